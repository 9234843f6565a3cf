/**
 * Search in the guide: loaded when its dialog first opens, with the index behind it in one file,
 * so that it works over `file://` too, where nothing can be fetched.
 */

import { tellRuns } from "../page/bring.js";
import { say } from "../page/words.js";
import { all, fresh, one, under } from "../page/dom.js";
import { finder, termsOf } from "../tools/finder.js";

/** @import { SearchAnswer, SearchedPlace, Index } from "../tools/finder.js" */

const MOST_PAGES = 12;
const MOST_PLACES = 3; // of a page
const EXCERPT = 24; // words
const BEFORE = 4; // words of an excerpt before what was found
const PAUSE = 400; // ms without typing, after which the count is said, once

/** @param {string} text */
const split = (text) => text.split(/(?<=[\s’'])/);

/** Whether a word was looked for. @param {string} word @param {Set<string>} terms */
const isHit = (word, terms) => termsOf(word).some((term) => terms.has(term));

/** The words of a text around most of what was found, with a sign where it is cut. @param {string} text @param {Set<string>} terms */
function excerpt(text, terms) {
  const words = split(text);
  const hits = words.flatMap((word, n) => isHit(word, terms) ? [n] : []);
  const within = (/** @type {number} */ from) =>
    hits.filter((n) => n >= from && n < from + EXCERPT - BEFORE).length;
  const best = hits.reduce((best, n) => within(n) > within(best) ? n : best, hits[0] ?? 0);
  const first = Math.max(0, best - BEFORE);
  const last = first + EXCERPT;
  return [
    ...(first ? ["… "] : []),
    ...words.slice(first, last),
    ...(last < words.length ? ["…"] : []),
  ];
}

/** Write words and mark those that were looked for. @param {HTMLElement} target @param {string[]} words @param {Set<string>} terms */
function write(target, words, terms) {
  for (const word of words) {
    if (!isHit(word, terms)) {
      target.append(word);
      continue;
    }
    const mark = document.createElement("mark");
    mark.textContent = word.trimEnd();
    target.append(mark, word.slice(word.trimEnd().length));
  }
}

/** Answer what the reader types. @param {HTMLDialogElement} dialog @param {Index} index */
function enhanceSearch(dialog, index) {
  const find = under(dialog, "search-");
  const field = one(dialog, "input");
  const row = one(dialog, "template");
  const list = find("results");
  const ask = finder(index);
  let pause = 0;

  /** One line: where it leads, its title, and words around what was found. @param {SearchedPlace} place @param {Set<string>} terms */
  function line({ page, anchor, heading, text, isItem }, terms) {
    const made = one(fresh(row), "li");
    one(made, "a").href = `${dialog.dataset.base ?? ""}${page.url}${anchor && `#${anchor}`}`;
    made.classList.toggle("search__result--item", isItem);
    write(one(made, ".search__page"), split(heading), terms);
    if (!isItem || !isHit(heading, terms)) {
      write(one(made, ".search__excerpt"), excerpt(text, terms), terms);
    }
    return made;
  }

  /** A page, and below it the places that answer. @param {SearchAnswer} answer */
  function lines({ page, places, terms }) {
    const shown = places.slice(0, MOST_PLACES);
    const top = shown.find(({ anchor }) => !anchor);
    const made = line(
      top ?? { ...shown[0], page, anchor: "", heading: page.title, text: "", isItem: false },
      terms,
    );
    const below = document.createElement("ul");
    below.append(...shown.filter((place) => place !== top).map((place) => line(place, terms)));
    if (below.firstChild) made.append(below);
    return made;
  }

  function show() {
    const answers = ask(field.value);
    list.replaceChildren(...answers.slice(0, MOST_PAGES).map(lines));
    list.scrollTop = 0;
    clearTimeout(pause);
    pause = setTimeout(() => tell(answers.length), PAUSE);
  }

  /** Say how many pages answer, once the reader pauses. @param {number} n */
  function tell(n) {
    if (termsOf(field.value).length) say(find("count"), { n });
    else find("count").textContent = "";
  }

  list.tabIndex = -1; // its links are reached by Tab; Firefox would stop at the list itself, which says nothing
  field.addEventListener("input", show);
  list.addEventListener("click", ({ target }) => {
    if (target instanceof Element && target.closest("a")) dialog.close();
  });
  // Enter opens the first answer instead of closing the dialog.
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape") dialog.close(); // a search field would only empty itself
    if (event.key !== "Enter") return;
    event.preventDefault();
    all(list, "a")[0]?.click();
  });
  show();
}

tellRuns();
document.addEventListener("guide:index", (event) => {
  const index = /** @type {CustomEvent<Index>} */ (event).detail;
  for (const dialog of all(document, "dialog[data-search]")) enhanceSearch(dialog, index);
}, { once: true });
