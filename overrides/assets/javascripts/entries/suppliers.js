/** What a page loads after `guide.js` where its list is kept once per supplier. */

import { tellRuns } from "../page/bring.js";
import { enhanceCopies } from "../list/copies.js";
import { borrow } from "../page/features.js";

tellRuns();
borrow([["form[data-per]", enhanceCopies]]);
