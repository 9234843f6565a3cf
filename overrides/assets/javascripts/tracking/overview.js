/** What remains, what to ask and whom, what to do again, which suppliers: all lists on one page. */

import { spell, today } from "../page/dates.js";
import { resolveSituated } from "../records/situation.js";
import { enhanceAssigned } from "./assigned.js";
import { enhanceCalendar } from "./calendar.js";
import { enhanceRemaining } from "./remaining.js";
import { enhanceRetired } from "./retired.js";
import { enhanceReviews } from "./reviews.js";
import { entryOf, readRow } from "./items.js";
import { enhanceSummary } from "./summary.js";
import { enhanceSuppliers } from "./suppliers.js";
import { showLines } from "./lines.js";
import { say } from "../page/words.js";
import { all, fresh, one } from "../page/dom.js";
import { inCopies, linkTo } from "../records/copies.js";

/** @import { Page } from "../page/features.js" */
/** @import { InCopy } from "./items.js" */

/** @typedef {{ id: string, form: string, act: () => void }} Again */
/** @typedef {{ note?: string, when?: [form: string, on: string], again?: Again, hasLevel?: boolean }} More what a line may say beside */
/** @typedef {(place: InCopy, more?: More) => DocumentFragment} MakeLine */

/** Keep « Mon suivi » true. @param {HTMLElement} root @param {Page} page */
export function enhanceOverview(root, page) {
  const { store } = page;
  const rows = all(root, "[data-row]").map(readRow);
  const makeLine = lineMaker(root);
  const showSummary = enhanceSummary(root, page);
  const showRemaining = enhanceRemaining(root, page);
  const showReviews = enhanceReviews(root, page, makeLine);
  const showAssigned = enhanceAssigned(root, page, makeLine);
  const offerCalendar = enhanceCalendar(root);
  const showSuppliers = enhanceSuppliers(root, page, rows);
  const showRetired = enhanceRetired(root, page, rows);

  const show = () => {
    /** @type {InCopy[]} */
    const found = inCopies(store, rows).map(({ item: row, copy, name }) => {
      return { row, copy, name, state: resolveSituated(row, copy, store.read) };
    });
    const left = showRemaining();
    const ask = showQuestions(root, found, makeLine);
    const reviews = showReviews(found);
    const { dated, near } = showAssigned(found);
    offerCalendar(reviews, dated);
    const due = reviews.filter(({ on }) => on <= today()).length;
    showSummary({ ...left, ask, due, near });
    showSuppliers();
    showRetired();
  };
  store.onChange(show);
  store.ready.then(show);
  addEventListener("pageshow", show);
  show();
}

/**
 * Show what is to be verified, grouped by whom to ask; gives how many there are.
 * @param {HTMLElement} root
 * @param {InCopy[]} found the items of all lists, in all copies
 * @param {MakeLine} makeLine
 */
function showQuestions(root, found, makeLine) {
  const asked = found.filter(({ state }) => state.status === "ask");
  const groups = all(root, "[data-ask-group]");
  for (const group of groups) {
    const mine = asked.filter(({ row }) => (row.ask || "other") === group.dataset.askGroup);
    const list = one(group, "ul");
    showLines(
      list,
      mine.map((place) => entryOf(place, {}, () => makeLine(place, { note: place.state.note }))),
    );
    say(group.querySelector("[data-asked]"), { n: mine.length });
    group.hidden = mine.length === 0;
  }
  one(root, "[data-questions]").hidden = asked.length === 0;
  return asked.length;
}

/** Lines made from the page's template. @param {HTMLElement} root @returns {MakeLine} */
function lineMaker(root) {
  const template = one(root, "template[data-row-extra]");
  return ({ row, copy, name }, { note, when, again, hasLevel } = {}) => {
    const made = fresh(template);
    const part = (/** @type {string} */ word) => one(made, `.remaining__${word}`);
    part("text").textContent = row.text;
    part("list").textContent = row.list;
    /** @type {HTMLAnchorElement} */ (part("list")).href = linkTo(row.url, copy);
    if (name) say(part("copy"), { name });
    if (note) say(part("note"), { note });
    if (when) say(part("when"), { on: spell(when[1]) }, when[0]);
    one(made, "[data-level]").hidden = !(hasLevel && row.isDuty);
    const button = one(made, "[data-again]");
    if (again) {
      button.dataset.again = again.id;
      say(button, {}, again.form);
      button.addEventListener("click", again.act);
    } else button.remove();
    return made;
  };
}
