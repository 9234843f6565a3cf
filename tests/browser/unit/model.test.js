/**
 * Whatever a reader does in several tabs, whatever befalls browser and clock: what was told as kept is there, unless
 * a newer answer or an erasure took its place, and all tabs end with the same.
 *
 * A failure prints its seed and path; `REPLAY="seed path" deno test … model.test.js` plays that one again.
 */

import { test } from "node:test";
import { env } from "node:process";
import assert from "node:assert/strict";
import fc from "fast-check";
import { openBrowser } from "./fake-browser.js";

/** @import { Tab } from "./fake-browser.js" */
/** @typedef {"state" | "note"} Field what a reader changes of an item, apart from the other */
/**
 * Something the reader did to a record: what it held then, what its tab knew of, whether the page said that it is kept.
 * @typedef {{ tab: Tab, key: string, fields: Set<Field>, held: Record<Field, string>, known: Set<Act>,
 *   isWhole: boolean, isKept: boolean, isErasure: boolean, since: Set<Act> }} Act
 */

const KEYS = ["guide:1:item:l::a", "guide:1:item:l::b"];
const FIELDS = /** @type {const} */ (["state", "note"]);
const BLANK = { state: "todo ", note: "" };
const DAY = 86_400_000;

/** @param {any} [record] @returns {Record<Field, string>} */
const fieldsOf = (record) =>
  record ? { state: `${record.status} ${record.on}`, note: record.note } : BLANK;

/** What is known of all that was done, to tell at the end what may be there. */
function notebook() {
  /** @type {Act[]} */
  const acts = [];
  /** @type {Act[]} */
  const erasures = [];

  /** What this tab has certainly seen of a record: its own acts, and those whose words it shows. @param {Tab} tab @param {string} key */
  function knownTo(tab, key) {
    const shown = fieldsOf(tab.store.read(key));
    const seen = FIELDS.map((field) =>
      acts.find((act) =>
        act.key === key && act.fields.has(field) && act.held[field] === shown[field]
      )
    );
    const own = acts.filter((act) => act.tab === tab && act.key === key);
    const known = new Set(own);
    for (const act of seen) if (act && shown !== BLANK) known.add(act);
    for (const act of [...known]) for (const older of act.known) known.add(older);
    return known;
  }

  /**
   * Note what is about to be done to a record, then what came of it.
   * @param {Tab} tab @param {string} key @param {Field[]} fields @param {boolean} isWhole
   */
  function note(tab, key, fields, isWhole = false) {
    const known = knownTo(tab, key);
    const since = new Set(tab.hasHeardErasure);
    /** @type {Act} */
    const made = {
      tab,
      key,
      fields: new Set(fields),
      held: BLANK,
      known,
      isWhole,
      isKept: false,
      isErasure: false,
      since,
    };
    return (/** @type {Promise<string>} */ saving) => {
      made.held = fieldsOf(tab.store.read(key));
      acts.push(made);
      saving.then((fate) => made.isKept = tab.isAlive && fate === "kept");
    };
  }

  /** @param {Tab} tab */
  function noteErasure(tab) {
    for (const key of KEYS) {
      const known = knownTo(tab, key);
      /** @type {Act} */
      const made = {
        tab,
        key,
        fields: new Set(FIELDS),
        held: BLANK,
        known,
        isWhole: true,
        isKept: false,
        isErasure: true,
        since: new Set(),
      };
      acts.push(made);
      erasures.push(made);
    }
  }

  /**
   * What was done last to this field of a record, where it is not what is there: lost.
   * @param {string} key @param {Field} field @param {string} value
   */
  function lost(key, field, value) {
    const all = acts.filter((act) => act.key === key);
    const makers = all.filter((act) => act.fields.has(field) && act.held[field] === value);
    const bearers = all.filter((act) => act.held[field] === value);
    const isFirst = value === BLANK[field];
    const isAfter = (/** @type {Act} */ told, /** @type {Act} */ act) =>
      told === act || !(told.known.has(act) || (act.isErasure && told.since.has(act)));
    const told = all.filter((act) => act.isKept && act.fields.has(field));
    const isLost = (/** @type {Act} */ one) => {
      if (makers.some((act) => isAfter(one, act))) return false;
      if (one.isWhole && bearers.some((act) => isAfter(one, act))) return false;
      return !(isFirst && one.isErasure);
    };
    return makers.length || isFirst ? told.filter(isLost) : told;
  }

  return { acts, erasures, note, noteErasure, lost };
}

