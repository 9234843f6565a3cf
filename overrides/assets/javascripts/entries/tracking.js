/** « Mon suivi » and the pages that show every list at once: loaded there only. */

import { tellRuns } from "../page/bring.js";
import { enhanceAside } from "../tracking/aside.js";
import { enhanceBackup } from "../tracking/backup.js";
import { offerBackupFile } from "../tracking/backup-file.js";
import { enhanceCalculator } from "../tools/calculator.js";
import { enhanceClock } from "../page/dates.js";
import { enhanceCompose } from "../tools/compose.js";
import { borrow } from "../page/features.js";
import { enhanceHandover } from "../tracking/handover.js";
import { enhanceNotebook } from "../tracking/notebook.js";
import { enhanceProof } from "../tracking/proof.js";
import { enhanceSituation } from "../tracking/situation.js";
import { enhanceNews } from "../tracking/news.js";
import { enhanceOverview } from "../tracking/overview.js";

tellRuns();
borrow([
  ["[data-tracking]", enhanceOverview],
  ["[data-handover]", enhanceHandover],
  ["[data-backup]", enhanceBackup],
  ["[data-notebook]", enhanceNotebook],
  ["[data-backup-file]", offerBackupFile],
  ["[data-proof]", enhanceProof],
  ["[data-situation]", enhanceSituation],
  ["[data-aside-list]", enhanceAside],
  ["[data-news]", enhanceNews],
  ["[data-calculator]", enhanceCalculator],
  ["[data-compose]", enhanceCompose],
  ["[data-clock]", enhanceClock],
]);
