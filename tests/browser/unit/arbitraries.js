/** Records and rubbish, for tests that try thousands of them. */

import fc from "fast-check";

const DAY = /** @type {any} */ (fc).date({
  min: new Date("1900-01-01"),
  max: new Date("2200-12-31"),
  noInvalidDate: true,
}).map((/** @type {Date} */ date) => date.toISOString().slice(0, 10));

const wellFormed = () => fc.string({ unit: "grapheme", maxLength: 40 });

/** A whole record of an item, sometimes left to someone or due, or with a field of a later version. */
export const itemRecord = () =>
  fc.record({
    who: fc.constantFrom("Mme Martin", "Dr Petit", "<b>x</b>"),
    due: /** @type {fc.Arbitrary<string>} */ (DAY),
    status: fc.constantFrom(.../** @type {const} */ (["todo", "done", "na", "ask"])),
    note: wellFormed(),
    on: /** @type {fc.Arbitrary<string>} */ (fc.oneof(fc.constant(""), DAY)),
    at: fc.oneof(fc.nat({ max: 3 }), fc.nat(), fc.integer({ min: 0, max: 8e15 })),
    later: fc.oneof(fc.constant(null), fc.array(fc.nat({ max: 9 }), { maxLength: 3 })),
  }, { requiredKeys: ["status", "note", "on", "at", "later"], noNullPrototype: true });

const NASTY = [
  "__proto__",
  "constructor",
  "<img src=x onerror=alert(1)>",
  "\0\u0007\u202e",
  "99999-01-01",
  "2026-02-30",
  "todo",
  "done",
  '{"status":"done","at":1}',
];

/** Whatever a store or a file may hold: half records, wrong types, names that bite. */
export const anything = () =>
  fc.oneof(
    fc.anything({ withBigInt: true, withDate: true, withMap: true, withSparseArray: true }),
    fc.string(),
    fc.json(),
    half(),
    half().map((value) => JSON.stringify(value)),
  );

/** A record whose fields may be wrong. */
export const half = () =>
  fc.record({
    status: fc.oneof(fc.constantFrom("done", "todo", "later", null), fc.anything()),
    note: fc.oneof(fc.constantFrom(...NASTY), fc.string({ unit: "binary" }), fc.anything()),
    on: fc.oneof(fc.constantFrom(...NASTY), fc.constant("2026-11-23")),
    who: fc.oneof(fc.constantFrom(...NASTY), fc.anything()),
    due: fc.oneof(fc.constantFrom(...NASTY), fc.constant("2026-11-23")),
    at: fc.oneof(fc.integer(), fc.double(), fc.constantFrom(null, "1", 1e300, 8.64e15)),
    value: fc.jsonValue(),
    name: fc.oneof(fc.string(), fc.anything()),
    ["__proto__"]: fc.jsonValue(),
  }, { requiredKeys: [] });
