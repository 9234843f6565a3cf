/** Finds pages by what readers type: French words without their endings, synonyms, spelling faults forgiven. */

import MiniSearch from "minisearch";
import { fold } from "../page/words.js";

/** A place as the index holds it: its anchor, what stands there as a title, and its text. @typedef {[string, string, string]} IndexedPlace */
/** @typedef {{ url: string, title: string, words: string, rank: number, passages: IndexedPlace[], items: IndexedPlace[] }} SearchedPage */
/** What readers type, and what the guide says for it. @typedef {[string[], string[]]} Synonym */
/** @typedef {{ pages: SearchedPage[], synonyms: Synonym[] }} Index */

/** A place of a page, as it is searched. @typedef {{ id: number, page: SearchedPage, title: string, anchor: string, heading: string, text: string, words: string, isItem: boolean }} SearchedPlace */
/** A page that answers: its places, the best first, and the terms that were found. @typedef {{ page: SearchedPage, rate: number, places: SearchedPlace[], terms: Set<string> }} SearchAnswer */

/** A way to say something: terms that must all stand in a place. @typedef {string[]} Way */
/** One notion of a question: the ways to write what was typed, and what the guide says for it. @typedef {{ typed: Way[], said: Way[] }} Notion */

/** @type {Set<string>} */
const LITTLE = new Set(
  ("le la les un une des de du au aux et ou en dans sur par pour avec mon ma mes ton ta tes son sa ses notre nos " +
    "votre vos leur leurs ce cet cette ces ca cela que qui quoi dont quel quelle quels quelles comment pourquoi " +
    "quand si ne pas est sont etre ai as ont avoir fait faire faut dois doit peut peux puis je tu il elle on nous " +
    "vous ils elles me te se lui jai cest ya qu mais donc car tout tous toute toutes")
    .split(" "),
);
const FIELDS = { heading: 4, title: 2, words: 4, text: 1 };
const SYNONYM = 0.8; // what the guide says for a word, beside the word itself
const ELSEWHERE = 0.3; // what the rest of its page says, beside what a place says
const LEAST = 0.2; // of the best answer's worth: below, a page is no answer
const FEW = 5; // answers, that are given whatever they are worth

/** A folded word without what French adds at its end: « gardées » and « garder » are one. @param {string} word */
export function stem(word) {
  if (word.length < 4 || /\d/.test(word)) return word;
  const one = word.replace(/eaux$/, "eau").replace(/aux$/, "al").replace(/[sx]$/, "");
  const root = one.replace(/(?<=.{4})(?:ement|ation)$/, "").replace(/y/g, "i");
  return root.replace(/(?<=...)er$/, "").replace(/(?<=...)e{1,2}$/, "").replace(/(.)\1$/, "$1");
}

/** @type {Map<string, Way[]>} */
const waysKept = new Map();

/** The ways to look for a folded word: as one where a hyphen joins it, and its parts. @param {string} word */
function waysOf(word) {
  const pieces = word.split("-").flatMap((piece) => piece.match(/\d+|\D+/g) ?? []);
  const parts = pieces.filter((part) => (part.length > 1 || /\d/.test(part)) && !LITTLE.has(part));
  const joined = word.includes("-") && pieces.length > 1 ? [[stem(pieces.join(""))]] : [];
  return [...joined, parts.map(stem)].filter(({ length }) => length);
}

/** The words of a text, each with its ways; the same words come again and again. @param {string} text */
const wordsOf = (text) =>
  fold(text).split(/[^\p{L}\p{N}-]+/u).map((word) => {
    const ways = waysKept.get(word) ?? waysOf(word);
    waysKept.set(word, ways);
    return ways;
  }).filter(({ length }) => length);

/** The terms under which a text is found: « l’e-CPS » is cps and ecps, « 72h » is 72. @param {string} text */
export const termsOf = (text) => wordsOf(text).flat(2);

/** @type {Set<string>} */
const NONE = new Set();

/** An index of these fields. @param {string[]} fields */
const engine = (fields) =>
  new MiniSearch({ fields, tokenize: termsOf, processTerm: (term) => term });

/** What asks for terms: those that nobody wrote may be half typed or, where nothing begins so, misspelt. */
const query = (
  /** @type {string[]} */ terms,
  /** @type {"AND" | "OR"} */ combineWith,
  { half = NONE, misspelt = NONE } = {},
) => ({
  queries: terms,
  combineWith,
  tokenize: (/** @type {string} */ term) => [term],
  prefix: (/** @type {string} */ term) => half.has(term),
  fuzzy: (/** @type {string} */ term) => misspelt.has(term) && (term.length > 4 ? 0.25 : 1),
});

/** @param {SearchedPage} page @returns {Omit<SearchedPlace, "id">[]} */
function placesOf(page) {
  const place =
    (/** @type {boolean} */ isItem) => (/** @type {IndexedPlace} */ [anchor, heading, text]) => ({
      ...{ page, anchor, text, isItem, title: page.title, heading: heading || page.title },
      words: anchor ? "" : page.words,
    });
  return [...page.passages.map(place(false)), ...page.items.map(place(true))];
}

