/// <reference lib="webworker" />
/**
 * The guide without a network. The build puts in front of this text what it published:
 * `self.GUIDE = {version, policy, base, moved: {old: new}, files: {path: sha256}}`.
 *
 * A version is kept whole or not at all, in a cache of its own, each file checked against its hash:
 * a half-done deployment, a sign-in page or an error of the server never enters. A new version waits
 * until the reader applies it, or has closed every tab. Ticks are elsewhere and never touched.
 */

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));
/** @type {{ version: string, policy: string, base: string, moved: Record<string, string>, files: Record<string, string> }} */
const { version, policy, base, moved, files } = /** @type {any} */ (self).GUIDE;

const ROOT = new URL("./", worker.location.href);
const OURS = `guide:${ROOT.pathname}:`;
const NAME = `${OURS}${policy}:${version}`;
const ASSETS = Object.keys(files).filter((path) => /^assets\/.+\.(?:js|css)$/.test(path));
const LANES = 6; // files at once, as many as a plain host answers
const ALTERED = "?altered"; // where a version's cache notes that files came otherwise than published
const FULL = "?full"; // and that a file found no room
const TRIES = 3; // at once, for a deployment that is half done; then waits grow to a day
const HOUR = 3_600_000; // ms

/** Paper is heavy: a first visit keeps it once the pages are safe. @param {string} path */
const isPaper = (path) => path.endsWith(".pdf");

/** @param {string} path */
const address = (path) => new URL(path, ROOT).href;

/**
 * Act on every path, six at a time; where one fails its lane stops, and the other lanes go on.
 * @param {string[]} paths
 * @param {(path: string) => Promise<unknown>} act
 */
async function inLanes(paths, act) {
  const waiting = [...paths];
  const lane = async () => {
    for (let path = waiting.shift(); path; path = waiting.shift()) await act(path);
  };
  const ended = await Promise.allSettled(Array.from({ length: LANES }, lane));
  const failed = ended.find(({ status }) => status === "rejected");
  if (failed) throw /** @type {PromiseRejectedResult} */ (failed).reason;
}

/** The names of our caches, and of no other application's. */
async function ourCaches() {
  return (await caches.keys()).filter((name) => name.startsWith(OURS));
}

/** What this cache holds under the path; nothing where it is damaged. @param {string} name @param {string} path */
async function held(name, path) {
  try {
    return await caches.match(address(path), { cacheName: name });
  } catch {
    return undefined;
  }
}

/** What an answer holds, where it is exactly what was published. @param {string} path @param {Response} answer */
async function verified(path, answer) {
  const body = await answer.arrayBuffer();
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", body));
  if (btoa(String.fromCharCode(...hash)) !== files[path]) return undefined;
  const headers = new Headers(answer.headers);
  for (const name of ["content-encoding", "content-length", "transfer-encoding", "vary"]) {
    headers.delete(name);
  }
  return { body, headers };
}

/** The file from an earlier cache, where it did not change. @param {string} path */
async function reuse(path) {
  const isDocument = path.endsWith(".html"); // its headers carry the policy it was served under
  for (const name of await ourCaches()) {
    if (isDocument && !name.startsWith(`${OURS}${policy}:`)) continue;
    const kept = await held(name, path);
    const same = kept && await verified(path, kept).catch(() => undefined);
    if (same) return same;
  }
  return undefined;
}

/** The file from the server; nothing where the server holds another version. @param {string} path */
async function download(path) {
  return verified(path, await fetch(address(path), { cache: "no-store" }));
}

/**
 * Put these bytes in this version's cache, unless the reader erased this device meanwhile.
 * @param {string} path
 * @param {{ body: ArrayBuffer, headers: Headers }} found
 */
async function putInCache(path, { body, headers }) {
  if (!await caches.has(NAME)) return;
  const answer = new Response(body, { headers }); // its own: a redirected one would not open a page
  await (await caches.open(NAME)).put(address(path), answer);
}

/** @param {unknown} error */
const isAltered = (error) => /** @type {Error} */ (error).name === "AlteredError";

/** @param {string} path */
function altered(path) {
  return Object.assign(new Error(`${path}: not what was published`), { name: "AlteredError" });
}

/** Keep a file of this version, or throw. @param {string} path */
async function take(path) {
  const found = await reuse(path) ?? await download(path);
  if (!found) throw altered(path);
  await putInCache(path, found);
}

/** How many times this was noted of this version, and when last. @param {string} what @returns {Promise<{ times: number, at: number }>} */
async function noted(what) {
  const kept = await held(NAME, what);
  return await kept?.json().catch(() => undefined) ?? { times: 0, at: 0 };
}

/** Note that files came altered, which the page says, or found no room: the next attempts wait. @param {string} what */
async function note(what) {
  const { times } = await noted(what);
  const told = JSON.stringify({ times: times + 1, at: Date.now() });
  const { buffer } = new TextEncoder().encode(told);
  await putInCache(what, { body: buffer, headers: new Headers() }).catch(() => {});
}

