import { afterEach, beforeEach, test } from "node:test";
import assert from "node:assert/strict";
import fc from "fast-check";
import { IDBDatabase, IDBFactory, IDBObjectStore, IDBTransaction } from "fake-indexeddb";
import {
  copyKey,
  itemKey,
  parseKey,
  readerKey,
  resolve,
} from "../../../overrides/assets/javascripts/records/records.js";
import { itemRecord } from "./arbitraries.js";
import { withBulk } from "../../../overrides/assets/javascripts/records/bulk.js";
import { openTicks as openAlone } from "../../../overrides/assets/javascripts/records/ticks.js";

const openTicks = () => withBulk(openAlone());
const KEY = itemKey("mots-de-passe/longueur");
const OTHER = itemKey("mots-de-passe/gestionnaire");
const page = /** @type {any} */ (globalThis);

/** A localStorage that can be told to misbehave, as browsers do. @param {{ onSet?: (key: string) => void }} [options] */
function storage({ onSet = () => {} } = {}) {
  /** @type {Map<string, string>} */
  const held = new Map();
  return {
    held,
    get length() {
      return held.size;
    },
    key: (/** @type {number} */ index) => [...held.keys()][index] ?? null,
    getItem: (/** @type {string} */ key) => held.get(key) ?? null,
    setItem(/** @type {string} */ key, /** @type {string} */ text) {
      onSet(key);
      held.set(key, text);
    },
    removeItem: (/** @type {string} */ key) => void held.delete(key),
  };
}

/** Put this in place of localStorage. @param {unknown} area */
const useStorage = (area) =>
  Object.defineProperty(page, "localStorage", { configurable: true, get: () => area });

/** Make every access to a name of the page throw, as refused storage does. @param {string} name */
const refuse = (name) =>
  Object.defineProperty(page, name, {
    configurable: true,
    get() {
      throw new DOMException("refused", "SecurityError");
    },
  });

/** @param {unknown} factory */
const useDatabase = (factory) =>
  Object.defineProperty(page, "indexedDB", { configurable: true, value: factory, writable: true });

/** Let timers of a page run. @param {number} [ms] */
const settle = (ms = 20) => new Promise((resolve) => setTimeout(resolve, ms));

/** Wait for what a timer does, however busy the machine; the runner ends what never happens. @param {() => boolean} happened */
async function until(happened) {
  while (!happened()) await settle(5);
}

/** What the page's database holds. @returns {Promise<Map<string, any>>} */
async function readDatabase() {
  const found = new Map();
  await inDatabase((records) => {
    records.openCursor().onsuccess = ({ target }) => {
      const cursor = /** @type {any} */ (target).result;
      if (!cursor) return;
      found.set(cursor.key, cursor.value);
      cursor.continue();
    };
  });
  return found;
}

/** Do something in the page's database, as a person with the developer tools. @param {(records: IDBObjectStore) => void} action */
function inDatabase(action) {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("guide", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("records");
    request.onsuccess = () => {
      const transaction = request.result.transaction("records", "readwrite");
      action(transaction.objectStore("records"));
      transaction.oncomplete = () => resolve(request.result.close());
    };
    request.onerror = () => reject(request.error);
  });
}

/** Delete the page's database, once nobody holds it. */
const deleteDatabase = () =>
  new Promise((resolve) => indexedDB.deleteDatabase("guide").onsuccess = resolve);

/** @param {object} [more] @returns {any} */
const record = (more) => ({ status: "done", note: "", on: "", at: 5, ...more });
const kept = () => /** @type {any} */ (localStorage).held;
const keptRecord = (/** @type {string} */ key) => JSON.parse(kept().get(key));

/** Open the page once more: a reload, or another tab. */
async function openReady() {
  const store = openTicks();
  await store.ready;
  return store;
}

const { addEventListener: listen, setTimeout: begin } = globalThis;
/** What the open pages wait for. */
let waits = begins();
function begins() {
  const timers = /** @type {any[]} */ ([]);
  return { events: new AbortController(), timers, delays: /** @type {number[]} */ ([]) };
}

page.addEventListener = (/** @type {string} */ kind, /** @type {any} */ hear) =>
  listen(kind, hear, { signal: waits.events.signal });
page.setTimeout = (/** @type {() => void} */ act, /** @type {number} */ ms) => {
  const timer = begin(act, ms);
  waits.timers.push(timer);
  waits.delays.push(ms);
  return timer;
};

/** Close every page of the guide, and empty both stores. */
function startAnew() {
  dispatchEvent(new Event("pagehide")); // closes channels
  waits.events.abort();
  waits.timers.forEach(clearTimeout);
  waits = begins();
  useStorage(storage());
  useDatabase(new IDBFactory());
}

beforeEach(startAnew);
afterEach(() => settle());

test("a tick is kept in both stores under one key, and read at once on return", async () => {
  const store = openTicks();
  const saving = store.write(KEY, { status: "done" });
  assert.equal(store.read(KEY)?.status, "done");
  assert.equal(await saving, "kept");
  assert.equal(keptRecord(KEY).status, "done");
  assert.deepEqual((await readDatabase()).get(KEY), keptRecord(KEY));
  assert.equal(openTicks().read(KEY)?.status, "done");
});

test("where all is well, the page knows it at once and reads nothing again", async () => {
  const store = await openReady();
  const { transaction } = IDBDatabase.prototype;
  /** @type {any[][]} */
  const begun = [];
  IDBDatabase.prototype.transaction = function (/** @type {[any, any, any]} */ ...words) {
    begun.push(words.slice(1));
    return transaction.apply(this, words);
  };
  try {
    await store.write(KEY, { status: "done" });
  } finally {
    IDBDatabase.prototype.transaction = transaction;
  }
  assert.deepEqual(begun, [["readwrite", { durability: "strict" }]]); // on disk, not in the system's cache
  const { local, indexed, state } = store.health();
  assert.deepEqual([local, indexed, state], ["ok", "ok", "kept"]);
  dispatchEvent(Object.assign(new Event("storage"), { key: KEY, newValue: kept().get(KEY) }));
  dispatchEvent(Object.assign(new Event("storage"), { key: "voisin", newValue: "1" }));
  assert.ok(!waits.delays.includes(500));
});

test("the page knows as soon as it is open whether the database answers", async () => {
  const store = openTicks();
  assert.equal(store.health().state, "opening");
  await store.ready;
  assert.equal(store.health().state, "kept");
});

test("a page without messages between tabs hears them through localStorage, and may be left", async () => {
  const { BroadcastChannel: channel } = globalThis;
  refuse("BroadcastChannel");
  try {
    const store = await openReady();
    assert.equal(await store.write(KEY, { status: "done" }), "kept");
    writeElsewhere(OTHER, JSON.stringify(record()));
    assert.equal(store.read(OTHER)?.status, "done");
    dispatchEvent(new Event("pagehide"));
  } finally {
    Object.defineProperty(page, "BroadcastChannel", {
      configurable: true,
      value: channel,
      writable: true,
    });
  }
});

/** A database that opens once it is told to. */
function lateDatabase() {
  const factory = new IDBFactory();
  const asked = /** @type {any} */ ({ times: 0 });
  const arrive = () => {
    const request = /** @type {any} */ (factory.open("guide", 1));
    for (const name of ["onupgradeneeded", "onsuccess"]) {
      request[name] = (/** @type {any} */ event) => {
        asked.result = request.result;
        asked[name](event);
      };
    }
  };
  useDatabase({ open: () => (asked.times += 1, asked) });
  return { arrive, asked, factory };
}

