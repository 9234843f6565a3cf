/** Paper: what each sheet repeats, and what a list shows there. */

import { all, one } from "../page/dom.js";

/** What each sheet repeats. @param {HTMLElement} origin */
export function nameSheets({ dataset }) {
  const { style } = document.documentElement;
  style.setProperty("--page-title", JSON.stringify(dataset.origin ?? ""));
  style.setProperty("--page-version", JSON.stringify(dataset.version ?? ""));
}

/**
 * Repeat the page's title and date in the margins of each sheet, and open all details where style cannot.
 * @param {HTMLElement} origin has the title and the version
 */
export function enhanceSheets(origin) {
  addEventListener("beforeprint", () => nameSheets(origin)); // not before: each element would be styled anew
  if (CSS.supports("selector(::details-content)")) return;

  /** @type {HTMLDetailsElement[]} */
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = /** @type {any} */ (all(document, "article details:not([open])"));
    for (const details of opened) details.open = true;
  });
  addEventListener("afterprint", () => {
    for (const details of opened) details.open = false;
  });
}

/** @typedef {[element: HTMLElement, name: string, value: string]} Mark an attribute `data-…` that style sheets read on paper alone */

let undress = () => {};
let isAsked = false;

/** Take the marks off before a printing that did not ask for them. */
function forgetMarks() {
  if (!isAsked) undress();
  isAsked = false;
}

/**
 * Print the page with marks, which stay until the next printing: telephones return from `print()`, and say
 * `afterprint`, before they have drawn the sheets.
 * @param {Mark[]} marks
 */
export function printWith(...marks) {
  undress();
  for (const [{ dataset }, name, value] of marks) dataset[name] = value;
  undress = () => marks.forEach(([{ dataset }, name]) => delete dataset[name]);
  isAsked = true;
  addEventListener("beforeprint", forgetMarks);
  print();
}

/**
 * Print with what the reader chose for this sheet; nothing of it is kept, plain printing ignores it.
 * @param {HTMLElement} root holds the choices
 */
export function enhancePrint(root) {
  const page = document.documentElement;
  const chosen = (/** @type {string} */ name) => one(root, `input[name="${name}"]:checked`).value;

  root.querySelector("[data-print-go]")?.addEventListener("click", () => {
    printWith(
      [page, "printStates", chosen("print-states")],
      [page, "printDetail", chosen("print-detail")],
    );
  });
  root.hidden = false;
}
