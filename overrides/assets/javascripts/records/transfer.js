/**
 * Records on their way to a file or another device, and back: what comes in is validated, sorted for a
 * preview, and never trusted. A refusal is a code: templates hold the words.
 */

import { cleanName } from "./assigned.js";
import {
  cleanText,
  isAnswer,
  isMisdated,
  NAME_LIMIT,
  parseKey,
  PREFIX,
  readerKey,
  readRecord,
  showsSame,
  takeIn,
} from "./records.js";

/** @import { AnyRecord, KeyParts } from "./records.js" */
/** @typedef {{ key: string, record: AnyRecord, current: AnyRecord | undefined }} Incoming */
/**
 * @typedef {{ new: Incoming[], changed: Incoming[], misdated: Incoming[], older: Incoming[],
 *   same: Incoming[], unknown: Incoming[], refused: { key: string }[] }} Groups
 */
/**
 * @typedef {{ ok: true, exported: string, records: Map<string, AnyRecord>,
 *   aside: [string, string][], groups: Groups }} Import
 */
/** @typedef {{ ok: false, code: "too-big" | "not-json" | "not-guide" | "newer" | "too-many" }} Refusal */

export const FORMAT = "guide";
export const VERSION = 1;
/** Signs in a file, and bytes in what a code unfolds to. */
export const SIZE_LIMIT = 5_000_000;
export const COUNT_LIMIT = 20_000;
const FRAGMENT = "#ticks=";
const WORDS = 12; // of a letter, that may touch a code on either side
const SHORTEST = 20; // signs; no code of ours has fewer
/** Signs without width, that messengers add. */
const UNSEEN = /[\u00ad\u200b-\u200f\u2060\ufeff]/g;
/** What is left of accents where a text was read, or saved, as what it is not: « �t� », « Ã©tÃ© ». */
export const SPOILT = /\ufffd|[ÂÃ][\u00a0-\u00bf]|â€/;
/** When this device last saved its ticks: it says nothing of another. */
export const LAST_EXPORT = /* @__PURE__ */ readerKey("last-export"); // which an embed leaves out

/** @param {Iterable<[string, any]>} entries */
const sorted = (entries) => Object.fromEntries([...entries].sort(([a], [b]) => a < b ? -1 : 1));

/**
 * What the exported file holds. The same records give the same file.
 * @param {Iterable<[string, AnyRecord]>} records
 * @param {{ now: number, guide?: string, aside?: Iterable<[string, string]> }} options `guide`: its version
 */
export function exportRecords(records, { now, guide, aside = [] }) {
  const unread = sorted(aside);
  return {
    format: FORMAT,
    version: VERSION,
    ...(guide && { guide }),
    exported: new Date(now).toISOString(),
    records: sorted(records),
    ...(Object.keys(unread).length && { aside: unread }),
  };
}

/**
 * Read a file's text, merge nothing: what it holds, sorted by what merging would do. Keep `records` and
 * `aside` with `ticks.merge`. What cannot be read is put aside as text, for the file may be written over.
 * An address, which anybody may write, brings ticks and suppliers alone: nothing of what the reader says of the
 * practice, and nothing unread.
 * @param {string} text
 * @param {{ now: number, read: (key: string) => AnyRecord | undefined, isAddress?: boolean,
 *   isKnown?: (parts: KeyParts) => boolean }} here `isKnown`: whether a list still has it
 * @returns {Import | Refusal}
 */
