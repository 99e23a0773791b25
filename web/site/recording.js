// What has been spoken: kept for the waveform, for saving, and for playing again.

import { SAMPLE_RATE_HZ } from "./player.js";

export class Recording {
  chunks = [];
  samples = 0;

  add(pcm) {
    this.chunks.push(pcm);
    this.samples += pcm.length;
  }

  get seconds() {
    return this.samples / SAMPLE_RATE_HZ;
  }

  /** A WAV file, 16 bits, mono. */
  wav() {
    const size = 2 * this.samples;
    const head = new DataView(new ArrayBuffer(44));
    const ascii = (at, text) => [...text].forEach((c, n) => head.setUint8(at + n, c.charCodeAt(0)));
    ascii(0, "RIFF");
    head.setUint32(4, 36 + size, true);
    ascii(8, "WAVEfmt ");
    head.setUint32(16, 16, true);
    head.setUint16(20, 1, true);
    head.setUint16(22, 1, true);
    head.setUint32(24, SAMPLE_RATE_HZ, true);
    head.setUint32(28, 2 * SAMPLE_RATE_HZ, true);
    head.setUint16(32, 2, true);
    head.setUint16(34, 16, true);
    ascii(36, "data");
    head.setUint32(40, size, true);
    return new Blob([head.buffer, ...this.chunks], { type: "audio/wav" });
  }

  /** Lowest and highest sample of each of `count` equal parts of `span` samples, as numbers from -1 to 1. */
  peaks(count, span) {
    const made = Array.from({ length: count }, () => [0, 0]);
    let at = 0;
    for (const chunk of this.chunks)
      for (let n = 0; n < chunk.length; n++, at++) {
        const part = made[Math.floor((at * count) / span)];
        if (!part) return made;
        const value = chunk[n] / 32768;
        if (value < part[0]) part[0] = value;
        if (value > part[1]) part[1] = value;
      }
    return made;
  }
}
