// Plays samples as they come: each chunk begins on the very sample behind the one before it.

export const SAMPLE_RATE_HZ = 24000;
const HEAD_START = 0.03; // seconds between now and a first chunk

export class Player {
  #context;
  #next = 0;
  #began = null;
  #late = 0; // seconds of waiting for chunks that came too late
  #sources = new Set();

  /** To be called by a click or key: browsers let no page make a sound by itself. */
  constructor() {
    this.#context = new AudioContext({ sampleRate: SAMPLE_RATE_HZ, latencyHint: "interactive" });
    this.#context.resume();
  }

  /** @param {Int16Array} pcm samples that follow. */
  push(pcm) {
    const buffer = this.#context.createBuffer(1, pcm.length, SAMPLE_RATE_HZ);
    const values = buffer.getChannelData(0);
    for (let n = 0; n < pcm.length; n++) values[n] = pcm[n] / 32768;
    const earliest = Math.ceil((this.#context.currentTime + HEAD_START) * SAMPLE_RATE_HZ);
    if (this.#began === null) this.#began = this.#next = earliest;
    else if (this.#next < earliest - HEAD_START * SAMPLE_RATE_HZ) {
      this.#late += earliest - this.#next;
      this.#next = earliest;
    }
    const source = this.#context.createBufferSource();
    source.buffer = buffer;
    source.connect(this.#context.destination);
    source.onended = () => this.#sources.delete(source);
    source.start(this.#next / SAMPLE_RATE_HZ);
    this.#sources.add(source);
    this.#next += pcm.length;
  }

  /** Samples that have been heard. */
  get position() {
    if (this.#began === null) return 0;
    return Math.max(0, this.#context.currentTime * SAMPLE_RATE_HZ - this.#began - this.#late);
  }

  /** Whether all that came has been heard. */
  get isThrough() {
    return this.#began === null || this.#context.currentTime * SAMPLE_RATE_HZ >= this.#next;
  }

  get isPaused() {
    return this.#context.state === "suspended";
  }

  pause() {
    return this.#context.suspend();
  }

  resume() {
    return this.#context.resume();
  }

  stop() {
    for (const source of this.#sources) source.stop();
    this.#context.close();
  }
}
