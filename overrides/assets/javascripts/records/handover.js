/**
 * The hand-over code: a whole notebook, notes apart, in what one drawn code holds. An item goes by its rank,
 * the number that `checklists/published.lock` gave it once; a moment goes by its minute, rounded down, so
 * that a code never claims to be newer than the notebook it was made from.
 */

import { bitReader, bitWriter, crc32 } from "./bits.js";
import {
  cleanText,
  copyKey,
  givenAt,
  isAnswer,
  itemKey,
  parseKey,
  readerKey,
  STATUSES,
} from "./records.js";
import { fromBase64, toBase64 } from "./transfer.js";

/** @import { AnyRecord, CopyRecord, ItemRecord } from "./records.js" */
/**
 * The guide as both devices must know it: its publisher and its day, the rank of each item, and the answers
 * that « Votre situation » offers, as `situation-exercice:seul`.
 * @typedef {{ publisher: string, edition: string, ranks: Map<string, number>, answers: string[] }} Guide
 */
/** A supplier that a list is kept for; `first` is the lowest rank of that list. @typedef {{ first: number, copy: string, record?: CopyRecord }} Owner */
/**
 * One thing that a code carries: an item, of a supplier's list or the reader's own; a supplier; an answer to
 * « Votre situation ».
 * @typedef {{ owner?: Owner, rank?: number, mark?: number, record?: any }} CodeEntry
 */
/** What the codes of a notebook carry; `left` are the items that have no rank. @typedef {{ codes: string[], items: number, copies: number, notes: number, left: number }} Handover */
/**
 * What one code says. `set` is common to the codes of one notebook, of which this is number `part` of `parts`;
 * `unknown` counts what this guide has no name for.
 * @typedef {{ ok: true, set: number, part: number, parts: number, name: string, edition: string,
 *   made: number, unknown: number, records: Map<string, any> }} Read
 */
/** @typedef {{ ok: false, code: "damaged" | "other-guide" | "newer" }} Refused */

export const FRAGMENT = "#qr=";
export const NAME_SIGNS = 20;
const VERSION = 1;
const MINUTE = 60_000; // ms
const DAY = 86_400_000; // ms
const FIRST_EDITION = /* @__PURE__ */ Date.UTC(2020, 0, 1);
const FIRST_DAY = /* @__PURE__ */ Date.UTC(1900, 0, 1); // that a reader may write
const LAST_DAY = /* @__PURE__ */ Date.UTC(2200, 11, 31);
const MOST_PARTS = 15; // what four bits hold
const CAPACITY = 1_272; // signs of a code of version 25, the densest that telephones read well on a screen
const LONGEST = 4_000; // signs, more than a drawn code holds
const SUPPLIER = "supplier";
const [END, OWN, COPY, ANSWERS] = [0, 1, 2, 3]; // what follows

/** A text in 24 bits, for who knows which texts there are. @param {string} text */
const markOf = (text) => crc32(new TextEncoder().encode(text)) & 0xffffff;

/** A name as a code carries it. @param {string} text */
export const cutName = (text) => [...text].slice(0, NAME_SIGNS).join("");

/** A day, as « 2026-11-28 ». @param {number} time */
const dayAt = (time) => new Date(time).toISOString().slice(0, 10);

/** When a record was answered; where its clock ran ahead, as it says itself. @param {AnyRecord} record @param {number} now */
const timeOf = (record, now) => record.at > now ? Math.min(givenAt(record), now) : record.at;

/**
 * The codes of a notebook: one, or several where one has no room.
 * @param {Iterable<[string, AnyRecord]>} records
 * @param {Guide} guide
 * @param {{ now: number, name?: string, room: number }} options `name`: the notebook's; `room`: the signs that a
 *   code holds
 * @returns {Handover}
 */
