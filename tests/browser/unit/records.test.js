import { test } from "node:test";
import assert from "node:assert/strict";
import fc from "fast-check";
import * as records from "../../../overrides/assets/javascripts/records/records.js";
import { cleanName, dueOf } from "../../../overrides/assets/javascripts/records/assigned.js";
import { anything, itemRecord } from "./arbitraries.js";

const {
  blank,
  change,
  count,
  isDate,
  isMisdated,
  itemKey,
  merge,
  parseKey,
  readRecord,
  resolve,
  resolveOwn,
} = records;
const KEY = itemKey("mots-de-passe/longueur");
const TODO = { status: "todo", note: "", on: "", at: 0 };

test("a key names its parts, and nothing else is a key", () => {
  assert.equal(KEY, "guide:1:item:mots-de-passe::longueur");
  assert.deepEqual(parseKey("guide:1:item:contrat:abc:clause"), {
    kind: "item",
    checklist: "contrat",
    copy: "abc",
    item: "clause",
    path: "contrat/clause",
  });
  assert.equal(parseKey(records.copyKey("contrat", "abc"))?.kind, "copy");
  assert.equal(parseKey(records.readerKey("theme"))?.kind, "reader");
  const strangers = ["", "guide:1:", "guide:2:item:a::b", "guide:1:item:a:b", "guide:1:item:A::b"];
  strangers.push("guide:1:reader:__proto__", "guide:1:item:a::b:c", "voisin", "guide:1:reader:a!");
  strangers.push(
    "guide:1:copy:a:B!",
    "guide:1:copy:A!:b",
    "guide:1:item:a:B!:c",
    "guide:1:item:a::B!",
  );
  for (const key of strangers) assert.equal(parseKey(key), undefined, key);
  assert.ok(parseKey(records.readerKey("a".repeat(60))));
  assert.equal(parseKey(records.readerKey("a".repeat(61))), undefined);
});

test("what stands for a record that is not there is older than any, and nothing but a key has one", () => {
  assert.deepEqual(blank(KEY), TODO);
  const copy = { name: "", kind: "", removed: true, at: 0 };
  assert.deepEqual(blank(records.copyKey("contrat", "abc")), copy);
  assert.deepEqual(blank(records.readerKey("theme")), { value: null, at: 0 });
  assert.throws(() => blank("voisin"), /voisin/);
});

test("a record that cannot be read is none", () => {
  const bad = [
    null,
    "",
    "null",
    "[]",
    "{",
    '"done"',
    { ...TODO, status: "partial" },
    { ...TODO, status: ["done"] },
    { ...TODO, at: -1 },
    { ...TODO, at: 1.5 },
    { ...TODO, at: Infinity },
    { ...TODO, at: "1" },
    { ...TODO, at: 1e300 },
    { ...TODO, note: 1 },
    { ...TODO, note: "x".repeat(4_001) },
    { ...TODO, on: "2026-02-30" },
    { ...TODO, on: "99999-01-01" },
    { ...TODO, on: "1899-12-31" },
    { ...TODO, on: "2201-01-01" },
    { ...TODO, who: 1 },
    { ...TODO, who: null },
    { ...TODO, who: "x".repeat(121) },
    { ...TODO, due: "2026-02-30" },
    { ...TODO, due: 20261130 },
    { ...TODO, more: "x".repeat(30_001) },
    { status: "done" },
  ];
  for (const raw of bad) assert.equal(readRecord(KEY, raw), undefined, JSON.stringify(raw));
});

test("a record is read up to thirty thousand signs", () => {
  const long = (/** @type {number} */ length) => {
    const text = JSON.stringify({ ...TODO, more: "" });
    return readRecord(KEY, text.replace('"more":"', `$&${"x".repeat(length - text.length)}`));
  };
  assert.ok(long(30_000));
  assert.equal(long(30_001), undefined);
});

test("a record is read up to the last moment that a date can hold", () => {
  const last = 8.64e15;
  assert.equal(readRecord(KEY, { ...TODO, at: last })?.at, last);
  assert.equal(readRecord(KEY, { ...TODO, at: last + 1 }), undefined);
});

test("days that exist, from 1900 to 2200, are dates", () => {
  for (const day of ["1900-01-01", "2024-02-29", "2200-12-31"]) assert.ok(isDate(day), day);
  for (
    const day of ["2026-2-1", "2026-00-10", "2026-11-23T00:00", "", null, "2200-13-01", [
      "2026-11-23",
    ]]
  ) {
    assert.ok(!isDate(day), String(day));
  }
});

