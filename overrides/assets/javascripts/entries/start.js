/**
 * What each page holds in itself: it starts the page's scripts. Whoever comes back has answers to see, so
 * they are asked for at once; a first visit has none, and its page is drawn before anything else is fetched.
 * What does not come is asked for again, and the page says so meanwhile. Where the reader leaves before the
 * first script ran, what they ticked is written for the next page, as that script would have: never over an answer.
 */

import { bring } from "../page/bring.js";
import { answerOf, copyOf, readLine, writeItem } from "../list/checklist.js";
import { BROUGHT, MARK } from "../records/backup-file.js";
import { blank, change, readRecord, resolveOwn } from "../records/records.js";
import { all, maybe } from "../page/dom.js";
import { lendStarter } from "../page/starter.js";
import { openPolicy } from "../page/trust.js";

const PAINT_WAIT = 2_000; // ms; a tab in the background, or a slow network
const LATE = 8_000; // ms; a reader who ticked by then should know

const html = document.documentElement;

/** The page's first script, which lends its store to those that parts of the page need. */
const first = document.currentScript?.dataset.start ?? "";

/** The boxes that the reader changed, and no script saw. @type {Set<HTMLInputElement>} */
const touched = new Set();

/** What localStorage holds of the reader: all that can be read, and written, as a page is left. */
const localRecords = {
  /** @template {string} K @param {K} key */
  read: (key) => readRecord(key, localStorage.getItem(key) ?? ""),
  records: () =>
    new Map(
      Object.keys(localStorage).flatMap((key) => {
        const record = localRecords.read(key);
        return record ? [[key, record]] : [];
      }),
    ),
  /**
   * Change a record; one that cannot be read is left as it is.
   * @param {string} key
   * @param {object} patch the fields that change
   * @param {number} after the record will be newer than this time
   */
  write(key, patch, after) {
    const former = localStorage.getItem(key) === null ? blank(key) : localRecords.read(key);
    if (!former) return;
    const record = change(former, patch, Math.max(Date.now(), after + 1));
    localStorage.setItem(key, JSON.stringify(record));
  },
};

/** Whether this browser keeps anything for this site. */
function keepsAnything() {
  try {
    return localStorage.length > 0;
  } catch {
    return false; // refused
  }
}

const parsed = new Promise((resolve) => addEventListener("DOMContentLoaded", resolve));

/** Wait until the page is on screen or, where the browser does not say so, for `PAINT_WAIT`. */
const drawn = () =>
  new Promise((resolve) => {
    new PerformanceObserver(resolve).observe({ type: "paint", buffered: true });
    setTimeout(resolve, PAINT_WAIT);
  });

const trust = openPolicy(first);

/** @param {Partial<HTMLLinkElement>} values */
const link = (values) => Object.assign(document.createElement("link"), values);

/** Fetch a script that runs later. @param {string} href */
const preload = (href) => document.head.append(link({ rel: "preload", as: "script", href }));

/** A file of ours, as what loads it. @param {string} address */
const asset = (address) =>
  address.endsWith(".css")
    ? link({ rel: "stylesheet", href: address })
    : Object.assign(document.createElement("script"), { src: trust(address) });

/** @param {string[]} addresses @param {() => void} tellLate */
const bringOurs = (addresses, tellLate) => bring(addresses.map(asset), tellLate);

/**
 * Say in the page's status that an asset is late, or empty the status once it came; what a script said there
 * stays where it is graver. What was hidden until the scripts run is shown.
 * @param {"late" | "partial"} form « late »: ticks are not kept meanwhile; « partial »: a part of the page is idle
 * @param {boolean} isLate
 */
