/** The guide without a network: keeps it on this device, and says in words how far that is. */

import { say } from "./words.js";
import { all, maybe, one } from "./dom.js";
import { trust } from "./starter.js";

const BETWEEN_LOOKS = 3_600_000; // ms; a tab left open looks for a newer version when it is shown

/** Whether the reader pays for each byte: then PDFs are kept as they are opened. */
function isSparing() {
  const { saveData = false, effectiveType = "" } = /** @type {any} */ (navigator).connection ?? {};
  return saveData || effectiveType.includes("2g");
}

/** The page is there, with all it loads: the rest of the site must not slow it. */
const loaded = () =>
  document.readyState === "complete" || new Promise((resolve) => addEventListener("load", resolve));

/**
 * Say how far the guide is kept, in every element that has words for it; the others are hidden.
 * @param {string} form which of the words
 * @param {{ n?: number }} [values] `n`: the files that are missing
 */
function sayKept(form, { n = 0 } = {}) {
  for (const words of all(document, "[data-offline-state]")) {
    const isOne = n === 1 && words.hasAttribute(`data-words-${form}-one`);
    words.hidden = !words.hasAttribute(`data-words-${form}`);
    if (!words.hidden) say(words, { n }, isOne ? `${form}-one` : form);
  }
}

/** Ask the worker what it keeps, and to keep the rest. @param {ServiceWorker} worker */
function askReport(worker) {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data: { papers, files } }) => {
    if (files) sayKept("partial", { n: files });
    else sayKept(papers ? "pages" : "ready", { n: papers });
  };
  worker.postMessage({ type: "guide:report", isSparing: isSparing() }, [port2]);
}

/** Whether files came otherwise than they were published: the worker that met them noted it. @param {string} worker */
async function cameAltered(worker) {
  const note = new URL("./?altered", new URL(worker, location.href));
  return Boolean(await caches.match(note).catch(() => undefined));
}

/**
 * Tell why the worker was refused: « host » where its address answers with something else.
 * @param {unknown} error what registering threw
 * @param {URL} address the worker's
 */
async function whyRefused(error, address) {
  if (location.protocol === "file:") return "file";
  const answer = await fetch(address, { cache: "no-store" }).catch(() => undefined);
  if (!answer) return "failed";
  answer.body?.cancel();
  const isScript = /(java|ecma)script/.test(answer.headers.get("content-type") ?? "");
  if (!answer.ok || answer.redirected || !isScript) return "host";
  return /** @type {Error} */ (error).name === "TypeError" ? "failed" : "refused";
}

/** Remove the worker of this address. @param {string} address */
async function unregister(address) {
  const scope = new URL("./", new URL(address, location.href)).href;
  for (const registration of await navigator.serviceWorker.getRegistrations()) {
    if (registration.scope === scope) await registration.unregister();
  }
}

/** Remove the guide's pages from this device; the next page opened keeps them again, as a first visit does. */
export async function removeOfflinePages() {
  const { worker } = maybe(document, "[data-offline]")?.dataset ?? {};
  if (!worker) return;
  const { pathname } = new URL("./", new URL(worker, location.href));
  sayKept(""); // no line has words for this: all are hidden
  try {
    await unregister(worker);
    const ours = (await caches.keys()).filter((name) => name.startsWith(`guide:${pathname}:`));
    await Promise.all(ours.map((name) => caches.delete(name)));
  } catch {
    // refused: then nothing was ever kept
  }
}

/**
 * Offer the version that waits; the reader applies it, to every tab at once.
 * @param {HTMLElement} root what holds the offer
 * @param {ServiceWorkerRegistration} registration
 */
function offerUpdates(root, registration) {
  const update = one(root, "[data-offline-update]");
  const button = one(update, "button");
  // Until a worker is activated there is none to replace: when the first one claims this page, it need not reload.
  let reloads = registration.active?.state === "activated";
  const stale = one(root, "[data-offline-stale]");
  const offer = () => update.hidden = !(registration.waiting && registration.active);
  const watch = () => {
    const coming = registration.installing;
    coming?.addEventListener("statechange", async () => {
      stale.hidden = coming.state !== "redundant" || !registration.active;
      if (!stale.hidden && await cameAltered(coming.scriptURL)) say(stale, {}, "altered");
    }, { once: true }); // from installing: only a failure makes it redundant at once
    coming?.addEventListener("statechange", offer);
  };
  registration.addEventListener("updatefound", watch);
  watch();
  offer();
  button.addEventListener("click", () => {
    reloads = true;
    if (registration.waiting) registration.waiting.postMessage({ type: "guide:apply" });
    else location.reload();
  });
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (reloads) location.reload();
    reloads = true;
  });
}

/**
 * Look for a newer version when a tab left open for long is shown again.
 * @param {ServiceWorkerRegistration} registration
 */
function lookAgain(registration) {
  let last = performance.now();
  document.addEventListener("visibilitychange", () => {
    if (document.hidden || performance.now() - last < BETWEEN_LOOKS) return;
    last = performance.now();
    registration.update().catch(() => {});
  });
}

/**
 * Say when the first attempt to keep the guide fails, and why; online, the site goes on.
 * @param {ServiceWorkerRegistration} registration
 * @param {URL} address the worker's
 */
function watchFirst({ installing, active }, address) {
  if (active || !installing) return;
  sayKept("installing");
  installing.addEventListener("statechange", async () => {
    if (installing.state !== "redundant") return;
    sayKept(await cameAltered(address.href) ? "altered" : "failed");
  });
}

/** Keep the guide on this device, where the browser can. @param {HTMLElement} root */
export async function enhanceOffline(root) {
  const { worker = "", serving } = root.dataset;
  if (!worker || self !== top) return;
  if (!navigator.serviceWorker) {
    sayKept(location.protocol === "file:" ? "file" : "refused");
    return;
  }
  const address = new URL(worker, location.href);
  try {
    if (serving !== undefined) return await unregister(worker); // it shows what is being written
    await loaded();
    const options = /** @type {const} */ ({ updateViaCache: "none" });
    const registration = await navigator.serviceWorker.register(trust(address.href), options);
    if (!registration) return sayKept("refused"); // something stands in for the browser's own
    watchFirst(registration, address);
    offerUpdates(root, registration);
    lookAgain(registration);
    const { active } = await navigator.serviceWorker.ready;
    if (active) askReport(active);
  } catch (error) { // everything still works online
    sayKept(await whyRefused(error, address));
  }
}

/** Offer to install the guide where the browser lets a page ask. @param {HTMLElement} button */
export function enhanceInstall(button) {
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    button.hidden = false;
    button.onclick = () => /** @type {any} */ (event).prompt();
  });
}
