/** How long to keep a patient's file: computed in the page, nothing is stored. */

import { addPeriod } from "./calendar.js";
import { spell, today } from "./checklist.js";
import { isDate } from "./records.js";
import { say } from "./words.js";

/** @typedef {{ last: string, birth: string, death: string }} Dates */
/** @typedef {{ rule: "twenty" | "minor" | "death", until: string, active: string } | { fault: string }} Answer */

/**
 * The day until which a file is kept, and the rule that says so: twenty years after the last visit; up
 * to the 28th birthday when the twenty years end before it; ten years after a death that came less
 * than ten years after the last visit (code de la santé publique R.1112-7, which the CNOM applies to
 * self-employed physicians). Five of the years are in the active base (CNIL, délibération 2020-081).
 * @param {Dates} dates written 2026-11-23; birth and death may be ""
 * @param {string} now
 * @returns {Answer}
 */
export function keepUntil({ last, birth, death }, now) {
  if (!isDate(last)) return { fault: "last" };
  if (last > now) return { fault: "future" };
  if (birth && (!isDate(birth) || birth > last)) return { fault: "birth" };
  if (death && (!isDate(death) || death < last || death > now)) return { fault: "death-fault" };
  const twenty = addPeriod(last, "P20Y");
  const active = addPeriod(last, "P5Y");
  if (death && death < addPeriod(last, "P10Y")) {
    return { rule: "death", until: addPeriod(death, "P10Y"), active };
  }
  const grown = birth ? addPeriod(birth, "P28Y") : "";
  return grown > twenty
    ? { rule: "minor", until: grown, active }
    : { rule: "twenty", until: twenty, active };
}

/** Answer as dates are chosen. @param {HTMLFormElement} form */
export function enhanceCalculator(form) {
  const value = (/** @type {string} */ name) =>
    /** @type {HTMLInputElement} */ (form.querySelector(`[data-${name}]`)).value;
  const answer = /** @type {HTMLElement} */ (form.querySelector("[data-until]"));
  const show = () => {
    const dates = { last: value("last"), birth: value("birth"), death: value("death") };
    answer.hidden = true;
    if (!dates.last) return;
    const found = keepUntil(dates, today());
    if ("fault" in found) return say(answer, {}, found.fault);
    const isPast = found.until < today();
    const { rule, until, active } = found;
    say(answer, { until: spell(until), active: spell(active) }, isPast ? `${rule}-past` : rule);
  };
  form.addEventListener("input", show);
  form.hidden = false;
  show();
}
