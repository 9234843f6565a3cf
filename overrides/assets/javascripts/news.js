/** Mark what changed in the guide since the reader last looked. */

import { dayOf } from "./checklist.js";
import { isAhead } from "./clock.js";
import { parseKey, readerKey } from "./records.js";
import { LAST_EXPORT } from "./transfer.js";
import { say } from "./words.js";

/** @typedef {import("./progress.js").Store} Store */

const SEEN = readerKey("news-seen");

/** The day after which the guide's changes are new to the reader: last look at them, else last export, else first tick; "" for a newcomer. @param {Store} store */
export function lastLook(store) {
  const seen = store.read(SEEN)?.value;
  if (typeof seen === "string" && seen) return seen;
  const exported = Number(store.read(LAST_EXPORT)?.value ?? 0);
  if (exported > 0 && !isAhead(exported)) return dayOf(new Date(exported));
  let first = Infinity;
  for (const [key, { at }] of store.records()) {
    if (parseKey(key)?.kind === "item" && at > 0 && at < first && !isAhead(at)) first = at;
  }
  return first < Infinity ? dayOf(new Date(first)) : "";
}

/** @param {HTMLElement} root @param {import("./features.js").Page} page */
export async function enhanceNews(root, { store }) {
  await store.ready;
  const seen = lastLook(store);
  let newest = ""; // of the guide’s own days: no clock of the reader’s enters it
  let fresh = 0;
  for (const day of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-on]"))) {
    const on = day.dataset.on ?? "";
    const isFresh = seen !== "" && on > seen;
    if (on > newest) newest = on;
    /** @type {HTMLElement} */ (day.querySelector("[data-fresh]")).hidden = !isFresh;
    if (isFresh) fresh += day.querySelectorAll("li").length;
  }
  if (seen) say(root.querySelector("[data-news-since]"), { n: fresh });
  if (newest > (store.read(SEEN)?.value ?? "")) store.write(SEEN, { value: newest });
}
