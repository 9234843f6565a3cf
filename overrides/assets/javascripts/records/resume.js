/** Where the reader stopped: the list they last wrote in that is not finished, or what comes after it. */

import { inCopies } from "./copies.js";
import { givenAt, isAnswer, itemKey } from "./records.js";
import { resolveSituated } from "./situation.js";

/** @import { Tracked } from "./copies.js" */
/** @import { ItemState } from "./records.js" */
/** @import { Ticks } from "./ticks.js" */
/** @typedef {Tracked & { text: string, isDuty?: boolean }} NextItem */
/** @typedef {{ part: string, title: string, url: string, per: boolean, items: NextItem[] }} List as the build wrote it */
/** @typedef {{ item: NextItem, copy: string, state: ItemState }} ItemInCopy an item in one copy of its list */
/** @typedef {{ list: List, copy: string, name: string, keys: Set<string>, left: ItemInCopy[] }} Step a list, or a supplier's, and what is left of it, obligations first */
/** @typedef {Step & { form: "resume" | "next" | "start" }} NextStep and whether the reader stopped there, comes to it, or begins */

/**
 * What to do next: nothing where all is done or answered. A path shows items of other lists; the reader stopped
 * in the list, or the path, that holds most of what they last answered in a row.
 * @param {Ticks} store
 * @param {List[]} lists in the guide's order
 * @returns {NextStep | undefined}
 */
export function nextStep(store, lists) {
  const steps = lists.flatMap((list) => stepsOf(store, list));
  const answers = newestAnswers(store, steps);
  for (let rest = answers; rest.length;) {
    const { step, row } = stepOf(steps, rest);
    if (step.left.length) return { ...step, form: "resume" };
    rest = rest.slice(row);
  }
  const place = answers.length && steps.indexOf(stepOf(steps, answers).step) + 1;
  const next = [...steps.slice(place), ...steps.slice(0, place)].find(({ left }) => left.length);
  return next && { ...next, form: answers.length ? "next" : "start" };
}

/** A list as one step, or as one for each supplier. @param {Ticks} store @param {List} list @returns {Step[]} */
function stepsOf(store, list) {
  const places = inCopies(store, list.items).map((place) => {
    return { ...place, state: resolveSituated(place.item, place.copy, store.read) };
  });
  const copies = list.per ? new Map(places.map(({ copy, name }) => [copy, name])) : [["", ""]];
  return [...copies].map(([copy, name]) => {
    const mine = list.per ? places.filter((place) => place.copy === copy) : places;
    const keys = new Set(mine.map(({ item, copy }) => itemKey(item.path, copy)));
    const left = mine.filter(({ state }) => state.status === "todo");
    return { list, copy, name, keys, left: left.sort(byDuty) };
  });
}

/** What the law asks comes first, else in the list's order. @param {ItemInCopy} one @param {ItemInCopy} other */
function byDuty(one, other) {
  return Number(other.item.isDuty ?? false) - Number(one.item.isDuty ?? false);
}

/** The keys of what the reader answered in these lists, newest first. @param {Ticks} store @param {Step[]} steps */
function newestAnswers(store, steps) {
  const known = new Set(steps.flatMap(({ keys }) => [...keys]));
  return [...store.records()]
    .filter(([key, record]) => known.has(key) && isAnswer(record))
    .sort(([, one], [, other]) => givenAt(other) - givenAt(one))
    .map(([key]) => key);
}

/**
 * The list that holds the longest row of the newest answers; the first of them, in the guide's order; and how long that row is.
 * @param {Step[]} steps
 * @param {string[]} answers
 */
function stepOf(steps, answers) {
  const rows = steps.map(({ keys }) => {
    const end = answers.findIndex((key) => !keys.has(key));
    return end < 0 ? answers.length : end;
  });
  const row = Math.max(...rows);
  return { step: steps[rows.indexOf(row)], row };
}
