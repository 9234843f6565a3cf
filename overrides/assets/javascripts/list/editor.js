/** What an item offers once it is opened: the other states, a note and a date, who does it and for when. */

import { sayAssigned } from "./assigned.js";
import { readList } from "./checklist.js";
import { cleanName, isLeft, namesIn } from "../records/assigned.js";
import { today } from "../page/dates.js";
import { all, grow, maybe, one } from "../page/dom.js";
import { borrow } from "../page/features.js";
import { say, sayAnew } from "../page/words.js";
import { cleanText } from "../records/records.js";

/** @import { Tree } from "../page/dom.js" */
/** @import { Page } from "../page/features.js" */
/** @import { ItemRecord, ItemState } from "../records/records.js" */
/** @import { Line } from "./checklist.js" */
/** @import { Ticks } from "../records/ticks.js" */
/** @typedef {(patch: Partial<ItemRecord>) => void} Write */

/** @typedef {{ fields: HTMLElement, line: HTMLElement, names: HTMLElement }} Made what is copied into each item, and the names already given */

/** Enhance every list, once the elements that the build wrote behind this script have come. */
export function hearFields() {
  document.addEventListener("guide:editor", (event) => {
    const trees = /** @type {CustomEvent<Tree[]>} */ (event).detail;
    const [fields, line, names] = trees.map(grow);
    document.body.append(names);
    borrow([[
      "form[data-checklist]",
      (form, /** @type {Page<Ticks>} */ page) =>
        enhanceEditors(form, page, { fields, line, names }),
    ]]);
  }, { once: true });
}

/**
 * Offer each item's editor when the reader opens the item, and say in its line who it is left to.
 * @param {HTMLFormElement} form
 * @param {Page<Ticks>} page
 * @param {Made} made
 */
function enhanceEditors(form, page, made) {
  const { store } = page;
  const { lines, state, touched, write } = readList(form, page);
  const open = (/** @type {Line} */ line) => {
    const editor = openEditor(line, made, () => state(line), (patch) => write(line, patch));
    if (editor) offerNames(editor, made, store);
  };
  const show = (/** @type {Line[]} */ shown) => {
    for (const line of shown) {
      const editor = maybe(line.row, "[data-editor]");
      if (editor && !editor.hidden) showEditor(editor, state(line));
      const { who, due, status } = state(line);
      sayAssigned(line.row, isLeft({ status }) ? { who, due } : {}, made.line);
    }
  };
  form.addEventListener("toggle", ({ target }) => {
    const line = lines.find(({ row }) => row.contains(/** @type {Node} */ (target)));
    if (line) afterPaint(() => open(line));
  }, true);
  form.addEventListener("guide:copy", () => show(lines));
  store.onChange((keys) => show(touched(keys)));
  addEventListener("pageshow", () => show(lines));
  for (const line of lines) if (line.row.querySelector("details[open]")) open(line);
  show(lines);
}

/** Run once a gesture's own effect is drawn: an item unfolds at once, then its fields come. @param {() => void} run */
const afterPaint = (run) => requestAnimationFrame(() => setTimeout(run));

/**
 * Make an item's editor; nothing where it stands already.
 * @param {Line} line
 * @param {Made} made
 * @param {() => ItemState} read
 * @param {Write} write
 */
function openEditor({ row }, { fields }, read, write) {
  const editor = maybe(row, "[data-editor]");
  if (!editor?.hidden) return undefined;
  editor.append(.../** @type {HTMLElement} */ (fields.cloneNode(true)).childNodes);
  editor.hidden = false;
  const name = `state-${row.id || crypto.getRandomValues(new Uint32Array(1))[0]}`;
  for (const radio of all(editor, "input[type=radio]")) radio.name = name;
  const { who, due } = read();
  one(editor, "details[data-assigning]").open = Boolean(who || due);
  showEditor(editor, read());
  listen(editor, read, write);
  return editor;
}

/** Suggest the names that this device knows. @param {HTMLElement} editor @param {Made} made @param {Ticks} store */
function offerNames(editor, { names }, store) {
  one(editor, "input[data-who]").addEventListener("focus", () => {
    names.replaceChildren(...namesIn(store.records()).map((name) => new Option(name)));
  });
}

/**
 * Write what the reader changes in an open editor: an answer or a day at once, a note or a name once typing pauses,
 * and all when the field or the page is left.
 * @param {HTMLElement} editor
 * @param {() => ItemState} read gives what the item shows now
 * @param {Write} write
 */
