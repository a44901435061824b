/* Registered only by consent; sends what was kept sealed once the network is back. */
const KEPT = "gui-sau";
// Looked up without opening: that would make the box anew.
const kept = () => caches.match(self.registration.scope, { cacheName: KEPT });
const send = async () => {
  const found = await kept();
  if (!found) return;
  const body = new URLSearchParams({ draft: await found.text() });
  const answer = await fetch(self.registration.scope, { method: "POST", body, credentials: "omit" });
  // Not taken for now: an exception lets the browser try again later.
  if (!answer.ok && answer.status !== 410 && answer.status !== 400) throw new Error("again");
  await caches.delete(KEPT);
  await self.registration.unregister();
};
// One after the other: the browser may ask again while the first is at work.
let last = Promise.resolve();
self.addEventListener("sync", (e) => {
  if (e.tag !== KEPT) return;
  last = last.catch(() => {}).then(send);
  e.waitUntil(last);
});
