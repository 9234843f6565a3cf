/** « Votre situation »: the reader answers, and what does not concern them is set aside everywhere at once. */

import { answerKey, asideKey, FORMER, reasonFor, resolveSituated } from "../records/situation.js";
import { readRecord, resolve } from "../records/records.js";
import { readRow } from "./items.js";
import { showLines } from "./lines.js";
import { say, sayAnew } from "../page/words.js";
import { all, fresh, one, under } from "../page/dom.js";
import { inCopies } from "../records/copies.js";

/** @import { Page } from "../page/features.js" */
/** @import { Store } from "../records/bulk.js" */
/** @import { Row } from "./items.js" */
/** @typedef {{ item: Row, copy: string }} RowInCopy an item in one copy of its list */

/** Ask what sets items aside, and show what it leaves. @param {HTMLFormElement} form @param {Page} page */
export function enhanceSituation(form, page) {
  const { store } = page;
  const fold = one(form, "details[data-situation-fold]");
  const rows = rowsOnce();
  const showQuestions = enhanceQuestions(form, page, () => show());
  const showWhole = enhanceWhole(form, page);
  const show = () => {
    takeFormer(form, store);
    if (!fold.open) return; // as long as nobody looks, a tick costs nothing here
    const places = inCopies(store, rows);
    showQuestions(places);
    showLeft(form, page, places);
    showWhole();
    showAside(form, page, places);
  };
  fold.addEventListener("toggle", () => {
    show();
    if (fold.open) one(form, "[data-situation-now]").scrollIntoView({ block: "nearest" });
  });
  store.onChange(show);
  addEventListener("pageshow", show);
  show();
  form.hidden = false;
}

/**
 * Take in the answers that an edition of three questions kept in one record, each with its time, where the
 * reader did not answer since; that record stays.
 * @param {HTMLElement} form
 * @param {Store} store
 */
function takeFormer(form, store) {
  const former = store.read(FORMER);
  const answers = /** @type {Record<string, unknown>} */ (Object(former?.value));
  const found = all(form, "[data-question]").flatMap(({ dataset: { question = "" } }) => {
    const key = answerKey(question);
    const record = readRecord(key, { at: former?.at, value: answers[question] });
    const isNews = record?.value && record.at > (store.read(key)?.at ?? 0);
    return isNews ? [/** @type {[string, typeof record]} */ ([key, record])] : [];
  });
  if (found.length) store.merge(found);
}

/** Each item of the page once, in the guide's order; suppliers' own lines repeat some. */
const rowsOnce = () => [
  ...new Map(all(document, "[data-row]").map(readRow).map((row) => [row.path, row])).values(),
];

/** The items of these places, each once. @param {RowInCopy[]} places */
const itemsOf = (places) => [...new Set(places.map(({ item }) => item))];

/** Say what is left to do, and what there would be without a situation. @param {HTMLElement} form @param {Page} page @param {RowInCopy[]} places */
function showLeft(form, { store }, places) {
  const left = (/** @type {typeof resolve} */ read, /** @type {boolean} */ isDuty) =>
    places.filter(({ item, copy }) =>
      item.isDuty === isDuty && read(item, copy, store.read).status === "todo"
    ).length;
  const part = under(form, "left-");
  const isTold = part("duties").textContent !== ""; // then, an answer leads to the next question
  const tell = isTold ? sayAnew : say;
  /** @param {string} name @param {boolean} isDuty */
  const tellLeft = (name, isDuty) => {
    const [n, of] = [left(resolveSituated, isDuty), left(resolve, isDuty)];
    const number = n === 0 ? "-none" : n === 1 ? "-one" : "";
    tell(part(name), { n, of }, n === of ? `same${number}` : "");
    return n === of;
  };
  const areSame = [tellLeft("duties", true), tellLeft("advised", false)];
  tell(part("whole"), areSame.every(Boolean) && {});
}

/** @typedef {{ element: HTMLElement, id: string, inputs: HTMLInputElement[], row: HTMLElement }} Question and the line of its answer */

/**
 * Ask one question at a time, in one place, so that its answers and what they leave stand on one screen; an answer
 * folds to a line, from which it is changed. Gives the function that shows the questions anew. What is not answered
 * is asked only where an answer would set one more item aside.
 * @param {HTMLFormElement} form
 * @param {Page} page
 * @param {() => void} showAll
 */