test("a database that is slow to open is told as such, and filled once it has opened", async () => {
  const { setTimeout: begin } = page;
  page.setTimeout = (/** @type {() => void} */ act, /** @type {number} */ ms) =>
    begin(act, ms === 3_000 ? 10 : ms);
  try {
    const { arrive, asked, factory } = lateDatabase();
    const store = await openReady();
    assert.equal(await store.write(KEY, { status: "done" }), "fragile");
    assert.equal(store.health().indexed, "slow");
    waits.delays = [];
    await store.write(OTHER, { status: "done" });
    assert.ok(!waits.delays.includes(10)); // it is waited for once
    assert.equal(asked.times, 1); // a second connection would be nobody's to close
    arrive();
    await until(() => store.health().indexed === "ok");
    useDatabase(factory);
    while (!(await readDatabase()).has(KEY)) await settle(5);
    const next = await openReady();
    await settle(30); // longer than anybody waited
    assert.deepEqual([store.health().indexed, next.health().indexed], ["ok", "ok"]);
  } finally {
    page.setTimeout = begin;
  }
});

test("a health that changes is told, though no record did", async () => {
  const store = await openReady();
  await settle();
  const { transaction } = IDBDatabase.prototype;
  IDBDatabase.prototype.transaction = () => {
    throw new DOMException("lost", "UnknownError");
  };
  /** @type {number[]} */
  const told = [];
  store.onChange((keys) => told.push(keys.size));
  try {
    await store.write(KEY, { status: "done" });
    await until(() => told.includes(0));
  } finally {
    IDBDatabase.prototype.transaction = transaction;
  }
});

test("“kept” is said only of what is in IndexedDB", async () => {
  useDatabase(undefined);
  const store = await openReady();
  assert.equal(store.health().state, "fragile");
  assert.equal(await store.write(KEY, { status: "done" }), "fragile");
});

test("with no storage at all, ticks stay in memory and the page knows", async () => {
  useDatabase(null);
  for (const none of [null, undefined]) {
    useStorage(none);
    const store = await openReady();
    assert.equal(await store.write(KEY, { status: "done" }), "memory");
    assert.equal(store.read(KEY)?.status, "done");
    assert.deepEqual(store.health(), {
      local: "refused",
      indexed: "refused",
      newer: false,
      emptied: false,
      unreadable: [],
      state: "memory",
    });
  }
});

test("storage whose mere mention throws breaks nothing", async () => {
  refuse("localStorage");
  refuse("indexedDB");
  const store = await openReady();
  assert.equal(await store.write(KEY, { status: "done" }), "memory");
  assert.equal(await store.merge([[OTHER, record()]]).saved, "memory");
  await store.erase();
  assert.equal(store.records().size, 0);
});

test("storage that refuses to write is known before anything is written", async () => {
  useStorage(storage({ onSet: () => assert.fail("refused") }));
  const { put } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.put = () => {
    throw new DOMException("full", "QuotaExceededError");
  };
  try {
    const store = openTicks();
    assert.equal(store.health().local, "refused");
    await store.ready;
    assert.equal(store.health().indexed, "full");
  } finally {
    IDBObjectStore.prototype.put = put;
  }
});

test("the browser is asked once to spare what is kept, and may refuse", async () => {
  let asked = 0;
  const persist = () => Promise.reject(new Error(`refused ${asked += 1}`));
  Object.defineProperty(navigator, "storage", { configurable: true, value: { persist } });
  const store = await openReady();
  await store.write(KEY, { status: "done" });
  assert.equal(asked, 1);
  await store.write(OTHER, { status: "done" });
  Reflect.deleteProperty(navigator, "storage");
  assert.equal(asked, 1);
});

test("an answer and what another tab left to somebody meanwhile are both kept, whatever the clock", async () => {
  const store = await openReady();
  await store.write(KEY, { note: "vu" });
  const theirs = { ...store.read(KEY), who: "Anne", at: Date.now() + 1e6 };
  await inDatabase((records) => records.put(theirs, KEY));
  assert.equal(await store.write(KEY, { status: "done" }), "kept");
  const { status, note, who } = (await readDatabase()).get(KEY);
  assert.deepEqual({ status, note, who }, { status: "done", note: "vu", who: "Anne" });
});

test("an answer is newer than the one it answers, whatever the clock", async () => {
  const store = await openReady();
  const after = Date.now() + 1e9;
  await store.write(KEY, { status: "done" }, after);
  assert.ok(Number(store.read(KEY)?.at) > after);
});

test("a full localStorage is told, and IndexedDB keeps the tick", async () => {
  const onSet = () => {
    throw new DOMException("full", "QuotaExceededError");
  };
  useStorage(storage({ onSet }));
  const store = await openReady();
  assert.equal(await store.write(KEY, { status: "done" }), "kept");
  assert.equal(store.health().local, "full");
  assert.equal((await openReady()).read(KEY)?.status, "done");
});

test("what had no room is kept with the next tick that has some", async () => {
  let isFull = false;
  const onSet = () => {
    if (isFull) throw new DOMException("full", "QuotaExceededError");
  };
  useStorage(storage({ onSet }));
  const store = await openReady();
  const { put } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.put = function (/** @type {[any, any]} */ ...record) {
    onSet();
    return put.apply(this, record);
  };
  isFull = true;
  assert.equal(await store.write(KEY, { status: "done" }), "memory");
  isFull = false;
  assert.equal(await store.write(OTHER, { status: "ask" }), "kept");
  IDBObjectStore.prototype.put = put;
  assert.equal((await readDatabase()).get(KEY)?.status, "done");
  assert.equal(keptRecord(KEY).status, "done");
  assert.deepEqual([store.health().local, store.health().indexed], ["ok", "ok"]);
});

test("a localStorage that holds nothing of what it takes is told", async () => {
  useStorage({ ...storage(), setItem: () => {}, length: 0 });
  useDatabase(undefined);
  const store = await openReady();
  assert.equal(store.health().local, "refused");
  assert.equal(await store.write(KEY, { status: "done" }), "memory");
});

test("a database without room is asked once a tick, and is well again once it has some", async () => {
  const store = await openReady();
  const { transaction } = IDBDatabase.prototype;
  let asked = 0;
  IDBDatabase.prototype.transaction = () => {
    throw new DOMException(`full ${asked += 1}`, "QuotaExceededError");
  };
  await store.write(KEY, { status: "done" });
  IDBDatabase.prototype.transaction = transaction;
  assert.deepEqual([asked, store.health().indexed], [1, "full"]);
  assert.equal(await store.write(OTHER, { status: "done" }), "kept");
  assert.equal(store.health().indexed, "ok");
});

test("a database that was refused once is asked again at the next tick", async () => {
  const factory = new IDBFactory();
  let isRefused = true;
  const open = (/** @type {[any, any]} */ ...words) => {
    if (isRefused) throw new DOMException("refused", "UnknownError");
    return factory.open(...words);
  };
  useDatabase({ open });
  const store = await openReady();
  assert.equal(await store.write(KEY, { status: "done" }), "fragile");
  isRefused = false;
  assert.equal(await store.write(OTHER, { status: "done" }), "kept");
});

test("a database that fails without saying why is refused, and localStorage goes on", async () => {
  const open = () => {
    const request = /** @type {any} */ ({});
    queueMicrotask(() => request.onerror(new Event("error")));
    return request;
  };
  useDatabase({ open });
  const store = await openReady();
  assert.equal(await store.write(KEY, { status: "done" }), "fragile");
  assert.equal(store.health().indexed, "refused");
});

