/** What the situation sets aside is worked out at reading: no record of an item says so. */

import { test } from "node:test";
import assert from "node:assert/strict";
import fc from "fast-check";
import { writeItem } from "../../../overrides/assets/javascripts/list/checklist.js";
import { trackedItems } from "../../../overrides/assets/javascripts/list/progress.js";
import {
  blank,
  change,
  itemKey,
  readRecord,
  resolve,
} from "../../../overrides/assets/javascripts/records/records.js";
import {
  answerKey,
  asideKey,
  resolveSituated,
} from "../../../overrides/assets/javascripts/records/situation.js";
import { dueOf } from "../../../overrides/assets/javascripts/records/assigned.js";
import { itemRecord } from "./arbitraries.js";

const PATH = "agenda/contrat";
const WHY = "L’agenda est sur papier.";
const ITEM = {
  path: PATH,
  aside: { "agenda:papier": WHY, "agenda:installe+rendez-vous:moi": "Ni l’un ni l’autre." },
};

/** What stands in a store. @param {Record<string, unknown>} records */
const reader = (records) =>
(
  /** @type {string} */ key,
) => /** @type {any} */ (key in records ? readRecord(key, records[key]) : undefined);
/** @param {string} question @param {unknown} value */
const answered = (question, value) => ({ [answerKey(question)]: { value, at: 5 } });
/** @param {Record<string, unknown>} records @param {object} [item] */
const shown = (records, item = ITEM) =>
  resolveSituated(/** @type {any} */ (item), "", /** @type {any} */ (reader(records)));

test("an answer sets its items aside, with the reason, and taking it back changes no record", () => {
  const { status, note } = shown(answered("agenda", "papier"));
  assert.deepEqual([status, note], ["na", WHY]);
  for (const value of ["", "en-ligne"]) {
    assert.deepEqual(shown(answered("agenda", value)), shown({}));
  }
});

test("what asks for two answers is set aside by both alone", () => {
  const one = answered("agenda", "installe");
  assert.equal(shown(one).status, "todo");
  assert.equal(shown({ ...one, ...answered("rendez-vous", "moi") }).note, "Ni l’un ni l’autre.");
});

test("a whole list is set aside with one reason, and taken back", () => {
  const key = asideKey("agenda");
  assert.equal(shown({ [key]: { value: "Pas d’agenda.", at: 1 } }).note, "Pas d’agenda.");
  assert.equal(shown({ [key]: { value: "", at: 2 } }).status, "todo");
});

test("an altered answer, or one that an edition dropped, sets nothing aside", () => {
  for (const value of [null, 7, {}, ["papier"], "parchemin", "papier ", "__proto__"]) {
    assert.equal(shown(answered("agenda", value)).status, "todo");
    const whole = { [asideKey("agenda")]: { value, at: 1 } };
    assert.equal(shown(whole).status, typeof value === "string" ? "na" : "todo");
  }
  for (const raw of ["", "{", "[]", "null", { at: -1, value: "papier" }]) {
    assert.equal(shown({ [answerKey("agenda")]: raw }).status, "todo");
  }
});

test("what the reader answered is what is shown, whatever the situation", () => {
  fc.assert(fc.property(itemRecord(), (record) => {
    const kept = { [itemKey(PATH)]: record };
    const own = resolve({ path: PATH }, "", /** @type {any} */ (reader(kept)));
    const found = shown({ ...kept, ...answered("agenda", "papier") });
    if (own.status === "todo") assert.equal(found.status, "na");
    else assert.deepEqual(found, own);
  }));
});

test("what the reader puts back to do stays so, until its list is emptied", () => {
  const situation = answered("agenda", "papier");
  const key = itemKey(PATH);
  const back = change(blank(key), { status: "todo", concerns: true }, 9);
  assert.equal(shown({ ...situation, [key]: back }).status, "todo");
  assert.equal(shown({ ...situation, [key]: { ...back, emptied: true } }).status, "na");
  const heir = { ...ITEM, path: "agenda/nouveau", replaces: [{ id: PATH }] };
  assert.equal(shown({ ...situation, [key]: back }, heir).status, "todo");
});

test("a note or a tick on what is set aside writes none of the situation's words", () => {
  const key = itemKey(PATH);
  const kept = { [key]: change(blank(key), { note: "Appeler" }, 3) };
  const state = shown({ ...kept, ...answered("agenda", "papier") });
  assert.equal(state.note, `${WHY}\nAppeler`);
  /** @type {any[]} */
  const written = [];
  const store = {
    write: (/** @type {any} */ _key, /** @type {any} */ patch) => written.push(patch),
  };
  writeItem(store, PATH, "", state, { status: "done", on: "2026-11-28" });
  writeItem(store, PATH, "", {
    ...state,
    own: { .../** @type {any} */ (state.own), confirm: true },
  }, { note: "Rappeler" });
  assert.deepEqual(written[0], { status: "done", on: "2026-11-28" });
  assert.deepEqual(written[1], { status: "todo", note: "Rappeler", on: "" });
});

test("what is set aside keeps whom it is left to and its day, which no longer counts", () => {
  const kept = { [itemKey(PATH)]: { status: "todo", at: 3, who: "Mme Martin", due: "2026-12-24" } };
  const state = shown({ ...kept, ...answered("agenda", "papier") });
  assert.deepEqual([state.status, state.who, dueOf(state)], ["na", "Mme Martin", ""]);
  assert.equal(dueOf(shown({ ...kept, ...answered("agenda", "") })), "2026-12-24");
});

test("a card's words say what sets its items aside", () => {
  const items = 'a/b a/c* a/d~agenda:papier,agenda:installe+rendez-vous:moi a/e*~x:y[{"id":"z/z"}]';
  const found = trackedItems(/** @type {any} */ ({ dataset: { items } }));
  assert.deepEqual(found.map(({ path, per }) => [path, per]), [["a/b", false], ["a/c", true], [
    "a/d",
    false,
  ], ["a/e", true]]);
  assert.deepEqual(Object.keys(found[2].aside ?? {}), [
    "agenda:papier",
    "agenda:installe+rendez-vous:moi",
  ]);
  assert.deepEqual(found[3].replaces, [{ id: "z/z" }]);
});
