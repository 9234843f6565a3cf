/** Where the reader stands, at a glance: what is left, asked and due, what is new, what was saved. */

import { dayOf, spell } from "../page/dates.js";
import { newTo } from "./news.js";
import { copiedAt, MARK } from "../records/backup-file.js";
import { parseKey } from "../records/records.js";
import { LAST_EXPORT } from "../records/transfer.js";
import { say } from "../page/words.js";
import { all, one } from "../page/dom.js";

/** @import { Page } from "../page/features.js" */
/** @import { Store } from "../records/bulk.js" */

/**
 * Show the summary's button, and give the function that fills the summary from numbers.
 * @param {HTMLElement} root
 * @param {Page} page
 */
export function enhanceSummary(root, { store }) {
  const rows = all(root, "[data-row]");
  const saved = one(root, "[data-last-saved]");
  one(root, "[data-summary-save]").hidden = false;
  addEventListener("storage", ({ key }) => key === MARK && showSaved(saved, store));

  return (/** @type {Record<string, number>} */ numbers) => {
    showTiles(root, numbers);
    showLeft(root, numbers);
    showFresh(root, rows, newTo(store));
    showSaved(saved, store);
  };
}

/** @param {HTMLElement} root @param {Record<string, number>} numbers */
function showTiles(root, numbers) {
  for (const tile of all(root, "[data-tile]")) {
    const n = numbers[tile.dataset.tile ?? ""] ?? 0;
    for (const words of all(tile, "[data-words]")) say(words, { n });
    tile.hidden = n === 0 && "optional" in tile.dataset;
  }
}

/** @param {HTMLElement} root @param {Record<string, number>} numbers */
function showLeft(root, { obligation: duties, recommendation }) {
  const n = duties + recommendation;
  const form = n === 0 ? "none" : duties === 0 ? "free" : duties === 1 ? "duty" : "";
  say(root.querySelector("[data-left-all]"), { n, duties }, form);
}

/**
 * Mark the items that the guide added or reworded since the reader last looked, and count them.
 * @param {HTMLElement} root
 * @param {HTMLElement[]} rows the items' lines
 * @param {ReturnType<typeof newTo>} isNew
 */
function showFresh(root, rows, isNew) {
  const isFresh = (/** @type {HTMLElement} */ { dataset }) =>
    isNew(dataset.row ?? "", dataset.freshOn ?? "");
  const n = rows.filter(isFresh).length;
  const line = one(root, "[data-fresh-line]");
  say(line.querySelector("[data-fresh-words]"), { n });
  line.hidden = n === 0;
  // Lines of suppliers came after `rows`: they are marked, and not counted twice.
  for (const mark of all(root, "[data-row] [data-fresh]")) {
    mark.hidden = !isFresh(/** @type {HTMLElement} */ (mark.closest("[data-row]")));
  }
}

/**
 * Say when ticks were last saved to a file; nothing, as long as there are none.
 * @param {HTMLElement} line
 * @param {Store} store
 */
function showSaved(line, store) {
  const last = Math.max(Number(store.read(LAST_EXPORT)?.value ?? 0), copiedAt() ?? 0);
  const isUsed = [...store.records().keys()].some((key) => parseKey(key)?.kind === "item");
  const on = last > 0 && spell(dayOf(new Date(last)));
  say(line, (on || isUsed) && { on: on || "" }, on ? "" : "none");
}
