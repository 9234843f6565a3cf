/** The sheet a practice prints: states, dates and notes as they are kept now. */

import { sayAssigned } from "../list/assigned.js";
import { sayItem } from "../list/checklist.js";
import { spell, today } from "../page/dates.js";
import { resolveSituated, situated } from "../records/situation.js";
import { say } from "../page/words.js";
import { all, fresh, one, under } from "../page/dom.js";
import { keptFor } from "../records/copies.js";
import { NAME, nameOf } from "./notebook.js";

/** @import { Copy } from "../records/copies.js" */
/** @import { Page } from "../page/features.js" */

/**
 * Fill the sheet from the records; each copy of a list has its own pages.
 * @param {HTMLElement} root
 * @param {Page} page
 */
export function enhanceProof(root, { store, saving }) {
  const find = under(root, "proof-");
  const name = one(root, "input[data-proof-name]");
  const keep = one(root, "input[data-proof-keep]");
  const lists = all(root, "[data-proof-list]");
  const assigned = one(fresh(one(root, "template[data-proof-assigned]")), "p");
  /** @type {HTMLElement[]} */
  let made = [];

  const showName = () => {
    const values = { name: name.value.trim(), on: spell(today()) };
    const form = values.name ? "" : "none";
    say(find("title"), values, form);
    for (const head of all(root, "[data-proof-running]")) say(head, values, form);
  };
  /** @param {HTMLElement} list @param {Copy} copy @param {boolean} isOneOfMany */
  const showList = (list, { id, name }, isOneOfMany) => {
    say(one(list, "[data-proof-copy]"), (id || isOneOfMany) && { name }, id ? "" : "none");
    const items = all(list, "[data-proof-item]");
    for (const item of items) {
      const held = situated(item.dataset.proofItem ?? "", item.dataset);
      const state = resolveSituated(held, id, store.read);
      sayItem(item, state);
      sayAssigned(item, state, assigned);
    }
  };
  const show = () => {
    for (const extra of made) extra.remove();
    made = [];
    for (const list of lists) {
      const { proofList = "" } = list.dataset;
      const copies = "per" in list.dataset ? keptFor(store, proofList) : [{ id: "", name: "" }];
      let last = list;
      for (const [index, copy] of copies.entries()) {
        const sheet = index ? /** @type {HTMLElement} */ (list.cloneNode(true)) : list;
        if (index) {
          last.after(sheet);
          made.push(sheet);
        }
        last = sheet;
        showList(sheet, copy, copies.length > 1);
      }
    }
    const isStarted = root.querySelector('[data-proof-item]:not([data-status="todo"])') !== null;
    for (const part of root.querySelectorAll("[data-proof-part]")) {
      const n = part.querySelectorAll("[data-proof-item]").length;
      const done = part.querySelectorAll('[data-proof-item][data-status="done"]').length;
      const form = isStarted ? (done < 2 ? "done-one" : "done") : "";
      say(part.querySelector("[data-proof-count]"), { n, done }, form);
    }
    say(find("date"), { on: spell(today()) });
    showName();
  };

  let known = ""; // the name that this page last saw kept
  /** Show the name that is kept, which another page may change, unless the reader typed another. */
  const showKept = () => {
    const kept = nameOf(store);
    if (kept !== known && name.value.trim() === known) {
      name.value = kept;
      keep.checked = Boolean(kept);
    }
    known = kept;
  };
  const remember = (/** @type {Event} */ { target }) => {
    const isGivenUp = target === keep && nameOf(store);
    if (!keep.checked && !isGivenUp) return;
    known = keep.checked ? name.value.trim() : "";
    saving(store.write(NAME, { value: known }));
  };
  name.addEventListener("input", showName);
  name.addEventListener("change", remember);
  keep.addEventListener("change", remember);
  find("print").addEventListener("click", () => print());
  addEventListener("beforeprint", show);
  store.onChange(() => {
    showKept();
    show();
  });
  showKept();
  show();
  find("form").hidden = false;
}