test("reading anything never throws, and gives a whole record or none", () => {
  fc.assert(
    fc.property(anything(), (raw) => {
      const record = readRecord(KEY, raw);
      if (!record) return;
      assert.ok(records.STATUSES.includes(record.status));
      assert.equal(typeof record.note, "string");
      for (const day of [record.on, record.due ?? ""]) assert.ok(day === "" || isDate(day));
      assert.equal(typeof (record.who ?? ""), "string");
      assert.ok(Number.isSafeInteger(record.at));
      assert.equal(Object.getPrototypeOf(record), Object.prototype);
      assert.ok(!Object.hasOwn(record, "__proto__"));
    }),
    { numRuns: 5_000 },
  );
});

test("a record's prototype cannot be reached, however it is spelt", () => {
  for (const name of ["__proto__", "\\u005f_proto__", "constructor"]) {
    const text = `{"status":"done","at":1,"${name}":{"polluted":1},"x":{"${name}":1}}`;
    const record = /** @type {any} */ (readRecord(KEY, text));
    assert.deepEqual(Object.keys(record).sort(), ["at", "note", "on", "status", "x"]);
    assert.equal(record.polluted, undefined);
    assert.deepEqual(Object.keys(record.x), []);
  }
});

test("merging gives the same in any order, and as often as one likes", () => {
  const record = itemRecord();
  fc.assert(
    fc.property(record, record, record, (a, b, c) => {
      assert.deepEqual(merge(a, b), merge(b, a));
      assert.deepEqual(merge(merge(a, b), c), merge(a, merge(b, c)));
      assert.deepEqual(merge(a, a), a);
      assert.equal(merge(a, undefined), a);
    }),
    { numRuns: 5_000 },
  );
});

test("the order of fields, however deep, makes no difference", () => {
  assert.ok(records.isSame({ a: 1, b: [{ c: 1, d: 2 }] }, { b: [{ d: 2, c: 1 }], a: 1 }));
  assert.ok(!records.isSame({ a: 1, b: [1, 2] }, { a: 1, b: [2, 1] }));
});

test("a change is always newer, changes one field, and keeps fields of a later version", () => {
  fc.assert(
    fc.property(itemRecord(), fc.nat(), (old, now) => {
      const next = change(old, { status: "done" }, now);
      assert.ok(next.at > old.at && next.at >= now);
      assert.deepEqual({ ...next, at: 0, status: 0 }, { ...old, at: 0, status: 0 });
      assert.deepEqual(readRecord(KEY, JSON.stringify(next)), next);
    }),
    { numRuns: 2_000 },
  );
});

test("a note is cleaned of what no one can read, and cut", () => {
  const note = `<b>a</b>\r\nb\0\u202e\u{1F600}${"\ud800"}${"x".repeat(5_000)}`;
  const next = change(blank(KEY), { note }, 1);
  assert.ok(next.note.startsWith("<b>a</b>\nb\u{1F600}xx"));
  assert.ok(next.note.length <= 4_000);
  assert.equal(change(next, { on: "2026-13-01" }, 2).on, "");
  assert.throws(() => change(next, { status: /** @type {any} */ ("maybe") }, 3), TypeError);
});

test("a name is cleaned as a note is, and cut shorter", () => {
  const next = change(
    blank(records.copyKey("contrat", "abc")),
    { name: `a\0${"x".repeat(200)}` },
    1,
  );
  assert.equal(next.name, `a${"x".repeat(119)}`);
});

test("a record up to a second ahead is the one before, not of a clock that ran ahead", () => {
  const now = Date.parse("2026-11-23");
  const next = (/** @type {number} */ at) => change({ ...blank(KEY), at }, { note: "n" }, now);
  assert.equal(next(now + 999).given, undefined);
  assert.equal(next(now + 1_000).given, now);
});

test("a record is misdated from a second ahead of now, beside one that is not", () => {
  const now = Date.parse("2026-11-23");
  const isAhead = (/** @type {number} */ mine, /** @type {number} */ theirs) =>
    isMisdated({ ...blank(KEY), at: now + mine }, { ...blank(KEY), at: now + theirs }, now);
  assert.deepEqual([isAhead(1_001, 1_000), isAhead(1_001, 0)], [true, true]);
  assert.deepEqual([isAhead(1_000, 0), isAhead(1_002, 1_001)], [false, false]);
});

