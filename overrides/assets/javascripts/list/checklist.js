/** A checklist's own life: boxes that remember, states in words, and progress. */

import { showCount } from "./progress.js";
import { blank, count, formOf, givenAt, itemKey, statusOf } from "../records/records.js";
import { spell, today } from "../page/dates.js";
import { say } from "../page/words.js";
import { all, maybe } from "../page/dom.js";
import { keptFor, shownCopy } from "../records/copies.js";

/** @import { Page } from "../page/features.js" */
/** @import { Ancestor, ItemKey, ItemRecord, ItemState } from "../records/records.js" */
/** @import { Ticks } from "../records/ticks.js" */
/** @typedef {{ row: HTMLElement, box: HTMLInputElement, path: string, replaces: Ancestor[] }} Line */

/** @typedef {Record<"states" | "notes", HTMLElement | null>} Said what holds the sentences of a list's rows */

/** @param {HTMLElement} root */
const boxesOf = (root) => all(root, "input[data-item]");

/**
 * What a form's boxes stand for: their lines, the state of each, and the way to change one.
 * @param {HTMLFormElement} form
 * @param {Page<Ticks>} page
 */
export function readList(form, { store, saving: tell, resolve }) {
  const lines = boxesOf(form).map(readLine);
  const copy = () => form.dataset.copy ?? "";
  const state = (/** @type {Line} */ line) => resolve(line, copy(), store.read);
  return {
    lines,
    state,
    /** The lines that a change of these keys may alter. @param {Set<string>} keys */
    touched: (keys) =>
      lines.filter(({ path, replaces }) => replaces.length || keys.has(itemKey(path, copy()))),
    /** @param {Line} line @param {Partial<ItemRecord>} patch */
    write: (line, patch) => tell(writeItem(store, line.path, copy(), state(line), patch)),
  };
}

/**
 * Change an item from what it shows. Where that comes from a former item, or is to be confirmed, the own
 * record takes it over whole; elsewhere only what changed is written, so that another tab's note is not undone.
 * @template R
 * @param {{ write: (key: ItemKey, patch: Partial<ItemRecord>, after: number) => R }} store
 * @param {string} path
 * @param {string} copy
 * @param {ItemState} state what it shows
 * @param {Partial<ItemRecord>} patch
 */
export function writeItem(store, path, copy, state, patch) {
  const { at, confirm, inherited, ...shown } = state.own ?? state;
  return store.write(
    itemKey(path, copy),
    inherited || confirm ? { ...shown, ...patch } : patch,
    at,
  );
}

/** What a click that left the box so says. @param {{ checked: boolean }} box @returns {Partial<ItemState>} */
export const answerOf = ({ checked }) =>
  checked ? { status: "done", on: today() } : { status: "todo", on: "" };

/**
 * A way to tick and untick, which keeps what it ticked: unticked before anything else changed it, an item is what it
 * was, to be confirmed and with its former day.
 * @param {Page} page
 */
export function tickable({ store, saving }) {
  /** @type {Map<ItemKey, [ItemRecord | undefined, ItemRecord | undefined]>} */
  const ticked = new Map(); // each item's record before and after
  return (
    /** @type {{ path: string }} */ { path },
    /** @type {string} */ copy,
    /** @type {ItemState} */ state,
    /** @type {boolean} */ checked,
  ) => {
    const key = itemKey(path, copy);
    const before = store.read(key);
    const [former = blank(key), after] = ticked.get(key) ?? [];
    if (checked || !before || before !== after) {
      saving(writeItem(store, path, copy, state, answerOf({ checked })));
      ticked.set(key, [before, checked ? store.read(key) : undefined]);
    } else {
      const at = Math.max(Date.now(), before.at + 1);
      saving(store.merge([[key, { ...former, given: givenAt(former), at }]]).saved);
    }
  };
}

/**
 * Hold the boxes that the reader ticked before this script came: the page itself ticks none, nor does the browser.
 * Each is handed over once both stores were read, or as the page is left; who takes it leaves an answer that was
 * kept already, for the reader did not see it.
 * @template {{ box: HTMLInputElement }} L
 * @param {L[]} lines those of the page
 * @param {Promise<void>} ready settled once both stores were read
 * @param {(line: L) => void} take hears of each line held, once
 */
