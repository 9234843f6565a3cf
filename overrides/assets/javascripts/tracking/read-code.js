/** Codes that came from another device, by the camera or by an address: what they say, offered for preview. */

import { codeIn, NAME_SIGNS, readHandover } from "../records/handover.js";
import { cleanText, parseKey, readerKey } from "../records/records.js";
import { exportRecords } from "../records/transfer.js";
import { one } from "../page/dom.js";
import { say } from "../page/words.js";
import { readItems, shownBy } from "./items.js";

/** @import { Guide, Read } from "../records/handover.js" */
/** @import { Ticks } from "../records/ticks.js" */
/** @import { Look } from "./camera.js" */

const LONGEST_TOLD = 120; // signs of a foreign code

/** Which codes of a notebook in several were taken in, so that any order and any tab will do. */
const SEEN = /* @__PURE__ */ readerKey("codes-seen");

/**
 * Give the functions that take in a code: one that came in an address, or those that the camera reads.
 * @param {HTMLElement} root
 * @param {Ticks} store
 * @param {{ guide: Guide, look: (asked: Look) => void }} how
 */
export function withReader(root, store, { guide, look }) {
  const told = one(root, "[data-handover-told]");
  const dialog = one(root, "dialog[data-handover-camera]");
  const video = one(root, "video[data-handover-video]");
  const send = (/** @type {string} */ name, /** @type {unknown} */ detail) =>
    root.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));

  /** Offer what these codes of one notebook say. @param {Read[]} read */
  const propose = async (read) => {
    await store.ready;
    const [{ set, parts, name }] = read;
    const mine = read.map(({ part }) => part);
    const seen = [...new Set([...seenOf(store, read[0]), ...mine])];
    send("guide:proposed", {
      text: fileOf(read, store),
      name,
      part: read.length < parts ? mine.join(", ") : "",
      parts,
      missing: missingOf(parts, seen),
      unknown: read.reduce((sum, { unknown }) => sum + unknown, 0),
      taken: () => parts > 1 && store.write(SEEN, { value: { set, parts: seen } }),
    });
  };
  const take = (/** @type {string} */ code) => {
    const found = readHandover(code, guide);
    if (found.ok) propose([found]);
    else send("guide:refused", found.code);
  };
  const open = () => {
    const over = new AbortController();
    /** @type {Map<number, Read>} */
    const read = new Map();
    const tell = (/** @type {string} */ form, values = {}) => say(told, values, form);
    const hear = (/** @type {string} */ text) => {
      const code = codeIn(text);
      if (!code) return tell("other", { text: cleanText(text, LONGEST_TOLD) });
      const found = readHandover(code, guide);
      if (!found.ok) return tell(found.code);
      if ([...read.values()].some(({ set }) => set !== found.set)) read.clear(); // another notebook
      read.set(found.part, found);
      const { part, parts } = found;
      const missing = missingOf(parts, [...read.keys()]);
      if (missing) tell("part", { part, parts, missing });
      else dialog.close();
    };
    tell("opening");
    dialog.showModal();
    dialog.addEventListener("close", () => {
      over.abort();
      if (read.size) propose([...read.values()]);
    }, { once: true });
    look({ video, hear, tell, signal: over.signal });
  };
  // A page that is hidden, or left, looks at nothing.
  document.addEventListener("visibilitychange", () => document.hidden && dialog.close());
  addEventListener("pagehide", () => dialog.close());
  return { take, open };
}

/** Which codes of this notebook were taken in before. @param {Ticks} store @param {Read} read @returns {number[]} */
function seenOf(store, { set, parts }) {
  const { value } = /** @type {any} */ (store.read(SEEN) ?? {});
  const isSame = value?.set === set && Array.isArray(value.parts) && parts > 1;
  return isSame ? value.parts.filter(Number.isInteger) : [];
}

/** The numbers of the codes that are still to be read. @param {number} parts @param {number[]} read */
const missingOf = (parts, read) =>
  Array.from({ length: parts }, (_, n) => n + 1).filter((n) => !read.includes(n)).join(", ");

/**
 * What codes say, as a file says it: it is validated and merged as one. What they do not carry, a note above
 * all, stays as it is here.
 * @param {Read[]} read
 * @param {Ticks} store
 */
function fileOf(read, store) {
  const shown = shownBy(store, readItems());
  const records = read.flatMap((one) => [...one.records]).map(([key, record]) => {
    const { at: _at, given: _given, emptied: _emptied, concerns: _concerns, ...mine } =
      /** @type {any} */ (store.read(key) ?? {});
    const kind = parseKey(key)?.kind;
    const note = shown.get(/** @type {any} */ (key))?.state.note ?? mine.note ?? "";
    const name = isCut(record.name, mine.name) ? mine.name : record.name;
    const own = kind === "item" ? { note } : kind === "copy" ? { name } : {};
    return /** @type {[string, any]} */ ([key, { ...mine, ...record, ...own }]);
  });
  const made = Math.max(...read.map(({ made }) => made));
  return JSON.stringify(exportRecords(records, { now: made }));
}

/** Whether a name that came is the beginning of the one that is here. @param {string} [cut] @param {string} [whole] */
const isCut = (cut, whole) => [...cut ?? ""].length === NAME_SIGNS && whole?.startsWith(cut ?? "");
