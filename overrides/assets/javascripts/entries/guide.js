/** What every page loads: finds the roots that templates left, and enhances each on its own. */

import { tellRuns } from "./bring.js";
import { withBulk } from "./bulk.js";
import { enhanceChecklist, enhanceTracked } from "./checklist.js";
import { enhanceCopies } from "./copies.js";
import { enhanceEditors } from "./editor.js";
import { enhanceAll, lend } from "./features.js";
import { enhanceInstall, enhanceOffline } from "./offline.js";
import { enhancePrint, enhanceSheets } from "./print.js";
import { enhanceProgress } from "./progress.js";
import { resolve } from "./records.js";
import { enhanceSaving, enhanceSavingExport } from "./saving.js";
import { enhanceMenu, enhanceSearchButton, enhanceTheme } from "./shell.js";
import { openTicks } from "./ticks.js";

tellRuns();
const store = withBulk(openTicks());
const page = { store, saving: enhanceSaving(document, store), resolve };

enhanceAll(page, [
  ["[data-theme-choice]", (root) => enhanceTheme(root, store)],
  ["[data-menu]", enhanceMenu],
  ["[data-search-open]", enhanceSearchButton],
  ["form[data-checklist]", enhanceChecklist],
  ["form[data-checklist]", enhanceEditors],
  ["form[data-per]", enhanceCopies],
  ["[data-tracking]", enhanceTracked],
  ["[data-progress][data-items]", (root) => enhanceProgress(root, store)],
  ["[data-saving-export]", enhanceSavingExport],
  ["[data-origin]", enhanceSheets],
  ["[data-print]", enhancePrint],
  ["[data-offline]", enhanceOffline],
  ["[data-install]", enhanceInstall],
]);
lend(page);
