/* "Nghe đọc": the browser reads a screen aloud. Only a voice that is on this device is
   used: another one would send the words away. Without one the button stays hidden. */
(() => {
  "use strict";
  if (!self.speechSynthesis) return;
  const READ = "h1, h2, h3, legend, p, li, label, .hint, button";
  const button = () => document.querySelector("[data-listen]");
  const voice = () => {
    const here = document.documentElement.lang;
    return speechSynthesis.getVoices().find((v) => v.localService && v.lang.toLowerCase().startsWith(here));
  };
  const offer = () => {
    stop();
    if (button()) button().hidden = !voice();
  };
  const stop = () => {
    speechSynthesis.cancel();
    tell(false);
  };
  const tell = (on) => {
    const one = button();
    if (!one) return;
    const words = one.querySelector("span");
    one.dataset.start ||= words.textContent;
    words.textContent = on ? one.dataset.stop : one.dataset.start;
    one.toggleAttribute("data-on", on);
  };
  // What is seen, each piece once: a piece inside another is read with it.
  const pieces = () =>
    [...document.querySelectorAll(`#main :is(${READ})`)].filter(
      (e) =>
        e.checkVisibility() && e.innerText.trim() && !e.closest("[aria-hidden], [data-listen]") && !e.parentElement.closest(READ),
    );
  const read = () => {
    const found = pieces();
    tell(true);
    found.forEach((piece, n) => {
      const said = new SpeechSynthesisUtterance(piece.innerText);
      said.voice = voice();
      said.lang = said.voice.lang;
      if (n === found.length - 1) said.onend = () => tell(false);
      speechSynthesis.speak(said);
    });
  };
  addEventListener("click", (e) => {
    if (!e.target.closest("[data-listen]")) return;
    if (button().hasAttribute("data-on")) stop();
    else read();
  });
  addEventListener("leaving", stop);
  addEventListener("pagehide", stop);
  addEventListener("screen", offer);
  speechSynthesis.addEventListener("voiceschanged", offer);
  offer();
})();