test("a transaction is ended as soon as all is put, so that no drawing holds it back", async () => {
  const store = await openReady();
  const { commit } = IDBTransaction.prototype;
  let ended = 0;
  IDBTransaction.prototype.commit = function () {
    ended += 1;
    commit.call(this);
  };
  try {
    assert.equal(await store.merge([[KEY, record()], [OTHER, record()]]).saved, "kept");
  } finally {
    IDBTransaction.prototype.commit = commit;
  }
  assert.equal(ended, 1);
});

test("“kept” is not said as long as an earlier tick is not on disk", async () => {
  const store = await openReady();
  const { put } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.put = function (/** @type {[any, any]} */ ...record) {
    if (record[1] === KEY) throw new DOMException("lost", "UnknownError");
    return put.apply(this, record);
  };
  try {
    assert.equal(await store.write(KEY, { status: "done" }), "fragile");
    assert.equal(await store.write(OTHER, { status: "done" }), "fragile");
  } finally {
    IDBObjectStore.prototype.put = put;
  }
  assert.equal(await store.write(OTHER, { note: "x" }), "kept");
  assert.equal((await readDatabase()).get(KEY)?.status, "done");
});

test("a database that was emptied as its connection died is filled again", async () => {
  const store = await openReady();
  await store.write(KEY, { status: "done" });
  useDatabase(new IDBFactory());
  const { transaction } = IDBDatabase.prototype;
  IDBDatabase.prototype.transaction = () => {
    IDBDatabase.prototype.transaction = transaction;
    throw new DOMException("closed", "InvalidStateError");
  };
  assert.equal(await store.write(OTHER, { status: "ask" }), "kept");
  await settle(700);
  assert.deepEqual([...(await readDatabase()).keys()].sort(), [OTHER, KEY].sort());
});

test("a database that always fails is asked at each tick, and not in between", async () => {
  const store = await openReady();
  const { transaction } = IDBDatabase.prototype;
  let asked = 0;
  IDBDatabase.prototype.transaction = () => {
    asked += 1;
    throw new DOMException("lost", "UnknownError");
  };
  try {
    assert.equal(await store.write(KEY, { status: "done" }), "fragile");
    await settle(1_200);
    assert.equal(asked, 2);
  } finally {
    IDBDatabase.prototype.transaction = transaction;
  }
  assert.equal(await store.write(KEY, { status: "done" }), "kept");
});

test("the newest of both stores wins, and the other is mended", async () => {
  localStorage.setItem(KEY, JSON.stringify(record({ note: "local", at: 9 })));
  localStorage.setItem(OTHER, JSON.stringify(record({ note: "local", at: 3 })));
  await inDatabase((records) => {
    records.put(record({ note: "indexed", at: 8 }), KEY);
    records.put(record({ note: "indexed", at: 4 }), OTHER);
  });
  const store = await openReady();
  assert.deepEqual([store.read(KEY)?.note, store.read(OTHER)?.note], ["local", "indexed"]);
  assert.equal((await readDatabase()).get(KEY).note, "local");
  assert.equal(keptRecord(OTHER).note, "indexed");
});

test("a localStorage that was emptied, or silently detached, loses nothing", async () => {
  await (await openReady()).write(KEY, { status: "done" });
  useStorage(storage());
  const store = openTicks();
  assert.equal(store.read(KEY), undefined);
  await store.ready;
  assert.equal(store.read(KEY)?.status, "done");
  assert.equal(keptRecord(KEY).status, "done");
});

test("a database deleted under our feet is written again", async () => {
  const store = await openReady();
  await store.write(KEY, { status: "done" });
  await new Promise((resolve) => {
    indexedDB.deleteDatabase("guide").onsuccess = resolve;
  });
  assert.equal(await store.write(OTHER, { status: "ask" }), "kept");
  await settle(700);
  assert.deepEqual([...(await readDatabase()).keys()].sort(), [OTHER, KEY].sort());
});

test("a database that the browser closes is opened and filled again", async () => {
  const { open } = IDBFactory.prototype;
  /** @type {any} */
  let request;
  IDBFactory.prototype.open = function (/** @type {[any, any]} */ ...words) {
    return request = open.apply(this, words);
  };
  const store = await openReady();
  IDBFactory.prototype.open = open;
  await store.write(KEY, { status: "done" });
  useDatabase(new IDBFactory());
  request.result.onclose();
  while (!(await readDatabase()).has(KEY)) await settle(5);
});

test("stores that were both emptied under an open page are filled again, and the page knows", async () => {
  const [store, other] = [await openReady(), await openReady()];
  await store.write(KEY, { status: "done" });
  await settle();
  kept().clear();
  await inDatabase((records) => void records.clear());
  dispatchEvent(Object.assign(new Event("storage"), { key: null, newValue: null }));
  await until(() => store.health().emptied || other.health().emptied);
  await until(() => kept().has(KEY));
  await settle(150);
  assert.equal((await readDatabase()).get(KEY).status, "done");
  assert.equal(keptRecord(KEY).status, "done");
  await store.write(OTHER, { status: "done" });
  assert.equal(store.health().emptied, false);
  assert.equal((await openReady()).health().emptied, false);
});

test("when all is well, opening writes nothing but its probe", async () => {
  const store = await openReady();
  await store.merge([[KEY, record()], [OTHER, record({ later: [1] })]]).saved;
  /** @type {string[]} */
  const written = [];
  const area = storage({ onSet: (key) => written.push(key) });
  for (const [key, text] of kept()) area.held.set(key, text);
  useStorage(area);
  await openReady();
  assert.deepEqual(written.filter((key) => !key.startsWith("guide:1:probe:")), []);
  assert.deepEqual([...area.held.keys()].sort(), [OTHER, KEY].sort());
  assert.equal((await readDatabase()).size, 2);
});

test("what a page that died left of its trials hides no record", async () => {
  const theme = readerKey("theme");
  for (const left of ["guide:1:probe:0.5", "guide:1:erased"]) kept().set(left, "1");
  kept().set(KEY, JSON.stringify(record()));
  await inDatabase((records) => {
    records.put(1, "guide:1:probe:0.5");
    records.put({ value: "dark", at: 5 }, theme);
  });
  const store = await openReady();
  assert.deepEqual([store.read(KEY)?.status, store.read(theme)?.value], ["done", "dark"]);
  assert.equal(store.asides().size, 0); // nor goes into a backup
});

/** Write as another tab does, and hear of it as browsers tell. @param {string} key @param {string} newValue */
function writeElsewhere(key, newValue) {
  kept().set(key, newValue);
  dispatchEvent(Object.assign(new Event("storage"), { key, newValue }));
}

test("an older record that another tab wrote over ours is mended", async () => {
  const key = itemKey("onglets/ancien");
  const store = await openReady();
  await store.write(key, { status: "done" });
  const ours = kept().get(key);
  writeElsewhere(key, JSON.stringify(record({ status: "todo" })));
  await until(() => kept().get(key) === ours);
  assert.equal(store.read(key)?.status, "done");
});

test("a text that is gone, or all of them, is no text that cannot be read", async () => {
  const store = await openReady();
  await store.write(KEY, { status: "done" });
  for (const key of [KEY, null]) {
    kept().delete(KEY);
    dispatchEvent(Object.assign(new Event("storage"), { key, newValue: null }));
    await until(() => kept().has(KEY));
  }
  assert.deepEqual(store.health().unreadable, []);
});

