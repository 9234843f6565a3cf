/**
 * A browser in memory for the real modules: several tabs, two stores, messages between tabs, timers, one clock.
 * Nothing happens until the scheduler chooses it among all that may happen next, from one seed. Each kind of event
 * keeps its order and comes within a bound, as in a browser; tabs see one another's localStorage late, as
 * between the processes of Chromium; what dies is heard of no more.
 */

import { IDBFactory } from "fake-indexeddb";
import { build, stop } from "esbuild";

/** @typedef {{ tab?: Tab, act: () => void, deadline: number }} Task */
/** @typedef {{ tab?: Tab, act: () => void, due: number }} Timer */
/**
 * @typedef {{ name: number, isAlive: boolean, store: any, guide: any, channels: Set<any>,
 *   hasHeardErasure: Set<any>, noteErased: () => void, start: () => void, cut: () => void, die: () => void,
 *   hear: (key: string | null, text: string | null, isOwn: boolean) => void,
 *   tell: (kind: string, more?: object) => void }} Tab
 */
/** @typedef {ReturnType<typeof openBrowser>} Browser */

const LATEST = 250; // ms; a step of the database, a message, a change of localStorage come within that
const UNFLUSHED = 60_000; // ms; so late localStorage may reach the disk
const MANY = 50_000; // events that no run of a few steps has
const HOPS = 12; // promises that one event settles, or nearly: the others are settled with the next

/** What a page finds around it; the modules' text is run with these in their place. */
const NAMES =
  "globalThis indexedDB BroadcastChannel setTimeout clearTimeout navigator document Date reportError"
    .split(" ");

/** The text of a module of ours and of all that it imports, to be run in each tab. @param {string} entry */
async function bundled(entry) {
  const options = { bundle: true, write: false, format: "iife", globalName: "guide" };
  const stdin = { contents: entry, resolveDir: import.meta.dirname };
  const made = await build(/** @type {any} */ ({ ...options, stdin }));
  await stop();
  return new Function(...NAMES, `${made.outputFiles?.[0].text}; return guide;`);
}

const FROM = "../../../overrides/assets/javascripts/records";
const run = await bundled(`
  export { openTicks } from "${FROM}/ticks.js";
  export { withBulk } from "${FROM}/bulk.js";
  export { exportRecords, parseImport } from "${FROM}/transfer.js";`);

/** Numbers below n, the same for the same seed. @param {number} seed @returns {(n: number) => number} */
function chooser(seed) {
  let state = seed | 0;
  return (n) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % n;
  };
}

