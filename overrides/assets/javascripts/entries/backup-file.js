/** The copy in a file of the reader's: pages that know of one load it, and « Mon suivi » where it can be had. */

import { borrow } from "../page/features.js";
import { tellRuns } from "../page/bring.js";
import { enhanceBackupFile } from "../tracking/backup-file.js";

tellRuns();
const base = new URL("../", /** @type {HTMLScriptElement} */ (document.currentScript).src);
document.addEventListener("guide:backup-file", (event) => {
  const words = /** @type {CustomEvent<Record<string, string>>} */ (event).detail;
  const href = new URL(words.href, base).href;
  borrow([[
    "[data-saving-line]",
    (line, page) => enhanceBackupFile(line, page, { ...words, href }),
  ]]);
}, { once: true });
