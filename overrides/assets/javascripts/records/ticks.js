/**
 * The reader's records, kept in localStorage and in IndexedDB at once: the first answers at once and
 * tells other tabs, the second is on disk when it says so. Only here are they opened.
 */

import { blank, change, givenAt, isSame, merge, parseKey, PREFIX, readRecord } from "./records.js";
import { DATABASE, openIndexed, openLocal, OURS, pause, PROBE } from "./stores.js";

/** @import { AnyRecord, RecordOf } from "./records.js" */
/** @import { IndexedHealth, LocalHealth } from "./stores.js" */
/** @typedef {"kept" | "fragile" | "memory"} Fate on disk; in localStorage alone; nowhere but here */
/**
 * @typedef {{ local: LocalHealth, indexed: IndexedHealth, newer: boolean, emptied: boolean,
 *   unreadable: string[], state: "opening" | Fate }} Health
 */
/** @typedef {ReturnType<typeof openTicks>} Ticks */

export const ASIDE = `${PREFIX}aside:`;
export const ERASED = `${PREFIX}erased`;
const ECHO = 10_000; // ms; other tabs' messages from before an erasure have come by then
const DRAWING = 80; // ms; drawing a long page holds back the word that all is on disk, so it waits as long
const MEND_WAIT = 500; // ms; an erasing tab's message may come after the loss of the database

/** A value we could not read, as text. @param {unknown} raw */
function asText(raw) {
  if (typeof raw === "string") return raw;
  try {
    return JSON.stringify(raw) ?? String(raw);
  } catch {
    return String(raw);
  }
}

/**
 * Open the reader's records. `localStorage` is read before this returns; `ready` tells when both stores
 * were read, merged and mended.
 * @param {{ now?: () => number }} [clock]
 */
