/** What the reader filled and the guide holds no more: kept, exported, and shown apart. */

import { spell } from "../page/dates.js";
import { copiesOf } from "../list/progress.js";
import { parseKey } from "../records/records.js";
import { say } from "../page/words.js";

/** @typedef {import("./overview.js").Row} Row */

/** Show the items that no list has any more; gives the way to show them anew. @param {HTMLElement} root @param {import("../page/features.js").Page} page @param {Row[]} rows */
export function enhanceRetired(root, { store }, rows) {
  const find = (
    /** @type {string} */ name,
  ) => /** @type {HTMLElement} */ (root.querySelector(`[data-${name}]`));
  const template = /** @type {HTMLTemplateElement} */ (find("retired-line"));
  const gone = new Map(
    [.../** @type {HTMLTemplateElement} */ (find("retired-known")).content.children].map((one) => {
      const { id = "", text = "" } = /** @type {HTMLElement} */ (one).dataset;
      return [id, { text, because: one.textContent ?? "" }];
    }),
  );
  const perList = new Map(rows.map(({ path, per }) => [path, per]));
  for (const { replaces, per } of rows) for (const id of formerIds(replaces)) perList.set(id, per);

  /** Whether a list still shows this record. @param {string} path @param {string} copy */
  const isShown = (path, copy) => perList.has(path) && (!copy || perList.get(path));

  /** @param {{ path: string, checklist: string, copy: string }} parts @param {import("../records/records.js").ItemRecord} record */
  const line = ({ path, checklist, copy }, { status, on, note }) => {
    const made = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
    const part = (
      /** @type {string} */ selector,
    ) => /** @type {HTMLElement} */ (made.querySelector(selector));
    const { text = "", because = "" } = gone.get(path) ?? {};
    say(part(".remaining__text"), { text, id: path }, text ? "" : "unknown");
    const name = copy && copiesOf(store, checklist).find(({ id }) => id === copy)?.name;
    if (name) say(part(".remaining__copy"), { name });
    const form = status === "done" && on ? "done-on" : status;
    say(part(".remaining__when"), { on: on && spell(on) }, form);
    if (because) say(part("[data-retired-why]"), { because });
    if (note) say(part("[data-retired-note]"), { note });
    return made;
  };

  return () => {
    const made = [...store.records()].flatMap(([key, kept]) => {
      const parts = parseKey(key);
      if (parts?.kind !== "item" || isShown(parts.path, parts.copy)) return [];
      const record = /** @type {import("../records/records.js").ItemRecord} */ (kept);
      return record.status === "todo" && !record.note ? [] : [line(parts, record)];
    });
    find("retired-list").replaceChildren(...made);
    find("retired").hidden = made.length === 0;
  };
}

/** Every former id behind these. @param {import("../records/records.js").Ancestor[]} ancestors @returns {string[]} */
export const formerIds = (ancestors) =>
  ancestors.flatMap(({ id, replaces = [] }) => [id, ...formerIds(replaces)]);