function sayLate(form, isLate) {
  const status = maybe(document, "[data-saving]");
  const line = status?.parentElement;
  if (isLate) delete html.dataset.back;
  if (!line || !document.querySelector("[data-item], [data-needs]")) return;
  const { saved } = line.dataset;
  if (isLate ? saved && saved !== "late" && saved !== "kept" : saved !== form) return;
  if (isLate) line.dataset.saved = form;
  else delete line.dataset.saved;
  status.textContent = isLate ? status.getAttribute(`data-words-${form}`) : "";
}

/**
 * Load what the page needs, and say so meanwhile.
 * @param {string[]} addresses
 * @param {"late" | "partial"} form what to say
 */
async function bringAll(addresses, form) {
  const late = setTimeout(sayLate, LATE, form, true);
  await bringOurs(addresses, () => sayLate(form, true));
  clearTimeout(late);
  sayLate(form, false);
}

/** @param {string[]} addresses */
const bringPart = (addresses) => bringAll(addresses, "partial");

/** Note what the reader changes. @param {Event} event */
function noteTouched({ target }) {
  if (target instanceof HTMLInputElement && "item" in target.dataset) touched.add(target);
}

/**
 * A box as its record has it. An item that takes over from others may have their answer, which the page's
 * script alone works out: it has no copy to write to here.
 * @param {HTMLInputElement} box
 */
function answered(box) {
  const line = readLine(box);
  const isHeir = line.replaces.some(({ id }) => id !== line.path);
  const copy = isHeir ? undefined : copyOf(localRecords, box);
  return { line, copy, state: resolveOwn(line, copy ?? "", localRecords.read) };
}

/** Keep what the reader ticked on a page that is left before its first script ran. */
function keepTouched() {
  for (const box of touched) {
    try {
      const { line, copy, state } = answered(box);
      if (!box.checked || copy === undefined || state.status !== "todo") continue;
      writeItem(localRecords, line.path, copy, state, answerOf(box));
    } catch {
      // refused, full or unreadable: the page had not said that it was kept
    }
  }
}

/** Show what became of it meanwhile, on a page that comes back as it was. @param {PageTransitionEvent} event */
function showTouched({ persisted }) {
  if (!persisted) return;
  for (const box of touched) {
    try {
      box.checked = answered(box).state.status === "done";
    } catch {
      // refused: the box stays as the reader left it
    }
  }
  touched.clear();
}

/** Ask again for the page's style sheet. @param {Event} event */
function bringStyle({ target }) {
  if (!(target instanceof HTMLLinkElement) || target.rel !== "stylesheet") return;
  removeEventListener("error", bringStyle, true);
  bringPart([target.href]);
}

/** Load, once, what keeps a copy in a file that the reader chose. */
function bringFile() {
  if (BROUGHT in html.dataset) return;
  html.dataset[BROUGHT] = "";
  bringPart([first.replace("guide.js", "copie.js")]);
}

/** Load the scripts, which run in this order, until all have come. */
async function start() {
  const parts = all(document, "[data-needs]");
  const needed = [...new Set(Array.from(parts, ({ dataset }) => dataset.needs ?? ""))];
  needed.forEach(preload);
  await bringAll([first], "late");
  removeEventListener("change", noteTouched, true);
  removeEventListener("pagehide", keepTouched);
  removeEventListener("pageshow", showTouched);
  await bringPart(needed);
  delete html.dataset.back;
  if (isBack && localStorage.getItem(MARK)) bringFile();
  addEventListener("storage", ({ key }) => key === MARK && bringFile());
  html.classList.replace("no-js", "js");
}

lendStarter({ bring: bringOurs, bringPart, trust });
html.dataset.started = ""; // what a page says where no script runs is not for this reader
addEventListener("change", noteTouched, true);
addEventListener("pagehide", keepTouched);
addEventListener("pageshow", showTouched);
addEventListener("error", bringStyle, true);
const isBack = keepsAnything();
if (isBack) {
  preload(first);
  html.dataset.back = ""; // what would show other numbers first waits, unseen, for its script
}
Promise.all([parsed, isBack || drawn()]).then(start);
