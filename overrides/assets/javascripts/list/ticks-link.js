/** From an embed to the guide: the reader's ticks in the fragment of a link, never sent to a server. */

import { parseKey } from "../records/records.js";
import { exportRecords, makeCode, toFragment } from "../records/transfer.js";
import { one } from "../page/dom.js";

/** @import { Page } from "../page/features.js" */
/** @import { Ticks } from "../records/ticks.js" */

const LONGEST_LINK = 60_000; // signs that every browser takes in an address

/**
 * Keep up to date the link that carries ticks to the guide, and the code that holds the same.
 * @param {HTMLElement} root
 * @param {Page<Ticks>} page
 */
export function enhanceTicksLink(root, { store }) {
  const link = one(root, "a[data-carry-link]");
  const out = one(root, "textarea[data-carry-code]");
  const guide = link.href;
  let turn = 0;
  const show = async () => {
    const mine = ++turn;
    const ticks = [...store.records()].filter(([key]) => parseKey(key)?.kind !== "reader");
    const code = await makeCode(JSON.stringify(exportRecords(ticks, { now: Date.now() })));
    if (mine !== turn) return; // a later tick is on its way
    out.value = code;
    link.href = guide + toFragment(code);
    link.hidden = code.length > LONGEST_LINK; // long notes: the file, or the code
    root.hidden = ticks.length === 0;
  };
  store.onChange(show);
  show();
}
