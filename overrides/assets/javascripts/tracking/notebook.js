/** The notebook's name: the practice's or the physician's, so that two are not taken for one. */

import { readerKey } from "../records/records.js";
import { all, one } from "../page/dom.js";
import { fold, say } from "../page/words.js";

/** @import { Page } from "../page/features.js" */
/** @import { Ticks } from "../records/ticks.js" */

/** Under which the notebook's name is kept: the practice's, on the sheet of proof too. */
export const NAME = /* @__PURE__ */ readerKey("practice");

/** The notebook's name; "" where it has none. @param {Pick<Ticks, "read">} store */
export const nameOf = (store) => {
  const name = store.read(NAME)?.value;
  return typeof name === "string" ? name : "";
};

/** A name as part of a file's: « -cabinet-des-lilas ». @param {string} name */
export const inFileName = (name) =>
  (fold(name).slice(0, 40).match(/[a-z0-9]+/g) ?? []).map((word) => `-${word}`).join("");

/** Let the reader name the notebook, and say its name wherever the page has words for it. @param {HTMLElement} root @param {Page} page */
export function enhanceNotebook(root, { store, saving }) {
  const field = one(root, "input[data-notebook-name]");
  const show = () => {
    const name = nameOf(store);
    if (document.activeElement !== field) field.value = name;
    for (const line of all(document, "[data-notebook-line]")) say(line, name && { name });
  };
  field.addEventListener("change", () => {
    saving(store.write(NAME, { value: field.value.trim() }));
    show();
  });
  store.onChange(show);
  show();
}
