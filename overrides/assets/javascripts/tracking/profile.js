/** A few questions that propose what does not apply; accepted by the reader, and undone as easily. */

import { blank, change, itemKey, readerKey, resolve } from "../records/records.js";
import { readItems } from "./items.js";
import { say } from "../page/words.js";

/** @typedef {{ path: string, reason: string }} Proposal */
/** @typedef {NodeListOf<HTMLInputElement>} Inputs */

/** @param {HTMLFormElement} form @param {import("../page/features.js").Page} page */
export function enhanceProfile(form, { store, saving }) {
  const find = (
    /** @type {string} */ name,
  ) => /** @type {HTMLElement} */ (form.querySelector(`[data-${name}]`));
  const rows = new Map(readItems().map((row) => [row.path, row]));
  const inputs = /** @type {HTMLInputElement[]} */ ([...form.querySelectorAll("input")]);
  /** @returns {Record<string, string>} */
  const answers = () => {
    const kept = store.read(readerKey("profile"))?.value;
    return typeof kept === "object" && kept ? /** @type {Record<string, string>} */ (kept) : {};
  };
  const stateOf = (/** @type {string} */ path) =>
    resolve({ path, replaces: rows.get(path)?.replaces }, "", store.read);

  /** What these answers set aside. @param {boolean} isChosen @returns {Proposal[]} */
  const excluded = (isChosen) =>
    inputs.filter((input) => input.checked === isChosen)
      .flatMap(({ dataset: { excludes = "", reason = "" } }) =>
        excludes.split(" ").filter((path) => rows.has(path)).map((path) => ({ path, reason }))
      );
  /** What the answers set aside and the reader has not settled. */
  const proposals = () => excluded(true).filter(({ path }) => stateOf(path).status === "todo");
  /** What another answer had set aside, for a reason that holds no more. */
  const restorals = () => {
    const still = new Set(excluded(true).map(({ path }) => path));
    const answered = new Set(Object.keys(answers()).map((question) => `profile-${question}`));
    const open = new Set(
      inputs.filter(({ name }) => !answered.has(name)).map((one) => one.dataset.reason),
    );
    return excluded(false).filter(({ path, reason }) => {
      const { status, note } = stateOf(path);
      return status === "na" && reason && note.endsWith(reason) && !still.has(path) &&
        !open.has(reason);
    });
  };

  /** @param {"proposal" | "restoral"} name @param {Proposal[]} found */
  const showList = (name, found) => {
    const line = /** @type {HTMLTemplateElement} */ (find("proposal-line"));
    find(name).hidden = found.length === 0;
    if (found.length) say(find(`${name}-words`), { n: found.length });
    find(`${name}-list`).replaceChildren(...found.map(({ path, reason }) => {
      const made = /** @type {DocumentFragment} */ (line.content.cloneNode(true));
      const values = { text: rows.get(path)?.text ?? "", reason };
      say(/** @type {HTMLElement} */ (made.firstElementChild), values);
      return made;
    }));
  };
  const show = () => {
    const kept = answers();
    for (const input of inputs) {
      input.checked = kept[input.name.replace(/^profile-/, "")] === input.value;
    }
    showList("proposal", proposals());
    showList("restoral", restorals());
  };
  /** @type {() => Promise<any>} */
  let undo = () => Promise.resolve();
  /** @param {Proposal[]} found @param {(one: Proposal) => object} patchOf @param {string} words */
  const settle = (found, patchOf, words) => {
    const merged = store.merge(found.map((one) => {
      const key = itemKey(one.path);
      const after = Math.max(Date.now(), stateOf(one.path).at + 1);
      return [key, change(store.read(key) ?? blank(key), patchOf(one), after)];
    }));
    saving(merged.saved);
    undo = merged.undo;
    say(find("profile-done"), {}, words);
    find("profile-undo").hidden = false;
    find("profile-undo").focus();
  };

  form.addEventListener("change", ({ target }) => {
    const input = /** @type {HTMLInputElement} */ (target);
    const question = input.closest("fieldset")?.dataset.question;
    if (!question) return;
    saving(
      store.write(readerKey("profile"), { value: { ...answers(), [question]: input.value } }),
    );
    show();
  });
  find("proposal-accept").addEventListener("click", () => {
    settle(proposals(), ({ path, reason }) => {
      const note = [stateOf(path).note, reason].filter(Boolean).join("\n");
      return { status: "na", note, on: "" };
    }, "");
  });
  find("restoral-accept").addEventListener("click", () => {
    settle(restorals(), ({ path, reason }) => {
      const note = stateOf(path).note.slice(0, -reason.length).trim();
      return { status: "todo", note, on: "" };
    }, "back");
  });
  find("profile-undo").addEventListener("click", async () => {
    await undo();
    find("profile-undo").hidden = true;
    find("profile-done").hidden = true;
    form.querySelector("summary")?.focus();
  });
  store.onChange(show);
  show();
  form.hidden = false;
}