test("each item counts under its own answer, and under to do where there is none", () => {
  const kept = new Map(Object.entries({ a: "done", b: "na", c: "ask", d: "todo", e: "done" }));
  const read = (/** @type {string} */ path) => ({ status: /** @type {any} */ (kept.get(path)) });
  const numbers = count(
    [...kept.keys(), "f", "a"],
    (path) => kept.has(path) ? read(path) : undefined,
  );
  assert.deepEqual(numbers, { done: 2, todo: 2, na: 1, ask: 1, total: 6 });
});

test("a state is said by its status, by its day once done, and as to be confirmed before all", () => {
  const { formOf } = records;
  assert.equal(formOf({ status: "done", on: "2026-11-23" }), "done-on");
  assert.equal(formOf({ status: "done", on: "" }), "done");
  assert.equal(formOf({ status: "na", on: "2026-11-23" }), "na");
  assert.equal(formOf({ status: "todo", on: "", confirm: true }), "confirm");
});

test("four numbers, each item once, add up", () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom("a/a", "a/b", "a/c", "a/d", "a/e")),
      fc.dictionary(fc.constantFrom("a/a", "a/b", "a/c"), itemRecord()),
      (paths, kept) => {
        const numbers = count(paths, (path) => kept[path]);
        assert.equal(numbers.total, new Set(paths).size);
        assert.equal(numbers.done + numbers.todo + numbers.na + numbers.ask, numbers.total);
      },
    ),
  );
});

/** @param {Record<string, object>} kept @returns {records.ReadItem} */
const reading = (kept) => {
  const all = new Map(
    Object.entries(kept).map(([path, record]) => [itemKey(path), { ...TODO, at: 5, ...record }]),
  );
  return (key) => /** @type {any} */ (all.get(key));
};

test("a split item hands its state to each heir", () => {
  const read = reading({ "a/old": { status: "done", on: "2026-01-02", note: "n" } });
  for (const path of ["a/left", "b/right"]) {
    const state = resolve({ path, replaces: [{ id: "a/old" }] }, "", read);
    assert.deepEqual(state, {
      status: "done",
      on: "2026-01-02",
      note: "n",
      at: 5,
      confirm: false,
      inherited: true,
    });
  }
});

test("a merged item is done only if all were", () => {
  const item = { path: "a/new", replaces: [{ id: "a/x" }, { id: "a/y" }] };
  const done = { status: "done" };
  const status = (/** @type {Record<string, object>} */ kept) =>
    resolve(item, "", reading(kept)).status;
  assert.equal(status({ "a/x": done, "a/y": done }), "done");
  assert.equal(status({ "a/x": done }), "todo");
  assert.equal(status({ "a/x": done, "a/y": { status: "na" } }), "todo");
  assert.equal(status({ "a/x": done, "a/y": { status: "ask" } }), "ask");
  assert.equal(status({}), "todo");
});

test("each heir of a split is left to whom the former item was, for the same day", () => {
  const read = reading({ "a/old": { status: "todo", who: "Mme Martin", due: "2026-12-24" } });
  for (const path of ["a/left", "b/right"]) {
    const { who, due } = resolve({ path, replaces: [{ id: "a/old" }] }, "", read);
    assert.deepEqual([who, due], ["Mme Martin", "2026-12-24"]);
  }
});

test("a merged item is left to whoever had what is left of it, for the soonest of their days", () => {
  const item = { path: "a/new", replaces: [{ id: "a/x" }, { id: "a/y" }, { id: "a/z" }] };
  const mine = { who: "Mme Martin", due: "2026-12-24" };
  const theirs = { who: "Dr Petit", due: "2026-12-01" };
  const merged = (/** @type {object} */ x, /** @type {object} */ y) => {
    const { who, due } = resolve(item, "", reading({ "a/x": x, "a/y": y, "a/z": {} }));
    return [who, due];
  };
  assert.deepEqual(merged(mine, theirs), ["Dr Petit, Mme Martin", "2026-12-01"]);
  assert.deepEqual(merged(mine, { ...theirs, status: "done" }), ["Mme Martin", "2026-12-24"]);
  assert.deepEqual(merged({ who: "Dr Petit" }, theirs), ["Dr Petit", "2026-12-01"]);
  assert.deepEqual(merged({}, {}), [undefined, undefined]);
});

test("what nobody answered is neither inherited nor to be confirmed", () => {
  const shown = resolve({ path: "a/new", replaces: [{ id: "a/old" }] }, "", reading({}));
  assert.deepEqual(shown, { ...TODO, confirm: false, inherited: false });
});

test("where nothing is left of a merged item, whoever had it is still named", () => {
  const item = { path: "a/new", replaces: [{ id: "a/x" }, { id: "a/y" }] };
  const done = reading({
    "a/x": { status: "done", who: "Mme Martin" },
    "a/y": { status: "done", who: "Dr Petit" },
  });
  assert.equal(resolve(item, "", done).who, "Dr Petit, Mme Martin");
});

