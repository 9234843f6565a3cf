/** One list per supplier: copies that the reader names, kept apart. */

import { blank, change, copyKey, emptied, givenAt, itemKey } from "../records/records.js";
import { say, sayAnew } from "../page/words.js";
import { one, under } from "../page/dom.js";
import {
  chosenCopy,
  copiesOf,
  keptFor,
  linkTo,
  shownCopy,
  unnamedItems,
} from "../records/copies.js";

/** @import { Page } from "../page/features.js" */
/** @import { Store } from "../records/bulk.js" */
/** @import { AnyRecord } from "../records/records.js" */

/** A copy's id, unique and sorted by time: its first signs are the time, the others random. */
const newId = () =>
  Date.now().toString(36) +
  [...crypto.getRandomValues(new Uint8Array(8))].map((n) => (n % 36).toString(36)).join("");

/** Remember the choice in the address: a reload or a link shows the same supplier's list. @param {string} id */
function rememberChoice(id) {
  try {
    history.replaceState(history.state, "", linkTo(location.href, id));
  } catch {
    // a document that may not change its address: the first list is shown after a reload
  }
}

/**
 * Let the reader keep a list once per supplier: choose, add, rename, remove, undo. Who shows the
 * list's items hears of the choice by the form's event `guide:copy`.
 * @param {HTMLFormElement} form
 * @param {Page} page
 */
