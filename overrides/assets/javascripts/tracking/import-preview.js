/** What taking in a file would change, told before anything is: how many, then each, in words. */

import { spell } from "../page/dates.js";
import {
  copyKey,
  formOf,
  isAnswer,
  parseKey,
  resolve,
  showsSame,
  takeIn,
} from "../records/records.js";
import { cutName } from "../records/handover.js";
import { answerKey, asideKey, FORMER } from "../records/situation.js";
import { say } from "../page/words.js";
import { all, fresh, one } from "../page/dom.js";
import { isNewCopy, isSeen, shownBy } from "./items.js";
import { copiesOf } from "../records/copies.js";
import { nameOf } from "./notebook.js";

/** @import { Answer, CopyRecord, ItemKey, ItemRecord } from "../records/records.js" */
/** @import { Import, Incoming } from "../records/transfer.js" */
/** @import { Item } from "./items.js" */
/** @import { Ticks } from "../records/ticks.js" */
/** @typedef {Answer & { confirm?: boolean }} Shown */
/**
 * What a drawn code says beside its records: its notebook's name, which of several codes it is (""
 * where they are all there), how many things this guide does not know, and what to do once it is taken in.
 * @typedef {{ name: string, part: string, parts: number, missing: string, unknown: number, taken: () => void }} Drawn
 */
/** @typedef {Record<string, { values?: Record<string, string>, form?: string }>} Change What to say in each part */

const FEW = 8; // lines that are read at a glance, and need no unfolding

/**
 * Fill the preview from what was found in a file.
 * @param {HTMLElement} dialog
 * @param {Import} found
 * @param {Ticks} store
 * @param {Item[]} rows
 * @param {Drawn} [drawn] where it came by a drawn code
 */
export function fillPreview(dialog, found, store, rows, drawn) {
  const read = (/** @type {string} */ key) => found.records.get(key);
  say(one(dialog, "h3"), {}, drawn && "drawn");
  sayWhose(dialog, nameOf(/** @type {any} */ ({ read })), nameOf(store), drawn);
  sayDrawn(dialog, drawn);
  for (const count of all(dialog, "[data-group]")) {
    const name = /** @type {keyof typeof found.groups} */ (count.dataset.group);
    const n = found.groups[name].filter(isSeen).length;
    say(count, n && { n });
  }
  const suppliers = newSuppliers(found);
  say(one(dialog, "[data-preview-suppliers]"), suppliers && { n: suppliers });
  saySituation(dialog, found, store);
  const lines = [...itemLines(found, store, rows), ...copyLines(found)];
  const fold = one(dialog, "details[data-changes-fold]");
  fold.hidden = lines.length === 0;
  fold.open = lines.length <= FEW;
  say(fold.querySelector("summary"), { n: lines.length });
  const template = one(fold, "template");
  const list = one(fold, "ul");
  list.replaceChildren(...lines.map((line) => makeLine(template, line)));
}

/** How many suppliers a file would add, each with its list. @param {Import} found */
export const newSuppliers = ({ groups }) =>
  groups.new.filter((one) => isNewCopy(one) && !(/** @type {CopyRecord} */ (one.record)).removed)
    .length;

/**
 * Say what a drawn code leaves out, and which others are still to be read.
 * @param {HTMLElement} dialog
 * @param {Drawn} [drawn]
 */
function sayDrawn(dialog, drawn) {
  const { part = "", parts = 0, missing = "", unknown = 0 } = drawn ?? {};
  const several = part.includes(",") ? "-several" : "";
  const form = part && (missing ? "part" : "last") + several;
  say(one(dialog, "[data-drawn]"), drawn ? { part, parts, missing } : false, form);
  say(one(dialog, "[data-drawn-unknown]"), unknown && { n: unknown });
}

/**
 * Say how many answers to « Votre situation » would change, and how many lists would be set aside or given back:
 * what they set aside is no longer to do.
 * @param {HTMLElement} dialog
 * @param {Import} found
 * @param {Ticks} store
 */
function saySituation(dialog, found, store) {
  const coming = [...found.groups.new, ...found.groups.changed, ...found.groups.misdated];
  const changed = coming.filter(({ key, record }) => valueOf(record) !== valueOf(store.read(key)));
  const lists = changed.filter(({ key }) => key.startsWith(asideKey("")));
  const answers = new Set([
    ...changed.map(({ key }) => key).filter((key) => key.startsWith(answerKey(""))),
    ...formerAnswers(coming, store),
  ]);
  const isSet = (/** @type {Incoming} */ { record }) => valueOf(record) !== "";
  const numbers = {
    situation: answers.size,
    whole: lists.filter(isSet).length,
    back: lists.filter((one) => !isSet(one)).length,
  };
  for (const [name, n] of Object.entries(numbers)) {
    say(one(dialog, `[data-preview-${name}]`), n && { n });
  }
}

/** What a reader's record says; "" where it says nothing that counts. @param {any} record */
const valueOf = (record) => typeof record?.value === "string" ? record.value : "";

