import { test } from "node:test";
import assert from "node:assert/strict";
import { keepUntil } from "../../../overrides/assets/javascripts/tools/calculator.js";

const NOW = "2026-11-28";

// What is known of the file; then the rule and its last day, or the fault.
/** @type {[what: string, file: import("../../../overrides/assets/javascripts/tools/calculator.js").File, said: string][]} */
const CASES = [
  // Twenty years from the last visit.
  ["an adult", { last: "2020-01-15" }, "twenty 2040-01-15"],
  [
    "an adult whose birth is given",
    { last: "2020-01-15", birth: "1960-05-04" },
    "twenty 2040-01-15",
  ],
  ["a visit today", { last: NOW }, "twenty 2046-11-28"],
  ["a visit tomorrow", { last: "2026-11-29" }, "future"],
  ["twenty years that end tomorrow", { last: "2006-11-29" }, "twenty 2026-11-29"],
  ["twenty years that end today: kept this day still", { last: "2006-11-28" }, "twenty 2026-11-28"],
  ["twenty years that ended yesterday", { last: "2006-11-27" }, "twenty 2026-11-27 over"],
  ["a visit of the last century", { last: "1999-12-31" }, "twenty 2019-12-31 over"],
  ["a visit on 29 February", { last: "2024-02-29" }, "twenty 2044-02-29"],
  ["a visit on 28 February of a leap year", { last: "2024-02-28" }, "twenty 2044-02-28"],

  // Up to the 28th birthday, where the twenty years end before it.
  ["a child of five", { last: "2020-06-01", birth: "2015-06-01" }, "minor 2043-06-01"],
  [
    "a birth and a last visit the same day",
    { last: "2020-06-01", birth: "2020-06-01" },
    "minor 2048-06-01",
  ],
  ["the twenty years end the day before the 28th birthday", {
    last: "2019-06-01",
    birth: "2011-06-02",
  }, "minor 2039-06-02"],
  [
    "they end on the 28th birthday",
    { last: "2019-06-02", birth: "2011-06-02" },
    "twenty 2039-06-02",
  ],
  [
    "they end the day after the 28th birthday",
    { last: "2019-06-03", birth: "2011-06-02" },
    "twenty 2039-06-03",
  ],
  ["a minor of seventeen", { last: "2020-06-01", birth: "2003-01-01" }, "twenty 2040-06-01"],
  [
    "the 28th birthday is tomorrow",
    { last: "2003-05-04", birth: "1998-11-29" },
    "minor 2026-11-29",
  ],
  [
    "the 28th birthday is today: kept this day still",
    { last: "2003-05-04", birth: "1998-11-28" },
    "minor 2026-11-28",
  ],
  [
    "the 28th birthday was yesterday",
    { last: "2003-05-04", birth: "1998-11-27" },
    "minor 2026-11-27 over",
  ],
  ["a child born on 29 February", { last: "2018-03-01", birth: "2016-02-29" }, "minor 2044-02-29"],
  [
    "a child born the day before the last visit",
    { last: "2020-06-01", birth: "2020-05-31" },
    "minor 2048-05-31",
  ],
  ["a birth the day after the last visit", { last: "2020-06-01", birth: "2020-06-02" }, "birth"],
  ["a birth to come", { last: "2020-06-01", birth: "2027-01-01" }, "birth"],

  // Ten years from a death that came less than ten years after the last visit, in any case.
  [
    "a death the day of the last visit",
    { last: "2020-06-01", death: "2020-06-01" },
    "death 2030-06-01",
  ],
  ["a death some years later", { last: "2012-06-01", death: "2020-06-01" }, "death 2030-06-01"],
  [
    "a death the day before the ten years end",
    { last: "2010-06-02", death: "2020-06-01" },
    "death 2030-06-01",
  ],
  [
    "a death the day the ten years end",
    { last: "2010-06-01", death: "2020-06-01" },
    "twenty 2030-06-01",
  ],
  [
    "a death the day after the ten years end",
    { last: "2010-05-31", death: "2020-06-01" },
    "twenty 2030-05-31",
  ],
  [
    "a death before the twenty years end",
    { last: "2003-06-01", death: "2020-06-01" },
    "twenty 2023-06-01 over",
  ],
  [
    "a death after the twenty years ended",
    { last: "1998-06-01", death: "2020-06-01" },
    "twenty 2018-06-01 over",
  ],
  [
    "a death ten years ago tomorrow",
    { last: "2015-06-01", death: "2016-11-29" },
    "death 2026-11-29",
  ],
  [
    "a death ten years ago today: kept this day still",
    { last: "2015-06-01", death: "2016-11-28" },
    "death 2026-11-28",
  ],
  [
    "a death ten years and a day ago",
    { last: "2015-06-01", death: "2016-11-27" },
    "death 2026-11-27 over",
  ],
  ["a death on 29 February", { last: "2019-06-01", death: "2020-02-29" }, "death 2030-02-28"],
  ["ten years from 29 February: the day before they end", {
    last: "2012-02-29",
    death: "2022-02-27",
  }, "death 2032-02-27"],
  [
    "ten years from 29 February end on the 28th",
    { last: "2012-02-29", death: "2022-02-28" },
    "twenty 2032-02-29",
  ],
  ["a child's death, for the rule of death goes first", {
    last: "2014-06-01",
    birth: "2010-01-01",
    death: "2015-06-01",
  }, "death 2025-06-01 over"],
  ["a young man's death, more than ten years after", {
    last: "2005-06-01",
    birth: "2000-01-01",
    death: "2020-06-01",
  }, "minor 2028-01-01"],
  ["a death today", { last: "2025-06-01", death: NOW }, "death 2036-11-28"],
  ["a death to come", { last: "2025-06-01", death: "2026-11-29" }, "death-fault"],
  [
    "a death the day before the last visit",
    { last: "2020-06-01", death: "2020-05-31" },
    "death-fault",
  ],
  [
    "a death before the birth",
    { last: "2020-06-01", birth: "2015-06-01", death: "2014-01-01" },
    "death-fault",
  ],

  // A claim suspends whichever time runs, and mends no date.
  ["a claim about an adult", { last: "2020-01-15", claim: true }, "claim 2040-01-15"],
  [
    "a claim about a child",
    { last: "2020-06-01", birth: "2015-06-01", claim: true },
    "claim 2043-06-01",
  ],
  [
    "a claim after a death",
    { last: "2012-06-01", death: "2020-06-01", claim: true },
    "claim 2030-06-01",
  ],
  [
    "a claim, and twenty years that seem over",
    { last: "2000-01-15", claim: true },
    "claim 2020-01-15 over",
  ],
  ["a claim, and a visit to come", { last: "2026-11-29", claim: true }, "future"],

  // What is typed wrong: two digits are the first century, as date fields give it.
  ["no date of last visit", { last: "" }, "unread"],
  ["a last visit on 29 February of an ordinary year", { last: "2023-02-29" }, "unread"],
  ["a last visit on 31 April", { last: "2020-04-31" }, "unread"],
  ["a last visit in French", { last: "15/01/2020" }, "unread"],
  ["a last visit in two digits", { last: "0020-01-15" }, "unread"],
  ["a last visit in five digits", { last: "12020-01-15" }, "unread"],
  ["a birth that does not exist", { last: "2020-06-01", birth: "2015-02-30" }, "unread"],
  ["a birth in two digits", { last: "2020-06-01", birth: "0015-06-01" }, "unread"],
  ["a birth half typed, as the page tells it", { last: "2020-06-01", birth: "?" }, "unread"],
  ["a death that does not exist", { last: "2020-06-01", death: "2021-02-29" }, "unread"],
  ["a death in two digits", { last: "2020-06-01", death: "0021-06-01" }, "unread"],
];

for (const [what, file, said] of CASES) {
  test(`how long a file is kept: ${what}`, () => {
    const found = keepUntil(file, NOW);
    if ("fault" in found) return assert.equal(found.fault, said);
    assert.equal(`${found.rule} ${found.until}${found.isOver ? " over" : ""}`, said);
  });
}

test("five of the years are in the active base", () => {
  const found = keepUntil({ last: "2024-02-29" }, NOW);
  assert.equal("active" in found && found.active, "2029-02-28");
});
