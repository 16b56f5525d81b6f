// What the phone shows where there is no line: the pages it was told to keep, which are made for nobody, and
// otherwise a page that says so. It sends nothing and keeps nothing anybody wrote: that is report.js.
"use strict";

const KEPT = "skein-1";
const OFFLINE = "/offline";

// As somebody who isn't signed in, so that nothing personal is kept.
async function keep(addresses, language) {
  const cache = await caches.open(KEPT);
  await Promise.all(addresses.map(async (address) => {
    const answer = await fetch(address, { credentials: "omit", headers: { "accept-language": language } });
    if (answer.ok && !answer.redirected) await cache.put(address, answer);
  }));
  const wanted = new Set(addresses.map((address) => new URL(address, location.origin).href));
  for (const request of await cache.keys()) {
    const old = new URL(request.url).pathname.startsWith("/static/") && !wanted.has(request.url);
    if (old) await cache.delete(request);
  }
}

const kept = (address) => caches.match(address, { cacheName: KEPT, ignoreVary: true });

async function page(request) {
  try {
    return await fetch(request);
  } catch (failure) {
    const own = await kept(new URL(request.url).pathname);
    const answer = own ?? await kept(OFFLINE);
    if (answer) return answer;
    throw failure;
  }
}

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("message", (event) => {
  const { keep: addresses, language } = event.data;
  event.waitUntil(keep([OFFLINE, ...addresses], language).catch(() => {}));
});
addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate") {
    event.respondWith(page(request));
  } else if (url.pathname.startsWith("/static/")) {
    // Their addresses carry the hash of what they hold.
    event.respondWith(kept(request).then((answer) => answer ?? fetch(request)));
  }
});
