/**
 * What each page holds in itself: it starts the page's scripts. Whoever comes back has answers to see, so
 * they are asked for at once; a first visit has none, and its page is drawn before anything else is fetched.
 * What does not come is asked for again, and the page says meanwhile that ticks are not kept yet.
 */

const PATIENCE = 2_000; // ms; a tab in the background, or a slow network
const AGAIN = 3_000; // ms between two tries
const LATE = 8_000; // ms; a reader who ticked by then should know

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
  new Promise((tell) =>
    add("script", { src, onload: () => tell(true), onerror: () => tell(false) })
  );

/** Say in the page's status that it is not all there, or no more. @param {boolean} isLate */
function tell(isLate) {
  const status = /** @type {HTMLElement | null} */ (document.querySelector("[data-saving]"));
  const line = status?.parentElement;
  if (!line || !document.querySelector("[data-item]")) return;
  if (isLate) line.dataset.saved = "late";
  else if (line.dataset.saved === "late") delete line.dataset.saved;
  else return; // a script has said something since
  status.textContent = isLate ? status.dataset.wordsLate ?? "" : "";
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
  document.documentElement.classList.replace("no-js", "js");
}

const isBack = keepsAnything();
if (isBack) preload(first);
Promise.all([parsed, isBack || drawn()]).then(start);
