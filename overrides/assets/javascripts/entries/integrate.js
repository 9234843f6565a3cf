/** « Intégrer ce guide »: a list as the webmaster chose to show it, and the text to paste. */

import { tellRuns } from "../page/bring.js";
import { copy } from "../page/files.js";

/** A text as an HTML attribute holds it. @param {string} text */
const escape = (text) =>
  text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");

/** A text with its holes filled. @param {string} text @param {Record<string, string>} values */
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (hole, name) => values[name] ?? hole);

/** Keep the frame and the text to paste true to the choices. @param {HTMLElement} root */
function enhanceIntegrate(root) {
  const form = /** @type {HTMLFormElement} */ (root.querySelector("form"));
  const list = /** @type {HTMLSelectElement} */ (form.elements.namedItem("list"));
  const frame = /** @type {HTMLIFrameElement} */ (root.querySelector("iframe"));
  const codes = /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-code]"));
  const site = root.dataset.site || new URL(".", location.href).href;

  const show = () => {
    const chosen = new FormData(form);
    const { text: name, value, dataset } = list.selectedOptions[0];
    const asked = new URLSearchParams();
    for (const word of ["theme", "compact"]) {
      if (chosen.get(word)) asked.set(word, String(chosen.get(word)));
    }
    const path = `embed/${value}.html${asked.size ? `?${asked}` : ""}`;
    const here = new URL(path, location.href).href;
    if (frame.src !== here) frame.src = here;
    frame.title = dataset.title ?? name;
    const values = {
      title: escape(frame.title),
      src: escape(site + path),
      page: escape(site + dataset.home),
      script: escape(`${site}embed.js`),
    };
    for (const code of codes) {
      const text = chosen.get("script") ? code.dataset.script : code.dataset.bare;
      code.textContent = fill(text ?? "", values);
    }
  };

  form.addEventListener("change", show);
  form.hidden = false;
  show();
}

/** Copy the text beside a button, or select it where the browser gives no clipboard. @param {HTMLButtonElement} button */
function enhanceCopy(button) {
  const box = /** @type {HTMLElement} */ (button.closest("[data-snippet]"));
  const code = /** @type {HTMLElement} */ (box.querySelector("[data-code]"));
  const answer = /** @type {HTMLElement} */ (box.querySelector("[data-answer]"));
  button.addEventListener("click", () => copy(code, answer));
  button.hidden = false;
}

tellRuns();
for (const root of document.querySelectorAll("[data-integrate]")) {
  enhanceIntegrate(/** @type {HTMLElement} */ (root));
  for (const button of root.querySelectorAll("button")) enhanceCopy(button);
}
