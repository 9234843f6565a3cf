/** « Reprendre »: where the reader stopped, and the next boxes to tick, on the home page. */

import { tickable } from "../list/checklist.js";
import { countItems, showCount } from "../list/progress.js";
import { linkTo } from "../records/copies.js";
import { nextStep } from "../records/resume.js";
import { resolveSituated } from "../records/situation.js";
import { say } from "../page/words.js";
import { all, fresh, one, under } from "../page/dom.js";

/** @import { Page } from "../page/features.js" */
/** @import { List, NextStep, ItemInCopy } from "../records/resume.js" */

const HASTE = 400; // ms; a box pressed twice is one tick: the second would be the next box's
const MOST = 4; // boxes; there is room for two or three short ones

/**
 * Show the list to resume with its next boxes, and follow every change. A tick brings the next box, and stays to be
 * undone until another.
 * @param {HTMLElement} root
 * @param {Page} page
 * @param {List[]} lists
 */
export function enhanceResume(root, page, lists) {
  const { store } = page;
  const part = under(root, "resume-");
  const row = one(root, "template");
  const undo = part("undo");
  const duties = lists.flatMap(({ items }) => items.filter(({ isDuty }) => isDuty));
  const numbers = [
    { element: one(document, "[data-resume-duties]"), items: duties },
    { element: one(document, "[data-resume-done]"), items: lists.flatMap(({ items }) => items) },
    ...all(document, "[data-progress][data-part]").map((element) => ({
      element,
      items: lists.flatMap(({ part, items }) => part === element.dataset.part ? items : []),
    })),
  ];
  /** @type {ItemInCopy[]} */
  let shown = [];
  /** @type {ItemInCopy | undefined} */
  let ticked;
  let last = -HASTE;

  const tickItem = tickable(page);
  /** Tick a place, or put back what it was before. @param {ItemInCopy} place @param {boolean} checked */
  const tick = ({ item, copy }, checked) =>
    tickItem(item, copy, resolveSituated(item, copy, store.read), checked);
  const boxes = () => all(part("boxes"), "input");
  /** Put the next boxes in the place of the last: the focus stays at its height. @param {ItemInCopy[]} places */
  const showBoxes = (places) => {
    if (nameOf(places) === nameOf(shown)) return;
    const focused = boxes().indexOf(/** @type {any} */ (document.activeElement));
    shown = places;
    part("boxes").replaceChildren(...places.map((place) => lineOf(row, place)));
    fit(part("boxes"), part("room"));
    if (focused >= 0) focus(focused);
  };
  const focus = (/** @type {number} */ n) => {
    const found = boxes();
    (found[Math.min(n, found.length - 1)] ?? part("none")).focus({ preventScroll: true });
  };
  const show = () => {
    const step = nextStep(store, lists);
    root.dataset.resume = step?.form ?? "none";
    if (step) showStep(root, step);
    for (const { element, items } of numbers) showCount(element, countItems(store, items));
    numbers[0].element.toggleAttribute("data-started", step?.form !== "start");
    if (ticked && resolveSituated(ticked.item, ticked.copy, store.read).status !== "done") {
      ticked = undefined;
    }
    say(part("ticked"), { text: ticked?.item.text ?? "" }, ticked ? "" : "kept");
    undo.hidden = !ticked;
    showBoxes(step?.left.slice(0, MOST) ?? []);
  };

  part("boxes").addEventListener("change", ({ target, timeStamp }) => {
    const isMeant = timeStamp - last > HASTE;
    const input = /** @type {HTMLInputElement} */ (target);
    input.checked = false;
    if (!isMeant) return;
    last = timeStamp;
    const place = shown[boxes().indexOf(input)];
    tick(place, true);
    ticked = place;
    show();
  });
  undo.addEventListener("click", () => {
    if (!ticked) return;
    const { item: { path }, copy } = ticked;
    tick(ticked, false);
    show();
    const n = shown.findIndex((place) => place.item.path === path && place.copy === copy);
    focus(Math.max(n, 0));
  });
  store.onChange(show);
  store.ready.then(show);
  addEventListener("pageshow", show);
  root.hidden = false;
  show();
}

/** What tells these boxes from others. @param {ItemInCopy[]} places */
function nameOf(places) {
  return places.map(({ item, copy, state }) => `${item.path} ${copy} ${state.confirm}`).join();
}

/** Keep the first line, and those that find room whole. @param {HTMLElement} part @param {HTMLElement} room */
function fit(part, room) {
  const { bottom } = room.getBoundingClientRect();
  const [, ...lines] = part.children;
  const cut = lines.filter((line) => line.getBoundingClientRect().bottom > bottom);
  for (const line of cut) line.remove();
}

/** The line of an item, with the box that stands for it. @param {HTMLTemplateElement} row @param {ItemInCopy} place */
function lineOf(row, { item, copy, state }) {
  const line = fresh(row);
  const label = one(line, "label");
  one(line, "input").dataset.item = item.path;
  if (copy) label.dataset.copy = copy;
  one(line, ".item__text").textContent = item.text;
  one(line, "[data-confirm]").hidden = !state.confirm;
  for (const level of all(line, "[data-level]")) {
    level.hidden = (level.dataset.level === "obligation") !== Boolean(item.isDuty);
  }
  return line;
}

/** Say which list it is and what is left of it, and lead to its next item. @param {HTMLElement} root @param {NextStep} step */
function showStep(root, { list, copy, name, left, form }) {
  const part = under(root, "resume-");
  const n = left.length;
  const duties = left.filter(({ item }) => item.isDuty).length;
  const kind = duties === n ? "duties" : duties === 1 ? "duty" : duties ? "" : "free";
  const number = n === 1 ? kind && `${kind}-one` : kind;
  say(part("verb"), {}, form);
  say(part("left"), { n, duties }, number);
  const title = part("title");
  title.textContent = name ? `${list.title} – ${name}` : list.title;
  const [first] = left;
  const anchor = `#${first.item.path.replace("/", "--")}`;
  const address = linkTo(new URL(list.url + anchor, location.href.split("#")[0]).href, copy);
  for (const link of all(document, "a[data-resume-link]")) link.href = address;
}
