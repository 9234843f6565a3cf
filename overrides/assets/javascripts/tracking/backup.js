/** Ticks taken away and brought back: file, share sheet, code; import previewed, merged, undone. */

import { isAhead } from "../page/dates.js";
import { canShare, copyText, download, readFile, select, share } from "../page/files.js";
import { backupFile } from "../list/saving.js";
import { removeOfflinePages } from "../page/offline.js";
import { FRAGMENT } from "../records/handover.js";
import { fillPreview, newSuppliers } from "./import-preview.js";
import { copiedAt, forgetBackupFile, MARK } from "../records/backup-file.js";
import { givenAt, isAnswer, parseKey, showsSame } from "../records/records.js";
import { formerIds, isSeen, isTheirs, readItems, shownBy } from "./items.js";
import { inFileName, nameOf } from "./notebook.js";
import { fromFragment, LAST_EXPORT, makeCode, parseImport, readCode } from "../records/transfer.js";
import { fill, say, sayAnew } from "../page/words.js";
import { maybe, one, under } from "../page/dom.js";

/** @import { Page } from "../page/features.js" */
/** @import { Import } from "../records/transfer.js" */
/** @import { Drawn } from "./import-preview.js" */

/** Which words say a code's refusal: what is no JSON was cut, and unfolded in part. @param {string} code */
const ofCode = (code) => code === "not-json" ? "damaged" : code;

const ENOUGH = 10; // changes without a backup before it is worth a word