test("an old page that knows neither takes away nobody's name nor day", () => {
  const item = { path: "a/new", replaces: [{ id: "a/old" }] };
  const own = { status: "todo", who: "Mme Martin", due: "2026-12-24", at: 10 };
  const shown = resolve(item, "", reading({ "a/new": own, "a/old": { status: "done", at: 11 } }));
  assert.deepEqual([shown.status, shown.who, shown.due], ["done", "Mme Martin", "2026-12-24"]);
});

test("putting back to do forgets the note, the day and whom it was left to", () => {
  const full = {
    ...TODO,
    status: "done",
    note: "n",
    on: "2026-11-23",
    who: "x",
    due: "2026-12-24",
  };
  const left = records.emptied(/** @type {any} */ (full), 9);
  assert.deepEqual(left, { status: "todo", note: "", on: "", at: 9 });
});

test("what was answered, noted, only left to someone, or only due, was filled in", () => {
  const isFilled = (/** @type {object} */ more) =>
    records.isFilled(/** @type {any} */ ({ ...TODO, ...more }));
  const words = [{ who: "x" }, { due: "2026-12-24" }, { status: "done" }, { note: "n" }];
  assert.ok(words.every(isFilled) && !isFilled({}));
});

test("a name is one line, of signs that are seen", () => {
  assert.equal(cleanName("  Mme\u200b \u202eMartin\n\u00a0(accueil)\0 "), "Mme Martin (accueil)");
  assert.equal(cleanName("x".repeat(200)).length, 120);
  assert.equal(cleanName("<b>x</b>"), "<b>x</b>");
});

test("a day counts as long as something is left to do, and what is to be confirmed was in time", () => {
  const due = (/** @type {object} */ state) =>
    dueOf(/** @type {any} */ ({ ...TODO, due: "2026-12-24", confirm: false, ...state }));
  assert.deepEqual([due({}), due({ status: "ask" })], ["2026-12-24", "2026-12-24"]);
  for (const state of [{ status: "done" }, { status: "na" }, { confirm: true }]) {
    assert.equal(due(state), "");
  }
});

test("the reader's own answer wins over what was inherited", () => {
  const item = { path: "a/new", replaces: [{ id: "a/old" }] };
  const read = reading({ "a/old": { status: "done" }, "a/new": { status: "todo" } });
  assert.equal(resolve(item, "", read).status, "todo");
  assert.equal(resolve(item, "", read).inherited, false);
});

test("an old page and a new one: the newest answer wins, and no note is lost", () => {
  const item = { path: "a/new", replaces: [{ id: "a/old" }] };
  const own = { status: "done", on: "2026-11-20", note: "mine", at: 10 };
  const shown = (/** @type {object} */ old) =>
    resolve(item, "", reading({ "a/new": own, "a/old": old }));
  assert.deepEqual(shown({ status: "todo", at: 9 }), { ...own, confirm: false, inherited: false });
  const later = shown({ status: "na", note: "theirs", at: 11 });
  assert.deepEqual([later.status, later.inherited, later.at], ["na", true, 11]);
  assert.equal(later.note, "theirs\nmine");
  assert.equal(shown({ status: "na", note: "not mine", at: 11 }).note, "not mine");
  assert.equal(shown({ status: "na", at: 11 }).note, "mine");
});

test("an old page changes its own share of a merged item only", () => {
  const item = { path: "a/new", replaces: [{ id: "a/x" }, { id: "a/y" }] };
  const status = (/** @type {string} */ mine, /** @type {string} */ old) =>
    resolve(
      item,
      "",
      reading({ "a/new": { status: mine, at: 10 }, "a/x": { status: old, at: 11 } }),
    )
      .status;
  assert.equal(status("done", "done"), "done");
  assert.equal(status("done", "todo"), "todo");
  assert.equal(status("todo", "done"), "todo");
});

test("an old page cannot confirm what must be asked again", () => {
  const kept = { "a/new": { status: "ask", at: 10 }, "a/old": { status: "done", at: 11 } };
  const item = { path: "a/new", replaces: [{ id: "a/old", ask_again: true }] };
  assert.equal(resolve(item, "", reading(kept)).status, "ask");
  const far = { path: "a/new", replaces: [{ id: "a/b", replaces: item.replaces }] };
  assert.equal(resolve(far, "", reading(kept)).status, "ask");
});