/** Say something as another tab does. @param {unknown[]} messages */
function say(...messages) {
  const other = new BroadcastChannel("guide");
  for (const message of messages) other.postMessage(message);
  other.close();
}

/** How another tab tells of an answer. @type {Record<string, () => void>} */
const TELLING = {
  "a message": () => say({ records: [[KEY, record()]] }),
  "localStorage": () => writeElsewhere(KEY, JSON.stringify(record())),
};

for (const [name, tell] of Object.entries(TELLING)) {
  test(`what a tab heard by ${name} is kept, though who told it died before it was on disk`, async () => {
    await openReady();
    tell();
    while (!(await readDatabase()).has(KEY)) await settle(5);
    assert.deepEqual((await readDatabase()).get(KEY), keptRecord(KEY));
  });
}

/** Leave the page, and come back to it as it was. @param {() => unknown} meanwhile */
async function goAndComeBack(meanwhile) {
  dispatchEvent(new Event("pagehide"));
  await meanwhile();
  dispatchEvent(Object.assign(new Event("pageshow"), { persisted: true }));
}

test("a page that comes back as it was hears other tabs again", async () => {
  const store = await openReady();
  await store.write(OTHER, { status: "done" });
  await goAndComeBack(() => {});
  while (!store.read(KEY)) {
    say({ records: [[KEY, record()]] }); // a channel takes a while to open
    await settle(5);
  }
  assert.equal(store.read(OTHER)?.status, "done");
});

/** How one store alone is emptied. @type {Record<string, () => unknown>} */
const EMPTYING = {
  "localStorage": () => kept().clear(),
  "IndexedDB": () => inDatabase((records) => void records.clear()),
};

for (const [name, empty] of Object.entries(EMPTYING)) {
  test(`a page that comes back as it was, where ${name} alone was emptied, loses nothing`, async () => {
    const store = await openReady();
    await store.write(KEY, { status: "done" });
    await goAndComeBack(empty);
    while (!(kept().has(KEY) && (await readDatabase()).has(KEY))) await settle(5);
    assert.equal(store.read(KEY)?.status, "done");
  });
}

test("a page that is looked at again shows what nobody told it of, and a hidden one waits", async () => {
  const looked = Object.assign(new EventTarget(), { visibilityState: "hidden" });
  page.document = looked;
  try {
    const store = await openReady();
    kept().set(KEY, JSON.stringify(record()));
    looked.dispatchEvent(new Event("visibilitychange"));
    await settle();
    assert.equal(store.read(KEY), undefined);
    looked.visibilityState = "visible";
    looked.dispatchEvent(new Event("visibilitychange"));
    await until(() => store.read(KEY)?.status === "done");
  } finally {
    delete page.document;
  }
});

test("a page that is looked at several times at once reads both stores once", async () => {
  const looked = Object.assign(new EventTarget(), { visibilityState: "visible" });
  page.document = looked;
  const { getAll } = IDBObjectStore.prototype;
  try {
    const store = await openReady();
    let reads = 0;
    IDBObjectStore.prototype.getAll = function () {
      reads += 1;
      return getAll.call(this);
    };
    for (let n = 0; n < 3; n += 1) looked.dispatchEvent(new Event("visibilitychange"));
    assert.equal(await store.write(KEY, { status: "done" }), "kept");
    await settle();
    assert.equal(reads, 1);
  } finally {
    IDBObjectStore.prototype.getAll = getAll;
    delete page.document;
  }
});

test("a page that is shown for the first time was not away: what was emptied under it stays", async () => {
  const store = await openReady();
  await store.write(KEY, { status: "done" });
  kept().clear();
  await inDatabase((records) => void records.clear());
  dispatchEvent(Object.assign(new Event("pageshow"), { persisted: false }));
  await settle(50);
  assert.equal(store.read(KEY)?.status, "done");
});

test("a page that comes back as it was, after all was erased, writes nothing back", async () => {
  const store = await openReady();
  await store.write(KEY, { status: "done" });
  await goAndComeBack(async () => {
    kept().clear();
    await inDatabase((records) => void records.clear());
  });
  await until(() => !store.read(KEY));
  assert.deepEqual([kept().size, (await readDatabase()).size], [0, 0]);
  assert.equal(store.health().emptied, false);
});

test("two tabs that order a record's fields differently do not rewrite each other", async () => {
  const key = itemKey("onglets/ordre");
  const store = await openReady();
  await store.merge([[key, record()]]).saved;
  const { note, ...rest } = record();
  const theirs = JSON.stringify({ note, ...rest });
  writeElsewhere(key, theirs);
  await settle(150);
  await store.write(OTHER, { status: "done" });
  assert.equal(kept().get(key), theirs);
  await openReady();
  const [first] = Object.keys((await readDatabase()).get(key));
  assert.equal(first, "status");
});

test("what cannot be read is put aside before anything is written over it", async () => {
  localStorage.setItem(KEY, "{broken");
  await inDatabase((records) => void records.put({ status: "later", at: 1 }, OTHER));
  const store = await openReady();
  assert.deepEqual(store.health().unreadable.sort(), [OTHER, KEY].sort());
  assert.equal(kept().get(KEY), "{broken");
  await store.write(KEY, { status: "done" });
  await store.write(OTHER, { status: "done" });
  const asides = new Map([[KEY, "{broken"], [OTHER, '{"status":"later","at":1}']]);
  assert.deepEqual(new Map([...store.asides()].sort()), new Map([...asides].sort()));
  for (const [key, text] of asides) {
    const slot = key.replace("guide:1:", "guide:1:aside:");
    assert.equal(kept().get(slot), text);
    assert.equal((await readDatabase()).get(slot), text);
  }
});

test("a text that can no longer be read is put aside and told, though nobody told of it", async () => {
  const store = await openReady();
  kept().set(KEY, "{altered");
  await store.write(KEY, { status: "done" });
  assert.deepEqual(store.health().unreadable, [KEY]);
  assert.deepEqual([...store.asides()], [[KEY, "{altered"]]);
});

test("what cannot be read in the database alone is put aside there before a tick is written over it", async () => {
  const store = await openReady();
  await inDatabase((records) => records.put("{broken", KEY));
  assert.equal(await store.write(KEY, { status: "done" }), "kept");
  const held = await readDatabase();
  assert.equal(held.get(KEY).status, "done");
  assert.equal(held.get(KEY.replace("guide:1:", "guide:1:aside:")), "{broken");
});

test("what another tab put aside is never written over", async () => {
  const store = await openReady();
  const slot = KEY.replace("guide:1:", "guide:1:aside:");
  await inDatabase((records) => void records.put("{theirs", slot));
  await store.merge([], [[KEY, "{ours"]]).saved;
  assert.equal((await readDatabase()).get(slot), "{theirs");
  assert.equal(kept().get(slot), "{ours");
});

test("of two texts put aside under one key, one in each store, neither takes the other's place", async () => {
  const slot = KEY.replace("guide:1:", "guide:1:aside:");
  kept().set(slot, "{one");
  await inDatabase((records) => void records.put("{two", slot));
  await openReady();
  assert.deepEqual([kept().get(slot), (await readDatabase()).get(slot)], ["{one", "{two"]);
});

test("what was put aside is known by the key it had after a reload too", async () => {
  localStorage.setItem(KEY, "{broken");
  await (await openReady()).write(KEY, { status: "done" });
  assert.deepEqual([...(await openReady()).asides()], [[KEY, "{broken"]]);
});

