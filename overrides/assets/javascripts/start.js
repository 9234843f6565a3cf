/**
 * What each page holds in itself: it starts the page's scripts. Whoever comes back has answers to see, so
 * they are asked for at once; a first visit has none, and its page is drawn before anything else is fetched.
 */

const PATIENCE = 2_000; // ms; a tab in the background, or a slow network

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

/** Load the scripts; they run in this order. */
function start() {
  const parts = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-needs]"));
  const needed = Array.from(parts, ({ dataset }) => dataset.needs ?? "");
  for (const src of new Set([first, ...needed])) add("script", { src, async: false });
}

const isBack = keepsAnything();
if (isBack) add("link", { rel: "preload", as: "script", href: first });
Promise.all([parsed, isBack || drawn()]).then(start);
