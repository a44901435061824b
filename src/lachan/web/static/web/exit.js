/* Leaving at once: the page is covered, what it kept is wiped, its address replaced. */
(() => {
  "use strict";
  const way = document.querySelector("[data-exit]");
  if (!way) return;
  const PAUSE_MS = 5000;
  const dots = way.querySelector(".exitdots");
  const voice = document.createElement("span");
  voice.className = "unseen";
  voice.setAttribute("role", "status");
  way.parentNode.append(voice);
  let cover, timer;
  let count = 0;

  const wipe = async () => {
    if ("caches" in self) for (const name of await caches.keys()) await caches.delete(name);
    if (navigator.serviceWorker)
      for (const worker of await navigator.serviceWorker.getRegistrations()) await worker.unregister();
  };
  const leave = () => {
    dispatchEvent(new Event("leaving"));
    cover = document.createElement("div");
    cover.className = "exitcover";
    cover.setAttribute("role", "alert");
    cover.textContent = way.dataset.gone;
    document.body.hidden = true;
    document.documentElement.append(cover);
    // The covered page never waits for the wiping longer than a moment.
    const go = () => location.replace(way.href);
    Promise.race([wipe().catch(() => {}), new Promise((done) => setTimeout(done, 300))]).then(go);
  };
  const tell = (n) => {
    count = n;
    dots.textContent = "•".repeat(n);
    voice.textContent = n ? way.dataset[n === 1 ? "twice" : "once"] : "";
    clearTimeout(timer);
    if (n) timer = setTimeout(() => tell(0), PAUSE_MS);
  };

  way.addEventListener("click", (e) => {
    e.preventDefault();
    leave();
  });
  // Shift three times, told by key-up; Shift as part of writing does not count.
  let alone = false;
  addEventListener("keydown", (e) => (alone = e.key === "Shift"));
  addEventListener("keyup", (e) => {
    if (e.key !== "Shift" || !alone) return e.key === "Shift" ? undefined : tell(0);
    if (count === 2) return leave();
    tell(count + 1);
  });
  // Brought back by the history: uncovered again.
  addEventListener("pageshow", (e) => {
    if (!e.persisted) return;
    document.body.hidden = false;
    if (cover) cover.remove();
    tell(0);
  });
})();