/** Forget that files came altered. @param {string} name */
async function forgetAltered(name) {
  await (await caches.open(name)).delete(address(ALTERED));
}

/** Whether files came altered so often, or found no room so lately, that asking at each page would only cost the reader. */
async function isWaiting() {
  const { times, at } = await noted(ALTERED);
  const wait = HOUR * Math.min(24, 2 ** (times - TRIES));
  const isSince = (/** @type {number} */ at, /** @type {number} */ ms) =>
    Math.abs(Date.now() - at) < ms;
  return times >= TRIES && isSince(at, wait) || isSince((await noted(FULL)).at, HOUR);
}

/** The kept file; what is damaged is forgotten, and counts as lost. @param {string} path */
async function read(path) {
  const kept = await held(NAME, path);
  const found = kept && await verified(path, kept).catch(() => undefined);
  if (kept && !found) {
    await caches.open(NAME).then((cache) => cache.delete(address(path))).catch(() => {});
  }
  return found;
}

/** Whether any of our caches holds this path, in whatever version. @param {string} path */
async function isKnown(path) {
  for (const name of await ourCaches()) if (await held(name, path)) return true;
  return false;
}

/** @param {unknown} error */
const isFull = (error) => /** @type {Error} */ (error).name === "QuotaExceededError";

/** Keep a paper that an earlier version kept, where there is room; it can be kept later. @param {string} path */
async function takeKnown(path) {
  if (!await isKnown(path)) return;
  await take(path).catch((error) => {
    if (!isFull(error)) throw error;
  });
}

/** Keep the whole version; what a stopped attempt kept already serves the next. */
async function install() {
  await caches.open(NAME);
  for (const name of await ourCaches()) if (name !== NAME) await forgetAltered(name);
  if (await isWaiting()) throw altered("sw.js");
  const paths = Object.keys(files);
  try {
    await inLanes(paths.filter((path) => !isPaper(path)), take);
    await inLanes(paths.filter(isPaper), takeKnown);
    await forgetAltered(NAME);
  } catch (error) {
    if (isFull(error)) await caches.delete(NAME);
    if (isAltered(error)) await note(ALTERED);
    throw error;
  }
}

/** Forget other versions, and serve the pages already open. */
async function activate() {
  for (const name of await ourCaches()) if (name !== NAME) await caches.delete(name);
  await worker.clients.claim();
}

/** What stands in this version's cache. @returns {Promise<Set<string>>} */
async function keptUrls() {
  if (!await caches.has(NAME)) return new Set();
  const kept = await (await caches.open(NAME)).keys();
  return new Set(kept.map(({ url }) => url));
}

let isProven = false; // whether all that is kept was read since this worker woke: 0.1 s

/** The files that are not kept yet, or no longer whole. */
async function missing() {
  const urls = await keptUrls().catch(() => new Set());
  const lost = [];
  for (const path of Object.keys(files)) {
    const isThere = urls.has(address(path)) && (isProven || await read(path));
    if (!isThere) lost.push(path);
  }
  isProven = true;
  return lost;
}

/** @type {Promise<void> | undefined} */
let taking;

/** Keep these files; one that fails is left for another time, and so is the rest where no room is left. @param {string[]} paths */
async function takeAll(paths) {
  if (!paths.length || await isWaiting()) return;
  const failed = /** @type {unknown[]} */ ([]);
  const takeOne = (/** @type {string} */ path) =>
    take(path).catch((error) => {
      failed.push(error);
      if (isFull(error)) throw error;
    });
  await inLanes(paths, takeOne).catch(() => {});
  if (failed.some(isFull)) await note(FULL);
  if (failed.some(isAltered)) await note(ALTERED);
  else await forgetAltered(NAME);
}

/** Keep what is missing: papers, and what the browser lost. */
function takeMissing() {
  taking ??= missing().then(takeAll).finally(() => taking = undefined);
  return taking;
}

/** Say what is missing now, then once it was asked for. @param {MessagePort} port @param {boolean} isSparing */
async function report(port, isSparing) {
  const tell = async () => {
    const paths = await missing();
    const papers = paths.filter(isPaper).length;
    const { times } = await noted(ALTERED);
    port.postMessage({ papers, files: paths.length - papers, isAltered: times > 0 });
  };
  await tell();
  if (isSparing) return;
  await caches.open(NAME).catch(() => {}); // where the browser lost it
  await takeMissing();
  await tell();
}

/** The path, published or moved, that a request asks for. @param {{ method: string, url: string }} request */
function pathOf({ method, url }) {
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== ROOT.origin || !pathname.startsWith(ROOT.pathname)) return;
  const path = pathname.slice(ROOT.pathname.length);
  const found = path === "" || path.endsWith("/") ? `${path}index.html` : path;
  const isOurs = (/** @type {string} */ path) =>
    Object.hasOwn(files, path) || Object.hasOwn(moved, path);
  return [found, `${found}.html`].find(isOurs);
}

/** A page of this site that this version does not hold; embeds live on without us. @param {Request} request */
function isStrayPage({ method, mode, url }) {
  const { pathname } = new URL(url);
  return method === "GET" && mode === "navigate" && pathname.startsWith(ROOT.pathname) &&
    !pathname.startsWith(`${ROOT.pathname}embed/`);
}

