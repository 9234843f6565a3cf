/** The days of « Mon suivi » for the reader's own calendar: what to do again, and what is due. */

import { calendar } from "../tools/ics.js";
import { spell, today } from "../page/dates.js";
import { download } from "../page/files.js";
import { fill } from "../page/words.js";
import { linkTo } from "../records/copies.js";
import { under } from "../page/dom.js";

/** @import { InCopy, Row } from "./items.js" */
/** @typedef {{ place: InCopy, on: string }} Dated an item and its day */

/**
 * Give all these days as one file; gives the function that says which they are.
 * @param {HTMLElement} root
 */
export function enhanceCalendar(root) {
  const find = under(root, "calendar");
  const { dataset } = find("");
  /** @type {Dated[]} */
  let reviews = [];
  /** @type {Dated[]} */
  let dues = [];
  find("").addEventListener("click", () => {
    const reminders = [
      ...reviews.map((review) => reminder(review, dataset)),
      ...dues.map((due) => dueReminder(due, dataset)),
    ];
    download(dataset.calendarName ?? "", calendar(reminders, Date.now()), "text/calendar");
  });

  return (/** @type {Dated[]} */ again, /** @type {Dated[]} */ expected) => {
    [reviews, dues] = [again, expected];
    find("-row").hidden = again.length + expected.length === 0;
  };
}

/**
 * The calendar's event for a review: the item, why, and where the guide tells more.
 * @param {Dated} review
 * @param {DOMStringMap} words the sentences of the button's template
 */
function reminder({ place, on }, words) {
  const { row, state } = place;
  return event({ place, on }, words, [words.wordsWhat, row.why && words.wordsWhy], {
    on: spell(state.on),
    why: row.why,
  });
}

/**
 * The event of a day that the reader set. It bears the name of the thing alone: calendars are often shared, and
 * say neither whom it is left to nor what the reader noted.
 * @param {Dated} due
 * @param {DOMStringMap} words
 */
function dueReminder(due, words) {
  const made = event(due, words, [words.wordsDue], { on: spell(due.on) });
  return { ...made, id: `${made.id}/due` };
}

/**
 * The calendar's event for an item's day: its words, then where the guide tells more.
 * @param {Dated} dated
 * @param {DOMStringMap} words the sentences of the button's template
 * @param {(string | undefined)[]} told what it says first
 * @param {Record<string, string>} more what its sentences take
 */
function event({ place: { row, name, copy }, on }, words, told, more) {
  const url = addressOf(row, copy, words.home ?? "");
  const values = {
    ...more,
    text: row.text,
    list: name ? `${row.list}, ${name}` : row.list,
    address: url,
  };
  const sentences = [...told, url ? words.wordsWhere : words.wordsPage].filter(Boolean);
  return {
    id: `${row.path}${copy && `/${copy}`}`,
    date: on < today() ? today() : on, // a day gone by would remind nobody
    title: name ? `${row.text} (${name})` : row.text,
    text: sentences.map((one) => fill(one ?? "", values)).join("\n\n"),
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
