/** The items of every list, as « Mon suivi » holds them. */

import { all, one } from "../page/dom.js";

/** @import { Ancestor } from "../records/records.js" */
/** @typedef {{ path: string, text: string, replaces: Ancestor[] }} Item */

/** @param {HTMLElement} row @returns {Item} */
export function readItem(row) {
  const { item: path = "", replaces = "[]" } = one(row, "[data-item]").dataset;
  const text = row.querySelector(".item__text")?.textContent ?? "";
  return { path, text, replaces: JSON.parse(replaces) };
}

/** @returns {Item[]} */
export function readRows() {
  const rows = all(document, "[data-row]");
  return [...rows].map(readItem);
}
