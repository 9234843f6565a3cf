/** Texts and files in and out: the clipboard, download, the system's share sheet, and reading a file that the reader chose. */

import { SIZE_LIMIT } from "../records/transfer.js";
import { sayAnew } from "./words.js";

/**
 * Copy a shown text to the clipboard; where the browser refuses, or has none for an address in http, select it:
 * the reader's own gesture always may copy.
 * @param {HTMLElement} shown a field, or what holds the text
 * @param {HTMLElement} told has words for `copied` and `by-hand`
 */
export async function copyText(shown, told) {
  const isField = shown instanceof HTMLTextAreaElement;
  try {
    await navigator.clipboard.writeText(isField ? shown.value : shown.innerText);
    sayAnew(told, {}, "copied");
  } catch {
    if (isField) select(shown);
    else getSelection()?.selectAllChildren(shown);
    sayAnew(told, {}, "by-hand");
  }
}

/** Select what a field holds, ready to copy. @param {HTMLTextAreaElement} field */
export function select(field) {
  field.focus();
  field.select();
}

/** Offer a text as a file to keep. @param {string} name @param {string} text @param {string} [type] */
export function download(name, text, type = "application/json") {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const made = { href: address, download: name, hidden: true };
  const link = Object.assign(document.createElement("a"), made);
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60_000); // Safari reads it late
}

/**
 * A backup as the system's share sheet takes it: as text, where the browser shares no JSON.
 * @param {string} name
 * @param {string} text
 */
function sharedFile(name, text) {
  const files = [new File([text], name, { type: "application/json" })];
  if (navigator.canShare?.({ files })) return { files };
  return { files: [new File([text], `${name}.txt`, { type: "text/plain" })] };
}

/** Whether this browser hands a backup to other apps: a way out of failed downloads. @param {string} name @param {string} text */
export function canShare(name, text) {
  try {
    return navigator.canShare?.(sharedFile(name, text)) ?? false;
  } catch {
    return false;
  }
}

/**
 * Hand a backup to another app. Call it from a click.
 * @param {string} name
 * @param {string} text
 * @returns {Promise<"shared" | "cancelled" | "failed">}
 */
export async function share(name, text) {
  try {
    await navigator.share(sharedFile(name, text));
    return "shared";
  } catch (error) {
    return /** @type {Error} */ (error)?.name === "AbortError" ? "cancelled" : "failed";
  }
}

/**
 * The text of a chosen file; one that is too big is not even read. One that a program saved in another
 * encoding is refused: what that could not write is lost in it, and our own words would be replaced.
 * @param {File} file
 * @returns {Promise<{ ok: true, text: string }
 *   | { ok: false, code: "too-big" | "unreadable" | "not-json" | "encoding" }>}
 */
export async function readFile(file) {
  if (file.size > 2 * SIZE_LIMIT) return { ok: false, code: "too-big" };
  try {
    return decode(new Uint8Array(await file.arrayBuffer()));
  } catch {
    return { ok: false, code: "unreadable" };
  }
}

/** @param {Uint8Array<ArrayBuffer>} bytes @returns {Awaited<ReturnType<typeof readFile>>} */
function decode(bytes) {
  const [first, second] = bytes;
  const mark = first << 8 | second;
  const encoding = mark === 0xfffe ? "utf-16le" : mark === 0xfeff ? "utf-16be" : "utf-8";
  try {
    // As one piece of a stream: a file that ends within a sign was cut short, and is in no other encoding.
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: true });
    return { ok: true, text };
  } catch {
    const isOurs = /^\s*\{\s*"format"\s*:\s*"guide"/.test(new TextDecoder("latin1").decode(bytes));
    return { ok: false, code: isOurs ? "encoding" : "not-json" };
  }
}
