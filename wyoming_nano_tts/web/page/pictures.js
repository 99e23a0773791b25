// Waveform and spectrogram of speech as it arrives, with its sounds below.

const COLUMN = 100; // samples of a column: 240 columns a second at 24 kHz
const WINDOW = 512;
const BINS = 170; // of 256: up to 8 kHz
const WAVE_HEIGHT = 64;
const FLOOR_DB = -78;
const SPAN_DB = 66;
const MARKS = "ˈˌ";
const LONG = { A: "eɪ", I: "aɪ", O: "oʊ", W: "aʊ", Y: "ɔɪ", Q: "əʊ" }; // what voices take as one symbol
const LETTER = 9; // about the width of a symbol

const HANN = Float32Array.from({ length: WINDOW }, (_, n) => 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / WINDOW));
const REVERSED = Uint16Array.from({ length: WINDOW }, (_, n) => parseInt(n.toString(2).padStart(9, "0").split("").reverse().join(""), 2));
const COS = Float32Array.from({ length: WINDOW / 2 }, (_, n) => Math.cos((2 * Math.PI * n) / WINDOW));
const SIN = Float32Array.from({ length: WINDOW / 2 }, (_, n) => -Math.sin((2 * Math.PI * n) / WINDOW));

// Decibels of the spectrum of 512 samples around a centre.
function spectrum(samples, centre, re, im, decibels) {
  for (let n = 0; n < WINDOW; n += 1) {
    const place = centre - WINDOW / 2 + n;
    const target = REVERSED[n];
    re[target] = place >= 0 && place < samples.length ? samples[place] * HANN[n] : 0;
    im[target] = 0;
  }
  for (let size = 2; size <= WINDOW; size *= 2) {
    const half = size / 2;
    const step = WINDOW / size;
    for (let first = 0; first < WINDOW; first += size) {
      for (let n = 0; n < half; n += 1) {
        const low = first + n;
        const high = low + half;
        const cos = COS[n * step];
        const sin = SIN[n * step];
        const r = re[high] * cos - im[high] * sin;
        const i = re[high] * sin + im[high] * cos;
        re[high] = re[low] - r;
        im[high] = im[low] - i;
        re[low] += r;
        im[low] += i;
      }
    }
  }
  for (let bin = 0; bin < BINS; bin += 1) {
    decibels[bin] = 10 * Math.log10((re[bin] ** 2 + im[bin] ** 2) / (WINDOW * WINDOW * 32768 * 32768) + 1e-12) + 12;
  }
}

// From the background to the accent to its opposite: 0 to 1.
function ramp(colours) {
  const table = new Uint8Array(256 * 3);
  for (let n = 0; n < 256; n += 1) {
    const place = (n / 255) * (colours.length - 1);
    const low = Math.min(colours.length - 2, Math.floor(place));
    for (let c = 0; c < 3; c += 1) {
      table[3 * n + c] = colours[low][c] + (colours[low + 1][c] - colours[low][c]) * (place - low);
    }
  }
  return table;
}

const RAMPS = {
  light: ramp([[246, 246, 251], [196, 196, 238], [112, 104, 216], [58, 36, 140], [20, 10, 60]]),
  dark: ramp([[20, 21, 30], [52, 38, 104], [124, 74, 190], [232, 128, 138], [255, 236, 190]]),
};

export class Timeline {
  // `seek` is told the seconds that are pressed.
  constructor(scroller, strip, seek) {
    this.scroller = scroller;
    this.strip = strip;
    this.rate = 24000;
    this.position = 0;
    this.clear();
    strip.addEventListener("click", (event) => {
      const x = event.clientX - strip.getBoundingClientRect().left;
      if (this.length) seek(Math.min(this.length, (x * COLUMN) / this.rate));
    });
    scroller.addEventListener("keydown", (event) => {
      const steps = { ArrowLeft: -0.5, ArrowRight: 0.5, Home: -Infinity };
      if (!(event.key in steps) || !this.length) return;
      event.preventDefault();
      seek(Math.min(this.length, Math.max(0, this.position + steps[event.key])));
    });
  }

  clear() {
    this.samples = new Float32Array(0);
    this.length = 0;
    this.filled = 0;
    this.columns = 0;
    this.sounds = []; // {first, end, node}, as they follow each other
    this.now = 0;
    this.taken = [0, 0]; // ends of the last labels of both rows
    this.strip.replaceChildren();
    this.picture = this.layer("picture");
    this.labels = this.layer("labels");
    this.head = this.layer("head");
    this.scroller.scrollLeft = 0;
    this.place(0);
  }

  layer(name) {
    const node = document.createElement("div");
    node.className = name;
    this.strip.append(node);
    return node;
  }

  begin(rate) {
    this.clear();
    this.rate = rate;
  }

  add(pcm) {
    if (this.filled + pcm.length > this.samples.length) {
      const larger = new Float32Array(2 * (this.filled + pcm.length));
      larger.set(this.samples.subarray(0, this.filled));
      this.samples = larger;
    }
    this.samples.set(pcm, this.filled);
    this.filled += pcm.length;
    this.length = this.filled / this.rate;
    this.draw(Math.floor((this.filled - WINDOW / 2) / COLUMN));
  }

