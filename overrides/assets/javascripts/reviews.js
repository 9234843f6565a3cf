/** What to do again, and when: on the page, and as dates for the reader's own calendar. */

import { addPeriod, calendar } from "./calendar.js";
import { today, writeItem } from "./checklist.js";
import { download } from "./export.js";

/** @typedef {import("./overview.js").Place} Place */

/** Show what is due; gives the way to show it anew. @param {HTMLElement} root @param {import("./features.js").Page} page @param {import("./overview.js").MakeLine} makeLine */
export function enhanceReviews(root, { store, saving }, makeLine) {
  const find = (
    /** @type {string} */ name,
  ) => /** @type {HTMLElement} */ (root.querySelector(`[data-${name}]`));
  const list = find("reviews-list");
  const button = find("calendar");
  /** The dates that a click here replaced, so that it can be undone. @type {Map<string, string>} */
  const before = new Map();
  /** @type {Place[]} */
  let found = [];

  /** Each place to do again with its day, the earliest first. */
  const due = () =>
    found.filter(({ row, state }) => row.review && state.status === "done" && state.on)
      .map((place) => ({ place, on: addPeriod(place.state.on, place.row.review) }))
      .sort((a, b) => a.on < b.on ? -1 : 1);

  const again = (/** @type {Place} */ { row, copy, state }) => {
    const id = `${row.path} ${copy}`;
    const back = before.get(id);
    if (back) before.delete(id);
    else before.set(id, state.on);
    saving(writeItem(store, row.path, copy, state, { on: back ?? today() }));
    const made = /** @type {HTMLElement[]} */ ([...list.querySelectorAll("[data-again]")]);
    made.find(({ dataset }) => dataset.again === id)?.focus();
  };

  button.addEventListener("click", () => {
    const reminders = due().map(({ place: { row, name, copy }, on }) => ({
      id: `${row.path}${copy && `/${copy}`}`,
      date: on < today() ? today() : on, // a day gone by would remind nobody
      title: name ? `${row.text} (${name})` : row.text,
      url: row.url,
    }));
    const { calendarName = "", calendarTitle } = button.dataset;
    const text = calendar(reminders, { now: Date.now(), name: calendarTitle });
    download(calendarName, text, "text/calendar");
  });

  return (/** @type {Place[]} */ places) => {
    found = places;
    list.replaceChildren(
      ...due().map(({ place, on }) => {
        const id = `${place.row.path} ${place.copy}`;
        const form = before.has(id) ? "undo" : "";
        return makeLine(place, {
          when: [on <= today() ? "due" : "coming", on],
          again: { id, form, act: () => again(place) },
        });
      }),
    );
    find("reviews").hidden = list.childElementCount === 0;
  };
}
