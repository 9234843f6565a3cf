/** What the home page adds for who comes back: loaded once a record of theirs asks for it, with all lists behind it. */

import { tellRuns } from "../page/bring.js";
import { borrow } from "../page/features.js";
import { enhanceResume } from "../tracking/resume.js";

tellRuns();
document.addEventListener("guide:lists", (event) => {
  const { detail } = /** @type {CustomEvent} */ (event);
  borrow([["[data-resume]", (root, page) => enhanceResume(root, page, detail)]]);
}, { once: true });