export function openTicks({ now = Date.now } = {}) {
  /** @type {Map<string, AnyRecord>} */
  const memory = new Map();
  /** What could not be read, by the key it is put aside under: not what a situation sets aside. @type {Map<string, string>} */
  const asides = new Map();
  /** Keys of ours that this version does not know: left where they are. @type {Map<string, string>} */
  const strays = new Map();
  /** @type {Set<string>} */
  const unreadable = new Set();
  /** @type {Set<(keys: Set<string>) => void>} */
  const listeners = new Set();
  /** @type {BroadcastChannel | undefined} */
  let channel;
  let isNewer = false;
  let erased = -1; // records up to this time were erased just now: their echoes are not heard
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let echo;
  let era = 0; // counts erasures, so that what was under way before one is dropped
  let isEmptied = false; // both stores were emptied under this page, and filled again from it
  let behind = 0; // writes that were not kept on disk
  let isBack = false; // from the back/forward cache, where no message of an erasure came

  const local = openLocal();
  const indexed = openIndexed({
    onLost: () => void (memory.size && mendSoon()),
    onHealth: () => notifySoon([]),
    onLate: () => void sync(),
  });

  /** @param {Iterable<string>} keys */
  function notify(keys) {
    const changed = new Set(keys);
    for (const listener of listeners) {
      try {
        listener(changed);
      } catch (error) {
        reportError(error);
      }
    }
  }

  /** @type {Set<string> | undefined} */
  let untold;

  /** Tell what came from elsewhere: hundreds of changes at once are one. @param {Iterable<string>} keys */
  function notifySoon(keys) {
    if (!untold) {
      setTimeout(() => {
        const changed = untold ?? [];
        untold = undefined;
        notify(changed);
      });
    }
    untold = new Set([...untold ?? [], ...keys]);
  }

  /** @param {object} message */
  function post(message) {
    try {
      channel?.postMessage(message);
    } catch {
      // closed, or refused: the storage event remains
    }
  }

  /**
   * Tell other tabs of changed records at once, and this page too.
   * @param {string[]} keys of the records
   * @param {Promise<unknown>} [saving] this page is told once it is settled, or has lasted too long
   */
  function announce(keys, saving) {
    post({ records: keys.map((key) => [key, memory.get(key)]) });
    if (saving) Promise.race([saving, pause(DRAWING)]).then(() => notify(keys));
    else notify(keys);
  }

  /** Take a record in if it is newer than ours. @param {string} key @param {AnyRecord | undefined} record */
  function adopt(key, record) {
    const mine = memory.get(key);
    const best = record && record.at > erased ? merge(mine, record) : mine;
    if (!best || best === mine) return false;
    memory.set(key, best);
    return true;
  }

  /**
   * Put aside a value that could not be read, under a key that holds no other text.
   * @param {string} key the key it had
   * @param {unknown} raw the value
   */
  function setAside(key, raw) {
    const text = asText(raw);
    const base = ASIDE + key.slice(PREFIX.length);
    for (let copy = 1;; copy += 1) {
      const slot = copy === 1 ? base : `${base}#${copy}`;
      const held = asides.get(slot) ?? local.read(slot) ?? text;
      if (held === text) {
        asides.set(slot, text);
        return { slot, text };
      }
    }
  }

  /** Take in what a store held; gives the keys that changed. @param {Iterable<[string, unknown]>} raws */
  function absorb(raws) {
    const changed = [];
    for (const [key, raw] of raws) {
      if (!key.startsWith(PREFIX)) isNewer ||= OURS.test(key);
      else if (key.startsWith(ASIDE)) asides.set(key, asText(raw));
      else if (key === ERASED || key.startsWith(PROBE)) continue;
      else if (!parseKey(key)) strays.set(key, asText(raw));
      else {
        const record = readRecord(key, raw);
        if (adopt(key, record)) changed.push(key);
        if (!record) unreadable.add(setAside(key, raw) && key);
      }
    }
    return changed;
  }

  /**
   * Take in what another tab told, and soon see that both stores have it: that tab may have died before.
   * @param {Iterable<[string, unknown]>} entries
   */
  function hear(entries) {
    const changed = absorb(entries);
    if (changed.length) mendSoon();
    notifySoon(changed);
  }

  /** Write our record of this key to localStorage, never over a newer or an unreadable one. @param {string} key */
  function keepLocal(key) {
    const raw = local.read(key);
    if (raw === undefined) return false;
    const stored = readRecord(key, raw);
    adopt(key, stored);
    if (raw !== null && !stored && !keepAside(key, raw)) return false;
    const best = memory.get(key);
    if (!best || isSame(stored, best)) return Boolean(best); // two tabs never rewrite each other
    return local.write(key, JSON.stringify(best));
  }

  /** @param {string} key @param {string} raw */
  function keepAside(key, raw) {
    const { slot, text } = setAside(key, raw);
    unreadable.add(key);
    return local.read(slot) === text || local.write(slot, text);
  }

  /**
   * What to put in IndexedDB for a key, given what is there and what we would have there.
   * @param {number} begun the era the change was made in
   * @param {(key: string, stored: AnyRecord | undefined) => AnyRecord | undefined} choose
   * @returns {(key: string, raw: unknown) => [string, unknown][]}
   */
  function decide(begun, choose) {
    return (key, raw) => {
      if (begun !== era) return [];
      /** @type {[string, unknown][]} */
      const puts = [];
      const stored = readRecord(key, raw);
      if (raw !== undefined && !stored) {
        const { slot, text } = setAside(key, raw);
        puts.push([slot, text]);
      }
      const best = choose(key, stored);
      if (best && !(stored && isSame(stored, best))) puts.push([key, best]);
      return puts;
    };
  }

  /** Read both stores again, take in what is newer, and mend each from what we know. */
  async function reconcile() {
    const begun = era;
    const texts = local.readAll();
    const isHeld = memory.size > 0;
    hear(texts);
    const values = await indexed.readAll();
    if (begun !== era) return;
    const wasAway = isBack;
    isBack = false;
    const isGone = !texts.size && !values?.size && canKeep();
    if (isGone && wasAway) return forget(newest());
    isEmptied ||= isGone && isHeld;
    notifySoon(absorb(values ?? []));
    mendLocal();
    const missed = behind;
    if (values && await mendIndexed(values, begun) && missed === behind) behind = 0;
  }

  /** Whether both stores answer: then, empty means emptied. */
  const canKeep = () => local.health() === "ok" && indexed.health() === "ok";

  /** @returns {number} */
  const newest = () =>
    [...memory.values()].reduce((latest, { at }) => at > latest ? at : latest, now());

  function mendLocal() {
    for (const key of memory.keys()) keepLocal(key);
    keepAsides();
  }

  function keepAsides() {
    for (const [slot, text] of asides) if (local.read(slot) === null) local.write(slot, text);
  }

  /**
   * Write to IndexedDB what it misses, and tell whether it now holds all that we know.
   * @param {Map<string, unknown>} values what it holds
   * @param {number} begun the era in which they were read
   */
  async function mendIndexed(values, begun) {
    const isMissing = (/** @type {[string, AnyRecord]} */ [key, record]) =>
      asText(values.get(key)) !== JSON.stringify(record);
    const missing = [
      ...[...memory].filter(isMissing),
      ...[...asides].filter(([slot]) => !values.has(slot)),
    ];
    return !missing.length || await keepIndexed(missing.map(([key]) => key), begun);
  }

  /**
   * Put in IndexedDB what we know now of these keys, where it is newer: each later write follows by itself.
   * @param {string[]} keys
   */
  function keepIndexed(keys, begun = era) {
    const known = new Map(memory);
    const mend = decide(begun, (key, stored) => merge(known.get(key), stored));
    return indexed.update(
      keys,
      (key, raw) => key.startsWith(ASIDE) ? asidePut(key, raw) : mend(key, raw),
    );
  }

  /** @param {string} slot @param {unknown} raw @returns {[string, unknown][]} */
  const asidePut = (slot, raw) =>
    raw === undefined && asides.has(slot) ? [[slot, asides.get(slot)]] : [];

  /** @type {Promise<void>} */
  let syncing = Promise.resolve();
  /** @type {Promise<void> | undefined} */
  let nextSync;

  /** Reconcile, one at a time; calls made while one waits share it. */
  function sync() {
    nextSync ??= syncing = syncing.then(() => {
      nextSync = undefined;
      return reconcile();
    }).catch(reportError);
    return nextSync;
  }

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let mending;

  function mendSoon() {
    clearTimeout(mending);
    mending = setTimeout(sync, MEND_WAIT);
  }

  /** @param {boolean} isIndexed @param {boolean} isLocal @returns {Fate} */
  const fateOf = (isIndexed, isLocal) => isIndexed ? "kept" : isLocal ? "fragile" : "memory";

  /**
   * Tell where a write ended; writes that an earlier failure left behind are made first.
   * @param {Fate} fate where this one ended by itself
   */
  async function catchUp(fate) {
    if (fate !== "kept") behind += 1;
    else if (behind) {
      await sync();
      if (behind) return fateOf(false, local.health() === "ok");
    }
    return fate;
  }

  const time = () => Math.max(now(), erased + 1);

  /**
   * Change some fields of a record. Other tabs are told at once, and so is this page; of a tick, which its
   * box shows, only once it is saved. The promise says where it was kept: "kept" only once it is on disk.
   * @template {string} K
   * @param {K} key
   * @param {Partial<RecordOf<K>>} patch
   * @param {number} [after] the record will be newer than this time too
   * @returns {Promise<Fate>}
   */
  async function write(key, patch, after = 0) {
    isEmptied = false;
    adopt(key, readRecord(key, local.read(key)));
    const base = /** @type {any} */ (memory.get(key) ?? blank(key));
    const record = change(base, patch, Math.max(time(), after + 1));
    const again = decide(era, (_key, /** @type {any} */ stored) => {
      const best = merge(base, stored);
      if (best === base) return record;
      const changed = Object.keys({ ...record, ...stored }).filter((name) =>
        stored[name] !== base[name]
      );
      // Answered later in another tab, which may have seen ours: it stands, unless it is of another field.
      const isTheirs = record.at <= stored.at &&
        (changed.some((name) => name in patch) || !changed[1]); // its time has changed, at least
      if (isTheirs) return stored;
      return change(stored, patch, givenAt(record) + 1);
    });
    const isFirst = ![...memory.keys()].some((key) => parseKey(key)?.kind === "item");
    memory.set(key, record);
    // Asked before localStorage is written: it may answer before the page is drawn.
    const indexing = indexed.update([key], (_key, raw) => {
      const puts = again(key, raw);
      const written = puts.find(([slot]) => slot === key);
      if (written && adopt(key, /** @type {AnyRecord} */ (written[1]))) {
        keepLocal(key);
        announce([key]);
      }
      return puts;
    });
    const isLocal = keepLocal(key);
    announce([key], /** @type {any} */ (patch).status && indexing); // a box shows itself ticked
    const isIndexed = await indexing;
    if (isFirst && isIndexed) persist();
    return catchUp(fateOf(isIndexed, isLocal));
  }

  /** Ask the browser to spare our records when space runs out; never awaited, Firefox may not answer. */
  function persist() {
    try {
      navigator.storage?.persist?.().catch(() => {});
    } catch {
      // not offered here
    }
  }

  /**
   * Drop all that is not newer than this, here and in the stores. A tab that hears of an erasure, perhaps long
   * after, drops there what it knew: it may have written that back, and nobody else's later answer.
   * @param {number} until
   * @param {boolean} [isHeard] from another tab
   */
  function forget(until, isHeard) {
    const known = new Map(memory);
    const isForgotten = (/** @type {string} */ key, /** @type {unknown} */ raw) => {
      const record = readRecord(key, raw);
      return !(record && (record.at > until || isHeard && !isSame(record, known.get(key))));
    };
    isNewer = false;
    era += 1;
    erased = Math.max(erased, until);
    clearTimeout(echo);
    echo = setTimeout(() => erased = -1, ECHO);
    clearTimeout(mending);
    const gone = [...memory].filter(([key, record]) => isForgotten(key, record));
    for (const [key] of gone) memory.delete(key);
    for (const known of [asides, strays, unreadable]) known.clear();
    for (const [key, text] of local.readAll()) if (isForgotten(key, text)) local.remove(key);
    notify(gone.map(([key]) => key));
    return indexed.forget(isForgotten);
  }

  /** @param {unknown} until */
  const hearErased = (until) =>
    void (Number.isFinite(until) && forget(/** @type {number} */ (until), true));

  function openChannel() {
    try {
      channel = new BroadcastChannel(DATABASE);
      channel.onmessage = ({ data }) => {
        if (data?.erased !== undefined) return hearErased(data.erased);
        if (Array.isArray(data?.records)) hear(data.records.filter(isEntry));
      };
    } catch {
      channel = undefined; // refused: the storage event remains
    }
  }

  /** @param {unknown} entry */
  const isEntry = (entry) => Array.isArray(entry) && typeof entry[0] === "string";

  /** @param {StorageEvent} event */
  function hearStorage({ key, newValue }) {
    if (key === ERASED) return hearErased(Number(newValue ?? NaN)); // null: it went
    if (key !== null && newValue !== null) hear([[key, newValue]]);
    const isMended = key &&
      (!memory.has(key) || isSame(readRecord(key, newValue), memory.get(key)));
    if (!isMended) mendSoon();
  }

  function listen() {
    const page = globalThis;
    page.addEventListener("storage", hearStorage);
    page.addEventListener("pagehide", () => channel?.close()); // an open one bars the back/forward cache
    page.addEventListener("pageshow", ({ persisted }) => {
      if (!persisted) return;
      openChannel();
      isBack = true;
      sync();
    });
    page.document?.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") sync();
    });
  }

  /** @returns {Health} */
  function health() {
    const where = { local: local.health(), indexed: indexed.health() };
    return {
      ...where,
      newer: isNewer || where.indexed === "newer",
      emptied: isEmptied,
      unreadable: [...unreadable],
      state: where.indexed === "opening"
        ? "opening"
        : fateOf(where.indexed === "ok", where.local === "ok"),
    };
  }

  local.probe();
  absorb(local.readAll());
  openChannel();
  listen();
  const ready = sync().then(indexed.probe).then(() => {});

  return {
    health,
    /** What `bulk.js` works on, and nobody else. */
    inside: {
      adopt,
      announce,
      asides,
      catchUp,
      /** Up to when records were erased just now; -1 where none were. */
      erased: () => erased,
      forget,
      indexed,
      keepAsides,
      keepIndexed,
      keepLocal,
      fateOf,
      local,
      memory,
      newest,
      post,
      setAside,
      strays,
      time,
    },
    /**
     * Hear of changes, from this page or elsewhere.
     * @param {(keys: Set<string>) => void} listener called with the changed keys; none where only the health changed
     */
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    /** The record of this key, if there is one. @template {string} K @param {K} key */
    read: (key) => /** @type {RecordOf<K> | undefined} */ (memory.get(key)),
    ready,
    /** All records. */
    records: () => new Map(memory),
    write,
  };
}
