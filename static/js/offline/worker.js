// The service worker: keeps lessons once read and today's cards on this device, and shows them where there is no network. Whoever has a network sees what the
// server has. It is served at /worker.js, so that it stands before every page (apps/config/installable.py).
const PAGES = "dryrun.pages"; // of the person who is signed in
const FILES = "dryrun.files"; // the same for everyone, and named by what they hold
const OFFLINE = "/offline/";
const KEPT = [/^\/learn\/[^/]+\/[^/]+\/$/, /^\/cards\/$/];
const OTHER_PERSON = /^\/accounts\/(?:login|logout|signup|settings\/erase)\/$/; // a form sent there may change who is signed in
const AN_HOUR = 60 * 60 * 1000;

const worker = /** @type {any} */ (globalThis);

worker.addEventListener("install", (/** @type {any} */ event) => {
  event.waitUntil(Promise.all([worker.skipWaiting(), keep(OFFLINE, FILES)]));
});

worker.addEventListener("activate", (/** @type {any} */ event) => {
  event.waitUntil(Promise.all([worker.clients.claim(), dropOthers()]));
});

async function dropOthers() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => ![PAGES, FILES].includes(name)).map((name) => caches.delete(name)));
}

// A page that was there before the worker, or one that will be wanted, asks to be kept.
worker.addEventListener("message", (/** @type {any} */ event) => {
  const { path } = event.data;
  if (KEPT.some((pattern) => pattern.test(path))) event.waitUntil(keepIfOld(path));
});

worker.addEventListener("fetch", (/** @type {any} */ event) => {
  const { request } = event;
  const { pathname, search, origin } = new URL(request.url);
  if (origin !== location.origin) return;
  if (request.method === "POST" && OTHER_PERSON.test(pathname)) event.waitUntil(caches.delete(PAGES));
  if (request.method !== "GET") return;
  if (pathname.startsWith("/static/")) event.respondWith(file(request));
  else if (request.mode === "navigate") event.respondWith(page(request, !search && KEPT.some((pattern) => pattern.test(pathname)) ? pathname : ""));
});

/** @param {Request} request */
async function file(request) {
  const kept = await caches.match(request.url);
  const isForever = /\.[0-9a-f]{12}\./.test(request.url); // while developing, files keep their names and change
  if (kept && isForever) return kept;
  try {
    const response = await fetch(request);
    if (response.ok) put(FILES, request.url, response.clone());
    return response;
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}

/** @param {Request} request @param {string} path of a page to be kept, or empty */
async function page(request, path) {
  try {
    const response = await fetch(request);
    if (path && response.ok && !response.redirected) put(PAGES, path, response.clone());
    return response;
  } catch (error) {
    const kept = path && (await caches.match(path, { cacheName: PAGES }));
    const shown = kept || (await caches.match(OFFLINE, { cacheName: FILES }));
    if (!shown) throw error;
    return kept ? asKept(kept) : shown;
  }
}

/** The page as it is kept, which says so by data-kept. @param {Response} kept */
async function asKept(kept) {
  const html = await kept.text();
  return new Response(html.replace("<html ", `<html data-kept="${kept.headers.get("date") ?? ""}" `), { headers: kept.headers });
}

/** @param {string} path */
async function keepIfOld(path) {
  const kept = await caches.match(path, { cacheName: PAGES });
  if (Date.now() - Date.parse(kept?.headers.get("date") ?? "") < AN_HOUR) return;
  await keep(path, PAGES);
}

/** Fetches a page, and the files that it names. @param {string} path @param {string} cache */
async function keep(path, cache) {
  const response = await fetch(path, { credentials: "same-origin" });
  if (!response.ok || response.redirected) return;
  const html = await response.clone().text();
  await put(cache, path, response);
  const files = [...html.matchAll(/(?:href|src)="(\/static\/[^"]+)"/g)].map(([, address]) => address);
  await Promise.allSettled(files.map((address) => file(new Request(address))));
}

/** @param {string} cache @param {string} key @param {Response} response */
async function put(cache, key, response) {
  const opened = await caches.open(cache);
  await opened.put(key, response);
}
