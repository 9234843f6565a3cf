/**
 * A copy of the reader's records in a file that they chose, written whole at each change. What the file
 * holds of others is never written over: the reader sees it first, and takes it in, or it stays as it is.
 */

import { bringPart } from "../page/starter.js";
import { dayOf, spell, today } from "../page/dates.js";
import { maybe, under } from "../page/dom.js";
import { say } from "../page/words.js";
import {
  alone,
  BROUGHT,
  canWriteFiles,
  copiedAt,
  forgetBackupFile,
  keepBackupFile,
  markCopied,
  readBackupFile,
} from "../records/backup-file.js";
import { isSame } from "../records/records.js";
import { NAME } from "./notebook.js";
import { exportRecords, FORMAT, LAST_EXPORT, SIZE_LIMIT, VERSION } from "../records/transfer.js";

/** @import { Page } from "../page/features.js" */
/** @import { BackupFile, Handle } from "../records/backup-file.js" */
/** @import { Store } from "../records/bulk.js" */
/**
 * What became of the copy; « foreign »: the file holds answers that are not ours, « other »: it is no copy,
 * « practice »: it is another practice's, « unread »: it was chosen and could not be read.
 * @typedef {"none" | "copied" | "waiting" | "refused" | "gone" | "locked" | "full" | "foreign" | "other"
 *   | "practice" | "unread"} CopyFate
 */
/** @typedef {ReturnType<typeof openCopying>} Copying */

const RETRY = 20_000; // ms; room is made, a program lets go, a key is plugged in again
const WRITING = /** @type {const} */ ({ mode: "readwrite" });
const TYPES = [{ accept: { "application/json": [".json"] } }];
/** What a browser says of a file that it cannot write; anything else may pass. @type {Record<string, CopyFate>} */
const FATES = { NotFoundError: "gone", NotAllowedError: "waiting", QuotaExceededError: "full" };

/** Bring what keeps a copy, where the browser can; a page that knows of a file brought it. @param {HTMLElement} box */
export function offerBackupFile({ dataset }) {
  if (!canWriteFiles() || BROUGHT in document.documentElement.dataset) return;
  document.documentElement.dataset[BROUGHT] = "";
  bringPart([dataset.src ?? ""]);
}

/** @param {string} text */
async function digest(text) {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return String(new Uint8Array(bytes));
}

/** What the file holds; where that is too much for a copy, nothing that can be one. @param {Handle} handle */
async function textOf(handle) {
  const file = await handle.getFile();
  return file.size > 2 * SIZE_LIMIT ? "-" : file.text();
}

/** @param {string} text @returns {any} */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** @param {any} record */
const nameIn = (record) => String(record?.value ?? "").trim();

/**
 * What to do with a file that holds this: "copied" where it holds all that we do, "none" where nothing
 * forbids to write over it.
 * @param {string} text
 * @param {Store} store
 * @param {boolean} isLeft whether we left it so: then, what is older in it is ours
 * @returns {CopyFate}
 */
function judge(text, store, isLeft) {
  if (!text) return "none";
  const found = parse(text);
  if (found?.format !== FORMAT || found.version !== VERSION || !found.records) return "other";
  const ours = store.records();
  const names = [ours.get(NAME), found.records[NAME]].map(nameIn);
  if (!isLeft && names.every(Boolean) && names[0] !== names[1]) return "practice";
  ours.delete(LAST_EXPORT);
  delete found.records[LAST_EXPORT];
  const theirs = Object.entries(found.records);
  const isSameAs = (/** @type {[string, any]} */ [key, record]) => isSame(ours.get(key), record);
  const isFormer = (/** @type {[string, any]} */ [key, record]) =>
    isLeft && Number(ours.get(key)?.at) > record?.at;
  const asides = [...store.asides().values()];
  const unread = Object.values(found.aside ?? {});
  const isSafe = theirs.every((entry) => isSameAs(entry) || isFormer(entry)) &&
    unread.every((kept) => asides.includes(kept));
  if (!isSafe) return "foreign";
  const isWhole = theirs.length === ours.size && unread.length === asides.length &&
    theirs.every(isSameAs);
  return isWhole ? "copied" : "none";
}

