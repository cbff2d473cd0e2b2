// The service worker of the counter screens: keeps the last one that was opened, for when the internet is away. The
// network comes first, so that a code that was taken out of use is not shown any longer than it must be; a page that the
// site refuses (signed out, link ended) is forgotten.
const KEPT = "counter";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request, address));
  else if (address.pathname.startsWith("/static/")) event.respondWith(file(request));
});

async function page(request, address) {
  const kept = await caches.open(KEPT);
  const name = address.pathname; // without an amount: that is nobody's to keep
  let answer;
  try {
    answer = await fetch(request);
  } catch (away) {
    return (await kept.match(name)) ?? Promise.reject(away);
  }
  if (answer.redirected || answer.type === "opaqueredirect" || [401, 403, 404, 410].includes(answer.status)) await kept.delete(name);
  else if (answer.ok && !address.search) await kept.put(name, answer.clone());
  return answer;
}

// Names of static files say what is in them: one that is kept never changes.
async function file(request) {
  const kept = await caches.open(KEPT);
  const known = await kept.match(request);
  if (known) return known;
  const answer = await fetch(request);
  if (answer.ok) await kept.put(request, answer.clone());
  return answer;
}
