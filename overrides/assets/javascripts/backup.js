/** Ticks taken away and brought back: file, share sheet, code; import previewed, merged, undone. */

import { today } from "./checklist.js";
import { canShare, download, readFile, share } from "./export.js";
import { itemKey, parseKey, readerKey } from "./records.js";
import { formerIds } from "./retired.js";
import { exportRecords, fromFragment, makeCode, parseImport, readCode } from "./transfer.js";
import { say } from "./words.js";

/** @typedef {import("./progress.js").Store} Store */
/** @typedef {import("./records.js").ItemRecord} ItemRecord */

const ENOUGH = 10; // changes without a backup before it is worth a word

/** Whether a reader would call this an item: settings travel too, and are not counted. @param {{ key: string }} of */
const isTheirs = ({ key }) => parseKey(key)?.kind !== "reader";

/** Offer export, import, reset and erasure, each with its way back. @param {HTMLElement} root @param {import("./features.js").Page} page */
export function enhanceBackup(root, { store, saving }) {
  const find = (
    /** @type {string} */ name,
  ) => /** @type {HTMLElement} */ (root.querySelector(`[data-${name}]`));
  const on = (/** @type {string} */ name, /** @type {(event: Event) => void} */ act) =>
    find(name).addEventListener("click", act);
  const known = new Map(
    [...document.querySelectorAll("[data-row]")].map((row) => [
      /** @type {HTMLElement} */ (row).dataset.row ?? "",
      row.querySelector(".item__text")?.textContent ?? "",
    ]),
  );
  const carried = new Set(
    [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-replaces]"))]
      .flatMap(({ dataset }) => formerIds(JSON.parse(dataset.replaces ?? "[]"))),
  );
  const fileName = () => (find("export").dataset.exportName ?? "").replace("{date}", today());
  const { version: guide } = root.dataset;
  const text = () =>
    JSON.stringify(
      exportRecords(store.records(), { now: Date.now(), guide, aside: store.asides() }),
      null,
      2,
    );
  const answer = (/** @type {string} */ form, values = {}) => say(find("answer"), values, form);
  /** @type {() => Promise<any>} */
  let undo = () => Promise.resolve();

  const offerUndo = (/** @type {() => Promise<any>} */ act) => {
    undo = act;
    find("undo-row").hidden = false;
  };
  const noteExport = () => store.write(readerKey("last-export"), { value: Date.now() });
  const save = () => {
    download(fileName(), text());
    noteExport();
  };

  const propose = async (/** @type {string} */ written, refusal = "") => {
    await store.ready;
    const isKnown = (/** @type {any} */ parts) =>
      parts.kind !== "item" || known.has(parts.path) || carried.has(parts.path);
    const found = parseImport(written, {
      now: Date.now(),
      read: (key) => store.read(key),
      isKnown,
    });
    if (!found.ok) return answer(refusal || found.code);
    const { groups } = found;
    const dialog = /** @type {HTMLDialogElement} */ (find("preview"));
    dialog.close(); // a second file, or a second address, takes the place of the first
    for (
      const line of /** @type {NodeListOf<HTMLElement>} */ (dialog.querySelectorAll("[data-group]"))
    ) {
      const group = groups[/** @type {keyof typeof groups} */ (line.dataset.group)].filter(
        isTheirs,
      );
      line.hidden = true;
      if (group.length) say(line, { n: group.length });
    }
    listChanges(dialog, groups.changed, known);
    dialog.returnValue = "";
    dialog.showModal();
    await new Promise((resolve) => dialog.addEventListener("close", resolve, { once: true }));
    if (dialog.returnValue !== "merge") return;
    const merged = store.merge(found.records, found.aside);
    saving(merged.saved);
    const n = merged.keys.filter((key) => isTheirs({ key })).length;
    if (!n) return answer("nothing");
    answer(n < 2 ? "merged-one" : "merged", { n });
    offerUndo(merged.undo);
  };

  on("export", save);
  on("share", async () => {
    const fate = await share(fileName(), text());
    if (fate === "shared") noteExport();
    if (fate !== "cancelled") answer(fate);
  });
  find("share").hidden = !canShare(fileName(), "{}");
  find("import").addEventListener("change", async ({ target }) => {
    const input = /** @type {HTMLInputElement} */ (target);
    const file = input.files?.[0];
    if (!file) return;
    const found = await readFile(file);
    input.value = ""; // the same file may be chosen again
    if (found.ok) propose(found.text);
    else answer(found.code);
  });
  enhanceCode(find, on, text, answer, propose);
  const receive = async () => {
    const code = takeFragment();
    if (!code) return;
    await store.ready;
    const found = await readCode(code);
    await (found.ok ? propose(found.text, "address") : answer("address"));
    find("answer").scrollIntoView({ block: "center" });
  };
  addEventListener("hashchange", receive);
  receive();
  on("undo", async () => {
    find("undo-row").hidden = true;
    await undo();
    answer("undone");
    find("export").focus();
  });
  on("reset", () => {
    const list = /** @type {HTMLSelectElement} */ (find("reset-list")).value;
    const keys = [...store.records().keys()].filter((key) => {
      const parts = parseKey(key);
      return parts?.kind === "item" && (!list || parts.checklist === list);
    });
    save();
    const emptied = store.reset([...keys, ...inherited(list)]);
    saving(emptied.saved);
    answer("reset");
    offerUndo(emptied.undo);
  });
  /** Items that show what they replace: their own record must say « à faire ». @param {string} list */
  const inherited = (list) =>
    [...document.querySelectorAll("[data-replaces]")]
      .map((box) => /** @type {HTMLElement} */ (box).dataset.item ?? "")
      .filter((path) => !list || path.startsWith(`${list}/`))
      .map((path) => itemKey(path));
  on("erase", async () => {
    const dialog = /** @type {HTMLDialogElement} */ (find("erase-ask"));
    dialog.returnValue = "";
    dialog.showModal();
    await new Promise((resolve) => dialog.addEventListener("close", resolve, { once: true }));
    if (dialog.returnValue !== "erase") return;
    await store.erase();
    find("undo-row").hidden = true;
    answer("erased");
  });
  const reminder = /** @type {HTMLElement | null} */ (document.querySelector("[data-reminder]"));
  const remind = () => {
    const last = Number(store.read(readerKey("last-export"))?.value ?? 0);
    let changed = 0;
    for (const [key, { at }] of store.records()) {
      if (parseKey(key)?.kind === "item" && at > last) changed += 1;
    }
    if (!reminder) return;
    say(reminder.querySelector("[data-words]"), { n: changed });
    reminder.hidden = changed < ENOUGH;
  };
  store.onChange(remind);
  remind();
  root.hidden = false;
}

