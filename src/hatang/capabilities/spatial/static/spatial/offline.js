// Answers from what was kept where the network does not; everything else goes its way.
const KEPT = "atlas-kept";
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== self.location.origin) return;
  event.respondWith(
    fetch(request).catch(async (error) => {
      const kept = await (await caches.open(KEPT)).match(request, { ignoreVary: true, ignoreSearch: request.mode === "navigate" });
      if (kept) return kept;
      throw error;
    }),
  );
});
