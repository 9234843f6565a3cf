/** What an embed adds at a reader's first gesture: states and notes, suppliers, and taking ticks away. */

import { tellRuns } from "./bring.js";
import { withBulk } from "./bulk.js";
import { enhanceCarry } from "./carry.js";
import { enhanceCopies } from "./copies.js";
import { enhanceEditors } from "./editor.js";
import { borrow } from "./features.js";
import { enhanceSavingExport } from "./saving.js";

tellRuns();
borrow([
  ["[data-embed]", (_root, { store }) => withBulk(store)],
  ["form[data-checklist]", enhanceEditors],
  ["form[data-per]", enhanceCopies],
  ["[data-saving-export]", enhanceSavingExport],
  ["html:not([data-home]) [data-carry]", enhanceCarry],
]);