/** A browser whose events come in the order that the seed chooses. @param {number} seed */
export function openBrowser(seed) {
  const choose = chooser(seed);
  /** @type {Map<string, Task[]>} */
  const lanes = new Map();
  /** @type {Set<Timer>} */
  const timers = new Set();
  const held = new Map(); // localStorage, as the browser's own process has it
  /** @type {{ at: number, key: string | null, text: string | null }[]} */
  const changes = []; // those that a crash may take
  const browser = {
    time: 0, // ms that went by
    clock: 1.8e12, // what the device's clock said at first, and where it jumps to
    tabs: /** @type {Tab[]} */ ([]),
    factory: new IDBFactory(),
    held,
    choose,
    now: () => browser.clock + browser.time,
    later,
    wait,
    change,
    settle,
    open,
    kill,
  };
  const setImmediate = (/** @type {() => void} */ act) => later("database", act);
  Object.assign(globalThis, { setImmediate });

  /** Let something happen, after what waits in the same lane. @param {string} lane @param {() => void} act @param {Tab} [tab] */
  function later(lane, act, tab) {
    const waiting = lanes.get(lane) ?? [];
    if (!waiting.length) lanes.set(lane, waiting);
    waiting.push({ tab, act, deadline: browser.time + LATEST });
  }

  /** @param {() => void} act @param {number} ms @param {Tab} [tab] @returns {Timer} */
  function wait(act, ms, tab) {
    const timer = { tab, act, due: browser.time + ms };
    timers.add(timer);
    return timer;
  }

  /** The next event: the head of a lane, or the first timer where nothing that waits is too late for it. */
  function next() {
    const [first] = [...timers].sort((a, b) => a.due - b.due);
    const heads = [...lanes.values()];
    const isSoon = first && heads.every(([{ deadline }]) => first.due <= deadline);
    const place = choose(heads.length + (isSoon ? 1 : 0));
    if (place === heads.length) {
      timers.delete(first);
      browser.time = Math.max(browser.time, first.due);
      return first;
    }
    const [lane, waiting] = [...lanes][place];
    const task = /** @type {Task} */ (waiting.shift());
    if (!waiting.length) lanes.delete(lane);
    browser.time += choose(4);
    return task;
  }

  /** Let all happen, until nothing waits any more. */
  async function settle() {
    for (let events = 0; events < MANY; events += 1) {
      for (let hop = 0; hop < HOPS; hop += 1) await null;
      if (!lanes.size && !timers.size) {
        await new Promise((resolve) => setTimeout(resolve));
        if (!lanes.size && !timers.size) return;
      }
      const { tab, act } = next();
      if (!tab || tab.isAlive) act();
    }
    throw new Error("it never ends");
  }

  /** Change localStorage in the browser's process; other tabs hear of it. @param {string | null} key @param {string | null} text @param {Tab} [from] */
  function change(key, text, from) {
    if (key === null) held.clear();
    else if (text === null) held.delete(key);
    else held.set(key, text);
    changes.push({ at: browser.time, key, text });
    for (const tab of browser.tabs) tab.hear(key, text, tab === from);
  }

  /** Open a page of the guide. */
  function open() {
    const tab = openTab(browser);
    browser.tabs.push(tab);
    tab.start();
    return tab;
  }

  /**
   * End every process at once: the last changes of localStorage had not reached the disk; but those of an
   * erasure had, or it would be undone, which no page can help.
   */
  function kill() {
    for (const tab of browser.tabs) tab.die();
    for (const [lane, waiting] of lanes) {
      if (lane !== "database") lanes.delete(lane);
      if (lane.startsWith("store")) { for (const { act } of waiting) act(); }
    }
    const last = changes.findLastIndex(({ text }) => text === null);
    const recent = changes.filter(({ at }, place) => place > last && at > browser.time - UNFLUSHED);
    const lost = recent.slice(recent.length - choose(recent.length + 1));
    const kept = changes.slice(0, changes.length - lost.length);
    changes.splice(kept.length);
    held.clear();
    for (const { key, text } of kept) {
      if (key === null) held.clear();
      else if (text === null) held.delete(key);
      else held.set(key, text);
    }
  }

  return browser;
}

