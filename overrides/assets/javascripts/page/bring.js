/** Brings scripts and style sheets into a page, and asks again for those that do not come. */

/** A script, or the link to a style sheet, that stands in no page: each try adds a copy. @typedef {HTMLScriptElement | HTMLLinkElement} Asset */

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
    const made = /** @type {Asset} */ (asset.cloneNode());
    const onload = () => tell("href" in made || "runs" in made.dataset);
    document.head.append(Object.assign(made, { onload, onerror: () => tell(false) }));
  });

/** Mark the element of the script that runs now: it came whole. */
export const tellRuns = () => document.currentScript?.setAttribute("data-runs", "");

/**
 * Load assets one after the other, again and again until all have come.
 * @param {Asset[]} assets
 * @param {() => void} tellLate called each time that one did not come
 * @param {number} [ms] how long to wait before the next try; each wait is twice the last, up to `LONGEST_WAIT`
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
