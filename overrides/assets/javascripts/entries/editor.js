/** What a page loads when a first item is opened: other states, a note, who and for when. */

import { tellRuns } from "../page/bring.js";
import { hearFields } from "../list/editor.js";

tellRuns();
hearFields();
