/** « Intégrer ce guide »: a list as the webmaster chose to show it, and the text to paste. */

import { tellRuns } from "../page/bring.js";
import { copyText } from "../page/files.js";
import { fill } from "../page/words.js";
import { all, one } from "../page/dom.js";

/** A text as an HTML attribute holds it. @param {string} text */
const escape = (text) =>
  text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");

/** Keep the frame and the text to paste true to the choices. @param {HTMLElement} root */
function enhanceIntegrate(root) {
  const form = one(root, "form");
  const list = /** @type {HTMLSelectElement} */ (form.elements.namedItem("list"));
  const frame = one(root, "iframe");
  const codes = all(root, "[data-code]");
  const site = root.dataset.site || new URL(".", location.href).href;

  const show = () => {
    const chosen = new FormData(form);
    const { text: name, value, dataset } = list.selectedOptions[0];
    const asked = new URLSearchParams();
    for (const word of ["theme", "compact"]) {
      if (chosen.get(word)) asked.set(word, String(chosen.get(word)));
    }
    const path = asked.size ? `${value}?${asked}` : value;
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

/**
 * Let a button copy the text beside it, or select it where the browser gives no clipboard.
 * @param {HTMLButtonElement} button
 */
function enhanceCopy(button) {
  const box = /** @type {HTMLElement} */ (button.closest("[data-snippet]"));
  const code = one(box, "[data-code]");
  const answer = one(box, "[data-answer]");
  button.addEventListener("click", () => copyText(code, answer));
  button.hidden = false;
}

tellRuns();
for (const root of all(document, "[data-integrate]")) {
  enhanceIntegrate(root);
  for (const button of all(root, "button")) enhanceCopy(button);
}
