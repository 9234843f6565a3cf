/** Reminders for items to do again, as a calendar file (RFC 5545). Pure functions. */

/** @typedef {{ id: string, date: string, title: string, text?: string, url?: string }} Reminder */

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
 * A calendar of whole days. An item keeps its event's name: importing again moves it, adds nothing.
 * @param {Reminder[]} reminders
 * @param {{ now: number, name?: string }} options
 */
export function calendar(reminders, { now, name }) {
  const stamp = new Date(now).toISOString().replace(/[-:]|\.\d+/g, "");
  const lines = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//guide//reminders//EN",
    ...name ? [`X-WR-CALNAME:${escapeText(name)}`] : [],
    ...reminders.flatMap((reminder) => event(reminder, stamp)),
    "END:VCALENDAR",
  ];
  return lines.map((line) => `${fold(line)}\r\n`).join("");
}

/** @param {Reminder} reminder @param {string} stamp */
function event({ id, date, title, text, url }, stamp) {
  const day = (/** @type {string} */ written) => written.replaceAll("-", "");
  return [
    "BEGIN:VEVENT",
    `UID:${id.replace(/[^\w.-]/g, "-")}@guide`,
    `DTSTAMP:${stamp}`,
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
