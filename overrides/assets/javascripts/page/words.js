/** Sentences that templates wrote: a script fills their holes, and holds none itself. */

/**
 * Fill the sentence of `data-words` and show it: `{name}` takes `values.name`, as text. Another form
 * is taken from `data-words-<form>` where there is one; for a number `n`, the form is "none" for 0,
 * then "one" under 2, as French counts.
 * @param {HTMLElement | null} element nothing is said where there is none
 * @param {Record<string, string | number>} [values]
 * @param {string} [form]
 * @param {HTMLElement | null} [from] what holds the words, where many elements say the same
 */
export function say(element, values = {}, form = "", from = element) {
  if (!element || !from) return;
  const text = fill(formOf(from, values, form) ?? from.dataset.words ?? "", values);
  if (element.textContent !== text) element.textContent = text; // a status said twice is read twice
  element.hidden = false;
}

/** A template's words, each `{name}` taken from the values. @param {string} words @param {Record<string, string | number>} values */
export function fill(words, values) {
  return words.replace(
    /\{(\w+)\}/g,
    (hole, name) => Object.hasOwn(values, name) ? String(values[name]) : hole,
  );
}

/** @param {HTMLElement} element @param {Record<string, string | number>} values @param {string} form */
function formOf(element, { n }, form) {
  const words = (/** @type {string} */ name) => element.getAttribute(`data-words-${name}`);
  if (form) return words(form);
  if (typeof n !== "number") return null;
  return (n === 0 ? words("none") : null) ?? (n < 2 ? words("one") : null);
}

/** Words without case or accents: « securite » finds « sécurité ». @param {string} word */
export const fold = (word) =>
  word.normalize("NFD").replace(/\p{Mn}/gu, "").replace(/œ/gi, "oe").toLowerCase();