/** The ticks that an embed handed over in the address, which they leave at once. */
function takeFragment() {
  const code = fromFragment(location.hash);
  if (code) history.replaceState(history.state, "", location.pathname + location.search);
  return code;
}

/**
 * The same payload as a code to copy and paste.
 * @param {(name: string) => HTMLElement} find
 * @param {(name: string, act: (event: Event) => void) => void} on
 * @param {() => string} text
 * @param {(form: string) => void} answer
 * @param {(text: string) => void} propose
 */
function enhanceCode(find, on, text, answer, propose) {
  const out = /** @type {HTMLTextAreaElement} */ (find("code-out"));
  on("code-make", async () => {
    out.value = await makeCode(text());
    out.select();
    find("code-copy").hidden = !navigator.clipboard;
  });
  on("code-copy", async () => {
    await navigator.clipboard.writeText(out.value);
    answer("copied");
  });
  on("code-read", async () => {
    const found = await readCode(/** @type {HTMLTextAreaElement} */ (find("code-in")).value);
    if (found.ok) propose(found.text);
    else answer(found.code);
  });
}

/**
 * Show, item by item, what merging would change.
 * @param {HTMLElement} dialog
 * @param {{ key: string, record: any, current: any }[]} changed
 * @param {Map<string, string>} known
 */
function listChanges(dialog, changed, known) {
  const list = /** @type {HTMLElement} */ (dialog.querySelector("[data-changes]"));
  const line = /** @type {HTMLTemplateElement} */ (dialog.querySelector("[data-change]"));
  const words = /** @type {HTMLElement} */ (dialog.querySelector("[data-statuses]")).dataset;
  const shown = changed.filter(({ key }) => parseKey(key)?.kind === "item").slice(0, 50);
  list.replaceChildren(...shown.map(({ key, record, current }) => {
    const made = /** @type {DocumentFragment} */ (line.content.cloneNode(true));
    const { path } = /** @type {any} */ (parseKey(key));
    const text = known.get(path) ?? path;
    const values = {
      text,
      before: words[current?.status] ?? "",
      after: words[record.status] ?? "",
    };
    say(/** @type {HTMLElement} */ (made.firstElementChild), values);
    return made;
  }));
}
