import { test } from "node:test";
import assert from "node:assert/strict";
import { say } from "../../../overrides/assets/javascripts/page/words.js";

/** What `say` needs of an element. @param {Record<string, string>} attributes */
function element(attributes) {
  const found = {
    dataset: { words: attributes["data-words"] },
    getAttribute: (/** @type {string} */ name) => attributes[name] ?? null,
    hidden: true,
    textContent: "",
  };
  return /** @type {HTMLElement & typeof found} */ (/** @type {unknown} */ (found));
}

test("a sentence is filled as text, and shown", () => {
  const line = element({ "data-words": "{done} faits, {todo} à faire, {other}" });
  say(line, { done: 2, todo: "<b>{done}</b>" });
  assert.equal(line.textContent, "2 faits, <b>{done}</b> à faire, {other}");
  assert.equal(line.hidden, false);
  say(null, { done: 1 });
});

test("numbers are counted as French does", () => {
  const line = element({
    "data-words": "{n} éléments",
    "data-words-one": "{n} élément",
    "data-words-none": "aucun élément",
  });
  const said = [0, 1, 1.5, 2].map((n) => {
    say(line, { n });
    return line.textContent;
  });
  assert.deepEqual(said, ["aucun élément", "1 élément", "1.5 élément", "2 éléments"]);
});

test("a form that is named is taken, else the sentence itself", () => {
  const line = element({ "data-words": "Enregistré", "data-words-fragile": "Gardé, mais" });
  say(line, {}, "fragile");
  assert.equal(line.textContent, "Gardé, mais");
  say(line, {}, "kept");
  assert.equal(line.textContent, "Enregistré");
});
