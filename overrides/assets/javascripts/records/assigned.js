/** Who an item is left to, and for when: the names as they are kept, and what still counts of a day. */

import { cleanText, NAME_LIMIT, parseKey } from "./records.js";

/** @import { AnyRecord, ItemRecord, ItemState, Status } from "./records.js" */

/** A name on one line, without signs that nobody sees: two that read the same are the same. @param {string} text */
export const cleanName = (text) =>
  cleanText(text.replace(/\p{Cf}/gu, "").replace(/\s+/g, " "), NAME_LIMIT).trim();

/** Whether there is something left to do. @param {{ status: Status }} state */
export const isLeft = ({ status }) => status === "todo" || status === "ask";

/**
 * The day that an item is still expected for, or "". What was answered before its words changed was done in
 * time: it is to be confirmed, and late for nothing.
 * @param {ItemState} state
 */
export const dueOf = (state) => isLeft(state) && !state.confirm && state.due || "";

/** The names already given, each once, in their order. @param {Iterable<[string, AnyRecord]>} records */
export function namesIn(records) {
  const found = [...records].flatMap(([key, record]) =>
    parseKey(key)?.kind === "item" && /** @type {ItemRecord} */ (record).who || []
  );
  return [...new Set(found)].sort((a, b) => a.localeCompare(b, "fr"));
}