test("a value that no text can hold is put aside as what it says", async () => {
  await inDatabase((records) => void records.put(5n, KEY));
  assert.deepEqual([...(await openReady()).asides()], [[KEY, "5"]]);
});

test("a second unreadable text does not take the place of the first", async () => {
  for (const text of ["{one", "{two", "{one"]) {
    localStorage.setItem(KEY, text);
    const store = await openReady();
    await store.write(KEY, { status: "done" });
  }
  const store = await openReady();
  const told = { [KEY]: "{one", [`${KEY}#2`]: "{two" };
  assert.deepEqual(Object.fromEntries(store.asides()), told);
});

test("where the unreadable cannot be put aside, nothing is written over it", async () => {
  const onSet = () => {
    throw new DOMException("full", "QuotaExceededError");
  };
  const area = storage({ onSet });
  area.held.set(KEY, "{broken");
  useStorage(area);
  const store = await openReady();
  assert.equal(await store.write(KEY, { status: "done" }), "kept");
  assert.equal(area.held.get(KEY), "{broken");
  useDatabase(undefined);
  assert.equal(await (await openReady()).write(KEY, { status: "done" }), "memory");
});

test("keys of a later version are seen and left alone", async () => {
  localStorage.setItem("guide:12:item:a::b", "{}");
  localStorage.setItem("guide:1:visit:a", "later");
  const store = await openReady();
  assert.equal(store.health().newer, true);
  assert.deepEqual(store.health().unreadable, []);
  assert.deepEqual([...store.asides()], [["guide:1:visit:a", "later"]]);
  assert.equal(kept().get("guide:12:item:a::b"), "{}");
  await store.erase();
  assert.equal(store.health().newer, false);
});

test("a database that is not ours is left alone, and held by nobody", async () => {
  await new Promise((resolve) => {
    const request = indexedDB.open("guide", 1);
    request.onsuccess = () => resolve(request.result.close());
  });
  const { open } = IDBFactory.prototype;
  let asked = 0;
  IDBFactory.prototype.open = function (/** @type {[any, any]} */ ...words) {
    asked += 1;
    return open.apply(this, words);
  };
  try {
    assert.equal(await (await openReady()).write(KEY, { status: "done" }), "fragile");
  } finally {
    IDBFactory.prototype.open = open;
  }
  assert.equal(asked, 3); // to read it, to try it and for the tick, each time once
  await deleteDatabase();
});

test("a tick is kept where the browser cannot end a transaction early", async () => {
  const { commit } = IDBTransaction.prototype;
  Reflect.deleteProperty(IDBTransaction.prototype, "commit");
  try {
    assert.equal(await (await openReady()).write(KEY, { status: "done" }), "kept");
  } finally {
    Object.assign(IDBTransaction.prototype, { commit });
  }
});

test("a database of a later version is left alone, and localStorage goes on", async () => {
  await new Promise((resolve) => {
    const request = indexedDB.open("guide", 2);
    request.onsuccess = () => resolve(request.result.close());
  });
  const store = await openReady();
  assert.equal(await store.write(KEY, { status: "done" }), "fragile");
  assert.deepEqual([store.health().newer, store.health().indexed], [true, "newer"]);
});

test("a page that stays open under a later version knows it, and goes on in localStorage", async () => {
  const store = await openReady();
  await new Promise((resolve) => {
    const request = indexedDB.open("guide", 2);
    request.onsuccess = () => resolve(request.result.close());
  });
  assert.equal(store.health().newer, true);
  assert.equal(await store.write(KEY, { status: "done" }), "fragile");
});

test("fields of a later version live through a write", async () => {
  localStorage.setItem(KEY, JSON.stringify(record({ later: { a: [1] } })));
  const store = await openReady();
  await store.write(KEY, { note: "x" });
  assert.deepEqual(keptRecord(KEY).later, { a: [1] });
});

test("two tabs that change two fields of one item keep both", async () => {
  const [a, b] = [await openReady(), await openReady()];
  await Promise.all([a.write(KEY, { status: "done" }), b.write(KEY, { note: "x" })]);
  await settle();
  for (const store of [a, b, await openReady()]) {
    assert.deepEqual([store.read(KEY)?.status, store.read(KEY)?.note], ["done", "x"]);
  }
});

test("a change in one tab shows in the other", async () => {
  const [a, b] = [await openReady(), await openReady()];
  const told = new Promise((resolve) => b.onChange((keys) => keys.has(KEY) && resolve(keys)));
  await a.write(KEY, { status: "na", note: "pas de fax" });
  assert.deepEqual(await told, new Set([KEY]));
  assert.equal(b.read(KEY)?.note, "pas de fax");
});

test("what is heard at once is told at once, as one change", async () => {
  const store = await openReady();
  await settle();
  /** @type {Set<string>[]} */
  const told = [];
  store.onChange((keys) => told.push(keys));
  say({ records: [[KEY, record()]] }, { records: [null, 5, [OTHER, record()]] });
  await until(() => told.length > 0);
  assert.deepEqual(told, [new Set([KEY, OTHER])]);
  const { transaction } = IDBDatabase.prototype;
  let isReadAgain = false;
  IDBDatabase.prototype.transaction = function (/** @type {[any, any]} */ ...words) {
    isReadAgain = true;
    return transaction.apply(this, words);
  };
  try {
    say({ records: [[KEY, record({ at: 6 })]] });
    await until(() => told.length > 1);
  } finally {
    IDBDatabase.prototype.transaction = transaction;
  }
  assert.deepEqual([told[1], isReadAgain], [new Set([KEY]), false]);
});

test("an answer to one field keeps what another tab wrote in another, though nobody told of it", async () => {
  let time = 1.8e12;
  const store = openAlone({ now: () => time });
  await store.ready;
  await store.write(KEY, { status: "done" });
  await inDatabase((records) =>
    void records.put({ ...store.read(KEY), note: "theirs", at: time + 5 }, KEY)
  );
  time += 100;
  await store.write(KEY, { status: "na" });
  const { status, note, at } = /** @type {any} */ (store.read(KEY));
  assert.deepEqual([status, note, at], ["na", "theirs", time + 1]);
  assert.deepEqual((await readDatabase()).get(KEY), store.read(KEY));
  assert.deepEqual(keptRecord(KEY), store.read(KEY));
});

test("where there is localStorage alone, an answer keeps what another tab wrote in another field", async () => {
  useDatabase(undefined);
  const store = await openReady();
  kept().set(KEY, JSON.stringify(record({ status: "todo", note: "theirs" })));
  await store.write(KEY, { status: "done" });
  assert.deepEqual([keptRecord(KEY).status, keptRecord(KEY).note], ["done", "theirs"]);
});

test("of two answers to one field in one moment, that which was on disk first stands", async () => {
  let time = 1.8e12;
  const store = openAlone({ now: () => time });
  await store.ready;
  await store.write(KEY, { status: "done" });
  time += 100;
  const theirs = { ...store.read(KEY), status: "todo", at: time };
  await inDatabase((records) => void records.put(theirs, KEY));
  await store.write(KEY, { status: "na" });
  assert.deepEqual((await readDatabase()).get(KEY), theirs);
  say({ records: [[KEY, theirs]] }); // as the other tab does
  await until(() => store.read(KEY)?.status === "todo");
});

