// Plays audio as it arrives: every chunk is scheduled to the sample behind the one before.

const LEAD_SECONDS = 0.05; // from the first chunk to its sound: the next one must be there by its end
const LATE_SECONDS = 0.03;

export class Player {
  // `on` has position(seconds, playing), called on every frame that is drawn, and ended().
  constructor(on) {
    this.on = on;
    this.context = null;
    this.rate = 24000;
    this.clear();
  }

  clear() {
    this.stop();
    this.chunks = []; // {first, buffer, samples}
    this.total = 0;
    this.complete = false;
    this.origin = null; // time of the context at which sample 0 is heard
  }

  // Must be called in the handler of a key or click: browsers let nothing sound before.
  unlock() {
    if (!this.context) {
      try {
        this.context = new AudioContext({ sampleRate: this.rate, latencyHint: "interactive" });
      } catch {
        this.context = new AudioContext();
      }
    }
    if (this.context.state === "suspended") this.context.resume();
  }

  begin(rate) {
    this.rate = rate;
    this.playing = true;
    this.watch();
  }

  add(samples) {
    const buffer = this.context.createBuffer(1, samples.length, this.rate);
    const target = buffer.getChannelData(0);
    for (let n = 0; n < samples.length; n += 1) target[n] = samples[n] / 32768;
    const chunk = { first: this.total, buffer, samples };
    this.chunks.push(chunk);
    this.total += samples.length;
    if (this.playing) this.schedule(chunk, 0);
  }

  finish() {
    this.complete = true;
  }

  // Start times fall on samples, so that chunks join without a seam.
  onSample(seconds) {
    return Math.ceil(seconds * this.context.sampleRate) / this.context.sampleRate;
  }

  schedule(chunk, offset) {
    const now = this.context.currentTime;
    const begin = (chunk.first + offset) / this.rate;
    if (this.origin === null) this.origin = this.onSample(now + LEAD_SECONDS) - begin;
    if (this.origin + begin < now) this.origin = this.onSample(now + LATE_SECONDS) - begin; // it came too late
    const source = this.context.createBufferSource();
    source.buffer = chunk.buffer;
    source.connect(this.context.destination);
    source.start(this.origin + begin, offset / this.rate);
    this.sources.push(source);
    source.onended = () => this.sources.splice(this.sources.indexOf(source) >>> 0, 1);
  }

  playFrom(seconds) {
    this.unlock();
    this.stop();
    this.playing = true;
    this.origin = null;
    const from = Math.max(0, Math.round(seconds * this.rate));
    for (const chunk of this.chunks) {
      const offset = Math.max(0, from - chunk.first);
      if (offset < chunk.buffer.length) this.schedule(chunk, offset);
    }
    this.watch();
  }

  stop() {
    for (const source of this.sources ?? []) {
      source.onended = null;
      source.stop();
      source.disconnect();
    }
    this.sources = [];
    this.playing = false;
  }

  get seconds() {
    return this.total / this.rate;
  }

  get position() {
    if (this.origin === null) return 0;
    return Math.min(this.seconds, Math.max(0, this.context.currentTime - this.origin));
  }

  watch() {
    if (this.watching) return;
    this.watching = true;
    const look = () => {
      if (!this.playing) {
        this.watching = false;
        return;
      }
      this.on.position(this.position);
      if (this.complete && this.context.currentTime - (this.origin ?? Infinity) >= this.seconds) {
        this.playing = false;
        this.watching = false;
        this.on.ended();
        return;
      }
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  }

  wav() {
    const header = new DataView(new ArrayBuffer(44));
    const text = (place, letters) => [...letters].forEach((c, n) => header.setUint8(place + n, c.charCodeAt(0)));
    const bytes = 2 * this.total;
    text(0, "RIFF");
    header.setUint32(4, 36 + bytes, true);
    text(8, "WAVEfmt ");
    header.setUint32(16, 16, true);
    header.setUint16(20, 1, true);
    header.setUint16(22, 1, true);
    header.setUint32(24, this.rate, true);
    header.setUint32(28, 2 * this.rate, true);
    header.setUint16(32, 2, true);
    header.setUint16(34, 16, true);
    text(36, "data");
    header.setUint32(40, bytes, true);
    return new Blob([header, ...this.chunks.map((chunk) => chunk.samples)], { type: "audio/wav" });
  }
}
