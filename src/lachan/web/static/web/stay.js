/* Staff are locked out after a while without use: this says so before, covers the page
   then, and keeps what was typed until somebody signed in again. */
(() => {
  "use strict";
  const part = document.querySelector("[data-stay]");
  if (!part) return;
  const main = document.querySelector(".staff");
  const lasts = Number(part.dataset.lasts) * 1000;
  const [soon, often] = [lasts * 0.9, lasts / 6];
  const others = "BroadcastChannel" in self ? new BroadcastChannel("lachan-stay") : null;
  let last = Date.now();
  let asking = null;
  const idle = () => Date.now() - last;
  // Kept out of the page until it is needed.
  const [warning, cover] = part.querySelector("template").content.children;
  const show = (what) => {
    const before = main.hidden;
    part.hidden = !what;
    main.hidden = what === "locked";
    [warning, cover].forEach((one) => one.remove());
    if (what) part.append(main.hidden ? cover : warning);
    if (main.hidden && !before) cover.focus();
  };
  const met = () => {
    last = Date.now();
    show("");
  };
  // true: still signed in; false: no more; null: nobody answered.
  const asked = async () => {
    try {
      const answer = await fetch(part.dataset.stay, { cache: "no-store", redirect: "manual" });
      if (!answer.ok) return answer.type === "opaqueredirect" ? false : null;
      const { csrf } = await answer.json();
      if (!csrf) return false;
      document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((one) => (one.value = csrf));
      met();
      others?.postMessage("met");
      return true;
    } catch {
      return null;
    } finally {
      asking = null;
    }
  };
  const ask = () => (asking ??= asked());
  // Only somebody who does something here is asked for: an empty chair is not kept signed in.
  const here = () => {
    if (idle() > often && idle() < lasts) ask();
  };
  const look = () => {
    if (idle() >= lasts) show("locked");
    else if (idle() >= soon) show("soon");
  };
  ["keydown", "pointerdown", "input"].forEach((what) => addEventListener(what, here, { passive: true }));
  setInterval(look, 15000);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && idle() > often) ask().then((ok) => (ok ? 0 : look()));
  });
  part.addEventListener("click", (e) => {
    if (e.target.closest("[data-stay-on]")) ask().then((ok) => ok === false && show("locked"));
  });
  others?.addEventListener("message", met);
  others?.postMessage("met");
  // Before the others hear of it: what is sent after a long while is sent by who is signed in.
  document.addEventListener(
    "submit",
    (e) => {
      if (e.target.method !== "post" || idle() < soon) return;
      e.preventDefault();
      e.stopImmediatePropagation();
      ask().then((ok) => {
        if (ok === false) return show("locked");
        last = Date.now();
        e.target.requestSubmit(e.submitter);
      });
    },
    true,
  );
})();
