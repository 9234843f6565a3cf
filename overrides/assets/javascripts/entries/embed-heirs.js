/** What an embed holds where an item takes over from others, or where a list is kept per supplier. */

import { startEmbed } from "../list/frame.js";
import { showCopy } from "../list/late.js";
import { resolve } from "../records/records.js";

startEmbed(resolve, [["form[data-per]", showCopy]]);
