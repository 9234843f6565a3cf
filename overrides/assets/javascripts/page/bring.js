/** Brings scripts and style sheets into a page, and asks again for those that do not come. */

/** @import { Ticks } from "../records/ticks.js" */
/** What makes a script, or the link to a style sheet. @typedef {Partial<HTMLScriptElement> | Partial<HTMLLinkElement>} Asset */

const FIRST_WAIT = 3_000; // ms before asking again
const LONGEST_WAIT = 300_000; // ms between two tries: a file that a filter blocks never comes

/** After that time, or as soon as the network or the reader is back. @param {number} ms */
const nextChance = (ms) =>
  new Promise((end) => {
    setTimeout(end, ms);
    for (const name of ["online", "visibilitychange"]) addEventListener(name, end, { once: true });
  });

/**
 * Add the asset to the page and tell whether it came: a script has to run, for its file may be cut short, or a
 * sign-in page.
 * @param {Asset} asset
 * @returns {Promise<boolean>}
 */
const comes = (asset) =>
  new Promise((tell) => {
    const made = document.createElement("src" in asset ? "script" : "link");
    const onload = () => tell("href" in asset || "runs" in made.dataset);
    document.head.append(Object.assign(made, asset, { onload, onerror: () => tell(false) }));
  });

/** Mark the element of the script that runs now: it came whole. */
export const tellRuns = () => document.currentScript?.setAttribute("data-runs", "");

/**
 * Bring the script of a part that few readers use: once they unfold it, or a record whose key begins as it says is
 * there. Whoever comes back is given the room of such a part at once: for them it comes too, or the room goes.
 * @param {HTMLElement} root
 * @param {Pick<Ticks, "records" | "onChange">} store
 */
export function enhanceWanted(root, store) {
  const { wants: src, wantedBy = "" } = root.dataset;
  const { hidden } = root;
  let isAsked = false;
  const ask = () => {
    if (isAsked) return;
    isAsked = true;
    root.hidden = false;
    bring([{ src }], () => root.hidden = hidden);
  };
  const look = (/** @type {Iterable<string>} */ keys) => {
    if ([...keys].some((key) => key.startsWith(wantedBy))) ask();
  };
  root.addEventListener("toggle", ask);
  store.onChange(look);
  look(["back" in document.documentElement.dataset ? "guide:1:" : "", ...store.records().keys()]);
}

/**
 * Load assets one after the other, again and again until all have come.
 * @param {Asset[]} assets
 * @param {() => void} tellLate called each time that one did not come
 * @returns {Promise<void>}
 */
export async function bring(assets, tellLate, ms = FIRST_WAIT) {
  const missing = [];
  for (const asset of assets) if (!await comes(asset)) missing.push(asset);
  if (!missing.length) return;
  tellLate();
  await nextChance(ms);
  return bring(missing, tellLate, Math.min(2 * ms, LONGEST_WAIT));
}
