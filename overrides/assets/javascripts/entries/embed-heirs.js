/** What an embed holds where an item takes over from others, or where a list is kept per supplier. */

import { startEmbed } from "../list/frame.js";
import { resolve } from "../records/records.js";
import { shownCopy } from "../records/copies.js";

/** @import { Page } from "../page/features.js" */
/** @import { Ticks } from "../records/ticks.js" */

/**
 * Show the first supplier's list before embed-more.js comes: what is ticked meanwhile has its name.
 * @param {HTMLFormElement} form
 * @param {Page<Ticks>} page
 */
function showFirst(form, { store }) {
  form.dataset.copy = shownCopy(store, form.dataset.checklist ?? "").id;
}

startEmbed(resolve, [["form[data-per]", showFirst]]);
