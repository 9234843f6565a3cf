/** A letter or a poster, composed in the page from a few fields; kept only if the reader says so. */

import { spell, today } from "../page/dates.js";
import { copyText } from "../page/files.js";
import { printWith } from "../list/print.js";
import { readerKey } from "../records/records.js";
import { all, one } from "../page/dom.js";

/** @import { Page } from "../page/features.js" */

/** Fill a text as its fields are typed; copy it, or print it alone. @param {HTMLElement} root @param {Page} page */
export function enhanceCompose(root, { store, saving }) {
  const word = readerKey(root.dataset.compose ?? "");
  const fields = /** @type {(HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement)[]} */ (all(
    root,
    "[data-field]",
  ));
  const isBox = (/** @type {Element} */ field) =>
    field instanceof HTMLInputElement && field.type === "checkbox" ? field : null;
  const keep = one(root, "input[data-compose-keep]");
  const sheet = one(root, "[data-sheet]");
  const done = one(root, "[data-compose-done]");
  const on = (/** @type {string} */ name, /** @type {() => void} */ act) =>
    root.querySelector(`[data-compose-${name}]`)?.addEventListener("click", act);

  /** What is typed, by field; of a box, its value where it is ticked. @returns {Record<string, string>} */
  const typed = () =>
    Object.fromEntries(fields.map((field) => {
      const isLeft = isBox(field)?.checked === false;
      return [field.dataset.field ?? "", isLeft ? "" : field.value.trim()];
    }));
  const show = () => {
    const values = { ...typed(), today: spell(today()) };
    for (const hole of all(sheet, "[data-filled]")) {
      hole.dataset.blank ??= hole.textContent ?? "";
      const value = values[/** @type {keyof typeof values} */ (hole.dataset.filled)] ?? "";
      hole.textContent = value || hole.dataset.blank;
      hole.toggleAttribute("data-left", !value);
      if ("call" in hole.dataset) callFrom(hole, value);
    }
    for (const part of all(sheet, "[data-when-filled]")) {
      part.hidden = !values[/** @type {keyof typeof values} */ (part.dataset.whenFilled)];
    }
    for (const part of all(sheet, "[data-when-value]")) {
      const [name, value] = (part.dataset.whenValue ?? "").split("=");
      part.hidden = values[/** @type {keyof typeof values} */ (name)] !== value;
    }
  };
  /** @param {(typeof fields)[number]} field @param {unknown} value */
  const fillIn = (field, value) => {
    const box = isBox(field);
    if (typeof value !== "string") return;
    if (box) box.checked = value === box.value;
    else if (field.value.trim() !== value) field.value = value;
  };
  let known = typed(); // what each field held as it was last kept, or shown
  /** Show what is kept, which another page may change; what the reader typed here since stays. */
  const showKept = () => {
    const kept = Object(store.read(word)?.value);
    const here = typed();
    const untouched = fields.filter(({ dataset: { field = "" } }) => here[field] === known[field]);
    if (untouched.length === fields.length) keep.checked = Boolean(store.read(word)?.value);
    for (const field of untouched) fillIn(field, kept[field.dataset.field ?? ""]);
    const now = typed();
    for (const { dataset: { field = "" } } of untouched) known[field] = now[field];
  };
  const remember = (/** @type {Event} */ { target }) => {
    const isGivenUp = target === keep && store.read(word)?.value;
    if (!keep.checked && !isGivenUp) return;
    known = typed();
    saving(store.write(word, { value: keep.checked ? known : null }));
  };
  root.addEventListener("input", show);
  root.addEventListener("change", remember);
  on("copy", () => copyText(sheet, done));
  on("print", () => {
    // Print styles fill the sheet: the fewer words, the larger.
    sheet.style.setProperty("--signs", String(sheet.innerText.length));
    printWith([document.documentElement, "printing", "sheet"], [root, "printed", ""]);
  });
  for (const part of all(root, "[data-compose-tools]")) part.hidden = false;
  store.onChange((keys) => {
    if (!keys.has(word)) return;
    showKept();
    show();
  });
  showKept();
  show();
}

const NUMBER = /\+?\d(?:[\s.-]?\d){7,14}/; // among other words; eight digits at least

/** Let a tap call the number that was typed, where there is one. @param {HTMLElement} hole @param {string} typed */
function callFrom(hole, typed) {
  const [number] = NUMBER.exec(typed.replace("(0)", "")) ?? [];
  if (!number) return;
  const link = document.createElement("a");
  link.href = `tel:${number.replace(/[^\d+]/g, "")}`;
  link.textContent = typed;
  hole.replaceChildren(link);
}
