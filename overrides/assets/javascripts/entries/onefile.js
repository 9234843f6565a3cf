/** The guide in one file: its pages are sections, shown one at a time; a filter stands for the search. */

import "./guide.js";
import "./editor.js";
import "./resume.js";
import "./suppliers.js";
import "./tracking.js";
import { borrow } from "../page/features.js";
import { fold, say } from "../page/words.js";
import { nameSheets } from "../list/print.js";
import { all, fresh, maybe, one, under } from "../page/dom.js";

const MOST_PASSAGES = 30;
// What is found: titles first; what « Mon suivi » and the proof repeat is found in its own page.
const TITLES = "h1, h2, h3, .item__text";
const WORDS = "p, dd, td, li:not(:has(p, li, label)), .item__details li";
const REPEATED =
  "[data-tracking], [data-proof], [data-situation], template, [hidden]:not([data-page])";

/** The element that the address names. */
function target() {
  try {
    return document.getElementById(decodeURIComponent(location.hash.slice(1)));
  } catch {
    return null; // not a fragment of ours
  }
}

/** Show one page at a time, as the address says. @param {HTMLElement} root */
function enhancePages(root) {
  const pages = all(root, ":scope > [data-page]");
  const site = document.title;
  /** @type {HTMLElement | undefined} */
  let shown;

  const turnTo = (/** @type {HTMLElement} */ page) => {
    const isFirst = !shown;
    shown = page;
    for (const other of pages) other.hidden = other !== page;
    document.title = page === pages[0] ? site : `${page.dataset.title} – ${site}`;
    markLinks(page);
    const origin = maybe(page, "[data-origin]");
    if (origin) nameSheets(origin);
    const title = page.querySelector("h1");
    if (isFirst || !title) return;
    title.tabIndex = -1;
    title.focus({ preventScroll: true });
    scrollTo({ top: 0, behavior: "instant" });
  };
  const follow = () => {
    const found = target();
    const page = /** @type {HTMLElement | null} */ (found?.closest("[data-page]") ?? null);
    if (!page || !found) {
      // Going back to the file's bare address leads home; a fragment that is not ours, nowhere.
      if (!shown || (!location.hash && shown !== pages[0])) turnTo(pages[0]);
      return;
    }
    if (page !== shown) turnTo(page);
    if (found === page) return;
    found.closest("details")?.setAttribute("open", "");
    found.scrollIntoView();
  };
  addEventListener("hashchange", follow);
  follow();
}

/** Tell in the menus which page is shown, and unfold its part alone. @param {HTMLElement} page */
function markLinks(page) {
  for (const link of document.querySelectorAll(".nav a, .bar__link, .foot__links a")) {
    const isHere = link.getAttribute("href") === `#${page.id}`;
    if (isHere) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  for (const pages of all(document, "[data-menu] ul ul")) {
    pages.hidden = !pages.closest("li")?.querySelector("[aria-current]");
  }
  const menu = maybe(document, "details[data-menu]");
  if (menu?.querySelector("summary")?.checkVisibility()) menu.open = false;
}

/** @typedef {{ element: HTMLElement, page: string, folded: string }} Passage */

/** Everything a reader may look for, titles first. @returns {Passage[]} */
function readPassages() {
  const found = [TITLES, WORDS].flatMap((words) => all(document, `[data-page] :is(${words})`));
  return found.filter((element) => !element.closest(REPEATED)).map((element) => {
    const page = /** @type {HTMLElement} */ (element.closest("[data-page]")).dataset.title ?? "";
    return { element, page, folded: fold(`${page} ${element.textContent}`) };
  });
}

/** Lead to a passage, and show it where it stands. @param {HTMLElement} element */
function leadTo(element) {
  const show = () => {
    element.closest("details")?.setAttribute("open", "");
    element.scrollIntoView({ block: "center" });
  };
  const { id } = /** @type {HTMLElement} */ (element.closest("[id]"));
  if (location.hash === `#${id}`) return show();
  addEventListener("hashchange", show, { once: true });
  location.hash = id;
}

/** Find what the reader types, without accents or capitals. @param {HTMLElement} form */
function enhanceFilter(form) {
  const find = under(form, "filter-");
  const field = one(form, "input");
  const row = one(form, "template");
  const list = find("results");
  /** @type {Passage[] | undefined} */
  let passages;

  /** @param {Passage} passage */
  const line = ({ element, page }) => {
    const made = fresh(row);
    const link = one(made, "a");
    link.href = `#${element.closest("[id]")?.id}`;
    link.children[0].textContent = page;
    link.children[1].textContent = element.textContent;
    link.addEventListener("click", (event) => {
      event.preventDefault();
      list.hidden = true;
      leadTo(element);
    });
    return made;
  };
  const show = () => {
    passages ??= readPassages();
    const words = fold(field.value).split(/\s+/).filter((word) => word.length > 1);
    const found = words.length
      ? passages.filter(({ folded }) => words.every((word) => folded.includes(word)))
      : [];
    list.replaceChildren(...found.slice(0, MOST_PASSAGES).map(line));
    list.hidden = found.length === 0;
    if (found.length > MOST_PASSAGES) say(find("count"), { n: MOST_PASSAGES }, "many");
    else if (words.length) say(find("count"), { n: found.length });
    else find("count").textContent = "";
  };
  field.addEventListener("input", show);
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    list.querySelector("a")?.click();
  });
  form.hidden = false;
}

borrow([["[data-pages]", enhancePages], ["[data-filter]", enhanceFilter]]);
document.documentElement.dataset.started = "";
document.documentElement.classList.replace("no-js", "js");
