/** The notebook as codes that another device photographs, and what they hold in words. */

import { FRAGMENT, makeHandover, roomIn } from "../records/handover.js";
import { one, under } from "../page/dom.js";
import { say } from "../page/words.js";
import { nameOf } from "./notebook.js";

/** @import { Guide } from "../records/handover.js" */
/** @import { Ticks } from "../records/ticks.js" */

/**
 * Give the function that shows the notebook's codes.
 * @param {HTMLElement} root
 * @param {Ticks} store
 * @param {{ guide: Guide, address: string, draw: (canvas: HTMLCanvasElement, text: string) => void }} how
 */
export function withCodes(root, store, { guide, address, draw }) {
  const find = under(root, "handover-");
  const dialog = one(root, "dialog[data-handover-shown]");
  const canvas = one(root, "canvas[data-handover-code]");
  /** @type {string[]} */
  let codes = [];
  let shown = 0;

  const show = () => {
    const parts = codes.length;
    say(find("part"), parts > 1 && { part: shown + 1, parts });
    find("next").hidden = parts < 2;
    if (parts === 0) canvas.hidden = true;
    find("full").hidden = parts > 0;
    if (parts) draw(canvas, address + FRAGMENT + codes[shown]);
  };
  find("next").addEventListener("click", () => {
    shown = (shown + 1) % codes.length;
    show();
  });
  return async () => {
    await store.ready;
    const options = { now: Date.now(), name: nameOf(store), room: roomIn(address) };
    const made = makeHandover(store.records(), guide, options);
    ({ codes } = made);
    shown = 0;
    say(find("items"), { n: made.items });
    say(find("copies"), made.copies && { n: made.copies });
    say(find("notes"), { n: made.notes });
    say(find("left"), made.left && { n: made.left });
    dialog.showModal();
    show();
  };
}
