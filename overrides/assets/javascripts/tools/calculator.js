/** How long to keep a patient's file: computed in the page, nothing is stored. */

import { addPeriod, spell, today } from "../page/dates.js";
import { isDate } from "../records/records.js";
import { say } from "../page/words.js";
import { one } from "../page/dom.js";

/** @typedef {{ last: string, birth?: string, death?: string, claim?: boolean }} File */
/** @typedef {{ rule: "twenty" | "minor" | "death" | "claim", until: string, active: string, isOver: boolean }} Term */
/** @typedef {Term | { fault: "unread" | "future" | "birth" | "death-fault" }} Result */

/**
 * The day until which a file is kept, and the rule that says so: twenty years after the last visit; up
 * to the 28th birthday when the twenty years end before it; in any case ten years after a death that came
 * less than ten years after the last visit; while a claim suspends the time, the day without it (code de la santé
 * publique R.1112-7, which the CNOM applies to self-employed physicians). Five of the years are in the
 * active base (CNIL, délibération 2020-081).
 * @param {File} file dates written 2026-11-23; birth and death may be ""
 * @param {string} now
 * @returns {Result}
 */
export function keepUntil({ last, birth = "", death = "", claim = false }, now) {
  if (![last, birth || last, death || last].every(isDate)) return { fault: "unread" };
  if (last > now) return { fault: "future" };
  if (birth > last) return { fault: "birth" };
  if (death && (death < last || death > now)) return { fault: "death-fault" };
  const [rule, until] = term({ last, birth, death });
  return {
    rule: claim ? "claim" : rule,
    until,
    active: addPeriod(last, "P5Y"),
    isOver: until < now,
  };
}

/** @param {{ last: string, birth: string, death: string }} dates @returns {[rule: Term["rule"], until: string]} */
function term({ last, birth, death }) {
  if (death && death < addPeriod(last, "P10Y")) return ["death", addPeriod(death, "P10Y")];
  const twenty = addPeriod(last, "P20Y");
  const grown = birth && addPeriod(birth, "P28Y");
  return grown > twenty ? ["minor", grown] : ["twenty", twenty];
}

/** Answer as dates are chosen. @param {HTMLFormElement} form */
export function enhanceCalculator(form) {
  const field = (/** @type {string} */ name) => one(form, `input[data-${name}]`);
  /** What was typed; a day that does not exist is given as no date, but is not « none ». @param {string} name */
  const typed = (name) => field(name).validity.badInput ? "?" : field(name).value;
  const answer = one(form, "[data-until]");
  const show = () => {
    const dates = { last: typed("last"), birth: typed("birth"), death: typed("death") };
    answer.hidden = true;
    if (!dates.last) return;
    const found = keepUntil({ ...dates, claim: field("claim").checked }, today());
    if ("fault" in found) return say(answer, {}, found.fault);
    const { rule, until, active, isOver } = found;
    say(answer, { until: spell(until), active: spell(active) }, isOver ? `${rule}-past` : rule);
  };
  form.addEventListener("input", show);
  form.addEventListener("focusout", show); // a day that does not exist changes no value: no input is told
  form.hidden = false;
  show();
}
