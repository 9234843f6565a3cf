/** Where a reader stands: the four numbers, defined once by `count`, everywhere the same. */

import { count, parseKey, resolve } from "../records/records.js";
import { say } from "../page/words.js";
import { all } from "../page/dom.js";

/** @import { Store } from "../records/bulk.js" */
/** @import { Ancestor, CopyRecord, Count, ItemRecord } from "../records/records.js" */
/** @typedef {{ path: string, per?: boolean, replaces?: Ancestor[] }} Tracked */
/** @typedef {{ id: string, name: string }} Copy */

/** The word of an address that says which supplier's list to show. */
export const CHOICE = "copie";

/** The copies of a list that the reader keeps, by name; two of one name are told apart by a number. @param {Pick<Store, "records">} store @param {string} checklist @returns {Copy[]} */
export function copiesOf(store, checklist) {
  /** @type {Copy[]} */
  const copies = [];
  for (const [key, record] of store.records()) {
    const parts = parseKey(key);
    if (parts?.kind !== "copy" || parts.checklist !== checklist) continue;
    const { name, removed } = /** @type {CopyRecord} */ (record);
    if (!removed) copies.push({ id: parts.copy, name });
  }
  copies.sort((a, b) => a.name.localeCompare(b.name, "fr") || (a.id < b.id ? -1 : 1));
  return copies.map(({ id, name }, index) => {
    const twins = copies.slice(0, index).filter((other) => other.name === name).length;
    return { id, name: twins ? `${name} (${twins + 1})` : name };
  });
}

/** What a list kept per supplier holds without a supplier's name. @param {Pick<Store, "records">} store @param {string} checklist */
export function unnamedItems(store, checklist) {
  /** @type {{ path: string, record: ItemRecord }[]} */
  const found = [];
  for (const [key, kept] of store.records()) {
    const parts = parseKey(key);
    if (parts?.kind !== "item" || parts.checklist !== checklist || parts.copy) continue;
    const record = /** @type {ItemRecord} */ (kept);
    if (record.status !== "todo" || record.note) found.push({ path: parts.path, record });
  }
  return found;
}

/** What a list is kept for: its named copies, and the one without a name as long as it holds something or stands alone. @param {Pick<Store, "records">} store @param {string} checklist @returns {Copy[]} */
export function keptFor(store, checklist) {
  const copies = copiesOf(store, checklist);
  const isUsed = copies.length === 0 || unnamedItems(store, checklist).length > 0;
  return isUsed ? [...copies, { id: "", name: "" }] : copies;
}

/** The copy of a list that its page shows: the one that is chosen, or the first. @param {Pick<Store, "records">} store @param {string} checklist @param {string} [chosen] what the address says */
export function shownCopy(store, checklist, chosen = chosenCopy()) {
  const kept = keptFor(store, checklist);
  return kept.find(({ id }) => id === chosen) ?? kept[0];
}

/** The copy that the address names. */
export const chosenCopy = () => new URLSearchParams(location.search).get(CHOICE) ?? "";

/**
 * Every box that an item stands for: one, or one in each copy of a list kept per supplier.
 * @template {Tracked} T
 * @param {Store} store
 * @param {T[]} items
 * @returns {{ item: T, copy: string, name: string }[]}
 */
export function places(store, items) {
  /** @type {Map<string, Copy[]>} */
  const known = new Map();
  return items.flatMap((item) => {
    if (!item.per) return [{ item, copy: "", name: "" }];
    const list = item.path.split("/")[0];
    const copies = known.get(list) ?? keptFor(store, list);
    known.set(list, copies);
    return copies.map(({ id, name }) => ({ item, copy: id, name }));
  });
}

/** The four numbers of these items, in all copies. @param {Store} store @param {Tracked[]} items */
export function countItems(store, items) {
  const found = new Map(
    places(store, items).map(({ item, copy }) => [
      `${item.path} ${copy}`,
      resolve(item, copy, store.read),
    ]),
  );
  return count(found.keys(), (place) => found.get(place));
}

/** Write four numbers where a template left room for them, and give the style sheet where its bar's parts end. @param {HTMLElement} root @param {Count} numbers */
export function showCount(root, numbers) {
  for (
    const hole of all(root, "[data-count]")
  ) {
    const name = /** @type {"done" | "todo" | "na" | "ask"} */ (hole.dataset.count);
    say(hole, { n: numbers[name] });
  }
  const { done, ask, na, todo } = numbers;
  const ends = { done, ask: done + ask, na: done + ask + na };
  for (const [name, end] of Object.entries(ends)) {
    root.style.setProperty(`--${name}-end`, `${100 * end / (ends.na + todo || 1)}%`);
  }
  root.toggleAttribute("data-started", ends.na > 0);
  root.hidden = false;
}

/** The items that an element tracks: `data-items`, with a `*` behind those kept per supplier, then what they replace. @param {HTMLElement} element @returns {Tracked[]} */
export function trackedItems(element) {
  return (element.dataset.items ?? "").split(" ").filter(Boolean).map((word) => {
    const [, path, star, replaces] = /^([^*[]+)(\*?)(\[.*)?$/.exec(word) ?? [];
    return { path, per: star === "*", replaces: JSON.parse(replaces ?? "[]") };
  });
}

/** Keep the progress of a page, a part or the whole guide up to date. @param {HTMLElement} root @param {Store} store */
export function enhanceProgress(root, store) {
  const items = trackedItems(root);
  const show = () => showCount(root, countItems(store, items));
  store.onChange(show);
  addEventListener("pageshow", show);
  show();
}
