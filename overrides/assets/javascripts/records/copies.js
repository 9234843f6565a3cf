/** The copies of a list that the reader keeps once per supplier: which there are, and which a page shows. */

import { isFilled, parseKey } from "./records.js";

/** @import { Ancestor, CopyRecord, ItemRecord } from "./records.js" */
/** @import { Asides } from "./situation.js" */
/** @import { Ticks } from "./ticks.js" */
/** @typedef {{ path: string, per?: boolean, replaces?: Ancestor[], aside?: Asides }} Tracked */
/** @typedef {{ id: string, name: string }} Copy */

/** The word of an address that says which supplier's list to show. */
export const CHOICE = "copie";

/**
 * The named copies of a list, sorted by name; two of one name are told apart by a number.
 * @param {Pick<Ticks, "records">} store
 * @param {string} checklist its id
 * @returns {Copy[]}
 */
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

/**
 * The filled items of a list that belong to no named copy.
 * @param {Pick<Ticks, "records">} store
 * @param {string} checklist its id
 */
export function unnamedItems(store, checklist) {
  /** @type {{ path: string, record: ItemRecord }[]} */
  const found = [];
  for (const [key, kept] of store.records()) {
    const parts = parseKey(key);
    if (parts?.kind !== "item" || parts.checklist !== checklist || parts.copy) continue;
    const record = /** @type {ItemRecord} */ (kept);
    if (isFilled(record)) found.push({ path: parts.path, record });
  }
  return found;
}

/**
 * All copies of a list: those with a name, and the unnamed one while it holds something or is alone.
 * @param {Pick<Ticks, "records">} store
 * @param {string} checklist its id
 * @returns {Copy[]}
 */
export function keptFor(store, checklist) {
  const copies = copiesOf(store, checklist);
  const isUsed = copies.length === 0 || unnamedItems(store, checklist).length > 0;
  return isUsed ? [...copies, { id: "", name: "" }] : copies;
}

/**
 * The copy that a list's page shows: the chosen one or, where it is not there, the first.
 * @param {Pick<Ticks, "records">} store
 * @param {string} checklist its id
 * @param {string} [chosen] a copy's id, as the address has it
 */
export function shownCopy(store, checklist, chosen = chosenCopy()) {
  const kept = keptFor(store, checklist);
  return kept.find(({ id }) => id === chosen) ?? kept[0];
}

/** The copy that the address names. */
export const chosenCopy = () => new URLSearchParams(location.search).get(CHOICE) ?? "";

/**
 * Every box that an item stands for: one, or one in each copy of a list kept per supplier.
 * @template {Tracked} T
 * @param {Ticks} store
 * @param {T[]} items
 * @returns {{ item: T, copy: string, name: string }[]}
 */
export function inCopies(store, items) {
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

/** A page's address that shows the list of one supplier. @param {string} url @param {string} copy */
export function linkTo(url, copy) {
  const address = new URL(url);
  if (copy) address.searchParams.set(CHOICE, copy);
  else address.searchParams.delete(CHOICE);
  return address.href;
}
