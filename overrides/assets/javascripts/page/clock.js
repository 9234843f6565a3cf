/** What a wrong clock may spoil: dates kept while it ran ahead, and the sheet dated while it is late. */

import { spell, today } from "../list/checklist.js";
import { say } from "./words.js";

const AHEAD = 86_400_000; // ms; less than a day ahead is another device, or the next record

/** Whether a time was kept by a clock that ran ahead: nothing can be reckoned from it. @param {number} time */
export const isAhead = (time) => time > Date.now() + AHEAD;

/** Say that the clock is late, where it tells a day before the guide's own. @param {HTMLElement} line */
export function enhanceClock(line) {
  if (today() < (line.dataset.clock ?? "")) say(line, { on: spell(today()) });
}