export function enhanceCopies(form, { store, saving }) {
  const root = one(form, "[data-copies]");
  const checklist = form.dataset.checklist ?? "";
  const part = under(root, "copies-");
  const choice = one(root, "select");
  const name = one(root, "input");
  const unnamed = choice.options[0].cloneNode(true);
  let chosen = chosenCopy();
  /** @type {() => void} */
  let undo = () => {};
  let added = ""; // whose addition may be undone, until something is ticked in it
  let shownName = "";
  let isByHand = false; // what is done here, and answered, is no news

  const nameOf = (/** @type {string} */ id) =>
    copiesOf(store, checklist).find((copy) => copy.id === id)?.name ?? "";
  /** @param {string} form @param {object} [values] @param {() => void} [back] */
  const reply = (form, values = {}, back) => {
    sayAnew(part("answer"), { ...values }, form);
    undo = back ?? undo;
    added = "";
    part("undo").hidden = !back;
  };
  const save = (/** @type {string} */ id, /** @type {object} */ patch) =>
    saving(store.write(copyKey(checklist, id), patch));
  const choose = (/** @type {string} */ id) => {
    chosen = id;
    rememberChoice(id);
    show();
  };
  const show = () => {
    const kept = keptFor(store, checklist);
    const current = shownCopy(store, checklist, chosen);
    const hasNames = current.id !== "" || kept.length > 1;
    choice.replaceChildren(
      ...kept.map(({ id, name }) => id ? new Option(name, id) : unnamed.cloneNode(true)),
    );
    choice.value = current.id;
    part("pick").hidden = kept.length < 2;
    const named = current.id && { name: current.name };
    say(part("title"), named);
    say(part("remove"), named);
    say(part("rename"), named || (hasNames && {}), named ? "" : "none");
    say(part("summary"), {}, hasNames ? "" : "none");
    if (current.id) chosen = current.id; // a name that sorts first must not take its place
    shownName = current.name;
    if (current.id === (form.dataset.copy ?? "")) return;
    form.dataset.copy = current.id;
    form.dispatchEvent(new Event("guide:copy"));
  };
  const isGone = () =>
    keptFor(store, checklist).every(({ id }) => id !== (form.dataset.copy ?? ""));
  /** Show the lists that there are now; where that which was shown is no more, say which takes its place. */
  const follow = () => {
    if (isByHand || !isGone()) return show();
    leaveField(form); // what was typed is written to the list it was typed for, which may bring it back
    if (!isGone()) return show();
    const name = shownName;
    show();
    reply(!name ? "other" : shownName ? "gone" : "gone-bare", { name, now: shownName });
  };
  /** Do what changes which lists there are. @template T @param {() => T} act @returns {T} */
  const byHand = (act) => {
    isByHand = true;
    const done = act();
    isByHand = false;
    return done;
  };
  /**
   * Give a supplier a list: an empty one, or what was ticked before any had a name.
   * @param {string} words its name
   * @param {boolean} isAdopted
   */
  const add = (words, isAdopted) => {
    const [id, former] = [newId(), chosen];
    const isTwin = copiesOf(store, checklist).some(({ name }) => name === words);
    const copy = { name: words, kind: form.dataset.per ?? "", removed: false };
    const records = /** @type {[string, AnyRecord][]} */ ([
      ...isAdopted ? adopted(store, checklist, id) : [],
      [copyKey(checklist, id), change(blank(copyKey(checklist, id)), copy, Date.now())],
    ]);
    const merged = byHand(() => store.merge(records));
    saving(merged.saved);
    choose(id);
    reply(isAdopted ? "adopted" : isTwin ? "twin" : "added", { name: nameOf(id) }, () => {
      saving(merged.undo());
      if (!isAdopted) choose(former);
    });
    added = id;
  };
  /** Act with the name that is typed, or ask for one. @param {(words: string) => void} act */
  const withName = (act) => () => {
    const words = name.value.trim();
    if (!words) {
      reply("empty");
      return name.focus();
    }
    name.value = "";
    act(words);
  };

  part("add").addEventListener(
    "click",
    withName((words) => {
      const [first] = keptFor(store, checklist);
      add(words, !first.id && unnamedItems(store, checklist).length > 0);
    }),
  );
  part("rename").addEventListener(
    "click",
    withName((words) => {
      const id = form.dataset.copy;
      if (!id) return add(words, true);
      const former = store.read(copyKey(checklist, id))?.name;
      save(id, { name: words });
      reply("renamed", { name: nameOf(id) }, () => save(id, { name: former }));
    }),
  );
  part("remove").addEventListener("click", () => {
    const id = form.dataset.copy ?? "";
    const back = () => {
      save(id, { removed: false });
      choose(id);
    };
    const words = nameOf(id);
    byHand(() => save(id, { removed: true }));
    choose(copiesOf(store, checklist)[0]?.id ?? "");
    reply("removed", { name: words }, back);
    part("undo").focus();
  });
  part("undo").addEventListener("click", () => {
    byHand(undo);
    part("undo").hidden = true;
    one(root, "summary").focus();
    sayAnew(part("answer"), {}, "undone");
  });
  // Enter in the name adds the copy: the form's own submission does nothing (method=dialog).
  name.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    part("add").click();
  });
  choice.addEventListener("change", (event) => {
    event.stopPropagation();
    choose(choice.value);
  });
  store.onChange((keys) => {
    const isOfAdded = (/** @type {string} */ key) =>
      key.startsWith(itemKey(`${checklist}/`, added));
    if (added && [...keys].some(isOfAdded)) part("undo").hidden = true;
    follow();
  });
  root.hidden = false;
  show();
}

/** End what is being typed in a list's item: leaving a field saves it. @param {HTMLFormElement} form */
function leaveField(form) {
  const field = /** @type {HTMLElement | null} */ (document.activeElement);
  if (form.contains(field) && field?.closest("[data-editor]")) field.blur();
}

/**
 * The records that give a copy what no copy had: its ticks, answered when they were, and the unnamed list
 * emptied.
 * @param {Pick<Store, "records">} store
 * @param {string} checklist
 * @param {string} id
 * @returns {[string, AnyRecord][]}
 */
export function adopted(store, checklist, id) {
  const now = Date.now();
  return unnamedItems(store, checklist).flatMap(({ path, record }) => [
    [itemKey(path, id), { ...change(record, {}, now), given: givenAt(record) }],
    [itemKey(path), emptied(record, now)],
  ]);
}
