import { test } from "node:test";
import assert from "node:assert/strict";
import process from "node:process";
import fc from "fast-check";
import { generate } from "lean-qr/nano";
import { decodeQR } from "qr/decode.js";
import {
  copyKey,
  itemKey,
  readerKey,
  readRecord,
} from "../../../overrides/assets/javascripts/records/records.js";
import {
  codeIn,
  FRAGMENT,
  makeHandover,
  readHandover,
  roomIn,
} from "../../../overrides/assets/javascripts/records/handover.js";
import { crc32 } from "../../../overrides/assets/javascripts/records/bits.js";
import { addressFor } from "../../../overrides/assets/javascripts/tracking/handover.js";
import { fromBase64, toBase64 } from "../../../overrides/assets/javascripts/records/transfer.js";

const MINUTE = 60_000; // ms
const NOW = Date.UTC(2026, 10, 28, 9, 30, 12);
const ADDRESS = "https://www.urps-medecins-occitanie.example/guide/mon-suivi.html";
const ROOM = roomIn(ADDRESS);
/** As many notebooks as `make prove` asks for. */
const NOTEBOOKS = Number(process.env.NOTEBOOKS ?? 60);

/** A guide as long as ours: 42 lists, ranks given in the order of the guide. */
const GUIDE = {
  publisher: "URPS Médecins libéraux d’Occitanie",
  edition: "2026-11-28",
  ranks: new Map(
    Array.from({ length: 324 }, (_, n) => [`liste-${Math.floor(n / 8)}/element-${n % 8}`, n]),
  ),
  answers: ["seul", "groupe", "remplacant", ""].map((value) => `situation-exercice:${value}`),
};
const PATHS = [...GUIDE.ranks.keys()];

/** @param {Iterable<[string, any]>} records @param {object} [more] */
const make = (records, more = {}) =>
  makeHandover(records, GUIDE, { now: NOW, room: ROOM, ...more });

/** What one code says, which must be whole. @param {string} code @param {typeof GUIDE} [guide] */
function accept(code, guide = GUIDE) {
  const found = readHandover(code, guide);
  assert.ok(found.ok, JSON.stringify(found));
  return found;
}

/** All that the codes of a notebook say. @param {string[]} codes */
const readAll = (codes) =>
  Object.fromEntries(codes.flatMap((code) => [...accept(code).records]).sort());

const minute = (/** @type {number} */ at) => at - at % MINUTE;

/** A notebook as it comes out of its codes: notes stay behind, a moment is its minute. @param {[string, any][]} records */
const expected = (records) =>
  Object.fromEntries(
    records.map(([key, { note: _note, name, at, ...record }]) => [key, {
      ...record,
      ...(name !== undefined && { name: [...name].slice(0, 20).join("") }),
      at: minute(at),
    }]).sort(),
  );

const day = () => /** @type {fc.Arbitrary<string>} */ (/** @type {any} */ (fc).date({
  min: new Date("1900-01-01"),
  max: new Date("2200-12-31"),
  noInvalidDate: true,
}).map((/** @type {Date} */ date) => date.toISOString().slice(0, 10)));
const moment = () => fc.integer({ min: NOW - 3 * 366 * 86_400_000, max: NOW });
const answer = () =>
  fc.record({
    status: fc.constantFrom("todo", "done", "done", "done", "na", "ask"),
    note: fc.constantFrom("", "Une note qui reste."),
    on: fc.oneof(fc.constant(""), day()),
    at: moment(),
  }, { noNullPrototype: true }).map((record) =>
    record.status === "done" && record.at % 5
      ? { ...record, on: new Date(record.at).toISOString().slice(0, 10) }
      : record
  );
const supplier = () =>
  fc.record({
    name: fc.string({ unit: "grapheme", maxLength: 25 }).map((name) => name.toWellFormed()),
    kind: fc.constantFrom("", "supplier"),
    removed: fc.boolean(),
    at: moment(),
  }, { noNullPrototype: true });
const COPY = ["mb1c2d3e4f5g6h7i", "mb1c2d3e4f5g6h7j", "vieux-nom"];