test("between an own record and a former one, what is shown is one of the two answers", () => {
  const item = { path: "a/new", replaces: [{ id: "a/old" }] };
  fc.assert(
    fc.property(itemRecord(), itemRecord(), (own, old) => {
      const read = (/** @type {string} */ key) => key === itemKey("a/new") ? own : old;
      const state = resolve(item, "", read);
      const newest = old.at > own.at ? old : own;
      assert.deepEqual([state.status, state.at], [newest.status, newest.at]);
      assert.ok(state.note.includes(newest.note));
    }),
    { numRuns: 2_000 },
  );
});

test("what must be asked again counts as to do, and is to be confirmed", () => {
  const item = { path: "a/new", replaces: [{ id: "a/old", ask_again: true }] };
  const asked = resolve(item, "", reading({ "a/old": { status: "done", note: "n" } }));
  assert.deepEqual([asked.status, asked.confirm, asked.note], ["todo", true, "n"]);
  assert.equal(resolve(item, "", reading({ "a/old": {} })).confirm, false);
  assert.equal(resolve(item, "", reading({})).confirm, false);
});

const SINCE = Date.parse("2026-11-28T00:00");
const ASKED_SINCE = { path: "a/b", replaces: [{ id: "a/b", before: "2026-11-28" }] };

for (const show of [resolve, resolveOwn]) {
  test(`an answer to what the item asked before is to be confirmed (${show.name})`, () => {
    const read = (/** @type {object} */ kept) => show(ASKED_SINCE, "", reading({ "a/b": kept }));
    for (const status of ["done", "na"]) {
      const asked = read({ status, note: "n", at: SINCE - 1 });
      assert.deepEqual([asked.status, asked.confirm, asked.note], ["todo", true, "n"]);
      assert.equal(read({ status, at: SINCE }).confirm, false);
      assert.equal(read({ status, at: SINCE + 5, given: SINCE - 5 }).confirm, true);
    }
    assert.equal(read({ status: "ask", at: 1 }).status, "ask");
    assert.equal(read({ status: "todo", at: 1 }).confirm, false);
  });

  test(`a confirmation by a clock that is late is one all the same (${show.name})`, () => {
    const old = { ...TODO, status: "done", at: 5 };
    const shown = show(ASKED_SINCE, "", reading({ "a/b": old }));
    const next = change(/** @type {any} */ (old), { status: "done" }, Math.max(9, shown.at + 1));
    assert.equal(show(ASKED_SINCE, "", reading({ "a/b": next })).status, "done");
  });
}

test("an item that replaces others may itself ask again", () => {
  const item = { path: "a/b", replaces: [{ id: "a/old" }, ...ASKED_SINCE.replaces] };
  const kept = { "a/b": { status: "done", at: 5 }, "a/old": { status: "na", at: 4 } };
  assert.equal(resolve(item, "", reading(kept)).confirm, true);
  assert.equal(resolve(item, "", reading({ "a/old": kept["a/old"] })).status, "na");
});

test("what undoing left without an answer shows none", () => {
  const read = reading({ "a/b": { status: "done", note: "n", given: 0 } });
  assert.deepEqual(
    resolveOwn({ path: "a/b" }, "", read),
    resolve({ path: "a/b" }, "", () => undefined),
  );
  assert.equal(resolveOwn({ path: "a/b" }, "", read).status, "todo");
});

test("one former item to be confirmed has the whole merge to be confirmed", () => {
  const item = { path: "a/new", replaces: [{ id: "a/x", ask_again: true }, { id: "a/y" }] };
  const done = { status: "done" };
  assert.equal(resolve(item, "", reading({ "a/x": done, "a/y": done })).confirm, true);
});

test("a state comes down through several generations", () => {
  const item = {
    path: "a/c",
    replaces: [{ id: "a/b", replaces: [{ id: "a/a", ask_again: true }] }],
  };
  assert.equal(resolve(item, "", reading({ "a/a": { status: "done" } })).confirm, true);
  assert.equal(resolve(item, "", reading({ "a/b": { status: "na" } })).status, "na");
});

test("a named copy inherits from its own ancestors", () => {
  const kept = new Map([[itemKey("a/old", "x"), { ...TODO, status: "done", at: 1 }]]);
  const read = (
    /** @type {string} */ key,
  ) => /** @type {any} */ (kept.get(/** @type {any} */ (key)));
  const item = { path: "a/new", replaces: [{ id: "a/old" }] };
  assert.equal(resolve(item, "x", read).status, "done");
  assert.equal(resolve(item, "y", read).status, "todo");
});
