/** Lists that are shown anew at each change: a line that says the same stands, and the focus stays at its entry. */

import { all } from "../page/dom.js";

/** @typedef {{ key: string, says: unknown, make: () => DocumentFragment }} LineSource what names a line, all that it says or does, and how it is made */
/** @typedef {{ mark: string, element: HTMLElement }} DrawnLine */

/** The lines of each list, by key. @type {WeakMap<HTMLElement, Map<string, DrawnLine>>} */
const shown = new WeakMap();

/** What of a line may have the focus. @param {DrawnLine | undefined} line */
const stops = (line) => line ? all(line.element, "a, button") : [];

/** Show these entries in a list; one that says what it said is not made again. @param {HTMLElement} list @param {LineSource[]} entries */
export function showLines(list, entries) {
  const former = shown.get(list) ?? new Map();
  const { activeElement } = document;
  const [key = "", line] = [...former].find(([, { element }]) => element.contains(activeElement)) ??
    [];
  const stop = stops(line).indexOf(/** @type {HTMLElement} */ (activeElement));
  const lines = new Map(entries.map((entry) => [entry.key, lineOf(entry, former.get(entry.key))]));
  shown.set(list, lines);
  putIn(list, [...lines.values()].map(({ element }) => element));
  if (list.contains(document.activeElement)) return;
  stops(lines.get(key))[stop]?.focus({ preventScroll: true });
}

/** @param {LineSource} entry @param {DrawnLine | undefined} former @returns {DrawnLine} */
function lineOf({ says, make }, former) {
  const mark = JSON.stringify(says);
  if (former?.mark === mark) return former;
  return { mark, element: /** @type {HTMLElement} */ (make().firstElementChild) };
}

/** Put these elements in a list, unless they are all that it holds; what has the focus keeps it. @param {HTMLElement} list @param {HTMLElement[]} elements */
export function putIn(list, elements) {
  const { children } = list;
  const isSame = elements.length === children.length &&
    elements.every((element, n) => element === children[n]);
  if (isSame) return;
  const focused = /** @type {HTMLElement | null} */ (document.activeElement);
  list.replaceChildren(...elements);
  if (focused !== document.activeElement && list.contains(focused)) {
    focused?.focus({ preventScroll: true });
  }
}
