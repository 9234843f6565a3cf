/** What to do again, and when: on the page, and as dates for the reader's own calendar. */

import { calendar } from "../tools/ics.js";
import { writeItem } from "../list/checklist.js";
import { addPeriod, spell, today } from "../page/dates.js";
import { download } from "../page/files.js";
import { fill, say } from "../page/words.js";
import { all, under } from "../page/dom.js";
import { linkTo } from "../records/copies.js";

/** @import { Page } from "../page/features.js" */
/** @import { InCopy, Row } from "./items.js" */
/** @import { MakeLine } from "./overview.js" */
/** @typedef {{ place: InCopy, on: string }} Review */

/**
 * Show what is to be done again; gives the function that shows it anew and counts what is due today.
 * @param {HTMLElement} root
 * @param {Page} page
 * @param {MakeLine} makeLine
 */
export function enhanceReviews(root, { store, saving }, makeLine) {
  const find = under(root);
  const list = find("reviews-list");
  const button = find("calendar");
  /** The dates that a click here replaced, so that it can be undone. @type {Map<string, string>} */
  const before = new Map();
  /** @type {Review[]} */
  let reviews = [];

  const again = (/** @type {InCopy} */ { row, copy, state }) => {
    const id = `${row.path} ${copy}`;
    const back = before.get(id);
    if (back) before.delete(id);
    else before.set(id, state.on);
    saving(writeItem(store, row.path, copy, state, { on: back ?? today() }));
    const made = all(list, "[data-again]");
    made.find(({ dataset }) => dataset.again === id)?.focus();
  };
  const line = (/** @type {Review} */ { place, on }) => {
    const id = `${place.row.path} ${place.copy}`;
    const form = before.has(id) ? "undo" : "";
    return makeLine(place, {
      when: [on <= today() ? "due" : "coming", on],
      again: { id, form, act: () => again(place) },
    });
  };

  button.addEventListener("click", () => {
    const reminders = reviews.map((review) => reminder(review, button.dataset));
    const text = calendar(reminders, Date.now());
    download(button.dataset.calendarName ?? "", text, "text/calendar");
  });

  /** The day to do it again: at once where it was dated by a clock that ran ahead. @param {InCopy} place */
  const dayFor = ({ row, state }) => state.on > today() ? today() : addPeriod(state.on, row.review);

  return (/** @type {InCopy[]} */ found) => {
    reviews = found.filter(({ row, state }) => row.review && state.status === "done" && state.on)
      .map((place) => ({ place, on: dayFor(place) }))
      .sort((a, b) => a.on < b.on ? -1 : 1);
    const isDue = (/** @type {Review} */ { on }) => on <= today();
    // What was done again here stays in sight until the page is left: a slip is undone where it was made.
    const isHere = (/** @type {Review} */ review) =>
      isDue(review) || before.has(`${review.place.row.path} ${review.place.copy}`);
    const here = reviews.filter(isHere);
    const later = reviews.filter((review) => !isHere(review));
    list.replaceChildren(...here.map(line));
    find("reviews-later-list").replaceChildren(...later.map(line));
    say(find("later"), { n: later.length });
    find("reviews-later").hidden = later.length === 0;
    find("reviews-none").hidden = here.length > 0;
    find("reviews").hidden = reviews.length === 0;
    return reviews.filter(isDue).length;
  };
}

/**
 * The calendar's event for a review: the item, why, and where the guide tells more.
 * @param {Review} review
 * @param {DOMStringMap} words the sentences of the button's template
 */
function reminder({ place: { row, name, copy, state }, on }, words) {
  const url = addressOf(row, copy, words.home ?? "");
  const values = {
    text: row.text,
    on: spell(state.on),
    why: row.why,
    list: name ? `${row.list}, ${name}` : row.list,
    address: url,
  };
  const told = [
    words.wordsWhat,
    row.why && words.wordsWhy,
    url ? words.wordsWhere : words.wordsPage,
  ];
  return {
    id: `${row.path}${copy && `/${copy}`}`,
    date: on < today() ? today() : on, // a day gone by would remind nobody
    title: name ? `${row.text} (${name})` : row.text,
    text: told.filter(Boolean).map((one) => fill(one ?? "", values)).join("\n\n"),
    url,
  };
}

/**
 * The web address of an item: under the published address where there is one, else this page's; "" over `file://`.
 * @param {Row} row
 * @param {string} copy the id of its list's copy
 * @param {string} home the guide's published address, or ""
 */
function addressOf({ link, url }, copy, home) {
  const href = link.getAttribute("href") ?? "";
  if (home && !href.startsWith("#")) return linkTo(new URL(href, home).href, copy);
  return url.startsWith("http") ? linkTo(url, copy) : "";
}
