/** What every page loads: finds the roots that templates left, and enhances each on its own. */

import { tellRuns } from "../page/bring.js";
import { withBulk } from "../records/bulk.js";
import { enhanceChecklist, enhanceTracked } from "../list/checklist.js";
import { bringEditor, showCopy } from "../list/late.js";
import { enhanceAll, lend } from "../page/features.js";
import { enhanceInstall, enhanceOffline } from "../page/offline.js";
import { enhancePrint, enhanceSheets } from "../list/print.js";
import { enhanceProgress } from "../list/progress.js";
import { resolveLine } from "../records/situation.js";
import { enhanceSaving, enhanceSavingExport } from "../list/saving.js";
import { enhanceWanted } from "../page/starter.js";
import {
  enhanceMenu,
  enhanceSearchButton,
  enhanceTerm,
  enhanceTheme,
  leaveRoom,
} from "../page/shell.js";
import { openTicks } from "../records/ticks.js";

tellRuns();
const store = withBulk(openTicks());
const page = { store, saving: enhanceSaving(document, store), resolve: resolveLine };

/** Show a list anew where the reader's situation may have changed, in another tab. @param {HTMLFormElement} form */
const followSituation = (form) =>
  store.onChange((keys) => {
    if ([...keys].some((key) => key.includes(":reader:"))) {
      form.dispatchEvent(new Event("guide:copy"));
    }
  });

/** Let the browser leave undrawn what is out of sight, once it knows each item's height. @param {HTMLFormElement} form */
const restOnceSized = (form) =>
  requestAnimationFrame(() =>
    self.requestIdleCallback?.(() => form.toggleAttribute("data-sized", true))
  );

enhanceAll(page, [
  ["[data-theme-choice]", (root) => enhanceTheme(root, store)],
  ["[data-menu]", enhanceMenu],
  ["[popover]", enhanceTerm],
  ["[data-saving-line]", leaveRoom],
  ["[data-search-open]", enhanceSearchButton],
  ["form[data-per]", showCopy],
  ["form[data-checklist]", enhanceChecklist],
  ["template[data-editor-src]", bringEditor],
  ["form[data-checklist]", followSituation],
  ["form[data-checklist]", restOnceSized],
  ["[data-tracking]", enhanceTracked],
  ["[data-progress][data-items]", (root) => enhanceProgress(root, store)],
  ["[data-wants]", (root) => enhanceWanted(root, store)],
  ["[data-saving-export]", enhanceSavingExport],
  ["[data-origin]", enhanceSheets],
  ["[data-print]", enhancePrint],
  ["[data-offline]", enhanceOffline],
  ["[data-install]", enhanceInstall],
]);
lend(page);