function holdEarly(lines, ready, take) {
  const early = new Set(lines.filter(({ box }) => box.checked));
  const takeAll = () => {
    for (const line of early) if (early.delete(line)) take(line);
  };
  if (early.size) ready.then(takeAll);
  addEventListener("pagehide", takeAll);
  return early;
}

/**
 * Give a checklist memory and progress; without a script, its boxes still tick.
 * @param {HTMLFormElement} form
 * @param {Page<Ticks>} page
 */
export function enhanceChecklist(form, page) {
  const { store } = page;
  const { lines, state, touched, write } = readList(form, page);
  const progress = maybe(form, "[data-progress]");
  const said = { states: maybe(form, "[data-states]"), notes: maybe(form, "[data-notes]") };
  /** @type {Map<string, ItemState>} */
  const shownStates = new Map(); // what did not change is not worked out again
  const early = holdEarly(lines, store.ready, (line) => {
    if (state(line).status === "todo") save(line);
    show([line]);
  });

  const show = (/** @type {Line[]} */ shown = lines) => {
    for (const line of shown) {
      const now = state(line);
      shownStates.set(line.path, now);
      line.box.checked = now.status === "done" || early.has(line);
      sayItem(line.row, now, said);
    }
    if (progress) {
      showCount(progress, count(shownStates.keys(), (path) => shownStates.get(path)));
    }
  };

  const save = (/** @type {Line} */ line) => write(line, answerOf(line.box));
  form.addEventListener("change", ({ target }) => {
    const line = lines.find(({ box }) => box === target);
    if (!line) return;
    early.delete(line);
    save(line);
  });
  form.addEventListener("guide:copy", () => show());
  store.onChange((keys) => show(touched(keys)));
  addEventListener("pageshow", () => show());
  show();
}

/** One item as the page holds it. @param {HTMLInputElement} box @returns {Line} */
export const readLine = (box) => ({
  box,
  row: /** @type {HTMLElement} */ (box.closest("li")),
  path: box.dataset.item ?? "",
  replaces: JSON.parse(box.dataset.replaces ?? "[]"),
});

/**
 * Keep what is ticked on « Mon suivi », which its own script shows anew: one that does not come loses nothing.
 * @param {HTMLElement} root
 * @param {Page} page
 */
export function enhanceTracked(root, page) {
  const { store, resolve } = page;
  const tick = tickable(page);
  /** @param {Line} line @param {boolean} isEarly */
  const take = (line, isEarly) => {
    const copy = copyOf(store, line.box);
    if (copy === undefined) return; // of several suppliers' lists, nothing says which
    const state = resolve(line, copy, store.read);
    if (isEarly && state.status !== "todo") return;
    tick(line, copy, state, isEarly || line.box.checked);
  };
  const early = holdEarly(boxesOf(root).map(readLine), store.ready, (line) => take(line, true));
  root.addEventListener("change", ({ target }) => {
    if (!(target instanceof HTMLInputElement) || !target.dataset.item) return;
    for (const line of early) if (line.box === target) early.delete(line);
    take(readLine(target), false);
  });
}

/**
 * The copy of its list that a box stands for as its page shows it, before or after scripts came; nothing where
 * the page shows one box for several.
 * @param {Pick<Ticks, "records">} store
 * @param {HTMLInputElement} box
 */
export function copyOf(store, box) {
  const home = /** @type {HTMLElement | null} */ (box.closest(
    "form[data-per], [data-remains][data-per]",
  ));
  if (!home || home.dataset.copy) return home?.dataset.copy ?? "";
  const [list] = (box.dataset.item ?? "").split("/");
  if (home.matches("form")) return shownCopy(store, list).id;
  const kept = keptFor(store, list).map(({ id }) => id);
  return kept.includes("") ? "" : kept.length === 1 ? kept[0] : undefined;
}

/**
 * Say an item's state and its note, where its row has room for them.
 * @param {HTMLElement} row
 * @param {ItemState} state
 * @param {Partial<Said>} said what holds the words, where the rows themselves do not
 */
export function sayItem(row, state, { states, notes } = {}) {
  const { status, note, on } = state;
  const form = formOf(state);
  const isTold = form !== "todo" || !states; // in a list, the empty box says it
  row.dataset.status = statusOf(state);
  say(maybe(row, "[data-state]"), isTold && { on: on && spell(on) }, form, states);
  say(maybe(row, "[data-noted]"), note && { note }, status, notes);
}
