// QR Code symbols (model 2, ISO/IEC 18004) of error correction level M, versions 1 to 20: more than any payment code
// needs. One segment: alphanumeric where the text allows it, else bytes of UTF-8. The same is drawn on paper by the
// site; here it is drawn on the phone, which may be offline.

const CORRECTION = [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26]; // codewords a block
const BLOCKS = [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16]; // both of table 9, level M
const ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
const QUIET = 4;
const LEVEL_M = 0b00;

const MASKS = [
  (row, column) => (row + column) % 2,
  (row) => row % 2,
  (row, column) => column % 3,
  (row, column) => (row + column) % 3,
  (row, column) => (Math.floor(row / 2) + Math.floor(column / 3)) % 2,
  (row, column) => ((row * column) % 2) + ((row * column) % 3),
  (row, column) => (((row * column) % 2) + ((row * column) % 3)) % 2,
  (row, column) => (((row + column) % 2) + ((row * column) % 3)) % 2,
];

// GF(256) with the polynomial 11D.
const POWER = [];
const LOG = [];
for (let exponent = 0, value = 1; exponent < 255; exponent++) {
  POWER[exponent] = value;
  LOG[value] = exponent;
  value = value & 0x80 ? (value << 1) ^ 0x11d : value << 1;
}
const times = (one, other) => (one && other ? POWER[(LOG[one] + LOG[other]) % 255] : 0);

// Modules that carry data: all but finders, timing, alignment, format and version.
function capacity(version) {
  let modules = (16 * version + 128) * version + 64;
  if (version > 1) {
    const across = Math.floor(version / 7) + 2;
    modules -= (25 * across - 10) * across - 55;
    if (version > 6) modules -= 36;
  }
  return Math.floor(modules / 8);
}

function encode(text) {
  const isAlphanumeric = [...text].every((each) => ALPHANUMERIC.includes(each));
  const values = isAlphanumeric ? [...text].map((each) => ALPHANUMERIC.indexOf(each)) : [...new TextEncoder().encode(text)];
  for (let version = 1; version <= CORRECTION.length; version++) {
    const bits = [];
    const add = (value, length) => {
      for (let bit = length - 1; bit >= 0; bit--) bits.push((value >> bit) & 1);
    };
    const room = 8 * (capacity(version) - CORRECTION[version - 1] * BLOCKS[version - 1]);
    if (isAlphanumeric) {
      add(0b0010, 4);
      add(values.length, version < 10 ? 9 : 11);
      for (let at = 0; at < values.length; at += 2) {
        if (at + 1 < values.length) add(values[at] * 45 + values[at + 1], 11);
        else add(values[at], 6);
      }
    } else {
      add(0b0100, 4);
      add(values.length, version < 10 ? 8 : 16);
      for (const value of values) add(value, 8);
    }
    if (bits.length > room) continue;
    add(0, Math.min(4, room - bits.length));
    add(0, (8 - (bits.length % 8)) % 8);
    for (let pad = 0xec; bits.length < room; pad ^= 0xec ^ 0x11) add(pad, 8);
    const codewords = [];
    for (let at = 0; at < bits.length; at += 8) codewords.push(parseInt(bits.slice(at, at + 8).join(""), 2));
    return { version, codewords };
  }
  throw new RangeError("the text is too long for a symbol");
}

function remainder(data, degree) {
  let divisor = [1];
  for (let root = 0; root < degree; root++) {
    const product = [...divisor, 0];
    divisor.forEach((coefficient, at) => { product[at + 1] ^= times(coefficient, POWER[root]); });
    divisor = product;
  }
  const rest = [...data, ...Array(degree).fill(0)];
  for (let at = 0; at < data.length; at++) {
    const factor = rest[at];
    divisor.forEach((coefficient, below) => { rest[at + below] ^= times(coefficient, factor); });
  }
  return rest.slice(data.length);
}

// Data and correction of all blocks, dealt out in turns; the later blocks are one codeword longer.
function interleave(codewords, version) {
  const count = BLOCKS[version - 1];
  const short = Math.floor(codewords.length / count);
  const long = codewords.length % count;
  const blocks = [];
  for (let block = 0, at = 0; block < count; block++) {
    const length = short + (block >= count - long ? 1 : 0);
    blocks.push(codewords.slice(at, at + length));
    at += length;
  }
  const corrections = blocks.map((block) => remainder(block, CORRECTION[version - 1]));
  const deal = (rows) => {
    const dealt = [];
    for (let at = 0; at < Math.max(...rows.map((row) => row.length)); at++) {
      for (const row of rows) if (at < row.length) dealt.push(row[at]);
    }
    return dealt;
  };
  return [...deal(blocks), ...deal(corrections)];
}

function alignments(version, size) {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const step = Math.floor((version * 8 + count * 3 + 5) / (count * 4 - 4)) * 2;
  const places = Array.from({ length: count - 1 }, (_, back) => size - 7 - back * step);
  return [6, ...places.reverse()];
}

// BCH codes of the format (generator 537) and of the version (generator 1F25).
function withCheck(value, degree, generator) {
  let rest = value << degree;
  for (let bit = 31 - Math.clz32(rest); bit >= degree; bit--) if ((rest >> bit) & 1) rest ^= generator << (bit - degree);
  return (value << degree) | rest;
}