/**
 * Write the copy whenever it is asked for, one tab at a time; what changes meanwhile is copied after.
 * @param {Store} store
 * @param {string | undefined} version the guide's, where the page knows it
 * @param {(fate: CopyFate, name: string) => void} tell
 */
function openCopying(store, version, tell) {
  /** What the reader saw in the file and took in: it may be written over. */
  let agreed = "";
  let isAsked = false;
  let name = "";
  /** Chromium's leave to write lasts as long as a page, shown or in its cache, holds the handle. @type {Handle | undefined} */
  let held;
  /** @type {Promise<CopyFate> | undefined} */
  let copying;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let retry;

  /** @param {BackupFile} file @returns {Promise<CopyFate>} */
  async function copyTo({ handle, left }) {
    const granted = await handle.queryPermission(WRITING);
    if (granted !== "granted") return granted === "denied" ? "refused" : "waiting";
    const found = await textOf(handle);
    const former = await digest(found);
    const judged = found === agreed ? "none" : judge(found, store, left.includes(former));
    if (judged === "copied" && !copiedAt()) markCopied(Date.now());
    if (judged !== "none") return judged;
    const now = Date.now();
    const kept = exportRecords(store.records(), { now, guide: version, aside: store.asides() });
    const text = JSON.stringify(kept, null, 2);
    // Noted before: the browser may be killed meanwhile.
    await keepBackupFile({ handle, left: [former, await digest(text)] });
    await writeWhole(handle, text);
    markCopied(now);
    return "copied";
  }

  async function copyAll() {
    /** @type {CopyFate} */
    let fate;
    do {
      isAsked = false;
      fate = await alone(async () => {
        const file = await readBackupFile();
        held = file?.handle;
        name = held?.name ?? "";
        if (file && copiedAt() === undefined) markCopied(0); // the mark was lost, or never kept
        return file ? copyTo(file) : "none";
      }).catch((error) => FATES[error.name] ?? "locked");
    } while (isAsked);
    copying = undefined;
    clearTimeout(retry);
    if (/gone|locked|full/.test(fate)) retry = setTimeout(copy, RETRY);
    tell(fate, name);
    return fate;
  }

  function copy() {
    isAsked = true;
    return copying ??= copyAll();
  }

  return {
    copy,
    /** Take the file as the one to keep the copy in, unless it holds something else. @param {Handle} handle */
    async adopt(handle) {
      name = handle.name;
      const judged = judge(await textOf(handle), store, false);
      if (judged === "other" || judged === "practice") return tell(judged, name);
      await handle.requestPermission(WRITING);
      await alone(() => keepBackupFile({ handle, left: [] }));
      markCopied(0);
      return copy();
    },
    /** The name of the file that was last spoken of. */
    name: () => name,
    /** Ask the browser's leave again, in the click itself: Chromium hears no question of a click of 5 s ago. */
    async resume() {
      await held?.requestPermission(WRITING);
      return copy();
    },
    /** What the file holds. */
    async read() {
      const file = await readBackupFile();
      return file ? textOf(file.handle) : "";
    },
    /** The reader took in what the file held. @param {string} text */
    agree(text) {
      agreed = text;
      return copy();
    },
  };
}

/**
 * Write a file whole, or not at all: a browser writes beside it, and changes their names at the end.
 * @param {Handle} handle
 * @param {string} text
 */
async function writeWhole(handle, text) {
  const file = await handle.createWritable();
  try {
    await file.write(text);
    await file.close();
  } catch (error) {
    await file.abort().catch(() => {});
    throw error;
  }
}

/**
 * Keep the copy, from any page: the line of what is saved says where it waits, « Mon suivi » says all.
 * @param {HTMLElement} line
 * @param {Page} page
 * @param {HTMLElement} told what the line says of it
 */
