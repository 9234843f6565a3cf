/** The line that says who an item is left to, and for when. */

import { spell } from "../page/dates.js";
import { say } from "../page/words.js";
import { maybe, one } from "../page/dom.js";

/** @typedef {{ who?: string, due?: string }} Assigned */

/**
 * Say whom it is left to and for when, or nothing.
 * @param {HTMLElement | null} line
 * @param {Assigned} assigned
 */
export function tellAssigned(line, { who = "", due = "" }) {
  const form = !due ? "who" : !who ? "due" : "";
  say(line, (who || due) && { who, on: due && spell(due) }, form);
}

/**
 * Say it under an item's note, in a line that few rows have: it is made where there is something to say.
 * @param {HTMLElement} row
 * @param {Assigned} assigned
 * @param {HTMLElement} line what is copied into the row, with its words
 */
export function sayAssigned(row, assigned, line) {
  if (!row.querySelector("[data-assigned]")) {
    if (!assigned.who && !assigned.due) return;
    one(row, "[data-noted]").after(line.cloneNode());
  }
  tellAssigned(maybe(row, "[data-assigned]"), assigned);
}
