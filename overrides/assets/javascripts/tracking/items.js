/** The items of every list, as « Mon suivi » holds them. */

import { isFilled, itemKey, parseKey, resolve } from "../records/records.js";
import { situated } from "../records/situation.js";
import { all, one } from "../page/dom.js";

/** @import { Ancestor, ItemRecord, ItemState } from "../records/records.js" */
/** @import { Asides } from "../records/situation.js" */
/** @import { Ticks } from "../records/ticks.js" */
/** @import { Incoming } from "../records/transfer.js" */
/** @import { LineSource } from "./lines.js" */
/** @typedef {{ path: string, text: string, replaces: Ancestor[], aside: Asides }} Item */
/**
 * An item of « Mon suivi » and what its line says: its list, the page that shows it, whether a text asks for it, who is
 * asked, when to do it again.
 * @typedef {Item & { per: boolean, isDuty: boolean, ask: string, review: string, why: string, list: string, page: string,
 *   url: string, link: HTMLAnchorElement }} Row
 */
/** @typedef {{ row: Row, copy: string, name: string, state: ItemState }} InCopy a row, in one copy of its list */

/** The item of a line. @param {HTMLElement} row @returns {Item} */
export function readItem(row) {
  const { dataset } = one(row, "[data-item]");
  const text = row.querySelector(".item__text")?.textContent ?? "";
  return { ...situated(dataset.item ?? "", dataset), text };
}

/** The items of all lines. @returns {Item[]} */
export function readItems() {
  const rows = all(document, "[data-row]");
  return [...rows].map(readItem);
}

/** One row as the page holds it. @param {HTMLElement} row @returns {Row} */
export function readRow(row) {
  const group = /** @type {HTMLElement} */ (row.closest("[data-remains]"));
  const title = one(group, "a[data-remains-link]");
  const link = one(row, "a[data-remains-link]");
  const { ask = "", review = "", why = "" } = row.dataset;
  return {
    ...readItem(row),
    per: "per" in row.dataset,
    isDuty: row.closest('[data-remaining="obligation"]') !== null,
    ask,
    review,
    why,
    list: title.textContent ?? "",
    page: title.href,
    url: link.href,
    link,
  };
}

/** Every former id behind these. @param {Ancestor[]} ancestors @returns {string[]} */
export const formerIds = (ancestors) =>
  ancestors.flatMap(({ id, replaces = [] }) => [id, ...formerIds(replaces)]);

/** Whether a reader would call this an item: settings travel too, and are not counted. @param {{ key: string }} of */
export const isTheirs = ({ key }) => parseKey(key)?.kind !== "reader";

/** @typedef {Partial<Incoming> & { key: string }} Brought what a file holds; no record where it cannot be read */

/** Whether a file brings a supplier that is not here. @param {Brought} brought */
export const isNewCopy = ({ key, current }) => parseKey(key)?.kind === "copy" && !current;

/**
 * Whether a reader would see an item of a file, here or there: an empty box that comes where none is ticked is told by
 * no number.
 * @param {Brought} brought
 */
export function isSeen(brought) {
  const { key, record, current } = brought;
  if (!record || parseKey(key)?.kind !== "item") return isTheirs(brought) && !isNewCopy(brought);
  return [record, current].some((one) => one && isFilled(/** @type {ItemRecord} */ (one)));
}

/**
 * What each item shows, by key: in every copy of its list that a record speaks of, removed ones too.
 * @param {Ticks} store
 * @param {Item[]} items
 * @returns {Map<string, { row: Item, copy: string, state: ItemState }>}
 */
export function shownBy(store, items) {
  /** @type {Map<string, Set<string>>} */
  const copies = new Map();
  for (const key of store.records().keys()) {
    const parts = parseKey(key);
    if (!parts || parts.kind === "reader") continue;
    copies.set(parts.checklist, (copies.get(parts.checklist) ?? new Set([""])).add(parts.copy));
  }
  return new Map(
    items.flatMap((row) =>
      [...copies.get(row.path.split("/")[0]) ?? [""]].map((copy) => {
        const state = resolve(row, copy, store.read);
        return [itemKey(row.path, copy), { row, copy, state }];
      })
    ),
  );
}

/**
 * The entry of a place in a list that is shown anew: its line is made again where its answer, or what is said beside
 * it, has changed.
 * @param {InCopy} place
 * @param {unknown} beside
 * @param {LineSource["make"]} make
 * @returns {LineSource}
 */
export const entryOf = ({ row, copy, name, state }, beside, make) => ({
  key: `${row.path} ${copy}`,
  says: [name, state, beside],
  make,
});
