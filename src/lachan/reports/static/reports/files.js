/* Files in pieces, with progress, going on where a broken line stopped; and the
   fingerprint of a picture that stays on the device. Nothing is kept in the browser.
   The parts may come later than this script: a "screen" event tells that they did. */
(() => {
  "use strict";
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
  const sent = new Map();
  let form;

  async function ask(step, headers, body) {
    const answer = await fetch(form.dataset.files, {
      method: "POST",
      headers: { "Upload-Do": step, "Content-Type": "application/octet-stream", ...headers },
      body,
    });
    const said = await answer.json();
    if (answer.ok || answer.status === 409) return said;
    throw new Error(String(answer.status));
  }

  function row(file) {
    const li = document.createElement("li");
    const name = document.createElement("b");
    name.textContent = file.name;
    const bar = document.createElement("progress");
    bar.max = 100;
    bar.value = 0;
    bar.setAttribute("aria-label", file.name);
    const words = document.createElement("p");
    words.className = "hint";
    li.append(name, bar, words);
    form.querySelector(".uploads").append(li);
    return { li, bar, words };
  }

  // One file: begin, pieces, end. What was sent of it stays sent when pressed again.
  async function send(file, handle) {
    const known = sent.get(file.name + file.size) || { line: row(file) };
    sent.set(file.name + file.size, known);
    const { bar, words } = known.line;
    if (known.done) return true;
    if (!known.token) {
      const begun = await ask("begin", {}, JSON.stringify({ handle, name: file.name, size: file.size }));
      if (!begun.token) return end(known, begun);
      Object.assign(known, begun);
    }
    let { offset } = await ask("state", { "Upload-Token": known.token });
    while (offset < file.size) {
      const piece = file.slice(offset, offset + known.piece);
      const headers = { "Upload-Token": known.token, "Upload-Offset": String(offset) };
      ({ offset } = await patiently(() => ask("put", headers, piece)));
      bar.value = Math.floor((offset * 100) / file.size);
      words.textContent = `${bar.value} %, ${form.dataset.waiting}`;
    }
    return end(known, await ask("finish", {}, JSON.stringify({ handle, token: known.token })));
  }

  function end(known, said) {
    known.done = true;
    known.taken = Boolean(said.taken);
    known.line.bar.remove();
    known.line.words.textContent = `${said.title} ${said.text}`;
    known.line.li.className = said.taken ? "done" : "no";
    form.querySelector("[data-voice]").textContent = known.line.words.textContent;
    return known.taken;
  }

  // A short gap is waited out; a long one is told, and Gửi goes on from there.
  async function patiently(act) {
    for (const wait of [1000, 3000]) {
      try {
        return await act();
      } catch (e) {
        if (!(e instanceof TypeError)) throw e;
        await pause(wait);
      }
    }
    return act();
  }

  addEventListener("submit", async (e) => {
    if (!e.target.matches("form[data-files]")) return;
    form = e.target;
    const field = form.querySelector("input[type=file]");
    if (!field.files.length || form.dataset.plain) return;
    e.preventDefault();
    if (form.dataset.working) return;
    form.dataset.working = "1";
    form.querySelector(".uploads").hidden = false;
    const voice = form.querySelector("[data-voice]");
    try {
      for (const file of field.files) await send(file, form.elements.handle.value);
      field.value = "";
    } catch (broken) {
      if (broken instanceof TypeError) voice.textContent = form.dataset.again;
      else {
        // The page ran out or the server said no: the plain way tells why.
        form.dataset.plain = "1";
        form.requestSubmit(e.submitter);
      }
      voice.classList.remove("unseen");
    }
    delete form.dataset.working;
    delete form.dataset.sent;
    if (e.submitter.dataset.was) {
      e.submitter.textContent = e.submitter.dataset.was;
      e.submitter.removeAttribute("aria-busy");
    }
  });

  // The fingerprint: the picture is drawn small on a canvas and never sent.
  const EDGE = 512;
  const offer = () => {
    for (const part of document.querySelectorAll("[data-pdq]")) part.hidden = !self.lachanPdq;
  };
  async function luma(file) {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, EDGE / Math.max(picture.width, picture.height));
    const [w, h] = [picture.width, picture.height].map((n) => Math.max(1, Math.round(n * scale)));
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width: w, height: h });
    const pen = canvas.getContext("2d");
    pen.imageSmoothingQuality = "high";
    pen.drawImage(picture, 0, 0, w, h);
    const { data } = pen.getImageData(0, 0, w, h);
    const grey = new Float32Array(w * h);
    for (let i = 0; i < grey.length; i++)
      grey[i] = 0.299 * data[4 * i] + 0.587 * data[4 * i + 1] + 0.114 * data[4 * i + 2];
    return [grey, h, w];
  }
  addEventListener("change", async (e) => {
    const print = e.target.closest("[data-pdq]");
    if (!print) return;
    const said = print.querySelector("[data-digits]");
    const button = print.querySelector("button");
    button.hidden = true;
    said.textContent = said.dataset.wait;
    try {
      const { hex, quality } = self.lachanPdq(...(await luma(e.target.files[0])));
      print.querySelector("[name=pdq]").value = hex;
      print.querySelector("[name=quality]").value = quality;
      said.textContent = quality < 50 ? said.dataset.poor : hex.match(/.{8}/g).join(" ");
      button.hidden = quality < 50;
    } catch {
      said.textContent = said.dataset.broken;
    }
  });
  addEventListener("screen", offer);
  offer();
})();
