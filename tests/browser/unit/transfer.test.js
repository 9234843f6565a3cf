import { test } from "node:test";
import assert from "node:assert/strict";
import fc from "fast-check";
import {
  change,
  itemKey,
  merge,
  readRecord,
  showsSame,
  takeIn,
} from "../../../overrides/assets/javascripts/records/records.js";
import {
  COUNT_LIMIT,
  exportRecords,
  fromFragment,
  LAST_EXPORT,
  makeCode,
  parseImport,
  readCode,
  SIZE_LIMIT,
  SPOILT,
  toFragment,
} from "../../../overrides/assets/javascripts/records/transfer.js";
import { anything, half, itemRecord } from "./arbitraries.js";

const NOW = Date.UTC(2026, 10, 24);
const KEY = itemKey("mots-de-passe/longueur");
const nothing = () => undefined;
const none = { now: NOW, read: nothing };
const DONE = { status: "done", note: "", on: "", at: 5 };

/** @param {object} records @param {object} [more] */
const file = (records, more = {}) =>
  JSON.stringify({ format: "guide", version: 1, exported: "", records, ...more });

/** The records of an import that must be accepted. @param {string} text @param {object} [here] */
function accept(text, here = none) {
  const found = parseImport(text, /** @type {any} */ (here));
  assert.ok(found.ok, JSON.stringify(found));
  return found;
}

/** A dictionary of records under keys that may be ours; no note is spoilt, for what stands then depends on what came first. */
const someRecords = () =>
  fc.dictionary(
    fc.stringMatching(/^[a-z]{1,3}$/).map((id) => itemKey(`liste/${id}`)),
    itemRecord().filter(({ note }) => !SPOILT.test(note))
      .map((record) => ({ ...record, at: record.at % NOW })),
  );

test("what was exported comes back whole", () => {
  fc.assert(
    fc.property(someRecords(), (records) => {
      const entries = /** @type {any} */ (Object.entries(records));
      const text = JSON.stringify(exportRecords(entries, { now: NOW }));
      assert.deepEqual(Object.fromEntries(accept(text).records), { ...records });
    }),
    { numRuns: 1_000 },
  );
});

test("the same records give the same file", () => {
  const a = [[itemKey("a/a"), DONE], [itemKey("a/b"), DONE]];
  const written = (/** @type {any} */ entries) =>
    JSON.stringify(exportRecords(entries, { now: NOW, guide: "2026-11-24" }));
  assert.equal(written(a), written(a.toReversed()));
  assert.match(written(a), /^{"format":"guide","version":1,"guide":"2026-11-24","exported":"2026-/);
});

test("a file that is not ours is refused, and says why", () => {
  const refusals = {
    "not-json": ["", "bonjour", "{", "\0", "<html>"],
    "not-guide": ["null", "[]", "{}", '{"format":"autre","version":1,"records":{}}', "5"],
    "newer": [file({}, { version: 2 })],
    "too-big": ["x".repeat(SIZE_LIMIT + 1)],
  };
  refusals["not-guide"].push(file([]), file({}, { version: "1" }), file({}, { version: null }));
  refusals["not-guide"].push(file({}, { version: "2" }), file({}, { version: { toString: 1 } }));
  for (const [code, texts] of Object.entries(refusals)) {
    for (const text of texts) {
      assert.deepEqual(parseImport(text, none), { ok: false, code }, text.slice(0, 80));
    }
  }
});

test("more records than a guide can have are refused", () => {
  const many = Object.fromEntries(
    Array.from({ length: 20_001 }, (_, index) => [itemKey(`a/b-${index}`), DONE]),
  );
  assert.deepEqual(parseImport(file(many), none), { ok: false, code: "too-many" });
});

test("an import of anything is refused or whole, and never throws", () => {
  const keys = fc.oneof(
    fc.constantFrom(KEY, "__proto__", "constructor", "guide:1:reader:theme", "guide:2:item:a::b"),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(keys, fc.oneof(half(), anything()))), (entries) => {
      const written = entries.map(([key, value]) => {
        try {
          return `${JSON.stringify(key)}:${JSON.stringify(value) ?? "null"}`;
        } catch {
          return `${JSON.stringify(key)}:null`;
        }
      });
      const text = `{"format":"guide","version":1,"records":{${written.join(",")}}}`;
      const { records, groups } = accept(text);
      for (const [key, record] of records) {
        assert.deepEqual(readRecord(key, record), record);
        assert.ok(record.at <= NOW);
      }
      const names = new Set(entries.map(([key]) => key));
      assert.equal(records.size + groups.refused.length, names.size);
      assert.equal(/** @type {any} */ ({}).polluted, undefined);
    }),
    { numRuns: 3_000 },
  );
});

