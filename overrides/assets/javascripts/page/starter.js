/** What `start.js` lends to a page's other scripts: it alone loads scripts, and only this guide's. */

/** @import { Ticks } from "../records/ticks.js" */
/**
 * `bring` loads files of `assets/`, one after the other, until all have come, and `bringPart` says meanwhile in the
 * page's status that a part is missing; `trust` gives the address of a script of ours as the browser wants it, or
 * throws.
 * @typedef {{
 *   bring: (addresses: string[], tellLate: () => void) => Promise<void>,
 *   bringPart: (addresses: string[]) => Promise<void>,
 *   trust: (address: string) => any,
 * }} Starter
 */

/** @param {Starter} starter */
export const lendStarter = (starter) =>
  addEventListener("guide:starter", (event) => {
    Object.assign(/** @type {CustomEvent} */ (event).detail, starter);
  });

/** @returns {Starter} */
function starter() {
  const detail = /** @type {Starter} */ ({});
  dispatchEvent(new CustomEvent("guide:starter", { detail }));
  return detail;
}

/** @type {Starter["bring"]} */
export const bring = (addresses, tellLate) => starter().bring(addresses, tellLate);

/** @type {Starter["bringPart"]} */
export const bringPart = (addresses) => starter().bringPart(addresses);

/** @type {Starter["trust"]} */
export const trust = (address) => starter().trust(address);

/**
 * Bring the script of a part that few readers use (`data-wants`) once they unfold it, or once the key of a record
 * begins with its `data-wanted-by`. Where the browser keeps anything of the reader, a part that any record brings is
 * given its room before the records are read: its script is asked for at once. While a script does not come, its
 * part is hidden as it was.
 * @param {HTMLElement} root the part
 * @param {Pick<Ticks, "records" | "onChange">} store
 */
export function enhanceWanted(root, store) {
  const { wants = "", wantedBy = "" } = root.dataset;
  const { hidden } = root;
  let isAsked = false;
  const ask = () => {
    if (isAsked) return;
    isAsked = true;
    root.hidden = false;
    bring([wants], () => root.hidden = hidden);
  };
  const look = (/** @type {Iterable<string>} */ keys) => {
    if ([...keys].some((key) => key.startsWith(wantedBy))) ask();
  };
  root.addEventListener("toggle", ask);
  store.onChange(look);
  look(["back" in document.documentElement.dataset ? "guide:1:" : "", ...store.records().keys()]);
}
