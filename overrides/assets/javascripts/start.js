/**
 * What each page holds in itself: it starts the page's scripts. Whoever comes back has answers to see, so
 * they are asked for at once; a first visit has none, and its page is drawn before anything else is fetched.
 * What does not come is asked for again, and the page says meanwhile that ticks are not kept yet; where the
 * reader leaves before it came, ticks are written as `records.js` would, for the next page to take in.
 */

const PATIENCE = 2_000; // ms; a tab in the background, or a slow network
const AGAIN = 3_000; // ms between two tries
const LATE = 8_000; // ms; a reader who ticked by then should know

const html = document.documentElement;

/** The page's first script, which lends its store to those that parts of the page need. */
const first = document.currentScript?.dataset.start ?? "";

/** Whether this browser keeps anything for this site. */
function keepsAnything() {
  try {
    return localStorage.length > 0;
  } catch {
    return false; // refused
  }
}

const parsed = new Promise((resolve) => addEventListener("DOMContentLoaded", resolve));

/** Once the page is on screen; or soon, where no browser says so. */
const drawn = () =>
  new Promise((resolve) => {
    new PerformanceObserver(resolve).observe({ type: "paint", buffered: true });
    setTimeout(resolve, PATIENCE);
  });

/** Put an element in the head. @template {"link" | "script"} N @param {N} name @param {Partial<HTMLElementTagNameMap[N]>} properties */
function add(name, properties) {
  document.head.append(Object.assign(document.createElement(name), properties));
}

/** Fetch a script that runs later. @param {string} href */
const preload = (href) => add("link", { rel: "preload", as: "script", href });

/** Run a script; tells whether it came. @param {string} src @returns {Promise<boolean>} */
const run = (src) =>
  new Promise((came) =>
    add("script", { src, onload: () => came(true), onerror: () => came(false) })
  );

/** Say in the page's status that it is not all there, or no more; either way, what waited unseen is shown. @param {boolean} isLate */
function tell(isLate) {
  const status = /** @type {HTMLElement | null} */ (document.querySelector("[data-saving]"));
  const line = status?.parentElement;
  delete html.dataset.back;
  if (!line || !document.querySelector("[data-item]")) return;
  if (isLate) line.dataset.saved = "late";
  else if (line.dataset.saved === "late") delete line.dataset.saved;
  else return; // a script has said something since
  status.textContent = isLate ? status.dataset.wordsLate ?? "" : "";
}

/** Keep a tick that no script has seen; an earlier note stays, and what cannot be read is left as it is. @param {HTMLElement} box */
function keep({ dataset: { item = "" } }) {
  const key = `guide:1:item:${item.replace("/", "::")}`;
  const former = JSON.parse(localStorage.getItem(key) ?? '{"note":"","at":0}');
  if (!(former?.at >= 0)) return;
  const [at, on] = [Math.max(Date.now(), former.at + 1), new Date().toLocaleDateString("sv")]; // 2026-11-24
  const record = { ...former, status: "done", on, at, given: undefined, emptied: undefined };
  localStorage.setItem(key, JSON.stringify(record));
}

/** Keep what was ticked on a page that is left before its scripts came. */
function keepAll() {
  for (const box of document.querySelectorAll("[data-item]:checked")) {
    try {
      keep(/** @type {HTMLElement} */ (box));
    } catch {
      // refused, full or unreadable: the page had not said that it was kept
    }
  }
}

/** Load the scripts, which run in this order, until all have come. */
async function start() {
  const parts = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-needs]"));
  const needed = new Set(Array.from(parts, ({ dataset }) => dataset.needs ?? ""));
  needed.forEach(preload);
  const late = setTimeout(tell, LATE, true);
  for (const src of [first, ...needed]) {
    while (!(await run(src))) {
      tell(true);
      await new Promise((resolve) => setTimeout(resolve, AGAIN));
    }
  }
  clearTimeout(late);
  tell(false);
  removeEventListener("pagehide", keepAll);
  html.classList.replace("no-js", "js");
}

addEventListener("pagehide", keepAll);
const isBack = keepsAnything();
if (isBack) {
  preload(first);
  html.dataset.back = ""; // what would show other numbers first waits, unseen, for its script
}
Promise.all([parsed, isBack || drawn()]).then(start);
