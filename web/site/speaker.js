// Speaks symbols with the kernels: weights into their memory, 16-bit samples out, chunk by chunk.

import { generatorState } from "./seeds.js";
import { readTensors } from "./tensors.js";

const BLOCK = [
  "depthwise.weight", "depthwise.bias", "norm.weight", "norm.bias",
  "up.weight", "up.bias", "down.weight", "down.bias", "gain",
];
const layer = (name) => [`${name}.weight`, `${name}.bias`];
const blocks = (name, count) =>
  Array.from({ length: count }, (_, n) => BLOCK.map((part) => `${name}.${n}.${part}`)).flat();

/** Tensors in the order in which the kernels take them. */
const PROSODY = [
  "embed.weight", "text_speaker.weight", ...layer("length_in"), ...blocks("text", 5), ...layer("norm_text"),
  ...layer("duration"), ...layer("frame_in"), "frame_speaker.weight", ...blocks("blocks", 4),
  ...layer("norm_out"), ...layer("out"),
];
const DECODER = [
  "embed.weight", "text_speaker.weight", ...layer("token_in"), ...blocks("text", 2), ...layer("frame_in"),
  "frame_speaker.weight", ...layer("norm_in"), ...blocks("blocks", 8), ...layer("norm_out"), ...layer("head"),
];

const MOST_SAMPLES = 300 * 160 + 225;

export class Kernels {
  /** @param {WebAssembly.Module} module of the kernels. */
  static async open(module) {
    const env = { exp: Math.exp, log: Math.log, log1p: Math.log1p };
    const instance = await WebAssembly.instantiate(module, { env });
    return new Kernels(instance.exports);
  }

  constructor(exports) {
    this.calls = exports;
  }

  /** A view of the kernels' memory; the next call that takes memory may make it useless. */
  view(Kind, at, length) {
    return new Kind(this.calls.memory.buffer, at, length);
  }

  /** Copies numbers into the kernels' memory; returns where they are. */
  put(values) {
    const at = this.calls.arena_take(values.byteLength);
    this.view(values.constructor, at, values.length).set(values);
    return at;
  }
}

export class Speaker {
  #kernels;
  #samples;
  #pcm;
  #above;

  /**
   * @param {Kernels} kernels that speak with this voice only.
   * @param {ArrayBuffer} prosody file of weights.
   * @param {ArrayBuffer} decoder file of weights.
   */
  constructor(kernels, prosody, decoder) {
    this.#kernels = kernels;
    const { calls } = kernels;
    this.#samples = calls.arena_take(4 * MOST_SAMPLES);
    this.#pcm = calls.arena_take(2 * MOST_SAMPLES);
    this.#load(readTensors(prosody), readTensors(decoder));
    this.#above = calls.arena_mark();
  }

  #load(prosody, decoder) {
    const { calls } = this.#kernels;
    const ordered = [...PROSODY.map((name) => prosody.get(name)), ...DECODER.map((name) => decoder.get(name))];
    const [symbols, speakers] = [0, 1].map((n) => ordered[n].shape[0]);
    // What is kept is written first, the tensors lie above it and are forgotten: so much memory is needed at once.
    const count = ordered.reduce((total, { values }) => total + values.length + 16, 0);
    const lower = calls.arena_mark();
    calls.arena_take(4 * (count + 64 * 1024));
    const pointers = Uint32Array.from(ordered, ({ values }) => this.#kernels.put(values));
    const list = this.#kernels.put(pointers);
    calls.arena_release(lower);
    calls.nano2_load(list, symbols, speakers);
  }

  /** Begins a request: its noise starts anew. */
  begin(seed) {
    const { calls } = this.#kernels;
    calls.arena_release(this.#above);
    calls.nano2_seed(this.#kernels.put(generatorState(seed)));
  }

  /**
   * Speaks one piece of a sentence.
   * @param {{ids: number[], row: number, length: number, pitch: number, gain: number}} piece to be spoken.
   * @yields {Int16Array} consecutive samples at 24 kHz.
   */
  *speak({ ids, row, length, pitch, gain }) {
    const { calls } = this.#kernels;
    calls.arena_release(this.#above);
    const tokens = this.#kernels.put(Int32Array.from(ids));
    calls.nano2_plan(tokens, ids.length, row, length, pitch);
    for (;;) {
      const count = calls.nano2_next(this.#samples);
      if (!count) return;
      calls.to_pcm16(this.#samples, this.#pcm, count, gain);
      yield this.#kernels.view(Int16Array, this.#pcm, count).slice();
    }
  }
}