export function makeHandover(records, guide, { now, name = "", room }) {
  const kept = new Map([...records].filter(([, record]) => isAnswer(record)));
  const entries = entriesOf(kept, guide);
  const answers = /** @type {[string, ItemRecord][]} */ ([...kept])
    .filter(([key]) => parseKey(key)?.kind === "item");
  const items = entries.filter(isItem).length;
  const owners = new Set(entries.map(({ owner }) => owner));
  const told = {
    items,
    copies: [...owners].filter((owner) => owner?.record?.removed === false).length,
    notes: answers.filter(([, { note }]) => note).length,
    left: answers.length - items,
  };
  const head = { now, name, set: Math.floor(now / 1_000) % 2 ** 16 };
  for (let parts = 1; parts <= MOST_PARTS; parts += 1) {
    const share = Math.ceil(entries.length / parts);
    const codes = Array.from(
      { length: parts },
      (_, n) =>
        encode(entries.slice(n * share, (n + 1) * share), guide, { ...head, part: n + 1, parts }),
    );
    if (codes.every((code) => code.length <= room)) return { codes, ...told };
  }
  return { codes: [], ...told };
}

/** @param {CodeEntry} entry */
const isItem = ({ rank }) => rank !== undefined;

/**
 * What is carried, in the order that takes the least room: own items, then each supplier's, by rank.
 * @param {Map<string, AnyRecord>} kept
 * @param {Guide} guide
 * @returns {CodeEntry[]}
 */
function entriesOf(kept, { ranks, answers }) {
  /** @type {Map<string, { owner?: Owner, entries: CodeEntry[] }>} */
  const groups = new Map([["", { entries: [] }]]);
  /** @type {CodeEntry[]} */
  const marks = [];
  const firsts = firstRanks(ranks);
  const groupOf = (/** @type {string} */ list, /** @type {string} */ copy) => {
    const key = copy && copyKey(list, copy);
    const owner = /** @type {Owner} */ ({ copy, first: firsts.get(list), record: kept.get(key) });
    const group = groups.get(key) ?? { owner, entries: [{ owner }] };
    groups.set(key, group);
    return group;
  };
  for (const [key, record] of kept) {
    const parts = parseKey(key);
    if (parts?.kind === "copy" && firsts.has(parts.checklist)) {
      groupOf(parts.checklist, parts.copy);
    } else if (parts?.kind === "item" && ranks.has(parts.path)) {
      const { owner, entries } = groupOf(parts.checklist, parts.copy);
      entries.push({ owner, rank: ranks.get(parts.path), record });
    } else if (parts?.kind === "reader") {
      const answer = `${parts.word}:${/** @type {any} */ (record).value}`;
      if (answers.includes(answer)) marks.push({ mark: markOf(answer), record });
    }
  }
  const byRank = (/** @type {CodeEntry} */ a, /** @type {CodeEntry} */ b) =>
    (a.rank ?? -1) - (b.rank ?? -1);
  return [...[...groups.values()].flatMap(({ entries }) => entries.sort(byRank)), ...marks];
}

/** The lowest rank of each list's items. @param {Map<string, number>} ranks */
function firstRanks(ranks) {
  /** @type {Map<string, number>} */
  const firsts = new Map();
  for (const [path, rank] of ranks) {
    const [list] = path.split("/");
    firsts.set(list, Math.min(rank, firsts.get(list) ?? rank));
  }
  return firsts;
}

/**
 * One code, for what stands in it.
 * @param {CodeEntry[]} entries
 * @param {Guide} guide
 * @param {{ now: number, name: string, set: number, part: number, parts: number }} head
 */
