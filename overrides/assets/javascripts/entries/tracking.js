/** « Mon suivi » and the pages that show every list at once: loaded there only. */

import { tellRuns } from "./bring.js";
import { enhanceBackup } from "./backup.js";
import { enhanceCalculator } from "./calculator.js";
import { enhanceClock } from "./clock.js";
import { enhanceCompose } from "./compose.js";
import { borrow } from "./features.js";
import { enhanceProof } from "./proof.js";
import { enhanceProfile } from "./profile.js";
import { enhanceNews } from "./news.js";
import { enhanceOverview } from "./overview.js";

/** @typedef {import("./features.js").Page} Page */

tellRuns();
borrow([
  ["[data-tracking]", enhanceOverview],
  ["[data-backup]", enhanceBackup],
  ["[data-proof]", enhanceProof],
  ["[data-profile]", enhanceProfile],
  ["[data-news]", enhanceNews],
  ["[data-calculator]", enhanceCalculator],
  ["[data-compose]", enhanceCompose],
  ["[data-clock]", enhanceClock],
]);