test("of two answers to one field the later one wins, though nobody told of the other", async () => {
  let time = 1.8e12;
  const store = openAlone({ now: () => time });
  await store.ready;
  await store.write(KEY, { status: "done" });
  const theirs = { ...store.read(KEY), status: "todo", at: time + 5 };
  await inDatabase((records) => void records.put(theirs, KEY));
  time += 100;
  await store.write(KEY, { status: "na" });
  assert.equal(store.read(KEY)?.status, "na");
  assert.deepEqual((await readDatabase()).get(KEY), store.read(KEY));
});

test("a page is told at once of a note, and of a tick, which its box shows, once it is kept", async () => {
  const store = await openReady();
  /** @type {string[]} */
  const told = [];
  store.onChange((keys) => told.push(...keys));
  const noting = store.write(KEY, { note: "x" });
  assert.deepEqual(told, [KEY]);
  await noting;
  const ticking = store.write(KEY, { status: "done" });
  assert.deepEqual(told, [KEY]);
  await ticking;
  await until(() => told.length === 2);
});

test("what is written is told once, though the health of the stores was asked again", async () => {
  const store = await openReady();
  await settle();
  let told = 0;
  store.onChange(() => told += 1);
  await store.write(KEY, { note: "x" });
  await settle();
  assert.equal(told, 1);
});

test("a message that is not ours is passed over, and the next one is heard", async () => {
  const store = await openReady();
  say(null, 5, {}, { records: 5 }, { erased: "soon" }, { records: [[KEY, record()]] });
  await until(() => store.read(KEY)?.status === "done");
});

test("a failing listener does not silence the others", async () => {
  const store = await openReady();
  const told = [];
  let reported = 0;
  const prevented = (/** @type {Event} */ event) => {
    reported += 1;
    event.preventDefault();
  };
  addEventListener("error", prevented);
  store.onChange(() => {
    throw new Error("a listener's own");
  });
  const stop = store.onChange((keys) => keys.size && told.push(keys));
  await store.write(KEY, { status: "done" });
  assert.ok(reported > 0);
  stop();
  await store.write(KEY, { status: "todo" });
  removeEventListener("error", prevented);
  assert.equal(told.length, 1);
});

test("an import merges the newest, and undoing gives back what was there", async () => {
  const store = await openReady();
  await store.write(KEY, { status: "done", note: "mine" });
  const later = Date.now() + 60_000;
  const bulk = store.merge([
    [KEY, record({ status: "na", note: "theirs", at: later })],
    [OTHER, record()],
    ["guide:1:item:bad", record()],
  ], [[KEY, "{theirs"], ["voisin", "{other"]]);
  assert.equal(await bulk.saved, "kept");
  const aside = KEY.replace("guide:1:", "guide:1:aside:");
  assert.deepEqual([...(await readDatabase()).keys()].sort(), [aside, OTHER, KEY].sort());
  assert.deepEqual([...store.asides()], [[KEY, "{theirs"]]);
  assert.deepEqual(bulk.keys, [KEY, OTHER]);
  assert.equal(store.read(KEY)?.note, "theirs");
  assert.equal(kept().get("guide:1:aside:item:mots-de-passe::longueur"), "{theirs");
  assert.equal(await bulk.undo(), "kept");
  const again = await openReady();
  const { status, note, at } = /** @type {any} */ (again.read(KEY));
  assert.deepEqual([status, note, at], ["done", "mine", later + 1]); // dated no further ahead than it must be
  assert.equal(again.read(OTHER)?.status, "todo");
});

test("a record without a time is taken in as the oldest, and one of the first moment as it is", async () => {
  kept().set(KEY, JSON.stringify(record({ at: 0 })));
  assert.equal((await openReady()).read(KEY)?.status, "done");
  startAnew();
  const store = await openReady();
  await store.merge([[KEY, record({ at: 0 })], [OTHER, record({ at: 1 })]]).saved;
  assert.deepEqual(store.read(KEY), record({ at: 1, given: 1 }));
  assert.deepEqual(store.read(OTHER), record({ at: 1 }));
});

test("ten thousand records of items that this guide lacks are kept twice and read again", async () => {
  const unknown = new Map(
    Array.from({ length: 10_000 }, (_, n) => [itemKey(`ailleurs/i-${n}`), record()]),
  );
  const store = await openReady();
  await store.merge(unknown).saved;
  const again = await openReady();
  assert.deepEqual(new Map(again.records()), unknown);
  assert.equal(kept().size, 10_000);
  assert.equal((await readDatabase()).size, 10_000);
});

test("of an import that has room for a part alone, nothing more is promised", async () => {
  useDatabase(undefined);
  const onSet = (/** @type {string} */ key) => {
    if (key === OTHER) throw new DOMException("full", "QuotaExceededError");
  };
  useStorage(storage({ onSet }));
  const store = await openReady();
  assert.equal(await store.merge([[KEY, record()], [OTHER, record()]]).saved, "memory");
});

test("undoing leaves what the reader changed since", async () => {
  const store = await openReady();
  const bulk = store.merge([[KEY, record()], [OTHER, record()]]);
  await store.write(KEY, { note: "since" });
  await bulk.undo();
  assert.equal(store.read(KEY)?.note, "since");
  assert.equal(store.read(OTHER)?.status, "todo");
});

test("undoing what brought a supplier leaves its name over what was ticked in its list since", async () => {
  const [copy, item] = [copyKey("contrat", "abc"), itemKey("contrat/objet", "abc")];
  const file = /** @type {[string, any][]} */ ([
    [copy, { name: "Agenda", kind: "", removed: false, at: 5 }],
    [item, record()],
  ]);
  const store = await openReady();
  await store.merge(file).undo();
  assert.deepEqual([store.read(copy)?.name, store.read(copy)?.removed], ["", true]);
  const bulk = store.merge(file);
  await (await openReady()).write(itemKey("contrat/duree", "abc"), { status: "done" });
  await settle();
  await bulk.undo();
  const { name, removed } = /** @type {any} */ (store.read(copy));
  assert.deepEqual([name, removed, store.read(item)?.status], ["Agenda", true, "todo"]);
  await store.merge(file).saved;
  for (const tab of [store, await openReady()]) assert.equal(tab.read(copy)?.removed, false);
});

test("a reset writes “to do”, never deletes, and can be undone", async () => {
  const store = await openReady();
  const copy = copyKey("contrat", "abc");
  await store.write(copy, { name: "Logiciel", removed: false });
  await store.write(KEY, { status: "done", note: "n", on: "2026-11-23" });
  const named = store.read(copy);
  const bulk = store.reset([[KEY, 0], [OTHER, 0], [copy, 0], ["voisin", 0]]);
  await bulk.saved;
  const { at, ...left } = /** @type {any} */ (store.read(KEY));
  assert.deepEqual([left, typeof at], [
    { status: "todo", note: "", on: "", emptied: true },
    "number",
  ]);
  assert.deepEqual(store.read(copy), named);
  assert.equal(keptRecord(OTHER).status, "todo");
  await bulk.undo();
  assert.equal(store.read(KEY)?.note, "n");
});

const HEIR = { path: "mots-de-passe/heritier", replaces: [{ id: "mots-de-passe/longueur" }] };
const ASKED = { ...HEIR, replaces: [{ id: "mots-de-passe/longueur", ask_again: true }] };

