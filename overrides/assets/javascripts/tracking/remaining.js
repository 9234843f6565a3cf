/** What remains to do, list by list; a list kept per supplier stands once for each. */

import { linkTo } from "../list/copies.js";
import { keptFor } from "../list/progress.js";
import { resolve } from "../records/records.js";
import { readItem } from "./items.js";
import { say } from "../page/words.js";

/** @typedef {import("../records/records.js").Ancestor} Ancestor */
/** @typedef {{ row: HTMLElement, box: HTMLInputElement, path: string, replaces: Ancestor[] }} Line */
/** @typedef {{ element: HTMLElement, list: string, per: boolean, copy: string, lines: Line[], clones: Map<string, Group> }} Group */
/** @typedef {{ element: HTMLDetailsElement, groups: Group[] }} Fold */
/** @typedef {{ element: HTMLElement, name: string, folds: Fold[] }} Level */

/** Show what is left of each list, where it may be ticked; gives the way to show it anew, which tells how many are left of each level. @param {HTMLElement} root @param {import("../page/features.js").Page} page */
export function enhanceRemaining(root, { store }) {
  const levels = elements(root, "[data-remaining]").map(readLevel);
  const folds = levels.flatMap((level) => level.folds);
  const groups = folds.flatMap((fold) => fold.groups);
  const ticked = new Set();

  /** The group of each supplier, made or dropped as needed. @param {Group} group */
  const standing = (group) => {
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
    for (const { row, box, path, replaces } of lines) {
      const { status, confirm } = resolve({ path, replaces }, copy, store.read);
      // What was ticked here stays in sight until the page is left: a slip is undone where it was made.
      row.hidden = status !== "todo" && !(status === "done" && ticked.has(`${path} ${copy}`));
      row.dataset.status = confirm ? "confirm" : status;
      box.checked = status === "done";
      /** @type {HTMLElement} */ (row.querySelector("[data-confirm]")).hidden = !confirm;
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

  /** Show a part's lists, and how many lines remain there. @param {Fold} fold */
  const showFold = ({ element, groups }) => {
    const standingHere = groups.flatMap(standing);
    const n = standingHere.map(showGroup).reduce((sum, left) => sum + left, 0);
    say(element.querySelector("[data-left]"), { n });
    element.hidden = standingHere.every((group) => group.element.hidden);
    return n;
  };

  // Of all parts, the first to have something left is open; from then on, the reader decides.
  store.ready.then(() => {
    const first = folds.find(({ element }) => !element.hidden);
    if (folds[0]?.element.hidden && first) first.element.open = true;
  });

  return () => {
    /** @type {Record<string, number>} */
    const left = {};
    for (const { element, name, folds } of levels) {
      left[name] = folds.map(showFold).reduce((sum, n) => sum + n, 0);
      /** @type {HTMLElement} */ (element.querySelector("[data-level-none]")).hidden = folds
        .some((fold) => !fold.element.hidden);
    }
    return left;
  };
}

/** @param {ParentNode} root @param {string} selector */
const elements = (
  root,
  selector,
) => /** @type {HTMLElement[]} */ ([...root.querySelectorAll(selector)]);

/** The parts of a level, with their lists. @param {HTMLElement} element @returns {Level} */
function readLevel(element) {
  const folds = elements(element, "[data-remaining-part]").map((fold) => ({
    element: /** @type {HTMLDetailsElement} */ (fold),
    groups: elements(fold, "[data-remains]").map((group) => readGroup(group)),
  }));
  return { element, name: element.dataset.remaining ?? "", folds };
}

/** A list's lines as the page holds them. @param {HTMLElement} element @param {string} [copy] @returns {Group} */
function readGroup(element, copy = "") {
  const lines = elements(element, "[data-row]").map((row) => {
    const box = /** @type {HTMLInputElement} */ (row.querySelector("[data-item]"));
    return { row, box, ...readItem(row) };
  });
  const { remains: list = "" } = element.dataset;
  return { element, list, per: "per" in element.dataset, copy, lines, clones: new Map() };
}

/** A supplier's own lines, after those that stand already. @param {Group} group @param {string} copy */
function cloneFor(group, copy) {
  const element = /** @type {HTMLElement} */ (group.element.cloneNode(true));
  element.dataset.copy = copy;
  const last = [...group.clones.values()].at(-1) ?? group;
  last.element.after(element);
  for (const link of elements(element, "[data-remains-link]")) {
    const leading = /** @type {HTMLAnchorElement} */ (link);
    leading.href = linkTo(leading.href, copy);
  }
  const made = readGroup(element, copy);
  group.clones.set(copy, made);
  return made;
}

/** @param {Group} group @param {string} name @param {boolean} isOneOfMany */
function nameGroup({ element, copy }, name, isOneOfMany) {
  const words = /** @type {HTMLElement} */ (element.querySelector("[data-remains-copy]"));
  words.hidden = true;
  if (copy) say(words, { name });
  else if (isOneOfMany) say(words, {}, "none");
}