test("a name that is no text is left out, even one that no text can be made of", () => {
  const theme = "guide:1:reader:theme";
  for (const name of [{ toString: 1 }, [{ toString: "" }], 5, null]) {
    const { records } = accept(
      file({ [KEY]: { ...DONE, name }, [theme]: { value: 1, at: 5, name } }),
    );
    assert.deepEqual(Object.fromEntries(records), { [KEY]: DONE, [theme]: { value: 1, at: 5 } });
    assert.equal(change(/** @type {any} */ (records.get(KEY)), { note: "n" }, 9).at, 9);
  }
});

test("any text is refused or read, and never throws", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json(), fc.string({ unit: "binary" })), (text) => {
      assert.equal(parseImport(text, none).ok, false);
    }),
    { numRuns: 3_000 },
  );
});

test("a preview says what merging would do", () => {
  const at = (/** @type {number} */ when, more = {}) => ({ ...DONE, at: when, ...more });
  const mine = new Map(
    Object.entries({
      [itemKey("l/changed")]: at(1, { note: "old" }),
      [itemKey("l/misdated")]: at(NOW + 86_400_000, { note: "mine" }),
      [itemKey("l/older")]: at(9, { note: "mine" }),
      [itemKey("l/same")]: at(7),
    }),
  );
  const theirs = Object.fromEntries(
    ["new", "changed", "misdated", "older", "same", "unknown"].map((
      id,
    ) => [itemKey(`l/${id}`), at(5)]),
  );
  const { groups, records } = accept(file({ ...theirs, "guide:1:item:x": {} }), {
    now: NOW,
    read: (/** @type {string} */ key) => mine.get(key),
    isKnown: (/** @type {any} */ { item }) => item !== "unknown",
  });
  for (const [name, group] of Object.entries(groups)) {
    const expected = name === "refused" ? "guide:1:item:x" : itemKey(`l/${name}`);
    assert.deepEqual(group.map(({ key }) => key), [expected], name);
  }
  assert.equal(records.size, 6);
});

test("ten thousand ids that this guide does not know are counted apart", () => {
  const unknown = Object.fromEntries(
    Array.from({ length: 10_000 }, (_, n) => [itemKey(`ailleurs/i-${n}`), DONE]),
  );
  const isKnown = (/** @type {any} */ { checklist }) => checklist !== "ailleurs";
  const { groups, records } = accept(file({ [KEY]: DONE, ...unknown }), { ...none, isKnown });
  assert.deepEqual(groups.unknown.map(({ key }) => key), Object.keys(unknown));
  assert.deepEqual(groups.new.map(({ key }) => key), [KEY]);
  assert.equal(records.size, 10_001);
});

test("importing twice, or in another order, changes nothing more", () => {
  fc.assert(
    fc.property(someRecords(), someRecords(), (a, b) => {
      const take = (/** @type {Map<string, any>} */ mine, /** @type {object} */ from) => {
        const { records } = accept(file(from), {
          now: NOW,
          read: (/** @type {string} */ key) => mine.get(key),
        });
        const merged = new Map(mine);
        for (const [key, record] of records) {
          merged.set(key, takeIn(mine.get(key), record, NOW) ?? mine.get(key));
        }
        return merged;
      };
      const byKey = (/** @type {Map<string, any>} */ map) => Object.fromEntries(map);
      const first = take(take(new Map(), a), b);
      assert.deepEqual(byKey(take(first, b)), byKey(first));
      assert.deepEqual(byKey(take(take(new Map(), b), a)), byKey(first));
    }),
    { numRuns: 1_000 },
  );
});

test("after an undo or a reset, a preview offers again what was there", () => {
  const at = (/** @type {number} */ when, more = {}) => ({ ...DONE, at: when, ...more });
  const empty = { status: "todo", note: "", on: "" };
  const mine = new Map(
    Object.entries({
      [itemKey("l/undone")]: at(9, { ...empty, given: 0 }),
      [itemKey("l/emptied")]: at(9, { ...empty, emptied: true }),
      [itemKey("l/restored")]: at(9, { note: "mine", given: 3 }),
      [itemKey("l/earlier")]: at(9, { note: "mine", given: 7 }),
    }),
  );
  const preview = (/** @type {Record<string, any>} */ theirs) =>
    accept(file(theirs), { now: NOW, read: (/** @type {string} */ key) => mine.get(key) }).groups;
  const groups = preview(Object.fromEntries([...mine.keys()].map((key) => [key, at(5)])));
  const names = { new: ["undone", "emptied"], changed: ["restored"], older: ["earlier"] };
  for (const [name, ids] of Object.entries(names)) {
    const found = groups[/** @type {keyof typeof groups} */ (name)].map(({ key }) => key);
    assert.deepEqual(found, ids.map((id) => itemKey(`l/${id}`)), name);
  }
  assert.equal(preview({ [itemKey("l/x")]: at(5, { ...empty, given: 0 }) }).same.length, 1);
});