/** A notebook: own answers, suppliers and theirs, and an answer to « Votre situation ». */
const notebook = () =>
  fc.tuple(
    fc.array(fc.tuple(fc.constantFrom(...PATHS), answer()), { maxLength: 324, size: "max" })
      .map((all) => Object.fromEntries(all.map(([path, one]) => [itemKey(path), one]))),
    fc.dictionary(
      fc.constantFrom(...COPY).map((copy) => copyKey("liste-7", copy)),
      supplier(),
    ),
    fc.dictionary(
      fc.tuple(fc.constantFrom(...PATHS.slice(56, 64)), fc.constantFrom(...COPY))
        .map(([one, copy]) => itemKey(one, copy)),
      answer(),
    ),
    fc.option(moment(), { nil: undefined }),
  ).map(([own, copies, theirs, at]) => [
    ...Object.entries({ ...own, ...copies, ...theirs }),
    .../** @type {[string, any][]} */ (at
      ? [[readerKey("situation-exercice"), { value: "seul", at }]]
      : []),
  ]);

/** A drawn code as a camera would see it, each module `scale` pixels wide. @param {string} text */
function draw(text, scale = 3, margin = 4) {
  const drawn = generate(text);
  const width = (drawn.size + 2 * margin) * scale;
  const data = new Uint8ClampedArray(4 * width * width).fill(255);
  for (let y = 0; y < width; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const isDark = drawn.get(Math.floor(x / scale) - margin, Math.floor(y / scale) - margin);
      if (isDark) data.fill(0, 4 * (y * width + x), 4 * (y * width + x) + 3);
    }
  }
  return { width, height: width, data, version: (drawn.size - 17) / 4 };
}

test("a notebook comes back from its codes as it was, notes apart", () => {
  fc.assert(
    fc.property(notebook(), fc.constantFrom(ROOM, 300), (records, room) => {
      assert.deepEqual(readAll(make(records, { room }).codes), expected(records));
    }),
    { numRuns: 100 },
  );
});

test("a notebook comes back from codes that were drawn and read", () => {
  fc.assert(
    fc.property(notebook(), (records) => {
      const read = make(records).codes.map((code) =>
        codeIn(decodeQR(draw(`${ADDRESS}${FRAGMENT}${code}`)))
      );
      assert.deepEqual(readAll(read), expected(records));
    }),
    { numRuns: NOTEBOOKS },
  );
});

/** A thick notebook: every item, and those of one list once more for each of `suppliers`. @param {number} suppliers */
function thick(suppliers) {
  const own = PATHS.map((one) => itemKey(one));
  const copies = Array.from({ length: suppliers }, (_, n) => `fournisseur-${n}`);
  const theirs = copies.flatMap((copy) => PATHS.slice(56, 64).map((one) => itemKey(one, copy)));
  const named = copies.map((copy) => [copyKey("liste-7", copy), {
    name: `Fournisseur ${copy}`,
    kind: "supplier",
    removed: false,
    at: NOW - 9 * MINUTE,
  }]);
  const answered = [...own, ...theirs].map((key, n) => [key, {
    status: "done",
    note: "",
    on: "2019-01-01",
    at: NOW - (n * 7_919 % 1_500_000) * MINUTE,
  }]);
  return /** @type {[string, any][]} */ ([...named, ...answered]);
}

test("past version 25, a notebook is in several codes that say which they are", () => {
  const records = thick(9);
  const { codes, items, copies } = make(records);
  assert.deepEqual([items, copies], [324 + 72, 9]);
  assert.ok(codes.length > 1);
  for (const [n, code] of codes.entries()) {
    assert.ok(draw(`${ADDRESS}${FRAGMENT}${code}`).version <= 25);
    const { part, parts, set } = accept(code);
    assert.deepEqual([part, parts, set], [n + 1, codes.length, accept(codes[0]).set]);
  }
  assert.deepEqual(readAll(codes), expected(records));
  assert.deepEqual(readAll(codes.toReversed()), expected(records));
});

