/** Features: what a script does with the elements that templates marked, each on its own. */

/** @import { Store } from "../records/bulk.js" */
/** @import { Resolve } from "../records/records.js" */
/** @import { Ticks } from "../records/ticks.js" */

/**
 * What the features of a page share: the reader's records, the function that tells what becomes of a write, and
 * the one that says what an item shows. An embed opens its records without bulk, as `Page<Ticks>`.
 * @template {Ticks} [S=Store]
 * @typedef {{ store: S, saving: (write: Promise<string>) => void, resolve: Resolve }} Page
 */
/**
 * What to do with each element that a selector finds.
 * @template [P=Page]
 * @typedef {[selector: string, enhance: (root: any, page: P) => void]} Feature
 */

/**
 * Enhance each element that is there, on its own: where one fails, the others go on.
 * @template P
 * @param {P} page
 * @param {Feature<P>[]} features
 */
export function enhanceAll(page, features) {
  for (const [selector, enhance] of features) {
    for (const root of document.querySelectorAll(selector)) {
      try {
        enhance(root, page);
      } catch (error) {
        console.error(selector, error); // its plain HTML remains, and the other roots
      }
    }
  }
}

/**
 * Lend the page to scripts loaded after this one: a store of their own would be a second memory.
 * @param {Page<Ticks>} page
 */
export function lend(page) {
  document.addEventListener("guide:lend", (event) => {
    enhanceAll(page, /** @type {CustomEvent} */ (event).detail);
  });
}

/**
 * Enhance elements with the page that an earlier script opened.
 * @template P the page as that script lent it
 * @param {Feature<P>[]} features
 */
export function borrow(features) {
  document.dispatchEvent(new CustomEvent("guide:lend", { detail: features }));
}
