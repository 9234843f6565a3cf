/** What to do again, and when. */

import { writeItem } from "../list/checklist.js";
import { entryOf } from "./items.js";
import { showLines } from "./lines.js";
import { addPeriod, today } from "../page/dates.js";
import { say } from "../page/words.js";
import { all, under } from "../page/dom.js";
import { itemKey } from "../records/records.js";
import { reasonFor } from "../records/situation.js";

/** @import { Page } from "../page/features.js" */
/** @import { Dated } from "./calendar.js" */
/** @import { InCopy } from "./items.js" */
/** @import { MakeLine } from "./overview.js" */

/**
 * Show what is to be done again; gives the function that shows it anew and tells each day.
 * @param {HTMLElement} root
 * @param {Page} page
 * @param {MakeLine} makeLine
 */
export function enhanceReviews(root, { store, saving }, makeLine) {
  const find = under(root);
  const list = find("reviews-list");
  /** The dates that a click here replaced, so that it can be undone. @type {Map<string, string>} */
  const before = new Map();

  const again = (/** @type {InCopy} */ { row, copy, state }) => {
    const id = `${row.path} ${copy}`;
    const back = before.get(id);
    if (back) before.delete(id);
    else before.set(id, state.on);
    saving(writeItem(store, row.path, copy, state, { on: back ?? today() }));
    const made = all(list, "[data-again]");
    made.find(({ dataset }) => dataset.again === id)?.focus();
  };
  const line = (/** @type {Dated} */ { place, on }) => {
    const id = `${place.row.path} ${place.copy}`;
    const form = before.has(id) ? "undo" : "";
    /** @type {[form: string, on: string]} */
    const when = [on <= today() ? "due" : "coming", on];
    const act = () => again(place);
    return entryOf(place, [when, form], () => makeLine(place, { when, again: { id, form, act } }));
  };

  /** The day to do it again: at once where it was dated by a clock that ran ahead. @param {InCopy} place */
  const dayFor = ({ row, state }) => state.on > today() ? today() : addPeriod(state.on, row.review);

  /** Whether it still concerns the reader: what their situation sets aside since is not to be done again. @param {InCopy} place */
  const isConcerned = ({ row, copy }) =>
    !reasonFor(row, store.read) || store.read(itemKey(row.path, copy))?.concerns;

  return (/** @type {InCopy[]} */ found) => {
    const reviews = found.filter(({ row, state }) =>
      row.review && state.status === "done" && state.on
    )
      .filter(isConcerned)
      .map((place) => ({ place, on: dayFor(place) }))
      .sort((a, b) => a.on < b.on ? -1 : 1);
    const isDue = (/** @type {Dated} */ { on }) => on <= today();
    // What was done again here stays in sight until the page is left: a slip is undone where it was made.
    const isHere = (/** @type {Dated} */ review) =>
      isDue(review) || before.has(`${review.place.row.path} ${review.place.copy}`);
    const here = reviews.filter(isHere);
    const later = reviews.filter((review) => !isHere(review));
    showLines(list, here.map(line));
    showLines(find("reviews-later-list"), later.map(line));
    say(find("later"), { n: later.length });
    find("reviews-later").hidden = later.length === 0;
    find("reviews-none").hidden = here.length > 0;
    find("reviews").hidden = reviews.length === 0;
    return reviews;
  };
}
