/** Items are renamed, split and merged: whatever the family, no answer is lost or made up. */

import { test } from "node:test";
import assert from "node:assert/strict";
import fc from "fast-check";
import { writeItem } from "../../../overrides/assets/javascripts/list/checklist.js";
import { adopted } from "../../../overrides/assets/javascripts/list/copies.js";
import {
  blank,
  change,
  count,
  itemKey,
  resolve,
} from "../../../overrides/assets/javascripts/records/records.js";
import { formerIds } from "../../../overrides/assets/javascripts/tracking/items.js";
import { itemRecord } from "./arbitraries.js";

/** @typedef {import("../../../overrides/assets/javascripts/records/records.js").Ancestor} Ancestor */
/** @typedef {import("../../../overrides/assets/javascripts/records/records.js").ItemRecord} ItemRecord */

const IDS = ["l/a", "l/b", "l/c", "l/d", "m/e", "m/f"];
const ITEM = "l/new";

/** Whatever an item may replace: chains, merges, both, some asked again. */
const { family } = fc.letrec((/** @type {any} */ again) => ({
  family: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constant([]),
    fc.array(again("ancestor"), { minLength: 1, maxLength: 3 }),
  ),
  ancestor: fc.record({
    id: fc.constantFrom(...IDS),
    ask_again: fc.boolean(),
    replaces: again("family"),
  }),
}));
const families = /** @type {fc.Arbitrary<Ancestor[]>} */ (family);
const someRecords = () =>
  fc.dictionary(fc.constantFrom(ITEM, ...IDS), itemRecord(), { maxKeys: 6, noNullPrototype: true });

/** @param {Record<string, ItemRecord>} kept */
const reading = (kept) => {
  const all = new Map(Object.entries(kept).map(([path, one]) => [itemKey(path), one]));
  return (/** @type {string} */ key) => all.get(/** @type {any} */ (key));
};

/** One chain, the newest id first. @param {string[]} ids @returns {Ancestor[]} */
const chain = ([id, ...older]) => id ? [{ id, replaces: chain(older) }] : [];

test("down a chain of any length, the newest answer is shown with its note", () => {
  fc.assert(
    fc.property(fc.shuffledSubarray(IDS), someRecords(), (ids, kept) => {
      const asked = [ITEM, ...ids].filter((path) => kept[path]?.at);
      const state = resolve({ path: ITEM, replaces: chain(ids) }, "", reading(kept));
      if (!asked.length) return void assert.equal(state.status, kept[ITEM]?.status ?? "todo");
      const newest = asked.reduce((best, path) => kept[path].at > kept[best].at ? path : best);
      assert.equal(state.at, kept[newest].at);
      assert.equal(state.status, kept[newest].status);
      assert.ok(state.note.includes(kept[newest].note.trim() && kept[newest].note));
    }),
    { numRuns: 3_000 },
  );
});

test("each heir of a split shows the former state, and answering one leaves the other alone", () => {
  fc.assert(
    fc.property(families, someRecords(), itemRecord(), (replaces, kept, own) => {
      const [left, right] = ["l/left", "l/right"].map((path) => ({
        path,
        replaces: [{ id: "l/split", replaces }],
      }));
      const before = reading(kept);
      assert.deepEqual(resolve(left, "", before), resolve(right, "", before));
      const after = reading({ ...kept, "l/left": own });
      assert.deepEqual(resolve(right, "", after), resolve(right, "", before));
    }),
    { numRuns: 3_000 },
  );
});

test("a merge is done only where each former item is, in whatever order they are named", () => {
  fc.assert(
    fc.property(fc.array(families, { maxLength: 4 }), someRecords(), (all, kept) => {
      delete kept[ITEM];
      const replaces = all.map((replaces, index) => ({ id: `m/merged-${index}`, replaces }));
      const read = reading(kept);
      const merged = resolve({ path: ITEM, replaces }, "", read);
      const states = replaces.map(({ id, replaces }) => resolve({ path: id, replaces }, "", read));
      const isDone = states.length > 0 && states.every(({ status }) => status === "done");
      assert.equal(merged.status === "done", isDone);
      const other = resolve({ path: ITEM, replaces: replaces.toReversed() }, "", read);
      for (const name of /** @type {const} */ (["status", "on", "at", "confirm", "inherited"])) {
        assert.equal(other[name], merged[name], name);
      }
      for (const { note } of states) assert.ok(merged.note.includes(note));
      assert.deepEqual([other.who, other.due], [merged.who, merged.due]);
      for (const name of merged.who?.split(", ") ?? []) {
        assert.ok(states.some(({ who }) => who?.split(", ").includes(name)));
      }
      assert.ok(!merged.due || states.some(({ due }) => due === merged.due));
    }),
    { numRuns: 3_000 },
  );
});

