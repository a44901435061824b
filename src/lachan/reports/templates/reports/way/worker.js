/* Registered only by consent; sends what was kept sealed once the network is back. */
const KEPT = "gui-sau";
const send = async () => {
  if (!(await caches.has(KEPT))) return;
  const box = await caches.open(KEPT);
  for (const asked of await box.keys()) {
    const kept = await box.match(asked);
    const body = new URLSearchParams({ draft: await kept.text() });
    const answer = await fetch(asked.url, { method: "POST", body, credentials: "omit" });
    // Not taken for now: an exception lets the browser try again later.
    if (!answer.ok && answer.status !== 410 && answer.status !== 400) throw new Error("again");
  }
  await caches.delete(KEPT);
  await self.registration.unregister();
};
self.addEventListener("sync", (e) => e.tag === KEPT && e.waitUntil(send()));
