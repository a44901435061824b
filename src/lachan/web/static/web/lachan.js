/* Small helpers; every page works without them. */
(() => {
  "use strict";
  const all = (s, f) => document.querySelectorAll(s).forEach(f);

  // Busy buttons: the pressed one says what is happening and cannot be pressed twice.
  document.addEventListener("submit", (e) => {
    const b = e.submitter;
    if (e.target.dataset.sent) return e.preventDefault();
    if (!b || !b.dataset.busy) return;
    e.target.dataset.sent = "1";
    b.setAttribute("aria-busy", "true");
    b.dataset.was = b.textContent;
    b.textContent = b.dataset.busy;
  });
  // Back from the history: the page is alive again.
  addEventListener("pageshow", () => {
    all("form[data-sent]", (f) => delete f.dataset.sent);
    all("[data-was]", (b) => {
      b.textContent = b.dataset.was;
      b.removeAttribute("aria-busy");
    });
    all("[data-copy]", (b) => (b.hidden = !navigator.clipboard));
  });

  // Copy: the text stays on the page, so nothing is lost when this is refused.
  document.addEventListener("click", async (e) => {
    const b = e.target.closest("[data-copy]");
    if (!b) return;
    const words = b.querySelector("span");
    try {
      await navigator.clipboard.writeText(document.getElementById(b.dataset.copy).textContent.trim());
      words.textContent = b.dataset.done;
      words.setAttribute("role", "status");
    } catch {
      getSelection().selectAllChildren(document.getElementById(b.dataset.copy));
    }
  });

  // A part that changes by itself is asked for again each minute while it is looked at.
  // Only pieces that differ are put in, so that a live region speaks once.
  all("[data-again]", (part) =>
    setInterval(async () => {
      if (document.hidden) return;
      try {
        const answer = await fetch(part.dataset.again);
        if (!answer.ok) return;
        const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
        fresh.querySelectorAll("[data-piece]").forEach((piece) => {
          const old = document.getElementById(piece.id);
          const busy = old && old.contains(document.activeElement);
          if (old && !busy && old.innerHTML !== piece.innerHTML) old.innerHTML = piece.innerHTML;
        });
      } catch {
        // Not reached: what stands there stays.
      }
    }, 60000),
  );

  // An open menu closes by Escape and by a press outside it.
  const close = (keep) => all("details.menu[open]", (d) => d.contains(keep) || (d.open = false));
  addEventListener("keydown", (e) => {
    const open = e.key === "Escape" && document.querySelector("details.menu[open]");
    if (open) {
      open.open = false;
      open.querySelector("summary").focus();
    }
  });
  addEventListener("click", (e) => close(e.target));
})();