/** Tell which notions a question holds, by these synonyms. @param {Synonym[]} synonyms */
function thesaurus(synonyms) {
  const kept = synonyms.flatMap(([searched, said]) => searched.map((typed) => ({ typed, said })))
    .map((one, id) => ({ ...one, id, terms: [...new Set(termsOf(one.typed))] }));
  const typings = engine(["typed"]);
  typings.addAll(kept);

  /** @param {Way[][]} words @param {Parameters<typeof query>[2]} how @returns {Notion[]} */
  const notions = (words, how) => {
    const meant = typings.search(query(words.flat(2), "OR", how))
      .map(({ id, match, queryTerms }) => ({ ...kept[id], match, way: queryTerms }))
      .filter(({ terms, match }) => terms.every((term) => term in match))
      .sort((a, b) => b.terms.length - a.terms.length);
    /** @type {Map<string, Notion>} */
    const held = new Map();
    const taken = new Set();
    for (const { way, said } of meant) {
      const key = way.toSorted().join(" ");
      if (!way.some((term) => taken.has(term))) held.set(key, { typed: [way], said: [] });
      way.forEach((term) => taken.add(term));
      held.get(key)?.said.push(...said.map(termsOf));
    }
    const alone = words.filter((ways) => !ways.some((way) => way.every((term) => taken.has(term))));
    return [...alone.map((typed) => ({ typed, said: [] })), ...held.values()];
  };
  return { typings, notions };
}

/** What notions are worth together: a place that holds them all is worth far more. @param {number[]} worths */
const together = (worths) =>
  worths.reduce((sum, one) => sum + one, 0) * (worths.filter(Boolean).length / worths.length) ** 2;

/**
 * Make the search of an index: it answers what readers type with pages, the best first.
 * @param {Index} index
 */
export function finder({ pages, synonyms }) {
  const places = pages.flatMap(placesOf).map((place, id) => ({ ...place, id }));
  const guide = engine(Object.keys(FIELDS));
  guide.addAll(places);
  const { typings, notions } = thesaurus(synonyms);

  /** Which of these terms nobody wrote, as they are or, for `half`, as a beginning. @param {string[]} terms */
  const unwritten = (terms, half = NONE) =>
    new Set(
      terms.filter((term) =>
        ![guide, typings].some((one) => one.search(query([term], "AND", { half })).length)
      ),
    );

  /** What a notion is worth in each place, by its id; the terms that say it are added. */
  const worthOf = (
    /** @type {Notion} */ { typed, said },
    /** @type {Parameters<typeof query>[2]} */ how,
    /** @type {Set<string>} */ terms,
  ) => {
    /** @type {Map<number, number>} */
    const worths = new Map();
    const weighed = [
      ...typed.map((way) => ({ way, weight: 1 })),
      ...said.map((way) => ({ way, weight: SYNONYM })),
    ];
    for (const { way, weight } of weighed) {
      for (const hit of guide.search({ ...query(way, "AND", how) }, { boost: FIELDS })) {
        const worth = weight * hit.score / hit.queryTerms.length; // a phrase is not worth more for its length
        worths.set(hit.id, Math.max(worth, worths.get(hit.id) ?? 0));
        hit.terms.forEach((term) => terms.add(term));
      }
    }
    return worths;
  };

  /** @param {string} question @returns {SearchAnswer[]} */
  return (question) => {
    const words = wordsOf(question);
    const half = unwritten(words.flat(2));
    const how = { half, misspelt: unwritten([...half], half) };
    /** @type {Set<string>} */
    const terms = new Set();
    const worths = notions(words, how).map((notion) => worthOf(notion, how, terms));
    const worthIn = (/** @type {SearchedPlace} */ { id }) =>
      worths.map((worth) => worth.get(id) ?? 0);

    /** @param {SearchedPlace[]} here @returns {SearchAnswer} */
    const answer = (here) => {
      const page = here[0].page;
      const each = here.map(worthIn);
      const whole = together(worths.map((_, n) => Math.max(...each.map((worth) => worth[n]))));
      const rates = new Map(here.map((place, n) => [place, together(each[n]) + ELSEWHERE * whole]));
      const rate = (/** @type {SearchedPlace} */ place) => rates.get(place) ?? 0;
      const sorted = here.toSorted((a, b) => rate(b) - rate(a));
      return { page, terms, places: sorted, rate: rate(sorted[0]) * page.rank };
    };
    /** @type {Map<SearchedPage, SearchedPlace[]>} */
    const found = new Map();
    for (const place of places.filter((place) => worthIn(place).some(Boolean))) {
      found.set(place.page, [...found.get(place.page) ?? [], place]);
    }
    const answers = [...found.values()].map(answer).sort((a, b) => b.rate - a.rate);
    return answers.filter(({ rate }, n) => n < FEW || rate >= LEAST * answers[0].rate);
  };
}
