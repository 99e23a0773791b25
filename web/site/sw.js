// Keeps what the page has loaded, so that it works without a network. The build fills in the version and the first files.

const VERSION = "@VERSION@";
const SHELL = ["@SHELL@"];
const CACHE = `nano-tts ${self.registration.scope} ${VERSION}`;

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches.open(CACHE).then((cache) => cache.addAll(SHELL.map((name) => new Request(name, { cache: "reload" })))),
  );
});

self.addEventListener("activate", (event) => {
  const old = (name) => name.startsWith(`nano-tts ${self.registration.scope} `) && name !== CACHE;
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || !url.href.startsWith(self.registration.scope)) return;
  url.search = url.hash = "";
  if (url.pathname.endsWith("/")) url.pathname += "index.html";
  event.respondWith(kept(request, url.href));
});

/** From the cache, else from the network and into the cache. */
async function kept(request, key) {
  const cache = await caches.open(CACHE);
  const found = await cache.match(key);
  if (found) return found;
  const response = await fetch(request);
  if (response.ok && response.type === "basic") cache.put(key, response.clone()).catch(() => {}); // a full disk: next time
  return response;
}
