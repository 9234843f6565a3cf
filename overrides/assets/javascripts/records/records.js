/**
 * What a reader's browser keeps: the keys, the shape of each record, and the arithmetic.
 * Pure functions; ticks.js stores what they decide.
 */

/** @typedef {"todo" | "done" | "na" | "ask"} Status */
/**
 * When a record was written, and what tells it from an answer of that moment: `given`, when undoing
 * wrote again what was answered then (0: there was no answer), or when it was answered after a record
 * that a clock dated ahead; `emptied`, by putting a list back to do.
 * @typedef {{ at: number, given?: number, emptied?: boolean }} Stamp
 */
/**
 * The answer to an item: `who` it is left to and the day it is `due`, where the reader says so; `concerns`
 * where they put back to do what their situation sets aside.
 * @typedef {Stamp & { status: Status, note: string, on: string, who?: string, due?: string,
 *   concerns?: boolean }} ItemRecord
 */
/** @typedef {Stamp & { name: string, kind: string, removed: boolean }} CopyRecord */
/** @typedef {Stamp & { value: unknown }} ReaderRecord */
/** @typedef {ItemRecord | CopyRecord | ReaderRecord} AnyRecord */
/** @typedef {`guide:1:item:${string}`} ItemKey */
/** @typedef {`guide:1:copy:${string}`} CopyKey */
/** @typedef {`guide:1:reader:${string}`} ReaderKey */
/**
 * @template K
 * @typedef {K extends ItemKey ? ItemRecord : K extends CopyKey ? CopyRecord
 *   : K extends ReaderKey ? ReaderRecord : AnyRecord} RecordOf
 */
/**
 * @typedef {{ kind: "item", checklist: string, copy: string, item: string, path: string }
 *   | { kind: "copy", checklist: string, copy: string }
 *   | { kind: "reader", word: string }} KeyParts
 */
/** @typedef {{ done: number, todo: number, na: number, ask: number, total: number }} Count */
/**
 * What an item follows: a former item, or itself as it was `before` a day (2026-11-28), where what is
 * asked since is another thing.
 * @typedef {{ id: string, ask_again?: boolean, before?: string, replaces?: Ancestor[] }} Ancestor
 */
/** @typedef {{ status: Status, note: string, on: string, who?: string, due?: string, at: number }} Answer */
/**
 * What an item shows; `own` is what the reader's records say, where their situation says otherwise.
 * @typedef {Answer & { confirm: boolean, inherited: boolean, own?: ItemState }} ItemState
 */

export const PREFIX = "guide:1:";
export const STATUSES = /* @__PURE__ */ Object.freeze(
  /** @type {Status[]} */ (["todo", "done", "na", "ask"]),
);
export const NOTE_LIMIT = 4_000;
export const NAME_LIMIT = 120;
const RECORD_LIMIT = 30_000;
const LATEST = 8.64e15; // the last millisecond a Date can hold
const CLOCK_SLACK = 1_000; // ms; less than that is the next record, not a clock that ran ahead
const BORN = 1.76e12; // before the guide was: a clock that says less is late, and tells nothing of others

const SLUG = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
const DATE = /^(19|20|21)\d\d-\d\d-\d\d$|^2200-\d\d-\d\d$/;
// deno-lint-ignore no-control-regex
const CONTROLS = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g;
const UNSAFE = /__proto__|constructor|prototype|\\u/; // or what may spell them
/** Fields that an older or hand-made record may lack. */
const DEFAULTS = {
  item: { note: "", on: "" },
  copy: { kind: "", removed: false },
  reader: {},
};
/** What stands for a record that is not there. */
const BLANKS = {
  item: { status: "todo", note: "", on: "", at: 0 },
  copy: { name: "", kind: "", removed: true, at: 0 },
  reader: { value: null, at: 0 },
};

/** @param {unknown} text */
const isSlug = (text) => typeof text === "string" && text.length <= 60 && SLUG.test(text);

/** @param {unknown} value @param {number} limit */
const isText = (value, limit) => typeof value === "string" && value.length <= limit;

