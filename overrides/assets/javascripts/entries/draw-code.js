/** Draws a code: loaded when « Montrer à un autre appareil » is asked for. */

import { tellRuns } from "../page/bring.js";
import { borrow } from "../page/features.js";
import { enhanceDrawing } from "../tracking/draw-code.js";

tellRuns();
borrow([["[data-handover]", enhanceDrawing]]);
