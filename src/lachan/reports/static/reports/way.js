/* The way in, shortened: screens change in place (one entry in the history), the code is
   made on this device, and what cannot be sent is kept sealed if that is wished. */
(() => {
  "use strict";
  const main = document.getElementById("main");
  const KEPT = "gui-sau";
  const form = () => main.querySelector("form[data-way]");
  const DAMM = "0317598642709215486342068713591750983426612304597836742095815869720134894536201794386172052581436790";
  let dirty = false;
  let working = null;

  // --- The code and the work -----------------------------------------------------------
  const newCode = () => {
    let code = "";
    while (code.length < 15) {
      const [octet] = crypto.getRandomValues(new Uint8Array(1));
      if (octet < 250) code += octet % 10;
    }
    let state = 0;
    for (const digit of code) state = Number(DAMM[state * 10 + Number(digit)]);
    return code + state;
  };
  // Found while the reporter writes; nobody waits for it.
  const work = async (here) => {
    const field = here.querySelector("[data-nonce]");
    if (!field || !self.crypto || !crypto.subtle) return;
    const { work: challenge, bits } = here.dataset;
    const text = new TextEncoder();
    for (let n = 0; working === here && here.isConnected; n++) {
      const digest = await crypto.subtle.digest("SHA-256", text.encode(`${challenge}:${n}`));
      if (new DataView(digest).getUint32(0) >>> (32 - bits) === 0) return void (field.value = n);
      if (n % 200 === 0) await new Promise((on) => setTimeout(on, 4));
    }
  };

  // --- One screen to the next ----------------------------------------------------------
  const body = (from, button) => {
    const data = new URLSearchParams(new FormData(from));
    if (button && button.name) data.set(button.name, button.value);
    return data;
  };
  const show = (text) => {
    const fresh = new DOMParser().parseFromString(text, "text/html");
    const next = fresh.getElementById("main");
    if (!next) return;
    main.replaceChildren(...next.childNodes);
    document.title = fresh.title;
    document.documentElement.lang = fresh.documentElement.lang;
    dirty = false;
    ready();
    const spot = main.querySelector("#errors, [data-focus], h1");
    spot.focus();
    spot.scrollIntoView({ block: spot.matches("h1") ? "end" : "center" });
    if (spot.matches("h1")) scrollTo(0, 0);
  };
  const ask = async (data) => {
    const answer = await fetch(form().action, { method: "POST", body: data, credentials: "omit" });
    // A server that fails is as good as none: what was written stays here.
    if (answer.status >= 500 && answer.status !== 503) throw new Error(answer.status);
    return answer.text();
  };
  // What a screen needs is fetched when it is shown: later there may be no network.
  const load = (url) => {
    if (document.querySelector(`script[src="${url}"]`)) return;
    const script = document.createElement("script");
    Object.assign(script, { src: url, async: false });
    document.head.append(script);
  };
  const ready = () => {
    working = form();
    const wish = main.querySelector("[data-wish]");
    if (wish) wish.hidden = !("caches" in self && self.ServiceWorkerRegistration && "sync" in ServiceWorkerRegistration.prototype);
    else if ("caches" in self) tidy();
    for (const part of main.querySelectorAll("[data-load]")) part.dataset.load.split(" ").forEach(load);
    if (working && working.dataset.work) work(working);
    dispatchEvent(new Event("screen"));
  };
  addEventListener("submit", async (e) => {
    const here = e.target;
    if (!here.matches("form[data-way]")) return;
    e.preventDefault();
    if (here.dataset.busy) return;
    here.dataset.busy = "1";
    const button = e.submitter;
    const code = here.querySelector("[data-receipt]");
    if (code && !code.value && self.crypto) code.value = newCode();
    const words = button && button.dataset.busy ? button.textContent : "";
    if (words) button.textContent = button.dataset.busy;
    const data = body(here, button);
    try {
      show(await ask(data));
    } catch {
      offline(here, data, Boolean(button && "send" in button.dataset));
    }
    if (words) button.textContent = words;
    delete here.dataset.busy;
  });
  // On the receipt all is sent: nothing typed there would be lost.
  main.addEventListener("input", () => (dirty = form().dataset.screen !== "receipt"));
  const stay = (e) => dirty && e.preventDefault();
  addEventListener("beforeunload", stay);
  addEventListener("leaving", () => removeEventListener("beforeunload", stay));

  // --- No network ----------------------------------------------------------------------
  const workers = async () => (navigator.serviceWorker ? navigator.serviceWorker.getRegistrations() : []);
  const offline = (here, data, sending) => {
    main.querySelectorAll("[data-off]").forEach((old) => old.remove());
    const panel = document.createElement("div");
    panel.dataset.off = "";
    panel.append(here.querySelector("template[data-offline]").content.cloneNode(true));
    here.prepend(panel);
    const canKeep = sending && "caches" in self && self.lachanSeal;
    panel.querySelector(canKeep ? "[data-keep]" : "[data-plain]").hidden = false;
    panel.querySelector("[data-keep-it]").addEventListener("click", () => keep(here, data, panel));
    panel.firstElementChild.focus();
    const wished = here.querySelector("[data-wish] input");
    if (canKeep && wished && wished.checked) keep(here, data, panel);
  };
  const keep = async (here, data, panel) => {
    const octets = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
    const sealed = self.lachanSeal(octets(here.dataset.key), new TextEncoder().encode(data.toString()));
    let text = "";
    for (const octet of sealed) text += String.fromCharCode(octet);
    await (await caches.open(KEPT)).put(here.action, new Response(btoa(text)));
    panel.querySelector("[data-keep]").hidden = true;
    const spot = panel.querySelector("[data-code]");
    for (const group of data.get("receipt").match(/\d{4}/g)) {
      const part = document.createElement("span");
      part.textContent = group;
      spot.append(part, " ");
    }
    dirty = false;
    // Without network no worker can be fetched: only one that was wished before is there.
    const [worker] = await workers();
    const later = worker && worker.sync && (await worker.sync.register(KEPT).then(() => true, () => false));
    panel.querySelector(later ? "[data-closed]" : "[data-open]").hidden = false;
    panel.querySelector("[data-kept]").hidden = false;
    if (navigator.onLine) flush();
  };
  // The wish is said while there is a network; taken back, the worker goes.
  // One after the other: a worker that comes late would outlive the wish.
  let asked = Promise.resolve();
  addEventListener("change", (e) => {
    const here = form();
    const wish = e.target;
    if (!here || !wish.matches("[data-wish] input")) return;
    if (!wish.checked) dismiss();
    else asked = asked.then(() => navigator.serviceWorker.register(here.dataset.worker)).catch(() => (wish.checked = false));
  });
  const dismiss = () =>
    (asked = asked.then(async () => {
      for (const worker of await workers()) await worker.unregister();
    }));
  const forget = async () => {
    await caches.delete(KEPT);
    await dismiss();
  };
  // What was wished for an earlier report, or one that was sent, is not wished now.
  const tidy = async () => {
    if (!(await caches.has(KEPT))) await dismiss();
  };
  const flush = async () => {
    if (!("caches" in self) || !form()) return;
    const kept = await caches.match(form().action, { cacheName: KEPT });
    if (!kept) return;
    try {
      const data = new URLSearchParams({ draft: await kept.text() });
      const answer = await fetch(form().action, { method: "POST", body: data, credentials: "omit" });
      // Refused for good (too old, another server): kept no longer. Else tried again.
      if (answer.ok || answer.status === 410 || answer.status === 400) await forget();
      if (answer.ok) show(await answer.text());
    } catch {
      // Still no network: the next "online" tries again.
    }
  };
  addEventListener("online", flush);

  ready();
  flush();
})();