function listen(editor, read, write) {
  const note = one(editor, "textarea[data-note]");
  const who = one(editor, "input[data-who]");
  const on = one(editor, "input[data-on]");
  const due = one(editor, "input[data-due]");
  let date = "";
  let waiting = 0;
  const saveTyped = () => {
    clearTimeout(waiting);
    waiting = 0;
    const kept = read();
    const name = cleanName(who.value);
    const patch = {
      ...(isTyped(note) && note.value !== noteOf(kept) && { note: note.value }),
      ...(isTyped(who) && name !== (kept.who ?? "") && { who: name || undefined }),
    };
    for (const field of [note, who]) field.defaultValue = field.value;
    if (Object.keys(patch).length) write(patch);
  };
  editor.addEventListener("change", (event) => {
    event.stopPropagation();
    const { target } = event;
    if (target === note || target === who) saveTyped();
    else if (target === on) {
      limit(on); // typed past midnight, in a field entered before
      if (on.value && on.validity.valid) write({ on: on.value });
    } else if (target === due) {
      if (due.validity.valid) write({ due: due.value || undefined }); // a year half typed is none
    } else if (target instanceof HTMLInputElement) {
      const status = /** @type {ItemState["status"]} */ (target.value);
      const { on, own } = read();
      date = on || date; // arrow keys pass by other answers: the day comes back with « Fait »
      write({
        status,
        on: status === "done" ? date || today() : "",
        ...(own && { concerns: true }),
      });
    }
  });
  for (const typed of [note, who]) {
    typed.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(saveTyped, 400);
    });
  }
  /** Browsers take a year of two digits for the first century; what is no day to keep is told, and gives way. @param {"on" | "due"} name */
  const leaveDay = (name) => {
    const field = { on, due }[name];
    const whole = field.value.replace(/^00(?=\d\d-)/, "20");
    if (whole !== field.value) {
      field.value = whole;
      if (field.validity.valid) write({ [name]: whole });
    }
    const refused = one(editor, "[data-refused]");
    if (field.validity.valid) say(refused, false);
    else sayAnew(refused, {}, name);
  };
  editor.addEventListener("focusout", ({ target }) => {
    if (target === document.activeElement) return; // the window was left, not the field
    if (waiting) saveTyped();
    if (target === on) leaveDay("on");
    if (target === due) leaveDay("due");
    showEditor(editor, read());
  });
  for (const gesture of ["focus", "pointerdown"]) on.addEventListener(gesture, () => limit(on));
  addEventListener("pagehide", () => waiting && saveTyped());
}

/** The note that the reader wrote: the reason of their situation is none. @param {ItemState} state */
const noteOf = ({ note, own }) => own ? own.note : note;

/**
 * Let the day on which an item was done be today at most. A page may stay open over midnight; the same limit set
 * again would empty a day that is half typed.
 * @param {HTMLInputElement} on the field of that day
 */
function limit(on) {
  if (on.max !== today()) on.max = today();
}

/** @typedef {HTMLInputElement | HTMLTextAreaElement} Field whose `defaultValue` is the text last kept: shown to the reader, or written by them */

/** Whether the reader typed in it since: only that is theirs to keep, for another tab may have written since. @param {Field} field */
const isTyped = ({ value, defaultValue }) => value !== defaultValue;

/** Whether a text in which the reader is may still be replaced by what is kept. @param {Field} field @param {string} kept */
function isBehind(field, kept) {
  const clean = field.matches("[data-who]") ? cleanName : cleanText;
  return field.type !== "date" && !isTyped(field) && clean(field.value) !== kept;
}

/**
 * Fill an open editor from its item's state; a field that the reader is typing in is left alone.
 * @param {HTMLElement} editor
 * @param {ItemState} state
 */
function showEditor(editor, state) {
  const { status, on, who = "", due = "" } = state;
  for (const radio of all(editor, "input[type=radio]")) radio.checked = radio.value === status;
  limit(one(editor, "input[data-on]"));
  for (const [name, kept] of Object.entries({ note: noteOf(state), on, who, due })) {
    const field = /** @type {Field} */ (one(editor, `[data-${name}]`));
    if (field === document.activeElement && !isBehind(field, kept)) continue;
    field.defaultValue = kept;
    field.value = kept;
  }
  for (const part of all(editor, "[data-when]")) {
    part.hidden = !part.dataset.when?.split(" ").includes(status);
  }
}