test("undoing shows again what a former item hands down, here, in another tab and after a reload", async () => {
  for (const item of [HEIR, ASKED]) {
    const [store, other] = [await openReady(), await openReady()];
    await store.write(KEY, { status: "done", note: "n", on: "2026-11-23" });
    const before = resolve(item, "", store.read);
    const bulk = store.merge([[itemKey(item.path), record({ status: "na", at: Date.now() + 9 })]]);
    await bulk.saved;
    assert.equal(resolve(item, "", store.read).status, "na");
    await bulk.undo();
    await settle();
    for (const tab of [store, other, await openReady()]) {
      assert.deepEqual(resolve(item, "", tab.read), before);
    }
  }
});

test("undoing gives an answer back with its time: a later one of an old page still wins", async () => {
  const store = await openReady();
  const own = itemKey(HEIR.path);
  await store.merge([[own, record({ status: "ask", at: 5 })], [KEY, record({ at: 8 })]]).saved;
  const before = resolve(HEIR, "", store.read);
  assert.equal(before.status, "done");
  const bulk = store.reset([[own, before.at]]);
  await bulk.saved;
  assert.equal(resolve(HEIR, "", store.read).status, "todo");
  await bulk.undo();
  assert.deepEqual(resolve(HEIR, "", store.read), before);
});

test("what was taken in and undone can be taken in again", async () => {
  const store = await openReady();
  await store.write(OTHER, { status: "ask" });
  const file = /** @type {[string, any][]} */ ([
    [KEY, record({ note: "theirs", at: 7 })],
    [OTHER, record({ status: "na", at: Date.now() + 9 })],
  ]);
  await store.merge(file).undo();
  assert.equal(store.read(OTHER)?.status, "ask");
  const again = store.merge(file);
  assert.deepEqual([again.keys, await again.saved], [[KEY, OTHER], "kept"]);
  for (const tab of [store, await openReady()]) {
    assert.deepEqual([tab.read(KEY)?.note, tab.read(OTHER)?.status], ["theirs", "na"]);
  }
});

test("a backup made before a reset brings everything back, and an untick it stays over", async () => {
  const store = await openReady();
  await store.write(KEY, { status: "done", note: "n" });
  const backup = [...store.records()];
  await store.reset([[KEY, 0]]).saved;
  await (await openReady()).merge(backup).saved;
  assert.equal((await openReady()).read(KEY)?.note, "n");
  const next = await openReady();
  await next.write(KEY, { status: "todo" });
  await next.merge(backup).saved;
  assert.equal(next.read(KEY)?.status, "todo");
});

test("a reset hides what a former item hands down, whatever its clock", async () => {
  const store = await openReady();
  await store.merge([[KEY, record({ at: Date.now() + 1e9 })]]).saved;
  const shown = resolve(HEIR, "", store.read);
  await store.reset([[itemKey(HEIR.path), shown.at]]).saved;
  const { status, at } = resolve(HEIR, "", store.read);
  assert.deepEqual([status, at], ["todo", shown.at + 1]);
});

test("whatever was there and was taken in, undoing shows the same as before, in every tab", async () => {
  const chain = {
    path: "l/c",
    replaces: [{ id: "l/b", replaces: [{ id: "l/a", ask_again: true }] }, { id: "l/d" }],
  };
  const keys = ["l/a", "l/b", "l/c", "l/d"].map((path) => itemKey(path));
  const some = () => fc.dictionary(fc.constantFrom(...keys), itemRecord(), { maxKeys: 4 });
  const entries = (
    /** @type {object} */ records,
  ) => /** @type {[string, any][]} */ (Object.entries(records));
  await fc.assert(
    fc.asyncProperty(some(), some(), fc.boolean(), async (before, theirs, isReset) => {
      startAnew();
      const [store, other] = [await openReady(), await openReady()];
      await store.merge(entries(before)).saved;
      const shows = (/** @type {typeof store} */ tab) =>
        keys.map((key) => {
          const { path } = /** @type {any} */ (parseKey(key));
          const state = resolve(path === chain.path ? chain : { path }, "", tab.read);
          const { status, note, on, at, confirm, inherited } = state;
          return { status, note, on, at, confirm, inherited };
        });
      const shown = shows(store);
      const bulk = isReset
        ? store.reset(keys.map((key, index) => [key, shown[index].at]))
        : store.merge(entries(theirs));
      await bulk.saved;
      await bulk.undo();
      await settle(1);
      for (const tab of [store, other, await openReady()]) assert.deepEqual(shows(tab), shown);
    }),
    { numRuns: 100 },
  );
});

test("erasing removes our keys and our database, nothing else, and other tabs forget", async () => {
  const [a, b] = [await openReady(), await openReady()];
  localStorage.setItem("voisin-guide:1:item:a::b", "1");
  localStorage.setItem("guide:1:aside:item:a::b", "{");
  await a.write(KEY, { status: "done" });
  await b.write(readerKey("theme"), { value: "dark" });
  await settle();
  await a.erase();
  await settle(700);
  assert.deepEqual([...kept().keys()], ["voisin-guide:1:item:a::b"]);
  assert.deepEqual(await indexedDB.databases(), []);
  assert.deepEqual([a.records().size, b.records().size], [0, 0]);
  await b.write(OTHER, { status: "done" });
  const next = await openReady();
  assert.deepEqual([...next.records().keys()], [OTHER]);
});

test("that all is erased is said once it is, though the database itself cannot be removed", async () => {
  const store = await openReady();
  await store.write(KEY, { status: "done" });
  indexedDB.deleteDatabase = () => {
    throw new DOMException("refused", "UnknownError");
  };
  const { transaction } = IDBDatabase.prototype;
  const underWay = new Set();
  IDBDatabase.prototype.transaction = function (/** @type {[any, any]} */ ...words) {
    const begun = transaction.apply(this, words);
    underWay.add(begun);
    begun.addEventListener("complete", () => underWay.delete(begun));
    return begun;
  };
  try {
    assert.equal(await store.erase(), true);
    assert.equal(underWay.size, 0);
  } finally {
    IDBDatabase.prototype.transaction = transaction;
  }
  assert.equal((await readDatabase()).size, 0);
});

test("that all is erased is not said where the browser refuses to", async () => {
  const store = await openReady();
  await store.write(KEY, { status: "done" });
  const { openCursor } = IDBObjectStore.prototype;
  const { deleteDatabase } = indexedDB;
  indexedDB.deleteDatabase = IDBObjectStore.prototype.openCursor = () => {
    throw new DOMException("refused", "UnknownError");
  };
  try {
    assert.equal(await store.erase(), false);
  } finally {
    IDBObjectStore.prototype.openCursor = openCursor;
    indexedDB.deleteDatabase = deleteDatabase;
  }
});

test("erasing leaves another application's database of our name, and makes none", async () => {
  const theirs = indexedDB.open("guide", 2);
  theirs.onupgradeneeded = () => theirs.result.createObjectStore("notes");
  await new Promise((resolve) => theirs.onsuccess = resolve);
  theirs.result.close();
  const store = await openReady();
  await store.write(KEY, { status: "done" });
  assert.equal(await store.erase(), true);
  assert.deepEqual(await indexedDB.databases(), [{ name: "guide", version: 2 }]);
  await deleteDatabase();
  assert.equal(await store.erase(), true);
  assert.deepEqual(await indexedDB.databases(), []);
});

