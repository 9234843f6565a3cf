/** What touches many records at once: taking them in and out, putting lists back to do, erasing all. */

import {
  blank,
  copyKey,
  emptied,
  givenAt,
  isFilled,
  parseKey,
  PREFIX,
  readRecord,
  takeIn,
} from "./records.js";
import { DATABASE, OPENING_WAIT, pause, RECORDS, settled } from "./stores.js";
import { ASIDE, ERASED } from "./ticks.js";

/** @import { AnyRecord, CopyRecord, ItemRecord } from "./records.js" */
/** @import { Fate, Ticks } from "./ticks.js" */
/** @typedef {ReturnType<typeof inBulk>} Bulk what a page offers on many records at once */
/** @typedef {Ticks & Bulk} Store the reader's records, as a whole page has them */
/** @typedef {{ keys: string[], saved: Promise<Fate>, undo: () => Promise<Fate> }} Undoable */

/**
 * Add to the reader's records what changes many of them at once.
 * @param {Ticks} ticks the records as they were opened
 * @returns {Store} the same object
 */
export const withBulk = (ticks) => Object.assign(ticks, inBulk(ticks.inside));

/** The keys of the suppliers whose lists hold something. @param {Map<string, AnyRecord>} records */
function filledCopies(records) {
  /** @type {Set<string>} */
  const filled = new Set();
  for (const [key, record] of records) {
    const parts = parseKey(key);
    if (parts?.kind !== "item" || !isFilled(/** @type {ItemRecord} */ (record))) continue;
    filled.add(copyKey(parts.checklist, parts.copy));
  }
  return filled;
}

/**
 * The changes of many records: each is one transaction, and can be undone, but for erasing.
 * @param {Ticks["inside"]} inside the parts of `openTicks` that only this module uses
 */
function inBulk(inside) {
  const { indexed, local, memory, time } = inside;

  /** Keep all these records, where newer than ours, in one transaction. @param {Map<string, AnyRecord>} records */
  async function keepAll(records) {
    const taken = [...records].filter(([key, record]) => inside.adopt(key, record));
    const keys = taken.map(([key]) => key);
    const isLocal = keys.map(inside.keepLocal).every(Boolean);
    inside.keepAsides();
    inside.announce(keys);
    const isIndexed = await inside.keepIndexed([...keys, ...inside.asides.keys()]);
    return inside.catchUp(inside.fateOf(isIndexed, isLocal));
  }

  /**
   * Keep records that can be taken back: undoing gives each its former content and the time of its
   * answer, unless the reader changed it since. A record that was not there stays, as none, but for a
   * supplier whose list was filled since: it is removed with its name, under which its ticks come back.
   * @param {Map<string, AnyRecord>} records
   * @returns {Undoable}
   */
  function keepUndoable(records) {
    const keys = [...records.keys()];
    const before = new Map(keys.map((key) => [key, memory.get(key)]));
    const saved = keepAll(records);
    const after = new Map(keys.map((key) => [key, memory.get(key)]));
    const restored = (/** @type {string} */ key) => {
      const former = before.get(key) ?? blank(key);
      const now = /** @type {AnyRecord} */ (memory.get(key));
      return { ...former, given: givenAt(former), at: Math.max(time(), now.at + 1) };
    };
    const undo = () => {
      const untouched = keys.filter((key) => memory.get(key) === after.get(key));
      /** @type {Map<string, AnyRecord>} */
      const back = new Map(untouched.map((key) => [key, restored(key)]));
      const filled = filledCopies(new Map([...memory, ...back]));
      for (const [key, record] of back) {
        const { name } = /** @type {CopyRecord} */ (record);
        if (filled.has(key) && !name) back.set(key, retired(key, record));
      }
      return keepAll(back);
    };
    return { keys, saved, undo };
  }

  /** A supplier's record as if it were removed, before any answer about it. @param {string} key @param {AnyRecord} record */
  const retired = (key, { at }) => /** @type {CopyRecord} */ ({
    ...memory.get(key),
    removed: true,
    given: 1,
    at,
  });

  /** Remove the database, where it is ours: another application may have chosen its name. */
  async function removeOurs() {
    const database = await settled(indexedDB.open(DATABASE));
    database.close();
    const { objectStoreNames: names } = database; // none where there was no database
    if (!names.length || names.contains(RECORDS)) await settled(indexedDB.deleteDatabase(DATABASE));
    return true;
  }

  /** Remove the emptied database, unless something was kept since; true once it is gone. */
  function remove() {
    if (memory.size) return undefined;
    indexed.close();
    const late = pause(OPENING_WAIT); // another page may hold the removal back
    return Promise.race([removeOurs(), late]).catch(() => undefined);
  }

  /** Whether a store still holds what was to be erased. @param {number} until @param {Iterable<[string, unknown]>} raws */
  const isLeft = (until, raws) =>
    [...raws].some(([key, raw]) => !(Number(readRecord(key, raw)?.at) > until));

  /** A record as if it were written since the erasure. @param {AnyRecord} record */
  function sinceErased(record) {
    const first = Math.max(inside.erased() + 1, 1);
    return record.at < first ? { ...record, at: first, given: givenAt(record) || 1 } : record;
  }

  return {
    /** What could not be read, by the key it had: for the export. */
    asides() {
      const kept = [...inside.asides].map((
        [slot, text],
      ) => [PREFIX + slot.slice(ASIDE.length), text]);
      return new Map(/** @type {[string, string][]} */ ([...inside.strays, ...kept]));
    },
    /** Make the writes that an earlier failure left behind, and tell where they ended. */
    catchUp: () => inside.catchUp("kept"),
    /**
     * Remove our keys and our database; the other tabs forget too, and write nothing back. False where the
     * browser refused and something is left.
     */
    async erase() {
      const until = inside.newest();
      inside.post({ erased: until });
      local.write(ERASED, String(until)); // the storage event tells those the channel does not reach
      await inside.forget(until);
      const isHeld = isLeft(until, await indexed.readAll() ?? []);
      return !isLeft(until, local.readAll()) && Boolean(await remove() || !isHeld);
    },
    /**
     * Merge records from a file or another device, as `takeIn` says. A copy taken in after an erasure is
     * newer than it.
     * @param {Iterable<[string, AnyRecord]>} records
     * @param {Iterable<[string, string]>} [aside] what could not be read there
     */
    merge(records, aside = []) {
      const readable = new Map();
      for (const [key, raw] of records) {
        const record = readRecord(key, raw);
        const taken = record && takeIn(memory.get(key), record);
        if (taken) readable.set(key, sinceErased(taken));
      }
      for (const [key, raw] of aside) if (key.startsWith(PREFIX)) inside.setAside(key, raw);
      return keepUndoable(readable);
    },
    /**
     * Put items back to do, without note, date or who they were left to. What was saved before can be taken in
     * again.
     * @param {Iterable<[string, number]>} items each with the time of the answer it shows
     */
    reset(items) {
      const empty = (/** @type {string} */ key, /** @type {number} */ after) => {
        const record = /** @type {ItemRecord} */ (memory.get(key) ?? blank(key));
        return { ...emptied(record, Math.max(time(), after + 1)), emptied: true };
      };
      const own = [...items].filter(([key]) => parseKey(key)?.kind === "item");
      return keepUndoable(new Map(own.map(([key, after]) => [key, empty(key, after)])));
    },
  };
}
