/** The one sentence that says where ticks are: kept on this device, fragile, or nowhere. */

import { today } from "../page/dates.js";
import { download } from "../page/files.js";
import { exportRecords, LAST_EXPORT } from "../records/transfer.js";
import { say } from "../page/words.js";
import { maybe, one } from "../page/dom.js";

/** @import { Page } from "../page/features.js" */
/** @import { Store } from "../records/bulk.js" */
/** @import { Ticks } from "../records/ticks.js" */

const SLOW = 100; // ms, less than it takes to read the sentence

/**
 * Tell each write's fate in the page's only status; gives the function that hears of writes.
 * @param {Document} page
 * @param {Ticks} store
 * @returns {(saving: Promise<string>) => void}
 */
export function enhanceSaving(page, store) {
  const status = maybe(page, "[data-saving]");
  const button = maybe(page, "[data-saving-export]");
  let told = 0;
  const tell = (/** @type {string} */ form) => {
    if (!status) return;
    const line = /** @type {HTMLElement | null} */ (status.closest("[data-saving-line]"));
    if (line) line.dataset.saved = form;
    say(status, {}, form);
    if (button) button.hidden = ["kept", "saving"].includes(form);
  };
  const showHealth = () => {
    const { local, indexed, newer, emptied, unreadable, state } = store.health();
    if (newer) tell("newer");
    else if (state === "memory") tell(local === "full" || indexed === "full" ? "full" : "memory");
    else if (state === "fragile" && told === 0) tell("fragile");
    else if (emptied) tell("emptied");
    else if (unreadable.length) tell("unreadable");
  };
  store.ready.then(showHealth);
  store.onChange((keys) => keys.size || showHealth());
  return async (saving) => {
    const turn = ++told;
    // An older « saved » must not stand for this change, should the disk be slow.
    const slow = setTimeout(() => turn === told && tell("saving"), SLOW);
    const fate = await saving;
    clearTimeout(slow);
    if (turn !== told) return; // a later tick will speak
    tell(fate);
    if (fate === "memory" || store.health().newer) showHealth();
  };
}

/**
 * Let a button download the ticks, beside the sentence that says that they are not safe. Once they are, as when a slow
 * database has opened, have the sentence say so.
 * @param {HTMLElement} button
 * @param {Page} page
 */
export function enhanceSavingExport(button, { store, saving }) {
  const { dataset } = one(document, "[data-saving-line]");
  let isAsked = false;
  const tellEnd = async () => {
    const isFeared = ["fragile", "memory", "full"].includes(dataset.saved ?? "");
    if (isAsked || !isFeared || store.health().state !== "kept") return;
    isAsked = true;
    const caughtUp = store.catchUp();
    saving(caughtUp);
    await caughtUp;
    isAsked = false;
  };
  store.onChange((keys) => keys.size || tellEnd());
  tellEnd();
  button.addEventListener("click", () => {
    download(...backupFile(button, store));
    store.write(LAST_EXPORT, { value: Date.now() });
  });
}

/**
 * All that is kept, as a file: its name, which the button's template gives, and its text.
 * @param {{ dataset: { exportName?: string } }} button
 * @param {Store} store
 * @param {string} [guide] the version of the guide
 * @returns {[name: string, text: string]}
 */
export function backupFile({ dataset }, store, guide) {
  const name = (dataset.exportName ?? "").replace("{date}", today());
  const kept = exportRecords(store.records(), { now: Date.now(), guide, aside: store.asides() });
  return [name, JSON.stringify(kept, null, 2)];
}
