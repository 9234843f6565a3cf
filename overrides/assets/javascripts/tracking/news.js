/** Mark what changed in the guide since the reader last looked. */

import { dayOf, isAhead } from "../page/dates.js";
import { isDate, parseKey, readerKey } from "../records/records.js";
import { LAST_EXPORT } from "../records/transfer.js";
import { say } from "../page/words.js";
import { all, one } from "../page/dom.js";

/** @import { Store } from "../records/bulk.js" */

const SEEN = readerKey("news-seen");
const TOLD = readerKey("news-told");
const MARK = /^[0-9a-z]{1,7}$/;
const LONGEST = 25_000; // signs; more would not be read back as a record

/** The day since which the guide's changes may be new to the reader: last look at them, else last export, else first tick; "" for a newcomer. @param {Store} store */
export function lastLook(store) {
  const seen = lastDay(store);
  if (seen) return seen;
  const exported = Number(store.read(LAST_EXPORT)?.value ?? 0);
  if (exported > 0 && !isAhead(exported)) return dayOf(new Date(exported));
  let first = Infinity;
  for (const [key, { at }] of store.records()) {
    if (parseKey(key)?.kind === "item" && at > 0 && at < first && !isAhead(at)) first = at;
  }
  return first < Infinity ? dayOf(new Date(first)) : "";
}

/** A mark of a change, short and always the same. @param {string} path @param {string} on */
function markOf(path, on) {
  let mark = 0;
  for (const sign of `${path} ${on}`) mark = Math.imul(mark, 31) + sign.charCodeAt(0) >>> 0;
  return mark.toString(36);
}

/** The newest of the guide's days that the reader saw; "" for none, or where a store was altered. @param {Store} store */
function lastDay(store) {
  const seen = store.read(SEEN)?.value;
  return typeof seen === "string" && isDate(seen) && !isAhead(Date.parse(seen)) ? seen : "";
}

/** The marks of what the reader was told. @param {Store} store */
const marksTold = (store) =>
  new Set(String(store.read(TOLD)?.value ?? "").split(" ").filter((mark) => MARK.test(mark)));

/**
 * Whether a change is new to the reader: it was not among those they were told. A day alone would not say,
 * for editors may publish a change after its day; it decides where no marks are kept yet.
 * @param {Store} store
 * @returns {(path: string, on: string) => boolean}
 */
export function newTo(store) {
  const look = lastLook(store);
  const told = marksTold(store);
  return (path, on) => look !== "" && (told.size ? !told.has(markOf(path, on)) : on > look);
}

/** Mark the days with something new, say how much there is, and keep what was told. @param {HTMLElement} root @param {import("../page/features.js").Page} page */
export async function enhanceNews(root, { store }) {
  await store.ready;
  const isNew = newTo(store);
  const isNewcomer = lastLook(store) === "";
  let newest = ""; // of the guide’s own days: no clock of the reader’s enters it
  let fresh = 0;
  const told = marksTold(store);
  const known = told.size;
  for (const day of all(root, "[data-on]")) {
    const on = day.dataset.on ?? "";
    const paths = all(day, "[data-event]").map(({ dataset }) => dataset.event ?? "");
    const found = paths.filter((path) => isNew(path, on)).length;
    if (on > newest) newest = on;
    for (const path of paths) told.add(markOf(path, on));
    one(day, "[data-fresh]").hidden = found === 0;
    fresh += found;
  }
  if (!isNewcomer) say(root.querySelector("[data-news-since]"), { n: fresh });
  if (newest > lastDay(store)) store.write(SEEN, { value: newest });
  const value = [...told].join(" ");
  if (told.size > known && value.length < LONGEST) store.write(TOLD, { value });
}
