/// <reference lib="webworker" />
/**
 * Pour arrêter la mise hors ligne du guide : publiez ce fichier sous le nom de sw.js, à la place du
 * premier, et laissez-le là. Chaque appareil rend la place qu’occupaient les pages gardées, puis lit de
 * nouveau le site en ligne. Les coches des lecteurs ne sont pas touchées.
 */

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));
const OURS = `guide:${new URL("./", worker.location.href).pathname}:`;

/** Forget every version of the guide, and leave. */
async function leave() {
  for (const name of await caches.keys()) if (name.startsWith(OURS)) await caches.delete(name);
  await worker.registration.unregister();
}

/** Let open pages come from the server. */
async function free() {
  const pages = await worker.clients.matchAll({ type: "window" });
  await Promise.allSettled(pages.map((page) => page.navigate(page.url)));
}

worker.addEventListener("install", (event) => event.waitUntil(worker.skipWaiting()));
worker.addEventListener("activate", (event) => event.waitUntil(leave().then(free)));
// A page that registers while another tab is not freed yet brings a worker back that left (Chromium): it
// is not activated again, but the page asks it what it keeps.
worker.addEventListener("message", (event) => event.waitUntil(leave()));