  finish() {
    this.draw(Math.ceil(this.filled / COLUMN));
  }

  // Colours have changed.
  redraw() {
    const columns = this.columns;
    this.columns = 0;
    this.picture.replaceChildren();
    this.draw(columns);
  }

  draw(until) {
    const count = until - this.columns;
    if (count <= 0) return;
    const dark = getComputedStyle(this.strip).getPropertyValue("--scheme").trim() === "dark";
    const table = RAMPS[dark ? "dark" : "light"];
    const canvas = document.createElement("canvas");
    canvas.width = count;
    canvas.height = WAVE_HEIGHT + BINS;
    canvas.setAttribute("aria-hidden", "true");
    const context = canvas.getContext("2d");
    const image = context.createImageData(count, BINS);
    const samples = this.samples.subarray(0, this.filled);
    const re = new Float32Array(WINDOW);
    const im = new Float32Array(WINDOW);
    const decibels = new Float32Array(BINS);
    context.fillStyle = getComputedStyle(this.picture).color;
    for (let column = 0; column < count; column += 1) {
      const first = (this.columns + column) * COLUMN;
      let low = 0;
      let high = 0;
      for (let n = first; n < Math.min(first + COLUMN, samples.length); n += 1) {
        low = Math.min(low, samples[n]);
        high = Math.max(high, samples[n]);
      }
      const half = WAVE_HEIGHT / 2;
      const top = half - (high / 32768) * (half - 2) * 1.6;
      const bottom = half - (low / 32768) * (half - 2) * 1.6;
      context.fillRect(column, Math.max(1, top - 0.5), 1, Math.max(1, Math.min(WAVE_HEIGHT - 2, bottom + 0.5) - Math.max(1, top - 0.5)));
      spectrum(samples, first + COLUMN / 2, re, im, decibels);
      for (let bin = 0; bin < BINS; bin += 1) {
        const level = Math.max(0, Math.min(255, Math.round((255 * (decibels[bin] - FLOOR_DB)) / SPAN_DB)));
        const pixel = 4 * ((BINS - 1 - bin) * count + column);
        image.data[pixel] = table[3 * level];
        image.data[pixel + 1] = table[3 * level + 1];
        image.data[pixel + 2] = table[3 * level + 2];
        image.data[pixel + 3] = 255;
      }
    }
    context.putImageData(image, 0, WAVE_HEIGHT);
    canvas.style.width = `${count}px`;
    this.picture.append(canvas);
    this.columns = until;
  }

  // A piece of speech: its symbols where they are heard; marks of stress stand before their sound.
  say(piece) {
    const caption = document.createElement("span");
    caption.className = "sentence";
    caption.textContent = piece.text;
    const all = piece.samples.reduce((sum, n) => sum + n, 0);
    this.put(caption, piece.first, all);
    let place = piece.first;
    let mark = "";
    let begun = place;
    piece.symbols.forEach((symbol, n) => {
      if (!mark) begun = place;
      place += piece.samples[n];
      if (MARKS.includes(symbol) && symbol) {
        mark += symbol;
        return;
      }
      if (symbol.trim()) {
        const label = document.createElement("span");
        label.className = /[.,!?…;:]/.test(symbol) ? "sound quiet" : "sound";
        label.append(mark + (LONG[symbol] ?? symbol));
        this.put(label, begun, place - begun);
        this.row(label, begun, place);
        this.sounds.push({ first: begun, end: place, node: label });
      }
      mark = "";
    });
  }

  // Where two labels would touch, the later one stands lower.
  row(label, first, end) {
    const half = Math.max((LETTER * label.textContent.length) / 2, (end - first) / COLUMN / 2);
    const centre = (first + end) / 2 / COLUMN;
    const row = this.taken[0] <= centre - half || this.taken[0] <= this.taken[1] ? 0 : 1;
    this.taken[row] = centre + half;
    if (row) label.classList.add("lower");
  }

  put(node, first, samples) {
    node.style.left = `${first / COLUMN}px`;
    node.style.width = `${samples / COLUMN}px`;
    this.labels.append(node);
  }

  // Shows which sound is heard.
  mark(sample) {
    const shown = this.sounds[this.now];
    if (shown && sample >= shown.first && sample < shown.end) return;
    shown?.node.classList.remove("now");
    if (this.sounds[this.now]?.first > sample) this.now = 0;
    while (this.now < this.sounds.length - 1 && this.sounds[this.now].end <= sample) this.now += 1;
    const next = this.sounds[this.now];
    if (next && sample >= next.first && sample < next.end) next.node.classList.add("now");
  }

  // Moves the playhead, and keeps it in sight.
  place(seconds, following = false) {
    this.position = seconds;
    const x = (seconds * this.rate) / COLUMN;
    this.head.style.transform = `translateX(${x}px)`;
    this.head.hidden = !this.length;
    this.mark(seconds * this.rate);
    const width = this.scroller.clientWidth;
    if (following && (x > this.scroller.scrollLeft + 0.8 * width || x < this.scroller.scrollLeft)) {
      this.scroller.scrollLeft = Math.max(0, x - 0.2 * width);
    }
  }
}
