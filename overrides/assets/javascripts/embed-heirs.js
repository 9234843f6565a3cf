/** What an embed holds, where an item takes over from others. */

import { startEmbed } from "./frame.js";
import { resolve } from "./records.js";

startEmbed(resolve);
