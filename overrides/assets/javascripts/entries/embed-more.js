/** What an embed adds at a reader's first gesture: states and notes, suppliers, and taking ticks away. */

import { tellRuns } from "../page/bring.js";
import { withBulk } from "../records/bulk.js";
import { enhanceTicksLink } from "../list/ticks-link.js";
import { enhanceCopies } from "../list/copies.js";
import { hearFields } from "../list/editor.js";
import { borrow } from "../page/features.js";
import { enhanceSavingExport } from "../list/saving.js";

/** @import { Page } from "../page/features.js" */
/** @import { Ticks } from "../records/ticks.js" */

tellRuns();
hearFields();
// From here on, the store that the embed lends has bulk.
borrow([["[data-embed]", (_root, /** @type {Page<Ticks>} */ { store }) => withBulk(store)]]);
borrow([
  ["form[data-per]", enhanceCopies],
  ["[data-saving-export]", enhanceSavingExport],
  ["html:not([data-home]) [data-carry]", enhanceTicksLink],
]);
