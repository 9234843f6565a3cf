/** The copy in a file of the reader's: pages that know of one load it, and « Mon suivi » where it can be had. */

import { borrow } from "../page/features.js";
import { tellRuns } from "../page/bring.js";
import { grow, one } from "../page/dom.js";
import { enhanceBackupFile } from "../tracking/backup-file.js";

/** @import { Tree } from "../page/dom.js" */

tellRuns();
const base = new URL("../", /** @type {HTMLScriptElement} */ (document.currentScript).src);
document.addEventListener("guide:backup-line", (event) => {
  const [told] = /** @type {CustomEvent<Tree[]>} */ (event).detail.map(grow);
  const link = one(told, "a");
  link.href = new URL(link.getAttribute("href") ?? "", base).href;
  borrow([["[data-saving-line]", (line, page) => enhanceBackupFile(line, page, told)]]);
}, { once: true });
