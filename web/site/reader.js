// The text front end in the browser: Python in WebAssembly, with the project's own modules.

import { Letters } from "./letters.js";
import { Kernels } from "./speaker.js";

const HOME = "/home/pyodide";

export class Reader {
  #python;
  #reading;


  /**
   * @param {(options: object) => Promise<object>} loadPyodide of Pyodide.
   * @param {object} options of it: where its files are.
   * @param {WebAssembly.Module} module of the kernels, which guess unknown words.
   */
  static async open(loadPyodide, options, module) {
    const python = await loadPyodide({ ...options, env: { HOME, PYTHONDONTWRITEBYTECODE: "1" } });
    const kernels = await Kernels.open(module);
    python.registerJsModule("nano_kernels", {
      letters(listed, data) {
        const bytes = data.toJs();
        data.destroy?.();
        return new Letters(kernels, listed, bytes);
      },
    });
    return new Reader(python);
  }

  constructor(python) {
    this.#python = python;
  }

  /** Puts files where Python finds them. */
  add(files) {
    const { FS } = this.#python;
    for (const [path, bytes] of files) {
      FS.mkdirTree(`${HOME}/${path}`.replace(/\/[^/]*$/, ""));
      FS.writeFile(`${HOME}/${path}`, bytes);
    }
  }

  /** Imports the front end; `voices` as `reading.py` wants them. */
  start(voices) {
    const module = this.#python.pyimport("reading");
    this.#reading = module.Reading(JSON.stringify(voices));
  }

  /** Reads a text that is not spoken, so that the first one is as quick as any. */
  warm(text, voice) {
    for (const _ of this.pieces(text, voice, {}));
  }

  /**
   * Reads a text, piece by piece.
   * @yields {object} what `Request.next` of `reading.py` says.
   */
  *pieces(text, voice, options) {
    const request = this.#reading.begin(text, voice, JSON.stringify(options));
    try {
      for (let piece = request.next(); piece; piece = request.next()) yield JSON.parse(piece);
    } finally {
      request.destroy();
    }
  }
}
