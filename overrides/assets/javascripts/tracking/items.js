/** The items of every list, as « Mon suivi » holds them. */

/** @typedef {{ path: string, text: string, replaces: import("../records/records.js").Ancestor[] }} Item */

/** @param {HTMLElement} row @returns {Item} */
export function readItem(row) {
  const { item: path = "", replaces = "[]" } =
    /** @type {HTMLElement} */ (row.querySelector("[data-item]")).dataset;
  const text = row.querySelector(".item__text")?.textContent ?? "";
  return { path, text, replaces: JSON.parse(replaces) };
}

/** @returns {Item[]} */
export function readRows() {
  const rows = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-row]"));
  return [...rows].map(readItem);
}
