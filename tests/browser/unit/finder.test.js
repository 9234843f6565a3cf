import { test } from "node:test";
import assert from "node:assert/strict";
import { finder, stem, termsOf } from "../../../overrides/assets/javascripts/tools/finder.js";

/** @import { IndexedPlace } from "../../../overrides/assets/javascripts/tools/finder.js" */

/** A page of passages and items. @param {string} url @param {IndexedPlace[]} passages @param {IndexedPlace[]} [items] */
const page = (url, passages, items = []) => ({
  ...{ url, title: url, words: "", rank: 1, passages, items },
});

const ASK = finder({
  pages: [
    page("agenda", [["", "", "L’agenda en ligne du cabinet."]]),
    page("mots-de-passe", [["", "", "Choisir ses mots de passe."]], [
      ["post-it", "Ne rien inscrire sur un post-it.", "On le lirait."],
    ]),
    page("sauvegardes", [["", "", "Garder plusieurs copies, à l’abri."], [
      "essai",
      "Tester la restauration",
      "Rouvrir quelques dossiers depuis une sauvegarde.",
    ]]),
    page("journal", [["", "", "Lire les journaux d’accès."]]),
    page("vol", [["", "", "Une carte CPS perdue ou volée."]]),
  ],
  synonyms: [[["Doctolib", "prise de rdv"], ["agenda en ligne"]]],
});
const first = (/** @type {string} */ question) => ASK(question)[0]?.page.url;

test("a word is found by its plural, its feminine and its verb", () => {
  for (
    const words of [["volée", "volés", "voler"], ["gardées", "garder"], ["journaux", "journal"]]
  ) {
    assert.equal(new Set(words.map((word) => stem(termsOf(word)[0]))).size, 1, String(words));
  }
});

test("accents, hyphens and capitals change nothing", () => {
  for (const typed of ["post-it", "postit", "Post it", "POST-IT", "pôst-it"]) {
    assert.equal(first(typed), "mots-de-passe", typed);
  }
});

test("a spelling fault is forgiven where nobody wrote that word", () => {
  assert.equal(first("restoration"), "sauvegardes");
  assert.equal(first("sauvgarde"), "sauvegardes");
});

test("a synonym finds what the guide says for it, misspelt or half typed", () => {
  for (const typed of ["doctolib", "doctolob", "docto", "prise de rdv"]) {
    assert.equal(first(typed), "agenda", typed);
  }
});

test("a question is answered where most of its words stand", () => {
  assert.equal(first("comment tester une restauration de mes dossiers"), "sauvegardes");
  assert.equal(first("carte cps volée, que faire"), "vol");
});

test("an item is found below its page", () => {
  const [{ page, places }] = ASK("post-it");
  assert.deepEqual([page.url, places[0].anchor, places[0].isItem], [
    "mots-de-passe",
    "post-it",
    true,
  ]);
});

test("what says nothing is answered by nothing", () => {
  for (const typed of ["", " ", "de la", "?!", "xyzxyzxyz"]) {
    assert.deepEqual(ASK(typed), [], typed);
  }
});
