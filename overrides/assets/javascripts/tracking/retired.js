/** What the reader filled and the guide holds no more: kept, exported, and shown apart. */

import { tellAssigned } from "../list/assigned.js";
import { spell } from "../page/dates.js";
import { formerIds } from "./items.js";
import { formOf, isFilled, parseKey } from "../records/records.js";
import { showLines } from "./lines.js";
import { say } from "../page/words.js";
import { all, fresh, one, under } from "../page/dom.js";
import { copiesOf } from "../records/copies.js";

/** @import { Page } from "../page/features.js" */
/** @import { ItemRecord } from "../records/records.js" */
/** @import { Row } from "./items.js" */

/**
 * Show the items that no list has any more; gives the function that shows them anew.
 * @param {HTMLElement} root
 * @param {Page} page
 * @param {Row[]} rows the items that lists have
 */
export function enhanceRetired(root, { store }, rows) {
  const find = under(root);
  const template = one(root, "template[data-retired-line]");
  const gone = new Map(
    all(one(root, "template[data-retired-known]").content, "[data-id]").map((item) => {
      const { id = "", text = "" } = item.dataset;
      return [id, { text, because: item.textContent ?? "" }];
    }),
  );
  const perList = new Map(rows.map(({ path, per }) => [path, per]));
  for (const { replaces, per } of rows) for (const id of formerIds(replaces)) perList.set(id, per);

  /** Whether a list still shows this record. @param {string} path @param {string} copy */
  const isShown = (path, copy) => perList.has(path) && (!copy || perList.get(path));

  /** @param {{ path: string, checklist: string, copy: string }} parts */
  const nameIn = ({ checklist, copy }) =>
    copy && copiesOf(store, checklist).find(({ id }) => id === copy)?.name;
  /** @param {string} path @param {string | undefined} name @param {ItemRecord} record */
  const line = (path, name, { status, on, note, who, due }) => {
    const made = fresh(template);
    const { text = "", because = "" } = gone.get(path) ?? {};
    say(one(made, ".remaining__text"), { text, id: path }, text ? "" : "unknown");
    if (name) say(one(made, ".remaining__copy"), { name });
    say(one(made, ".remaining__when"), { on: on && spell(on) }, formOf({ status, on }));
    if (because) say(one(made, "[data-retired-why]"), { because });
    if (note) say(one(made, "[data-retired-note]"), { note });
    tellAssigned(one(made, "[data-assigned]"), { who, due });
    return made;
  };

  return () => {
    const made = [...store.records()].flatMap(([key, kept]) => {
      const parts = parseKey(key);
      if (parts?.kind !== "item" || isShown(parts.path, parts.copy)) return [];
      const record = /** @type {ItemRecord} */ (kept);
      const name = nameIn(parts);
      const make = () => line(parts.path, name, record);
      return isFilled(record) ? [{ key, says: [name, record], make }] : [];
    });
    showLines(find("retired-list"), made);
    find("retired").hidden = made.length === 0;
  };
}