test("a supplier whose items go on in another code is there as old as it is", () => {
  const key = copyKey("liste-0", "a");
  const old = { name: "A", kind: "", removed: false, at: NOW - 1_000_000 * MINUTE };
  const theirs = PATHS.slice(0, 8).map((one) => [itemKey(one, "a"), DONE]);
  const { codes } = make(/** @type {any} */ ([[key, old], ...theirs]), { room: 56 });
  const times = codes.map((code) => accept(code).records.get(key).at);
  assert.deepEqual(times, [minute(old.at), minute(old.at)]);
});

test("a notebook too thick for fifteen codes is in none, and its answers are still counted", () => {
  assert.deepEqual(make(thick(3), { room: 40 }), {
    codes: [],
    items: 324 + 24,
    copies: 3,
    notes: 0,
    left: 0,
  });
});

const DONE = { status: "done", note: "", on: "2026-11-02", at: NOW - 5 * MINUTE };
const [FIRST, SECOND] = PATHS;

test("notes, and items without a rank, are counted as left behind", () => {
  const { items, notes, left } = make([
    [itemKey(FIRST), { ...DONE, note: "Chez moi" }],
    [itemKey("liste-perdue/a"), DONE],
    [itemKey(SECOND), { ...DONE, given: 0 }], // undone: no answer
  ]);
  assert.deepEqual({ items, notes, left }, { items: 1, notes: 1, left: 1 });
});

test("a removed supplier goes as removed, and is not counted", () => {
  const key = copyKey("liste-7", "a");
  const { codes, copies } = make([[key, { name: "A", kind: "", removed: true, at: NOW }]]);
  assert.equal(copies, 0);
  assert.equal(readAll(codes)[key].removed, true);
});

test("an answer that a clock dated ahead goes with the time it was given", () => {
  const [code] = make([[itemKey(FIRST), { ...DONE, at: NOW + 9e9, given: NOW - MINUTE }]]).codes;
  assert.equal(accept(code).records.get(itemKey(FIRST)).at, minute(NOW - MINUTE));
});

test("a code says its notebook's name, its guide's day and its own minute", () => {
  const [code] =
    make([[itemKey(FIRST), DONE]], { name: "Cabinet des Lilas, docteur Martin" }).codes;
  const { name, edition, made } = accept(code);
  assert.deepEqual([name, edition, made], ["Cabinet des Lilas, d", "2026-11-28", minute(NOW)]);
});

test("a code of another union's guide is refused", () => {
  const [code] = make([[itemKey(FIRST), DONE]]).codes;
  const other = { ...GUIDE, publisher: "URPS Médecins libéraux de Bretagne" };
  assert.deepEqual(readHandover(code, other), { ok: false, code: "other-guide" });
});

test("ranks that this guide does not know are counted, and no other item is ticked", () => {
  const [code] = make([[itemKey(FIRST), DONE], [itemKey(PATHS[323]), DONE]]).codes;
  const older = { ...GUIDE, ranks: new Map([...GUIDE.ranks].slice(0, 300)) };
  const { records, unknown } = accept(code, older);
  assert.deepEqual([[...records.keys()], unknown], [[itemKey(FIRST)], 1]);
});

test("a supplier of a list that this guide does not know takes none of its items", () => {
  const records = thick(1);
  const [code] = make(records.filter(([key]) => key.includes("fournisseur"))).codes;
  const older = { ...GUIDE, ranks: new Map([...GUIDE.ranks].slice(0, 50)) };
  const { records: found, unknown } = accept(code, older);
  assert.deepEqual([found.size, unknown], [0, 9]);
});

test("a code of a later format is refused as such", () => {
  const [code] = make([[itemKey(FIRST), DONE]]).codes;
  const bytes = fromBase64(code).slice(0, -4);
  bytes[0] = 2;
  const crc = crc32(bytes);
  const later = toBase64(Uint8Array.of(...bytes, crc >>> 24, crc >>> 16, crc >>> 8, crc));
  assert.deepEqual(readHandover(later, GUIDE), { ok: false, code: "newer" });
});

test("dates out of range are readable by no record", () => {
  const { records } = accept(
    make([[itemKey(FIRST), { ...DONE, on: "2200-12-31" }]]).codes[0],
  );
  assert.ok(readRecord(itemKey(FIRST), { note: "", ...records.get(itemKey(FIRST)) }));
  const [code] = make([[itemKey(FIRST), { ...DONE, on: "2201-01-01" }]]).codes;
  const far = accept(code).records.get(itemKey(FIRST));
  assert.equal(readRecord(itemKey(FIRST), far), undefined);
});

