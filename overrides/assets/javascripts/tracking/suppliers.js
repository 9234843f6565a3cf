/** The suppliers that a reader keeps lists for, and those removed, which come back with one gesture. */

import { showCount } from "../list/progress.js";
import { copyKey, count, parseKey } from "../records/records.js";
import { resolveSituated } from "../records/situation.js";
import { showLines } from "./lines.js";
import { say } from "../page/words.js";
import { fresh, one, under } from "../page/dom.js";
import { copiesOf, linkTo } from "../records/copies.js";

/** @import { Page } from "../page/features.js" */
/** @import { CopyRecord } from "../records/records.js" */
/** @import { Row } from "./items.js" */

/**
 * Show each supplier's list with its progress; gives the function that shows them anew.
 * @param {HTMLElement} root
 * @param {Page} page
 * @param {Row[]} rows the items of all lists
 */
export function enhanceSuppliers(root, { store, saving }, rows) {
  const find = under(root);
  const template = one(root, "template[data-copy-line]");
  /** @type {Map<string, Row[]>} */
  const lists = new Map();
  for (const row of rows) {
    const list = row.path.split("/")[0];
    if (row.per) lists.set(list, [...lists.get(list) ?? [], row]);
  }

  /** @param {Row} row @param {string} id @param {string} name */
  const line = (row, id, name) => {
    const made = fresh(template);
    const link = one(made, "a");
    link.textContent = row.list;
    link.href = linkTo(row.page, id);
    say(made.querySelector(".remaining__copy"), { name });
    return made;
  };
  /** @param {string} list @param {Row[]} own */
  const keptLines = (list, own) =>
    copiesOf(store, list).map(({ id, name }) => {
      const states = new Map(own.map((item) => [item.path, resolveSituated(item, id, store.read)]));
      const numbers = count(states.keys(), (path) => states.get(path));
      const make = () => {
        const made = line(own[0], id, name);
        showCount(one(made, "[data-progress]"), numbers);
        return made;
      };
      return { key: `${list} ${id}`, says: [name, numbers], make };
    });
  /** @param {string} list @param {Row[]} own */
  const removedLines = (list, own) =>
    [...store.records()].flatMap(([key, record]) => {
      const parts = parseKey(key);
      if (parts?.kind !== "copy" || parts.checklist !== list) return [];
      const { name, removed } = /** @type {CopyRecord} */ (record);
      if (!removed || !name) return [];
      const make = () => {
        const made = line(own[0], parts.copy, name);
        const link = one(made, "a");
        link.replaceWith(own[0].list);
        made.querySelector("[data-progress]")?.remove();
        const back = one(made, "[data-copy-back]");
        say(back, { name });
        back.addEventListener("click", () => {
          saving(store.write(copyKey(list, parts.copy), { removed: false }));
          find("copies-list").querySelector("a")?.focus();
        });
        return made;
      };
      return [{ key: `${list} ${parts.copy}`, says: name, make }];
    });

  return () => {
    const all = [...lists];
    showLines(find("copies-list"), all.flatMap(([list, own]) => keptLines(list, own)));
    const gone = all.flatMap(([list, own]) => removedLines(list, own));
    showLines(find("copies-removed-list"), gone);
    find("copies-removed").hidden = gone.length === 0;
    find("copies-overview").hidden = gone.length === 0 &&
      find("copies-list").childElementCount === 0;
  };
}