/** What the reader, the browser and the clock may do; each waits so long after the one before. */
const step = () =>
  fc.record({
    tab: fc.nat({ max: 2 }),
    key: fc.constantFrom(...KEYS),
    n: fc.nat({ max: 3 }),
    after: fc.constantFrom(0, 0, 0, 20, 90, 400, 5_000, 15_000),
    what: fc.constantFrom(
      ...["state", "state", "state", "state", "note", "note", "note", "open", "open", "look"],
      ...[
        "reset",
        "export",
        "export",
        "import",
        "import",
        "undo",
        "undo",
        "erase",
        "clock",
        "clock",
      ],
      ...["crash", "kill", "emptied", "cut"],
    ),
  });
/** @typedef {{ tab: number, key: string, n: number, after: number, what: string }} Step */

/** Play it all, then tell what went wrong. @param {Step[]} steps @param {number} seed @param {(line: string) => void} [say] */
async function play(steps, seed, say = () => {}) {
  const browser = openBrowser(seed);
  const { acts, erasures, note, noteErasure, lost } = notebook();
  /** @type {string[]} */
  const files = [];
  /** @type {Map<Tab, { keys: string[], undo: () => Promise<string> }>} */
  const undoable = new Map();
  let day = 0;
  /** Where the reader erases all: until the page says that it did, they may tick there, and do nothing else. @type {Tab | undefined} */
  let erasing;
  let isWaiting = false;
  /**
   * Where localStorage lost something, a page opened since knows the rest once it has read the database: an answer
   * given before is as one to a new item. The reader is not as quick as that. @type {Map<Tab, Promise<void>>}
   */
  const emptied = new Map();
  let isEmptied = false;

  /** @param {Tab} tab */
  function welcome(tab) {
    tab.noteErased = () => erasures.forEach((act) => tab.hasHeardErasure.add(act));
    if (isEmptied) emptied.set(tab, tab.store.ready.then(() => void emptied.delete(tab)));
    return tab;
  }
  const open = () => welcome(browser.open());
  const alive = () => browser.tabs.filter(({ isAlive }) => isAlive);

  /** @param {Tab} tab @param {string[]} keys @param {() => any} act */
  function whole(tab, keys, act) {
    const noted = new Map(keys.map((key) => [key, note(tab, key, [...FIELDS], true)]));
    const done = act();
    for (const key of done.keys ?? keys) noted.get(key)?.(done.saved);
    return done;
  }

  /** @type {Record<string, (tab: Tab, step: Step) => void>} */
  const does = {
    state(tab, { key, n }) {
      const on = new Date(day++ * DAY).toISOString().slice(0, 10);
      const told = note(tab, key, ["state"]);
      told(tab.store.write(key, { status: ["todo", "done", "na", "ask"][n], on }));
    },
    note(tab, { key }) {
      const told = note(tab, key, ["note"]);
      told(tab.store.write(key, { note: `n${day++}` }));
    },
    open() {
      if (alive().length < 3) open();
    },
    look: (tab) => void tab.tell("visibilitychange"),
    reset(tab, { key, n }) {
      const keys = n ? [key] : KEYS;
      const items = keys.map((key) => [key, tab.store.read(key)?.at ?? 0]);
      undoable.set(tab, whole(tab, keys, () => tab.store.reset(items)));
    },
    export(tab) {
      const { guide, store } = tab;
      const made = guide.exportRecords(store.records(), {
        now: browser.now(),
        aside: store.asides(),
      });
      files.push(JSON.stringify(made));
    },
    import(tab, { n }) {
      if (!files.length) return;
      const { guide, store } = tab;
      const found = guide.parseImport(files[n % files.length], {
        now: browser.now(),
        read: store.read,
      });
      assert.ok(found.ok);
      undoable.set(tab, whole(tab, KEYS, () => store.merge(found.records, found.aside)));
    },
    undo(tab) {
      const last = undoable.get(tab);
      undoable.delete(tab);
      if (last) whole(tab, last.keys, () => ({ saved: last.undo() }));
    },
    erase(tab) {
      noteErasure(tab);
      tab.noteErased();
      erasing = tab;
      const done = () => {
        erasing = undefined;
        if (isWaiting) act();
      };
      tab.store.erase().then(() => browser.wait(done, 300)); // other processes have seen it by then
    },
    clock: (_tab, { n }) => void (browser.clock += [-30 * DAY, -3_000, 3_000, 30 * DAY][n]),
    crash: (tab) => tab.die(),
    kill() {
      isEmptied = true;
      browser.kill();
    },
    emptied() {
      isEmptied = true;
      browser.change(null, null);
    },
    cut: (tab) => tab.cut(),
  };

  const waiting = [...steps];
  /** @type {Tab | undefined} */
  let hand;
  function act() {
    isWaiting = Boolean(erasing && waiting.length && !["state", "note"].includes(waiting[0].what));
    if (isWaiting) return;
    const opened = alive();
    if (!opened.length) {
      return void browser.wait(() => {
        open();
        act();
      }, 300); // nobody is quicker
    }
    const [step] = waiting;
    if (!step) return;
    const tab = erasing ?? opened[step.tab % opened.length];
    if (emptied.has(tab)) return void emptied.get(tab)?.then(act);
    if (tab !== hand) {
      hand = tab; // a reader changes tabs more slowly than these hear of each other
      return void browser.wait(act, 300);
    }
    waiting.shift();
    say(`${browser.time} ${step.what} tab ${tab.name} ${step.key} ${step.n}`);
    does[step.what](tab, step);
    browser.wait(act, waiting[0]?.after ?? 0);
  }
  act();
  await browser.settle();
  open();
  await browser.settle();
  const tabs = alive();
  // For ten seconds after an erasure a tab hears nothing dated before it, as a clock that jumps back dates: it reads
  // the stores when the reader looks at it.
  if (erasures.length) { for (const tab of tabs) tab.tell("visibilitychange"); }
  await browser.settle();
  const local = new Map(browser.held);
  browser.kill();
  const fresh = open();
  await browser.settle();

  for (const key of KEYS) {
    const record = fresh.store.read(key);
    const shown = fieldsOf(record);
    for (const field of FIELDS) {
      const missing = lost(key, field, shown[field]);
      assert.deepEqual(
        missing.map(({ held }) => held[field]),
        [],
        `lost: ${key} ${field}, there: ${shown[field]}`,
      );
    }
    for (const tab of tabs) {
      assert.deepEqual(tab.store.read(key), record, `tab ${tab.name} differs: ${key}`);
    }
    assert.deepEqual(
      JSON.parse(local.get(key) ?? "null"),
      record ?? null,
      `localStorage differs: ${key}`,
    );
  }
  return acts;
}

/** Schedules that lost something once, each with its seed. @type {[Step[], number][]} */
const LOST_ONCE = [
  // A tab that was still opening wrote an older answer over the last one of a tab that died then.
  [
    ["open", "state", "state", "crash"].map((what) => ({
      tab: 0,
      key: KEYS[0],
      n: 0,
      after: 0,
      what,
    })),
    -430962788,
  ],
];

const RUNS = Number(env.SCHEDULES ?? 500);
const [seed, path] = (env.REPLAY ?? "").split(" ");
const replay = path && { seed: Number(seed), path, endOnFailure: true };

test("whatever happens in several tabs, nothing told as kept is lost and all tabs agree", async () => {
  const { setImmediate } = globalThis;
  try {
    const property = fc.asyncProperty(
      fc.array(step(), { maxLength: 14 }),
      fc.integer(),
      async (steps, seed) => void await play(steps, seed, path ? console.log : undefined),
    );
    await fc.assert(property, { numRuns: RUNS, examples: LOST_ONCE, ...replay });
  } finally {
    Object.assign(globalThis, { setImmediate });
  }
});
