/** What surrounds a page: appearance, menu, and the door to the search. */

import { bring } from "./starter.js";
import { readerKey } from "../records/records.js";
import { say } from "./words.js";
import { one } from "./dom.js";

/** @import { Store } from "../records/bulk.js" */

/** Let the reader choose light, dark or the device's own. @param {HTMLElement} root @param {Store} store */
export function enhanceTheme(root, store) {
  const list = one(root, "select");
  const show = () => {
    const kept = store.read(readerKey("theme"))?.value;
    const theme = kept === "light" || kept === "dark" ? kept : "";
    list.value = theme;
    if (theme) document.documentElement.dataset.theme = theme;
    else delete document.documentElement.dataset.theme;
  };
  list.addEventListener("change", () => store.write(readerKey("theme"), { value: list.value }));
  store.onChange(show);
  show();
  root.hidden = false;
}

/** Let what has the focus stop above the saving line, however tall its words are. @param {HTMLElement} line */
export function leaveRoom(line) {
  const { style } = document.documentElement;
  new ResizeObserver(() => style.scrollPaddingBlockEnd = `max(5rem, ${line.offsetHeight + 16}px)`)
    .observe(line);
}

/**
 * Close a definition once the focus is elsewhere: it lies over what comes next.
 * @param {HTMLElement} entry
 */
export function enhanceTerm(entry) {
  document.addEventListener("focusin", ({ target }) => {
    const to = /** @type {HTMLButtonElement} */ (target);
    if (to.popoverTargetElement !== entry && !entry.contains(to)) entry.hidePopover();
  });
}

/** Close the menu that covers a page: Escape and a tap outside do it. @param {HTMLDetailsElement} menu */
export function enhanceMenu(menu) {
  const button = one(menu, "summary");
  document.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || !menu.open || !button.checkVisibility()) return;
    menu.open = false;
    button.focus();
  });
  document.addEventListener("click", ({ target }) => {
    if (menu.open && !menu.contains(/** @type {Node} */ (target))) menu.open = false;
  });
}

/** Open the search, whose script and index are fetched the first time. @param {HTMLButtonElement} button */
export function enhanceSearchButton(button) {
  const dialog = one(document, "dialog[data-search]");
  const count = one(dialog, "[data-search-count]");
  const fetchSearch = () => bring([dialog.dataset.searchSrc ?? ""], () => say(count, {}, "failed"));
  button.addEventListener("click", fetchSearch, { once: true });
  button.addEventListener("click", () => dialog.open || dialog.showModal());
  button.hidden = false;
}