test("a tab that hears of an erasure long after takes nothing that was ticked since", async () => {
  const store = await openReady();
  const ahead = Date.now() + 1e9; // the clock that dated the erasure ran ahead
  await store.merge([[KEY, record({ at: ahead })]]).saved;
  const since = record({ at: Date.now() });
  kept().set(OTHER, JSON.stringify(since));
  await inDatabase((records) => records.put(since, OTHER));
  say({ erased: ahead });
  await until(() => !store.read(KEY));
  await settle(50);
  assert.deepEqual([...kept().keys()], [OTHER]);
  assert.deepEqual([...(await readDatabase()).keys()], [OTHER]);
});

test("erasing takes what a clock dated ahead, and what could not be read", async () => {
  localStorage.setItem(OTHER, "{broken");
  const store = await openReady();
  await store.merge([[KEY, record({ at: Date.now() + 1e9 })]]).saved;
  await store.erase();
  assert.deepEqual([store.records().size, store.asides().size], [0, 0]);
  assert.deepEqual([[...kept().keys()], store.health().unreadable], [[], []]);
});

test("an erasure heard once the database is gone makes none anew", async () => {
  const store = await openReady();
  await store.write(KEY, { status: "done" });
  await deleteDatabase();
  say({ erased: Date.now() + 1e6 });
  await until(() => !store.read(KEY));
  await settle();
  assert.deepEqual(await indexedDB.databases(), []);
});

test("a tick given while the device is being erased is kept", async () => {
  const store = await openReady();
  await store.write(KEY, { status: "done" });
  const erasing = store.erase();
  assert.equal(await store.write(OTHER, { status: "done" }), "kept");
  await erasing;
  assert.deepEqual([...(await readDatabase()).keys()], [OTHER]);
});

/** How another tab tells that it erased all that is not newer than this. @type {Record<string, (until: number) => void>} */
const ERASING = {
  "a message": (until) => say({ erased: until }),
  "localStorage": (until) => writeElsewhere("guide:1:erased", String(until)),
};

for (const [name, tell] of Object.entries(ERASING)) {
  test(`an erasure heard by ${name} takes what came before it alone`, async () => {
    const store = await openReady();
    await store.merge([[KEY, record({ at: 5 })], [OTHER, record({ at: 6 })]]).saved;
    tell(5);
    await until(() => !store.read(KEY));
    await until(() => !kept().has(KEY));
    assert.deepEqual([...store.records().keys(), ...kept().keys()], [OTHER, OTHER]);
    while ((await readDatabase()).has(KEY)) await settle(5);
    assert.deepEqual([...(await readDatabase()).keys()], [OTHER]);
    say({ records: [[KEY, record({ at: 5 })], [OTHER, record({ at: 7 })]] }); // an echo, and news
    await until(() => store.read(OTHER)?.at === 7);
    assert.equal(store.read(KEY), undefined);
  });
}

test("a tick under way when the device is erased is not written back", async () => {
  const store = openTicks();
  const saving = store.write(KEY, { status: "done" });
  await Promise.all([store.erase(), saving]);
  assert.equal((await readDatabase()).size, 0);
  assert.equal(kept().size, 0);
});

test("a second erasure is guarded against echoes for as long as the first was", async () => {
  const { setTimeout: begin, clearTimeout: end } = globalThis;
  /** @type {Map<unknown, () => void>} */
  const guards = new Map();
  page.setTimeout = (/** @type {() => void} */ act, /** @type {number} */ ms) => {
    const timer = begin(act, ms);
    if (ms === 10_000) guards.set(timer, act);
    return timer;
  };
  page.clearTimeout = (/** @type {any} */ timer) => {
    guards.delete(timer);
    end(timer);
  };
  try {
    const store = await openReady();
    await store.erase();
    const [first] = guards.keys();
    await store.erase();
    guards.get(first)?.(); // its time has come, where it still runs
    say({ records: [[KEY, record()], [OTHER, record({ at: Date.now() + 1e6 })]] });
    await until(() => Boolean(store.read(OTHER)));
    assert.equal(store.read(KEY), undefined);
    [...guards.values()].forEach((end) => end()); // then nothing from before can come any more
    say({ records: [[KEY, record({ at: 0 })]] });
    await until(() => Boolean(store.read(KEY)));
  } finally {
    Object.assign(page, { setTimeout: begin, clearTimeout: end });
    [...guards.keys()].forEach((timer) => end(/** @type {any} */ (timer)));
  }
});

test("the end of another tab's erasure takes away no tick under way", async () => {
  const store = await openReady();
  const saving = store.write(KEY, { status: "done" });
  dispatchEvent(Object.assign(new Event("storage"), { key: "guide:1:erased", newValue: null }));
  assert.equal(await saving, "kept");
  assert.deepEqual((await readDatabase()).get(KEY), store.read(KEY));
});

test("an erasure tells the page which records went", async () => {
  const store = await openReady();
  await store.write(KEY, { status: "done" });
  /** @type {string[]} */
  const told = [];
  store.onChange((keys) => told.push(...keys));
  await store.erase();
  assert.deepEqual(told, [KEY]);
});

test("what is ticked after an erasure shows in every tab, though a clock had dated ahead what went", async () => {
  const [a, b] = [await openReady(), await openReady()];
  await a.merge([[KEY, record({ at: Date.now() + 1e9 })]]).saved;
  await a.erase();
  await a.write(KEY, { status: "na" });
  await until(() => b.read(KEY)?.status === "na");
});

test("a copy can be taken back in after erasing", async () => {
  const store = await openReady();
  await store.erase();
  assert.deepEqual(await indexedDB.databases(), []);
  await store.merge([[KEY, record()]]).saved;
  assert.equal((await openReady()).read(KEY)?.status, "done");
});

test("of two copies taken back in after erasing, the newest answer wins", async () => {
  for (const [first, second] of [[5, 9], [9, 5]]) {
    const store = await openReady();
    await store.erase();
    await store.merge([[KEY, record({ at: first, note: first === 9 ? "a" : "z" })]]).saved;
    await store.merge([[KEY, record({ at: second, note: second === 9 ? "a" : "z" })]]).saved;
    assert.equal(store.read(KEY)?.note, "a");
  }
});

test("whatever two tabs do, in any order, they end with the same", async () => {
  const action = fc.record({
    tab: fc.nat({ max: 1 }),
    key: fc.constantFrom(KEY, OTHER),
    patch: fc.oneof(
      fc.record({ status: fc.constantFrom(.../** @type {const} */ (["todo", "done", "na"])) }),
      fc.record({ note: fc.constantFrom("a", "b") }),
    ),
    pause: fc.boolean(),
    loss: fc.constantFrom("", "", "", "local", "altered"),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 12 }), async (actions) => {
      startAnew();
      const tabs = [await openReady(), await openReady()];
      const writes = [];
      for (const { tab, key, patch, pause, loss } of actions) {
        if (loss === "local") kept().delete(key);
        if (loss === "altered") kept().set(key, "{altered");
        writes.push(tabs[tab].write(key, patch));
        if (pause) await settle(1);
      }
      assert.ok((await Promise.all(writes)).every((state) => state === "kept"));
      await settle(5);
      const next = await openReady();
      for (const key of new Set(actions.map(({ key }) => key))) {
        const values = [...tabs, next].map((store) => store.read(key));
        assert.deepEqual(values, Array(3).fill(keptRecord(key)));
        assert.deepEqual((await readDatabase()).get(key), keptRecord(key));
      }
    }),
    { numRuns: 60 },
  );
});

test("records opened without bulk have no change of many: the types refuse it", async () => {
  const ticks = openAlone();
  await ticks.ready;
  // @ts-expect-error: an embed opens its records so, until a first gesture brings the rest
  assert.equal(ticks.merge, undefined);
});
