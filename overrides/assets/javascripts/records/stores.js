/** The browser's two stores, each of which may be refused, full or emptied: nothing here throws. */

import { PREFIX } from "./records.js";

/** @typedef {"ok" | "refused" | "full"} LocalHealth */
/** @typedef {"opening" | "ok" | "refused" | "full" | "slow" | "newer"} IndexedHealth */

export const OURS = /^guide:\d+:/;
export const PROBE = `${PREFIX}probe:`;
export const DATABASE = "guide";
export const RECORDS = "records";
export const OPENING_WAIT = 3_000; // ms; an IndexedDB that has not opened by then may never do so

/** @param {unknown} error @returns {"full" | "refused"} */
const explain = (error) =>
  /quota/i.test(String(/** @type {any} */ (error)?.name)) ? "full" : "refused";

/** localStorage, which may be refused, null or full: then each call gives undefined or false. */
export function openLocal() {
  /** @type {LocalHealth} */
  let health = "ok";

  /** @template T @param {(area: Storage) => T} action @returns {T | undefined} */
  function attempt(action) {
    try {
      return action(globalThis.localStorage);
    } catch (error) {
      health = explain(error);
      return undefined;
    }
  }

  /** Whether the text is there after writing it. @param {string} key @param {string} text */
  function write(key, text) {
    const isThere = attempt((area) => {
      area.setItem(key, text);
      if (area.getItem(key) !== text) throw new Error();
      return true;
    });
    if (isThere) health = "ok";
    return isThere ?? false;
  }

  /** @param {string} key */
  const remove = (key) => attempt((area) => area.removeItem(key));

  /** All that is ours, as text. @returns {Map<string, string>} */
  function readAll() {
    const texts = attempt((area) => {
      const keys = Array.from({ length: area.length }, (_, index) => area.key(index) ?? "");
      const ours = keys.filter((key) => OURS.test(key));
      return ours.map((key) => /** @type {[string, string]} */ ([key, area.getItem(key) ?? ""]));
    });
    return new Map(texts);
  }

  /** A round trip: only this tells whether writing works. */
  function probe() {
    const key = PROBE + Math.random();
    write(key, "1");
    remove(key);
  }

  return {
    health: () => health,
    probe,
    /** @param {string} key */
    read: (key) => attempt((area) => area.getItem(key)),
    readAll,
    remove,
    write,
  };
}

/** What an IndexedDB request gives, as a promise. @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
export function settled(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = (event) => {
      event.preventDefault(); // Firefox would log it as uncaught
      reject(request.error);
    };
  });
}

/** A promise kept once the transaction is complete, and broken where it is aborted. @param {IDBTransaction} transaction @returns {Promise<void>} */
export function completed(transaction) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
}

/** @param {number} ms @returns {Promise<undefined>} */
export const pause = (ms) => new Promise((resolve) => setTimeout(() => resolve(undefined), ms));

/**
 * IndexedDB, which may be refused, full, slow, newer than us, or deleted under our feet: it is opened
 * again when needed.
 * @param {{ onLost: () => void, onHealth: () => void, onLate: () => void }} events
 */
export function openIndexed({ onLost, onHealth, onLate }) {
  /** @type {IndexedHealth} */
  let health = "opening";
  /** @type {IDBDatabase | undefined} */
  let open;
  /** @type {Promise<IDBDatabase | undefined> | undefined} */
  let opening;

  /** @param {IndexedHealth} next */
  function setHealth(next) {
    if (next === health) return;
    health = next;
    onHealth();
  }

  function close() {
    open?.close();
    open = opening = undefined;
  }

  async function connect() {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(RECORDS);
    const database = await settled(request);
    if (!database.objectStoreNames.contains(RECORDS)) {
      database.close();
      throw new Error(); // it is not ours
    }
    database.onversionchange = ({ newVersion }) => {
      close();
      if (newVersion) setHealth("newer");
      else onLost();
    };
    database.onclose = () => {
      close();
      onLost();
    };
    return database;
  }

  /** @param {IDBDatabase} found */
  function welcome(found) {
    const isLate = health === "slow";
    open?.close(); // one asked for before, which nobody would close when another page erases
    open = found;
    setHealth("ok");
    if (isLate) onLate();
    return found;
  }

  /** @param {any} error */
  function giveUp(error) {
    opening = undefined;
    setHealth(error?.name === "VersionError" ? "newer" : explain(error));
    return undefined;
  }

  /** Nothing, after having waited long enough for the database once. */
  async function patience() {
    await pause(health === "slow" ? 0 : OPENING_WAIT);
    if (!open && opening) setHealth("slow");
    return undefined;
  }

  /** The database, or nothing when it is refused or has not opened in time. */
  async function database() {
    if (open) return open;
    opening ??= connect().then(welcome).catch(giveUp);
    return await Promise.race([opening, patience()]);
  }

  /**
   * What one transaction gives, once it is complete; nothing when it could not be. A connection that
   * was closed, or died without an event (iOS ends its server), is opened again, once; what the dead one
   * missed is then mended. "strict": on disk, not in the system's cache (+0.3 ms).
   * @template T
   * @param {IDBTransactionMode} mode
   * @param {(records: IDBObjectStore) => T} action
   * @returns {Promise<T | undefined>}
   */
  async function transact(mode, action, isAgain = false) {
    const found = open ?? await database(); // open already: begun before anything is drawn
    if (!found) return undefined;
    try {
      const transaction = found.transaction(RECORDS, mode, { durability: "strict" });
      const result = action(transaction.objectStore(RECORDS));
      await completed(transaction);
      setHealth("ok");
      if (isAgain) onLost();
      return result;
    } catch (error) {
      const reason = explain(error);
      if (open === found && reason === "refused") close(); // no room is no fault of the connection
      if (!isAgain && open !== found) return transact(mode, action, true);
      setHealth(reason);
      return undefined;
    }
  }

  /** All that is there, or nothing when it cannot be read. */
  async function readAll() {
    const found = await transact("readonly", (records) => ({
      keys: records.getAllKeys(),
      values: records.getAll(),
    }));
    if (!found) return undefined;
    const values = found.values.result;
    return new Map(found.keys.result.map((key, index) => [String(key), values[index]]));
  }

  /**
   * Re-read each key and put what `decide` gives for it, in one transaction; true once it is complete.
   * @param {Iterable<string>} keys
   * @param {(key: string, raw: unknown) => [string, unknown][]} decide
   */
  async function update(keys, decide) {
    const isDone = await transact("readwrite", (records) => {
      let left = 0;
      for (const key of keys) {
        left += 1;
        const request = records.get(key);
        request.onsuccess = () => {
          for (const [slot, value] of decide(key, request.result)) records.put(value, slot);
          left -= 1;
          if (!left) records.transaction.commit?.(); // not once each put was told of: the page draws meanwhile
        };
      }
      return true;
    });
    return isDone ?? false;
  }

  /** A round trip that leaves nothing. */
  const probe = () =>
    transact("readwrite", (records) => {
      const key = PROBE + Math.random();
      records.put(1, key);
      records.delete(key);
    });

  /** Delete these records where the database is open, or opening: it is not made again for that. */
  async function forget(/** @type {(key: string, raw: unknown) => boolean} */ isForgotten) {
    if (!opening) return;
    await transact("readwrite", (records) => {
      const cursors = records.openCursor();
      cursors.onsuccess = () => {
        const cursor = cursors.result;
        if (!cursor) return;
        if (isForgotten(String(cursor.key), cursor.value)) cursor.delete();
        cursor.continue();
      };
    });
  }

  return { close, forget, health: () => health, probe, readAll, transact, update };
}