/**
 * Answer with the 404 page, its root-relative addresses moved from `base` to this root.
 * @param {number} status 503 where the server, which may have the page, was not reached
 */
async function notFound(status) {
  const page = await read("404.html");
  if (!page) return Response.error();
  let text = new TextDecoder().decode(page.body);
  // By its whole address: a path that begins with two slashes would name another host.
  if (base !== ROOT.pathname) text = text.replaceAll(`="${base}`, `="${ROOT.href}`);
  if (status === 503) {
    text = text.replace("data-reached", "hidden").replace("data-unreached hidden", "");
  }
  return new Response(text, { status, headers: page.headers });
}

/** The bytes that a reader of PDF asks for. @param {ArrayBuffer} body @param {Headers} headers @param {string} range */
function slice(body, headers, range) {
  const size = body.byteLength;
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(range) ?? [];
  const start = from ? Number(from) : Math.max(0, size - Number(to || size));
  const end = from && to ? Math.min(Number(to), size - 1) : size - 1;
  const isThere = start <= end;
  headers.set("Content-Range", isThere ? `bytes ${start}-${end}/${size}` : `bytes */${size}`);
  return isThere
    ? new Response(body.slice(start, end + 1), { status: 206, headers })
    : new Response(null, { status: 416, headers });
}

/** Whether a page came from the server, for those that this worker has met since it woke. @type {Map<string, boolean>} */
const online = new Map();

/** Remember where the page that this event opens came from. @param {FetchEvent} event @param {boolean} isFromServer */
function remember({ resultingClientId }, isFromServer) {
  if (resultingClientId) online.set(resultingClientId, isFromServer);
}

/**
 * Whether a page came from the server: then its assets do too, so that no page meets another version's script.
 * A worker that woke remembers nothing: a page that its cache does not hold came from the server.
 * @param {string} id of the page's client
 */
async function isOnline(id) {
  const known = online.get(id);
  if (known !== undefined) return known;
  const page = await worker.clients.get(id);
  const path = page && pathOf({ method: "GET", url: page.url });
  const found = page !== undefined && !(path && await held(NAME, path));
  online.set(id, found);
  return found;
}

/** What the server has. @param {FetchEvent} event */
async function fromServer(event) {
  const answer = await fetch(event.request);
  remember(event, true);
  return answer;
}

/** Our own page for an address that only the server could know, where it was not reached. @param {FetchEvent} event */
function unreached(event) {
  remember(event, false);
  return notFound(503);
}

/** What the server has, where it holds another version than this one. @param {FetchEvent} event */
function fromNewer(event) {
  worker.registration.update().catch(() => {});
  return fromServer(event);
}

/** Whether the scripts and styles of this version are here, or could be fetched again; throws without a network. */
async function isWhole() {
  const lost = await Promise.all(ASSETS.map(async (path) => await held(NAME, path) ? "" : path));
  for (const path of lost.filter(Boolean)) {
    const found = await download(path);
    if (!found) return false;
    await putInCache(path, found).catch(() => {});
  }
  return true;
}

/**
 * What is not kept, though it should be: fetched again and kept, or the server's own word. A page that was
 * kept meets no script of another version: it goes without, and the next page comes whole from the server.
 * @param {FetchEvent} event
 * @param {string} path
 */
async function mend(event, path) {
  const found = await download(path);
  if (!found) return ASSETS.includes(path) ? Response.error() : fromNewer(event);
  remember(event, false);
  await putInCache(path, found).catch(() => {});
  return new Response(found.body, found);
}

/** @param {FetchEvent} event @param {string} path */
async function serve(event, path) {
  const { headers, mode } = event.request;
  if (mode !== "navigate" && await isOnline(event.clientId)) return fetch(event.request);
  if (Object.hasOwn(moved, path)) return Response.redirect(address(moved[path]));
  if (path === "404.html") return notFound(404);
  const kept = await read(path);
  if (kept && mode === "navigate" && !await isWhole().catch(() => true)) return fromNewer(event);
  if (kept) remember(event, false);
  const range = headers.get("range");
  if (kept) return range ? slice(kept.body, kept.headers, range) : new Response(kept.body, kept);
  try {
    return await mend(event, path);
  } catch {
    return mode === "navigate" ? unreached(event) : Response.error();
  }
}

worker.addEventListener("install", (event) => event.waitUntil(install()));
worker.addEventListener("activate", (event) => event.waitUntil(activate()));
worker.addEventListener("message", (event) => {
  if (event.data?.type === "guide:apply") event.waitUntil(worker.skipWaiting());
  if (event.data?.type === "guide:report") {
    event.waitUntil(report(event.ports[0], event.data.isSparing));
  }
});
worker.addEventListener("fetch", (event) => {
  const path = pathOf(event.request);
  if (path) event.respondWith(serve(event, path));
  else if (isStrayPage(event.request)) {
    event.respondWith(fromServer(event).catch(() => unreached(event)));
  }
});
