/** What remains to do, list by list; a list kept per supplier stands once for each. */

import { statusOf } from "../records/records.js";
import { resolveSituated } from "../records/situation.js";
import { readItem } from "./items.js";
import { say } from "../page/words.js";
import { all, one } from "../page/dom.js";
import { keptFor, linkTo } from "../records/copies.js";

/** @import { Page } from "../page/features.js" */
/** @import { Item } from "./items.js" */
/** @typedef {Item & { row: HTMLElement, box: HTMLInputElement, confirmation: HTMLElement }} RemainingLine */
/** @typedef {{ element: HTMLElement, list: string, per: boolean, copy: string, lines: RemainingLine[], clones: Map<string, Group> }} Group */
/** @typedef {{ element: HTMLDetailsElement, groups: Group[] }} PartLines */
/** @typedef {{ element: HTMLElement, name: string, parts: PartLines[] }} Level */

/**
 * Show what is left of each list, and let it be ticked there; gives the function that shows it anew and
 * counts what is left of each level.
 * @param {HTMLElement} root
 * @param {Page} page
 */
export function enhanceRemaining(root, { store }) {
  const levels = all(root, "[data-remaining]").map(readLevel);
  const parts = levels.flatMap((level) => level.parts);
  const groups = parts.flatMap((part) => part.groups);
  const ticked = new Set();

  /** The group of each supplier, made or dropped as needed. @param {Group} group */
  const groupsOf = (group) => {
    const kept = group.per ? keptFor(store, group.list) : [{ id: "", name: "" }];
    for (const [id, clone] of group.clones) {
      if (kept.some((copy) => copy.id === id)) continue;
      clone.element.remove();
      group.clones.delete(id);
    }
    if (!kept.some(({ id }) => id === "")) group.element.hidden = true;
    return kept.map(({ id, name }) => {
      const one = id ? group.clones.get(id) ?? cloneFor(group, id) : group;
      nameGroup(one, name, kept.length > 1);
      return one;
    });
  };

  /** Show a group's lines; gives how many remain. @param {Group} group */
  const showGroup = ({ element, copy, lines }) => {
    let left = 0;
    let seen = 0;
    for (const line of lines) {
      const { row, box, path, confirmation } = line;
      const state = resolveSituated(line, copy, store.read);
      const { status, confirm } = state;
      // What was ticked here stays in sight until the page is left: a slip is undone where it was made.
      row.hidden = status !== "todo" && !(status === "done" && ticked.has(`${path} ${copy}`));
      row.dataset.status = statusOf(state);
      box.checked = status === "done";
      confirmation.hidden = !confirm;
      if (status === "todo") left += 1;
      if (!row.hidden) seen += 1;
    }
    element.hidden = seen === 0;
    return left;
  };

  // What is ticked is saved by the page's first script, before or after this one came.
  for (const { copy, lines } of groups) {
    for (const { box, path } of lines) if (box.checked) ticked.add(`${path} ${copy}`);
  }
  root.addEventListener("change", ({ target }) => {
    for (const group of groups.flatMap((one) => [one, ...one.clones.values()])) {
      for (const { box, path } of group.lines) {
        if (box === target) ticked.add(`${path} ${group.copy}`);
      }
    }
  }, true);

  /** Show a part's lists, and how many lines remain there. @param {PartLines} part */
  const showPart = ({ element, groups }) => {
    const here = groups.flatMap(groupsOf);
    const n = here.map(showGroup).reduce((sum, left) => sum + left, 0);
    say(element.querySelector("[data-left]"), { n });
    element.hidden = here.every((group) => group.element.hidden);
    return n;
  };

  // Of all parts, the first to have something left is open; from then on, the reader decides.
  store.ready.then(() => {
    const first = parts.find(({ element }) => !element.hidden);
    if (parts[0]?.element.hidden && first) first.element.open = true;
  });

  return () => {
    /** @type {Record<string, number>} */
    const left = {};
    for (const { element, name, parts } of levels) {
      left[name] = parts.map(showPart).reduce((sum, n) => sum + n, 0);
      one(element, "[data-level-none]").hidden = parts.some((part) => !part.element.hidden);
    }
    return left;
  };
}

/** The parts of a level, with their lists. @param {HTMLElement} element @returns {Level} */
function readLevel(element) {
  const parts = all(element, "details[data-remaining-part]").map((part) => ({
    element: part,
    groups: all(part, "[data-remains]").map((group) => readGroup(group)),
  }));
  return { element, name: element.dataset.remaining ?? "", parts };
}

/** A list's lines as the page holds them. @param {HTMLElement} element @param {string} [copy] @returns {Group} */
function readGroup(element, copy = "") {
  const lines = all(element, "[data-row]").map((row) => ({
    row,
    box: one(row, "input[data-item]"),
    confirmation: one(row, "[data-confirm]"),
    ...readItem(row),
  }));
  const { remains: list = "" } = element.dataset;
  return { element, list, per: "per" in element.dataset, copy, lines, clones: new Map() };
}

/** A supplier's own lines, after those that stand already. @param {Group} group @param {string} copy */
function cloneFor(group, copy) {
  const element = /** @type {HTMLElement} */ (group.element.cloneNode(true));
  element.dataset.copy = copy;
  const last = [...group.clones.values()].at(-1) ?? group;
  last.element.after(element);
  for (const link of all(element, "a[data-remains-link]")) link.href = linkTo(link.href, copy);
  const made = readGroup(element, copy);
  group.clones.set(copy, made);
  return made;
}

/** @param {Group} group @param {string} name @param {boolean} isOneOfMany */
function nameGroup({ element, copy }, name, isOneOfMany) {
  const words = one(element, "[data-remains-copy]");
  say(words, (copy || isOneOfMany) && { name }, copy ? "" : "none");
}
