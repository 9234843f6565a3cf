import { test } from "node:test";
import assert from "node:assert/strict";
import fc from "fast-check";
import { addPeriod } from "../../../overrides/assets/javascripts/page/dates.js";
import { calendar } from "../../../overrides/assets/javascripts/tools/ics.js";

const NOW = Date.UTC(2026, 10, 24, 8, 30, 15, 123);
const size = (/** @type {string} */ text) => new TextEncoder().encode(text).length;
const unfold = (/** @type {string} */ text) => text.replaceAll("\r\n ", "");

test("a period is added as a calendar does", () => {
  assert.equal(addPeriod("2026-11-23", "P1Y"), "2027-11-23");
  assert.equal(addPeriod("2024-02-29", "P1Y"), "2025-02-28");
  assert.equal(addPeriod("2026-01-31", "P1M"), "2026-02-28");
  assert.equal(addPeriod("2026-12-31", "P2W"), "2027-01-14");
  assert.equal(addPeriod("2026-11-23", "P1Y2M10D"), "2028-02-02");
});

test("a reminder is a whole day that keeps its name", () => {
  const text = calendar(
    [{ id: "sauvegardes/test", date: "2026-12-31", title: "Tester, vérifier ; noter\nfin" }],
    NOW,
  );
  assert.equal(
    text,
    [
      "BEGIN:VCALENDAR",
      "VERSION:2.0",
      "PRODID:-//guide//reminders//EN",
      "METHOD:PUBLISH",
      "BEGIN:VEVENT",
      "UID:sauvegardes-test@guide",
      "DTSTAMP:20261124T083015Z",
      "SEQUENCE:471390",
      "DTSTART;VALUE=DATE:20261231",
      "DTEND;VALUE=DATE:20270101",
      "SUMMARY:Tester\\, vérifier \\; noter\\nfin",
      "TRANSP:TRANSPARENT",
      "END:VEVENT",
      "END:VCALENDAR",
      "",
    ].join("\r\n"),
  );
});

test("no words can break out of their line, and no line is over 75 octets", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 300 }), (title) => {
      const text = calendar([{ id: "a/b", date: "2026-11-23", title, text: title }], NOW);
      const lines = text.split("\r\n");
      assert.ok(lines.every((line) => size(line) <= 75));
      assert.ok(!/[\r\n]/.test(lines.join("")));
      assert.equal(unfold(text).split("\r\n").length, title ? 16 : 15);
    }),
    { numRuns: 2_000 },
  );
});

test("a clock that lags gives no number below zero, and one of 2199 stays whole", () => {
  const number = (/** @type {number} */ now) =>
    Number(
      /SEQUENCE:(.*)/.exec(calendar([{ id: "a/b", date: "2026-11-23", title: "a" }], now))?.[1],
    );
  assert.equal(number(0), 0);
  assert.ok(number(Date.UTC(2199, 0, 1)) < 2 ** 31);
});