export function parseImport(text, { now, read, isAddress = false, isKnown = () => true }) {
  if (text.length > SIZE_LIMIT) return refuse("too-big");
  const found = parseJson(text);
  if (found === undefined) return refuse("not-json");
  if (!isObject(found) || found.format !== FORMAT || !isObject(found.records)) {
    return refuse("not-guide");
  }
  const { version } = found;
  const isNewer = typeof version === "number" && version > VERSION;
  if (version !== VERSION) return refuse(isNewer ? "newer" : "not-guide");
  const isLeft = (/** @type {string} */ key) =>
    key === LAST_EXPORT || isAddress && parseKey(key)?.kind === "reader";
  const entries = Object.entries(found.records).filter(([key]) => !isLeft(key));
  if (entries.length > COUNT_LIMIT) return refuse("too-many");

  /** @type {Groups} */
  const groups = {
    new: [],
    changed: [],
    misdated: [],
    older: [],
    same: [],
    unknown: [],
    refused: [],
  };
  /** @type {Map<string, AnyRecord>} */
  const records = new Map();
  /** @type {[string, string][]} */
  const unread = [];
  for (const [key, raw] of entries) {
    const current = read(key);
    const record = cleanRecord(readRecord(key, raw), current, now);
    const parts = parseKey(key);
    if (!record || !parts) {
      groups.refused.push({ key: cleanText(key, NAME_LIMIT) });
      unread.push([key, asText(raw)]);
      continue;
    }
    records.set(key, record);
    const group = isKnown(parts) ? compare(current, record, now) : "unknown";
    groups[group].push({ key, record, current });
  }
  const aside = isAddress ? [] : asidesOf(found, unread);
  return { ok: true, exported: dateOf(found.exported), records, aside, groups };
}

/** @param {Refusal["code"]} code @returns {Refusal} */
const refuse = (code) => ({ ok: false, code });

/** @param {unknown} value @returns {value is Record<string, any>} */
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** @param {string} text @returns {unknown} */
function parseJson(text) {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    return undefined;
  }
}

/** How the words of a record are cleaned. @type {Record<string, (text: string) => string>} */
const CLEANED = {
  note: (text) => cleanText(text),
  name: (text) => cleanText(text, NAME_LIMIT),
  who: cleanName,
};

/**
 * A record as we keep it: its words cleaned, its time not ahead of ours; a text spoilt on its way gives
 * place to ours.
 * @param {any} record
 * @param {any} current
 * @param {number} now
 */
function cleanRecord(record, current, now) {
  if (!record) return undefined;
  const latest = Math.max(now, (current?.at ?? 0) + 1); // past both, it says no more
  const clean = { ...record, at: Math.min(record.at, latest) };
  if ("given" in clean) clean.given = Math.min(clean.given, latest);
  for (const [name, clear] of Object.entries(CLEANED)) {
    const text = clean[name];
    if (typeof text === "string") {
      clean[name] = SPOILT.test(text) && current?.[name] || clear(text);
    } else delete clean[name]; // none of ours, and `change` could not clean it
  }
  for (const name of ["who", "due"]) if (!clean[name]) delete clean[name]; // as the guide writes none
  return clean;
}

/** What merging would do. @param {AnyRecord | undefined} current @param {AnyRecord} record @param {number} now */
function compare(current, record, now) {
  if (!current || !isAnswer(current)) return isAnswer(record) ? "new" : "same";
  if (isAnswer(record) && showsSame(current, record)) return "same";
  if (!takeIn(current, record, now)) return "older";
  return isMisdated(current, record, now) ? "misdated" : "changed";
}

/** @param {unknown} text */
function dateOf(text) {
  const isDate = typeof text === "string" && !Number.isNaN(Date.parse(text));
  return isDate ? new Date(text).toISOString() : "";
}

/** A record that cannot be read, as text; nothing where it is too deep for one. @param {unknown} raw */
function asText(raw) {
  try {
    return typeof raw === "string" ? raw : JSON.stringify(raw);
  } catch {
    return "";
  }
}

/**
 * What could not be read, here or where the file was written. A key may have both: both are kept.
 * @param {Record<string, any>} found
 * @param {[string, string][]} unread
 * @returns {[string, string][]}
 */
function asidesOf({ aside }, unread) {
  const entries = isObject(aside) ? Object.entries(aside) : [];
  return [...unread, ...entries].filter(([key, raw]) =>
    key.startsWith(PREFIX) && key.length < 300 && raw && typeof raw === "string"
  ).slice(0, 1_000);
}

/**
 * A text as a code of letters, digits, - and _: its first sign says whether it is deflated.
 * @param {string} text
 * @returns {Promise<string>}
 */
