/** Reads a code by the camera: loaded when « Lire un code » is asked for. */

import { tellRuns } from "../page/bring.js";
import { borrow } from "../page/features.js";
import { enhanceCamera } from "../tracking/camera.js";

tellRuns();
borrow([["[data-handover]", enhanceCamera]]);