function frame(version) {
  const size = 17 + 4 * version;
  const modules = Array.from({ length: size }, () => Array(size).fill(null)); // null: free for data
  const set = (row, column, dark) => {
    if (row >= 0 && column >= 0 && row < size && column < size) modules[row][column] = dark;
  };
  for (let at = 0; at < size; at++) {
    set(6, at, at % 2 === 0);
    set(at, 6, at % 2 === 0);
  }
  for (const [row, column] of [[3, 3], [3, size - 4], [size - 4, 3]]) {
    for (let down = -4; down <= 4; down++) {
      for (let right = -4; right <= 4; right++) {
        const ring = Math.max(Math.abs(down), Math.abs(right));
        set(row + down, column + right, ring !== 2 && ring !== 4);
      }
    }
  }
  const places = alignments(version, size);
  const last = places.length - 1;
  places.forEach((row, down) => places.forEach((column, right) => {
    if ((down === 0 && right === 0) || (down === 0 && right === last) || (down === last && right === 0)) return;
    for (let y = -2; y <= 2; y++) for (let x = -2; x <= 2; x++) set(row + y, column + x, Math.max(Math.abs(y), Math.abs(x)) !== 1);
  }));
  if (version > 6) {
    const bits = withCheck(version, 12, 0x1f25);
    for (let at = 0; at < 18; at++) {
      const dark = Boolean((bits >> at) & 1);
      set(Math.floor(at / 3), size - 11 + (at % 3), dark);
      set(size - 11 + (at % 3), Math.floor(at / 3), dark);
    }
  }
  return modules;
}

function setFormat(modules, mask) {
  const size = modules.length;
  const bits = withCheck((LEVEL_M << 3) | mask, 10, 0x537) ^ 0x5412;
  for (let at = 0; at < 15; at++) {
    const dark = Boolean((bits >> at) & 1);
    if (at < 6) modules[at][8] = dark;
    else if (at < 8) modules[at + 1][8] = dark;
    else modules[size - 15 + at][8] = dark;
    if (at < 8) modules[8][size - 1 - at] = dark;
    else if (at < 9) modules[8][15 - at] = dark;
    else modules[8][14 - at] = dark;
  }
  modules[size - 8][8] = true;
}

function fill(modules, bytes, mask) {
  const size = modules.length;
  let bit = 0;
  for (let right = size - 1; right > 0; right -= 2) {
    if (right === 6) right = 5;
    for (let step = 0; step < size; step++) {
      const row = ((right + 1) & 2) === 0 ? size - 1 - step : step;
      for (const column of [right, right - 1]) {
        if (modules[row][column] !== null) continue;
        const dark = bit < bytes.length * 8 && Boolean((bytes[bit >> 3] >> (7 - (bit & 7))) & 1);
        bit++;
        modules[row][column] = dark !== (MASKS[mask](row, column) === 0);
      }
    }
  }
}

// How hard a symbol is to read (ISO/IEC 18004, 7.8.3): runs, blocks, look-alikes of finders, balance.
function penalty(modules) {
  const size = modules.length;
  const lines = [...modules, ...modules.map((_, column) => modules.map((row) => row[column]))];
  let points = 0;
  for (const line of lines) {
    const text = line.map(Number).join("");
    for (const run of text.match(/0{5,}|1{5,}/g) ?? []) points += run.length - 2;
    for (let at = 0; at + 11 <= size; at++) {
      const part = text.slice(at, at + 11);
      if (part === "10111010000" || part === "00001011101") points += 40;
    }
  }
  for (let row = 0; row + 1 < size; row++) {
    for (let column = 0; column + 1 < size; column++) {
      const sum = modules[row][column] + modules[row][column + 1] + modules[row + 1][column] + modules[row + 1][column + 1];
      if (sum === 0 || sum === 4) points += 3;
    }
  }
  const dark = modules.flat().filter(Boolean).length / (size * size);
  return points + 10 * Math.floor(Math.abs(dark * 20 - 10));
}

// Rows of modules, dark ones true, without the quiet zone.
export function matrix(text) {
  const { version, codewords } = encode(text);
  const bytes = interleave(codewords, version);
  let best = null;
  for (let mask = 0; mask < MASKS.length; mask++) {
    const modules = frame(version);
    setFormat(modules, mask); // before the data: its places are not free
    fill(modules, bytes, mask);
    const points = penalty(modules);
    if (best === null || points < best.points) best = { points, modules };
  }
  return best.modules;
}

// Draws the symbol of `text` into an SVG element that stands in the page, in place of the one that is drawn there: its
// last path holds the dark modules, one unit each.
export function redraw(svg, text) {
  const modules = matrix(text);
  const size = modules.length + 2 * QUIET;
  let dark = "";
  modules.forEach((row, y) => row.forEach((is, x) => { if (is) dark += `M${x + QUIET} ${y + QUIET}h1v1h-1z`; }));
  svg.setAttribute("viewBox", `0 0 ${size} ${size}`);
  const paths = svg.querySelectorAll("path");
  paths[0].setAttribute("d", `M0 0h${size}v${size}H0z`);
  paths[paths.length - 1].setAttribute("d", dark);
  const word = svg.querySelector("text"); // MẪU, across the code of a sample
  if (word) {
    for (const name of ["x", "y"]) word.setAttribute(name, size / 2);
    word.setAttribute("font-size", 0.36 * size);
    word.setAttribute("transform", `rotate(-30 ${size / 2} ${size / 2})`);
  }
}
