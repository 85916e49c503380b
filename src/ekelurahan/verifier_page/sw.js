// Keeps the page itself for times without network. Written for one version of it: any change of a file
// changes the name below, so all files of the page are always of one version.
//
// Keys and status lists are not kept here but by sources.js, which checks them first.

const PATH = "$path";
const KEPT = "ekelurahan-page-$version";
const NAMES = $names;

addEventListener("install", (event) => {
  event.waitUntil(keep().then(() => skipWaiting()));
});

addEventListener("activate", (event) => {
  event.waitUntil(forget().then(() => clients.claim()));
});

addEventListener("fetch", (event) => {
  const { origin, pathname } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== location.origin) return;
  const name = pathname === PATH || pathname === PATH + "/" ? "index.html" : pathname.slice(PATH.length + 1);
  const isOurs = pathname === PATH || pathname.startsWith(PATH + "/");
  if (isOurs && NAMES.includes(name)) event.respondWith(answer(name, event.request));
});

async function keep() {
  const cache = await caches.open(KEPT);
  await cache.addAll(NAMES.map((name) => new Request(PATH + "/" + name, { cache: "no-cache" })));
}

async function forget() {
  for (const name of await caches.keys()) {
    if (name.startsWith("ekelurahan-page-") && name !== KEPT) await caches.delete(name);
  }
}

async function answer(name, request) {
  const cache = await caches.open(KEPT);
  return (await cache.match(PATH + "/" + name)) ?? fetch(request);
}
