/**
 * The file that the reader chose for a copy of their records: its handle, in a database of its own, and a
 * mark by which every page knows that there is one.
 */

import { completed, settled } from "./stores.js";

/**
 * What a browser gives for a file that the reader chose.
 * @typedef {FileSystemFileHandle & Record<"queryPermission" | "requestPermission",
 *   (descriptor: { mode: "readwrite" }) => Promise<PermissionState>>} Handle
 */
/** @typedef {{ handle: Handle, left: string[] }} BackupFile `left`: digests of what we may have left in it */

/** Names the database, the lock under which one tab at a time uses it, and the mark in localStorage. */
export const MARK = "guide-file";
/** Says in the root element's data that the page has what keeps the copy. */
export const BROUGHT = "file";
const STORE = "file";
const CHOSEN = "chosen";

/** Whether this browser lets a page write to a file of this device, and keeps its handle for the whole site. */
export const canWriteFiles = () =>
  "showSaveFilePicker" in globalThis && "locks" in navigator && location.protocol !== "file:";

/** When the file last took a copy; 0 where there was none, and nothing where no file was chosen. */
export function copiedAt() {
  try {
    const mark = localStorage.getItem(MARK);
    return mark === null ? undefined : Number(mark) || 0;
  } catch {
    return undefined; // refused
  }
}

/** Tell every page that there is a file, and when it took a copy. @param {number} at */
export function markCopied(at) {
  try {
    localStorage.setItem(MARK, String(at));
    dispatchEvent(new StorageEvent("storage", { key: MARK })); // this page hears it as the others do
  } catch {
    // refused: « Mon suivi » finds the file without it
  }
}

/** One tab at a time. @template T @param {() => Promise<T>} act @returns {Promise<T>} */
export const alone = (act) => navigator.locks.request(MARK, act);

/**
 * Use the database, which is made only to keep a file.
 * @template T
 * @param {IDBTransactionMode} mode
 * @param {(files: IDBObjectStore) => IDBRequest<T>} act
 */
async function transact(mode, act) {
  const request = indexedDB.open(MARK, 1);
  request.onupgradeneeded = () => {
    if (mode === "readwrite") request.result.createObjectStore(STORE);
    else request.transaction?.abort();
  };
  const database = await settled(request);
  try {
    const transaction = database.transaction(STORE, mode, { durability: "strict" });
    const acted = act(transaction.objectStore(STORE));
    await completed(transaction);
    return acted.result;
  } finally {
    database.close();
  }
}

/** The chosen file, where there is one. @returns {Promise<BackupFile | undefined>} */
export const readBackupFile = () =>
  transact("readonly", (files) => files.get(CHOSEN)).catch(() => undefined);

/** @param {BackupFile} file */
export const keepBackupFile = (file) => transact("readwrite", (files) => files.put(file, CHOSEN));

/** Forget the chosen file, which stays as it is; gives its name. @returns {Promise<string | undefined>} */
export async function forgetBackupFile() {
  if (!canWriteFiles()) return undefined;
  return await alone(async () => {
    const found = await readBackupFile();
    if (found) await settled(indexedDB.deleteDatabase(MARK)).catch(() => {});
    try {
      localStorage.removeItem(MARK);
    } catch {
      // refused: there was no mark
    }
    return found?.handle.name;
  });
}
