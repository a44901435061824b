/* The PDQ perceptual hash, written anew from its paper: "The TMK+PDQF Video-Hashing
   Algorithm and the PDQ Image-Hashing Algorithm", Facebook, 2019.
   lachanPdq(luma, rows, cols) -> {hex, quality}; luma: Float32Array, row by row. */
(() => {
  "use strict";
  const SIDE = 64;
  const BITS = 16;

  // How wide the mean filter is: half of what one of 64 cells covers.
  const window_ = (length) => Math.floor((length + 2 * SIDE - 1) / (2 * SIDE));

  // Mean over a window that is cut at both ends, along one line.
  function line(from, to, start, step, length, width) {
    const half = Math.floor((width + 2) / 2);
    const grow = half - 1;
    const first = width - half + 1;
    let sum = 0;
    let count = 0;
    let left = start;
    let right = start;
    let out = start;
    for (let i = 0; i < grow; i++, right += step) (sum += from[right]), count++;
    for (let i = 0; i < first; i++, right += step, out += step) {
      sum += from[right];
      to[out] = sum / ++count;
    }
    for (let i = 0; i < length - width; i++, left += step, right += step, out += step) {
      sum += from[right] - from[left];
      to[out] = sum / count;
    }
    for (let i = 0; i < grow; i++, left += step, out += step) {
      sum -= from[left];
      to[out] = sum / --count;
    }
  }

  function smooth(luma, rows, cols) {
    const other = new Float32Array(luma.length);
    const [wide, high] = [window_(cols), window_(rows)];
    for (let pass = 0; pass < 2; pass++) {
      for (let r = 0; r < rows; r++) line(luma, other, r * cols, 1, cols, wide);
      for (let c = 0; c < cols; c++) line(other, luma, c, cols, rows, high);
    }
  }

  function shrink(luma, rows, cols) {
    const cells = new Float32Array(SIDE * SIDE);
    for (let i = 0; i < SIDE; i++)
      for (let j = 0; j < SIDE; j++) {
        const r = Math.floor(((i + 0.5) * rows) / SIDE);
        const c = Math.floor(((j + 0.5) * cols) / SIDE);
        cells[i * SIDE + j] = luma[r * cols + c];
      }
    return cells;
  }

  // How much there is to see: steps between neighbours, in percent of a level.
  function quality(cells) {
    let sum = 0;
    const step = (a, b) => (sum += Math.abs(Math.trunc(((a - b) * 100) / 255)));
    for (let i = 0; i < SIDE - 1; i++)
      for (let j = 0; j < SIDE; j++) step(cells[i * SIDE + j], cells[(i + 1) * SIDE + j]);
    for (let i = 0; i < SIDE; i++)
      for (let j = 0; j < SIDE - 1; j++) step(cells[i * SIDE + j], cells[i * SIDE + j + 1]);
    return Math.min(100, Math.trunc(sum / 90));
  }

  function transform(cells) {
    const wave = [];
    for (let i = 0; i < BITS; i++)
      for (let j = 0; j < SIDE; j++)
        wave.push(Math.sqrt(2 / SIDE) * Math.cos((Math.PI / 2 / SIDE) * (i + 1) * (2 * j + 1)));
    const half = new Float64Array(BITS * SIDE);
    for (let i = 0; i < BITS; i++)
      for (let j = 0; j < SIDE; j++) {
        let sum = 0;
        for (let k = 0; k < SIDE; k++) sum += wave[i * SIDE + k] * cells[k * SIDE + j];
        half[i * SIDE + j] = sum;
      }
    const out = new Float64Array(BITS * BITS);
    for (let i = 0; i < BITS; i++)
      for (let j = 0; j < BITS; j++) {
        let sum = 0;
        for (let k = 0; k < SIDE; k++) sum += half[i * SIDE + k] * wave[j * SIDE + k];
        out[i * BITS + j] = sum;
      }
    return out;
  }

  function digits(values) {
    const median = Float64Array.from(values).sort()[127];
    const bits = Array.from(values, (v) => (v > median ? 1 : 0)).reverse();
    let hex = "";
    for (let i = 0; i < 256; i += 4)
      hex += ((bits[i] << 3) | (bits[i + 1] << 2) | (bits[i + 2] << 1) | bits[i + 3]).toString(16);
    return hex;
  }

  self.lachanPdq = (luma, rows, cols) => {
    smooth(luma, rows, cols);
    const cells = shrink(luma, rows, cols);
    return { hex: digits(transform(cells)), quality: quality(cells) };
  };
})();
