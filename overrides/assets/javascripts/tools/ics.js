/** Reminders for items to do again, as a calendar file (RFC 5545). Pure functions. */

/** @typedef {{ id: string, date: string, title: string, text?: string, url?: string }} Reminder */

const FIRST = Date.UTC(2026, 0, 1); // what SEQUENCE counts minutes from: a file taken later replaces an earlier one

/**
 * The day that comes one period after another: "2026-01-31" and "P1M" give "2026-02-28".
 * @param {string} date
 * @param {string} period an ISO 8601 duration of years, months, weeks or days
 */
export function addPeriod(date, period) {
  const amounts = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?$/.exec(period) ?? [];
  const [years, months, weeks, days] = amounts.slice(1).map((amount) => Number(amount ?? 0));
  const [year, month, day] = date.split("-").map(Number);
  const first = new Date(Date.UTC(year + years, month - 1 + months, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(day, last) + 7 * weeks + days);
  return first.toISOString().slice(0, 10);
}

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
  return lines.map((line) => `${fold(line)}\r\n`).join("");
}

/** @param {Reminder} reminder @param {number} now */
function event({ id, date, title, text, url }, now) {
  const day = (/** @type {string} */ written) => written.replaceAll("-", "");
  const stamp = new Date(now).toISOString().replace(/[-:]|\.\d+/g, "");
  return [
    "BEGIN:VEVENT",
    `UID:${id.replace(/[^\w.-]/g, "-")}@guide`,
    `DTSTAMP:${stamp}`,
    `SEQUENCE:${Math.max(0, Math.floor((now - FIRST) / 60_000))}`,
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
function fold(line) {
  const encoder = new TextEncoder();
  let size = 0;
  return Array.from(line, (sign) => {
    const length = encoder.encode(sign).length;
    const isFull = size + length > 75;
    size = isFull ? 1 + length : size + length;
    return isFull ? `\r\n ${sign}` : sign;
  }).join("");
}
