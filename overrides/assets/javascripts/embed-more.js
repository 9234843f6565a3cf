/** What an embed adds at a reader's first gesture: states and notes, suppliers, and taking ticks away. */

import { enhanceCarry } from "./carry.js";
import { enhanceCopies } from "./copies.js";
import { enhanceEditors } from "./editor.js";
import { borrow } from "./features.js";
import { enhanceSavingExport } from "./saving.js";

borrow([
  ["form[data-checklist]", enhanceEditors],
  ["form[data-per]", enhanceCopies],
  ["[data-saving-export]", enhanceSavingExport],
  ["html:not([data-home]) [data-carry]", enhanceCarry],
]);
