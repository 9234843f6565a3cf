/** Who has what to do, and for when: by person, each with a sheet to print. */

import { dueOf, isLeft } from "../records/assigned.js";
import { printWith } from "../list/print.js";
import { addPeriod, spell, today } from "../page/dates.js";
import { entryOf } from "./items.js";
import { putIn, showLines } from "./lines.js";
import { fold, say } from "../page/words.js";
import { fresh, one, under } from "../page/dom.js";
import { nameOf } from "./notebook.js";

/** @import { Page } from "../page/features.js" */
/** @import { Dated } from "./calendar.js" */
/** @import { InCopy } from "./items.js" */
/** @import { MakeLine } from "./overview.js" */
/** @typedef {{ name: string, named: number, left: Dated[], done: number }} Person "" is the name of nobody; `named`: when it was last written so */

const SOON = "P14D"; // two weeks: time to do it without haste

/**
 * Show what is left to whom; gives the function that shows it anew, tells each day that is set, and how many
 * are past or near.
 * @param {HTMLElement} root
 * @param {Page} page
 * @param {MakeLine} makeLine
 */
export function enhanceAssigned(root, { store }, makeLine) {
  const find = under(root, "people");
  const print = (/** @type {Person[]} */ people) => {
    printSheets(root, people, nameOf(store));
  };
  /** @type {Map<string, HTMLElement>} */
  const folds = new Map();
  /** @type {Person[]} */
  let people = [];

  /** @param {string} key */
  const make = (key) => {
    const made = one(fresh(one(root, "template[data-person]")), "details");
    folds.set(key, made);
    one(made, "[data-person-print]").addEventListener("click", () => {
      print(people.filter(({ name }) => fold(name) === key));
    });
    return made;
  };
  const draw = () => {
    const shown = people.map((person) => {
      const key = fold(person.name);
      const element = folds.get(key) ?? make(key);
      showPerson(element, person, makeLine);
      return element;
    });
    putIn(find("-list"), shown);
  };
  find("-print").addEventListener("click", () => print(people.filter(hasSheet)));

  return (/** @type {InCopy[]} */ found) => {
    people = byPerson(found);
    draw();
    const dated = people.flatMap(({ left }) => left.filter(({ on }) => on));
    const past = dated.filter(({ on }) => on < today()).length;
    const soon = dated.filter(({ on }) => isNear(on)).length - past;
    say(find("-past"), past && { n: past });
    say(find("-soon"), soon && { n: soon });
    find("-calm").hidden = past + soon > 0 || dated.length === 0;
    const others = found.filter(isNobodys).length;
    say(find("-others"), others && { n: others });
    find("-print").hidden = people.filter(hasSheet).length < 2;
    find("").hidden = people.length === 0;
    return { dated, near: past + soon };
  };
}

/** @param {string} on */
const isNear = (on) => on <= addPeriod(today(), SOON);

/** @param {Person} person */
const hasSheet = ({ name, left }) => name !== "" && left.length > 0;

/** Whether it is left to do, without a name or a day. @param {InCopy} place */
const isNobodys = ({ state }) => isLeft(state) && !state.who && !state.due;

/**
 * What each person has, the soonest first, obligations before the rest: those with something left first, nobody
 * last. A name typed with other capitals or accents is the same person, called as it was written last.
 * @param {InCopy[]} found
 * @returns {Person[]}
 */
function byPerson(found) {
  /** @type {Map<string, Person>} */
  const people = new Map();
  for (const place of found) {
    const { who = "", at } = place.state;
    const on = dueOf(place.state);
    if (!who && !on) continue;
    const person = people.get(fold(who)) ?? { name: who, named: at, left: [], done: 0 };
    if (at > person.named) Object.assign(person, { name: who, named: at });
    people.set(fold(who), person);
    if (isLeft(place.state)) person.left.push({ place, on });
    else if (place.state.status === "done") person.done += 1;
  }
  for (const { left } of people.values()) left.sort(bySoonest);
  const rank = (/** @type {Person} */ { name, left }) => !name ? 2 : left.length ? 0 : 1;
  return [...people.values()].sort((a, b) =>
    rank(a) - rank(b) || a.name.localeCompare(b.name, "fr")
  );
}

/** @param {Dated} a @param {Dated} b */
const bySoonest = (a, b) =>
  (a.on || "9").localeCompare(b.on || "9") ||
  Number(b.place.row.isDuty) - Number(a.place.row.isDuty);

/** How a day is told: gone by, today, near, or later. @param {string} on */
const formOfDay = (on) =>
  on < today() ? "past" : on === today() ? "today" : isNear(on) ? "soon" : "expected";

/** @param {HTMLElement} element @param {Person} person @param {MakeLine} makeLine */
function showPerson(element, person, makeLine) {
  const { name, left, done } = person;
  const first = left[0]?.on;
  const form = !first ? "" : first < today() ? "past" : isNear(first) ? "soon" : "";
  say(one(element, "[data-person-name]"), { who: name }, name ? "" : "none");
  say(one(element, "[data-person-left]"), { n: left.length }, form);
  say(one(element, "[data-person-done]"), done && { n: done });
  one(element, "[data-person-print]").hidden = !hasSheet(person);
  showLines(one(element, "ul"), left.map((dated) => entryFor(dated, makeLine)));
}

/** @param {Dated} dated @param {MakeLine} makeLine */
function entryFor({ place, on }, makeLine) {
  const form = on && formOfDay(on);
  return entryOf(
    place,
    [form, on],
    () => makeLine(place, { hasLevel: true, ...(on && { when: [form, on] }) }),
  );
}

/**
 * Print a sheet for each of these people, alone: to be handed over.
 * @param {HTMLElement} root
 * @param {Person[]} people
 * @param {string} practice its name, where the reader had it kept
 */
function printSheets(root, people, practice) {
  const sheets = one(document, "[data-handouts]");
  const template = one(root, "template[data-handout]");
  sheets.replaceChildren(...people.map((person) => sheetFor(template, person, practice)));
  printWith([document.documentElement, "printing", "sheet"], [sheets, "printed", ""]);
}

/** @param {HTMLTemplateElement} template @param {Person} person @param {string} practice */
function sheetFor(template, { name, left }, practice) {
  const made = fresh(template);
  const list = one(made, "ol");
  const line = one(list, "li");
  say(one(made, "[data-handout-who]"), { who: name });
  say(one(made, "[data-handout-on]"), { on: spell(today()) });
  say(one(made, "[data-handout-practice]"), practice && { practice });
  list.replaceChildren(...left.map((dated) => sheetLine(line, dated)));
  return made;
}

/** @param {HTMLElement} line what is copied @param {Dated} dated */
function sheetLine(line, { place: { row, name, state }, on }) {
  const made = /** @type {HTMLElement} */ (line.cloneNode(true));
  const asked = state.status === "ask";
  say(one(made, "[data-handout-text]"), { text: row.text });
  one(made, "[data-level]").hidden = !row.isDuty;
  say(one(made, "[data-handout-due]"), on && { on: spell(on) });
  say(one(made, "[data-handout-list]"), { list: row.list, name }, name ? "copy" : "");
  say(one(made, "[data-handout-ask]"), asked && { note: state.note }, state.note ? "" : "none");
  return made;
}
