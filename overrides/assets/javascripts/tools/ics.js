/** Reminders for items to do again, as a calendar file (RFC 5545). Pure functions. */

import { addPeriod } from "../page/dates.js";

/** @typedef {{ id: string, date: string, title: string, text?: string, url?: string }} Reminder */

const SEQUENCE_START = Date.UTC(2026, 0, 1); // what SEQUENCE counts minutes from: a file taken later replaces an earlier one

/**
 * A calendar of whole days. An item keeps its event's name: importing again moves it, adds nothing. It is
 * published and has no name of its own (`X-WR-CALNAME`), for Outlook would add a second calendar beside the reader's.
 * @param {Reminder[]} reminders
 * @param {number} now
 */
export function calendar(reminders, now) {
  const lines = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//guide//reminders//EN",
    "METHOD:PUBLISH",
    ...reminders.flatMap((reminder) => event(reminder, now)),
    "END:VCALENDAR",
  ];
  return lines.map((line) => `${foldLine(line)}\r\n`).join("");
}

/** The lines of one event (`VEVENT`), unfolded. @param {Reminder} reminder @param {number} now */
function event({ id, date, title, text, url }, now) {
  const day = (/** @type {string} */ written) => written.replaceAll("-", "");
  const stamp = new Date(now).toISOString().replace(/[-:]|\.\d+/g, "");
  return [
    "BEGIN:VEVENT",
    `UID:${id.replace(/[^\w.-]/g, "-")}@guide`,
    `DTSTAMP:${stamp}`,
    `SEQUENCE:${Math.max(0, Math.floor((now - SEQUENCE_START) / 60_000))}`,
    `DTSTART;VALUE=DATE:${day(date)}`,
    `DTEND;VALUE=DATE:${day(addPeriod(date, "P1D"))}`,
    `SUMMARY:${escapeText(title)}`,
    ...text ? [`DESCRIPTION:${escapeText(text)}`] : [],
    ...url ? [`URL:${url.replace(/\s/g, "%20")}`] : [],
    "TRANSP:TRANSPARENT",
    "END:VEVENT",
  ];
}

/** @param {string} text */
const escapeText = (text) =>
  text.replace(/\r\n?/g, "\n")
    // deno-lint-ignore no-control-regex
    .replace(/[\x00-\x08\x0b-\x1f\x7f]/g, "")
    .replace(/[\\;,]/g, "\\$&")
    .replaceAll("\n", "\\n");

/** A line of at most 75 octets, carried on after a space; no sign is cut. @param {string} line */
function foldLine(line) {
  const encoder = new TextEncoder();
  let size = 0;
  return Array.from(line, (sign) => {
    const length = encoder.encode(sign).length;
    const isFull = size + length > 75;
    size = isFull ? 1 + length : size + length;
    return isFull ? `\r\n ${sign}` : sign;
  }).join("");
}
