/** Where the reader stopped is read in their answers: the list they are in, or what comes after it. */

import { test } from "node:test";
import assert from "node:assert/strict";
import { itemKey } from "../../../overrides/assets/javascripts/records/records.js";
import { nextStep } from "../../../overrides/assets/javascripts/records/resume.js";
import { answerKey, asideKey } from "../../../overrides/assets/javascripts/records/situation.js";

/** @param {string} title @param {string[]} paths @param {object} [more] */
const list = (title, paths, more = {}) => ({
  part: "p",
  title,
  url: "x.html",
  per: false,
  items: paths.map((path) => ({ path, text: path, isDuty: path.endsWith("1") })),
  ...more,
});
const PATH = list("Parcours", ["a/1", "b/1", "c/1"]);
const [A, B, C] = ["a", "b", "c"].map((id) => list(id, [`${id}/1`, `${id}/2`, `${id}/3`]));
const GUIDE = [PATH, A, B, C];

/** @param {Record<string, object>} records */
const store = (records) => /** @type {any} */ ({
  records: () => new Map(Object.entries(records)),
  read: (/** @type {string} */ key) => records[key],
});
/** Answers given one after the other. @param {string[]} paths */
const done = (...paths) =>
  Object.fromEntries(paths.map((path, at) => [itemKey(path), answer("done", at + 1)]));
/** @param {string} status @param {number} at */
const answer = (status, at) => ({ status, note: "", on: "", at });
/** @param {Record<string, object>} records @param {any[]} [lists] */
const told = (records, lists = GUIDE) => {
  const step = nextStep(store(records), lists);
  return step && [step.form, step.list.title, step.left.map(({ item }) => item.path).join(" ")];
};

test("who has answered nothing starts with the guide's first list", () => {
  assert.deepEqual(told({}), ["start", "Parcours", "a/1 b/1 c/1"]);
});

test("the list of the newest answer is resumed, with what is left of it", () => {
  assert.deepEqual(told(done("b/1", "a/2", "a/1")), ["resume", "a", "a/3"]);
});

test("a path is resumed while the answers follow it, a list while they follow the list", () => {
  assert.deepEqual(told(done("a/1", "b/1")), ["resume", "Parcours", "c/1"]);
  assert.deepEqual(told(done("b/1", "c/1", "c/2")), ["resume", "c", "c/3"]);
});

test("what the law asks comes first of what is left, the rest in the list's order", () => {
  const late = list("d", ["d/2", "d/3", "d/1"]);
  assert.deepEqual(told(done("d/3"), [late]), ["resume", "d", "d/1 d/2"]);
});

test("an untick says where the reader is, what is told to be verified or not concerned is not left", () => {
  const records = { ...done("a/1", "c/2"), [itemKey("a/2")]: answer("todo", 9) };
  assert.deepEqual(told(records), ["resume", "a", "a/2 a/3"]);
  const asked = { ...done("b/2"), [itemKey("b/3")]: answer("ask", 7) };
  assert.deepEqual(told(asked), ["resume", "b", "b/1"]);
});

test("a finished list gives place to one begun before, then to what follows it, round the guide", () => {
  const finished = done("c/2", "a/1", "a/2", "a/3");
  assert.deepEqual(told(finished), ["resume", "c", "c/1 c/3"]);
  assert.deepEqual(told(done("b/1", "b/2", "b/3")), ["next", "c", "c/1 c/2 c/3"]);
  assert.deepEqual(told(done("c/1", "c/2", "c/3")), ["next", "Parcours", "a/1 b/1"]);
});

test("nothing is next where all is done", () => {
  const all = done(...[A, B, C].flatMap(({ items }) => items.map(({ path }) => path)));
  assert.equal(nextStep(store(all), GUIDE), undefined);
});

test("what the situation sets aside, an item or a whole list, is not next", () => {
  const lists = [list("a", ["a/1", "a/2"]), B];
  lists[0].items[0] = /** @type {any} */ ({ ...lists[0].items[0], aside: { "q:non": "q:non" } });
  const no = { [answerKey("q")]: { value: "non", at: 9 } };
  assert.deepEqual(told(no, lists), ["start", "a", "a/2"]);
  const whole = { [asideKey("a")]: { value: "Jamais", at: 9 } };
  assert.deepEqual(told(whole, lists), ["start", "b", "b/1 b/2 b/3"]);
});

test("what was put back to do, undone, or is no item of any list, is no place to resume", () => {
  const emptied = { [itemKey("c/1")]: { ...answer("todo", 9), emptied: true } };
  const undone = { [itemKey("b/1")]: { ...answer("todo", 9), given: 0 } };
  const gone = { [itemKey("z/9")]: answer("done", 9) };
  assert.deepEqual(told({ ...emptied, ...undone, ...gone }), ["start", "Parcours", "a/1 b/1 c/1"]);
});

test("each supplier's list is resumed for itself", () => {
  const per = list("s", ["s/1", "s/2"], { per: true });
  for (const item of per.items) Object.assign(item, { per: true });
  const copy = (/** @type {string} */ name) => ({ name, kind: "", removed: false, at: 1 });
  const records = {
    "guide:1:copy:s:x": copy("Xanadu"),
    "guide:1:copy:s:y": copy("Ypsilon"),
    [itemKey("s/1", "y")]: answer("done", 5),
  };
  const step = nextStep(store(records), [A, per]);
  assert.deepEqual([step?.name, step?.copy, step?.left.length], ["Ypsilon", "y", 1]);
});