/**
 * The answers that a record of the three first questions would change.
 * @param {Incoming[]} coming
 * @param {Ticks} store
 */
function formerAnswers(coming, store) {
  const record = /** @type {any} */ (coming.find(({ key }) => key === FORMER)?.record);
  return Object.entries(Object(record?.value)).map(([question, value]) => {
    const key = answerKey(question);
    const mine = store.read(key);
    const isNews = value && record.at > (mine?.at ?? 0) && value !== valueOf(mine);
    return isNews ? key : "";
  }).filter(Boolean);
}

/**
 * Say whose notebook comes, and warn where it is not this one.
 * @param {HTMLElement} dialog
 * @param {string} written the name in a file
 * @param {string} mine
 * @param {Drawn} [drawn] a code, which says the name itself
 */
function sayWhose(dialog, written, mine, drawn) {
  const name = drawn?.name ?? written;
  const here = drawn ? cutName(mine) : mine;
  const isOther = mine && here !== name;
  say(one(dialog, "[data-whose]"), name && { name, mine }, isOther ? "other" : "");
}

/** @param {HTMLTemplateElement} template @param {Change} line */
function makeLine(template, line) {
  const made = fresh(template);
  for (const [part, { values, form }] of Object.entries(line)) {
    say(made.querySelector(`[data-change-${part}]`), values, form);
  }
  return made;
}

/**
 * Each answer of the reader that would read otherwise: what is only added replaces nothing.
 * @param {Import} found
 * @param {Ticks} store
 * @param {Item[]} rows
 * @returns {Change[]}
 */
function itemLines({ records, groups }, store, rows) {
  const after = (/** @type {ItemKey} */ key) => {
    const theirs = /** @type {ItemRecord | undefined} */ (records.get(key));
    const mine = store.read(key);
    return (theirs && takeIn(mine, theirs)) ?? mine;
  };
  const shown = [...shownBy(store, rows)].flatMap(([key, { row, copy, state }]) => {
    const isAnswered = state.inherited || isAnswer(store.read(key));
    if (!isAnswered) return [];
    const title = () => titleOf(store, row.text, row.path, copy);
    return changeOf(state, resolve(row, copy, after), title);
  });
  const gone = groups.unknown.flatMap(({ key, record, current }) => {
    const parts = parseKey(key);
    if (parts?.kind !== "item" || !isAnswer(current) || !takeIn(current, record)) return [];
    const title = () => titleOf(store, parts.path, parts.path, parts.copy);
    return changeOf(/** @type {Shown} */ (current), /** @type {Shown} */ (record), title);
  });
  return [...shown, ...gone];
}

/**
 * The text of an item and the name of its copy, as the preview says them.
 * @param {Ticks} store
 * @param {string} text
 * @param {string} path
 * @param {string} copy the copy's id
 * @returns {Change}
 */
function titleOf(store, text, path, copy) {
  const list = path.split("/")[0];
  const name = copiesOf(store, list).find(({ id }) => id === copy)?.name ??
    store.read(copyKey(list, copy))?.name;
  return { text: { values: { text, name: name ?? copy }, form: copy && "copy" } };
}

/**
 * Say how two states differ; nothing where they read the same.
 * @param {Shown} before
 * @param {Shown} after
 * @param {() => Change} title made only where they differ
 * @returns {Change[]}
 */
function changeOf(before, after, title) {
  const [was, will] = [wordsOf(before), wordsOf(after)];
  const hasNews = was.form !== will.form || was.values.on !== will.values.on;
  const edits = {
    ...editOf("note", before.note, after.note),
    ...editOf("who", before.who, after.who),
    ...editOf("due", before.due && spell(before.due), after.due && spell(after.due)),
  };
  if (!hasNews && !Object.keys(edits).length) return [];
  return [{ ...title(), ...(hasNews && { before: was, after: will }), ...edits }];
}

/**
 * Say how one field differs; nothing where it reads the same.
 * @param {string} field
 * @param {string} [before]
 * @param {string} [after]
 * @returns {Change}
 */
function editOf(field, before = "", after = "") {
  const form = !before ? "added" : !after ? "gone" : "";
  return before === after ? {} : { [field]: { values: { before, after }, form } };
}

/** @param {Shown} shown */
function wordsOf(shown) {
  const form = formOf(shown);
  return { values: { on: form === "done-on" ? spell(shown.on) : "" }, form };
}

/** Each supplier that would be renamed, removed or put back. @param {Import} found @returns {Change[]} */
function copyLines({ groups }) {
  return [...groups.changed, ...groups.misdated].flatMap(({ key, record, current }) => {
    if (parseKey(key)?.kind !== "copy" || !current || showsSame(current, record)) return [];
    const [was, will] = /** @type {[CopyRecord, CopyRecord]} */ ([current, record]);
    const isMoved = was.removed !== will.removed;
    const form = isMoved ? (will.removed ? "removed" : "back") : "renamed";
    return [{
      text: { values: { name: was.name }, form: "supplier" },
      supplier: { values: { name: will.name }, form },
    }];
  });
}