test("what is taken in is kept newer than ours, so that every tab and store agrees", () => {
  const stamped = itemRecord().chain((record) =>
    fc.record({
      given: fc.oneof(fc.constant(undefined), fc.constant(0), fc.nat({ max: record.at })),
      emptied: fc.oneof(fc.constant(undefined), fc.constant(true)),
    }).map((stamp) => JSON.parse(JSON.stringify({ ...record, ...stamp })))
  );
  fc.assert(
    fc.property(stamped, stamped, (mine, theirs) => {
      const taken = takeIn(mine, theirs);
      if (!taken) return;
      assert.equal(merge(mine, taken), taken);
      assert.ok(showsSame(taken, theirs));
      assert.equal(takeIn(taken, theirs), undefined);
    }),
    { numRuns: 5_000 },
  );
});

test("a file may be as big, and hold as many records, as the guide says", () => {
  assert.ok(accept(file({ [KEY]: DONE }).padEnd(SIZE_LIMIT)));
  const entries = Array.from({ length: COUNT_LIMIT }, (_, n) => [`k${n}`, 0]);
  const { groups } = accept(file(Object.fromEntries(entries)));
  assert.equal(groups.refused.length, COUNT_LIMIT);
});

test("nobody and no day are kept as the guide writes them: not at all", () => {
  const { records } = accept(file({ [KEY]: { ...DONE, who: "", due: "" } }));
  assert.deepEqual(records.get(KEY), DONE);
});

test("the day of a file is a day that it names, or none", () => {
  const { exported } = accept(JSON.stringify(exportRecords([], { now: NOW })));
  assert.equal(exported, new Date(NOW).toISOString());
  for (const none of ["hier", 5, null]) {
    assert.equal(accept(file({}, { exported: none })).exported, "");
  }
});

test("when another device last saved its ticks is not taken in", () => {
  const found = accept(file({ [LAST_EXPORT]: { value: 5, at: 5 }, [KEY]: DONE }));
  assert.deepEqual([...found.records.keys()], [KEY]);
});

test("a record from the future is brought back to now", () => {
  const { records } = accept(file({ [KEY]: { ...DONE, at: 8e15, given: 7e15 } }));
  assert.deepEqual([records.get(KEY)?.at, records.get(KEY)?.given], [NOW, NOW]);
});

/** What stands here after an import of this record. @param {any} mine @param {any} theirs @returns {any} */
function afterImport(mine, theirs) {
  const { records } = accept(file({ [KEY]: theirs }), { now: NOW, read: () => mine });
  const record = /** @type {any} */ (records.get(KEY));
  return takeIn(mine, record, NOW) ?? mine;
}

test("an answer dated by a clock that ran ahead never outvotes an import, once or later", () => {
  const days = (/** @type {number} */ from, /** @type {number} */ to) =>
    fc.integer({ min: NOW + from * 86_400_000, max: NOW + to * 86_400_000 });
  fc.assert(
    fc.property(days(1, 30_000), days(-300, -1), days(-300, -1), (ahead, first, second) => {
      const mine = /** @type {any} */ ({ ...DONE, at: ahead, note: "mine" });
      const once = afterImport(mine, { ...DONE, at: first, note: "first" });
      assert.equal(once.note, "first");
      assert.equal(merge(mine, once), once); // every tab and store agrees
      const later = afterImport(once, { ...DONE, at: second, note: "second" });
      assert.equal(later.note, second > first ? "second" : "first");
    }),
    { numRuns: 1_000 },
  );
});

test("what is answered once the clock is right stays over an older import", () => {
  const mine = /** @type {any} */ ({ ...DONE, at: NOW + 1e11, note: "ahead" });
  const again = change(mine, { note: "right" }, NOW - 50);
  assert.equal(merge(mine, again), again);
  assert.equal(afterImport(again, { ...DONE, at: NOW - 100, note: "older" }).note, "right");
  assert.equal(afterImport(again, { ...DONE, at: NOW - 10, note: "newer" }).note, "newer");
});

test("of two answers dated ahead of a clock that is late, the newest wins", () => {
  for (const [mine, theirs, note] of [[1, 2, "theirs"], [2, 1, "mine"]]) {
    const [ours, other] = [
      { ...DONE, at: NOW + 1e11 + Number(mine), note: "mine" },
      { ...DONE, at: NOW + 1e11 + Number(theirs), note: "theirs" },
    ];
    assert.equal(afterImport(ours, other).note, note);
  }
});

