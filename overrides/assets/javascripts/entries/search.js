/**
 * Search in the guide: loaded when its dialog first opens, with the index behind it in one file,
 * so that it works over `file://` too, where nothing can be fetched.
 */

import MiniSearch from "minisearch";
import { tellRuns } from "../page/bring.js";
import { fold, say } from "../page/words.js";
import { all, fresh, maybe, one, under } from "../page/dom.js";

/** @typedef {{ id: number, url: string, title: string, heading: string, text: string, words?: string }} Entry */

const MOST_RESULTS = 20;

/** The parts of a word that are looked for: « 72h » is 72, « 3-2-1 » each of its digits. @param {string} word */
const termsOf = (word) =>
  (fold(word).match(/\d+|\D+/g) ?? []).filter((part) => part.length > 1 || /\d/.test(part));

/** @param {Entry[]} entries */
function index(entries) {
  const made = new MiniSearch({
    fields: ["heading", "title", "text", "words"],
    storeFields: ["url", "title", "heading", "text"],
    processTerm: termsOf,
    searchOptions: {
      boost: { heading: 4, title: 2 },
      combineWith: "AND",
      prefix: (term, place, terms) => term.length > 2 || place === terms.length - 1,
      fuzzy: (term) => term.length > 4 ? 0.2 : false,
    },
  });
  made.addAll(entries);
  return made;
}

/**
 * Cut a text to some words around the first match, or to none; each word tells whether it matches.
 * @param {string} text
 * @param {string[]} terms what was looked for
 * @param {boolean} isWhole whether all words are given
 */
function excerpt(text, terms, isWhole) {
  const words = text.split(/(?<=[\s’'])/);
  const hit = (/** @type {string} */ word) => {
    const bare = fold(word).replace(/[^\p{L}\p{N}]/gu, "");
    return terms.some((term) => bare.startsWith(term));
  };
  const first = isWhole ? 0 : Math.max(0, words.findIndex(hit) - 8);
  const shown = words.slice(first, isWhole ? undefined : first + 30);
  return shown.map((word) => ({ word, hit: hit(word) }));
}

/** The terms worth marking: little words only where there is nothing else. @param {string[]} terms */
function telling(terms) {
  const long = terms.filter((term) => term.length > 2);
  return long.length ? long : terms;
}

/** @param {HTMLElement} target @param {string} text @param {string[]} terms @param {boolean} [isWhole] */
function markTerms(target, text, terms, isWhole = false) {
  for (const { word, hit } of excerpt(text, terms, isWhole)) {
    if (!hit) {
      target.append(word);
      continue;
    }
    const mark = document.createElement("mark");
    mark.textContent = word.trimEnd();
    target.append(mark, word.slice(word.trimEnd().length));
  }
}

/** Answer what the reader types. @param {HTMLDialogElement} dialog @param {Entry[]} entries */
function enhanceSearch(dialog, entries) {
  const find = under(dialog, "search-");
  const field = one(dialog, "input");
  const row = one(dialog, "template");
  const list = find("results");
  const searched = index(entries);
  const base = dialog.dataset.base ?? "";

  const show = () => {
    const words = field.value.trim();
    const found = words ? searched.search(words) : [];
    list.replaceChildren(
      ...found.slice(0, MOST_RESULTS).map((result) => {
        const made = fresh(row);
        const terms = telling(result.terms.map(fold));
        one(made, "a").href = base + result.url;
        markTerms(one(made, ".search__page"), result.heading, terms, true);
        const where = result.heading === result.title ? "" : `${result.title} – `;
        const body = one(made, ".search__excerpt");
        body.append(where);
        markTerms(body, result.text, terms);
        return made;
      }),
    );
    if (words) say(find("count"), { n: found.length });
    else find("count").textContent = "";
  };
  field.addEventListener("input", show);
  list.addEventListener("click", ({ target }) => {
    if (target instanceof Element && target.closest("a")) dialog.close();
  });
  // Enter opens the first answer instead of closing the dialog.
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape") dialog.close(); // a search field would only empty itself
    if (event.key !== "Enter") return;
    event.preventDefault();
    maybe(list, "a")?.click();
  });
  show();
}

tellRuns();
document.addEventListener("guide:index", (event) => {
  const entries = /** @type {CustomEvent<Entry[]>} */ (event).detail;
  for (const dialog of all(document, "dialog[data-search]")) enhanceSearch(dialog, entries);
}, { once: true });
