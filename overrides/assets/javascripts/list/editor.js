/** What an item offers once it is opened: the other states, a note and a date. */

import { readList } from "./checklist.js";
import { today } from "../page/dates.js";
import { all, maybe, one } from "../page/dom.js";

/** @import { Page } from "../page/features.js" */
/** @import { ItemRecord, ItemState } from "../records/records.js" */
/** @import { Line } from "./checklist.js" */
/** @import { Ticks } from "../records/ticks.js" */
/** @typedef {(patch: Partial<ItemRecord>) => void} Write */

/** Offer each item's editor when the reader opens the item. @param {HTMLFormElement} form @param {Page<Ticks>} page */
export function enhanceEditors(form, page) {
  const { store } = page;
  const { lines, state, touched, write } = readList(form, page);
  const open = (/** @type {Line} */ line) =>
    openEditor(line, () => state(line), (patch) => write(line, patch));
  const show = (/** @type {Line[]} */ shown) => {
    for (const line of shown) {
      const editor = maybe(line.row, "[data-editor]");
      if (editor && !editor.hidden) showEditor(editor, state(line));
    }
  };
  form.addEventListener("toggle", ({ target }) => {
    const line = lines.find(({ row }) => row.contains(/** @type {Node} */ (target)));
    if (line) open(line);
  }, true);
  form.addEventListener("guide:copy", () => show(lines));
  store.onChange((keys) => show(touched(keys)));
  addEventListener("pageshow", () => show(lines));
  for (const line of lines) if (line.row.querySelector("details[open]")) open(line);
}

/** @param {Line} line @param {() => ItemState} read @param {Write} write */
function openEditor({ row }, read, write) {
  const editor = maybe(row, "[data-editor]");
  const form = maybe(document, "template[data-editor-form]");
  if (!editor?.hidden || !form) return;
  editor.append(form.content.cloneNode(true));
  editor.hidden = false;
  const name = `state-${row.id || crypto.getRandomValues(new Uint32Array(1))[0]}`;
  for (const radio of all(editor, "input[type=radio]")) radio.name = name;
  showEditor(editor, read());
  listen(editor, read, write);
}

/** @param {HTMLElement} editor @param {() => ItemState} read @param {Write} write */
function listen(editor, read, write) {
  const note = one(editor, "textarea[data-note]");
  const on = one(editor, "input[data-on]");
  let date = "";
  let waiting = 0;
  const saveNote = () => {
    clearTimeout(waiting);
    waiting = 0;
    if (note.value !== noteOf(read())) write({ note: note.value });
  };
  editor.addEventListener("change", (event) => {
    event.stopPropagation();
    const { target } = event;
    if (target === note) saveNote();
    else if (target === on) {
      limit(on); // typed past midnight, in a field entered before
      if (on.value && on.reportValidity()) write({ on: on.value });
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
  note.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(saveNote, 400);
  });
  for (const gesture of ["focus", "pointerdown"]) on.addEventListener(gesture, () => limit(on));
  addEventListener("pagehide", () => waiting && saveNote());
}

/** The note that the reader wrote: the reason of their situation is none. @param {ItemState} state */
const noteOf = ({ note, own }) => own ? own.note : note;

/** What is done is done already; a page may stay open over midnight. @param {HTMLInputElement} on */
const limit = (on) => on.max = today();

/**
 * Fill an open editor from its item's state; a field that the reader is typing in is left alone.
 * @param {HTMLElement} editor
 * @param {ItemState} state
 */
function showEditor(editor, state) {
  const { status, on } = state;
  for (const radio of all(editor, "input[type=radio]")) radio.checked = radio.value === status;
  const words = one(editor, "textarea[data-note]");
  if (words !== document.activeElement) words.value = noteOf(state);
  const date = one(editor, "input[data-on]");
  limit(date);
  if (date !== document.activeElement) date.value = on;
  for (const part of all(editor, "[data-when]")) {
    part.hidden = !part.dataset.when?.split(" ").includes(status);
  }
}
