/* Keys of the desk. Everything they do, links and buttons do too. */
(() => {
  "use strict";
  const OFF = "lachan-desk-keys-off";
  const kept = () => {
    try {
      return localStorage.getItem(OFF) === "1";
    } catch {
      return false;
    }
  };
  const help = document.getElementById("keys");
  const off = document.querySelector("[data-keys-off]");
  if (off) {
    off.closest("[hidden]").hidden = false;
    off.checked = kept();
    off.addEventListener("change", () => {
      try {
        localStorage.setItem(OFF, off.checked ? "1" : "0");
      } catch {
        // Kept nowhere: the keys come back with the next page.
      }
    });
  }
  const desk = document.querySelector("[data-desk]");
  const lines = [...document.querySelectorAll("[data-line]")];
  const go = (step) => {
    if (desk) {
      const to = step > 0 ? desk.dataset.after : desk.dataset.before;
      if (to) location.assign(to);
      return;
    }
    const here = lines.indexOf(document.activeElement);
    const next = lines[Math.max(0, Math.min(lines.length - 1, here + step))];
    if (next) next.focus();
  };
  const reach = (selector) => {
    const found = document.querySelector(selector);
    if (!found) return;
    const closed = found.closest("details:not([open])");
    if (closed) closed.open = true;
    found.focus();
    found.scrollIntoView({ block: "center" });
  };
  const choose = (place) => {
    const one = document.querySelectorAll("[data-triage] input[name=about]")[place];
    if (one) {
      one.checked = true;
      one.focus();
    }
  };
  // A draft joins what is typed already; without a script the page comes again with it.
  document.querySelectorAll("[data-draft]").forEach((one) => {
    one.addEventListener("click", (e) => {
      const field = document.querySelector("#answer textarea");
      if (!field) return;
      e.preventDefault();
      const typed = field.value.trim();
      field.value = typed ? `${typed}\n\n${one.dataset.draft}` : one.dataset.draft;
      field.focus();
    });
  });
  // What is typed and not sent is not lost by a key, a link or the other form's button.
  let sent = null;
  document.addEventListener("submit", (e) => (sent = e.target));
  addEventListener("pageshow", () => (sent = null));
  addEventListener("beforeunload", (e) => {
    const typed = [...document.querySelectorAll("main textarea")].filter((one) => one.form !== sent);
    if (typed.some((one) => one.value.trim() !== one.defaultValue.trim())) e.preventDefault();
  });
  const acts = {
    j: () => go(1),
    k: () => go(-1),
    1: () => choose(0),
    2: () => choose(1),
    3: () => choose(2),
    t: () => document.querySelector("[data-triage] button")?.click(),
    h: () => reach("#hand select"),
    a: () => reach("#answer textarea"),
    m: () => reach("[data-draft]"),
    l: () => reach("#ties a, #ties summary"),
    c: () => reach("#close select"),
    "?": () => help && (help.open = !help.open),
  };
  const typing = (e) => e.matches("textarea,select,input:not([type=radio],[type=checkbox])");
  addEventListener("keydown", (e) => {
    if (e.key === "Enter" && (e.ctrlKey || e.metaKey) && e.target.matches("textarea")) {
      e.target.form?.requestSubmit();
      return;
    }
    if (e.ctrlKey || e.altKey || e.metaKey || e.isComposing || typing(e.target) || off?.checked) return;
    const act = acts[e.key.toLowerCase()];
    if (!act) return;
    e.preventDefault();
    act();
  });
})();
