/** Sentences that templates wrote: a script fills their holes, and holds none itself. */

/** @typedef {Record<string, string | number>} Values what fills a sentence's holes, by name */

/**
 * Fill an element's sentence and show it, or hide the element. The sentence is that of `data-words-<form>`;
 * without a form, for a number `n`, that of `data-words-none` for 0 or `data-words-one` under 2, as French
 * counts; else that of `data-words`.
 * @param {HTMLElement | null} element what says it; nothing is said where there is none
 * @param {Values | false | 0 | ""} [values] what its `{name}` take, as text; nothing to say where it is not given
 * @param {string} [form] which of its sentences
 * @param {HTMLElement | null} [from] what holds the sentences, where many elements say the same
 */
export function say(element, values = {}, form = "", from = element) {
  if (!element || !from) return;
  if (!values) {
    element.hidden = true;
    return;
  }
  const text = fill(sentence(from, values, form) ?? from.dataset.words ?? "", values);
  if (element.textContent !== text) element.textContent = text; // a status said twice is read twice
  element.hidden = false;
}

const HEARD = 100; // ms, after the frame in which the focus moved

/**
 * Say so once the focus has moved and that was heard: a screen reader drops what is told before, and Firefox tells
 * it of a frame's words before its focus. An alert appears anew, for Firefox tells of none that only changes its
 * words.
 * @param {HTMLElement} element @param {Parameters<typeof say>[1]} [values] @param {string} [form]
 */
export function sayAnew(element, values, form) {
  const { style } = element;
  if (element.matches("[role=alert]")) style.visibility = "hidden";
  const tell = () => {
    say(element, values, form);
    style.visibility = "";
  };
  requestAnimationFrame(() => setTimeout(tell, HEARD));
}

/**
 * A sentence with its holes filled; a hole without a value stays.
 * @param {string} words a sentence, with holes as `{name}`
 * @param {Values} values
 */
export function fill(words, values) {
  return words.replace(
    /\{(\w+)\}/g,
    (hole, name) => Object.hasOwn(values, name) ? String(values[name]) : hole,
  );
}

/** @param {HTMLElement} element @param {Values} values @param {string} form */
function sentence(element, { n }, form) {
  const words = (/** @type {string} */ name) => element.getAttribute(`data-words-${name}`);
  if (form) return words(form);
  if (typeof n !== "number") return null;
  return (n === 0 ? words("none") : null) ?? (n < 2 ? words("one") : null);
}

/** Words without case or accents: « securite » finds « sécurité ». @param {string} word */
export const fold = (word) =>
  word.normalize("NFD").replace(/\p{Mn}/gu, "").replace(/œ/gi, "oe").toLowerCase();
