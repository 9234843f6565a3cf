/** A list's own page: the whole list set aside in one gesture with one reason, and taken back. */

import { say } from "../page/words.js";
import { one } from "../page/dom.js";

/** @import { Page } from "../page/features.js" */
/** @import { ReaderKey } from "../records/records.js" */

/** Let the reader set the page's list aside, or take it back by the same button. @param {HTMLDetailsElement} root @param {Page} page */
export function enhanceAside(root, { store, saving }) {
  const key = /** @type {ReaderKey} */ (root.dataset.wantedBy);
  const field = one(root, "input");
  const reasonKept = () => {
    const kept = store.read(key)?.value;
    return typeof kept === "string" ? kept : "";
  };
  const show = () => {
    const reason = reasonKept();
    const form = reason ? "kept" : "";
    say(one(root, "summary"), {}, form);
    say(one(root, "button"), {}, form);
    say(one(root, "[data-aside-reason]"), reason && { reason });
    one(root, "label").hidden = field.disabled = reason !== "";
  };
  one(root, "form").addEventListener("submit", () => {
    const reason = field.value.trim();
    if (!reasonKept() && !reason) return field.focus();
    one(root, "button").focus(); // the field, where Enter was pressed, goes
    saving(store.write(key, { value: reasonKept() ? "" : reason }));
    show();
  });
  one(root, "button").disabled = false; // until then, a gesture would be lost
  store.onChange(show);
  addEventListener("pageshow", show);
  show();
}
