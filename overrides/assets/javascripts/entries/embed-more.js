/** What an embed adds at a reader's first gesture: states and notes, suppliers, and taking ticks away. */

import { tellRuns } from "../page/bring.js";
import { withBulk } from "../records/bulk.js";
import { enhanceCarry } from "../list/ticks-link.js";
import { enhanceCopies } from "../list/copies.js";
import { enhanceEditors } from "../list/editor.js";
import { borrow, enhanceAll } from "../page/features.js";
import { enhanceSavingExport } from "../list/saving.js";

/** @import { Page } from "../page/features.js" */
/** @import { Ticks } from "../records/ticks.js" */

tellRuns();
/** @param {HTMLElement} _root @param {Page<Ticks>} page */
const enhanceMore = (_root, page) =>
  enhanceAll({ ...page, store: withBulk(page.store) }, [
    ["form[data-checklist]", enhanceEditors],
    ["form[data-per]", enhanceCopies],
    ["[data-saving-export]", enhanceSavingExport],
    ["html:not([data-home]) [data-carry]", enhanceCarry],
  ]);
borrow([["[data-embed]", enhanceMore]]);