/** Offer export, import, reset and erasure, each with its way back. @param {HTMLElement} root @param {Page} page */
export function enhanceBackup(root, { store, saving }) {
  const find = under(root);
  const on = (/** @type {string} */ name, /** @type {(event: Event) => void} */ act) =>
    find(name).addEventListener("click", act);
  const rows = readItems();
  const known = new Set(rows.flatMap(({ path, replaces }) => [path, ...formerIds(replaces)]));
  const file = () => {
    const { exportName = "" } = find("export").dataset;
    const named = fill(exportName, { name: inFileName(nameOf(store)) });
    return backupFile({ dataset: { exportName: named } }, store, root.dataset.version);
  };
  /** The row that was pressed: it is answered below, where the reader looks. @type {Element | null} */
  let pressed = null;
  root.addEventListener("click", ({ target }) => {
    const one = /** @type {Element} */ (target);
    if (!one.closest("dialog, [data-replies]")) pressed = one.closest("[data-replied]");
  }, true);
  const reply = (/** @type {string} */ form, values = {}) => {
    const answer = find("answer");
    const [place, replies] = [pressed ?? find("folds"), find("replies")];
    if (place.nextElementSibling !== replies) place.after(replies);
    const tell = answer.hidden ? say : sayAnew;
    tell(answer, values, form);
  };
  /** @type {() => Promise<any>} */
  let undo = () => Promise.resolve();

  const offerUndo = (/** @type {() => Promise<any>} */ act) => {
    undo = act;
    find("undo-row").hidden = false;
    find("replies").scrollIntoView({ block: "nearest" });
  };
  const noteExport = (/** @type {unknown} */ value = Date.now()) =>
    store.write(LAST_EXPORT, { value });
  const save = () => {
    download(...file());
    noteExport();
  };

  /** What stands against a record: ours or, where there is none, what a former item hands down. */
  const shownRecords = () => {
    const shown = shownBy(store, rows);
    return (/** @type {string} */ key) => {
      const { state } = shown.get(key) ?? {};
      if (!state?.inherited || state.confirm || isAnswer(store.read(key))) return store.read(key);
      const { confirm: _confirm, inherited: _inherited, ...record } = state;
      return record;
    };
  };
  const dialog = one(root, "dialog[data-preview]");
  /**
   * Show what a backup holds, and take it in if the reader agrees; tells whether they did.
   * @param {string} written
   * @param {(code: string) => string} [refusal]
   * @param {{ drawn?: Drawn, isAddress?: boolean }} [came] where a drawn code says it, or an address holds it
   */
  const propose = async (written, refusal = (code) => code, { drawn, isAddress } = {}) => {
    await store.ready;
    const isKnown = (/** @type {any} */ parts) => parts.kind !== "item" || known.has(parts.path);
    const here = { now: Date.now(), read: shownRecords(), isAddress, isKnown };
    const found = parseImport(written, here);
    if (!found.ok) {
      reply(refusal(found.code));
      return false;
    }
    await closed(dialog); // a second file, or a second address, takes the place of the first
    fillPreview(dialog, found, store, rows, drawn);
    if (await choiceIn(dialog) !== "merge") return false;
    drawn?.taken();
    const { missing = "" } = drawn ?? {};
    say(find("missing"), missing && { missing });
    const merged = store.merge(found.records, found.aside);
    saving(merged.saved);
    const { new: added, changed, misdated, unknown } = found.groups;
    const told = new Set(
      [...added, ...changed, ...misdated, ...unknown].filter(isSeen).map(({ key }) => key),
    );
    const n = merged.keys.filter((key) => told.has(key)).length;
    const last = store.read(LAST_EXPORT)?.value ?? 0;
    if (!drawn && isWhole(found)) noteExport(); // a code holds no notes: it is no backup
    if (!merged.keys.length) {
      reply("nothing");
      return true;
    }
    const none = newSuppliers(found) ? "suppliers" : "settings";
    reply(!n ? none : n < 2 ? "merged-one" : "merged", { n });
    offerUndo(() => Promise.all([merged.undo(), noteExport(last)]));
    return true;
  };
  root.addEventListener("guide:propose", async (event) => {
    const { text, answer } = /** @type {CustomEvent} */ (event).detail;
    answer(await propose(text));
  });
  /** Whether a file just taken in holds every answer that is here: it is a backup of them. @param {Import} found */
  const isWhole = ({ records }) =>
    records.size > 0 && [...store.records()].every(([key, record]) => {
      const saved = records.get(key);
      return !isTheirs({ key }) || !isAnswer(record) || (saved && showsSame(record, saved));
    });

  on("export", save);
  on("share", async () => {
    const fate = await share(...file());
    if (fate === "shared") noteExport();
    if (fate !== "cancelled") reply(fate);
  });
  find("share").hidden = !canShare(...file());
  find("import").addEventListener("change", async ({ target }) => {
    const input = /** @type {HTMLInputElement} */ (target);
    const file = input.files?.[0];
    if (!file) return;
    const found = await readFile(file);
    input.value = ""; // the same file may be chosen again
    if (found.ok) propose(found.text);
    else reply(found.code);
  });
  enhanceCode(root, on, () => file()[1], reply, propose);
  root.addEventListener("guide:proposed", async (event) => {
    const { text, ...drawn } = /** @type {CustomEvent} */ (event).detail;
    await propose(text, () => "drawn", { drawn });
    find("answer").scrollIntoView({ block: "center" });
  });
  root.addEventListener("guide:refused", (event) => {
    reply(`drawn-${/** @type {CustomEvent} */ (event).detail}`);
    find("answer").scrollIntoView({ block: "center" });
  });
  const receive = async () => {
    const { code, drawn } = takeFragment();
    if (drawn) find("handover").dispatchEvent(new CustomEvent("guide:code", { detail: drawn }));
    if (!code) return;
    await store.ready;
    const found = await readCode(code);
    const refusal = () => "address";
    await (found.ok ? propose(found.text, refusal, { isAddress: true }) : reply("address"));
    find("answer").scrollIntoView({ block: "center" });
  };
  addEventListener("hashchange", receive);
  receive();
  on("undo", async () => {
    (pressed?.querySelector("button") ?? find("export")).focus();
    find("undo-row").hidden = true;
    await undo();
    reply("undone");
  });
  on("reset", () => {
    save();
    const emptied = store.reset(filled(one(root, "select").value));
    saving(emptied.saved);
    reply("reset");
    offerUndo(emptied.undo);
  });
  /** What to put back to do, with the time of the answer it shows: kept, or handed down. @param {string} list */
  const filled = (list) => {
    const isOf = (/** @type {string} */ key) => {
      const parts = parseKey(key);
      return parts?.kind === "item" && (!list || parts.checklist === list);
    };
    const own = [...store.records()].filter(([, record]) => isAnswer(record));
    const inherited = [...shownBy(store, rows)].filter(([, { state }]) => state.inherited);
    const found = new Map(own.map(([key]) => [key, 0]));
    for (const [key, { state }] of inherited) found.set(key, state.at);
    return [...found].filter(([key]) => isOf(key));
  };
  on("erase", async () => {
    if (await choiceIn(one(root, "dialog[data-erase-ask]")) !== "erase") return;
    const name = await forgetBackupFile(); // first: nothing is copied to it any more
    const [isErased] = await Promise.all([store.erase(), removeOfflinePages()]);
    find("undo-row").hidden = true;
    if (!isErased) reply("not-erased");
    else if (name) reply("erased-file", { name });
    else reply("erased");
  });
  const reminder = maybe(document, "[data-reminder]");
  const remind = () => {
    const noted = Math.max(Number(store.read(LAST_EXPORT)?.value ?? 0), copiedAt() ?? 0);
    const last = isAhead(noted) ? 0 : noted;
    let changed = 0;
    for (const [key, record] of store.records()) {
      const at = givenAt(record);
      const isNew = isAnswer(record) && at > last && !isAhead(at);
      if (isNew && parseKey(key)?.kind === "item") changed += 1;
    }
    if (!reminder) return;
    say(reminder.querySelector("[data-words]"), { n: changed }, noted ? "" : "first");
    reminder.hidden = changed < ENOUGH;
  };
  store.onChange(remind);
  addEventListener("storage", ({ key }) => key === MARK && remind());
  remind();
  root.hidden = false;
}