function encode(entries, { publisher, edition }, { now, name, set, part, parts }) {
  const to = bitWriter();
  const made = Math.floor(now / MINUTE);
  const ageOf = (/** @type {AnyRecord} */ record) =>
    made - Math.floor(timeOf(record, now) / MINUTE);
  const dated = entries.flatMap(({ owner, record }) => [owner?.record, record]).filter(Boolean);
  const width = Math.max(0, ...dated.map(ageOf)).toString(2).length;
  to.put(VERSION, 8);
  to.put(markOf(publisher), 24);
  to.put((Date.parse(edition) - FIRST_EDITION) / DAY || 0, 16);
  to.put(made, 32);
  to.put(set, 16);
  to.put(part, 4);
  to.put(parts, 4);
  to.put(width, 5);
  to.putText(cutName(name));
  const putAge = ageWriter(width, to);
  for (const group of runsOf(entries)) {
    const [{ owner }] = group;
    const items = group.filter(({ record }) => record);
    to.put(blockOf(group[0]), 2);
    if (owner) putOwner(owner);
    to.putSmall(items.length + 1);
    let next = owner?.first ?? 0;
    for (const { rank, mark = 0, record } of items) {
      if (rank === undefined) to.put(mark, 24);
      else to.putSmall(rank - next + 1);
      next = (rank ?? 0) + 1;
      putAge(ageOf(record));
      if (rank !== undefined) putItem(record);
    }
  }
  to.put(END, 2);
  const bytes = to.bytes();
  const crc = crc32(bytes);
  return toBase64(Uint8Array.of(...bytes, crc >>> 24, crc >>> 16, crc >>> 8, crc));

  /** @param {Owner} owner */
  function putOwner({ first, copy, record }) {
    to.putSmall(first + 1);
    to.putText(copy);
    to.put(Number(Boolean(record)), 1);
    if (!record) return;
    putAge(ageOf(record));
    to.put(Number(record.removed), 1);
    to.put(Number(record.kind === SUPPLIER), 1);
    to.putText(cutName(record.name));
  }

  /** @param {ItemRecord} record */
  function putItem(record) {
    const { status, on, concerns } = record;
    to.put(STATUSES.indexOf(status), 2);
    if (status === "todo") to.put(Number(Boolean(concerns)), 1);
    const isUsual = on === usualDay(status, timeOf(record, now));
    to.put(Number(!isUsual), 1);
    if (!isUsual) to.put(on ? (Date.parse(on) - FIRST_DAY) / DAY + 1 : 0, 17);
  }
}

/** What stands before an entry. @param {CodeEntry} entry */
const blockOf = ({ owner, mark }) => mark !== undefined ? ANSWERS : owner ? COPY : OWN;

/** Entries that follow one another and stand in one block. @param {CodeEntry[]} entries */
function runsOf(entries) {
  /** @type {CodeEntry[][]} */
  const runs = [];
  for (const entry of entries) {
    const [first] = runs.at(-1) ?? [];
    const isSame = first && first.owner === entry.owner && blockOf(first) === blockOf(entry);
    if (isSame) runs.at(-1)?.push(entry);
    else runs.push([entry]);
  }
  return runs;
}

/** The day that an answer of this moment has as a rule. @param {string} status @param {number} time */
const usualDay = (status, time) => status === "done" ? dayAt(time) : "";

/**
 * Ages in minutes, each told from the one before: a list is ticked in one go.
 * @param {number} width the bits of the greatest age
 * @param {ReturnType<typeof bitWriter>} to
 */
function ageWriter(width, { put }) {
  let last = 0;
  return (/** @type {number} */ age) => {
    const apart = age < last ? 2 * (last - age) - 1 : 2 * (age - last);
    last = age;
    if (!apart) put(0, 1);
    else if (apart <= 16) put(0b10 << 4 | apart - 1, 6);
    else if (apart < 2 ** 11) put(0b110 << 11 | apart, 14);
    else {
      put(0b111, 3);
      put(age, width);
    }
  };
}

/** Take back ages as `ageWriter` puts them. @param {number} width the bits of the greatest age @param {ReturnType<typeof bitReader>} from */
function ageReader(width, { take }) {
  let last = 0;
  const from = (/** @type {number} */ apart) =>
    apart % 2 ? last - (apart + 1) / 2 : last + apart / 2;
  return () => {
    if (take(1)) last = !take(1) ? from(take(4) + 1) : !take(1) ? from(take(11)) : take(width);
    return last;
  };
}

/** How many signs of a code stand behind this address. @param {string} address */
export const roomIn = (address) => CAPACITY - address.length - FRAGMENT.length;

/** The code in what a camera read, or in an address's fragment; "" where it is none of ours. @param {string} text */
export const codeIn = (text) => /#qr=([\w-]+)$/.exec(text.length > LONGEST ? "" : text)?.[1] ?? "";