export function enhanceBackupFile(line, { store }, told) {
  if (!canWriteFiles()) return;
  const root = maybe(document, "[data-backup]");
  const box = maybe(document, "[data-backup-file]");
  const copying = openCopying(store, root?.dataset.version, (fate, name) => {
    tellLine(fate);
    tellBox(fate, name);
  });
  const tellLine = enhanceLine(line, told, copying);
  const tellBox = root && box ? enhanceBox(root, box, copying) : () => {};
  store.onChange((keys) => keys.size && copying.copy());
  addEventListener("focus", copying.copy); // the reader may come from what withdrew the permission
  store.ready.then(copying.copy);
}

/**
 * Add to the line of every page what is said where the copy waits; gives the function that says it.
 * @param {HTMLElement} line
 * @param {HTMLElement} told
 * @param {Copying} copying
 */
function enhanceLine(line, told, copying) {
  const [text, button, link] = /** @type {HTMLCollectionOf<HTMLElement>} */ (told.children);
  button.addEventListener("click", copying.resume);
  line.append(told);
  return (/** @type {CopyFate} */ fate) => {
    const isWaiting = fate === "waiting";
    told.hidden = fate === "copied" || fate === "none";
    if (!told.hidden) line.dataset.saved ||= "copy";
    else if (line.dataset.saved === "copy") delete line.dataset.saved;
    say(text, {}, isWaiting ? "waiting" : "stopped", told);
    say(button, isWaiting && {}, "resume", told);
    say(link, !isWaiting && {}, "see", told);
  };
}

/**
 * Let the reader choose, resume, see and forget the file; gives the function that says how the copy goes.
 * @param {HTMLElement} root the whole of backups, which shows what a file holds
 * @param {HTMLElement} box
 * @param {Copying} copying
 */
function enhanceBox(root, box, copying) {
  const find = under(box);
  const on = (/** @type {string} */ name, /** @type {() => Promise<unknown>} */ act) =>
    find(name).addEventListener("click", () =>
      act().catch((error) => {
        if (error.name !== "AbortError") tell(FATES[error.name] ?? "unread", copying.name()); // else closed without a choice
      }));
  const look = async () => {
    const text = await copying.read();
    const answer = (/** @type {boolean} */ isTaken) => isTaken && copying.agree(text);
    root.dispatchEvent(new CustomEvent("guide:propose", { detail: { text, answer } }));
  };
  const options = { id: "guide", types: TYPES };
  on("new", async () => {
    const suggestedName = box.dataset.name?.replace("{date}", today());
    return copying.adopt(await pickers.showSaveFilePicker({ ...options, suggestedName }));
  });
  on("open", async () => {
    const [handle] = await pickers.showOpenFilePicker(options);
    if (await copying.adopt(handle) === "foreign") look();
  });
  on("resume", copying.resume);
  on("look", look);
  on("forget", async () => {
    const name = await forgetBackupFile();
    await copying.copy();
    say(find("fate"), { name: name ?? "" }, "forgotten");
  });
  const tell = (/** @type {CopyFate} */ fate, /** @type {string} */ name) => {
    const at = copiedAt() ?? 0;
    const time = new Date(at);
    const [h, min] = time.toTimeString().split(":");
    say(find("copied"), at && { on: spell(dayOf(time)), h: +h, min, name });
    say(find("fate"), { name }, fate); // nothing where all is well
    find("resume").hidden = fate !== "waiting";
    find("look").hidden = fate !== "foreign";
    find("forget").hidden = copiedAt() === undefined;
    const isAskedFor = box.hidden && location.hash === `#${box.getAttribute("aria-labelledby")}`;
    if (isAskedFor || box.hidden && at) find("fold").setAttribute("open", "");
    box.hidden = false;
    if (isAskedFor) box.scrollIntoView();
  };
  return tell;
}

const pickers = /** @type {any} */ (globalThis);