/**
 * Close a dialog that is open, and wait until its first question was answered so.
 * @param {HTMLDialogElement} dialog
 */
function closed(dialog) {
  if (!dialog.open) return Promise.resolve();
  const over = new Promise((resolve) => dialog.addEventListener("close", resolve, { once: true }));
  dialog.close("");
  return over;
}

/** What the reader chose in a dialog; "" when it was closed without one. @param {HTMLDialogElement} dialog */
async function choiceIn(dialog) {
  dialog.returnValue = "";
  dialog.showModal();
  await new Promise((resolve) => dialog.addEventListener("close", resolve, { once: true }));
  return dialog.returnValue;
}

/** The ticks that an embed or a drawn code handed over in the address, which they leave at once. */
function takeFragment() {
  const { hash, href } = location;
  const code = fromFragment(hash);
  const drawn = hash.startsWith(FRAGMENT) && hash.slice(FRAGMENT.length);
  if (code || drawn) history.replaceState(history.state, "", href.split("#")[0]);
  return { code, drawn };
}

/**
 * The same payload as a code to copy and paste.
 * @param {HTMLElement} root
 * @param {(name: string, act: (event: Event) => void) => void} on
 * @param {() => string} text
 * @param {(form: string) => void} reply
 * @param {(text: string, refusal: (code: string) => string) => void} propose
 */
function enhanceCode(root, on, text, reply, propose) {
  const out = one(root, "textarea[data-code-out]");
  on("code-make", async () => {
    out.value = await makeCode(text());
    one(root, "[data-code-copy]").hidden = false;
    select(out);
  });
  on("code-copy", () => copyText(out, one(root, "[data-answer]")));
  on("code-read", async () => {
    const found = await readCode(one(root, "textarea[data-code-in]").value);
    if (found.ok) propose(found.text, ofCode);
    else reply(found.code);
  });
}
