/** What an embed adds at a reader's first gesture: states and notes, suppliers, and taking ticks away. */

import { tellRuns } from "../page/bring.js";
import { withBulk } from "../records/bulk.js";
import { enhanceCarry } from "../list/carry.js";
import { enhanceCopies } from "../list/copies.js";
import { enhanceEditors } from "../list/editor.js";
import { borrow } from "../page/features.js";
import { enhanceSavingExport } from "../list/saving.js";

tellRuns();
borrow([
  ["[data-embed]", (_root, { store }) => withBulk(store)],
  ["form[data-checklist]", enhanceEditors],
  ["form[data-per]", enhanceCopies],
  ["[data-saving-export]", enhanceSavingExport],
  ["html:not([data-home]) [data-carry]", enhanceCarry],
]);
