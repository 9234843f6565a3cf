/** The way from one device to another by a drawn code: whether it is open here, and what the scripts need that take it. */

import { bring } from "../page/starter.js";
import { all, under } from "../page/dom.js";
import { say } from "../page/words.js";
import { withReader } from "./read-code.js";
import { withCodes } from "./show-code.js";

/** @import { Page } from "../page/features.js" */
/** @import { Guide } from "../records/handover.js" */
/** @import { Look } from "./camera.js" */

const LOOPBACK = /^(localhost|.+\.localhost|127\.[\d.]+|0\.0\.0\.0|\[::1?\]|)$/;
const PRIVATE =
  /^([^.:]+|.+\.(local|lan|home|internal|intranet|home\.arpa)|(10|192\.168|169\.254|172\.(1[6-9]|2\d|3[01]))\.[\d.]+|\[f[cde].*\])$/;

/**
 * The address of this page as another device opens it, and what is to be said of it.
 * @param {{ protocol: string, hostname: string, origin: string, pathname: string }} here
 * @param {string} published the page's public address, where one is decided
 * @returns {{ address: string, form: "" | "near" | "local" | "file" }}
 */
export function addressFor({ protocol, hostname, origin, pathname }, published) {
  if (!/^https?:$/.test(protocol)) return { address: "", form: "file" };
  if (!LOOPBACK.test(hostname)) {
    return { address: origin + pathname, form: PRIVATE.test(hostname) ? "near" : "" };
  }
  return published ? { address: published, form: "" } : { address: "", form: "local" };
}

/** Where a telephone opens this page. @param {HTMLElement} root */
function addressOf({ dataset }) {
  const isOneFile = document.querySelector("[data-pages]") !== null;
  const published = dataset.site && `${dataset.site}mon-suivi.html`;
  return addressFor(isOneFile ? { ...BY_FILE } : location, published ?? "");
}
const BY_FILE = { protocol: "file:", hostname: "", origin: "", pathname: "" };

/** The guide as this page holds it. @param {HTMLElement} root @returns {Guide} */
function readGuide({ dataset }) {
  const { publisher = "", edition = "", former = "{}" } = dataset;
  const ranks = all(document, "[data-row][data-rank]").map((
    { dataset: { row = "", rank } },
  ) => /** @type {[string, number]} */ ([row, Number(rank)]));
  const radios = all(document, 'input[name^="situation-"]').map((
    input,
  ) => /** @type {HTMLInputElement} */ (input));
  const answers = radios.flatMap(({ name, value }) => [`${name}:${value}`, `${name}:`]);
  return {
    publisher,
    edition,
    ranks: new Map([...Object.entries(JSON.parse(former)), ...ranks]),
    answers: [...new Set(answers)],
  };
}

/**
 * Offer to show a code where another device can open its address, and to read one; else say why.
 * @param {HTMLElement} root
 * @param {Page} page
 */
export function enhanceHandover(root, { store }) {
  const find = under(root, "handover-");
  const { address, form } = addressOf(root);
  say(find("why"), form && {}, form);
  find("show").hidden = form === "file" || form === "local";
  find("read").hidden = form === "file";
  const { standalone } = /** @type {{ standalone?: boolean }} */ (navigator); // iPhone and iPad alone tell it
  if (standalone !== undefined && form !== "file") {
    say(find("app"), {}, standalone ? "" : "browser");
    if (standalone) find("fold").setAttribute("open", ""); // the way that those words name
  }
  const { styles: href = "", draws = "", looks = "" } = root.dataset;
  /** @type {Map<string, Promise<void>>} */
  const brought = new Map();
  /** Have the script that hears of this, and tell it. @param {string} src @param {string} name @param {unknown} detail */
  const call = async (src, name, detail) => {
    const coming = brought.get(src) ??
      bring([href, src], () => say(find("why"), {}, "late"));
    brought.set(src, coming);
    await coming;
    say(find("why"), form && {}, form);
    root.dispatchEvent(new CustomEvent(name, { detail }));
  };
  const guide = readGuide(root);
  const draw = (/** @type {HTMLCanvasElement} */ canvas, /** @type {string} */ text) =>
    void call(draws, "guide:draw", { canvas, text });
  const look = (/** @type {Look} */ asked) => void call(looks, "guide:look", asked);
  const showCodes = withCodes(root, store, { guide, address, draw });
  const reader = withReader(root, store, { guide, look });
  find("show").addEventListener("click", showCodes);
  find("read").addEventListener("click", reader.open);
  root.addEventListener("guide:code", (event) => {
    reader.take(/** @type {CustomEvent} */ (event).detail);
  });
}