/** Whether this is a day that exists, written 2026-11-23, from 1900 to 2200. @param {unknown} text */
export function isDate(text) {
  if (typeof text !== "string" || !DATE.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/**
 * The key of an item, given as `<checklist>/<item>`, in the reader's own or a named copy.
 * @param {string} path
 * @param {string} [copy]
 * @returns {ItemKey}
 */
export function itemKey(path, copy = "") {
  const [checklist, item] = path.split("/");
  return `${PREFIX}item:${checklist}:${copy}:${item}`;
}

/** @param {string} checklist @param {string} copy @returns {CopyKey} */
export const copyKey = (checklist, copy) => `${PREFIX}copy:${checklist}:${copy}`;

/** @param {string} word @returns {ReaderKey} */
export const readerKey = (word) => `${PREFIX}reader:${word}`;

/**
 * What a key names; nothing when it is not one of ours.
 * @param {string} key
 * @returns {KeyParts | undefined}
 */
export function parseKey(key) {
  if (!key.startsWith(PREFIX)) return undefined;
  const [kind, ...words] = key.slice(PREFIX.length).split(":");
  const [checklist, copy, item] = words;
  if (kind === "item" && words.length === 3 && isSlug(checklist) && isSlug(item)) {
    if (copy !== "" && !isSlug(copy)) return undefined;
    return { kind, checklist, copy, item, path: `${checklist}/${item}` };
  }
  if (kind === "copy" && words.length === 2 && words.every(isSlug)) {
    return { kind, checklist, copy };
  }
  if (kind === "reader" && words.length === 1 && isSlug(words[0])) return { kind, word: words[0] };
  return undefined;
}

/** @type {Record<KeyParts["kind"], (record: any) => boolean>} */
const isWhole = {
  item: ({ status, note, on, who = "", due = "" }) =>
    STATUSES.includes(status) && isText(note, NOTE_LIMIT) && isText(who, NAME_LIMIT) &&
    [on, due].every((day) => day === "" || isDate(day)),
  copy: ({ name, kind, removed }) =>
    isText(name, NAME_LIMIT) && isText(kind, NAME_LIMIT) && typeof removed === "boolean",
  reader: (record) => Object.hasOwn(record, "value"),
};

/** What a text holds, without the names that could reach a prototype. @param {string} text */
function parse(text) {
  if (!UNSAFE.test(text)) return JSON.parse(text);
  const names = /^(?:__proto__|constructor|prototype)$/;
  return JSON.parse(text, (name, value) => names.test(name) ? undefined : value);
}

/** @param {unknown} at */
const isTime = (at) => Number.isSafeInteger(at) && Number(at) >= 0 && Number(at) <= LATEST;

/** @param {any} record */
const isStamped = ({ at, given = 0, emptied = false }) =>
  isTime(at) && isTime(given) && typeof emptied === "boolean";

/**
 * A record found anywhere (a store, a file, another tab), as text or as an object: a copy safe to use,
 * with the fields we do not know; nothing when it cannot be read.
 * @template {string} K
 * @param {K} key
 * @param {unknown} raw
 * @returns {RecordOf<K> | undefined}
 */
export function readRecord(key, raw) {
  const kind = parseKey(key)?.kind;
  if (!kind) return undefined;
  try {
    const text = typeof raw === "string" ? raw : JSON.stringify(raw);
    if (text.length > RECORD_LIMIT) return undefined;
    const record = parse(text);
    if (typeof record !== "object" || record === null || Array.isArray(record)) return undefined;
    for (const [name, value] of Object.entries(DEFAULTS[kind])) record[name] ??= value;
    return isStamped(record) && isWhole[kind](record) ? record : undefined;
  } catch {
    return undefined;
  }
}

/** The same text for the same content, whatever the order of its fields. @param {unknown} value */
function canonical(value) {
  return JSON.stringify(value, (_name, part) => {
    if (typeof part !== "object" || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.keys(part).sort().map((name) => [name, part[name]]));
  });
}

/** Whether two records hold the same, date of change included. @param {unknown} a @param {unknown} b */
export const isSame = (a, b) =>
  a === b || JSON.stringify(a) === JSON.stringify(b) || canonical(a) === canonical(b);

/** What a record shows, whenever it was written. @param {AnyRecord} record */
const content = ({ at: _at, given: _given, emptied: _emptied, ...shown }) => shown;

/** Whether two records show the same, whenever they were written. @param {AnyRecord} a @param {AnyRecord} b */
export const showsSame = (a, b) => isSame(content(a), content(b));

/**
 * When the reader answered. The record may be younger: undoing wrote it again, or a clock ran ahead.
 * @param {AnyRecord} record
 */
export const givenAt = ({ at, given = at }) => given;

/**
 * Whether a record holds an answer: one left by undoing or by emptying a list does not.
 * @param {AnyRecord | undefined} record
 */
export const isAnswer = (record) => record !== undefined && record.given !== 0 && !record.emptied;

/** Whether the reader wrote anything into it. @param {ItemRecord} record */
export const isFilled = ({ status, note, who, due }) =>
  Boolean(status !== "todo" || note || who || due);

/**
 * The newest of two records, or the one there is. Any order of merging gives the same: equal
 * times are settled by content.
 * @template {AnyRecord} R
 * @param {R | undefined} a
 * @param {R | undefined} b
 * @returns {R | undefined}
 */
export function merge(a, b) {
  if (!a || !b) return a ?? b;
  if (a.at !== b.at) return a.at > b.at ? a : b;
  return isSame(a, b) || canonical(a) > canonical(b) ? a : b;
}

/**
 * What to keep of a record that the reader takes in from a file or another device, or nothing when ours
 * stays: the newest wins. So does an answer over the lack of one, over one that a clock dated ahead, and
 * over an older answer that undoing wrote again: what was taken in and undone, or saved before a list was
 * emptied, can be taken in again.
 * @template {AnyRecord} R
 * @param {R | undefined} mine
 * @param {R} theirs
 * @param {number} [now]
 * @returns {R | undefined}
 */
export function takeIn(mine, theirs, now = Date.now()) {
  if (!mine || merge(mine, theirs) !== mine) return theirs;
  if (!isAnswer(theirs)) return undefined;
  const isLater = givenAt(theirs) > givenAt(mine) || !isAnswer(mine) ||
    isMisdated(mine, theirs, now);
  return isLater ? { ...theirs, at: mine.at + 1, given: givenAt(theirs) || 1 } : undefined;
}

/**
 * Whether a clock that ran ahead dated our record and not theirs: ours may be the older one.
 * @param {AnyRecord} mine
 * @param {AnyRecord} theirs
 * @param {number} now
 */
export const isMisdated = (mine, theirs, now) =>
  now > BORN && givenAt(mine) > now + CLOCK_SLACK && givenAt(theirs) <= now + CLOCK_SLACK;

/**
 * Words a reader may keep: control signs out, one kind of line end, no half sign, not too long.
 * @param {string} text
 * @param {number} [limit]
 */
export function cleanText(text, limit = NOTE_LIMIT) {
  const clean = text.replace(/\r\n?/g, "\n").replace(CONTROLS, "").slice(0, limit);
  return clean.replace(/\p{Surrogate}/gu, "");
}

/** What stands for a record that is not there. @template {string} K @param {K} key @returns {RecordOf<K>} */
export function blank(key) {
  const kind = parseKey(key)?.kind;
  if (!kind) throw new TypeError(`not a key: ${key}`);
  return /** @type {any} */ ({ ...BLANKS[kind] });
}

/**
 * The record after a change, always newer than the old one. Texts are cleaned and a date that does not
 * exist is left out.
 * @template {AnyRecord} R
 * @param {R} old
 * @param {Partial<R>} patch
 * @param {number} now
 * @returns {R}
 */
export function change(old, patch, now) {
  const next = /** @type {any} */ ({ ...old, ...patch, at: Math.max(Math.trunc(now), old.at + 1) });
  delete next.given; // this is an answer of its own
  delete next.emptied;
  if (now > BORN && next.at > now + CLOCK_SLACK) next.given = Math.trunc(now); // the old one was dated ahead
  if ("note" in next) next.note = cleanText(String(next.note));
  if ("name" in next) next.name = cleanText(String(next.name), NAME_LIMIT);
  if ("on" in next && next.on !== "" && !isDate(next.on)) next.on = /** @type {any} */ (old).on;
  if ("status" in next && !STATUSES.includes(next.status)) {
    throw new TypeError(`status: ${next.status}`);
  }
  return next;
}

/**
 * The record put back to do: without note, day, or whom it was left to.
 * @param {ItemRecord} record
 * @param {number} now
 */
export const emptied = ({ who: _who, due: _due, ...record }, now) =>
  change(record, { status: "todo", note: "", on: "" }, now);

/**
 * How many of these items are done, to do, not concerned, to be asked. An item given twice counts once.
 * @param {Iterable<string>} paths
 * @param {(path: string) => { status: Status } | undefined} read
 * @returns {Count}
 */
export function count(paths, read) {
  const numbers = { done: 0, todo: 0, na: 0, ask: 0, total: 0 };
  for (const path of new Set(paths)) {
    numbers[read(path)?.status ?? "todo"] += 1;
    numbers.total += 1;
  }
  return numbers;
}

/**
 * The status that an item shows: "confirm" asks the reader again what a former item had as settled.
 * @param {{ status: Status, confirm?: boolean }} state
 */
export const statusOf = ({ status, confirm }) => confirm ? "confirm" : status;

/**
 * Which of a template's words say this state: `data-words-done-on` where the day is known.
 * @param {{ status: Status, on: string, confirm?: boolean }} state
 */
export function formOf(state) {
  const status = statusOf(state);
  return status === "done" && state.on ? "done-on" : status;
}

/** @typedef {(key: ItemKey) => ItemRecord | undefined} ReadItem */
/** @typedef {typeof resolve} Resolve */

/**
 * What to show for an item that replaces none: the reader's own record. What was answered before the
 * item came to ask another thing is to be confirmed, and whatever is answered next is dated after that
 * day, by a clock that is late too.
 * @type {Resolve}
 */
export function resolveOwn({ path, replaces = [] }, copy, read) {
  const own = read(itemKey(path, copy));
  if (!own || own.given === 0) return { ...BLANK_STATE };
  const state = { ...own, at: givenAt(own), confirm: false, inherited: false };
  const before = replaces.find(({ id }) => id === path)?.before;
  const since = before ? Date.parse(`${before}T00:00`) : 0;
  if (state.at >= since || !isClaim(own.status)) return state;
  return { ...state, status: "todo", at: since - 1, confirm: true };
}

/** Whether an answer says that there is nothing left to do. @param {Status} status */
const isClaim = (status) => status === "done" || status === "na";

/**
 * What to show for an item: the reader's own record or, until there is one, what the items it replaces
 * say. A page kept from before the change still writes the former key: between the own record and a
 * former one, the newest wins and no note is lost, so that neither page undoes the other. Not for
 * `ask_again`: there, once the reader has answered, only the new words count.
 * @param {{ path: string, replaces?: Ancestor[] }} item
 * @param {string} copy
 * @param {ReadItem} read
 * @returns {ItemState}
 */
export function resolve({ path, replaces = [] }, copy, read) {
  const own = read(itemKey(path, copy));
  const mine = resolveOwn({ path, replaces }, copy, read);
  const others = replaces.filter(({ id }) => id !== path);
  const former = others.map((ancestor) => inherit(ancestor, path, copy, read));
  if (!own || own.given === 0) {
    return former.some(({ at }) => at > 0) ? unite(former) : { ...BLANK_STATE };
  }
  const isNews = (/** @type {ItemState} */ { at, confirm }, /** @type {number} */ index) =>
    at > mine.at && !confirm && !others[index].ask_again;
  if (!former.some(isNews)) return mine;
  const states = former.map((state, index) => isNews(state, index) ? state : mine);
  const { who, due } = mine; // an old page may know neither
  return {
    ...(who && { who }),
    ...(due && { due }),
    ...unite(states),
    note: uniteNotes([...states, mine]),
  };
}

/** @type {ItemState} */
const BLANK_STATE = { status: "todo", note: "", on: "", at: 0, confirm: false, inherited: false };

/**
 * The state that one ancestor hands down: a copy belongs to one list only.
 * @param {Ancestor} ancestor
 * @param {string} path
 * @param {string} copy
 * @param {ReadItem} read
 * @returns {ItemState}
 */
function inherit({ id, ask_again, replaces }, path, copy, read) {
  const isSameList = id.split("/")[0] === path.split("/")[0];
  const state = resolve({ path: id, replaces }, isSameList ? copy : "", read);
  if (ask_again && isClaim(state.status)) return { ...state, status: "todo", confirm: true };
  return state;
}

/**
 * One state for an item that replaces several: done only if all were.
 * @param {ItemState[]} states
 * @returns {ItemState}
 */
function unite(states) {
  const statuses = new Set(states.map(({ status }) => status));
  const [first] = statuses;
  const { who: _who, due: _due, ...one } = states[0];
  return {
    ...one,
    ...uniteAssigned(states),
    status: statuses.size === 1 ? first : statuses.has("ask") ? "ask" : "todo",
    note: uniteNotes(states),
    on: states.map(({ on }) => on).sort().at(-1) ?? "",
    at: Math.max(...states.map(({ at }) => at)),
    confirm: states.some(({ confirm }) => confirm),
    inherited: true,
  };
}

/**
 * Who is left what these have left, all of them, and for the soonest of their days; where nothing is left,
 * who had it.
 * @param {ItemState[]} states
 */
function uniteAssigned(states) {
  const open = states.filter(({ status }) => !isClaim(status));
  const left = open.length ? open : states;
  const who = unsaid(left.map(({ who = "" }) => who)).sort().join(", ").slice(0, NAME_LIMIT);
  const due = left.map(({ due }) => due).filter(Boolean).sort()[0];
  return { ...(who && { who }), ...(due && { due }) };
}

/** All these notes, one under the other. @param {ItemState[]} states */
const uniteNotes = (states) => cleanText(unsaid(states.map(({ note }) => note)).join("\n"));

/** These texts, each once; what another says too is left out. @param {string[]} texts */
function unsaid(texts) {
  const all = [...new Set(texts)];
  const isSaid = (/** @type {string} */ text) =>
    all.some((other) => other !== text && other.includes(text));
  return all.filter((text) => text && !isSaid(text));
}
