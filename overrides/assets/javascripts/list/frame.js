/** What an embed loads: its lists remember, and whoever frames it hears its height and nothing else. */

import { bring } from "../page/bring.js";
import { enhanceChecklist } from "./checklist.js";
import { enhanceAll, lend } from "../page/features.js";
import { enhanceSaving } from "./saving.js";
import { openTicks } from "../records/ticks.js";
import { say } from "../page/words.js";
import { one } from "../page/dom.js";

/** @import { Feature, Page } from "../page/features.js" */
/** @import { Resolve } from "../records/records.js" */
/** @import { Ticks } from "../records/ticks.js" */

const SETTLING = 300; // ms that a host takes to follow our height, or a store to open, at most
const html = document.documentElement;
const main = one(document, "[data-embed]");

/** What the host asked for in the address: `theme=light` or `dark`, `compact=1`. */
function obeyHost() {
  const asked = new URLSearchParams(location.search);
  const theme = asked.get("theme");
  if (theme === "light" || theme === "dark") html.dataset.theme = theme;
  if (asked.get("compact") === "1") html.dataset.compact = "";
}

/** Whether every page around this one is the guide's own: then the notebook is the guide's too. */
function isAtHome() {
  try {
    return parent === self || Boolean(top?.document && parent.document);
  } catch {
    return false;
  }
}

/**
 * Post the embed's height to its host once it holds still; our scrollbar is hidden while the host follows.
 * @param {Promise<void>} ready when the records were read
 */
function tellHeight(ready) {
  let height = 0;
  let waiting = 0;
  const settle = () => html.style.overflowY = innerHeight < height - 1 ? "" : "hidden";
  const tell = () => {
    height = Math.ceil(main.getBoundingClientRect().height);
    if (!height) return; // not shown yet
    clearTimeout(waiting);
    waiting = setTimeout(settle, SETTLING);
    parent.postMessage({ type: "guide:height", height }, "*");
  };
  html.style.overflowY = "hidden"; // a scrollbar would narrow the list that we measure
  Promise.race([ready, new Promise((go) => setTimeout(go, SETTLING))]).then(() => {
    tell(); // out of sight, an observer sleeps
    new ResizeObserver(tell).observe(main);
    addEventListener("resize", () => {
      tell();
      settle();
    });
    addEventListener("message", ({ data, source }) => {
      if (source === parent && data?.type === "guide:ask-height") tell();
    });
  });
}

/** Fetch what few readers need, at the first gesture that may need it: notes, suppliers, taking ticks away. */
async function fetchMore() {
  removeEventListener("change", fetchMore, true);
  removeEventListener("toggle", fetchMore, true);
  const late = one(main, "[data-late]");
  const { content } = /** @type {HTMLTemplateElement} */ (one(main, "[data-more]"));
  await bring([.../** @type {Iterable<any>} */ (content.children)], () => late.hidden = false);
  late.hidden = true;
}

/**
 * Enhance the embed.
 * @param {Resolve} resolve says what an item shows
 * @param {Feature<Page<Ticks>>[]} [features] what some lists need first
 */
export function startEmbed(resolve, features = []) {
  obeyHost();
  const store = openTicks(); // bulk comes with what asks for it
  if (parent !== self) tellHeight(store.ready);
  const page = { store, saving: enhanceSaving(document, store), resolve };
  enhanceAll(page, [...features, ["form[data-checklist]", enhanceChecklist]]);
  lend(page);
  const isHome = isAtHome();
  if (isHome) html.dataset.home = "";
  say(main.querySelector("[data-where]"), {}, isHome ? "home" : "");
  addEventListener("change", fetchMore, true);
  addEventListener("toggle", fetchMore, true);
  if (store.records().size || document.querySelector("[data-per], details[open]")) fetchMore();
}