/**
 * What a code says: whole and of this guide, or why not. Nothing in it is trusted: its records are still to be
 * validated as those of a file are.
 * @param {string} code
 * @param {Guide} guide
 * @returns {Read | Refused}
 */
export function readHandover(code, guide) {
  if (code.length > LONGEST) return { ok: false, code: "damaged" };
  try {
    const bytes = fromBase64(code);
    const body = bytes.slice(0, -4);
    const sum = bitReader(bytes.slice(-4)).take(32);
    if (bytes.length < 5 || sum !== crc32(body)) return { ok: false, code: "damaged" };
    const from = bitReader(body);
    if (from.take(8) !== VERSION) return { ok: false, code: "newer" };
    if (from.take(24) !== markOf(guide.publisher)) return { ok: false, code: "other-guide" };
    return decode(from, guide);
  } catch {
    return { ok: false, code: "damaged" };
  }
}

/** Read the bits of a code, in the order in which `encode` puts them. @param {ReturnType<typeof bitReader>} from @param {Guide} guide @returns {Read} */
function decode(from, { ranks, answers }) {
  const { take, takeSmall, takeText } = from;
  const paths = new Map([...ranks].map(([path, rank]) => [rank, path]));
  const answerOf = new Map(answers.map((answer) => [markOf(answer), answer]));
  const edition = take(16);
  const made = take(32);
  const [set, part, parts] = [take(16), take(4), take(4)];
  const takeAge = ageReader(take(5), from);
  const takeTime = () => (made - takeAge()) * MINUTE;
  const name = cleanText(takeText());
  /** @type {Map<string, any>} */
  const records = new Map();
  let unknown = 0;
  const keep = (/** @type {string | false | undefined} */ key, /** @type {any} */ record) => {
    if (key) records.set(key, record);
    else unknown += 1;
  };
  for (let block = take(2); block !== END; block = take(2)) {
    const { list, copy, first } = block === COPY ? takeOwner() : { list: "", copy: "", first: 0 };
    let rank = first - 1;
    for (let n = takeSmall() - 1; n > 0; n -= 1) {
      if (block === ANSWERS) {
        const [word, value] = answerOf.get(take(24))?.split(":") ?? [];
        keep(word && readerKey(word), { value, at: takeTime() });
        continue;
      }
      rank += takeSmall();
      const path = paths.get(rank);
      const isTheirs = block === OWN || path?.startsWith(`${list}/`);
      const record = takeItem(takeTime());
      keep(path && isTheirs && itemKey(path, copy), record);
    }
  }
  const day = edition && dayAt(FIRST_EDITION + edition * DAY);
  return {
    ok: true,
    set,
    part,
    parts,
    name,
    edition: day || "",
    made: made * MINUTE,
    unknown,
    records,
  };

  function takeOwner() {
    const first = takeSmall() - 1;
    const list = paths.get(first)?.split("/")[0] ?? "";
    const copy = takeText();
    if (!take(1)) return { list, copy, first };
    const at = takeTime();
    const [removed, isSupplier] = [Boolean(take(1)), take(1)];
    const record = { name: takeText(), kind: isSupplier ? SUPPLIER : "", removed, at };
    keep(list && copyKey(list, copy), record);
    return { list, copy, first };
  }

  /** @param {number} at */
  function takeItem(at) {
    const status = STATUSES[take(2)];
    const concerns = status === "todo" && take(1) === 1;
    const day = take(1) ? take(17) : undefined;
    const on = day === undefined ? usualDay(status, at) : dayNumbered(day);
    return { status, on, at, ...(concerns && { concerns }) };
  }
}

/** The day of this number, counted from `FIRST_DAY`; a number past `LAST_DAY` gives no date, and its record is refused. @param {number} number 0: none */
function dayNumbered(number) {
  const time = FIRST_DAY + (number - 1) * DAY;
  return number && time <= LAST_DAY ? dayAt(time) : number && "out of range" || "";
}
