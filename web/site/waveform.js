// Draws a recording as bars of its level, those that have been heard in another colour.

const BAR_PIXELS = 4;
const LEAST_SECONDS = 4; // that the width stands for

export class Waveform {
  #canvas;
  #recording = null;
  #drawn = { samples: -1, width: 0, peaks: [], span: 1 };

  constructor(canvas) {
    this.#canvas = canvas;
    new ResizeObserver(() => this.draw(0)).observe(canvas);
  }

  show(recording) {
    this.#recording = recording;
    this.#drawn.samples = -1;
    this.draw(0);
  }

  /** @param {number} position samples that have been heard. */
  draw(position) {
    const canvas = this.#canvas;
    const ratio = window.devicePixelRatio || 1;
    const width = Math.round(canvas.clientWidth * ratio);
    const height = Math.round(canvas.clientHeight * ratio);
    if (!width || !height) return;
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    const context = canvas.getContext("2d");
    const style = getComputedStyle(canvas);
    context.clearRect(0, 0, width, height);
    const step = BAR_PIXELS * ratio;
    const count = Math.floor(width / step);
    const { peaks, span } = this.#peaks(count);
    const heard = (position / span) * count;
    for (let n = 0; n < count; n++) {
      const [low, high] = peaks[n] ?? [0, 0];
      // A power below one makes quiet sounds visible, as ears hear them.
      const size = Math.max(ratio * 2, Math.min(1, 1.3 * Math.max(-low, high) ** 0.8) * height * 0.96);
      context.fillStyle = style.getPropertyValue(n < heard ? "--bar-heard" : "--bar");
      context.beginPath();
      context.roundRect(n * step, (height - size) / 2, step * 0.6, size, ratio * 1.2);
      context.fill();
    }
  }

  #peaks(count) {
    const recording = this.#recording;
    const drawn = this.#drawn;
    if (!recording) return { peaks: [], span: 1 };
    if (drawn.samples !== recording.samples || drawn.width !== count) {
      const span = Math.max(recording.samples, LEAST_SECONDS * 24000);
      Object.assign(drawn, { samples: recording.samples, width: count, span, peaks: recording.peaks(count, span) });
    }
    return drawn;
  }
}
