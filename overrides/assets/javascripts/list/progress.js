/** Where a reader stands: the four numbers, defined once by `count`, everywhere the same. */

import { count } from "../records/records.js";
import { resolveSituated } from "../records/situation.js";
import { say } from "../page/words.js";
import { all } from "../page/dom.js";
import { inCopies } from "../records/copies.js";

/** @import { Tracked } from "../records/copies.js" */
/** @import { Count } from "../records/records.js" */
/** @import { Ticks } from "../records/ticks.js" */

/** The four numbers of these items, in all copies. @param {Ticks} store @param {Tracked[]} items */
export function countItems(store, items) {
  const found = new Map(
    inCopies(store, items).map(({ item, copy }) => [
      `${item.path} ${copy}`,
      resolveSituated(item, copy, store.read),
    ]),
  );
  return count(found.keys(), (place) => found.get(place));
}

/**
 * Write the four numbers into their words, and the ends of the bar's parts into custom properties.
 * @param {HTMLElement} root
 * @param {Count} numbers
 */
export function showCount(root, numbers) {
  for (const hole of all(root, "[data-count]")) {
    const name = /** @type {"done" | "todo" | "na" | "ask"} */ (hole.dataset.count);
    say(hole, (numbers[name] > 0 || "wordsNone" in hole.dataset) && { n: numbers[name] });
  }
  const { done, ask, na, todo } = numbers;
  const ends = { done, ask: done + ask, na: done + ask + na };
  for (const [name, end] of Object.entries(ends)) {
    root.style.setProperty(`--${name}-end`, `${100 * end / (ends.na + todo || 1)}%`);
  }
  root.toggleAttribute("data-started", ends.na > 0);
  root.hidden = false;
}

/**
 * Read `data-items`: words of an item's path, a `*` where it is kept per supplier, the answers that set it
 * aside after `~`, then what it replaces.
 * @param {HTMLElement} element
 * @returns {Tracked[]}
 */
export function trackedItems(element) {
  return (element.dataset.items ?? "").split(" ").filter(Boolean).map((word) => {
    const [, path, star, tokens = "", replaces = "[]"] =
      /^([^*~[]+)(\*?)(?:~([^[]*))?(\[.*)?$/.exec(word) ?? [];
    const aside = Object.fromEntries(tokens.split(",").map((token) => [token, token]));
    return { path, per: star === "*", replaces: JSON.parse(replaces), aside };
  });
}

/** Keep the progress of a page, a part or the whole guide up to date. @param {HTMLElement} root @param {Ticks} store */
export function enhanceProgress(root, store) {
  const items = trackedItems(root);
  const show = () => showCount(root, countItems(store, items));
  store.onChange(show);
  addEventListener("pageshow", show);
  show();
}
