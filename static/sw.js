// Offline after the first visit: keeps every file of one build, and answers from them.
//
// A new build is fetched beside the one in use and waits until the page says that a person wants it, or until no tab shows the old
// one any more; so two builds never mix, and nothing reloads by itself. `cargo xtask build` fills in what is kept; a build of
// `cargo xtask serve` keeps nothing.
const BUILD = "none";
const FILES = [];

const CACHE = `gatewalk-${BUILD}`;
const HOME = new URL("./", self.location.href).href;

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches.open(CACHE).then((cache) =>
      Promise.all(
        FILES.map(async (file) => {
          // Names with a hash never change what they name; the others may be old in the browser's own cache.
          const isFixed = /-[0-9a-f]{12,}[._]/.test(file);
          const address = new URL(file, HOME).href;
          if (isFixed && (await caches.match(address))) return cache.put(address, await caches.match(address));
          return cache.add(new Request(address, { cache: isFixed ? "default" : "reload" }));
        }),
      ),
    ),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) {
        if (name.startsWith("gatewalk-") && name !== CACHE) await caches.delete(name);
      }
      if (FILES.length === 0) await self.registration.unregister();
      else await self.clients.claim();
    })(),
  );
});

self.addEventListener("message", (event) => {
  if (event.data === "use") self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (FILES.length === 0 || request.method !== "GET" || !request.url.startsWith(HOME)) return;
  event.respondWith(answer(request));
});

async function answer(request) {
  const cache = await caches.open(CACHE);
  const address = request.url.split(/[?#]/)[0];
  const kept = await cache.match(address === HOME ? new URL("index.html", HOME).href : address);
  return kept ?? fetch(request);
}