test("what must be asked again is never done or set aside by an answer to other words", () => {
  fc.assert(
    fc.property(families, someRecords(), (replaces, kept) => {
      delete kept[ITEM];
      const asked = [{ id: "l/asked", ask_again: true, replaces }];
      const read = reading(kept);
      const before = resolve({ path: "l/asked", replaces }, "", read);
      const state = resolve({ path: ITEM, replaces: asked }, "", read);
      assert.ok(state.status === "todo" || state.status === "ask");
      const isClaim = before.status === "done" || before.status === "na";
      assert.equal(state.confirm, before.confirm || (isClaim && before.at > 0));
      assert.equal(state.note, before.note);
    }),
    { numRuns: 3_000 },
  );
});

test("what the reader answers is what is shown, whatever the item comes from", async () => {
  const patches = fc.record({
    status: fc.constantFrom(.../** @type {const} */ (["todo", "done", "na", "ask"])),
    note: fc.constantFrom("", "mine"),
  }, { requiredKeys: ["status"] });
  await fc.assert(
    fc.asyncProperty(families, someRecords(), patches, async (replaces, kept, patch) => {
      const item = { path: ITEM, replaces };
      const before = resolve(item, "", reading(kept));
      /** @type {any} */
      const store = {
        write(/** @type {any} */ _key, /** @type {object} */ patch, /** @type {number} */ after) {
          kept[ITEM] = change(kept[ITEM] ?? blank(itemKey(ITEM)), patch, after + 1);
        },
      };
      await writeItem(store, ITEM, "", before, patch);
      const after = resolve(item, "", reading(kept));
      assert.equal(after.status, patch.status);
      assert.equal(after.note, patch.note ?? before.note);
      assert.deepEqual([after.who, after.due], [before.who, before.due]);
      assert.deepEqual([after.confirm, after.inherited], [false, false]);
    }),
    { numRuns: 3_000 },
  );
});

test("every former item is known to be carried, and the four numbers always add up", () => {
  fc.assert(
    fc.property(families, someRecords(), (replaces, kept) => {
      const read = reading(kept);
      const state = resolve({ path: ITEM, replaces }, "", read);
      const numbers = count([ITEM], () => state);
      assert.equal(numbers.done + numbers.todo + numbers.na + numbers.ask, 1);
      const used = new Set(formerIds(replaces));
      const others = Object.fromEntries(
        Object.entries(kept).filter(([path]) => path === ITEM || used.has(path)),
      );
      assert.deepEqual(resolve({ path: ITEM, replaces }, "", reading(others)), state);
    }),
    { numRuns: 2_000 },
  );
});

test("a list that is given a supplier's name shows the answers that it showed, to be confirmed or not", () => {
  const item = { path: "l/new", replaces: [{ id: "l/new", before: "2026-06-01" }] };
  for (const at of [Date.UTC(2026, 4, 1), Date.UTC(2026, 6, 1)]) {
    const records = /** @type {any} */ (new Map([[itemKey(item.path), {
      ...blank(itemKey(item.path)),
      status: "done",
      note: "n",
      at,
    }]]));
    const named = new Map([...records, ...adopted({ records: () => records }, "l", "abc")]);
    const shown = resolve(item, "", (key) => records.get(key));
    assert.equal(shown.confirm, at < Date.UTC(2026, 5, 1));
    assert.deepEqual(
      { ...resolve(item, "abc", (key) => /** @type {any} */ (named.get(key))), given: undefined },
      { ...shown, given: undefined },
    );
    assert.equal(named.get(itemKey(item.path))?.note, "");
  }
});