/** One tab: what the page finds there, and the guide's modules run in it. @param {any} browser a `Browser` @returns {Tab} */
function openTab(browser) {
  const cache = new Map(browser.held);
  /** @type {Map<string, number>} */
  const unanswered = new Map(); // own changes that the browser's process has not seen: others' are not heard
  const listeners = new EventTarget();
  /** @type {Set<Channel>} */
  const channels = new Set();
  /** @type {Set<IDBDatabase>} */
  const connections = new Set();
  const name = browser.tabs.length;

  class Channel {
    onmessage = (/** @type {{ data: any }} */ _message) => {};
    isOpen = true;
    constructor() {
      channels.add(this);
    }
    close() {
      this.isOpen = false;
      channels.delete(this);
    }
    /** @param {unknown} data */
    postMessage(data) {
      if (!tab.isAlive) return;
      const copy = structuredClone(data);
      for (const other of browser.tabs) {
        for (const to of other.isAlive && other !== tab ? other.channels : []) {
          const deliver = () => {
            if (!to.isOpen) return;
            if (/** @type {any} */ (copy).erased !== undefined) other.noteErased();
            to.onmessage({ data: structuredClone(copy) });
          };
          browser.later(`message ${name} ${other.name}`, deliver, other);
        }
      }
    }
  }

  /** @param {string} key @param {string | null} text */
  function put(key, text) {
    if (!tab.isAlive) return;
    if (text === null) cache.delete(key);
    else cache.set(key, text);
    unanswered.set(key, (unanswered.get(key) ?? 0) + 1);
    browser.later(`store ${name}`, () => browser.change(key, text, tab)); // sent: it outlives the tab
  }

  const localStorage = {
    get length() {
      return cache.size;
    },
    key: (/** @type {number} */ index) => [...cache.keys()][index] ?? null,
    getItem: (/** @type {string} */ key) => cache.get(key) ?? null,
    setItem: (/** @type {string} */ key, /** @type {string} */ text) => put(key, String(text)),
    removeItem: (/** @type {string} */ key) => cache.has(key) && put(key, null),
  };
  const indexedDB = {
    open(/** @type {string} */ database, /** @type {number} */ version) {
      const request = browser.factory.open(database, version);
      request.addEventListener("success", () => {
        connections.add(request.result);
        if (!tab.isAlive) request.result.close();
      });
      return request;
    },
    deleteDatabase: (/** @type {string} */ database) => browser.factory.deleteDatabase(database),
  };
  const document = { visibilityState: "visible", addEventListener: listen };

  /** @param {string} kind @param {(event: any) => void} hear */
  function listen(kind, hear) {
    listeners.addEventListener(kind, hear);
  }

  class TabDate extends Date {}
  TabDate.now = browser.now;

  /** @type {Tab} */
  const tab = {
    name,
    isAlive: true,
    channels,
    hasHeardErasure: new Set(),
    noteErased() {},
    guide: undefined,
    store: undefined,
    start() {
      const page = { localStorage, addEventListener: listen, document };
      tab.guide = run(
        page,
        indexedDB,
        Channel,
        (/** @type {() => void} */ act, ms = 0) => browser.wait(act, ms, tab),
        (/** @type {Timer} */ timer) => timer && (timer.act = () => {}),
        {},
        document,
        TabDate,
        (/** @type {unknown} */ error) => {
          throw error;
        },
      );
      tab.store = tab.guide.withBulk(tab.guide.openTicks());
    },
    /** A change of localStorage comes from the browser's process. @param {string | null} key @param {string | null} text @param {boolean} isOwn */
    hear(key, text, isOwn) {
      browser.later(`hear ${name}`, () => {
        if (isOwn) return void unanswered.set(key ?? "", (unanswered.get(key ?? "") ?? 1) - 1);
        const emptied = [...cache.keys()].filter((held) => key === null && !unanswered.get(held));
        for (const held of emptied) cache.delete(held);
        if (key !== null && !unanswered.get(key)) {
          if (text === null) cache.delete(key);
          else cache.set(key, text);
        }
        if (key === "guide:1:erased" && text !== null) tab.noteErased();
        tab.tell("storage", { key, newValue: text });
      }, tab);
    },
    /** @param {string} kind @param {object} [more] */
    tell: (kind, more) => listeners.dispatchEvent(Object.assign(new Event(kind), more)),
    /** End its connections to the database, without a word, as iOS does. */
    cut() {
      for (const connection of connections) connection.close();
    },
    /** End its process: what it had not finished never happens. */
    die() {
      if (!tab.isAlive) return;
      tab.isAlive = false;
      for (const channel of channels) channel.close();
      for (const connection of connections) {
        for (const begun of /** @type {any} */ (connection)._rawDatabase.transactions) {
          if (begun.db === connection && begun._state !== "finished") begun._abort("AbortError");
        }
        connection.close();
        connection.transaction = () => {
          throw new DOMException("dead", "InvalidStateError");
        };
      }
    },
  };
  return tab;
}