test("a text that was spoilt on its way never takes the place of ours", () => {
  const note = "« L’été à Œuvre » : 20 °C";
  const windows = "Â« Lâ€™Ã©tÃ© Ã\u00a0 Å’uvre Â» : 20 Â°C";
  for (const spoilt of ["� L��t� � �uvre � : 20 �C", windows]) {
    for (const at of [5, 6]) {
      const theirs = { ...DONE, status: "na", at, note: spoilt };
      assert.equal(afterImport({ ...DONE, note }, theirs).note, note);
      assert.equal(afterImport({ ...DONE, note }, { ...theirs, at: 6 }).status, "na");
    }
  }
});

test("a text that was spoilt on its way stays where it came first, until a newer one comes", () => {
  const spoilt = { ...DONE, at: 6, note: "\ufffd" };
  assert.equal(afterImport(spoilt, { ...DONE, note: "é" }).note, "\ufffd");
  assert.equal(afterImport(spoilt, { ...DONE, at: 7, note: "é" }).note, "é");
});

test("what could not be read travels too, as text", () => {
  const aside = { [KEY]: "{broken", voisin: "x", "guide:1:item:a::b": 5 };
  assert.deepEqual([...accept(file({}, { aside })).aside], [[KEY, "{broken"]]);
  const [most, over] = [299, 300].map((length) => KEY.padEnd(length, "x"));
  const many = Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => [`${KEY}-${n}`, "{"]));
  const found = new Map(accept(file({}, { aside: { [over]: "{", [most]: "{", ...many } })).aside);
  assert.deepEqual([found.has(over), found.has(most)], [false, true]);
  assert.equal(found.size, 1_000);
  const object = exportRecords([], { now: NOW, aside: [[KEY, "{broken"]] });
  assert.deepEqual(object.aside, { [KEY]: "{broken" });
});

test("what a file holds that cannot be read is put aside as text, for the file may be written over", () => {
  const long = { ...DONE, note: "x".repeat(4_001) };
  const later = { value: 1, at: 5 };
  const records = { [KEY]: long, "guide:1:plan:a": later, "guide:1:item:a::b": "{", voisin: later };
  const { aside, groups } = accept(file(records, { aside: { [KEY]: "{broken" } }));
  assert.equal(groups.refused.length, 4);
  assert.deepEqual(aside, [
    [KEY, JSON.stringify(long)],
    ["guide:1:plan:a", JSON.stringify(later)],
    ["guide:1:item:a::b", "{"],
    [KEY, "{broken"],
  ]);
});

test("an address brings ticks and suppliers, and nothing of the reader's own or unread", () => {
  const copy = "guide:1:copy:l:abc";
  const records = {
    [KEY]: DONE,
    [copy]: { name: "Agenda", kind: "", removed: false, at: 5 },
    "guide:1:reader:aside-mots-de-passe": { value: "Jamais.", at: 5 },
    "guide:1:reader:practice": { at: 5 },
    "guide:1:item:a::b": {},
  };
  const text = file(records, { aside: { [KEY]: "{broken" } });
  const found = accept(text, { ...none, isAddress: true });
  assert.deepEqual([[...found.records.keys()], found.aside], [[KEY, copy], []]);
  assert.deepEqual(found.groups.refused, [{ key: "guide:1:item:a::b" }]);
  assert.equal(accept(text).records.size, 3);
});

test("a code survives line breaks and gives the same text", async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: "grapheme" }), async (text) => {
      const code = await makeCode(text);
      assert.match(code, /^[dj][\w-]*$/);
      const mangled = ` ${code.replace(/(.{7})/g, "$1\r\n \u00a0\u200b")}\n`;
      assert.deepEqual(await readCode(mangled), { ok: true, text });
    }),
    { numRuns: 300 },
  );
});

