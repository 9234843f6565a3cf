/** How a script gives life to what templates left: each root on its own. */

/** @import { Store } from "../records/bulk.js" */
/** @import { Resolve } from "../records/records.js" */

/** What every feature of a page shares: one store, and the function that hears of writes. */
/** @typedef {{ store: Store, saving: (saving: Promise<string>) => void, resolve: Resolve }} Page */
/** @typedef {[selector: string, enhance: (root: any, page: Page) => void]} Feature */

/** Enhance what is there, then what a page's own script brings: it borrows the store, for two would be two memories. @param {Page} page @param {Feature[]} features */
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

/** Lend the page to scripts loaded after this one. @param {Page} page */
export function lend(page) {
  document.addEventListener("guide:lend", (event) => {
    enhanceAll(page, /** @type {CustomEvent} */ (event).detail);
  });
}

/** Borrow the page that an earlier script opened. @param {Feature[]} features */
export function borrow(features) {
  document.dispatchEvent(new CustomEvent("guide:lend", { detail: features }));
}
