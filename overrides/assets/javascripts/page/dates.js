/** Days where the reader is, as records and pages write them; and what a wrong clock may spoil. */

import { say } from "./words.js";

const AHEAD = 86_400_000; // ms; less than a day ahead is another device, or the next record

/** A day where the reader is, written 2026-11-24. @param {Date} time */
export function dayOf(time) {
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
}

/** Today's date where the reader is. */
export const today = () => dayOf(new Date());

/** As the page names them: read once, for a long list has a date on each line. @type {string[] | undefined} */
let months;

/**
 * A date as the pages write theirs, « 1er mars 2026 », read in one piece. They name the months: a browser's own
 * words take it 24 ms to load, four times that on a telephone, between the first tick and what it shows.
 * @param {string} date
 */
export function spell(date) {
  const [year, month, day] = date.split("-").map(Number);
  months ??= document.querySelector("[data-months]")?.getAttribute("data-months")?.split(" ");
  return months ? `${day === 1 ? "1er" : day}\u00a0${months[month - 1]}\u00a0${year}` : date;
}

/** Whether a time was kept by a clock that ran ahead: nothing can be reckoned from it. @param {number} time */
export const isAhead = (time) => time > Date.now() + AHEAD;

/** Say that the clock is late, where it tells a day before the guide's own. @param {HTMLElement} line */
export function enhanceClock(line) {
  if (today() < (line.dataset.clock ?? "")) say(line, { on: spell(today()) });
}
