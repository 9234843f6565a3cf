/** What few readers need of a list comes when it is first wanted: a page that is only read and ticked does without. */

import { bringPart } from "../page/starter.js";
import { shownCopy } from "../records/copies.js";

/** @import { Page } from "../page/features.js" */
/** @import { ItemRecord } from "../records/records.js" */
/** @import { Ticks } from "../records/ticks.js" */

/**
 * Bring the items' editor when the reader first opens one, or where something is left to someone: its line
 * says so.
 * @param {HTMLTemplateElement} root says where the editor is
 * @param {Page} page
 */
export function bringEditor({ dataset: { editorSrc: src = "" } }, { store }) {
  const isAssigned = (/** @type {string} */ key) => {
    const { who, due } = /** @type {Partial<ItemRecord>} */ (store.read(key) ?? {});
    return Boolean(who || due);
  };
  const look = (/** @type {Iterable<string>} */ keys) =>
    void ([...keys].some(isAssigned) && come());
  const see = (/** @type {Event} */ { target }) =>
    void (/** @type {HTMLElement} */ (target).querySelector?.("[data-editor]") && come());
  const stop = store.onChange(look);
  const come = () => {
    stop();
    removeEventListener("toggle", see, true);
    bringPart([src]);
  };
  addEventListener("toggle", see, true);
  if (document.querySelector("details[open] [data-editor]")) come();
  else look(store.records().keys());
}

/**
 * Show the chosen supplier's list, else the first, before the script of `copies.js` comes: what is ticked meanwhile
 * has its name.
 * @param {HTMLFormElement} form
 * @param {Page<Ticks>} page
 */
export function showCopy(form, { store }) {
  form.dataset.copy = shownCopy(store, form.dataset.checklist ?? "").id;
}