/** How a code comes back from a letter, in lines as mail cuts them. @type {Record<string, (code: string) => string>} */
const LETTERS = {
  "after words": (code) => `Voici mon code : ${code}`,
  "before a signature": (code) => `${code}\n\nEnvoyé de mon iPhone`,
  "before a signature in English": (code) => `${code}\n-- \nSent from my phone`,
  "between words that touch it": (code) => `Mon code dans ce mail\n${code}\njeudi de rien`,
  "in lines": (code) => `Bonjour,\n\n${code.replace(/(.{76})/g, "$1\r\n")}\n\nBien à vous`,
  "quoted": (code) => `Le 2 mai, A a écrit :\n> ${code.replace(/(.{70})/g, "$1\n> ")}\n>\n> Merci`,
  "quoted twice": (code) => `>> ${code.replace(/(.{70})/g, "$1\n> > ")}\n`,
  "with signs without width": (code) => `Code : ${code.replace(/(.{9})/g, "$1\u200b\u00ad\ufeff")}`,
  "as an address": (code) => `https://guide.example/mon-suivi.html#ticks=${code}`,
  "as an address in a letter": (code) =>
    `Voici :\n<https://a.fr/g/mon-suivi.html#ticks=${
      code.replace(/(.{70})/g, "$1\n")
    }>\nEnvoyé de mon iPhone`,
  "in marks": (code) => `« ${code} »`,
  "after what looks like one": (code) => `Réf. j${"QUFB".repeat(6)}, ${code}`,
};

test("a code is found in the letter that carried it, and one cut short is not", async () => {
  const { CompressionStream: deflate } = globalThis;
  const records = Object.fromEntries(
    Array.from({ length: 30 }, (_, n) => [itemKey(`l/i-${n}`), { ...DONE, note: `é${n}` }]),
  );
  const text = file(records);
  for (const canDeflate of [true, false]) {
    if (!canDeflate) Reflect.deleteProperty(globalThis, "CompressionStream");
    const code = await makeCode(text).finally(() => globalThis.CompressionStream = deflate);
    assert.equal(code[0], canDeflate ? "d" : "j");
    for (const [name, letter] of Object.entries(LETTERS)) {
      assert.deepEqual(await readCode(letter(code)), { ok: true, text }, name);
      const cut = await readCode(letter(code.slice(0, -40)));
      assert.ok(!cut.ok || !parseImport(cut.text, none).ok, name);
    }
  }
});

test("a long letter without a code is refused", async () => {
  const words = "donne de jolis jours ".repeat(2_000);
  assert.deepEqual(await readCode(words), { ok: false, code: "damaged" });
});

test("a code works where the browser cannot deflate", async () => {
  const { CompressionStream: deflate } = globalThis;
  Reflect.deleteProperty(globalThis, "CompressionStream");
  try {
    const code = await makeCode("é");
    assert.equal(code[0], "j");
    assert.deepEqual(await readCode(code), { ok: true, text: "é" });
  } finally {
    globalThis.CompressionStream = deflate;
  }
});

test("a code cut short, altered or made up gives no wrong record", async () => {
  const text = file({ [KEY]: DONE });
  const code = await makeCode(text);
  for (const bad of ["", "d", "j", "x", code.slice(1), "d====", "jÿ_8", "d____"]) {
    assert.equal((await readCode(bad)).ok, false, bad);
  }
  for (let length = 1; length < code.length; length += 1) {
    const read = await readCode(code.slice(0, length));
    assert.ok(!read.ok || read.text === text || !parseImport(read.text, none).ok);
  }
  await fc.assert(
    fc.asyncProperty(fc.string(), async (text) => {
      assert.equal(typeof (await readCode(text)).ok, "boolean");
    }),
    { numRuns: 1_000 },
  );
});

test("a code may unfold to as much as a file may hold, and to no more", async () => {
  const most = "a".repeat(SIZE_LIMIT);
  assert.equal((await readCode(await makeCode(most))).ok, true);
  assert.deepEqual(await readCode(await makeCode(`${most}a`)), { ok: false, code: "too-big" });
});

test("a code that unfolds without end is refused", async () => {
  const bomb = await makeCode("0".repeat(SIZE_LIMIT + 1));
  assert.ok(bomb.length < 20_000);
  for (const text of [bomb, `Mon code : ${bomb}`, "x".repeat(SIZE_LIMIT + 1)]) {
    assert.deepEqual(await readCode(text), { ok: false, code: "too-big" });
  }
});

test("a code that this browser cannot unfold is told as such, alone or in a letter", async () => {
  const { DecompressionStream: inflate } = globalThis;
  const code = await makeCode(file({ [KEY]: DONE }));
  Reflect.deleteProperty(globalThis, "DecompressionStream");
  try {
    for (const text of [code, `Mon code : ${code}`]) {
      assert.deepEqual(await readCode(text), { ok: false, code: "cannot-inflate" });
    }
  } finally {
    globalThis.DecompressionStream = inflate;
  }
});

test("only our own fragment is read", () => {
  assert.equal(fromFragment(toFragment("dAbc")), "dAbc");
  for (const hash of ["", "#", "#?secret=x", "#liste--item", "#Ticks=d"]) {
    assert.equal(fromFragment(hash), "");
  }
});
