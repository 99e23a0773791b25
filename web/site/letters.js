// The network that guesses how an unknown word sounds, for the Python that searches with it.

const TAGS = 214;
const STRIDE = 216;
const HISTORY = 6;
const LAYERS = ["norm.weight", "norm.bias", "qkv.weight", "qkv.bias", "joined.weight", "joined.bias",
  "norm2.weight", "norm2.bias", "hidden.weight", "hidden.bias", "back.weight", "back.bias"];
const ORDER = [
  "letters.weight",
  ...[0, 1, 2].flatMap((n) => ["distance", ...LAYERS].map((name) => `blocks.${n}.${name}`)),
  "norm.weight", "norm.bias", "tags.weight", "stress.weight", "seen.weight", "seen.bias",
  "history.weight", "choice.weight", "choice.bias",
];

export class Letters {
  #kernels;

  /**
   * @param {import("./speaker.js").Kernels} kernels for this network only.
   * @param {string} listed JSON list of [name, shape, kind] of each tensor.
   * @param {Uint8Array} data of the tensors, one behind the other; rows of int8 behind their scales.
   */
  constructor(kernels, listed, data) {
    this.#kernels = kernels;
    const bytes = data.slice().buffer;
    const placed = new Map();
    let at = 0;
    for (const [name, shape, kind] of JSON.parse(listed)) {
      const count = shape.reduce((total, n) => total * n, 1);
      if (kind === "int8") {
        const scales = new Float32Array(bytes.slice(at, at + 4 * shape[0]));
        const values = new Int8Array(bytes, at + 4 * shape[0], count);
        const columns = count / shape[0];
        placed.set(name, kernels.put(Float32Array.from(values, (value, n) => value * scales[Math.floor(n / columns)])));
        at += 4 * shape[0] + count;
      } else {
        placed.set(name, kernels.put(new Float32Array(bytes.slice(at, at + 4 * count))));
        at += 4 * count;
      }
    }
    const missing = ORDER.filter((name) => !placed.has(name));
    if (missing.length || placed.size !== ORDER.length) throw new Error(`not the network of the kernels: ${missing}`);
    kernels.calls.letters_load(kernels.put(Uint32Array.from(ORDER, (name) => placed.get(name))));
  }

  /** Reads a word of a to z. */
  read(letters) {
    const { calls } = this.#kernels;
    const marked = calls.arena_mark();
    const numbers = Int32Array.from([1, ...Array.from(letters, (c) => c.charCodeAt(0) - 94), 2]);
    calls.letters_read(this.#kernels.put(numbers), numbers.length);
    calls.arena_release(marked);
  }

  /** Scores histories of six tags each at a letter; JSON in and out. */
  score(letter, histories, stressed) {
    const { calls } = this.#kernels;
    const marked = calls.arena_mark();
    const flags = Int32Array.from(JSON.parse(stressed));
    const tags = Int32Array.from(JSON.parse(histories));
    if (tags.length !== HISTORY * flags.length) throw new Error(`${tags.length} tags of ${flags.length} histories`);
    const rows = calls.letters_score(letter, this.#kernels.put(tags), this.#kernels.put(flags), flags.length);
    const scores = this.#kernels.view(Float32Array, rows, STRIDE * flags.length);
    const made = Array.from(flags, (_, n) => Array.from(scores.subarray(n * STRIDE, n * STRIDE + TAGS)));
    calls.arena_release(marked);
    return JSON.stringify(made);
  }
}