test("ten thousand damaged codes are refused, and none is taken for another", () => {
  const [code] = make(thick(1).slice(0, 190)).codes;
  const bytes = fromBase64(code);
  const bit = fc.nat({ max: 8 * bytes.length - 1 });
  const flips = fc.uniqueArray(bit, { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(flips, (places) => {
      const damaged = bytes.slice();
      for (const place of places) damaged[place >> 3] ^= 128 >> place % 8;
      assert.deepEqual(readHandover(toBase64(damaged), GUIDE), { ok: false, code: "damaged" });
    }),
    { numRuns: 10_000 },
  );
});

test("a code cut short, or made of anything, is refused and throws nothing", () => {
  const [code] = make(thick(1).slice(0, 190)).codes;
  for (let end = 0; end < code.length; end += 1) {
    assert.equal(readHandover(code.slice(0, end), GUIDE).ok, false);
  }
  fc.assert(
    fc.property(fc.oneof(fc.base64String(), fc.string()), (text) => {
      assert.deepEqual(readHandover(text, GUIDE), { ok: false, code: "damaged" });
    }),
    { numRuns: 1_000 },
  );
});

test("whatever stands behind a right checksum never leaves our keys, nor hangs", () => {
  const head = fromBase64(make([]).codes[0]).slice(0, 4);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (rest) => {
      const bytes = Uint8Array.of(...head, ...rest);
      const crc = crc32(bytes);
      const code = toBase64(Uint8Array.of(...bytes, crc >>> 24, crc >>> 16, crc >>> 8, crc));
      const found = readHandover(code, GUIDE);
      for (const key of found.ok ? found.records.keys() : []) assert.match(key, /^guide:1:/);
    }),
    { numRuns: 2_000 },
  );
});

test("only an address of ours is a code, whole, at the end of what was read", () => {
  assert.equal(codeIn(`${ADDRESS}${FRAGMENT}Ab_-9`), "Ab_-9");
  for (const text of ["", "WIFI:S:cabinet;;", `${ADDRESS}#ticks=dAbc`, `${FRAGMENT}a b`]) {
    assert.equal(codeIn(text), "");
  }
  assert.equal(codeIn(FRAGMENT + "A".repeat(5_000)), "");
});

test("a code is offered only where another device can open its address", () => {
  const form = (/** @type {string} */ address, published = "") =>
    addressFor(new URL(address), published).form;
  for (
    const address of [
      "http://localhost:8000/mon-suivi.html",
      "http://guide.localhost/mon-suivi.html",
      "http://127.0.0.1:8000/mon-suivi.html",
      "http://127.8.9.1/mon-suivi.html",
      "http://[::1]/mon-suivi.html",
      "http://0.0.0.0/mon-suivi.html",
    ]
  ) {
    assert.equal(form(address), "local", address);
    assert.equal(form(address, "https://guide.example/mon-suivi.html"), "", address);
  }
  for (
    const address of [
      "http://serveur/mon-suivi.html",
      "http://nas.local/mon-suivi.html",
      "http://192.168.1.20/mon-suivi.html",
      "http://172.20.0.1/mon-suivi.html",
      "http://10.0.0.4/mon-suivi.html",
      "http://[fd00::1]/mon-suivi.html",
    ]
  ) assert.equal(form(address), "near", address);
  for (
    const address of [
      "https://guide.example/mon-suivi.html",
      "https://192.0.2.1/mon-suivi.html",
      "https://172.32.0.1/mon-suivi.html",
      "https://local.example/mon-suivi.html",
    ]
  ) assert.equal(form(address), "", address);
  for (const address of ["file:///C:/guide.html", "blob:https://guide.example/x"]) {
    assert.equal(form(address, "https://guide.example/"), "file", address);
  }
  const { address } = addressFor(new URL("https://guide.example/a/mon-suivi.html?x=1#y"), "");
  assert.equal(address, "https://guide.example/a/mon-suivi.html");
});