function enhanceQuestions(form, { store, saving }, showAll) {
  const part = under(form, "situation-");
  /** @type {Question[]} */
  const questions = all(form, "fieldset[data-question]").map((element) => ({
    element,
    id: element.dataset.question ?? "",
    inputs: all(element, "input[type=radio]"),
    row: one(form, `[data-answered="${element.dataset.question}"]`),
  }));
  const passed = new Set();
  let current = ""; // the question that the reader is at: another tab's answers do not take it from them
  let isComing = false; // the focus follows to the question that will be shown
  let isByArrow = false; // arrows go through the answers: none is the last word

  const answerTo = (/** @type {string} */ id) => store.read(answerKey(id))?.value;
  const chosen = (/** @type {Question} */ { id, inputs }) =>
    inputs.find(({ value }) => value === answerTo(id));
  /** What is answered to each question, were this one answered so. @param {string} id @param {unknown} answer */
  const given = (id, answer) => (/** @type {string} */ other) =>
    other === id ? answer : answerTo(other);
  /** How many of these items this answer alone would set aside. @param {Row[]} open @param {string} id of the question @param {string} answer */
  const gain = (open, id, answer) =>
    open.filter((row) =>
      !reasonFor(row, store.read, given(id, "")) && reasonFor(row, store.read, given(id, answer))
    ).length;

  const write = (/** @type {string} */ id, /** @type {string} */ value) =>
    saving(store.write(answerKey(id), { value }));
  /** Come to a question, or to the next one, with the focus. @param {string} [id] @param {() => void} [act] what is done on the way */
  const goTo = (id = "", act = showAll) => {
    current = id;
    isComing = true;
    act();
  };
  const follow = (/** @type {Question | undefined} */ now) => {
    if (!isComing) return;
    isComing = false;
    const place = now ? chosen(now) ?? now.inputs[0] : part("rest");
    place.focus({ preventScroll: true });
    const isTall = part("now").offsetHeight > innerHeight;
    const block = isTall && now ? now.element : part("now");
    block.scrollIntoView({ behavior: "instant", block: isTall ? "start" : "nearest" });
    (place.closest("label") ?? place).scrollIntoView({ block: "nearest" }); // not with it, where the window is low
  };
  form.addEventListener("keydown", ({ key }) => isByArrow = key.startsWith("Arrow"));
  form.addEventListener("pointerdown", () => isByArrow = false);
  part("next").addEventListener("click", () => {
    passed.add(questions.find(({ element }) => !element.hidden)?.id);
    goTo();
  });
  for (const { element, id, row } of questions) {
    element.addEventListener("focusin", () => current = id);
    element.addEventListener("change", ({ target }) => {
      const { value } = /** @type {HTMLInputElement} */ (target);
      if (isByArrow) write(id, value);
      else goTo("", () => write(id, value));
    });
    one(element, "[data-withdraw]").addEventListener("click", () => {
      goTo(id, () => write(id, ""));
    });
    one(row, "button").addEventListener("click", () => goTo(id));
  }
  return (/** @type {RowInCopy[]} */ places) => {
    const isOpen = (/** @type {RowInCopy} */ { item, copy }) =>
      resolve(item, copy, store.read).status === "todo";
    const open = itemsOf(places.filter(isOpen)); // what the reader answered nothing to
    const asked = questions.filter((one) =>
      chosen(one) || one.inputs.some(({ value }) => gain(open, one.id, value))
    );
    const waiting = asked.filter((one) => !chosen(one) && !passed.has(one.id));
    const now = asked.find(({ id }) => id === current) ?? waiting[0];
    for (const question of questions) {
      const { element, inputs, row } = question;
      const answer = chosen(question);
      for (const input of inputs) input.checked = input === answer;
      element.hidden = question !== now;
      row.hidden = question === now || !asked.includes(question) || waiting.includes(question);
      say(one(row, "[data-answered-words]"), { answer: wordsOf(answer) }, answer ? "" : "none");
      one(element, "[data-given]").hidden = !answer;
      if (answer) {
        say(one(element, "[data-given-words]"), { n: gain(open, question.id, answer.value) });
      }
    }
    const n = waiting.filter((one) => one !== now).length;
    const isReopened = now && (chosen(now) || passed.has(now.id));
    const isAlone = asked.every((one) => one === now || chosen(one));
    const last = !now ? "end" : !isReopened ? "last" : isAlone ? "others" : "";
    say(part("rest"), n || last ? { n } : false, n ? "" : last);
    say(part("next"), now ? {} : false, now && chosen(now) ? n ? "" : "finish" : "skip");
    follow(now);
  };
}

/** An answer's words. @param {HTMLInputElement} [input] */
const wordsOf = (input) => input?.labels?.[0]?.textContent?.trim() ?? "";

/**
 * Let a whole list be set aside with one reason, and taken back; gives the function that shows those lists.
 * @param {HTMLElement} form
 * @param {Page} page
 */
function enhanceWhole(form, { store, saving }) {
  const root = one(form, "[data-whole]");
  const part = under(root, "whole-");
  const [choice, reason] = [one(root, "select"), one(root, "input[type=text]")];
  const template = one(root, "template[data-whole-line]");
  const setAside = () => {
    const value = reason.value.trim();
    const list = choice.value;
    const isWhole = list && value;
    (list && !value ? reason : choice).focus();
    sayAnew(part("answer"), !isWhole && {});
    if (!isWhole) return;
    choice.value = reason.value = "";
    saving(store.write(asideKey(list), { value }));
  };
  part("add").addEventListener("click", setAside);
  reason.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    setAside();
  });
  return () => {
    const made = [...choice.options].flatMap(({ value: list, text }) => {
      const kept = list && store.read(asideKey(list))?.value;
      if (!kept || typeof kept !== "string") return [];
      const make = () => {
        const line = fresh(template);
        say(one(line, "[data-whole-words]"), { list: text, reason: kept });
        const back = one(line, "[data-whole-back]");
        say(back, { list: text });
        back.addEventListener("click", () => {
          choice.focus();
          saving(store.write(asideKey(list), { value: "" }));
        });
        return line;
      };
      return [{ key: list, says: kept, make }];
    });
    showLines(part("lists"), made);
  };
}

/** List what is set aside, each with the reason and the way to its list. @param {HTMLElement} form @param {Page} page @param {RowInCopy[]} places */
function showAside(form, { store }, places) {
  const part = under(form, "set-aside");
  const template = one(form, "template[data-set-aside-line]");
  const isAside = (/** @type {RowInCopy} */ { item, copy }) =>
    resolveSituated(item, copy, store.read).own !== undefined;
  const found = itemsOf(places.filter(isAside));
  const lines = found.map((row) => {
    const reason = reasonFor(row, store.read);
    const make = () => {
      const line = fresh(template);
      const link = one(line, "a");
      link.textContent = row.text;
      link.href = row.url;
      say(one(line, "[data-reason]"), { reason });
      return line;
    };
    return { key: row.path, says: reason, make };
  });
  showLines(part("-list"), lines);
  say(part("-count"), { n: found.length });
  part("").hidden = found.length === 0;
}
