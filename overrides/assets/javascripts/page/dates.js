/** Days where the reader is, as records and pages write them; and what a wrong clock may spoil. */

import { say } from "./words.js";

const DAY = 86_400_000; // ms; less than a day ahead is another device, or the next record

/** A day where the reader is, written 2026-11-24. @param {Date} time */
export function dayOf(time) {
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
}

/** Today's date where the reader is. */
export const today = () => dayOf(new Date());

/**
 * The day that comes one period after another: "2026-01-31" and "P1M" give "2026-02-28".
 * @param {string} date
 * @param {string} period an ISO 8601 duration of years, months, weeks or days
 */
export function addPeriod(date, period) {
  const amounts = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?$/.exec(period) ?? [];
  const [years, months, weeks, days] = amounts.slice(1).map((amount) => Number(amount ?? 0));
  const [year, month, day] = date.split("-").map(Number);
  const first = new Date(Date.UTC(year + years, month - 1 + months, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(day, last) + 7 * weeks + days);
  return first.toISOString().slice(0, 10);
}

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
export const isAhead = (time) => time > Date.now() + DAY;

/** Say that the clock is late, where it tells a day before the guide's own. @param {HTMLElement} line */
export function enhanceClock(line) {
  if (today() < (line.dataset.clock ?? "")) say(line, { on: spell(today()) });
}