export async function makeCode(text) {
  const bytes = new TextEncoder().encode(text);
  if (typeof CompressionStream === "undefined") return `j${toBase64(bytes)}`;
  const deflated = await gather(through(bytes, new CompressionStream("deflate-raw")), Infinity);
  return `d${toBase64(/** @type {Uint8Array} */ (deflated))}`;
}

/**
 * The text of a code, whatever white space or line breaks it went through, and whatever a letter says
 * before and after it.
 * @param {string} written
 * @returns {Promise<Decoded>}
 */
export async function readCode(written) {
  if (written.length > SIZE_LIMIT) return { ok: false, code: "too-big" };
  const code = /** @type {string} */ (written.split(FRAGMENT).at(-1)); // of a whole address, its end
  const whole = await decode(code.replace(/[^\w-]/g, ""));
  let fate = whole;
  for (const part of isBackup(whole) ? [] : codesIn(code)) {
    const found = await decode(part);
    if (isBackup(found)) return found;
    if (!fate.ok && fate.code === "damaged" && !found.ok) fate = found;
  }
  return fate;
}

/** @typedef {{ ok: true, text: string } | { ok: false, code: "too-big" | "damaged" | "cannot-inflate" }} Decoded */

/** @param {Decoded} found */
const isBackup = (found) => found.ok && isObject(parseJson(found.text));

/**
 * What may be a code among the words of a letter: their punctuation and accents end it, and any words that
 * still touch it are left out in turn.
 * @param {string} text
 */
function* codesIn(text) {
  const plain = text.replace(UNSEEN, "").replace(/^[\s>|]+/gm, " "); // « > » quotes a line
  for (const run of plain.split(/[^\w\s-]+/)) {
    const words = run.split(/\s+/).filter(Boolean);
    for (const start of words.keys()) {
      if (start > WORDS || !/^[dj]/.test(words[start])) continue;
      for (let end = words.length; end > start && end >= words.length - WORDS; end -= 1) {
        const code = words.slice(start, end).join("");
        if (code.length >= SHORTEST) yield code;
      }
    }
  }
}

/** The text of one code: « j » begins a plain one, « d » a deflated one. @param {string} code @returns {Promise<Decoded>} */
async function decode(code) {
  const [, kind, body] = /^([dj])([\w-]+)$/.exec(code) ?? [];
  if (!kind) return { ok: false, code: "damaged" };
  const canInflate = typeof DecompressionStream !== "undefined";
  if (kind === "d" && !canInflate) return { ok: false, code: "cannot-inflate" };
  try {
    const bytes = fromBase64(body);
    const plain = kind === "j"
      ? bytes
      : await gather(through(bytes, new DecompressionStream("deflate-raw")), SIZE_LIMIT);
    if (!plain) return { ok: false, code: "too-big" };
    return { ok: true, text: new TextDecoder("utf-8", { fatal: true }).decode(plain) };
  } catch {
    return { ok: false, code: "damaged" };
  }
}

/** @param {string} code */
export const toFragment = (code) => FRAGMENT + code;

/** The code in an address's fragment; other fragments are not ours. @param {string} hash */
export const fromFragment = (hash) => hash.startsWith(FRAGMENT) ? hash.slice(FRAGMENT.length) : "";

/** @param {Uint8Array<ArrayBuffer>} bytes @param {CompressionStream | DecompressionStream} stream */
const through = (bytes, stream) => new Blob([bytes]).stream().pipeThrough(stream);

/**
 * Read all bytes of a stream; nothing where they are more than the limit.
 * @param {ReadableStream<Uint8Array>} stream
 * @param {number} limit in bytes
 */
async function gather(stream, limit) {
  const reader = stream.getReader();
  /** @type {Uint8Array[]} */
  const parts = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > limit) return void reader.cancel();
    parts.push(value);
  }
  return new Uint8Array(await new Blob(/** @type {BlobPart[]} */ (parts)).arrayBuffer());
}

/** @param {Uint8Array} bytes */
export function toBase64(bytes) {
  const signs = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return btoa(signs).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** @param {string} text */
export const fromBase64 = (text) =>
  Uint8Array.from(
    atob(text.replaceAll("-", "+").replaceAll("_", "/")),
    (sign) => sign.charCodeAt(0),
  );
