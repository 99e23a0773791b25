// Voices, sliders and examples: what is chosen, and that it is shown.

const $ = (id) => document.getElementById(id);

const SLIDERS = [
  { name: "length_scale", word: "length", low: 0.5, high: 2, step: 0.05, usual: 1, unit: "×" },
  { name: "pitch_scale", word: "pitch", low: 0.5, high: 2, step: 0.05, usual: 1, unit: "×" },
  { name: "energy_scale", word: "energy", low: 0.5, high: 2, step: 0.05, usual: 1, unit: "×" },
  { name: "sentence_silence", word: "sentence_silence", low: 0, high: 2, step: 0.1, usual: 0.2, unit: " s" },
  { name: "volume", word: "volume", low: 0, high: 2, step: 0.05, usual: 1, unit: "×" },
];

export class Controls {
  #voices;
  #words;
  #tag;
  #onvoice;

  constructor({ voices, voice, words, tag, onvoice }) {
    this.#voices = voices;
    this.#onvoice = onvoice;
    this.voice = voice;
    this.#makeVoices();
    this.#makeSliders();
    $("reset").onclick = () => this.reset();
    this.translate(words, tag);
  }

  /** Options of a request, by their names in the protocol. */
  get options() {
    return Object.fromEntries(SLIDERS.map(({ name }) => [name, Number($(name).value)]));
  }

  /** Names of all packs of all voices. */
  get packs() {
    return [...new Set(this.#voices.flatMap(({ reads, weights }) => [`language-${reads}`, `weights-${weights}`]))];
  }

  get firstExample() {
    return this.#examples()[0][1];
  }

  languageOf(id) {
    return this.#voices.find((voice) => voice.id === id).reads;
  }

  reset() {
    for (const { name, usual } of SLIDERS) $(name).value = usual;
    this.#showValues();
  }

  translate(words, tag) {
    this.#words = words;
    this.#tag = tag;
    for (const { name, word } of SLIDERS) document.querySelector(`label[for=${name}]`).textContent = words[word];
    const names = new Intl.DisplayNames([tag], { type: "language" });
    for (const voice of this.#voices) $(`about-${voice.id}`).textContent = names.of(voice.tag.replace("_", "-"));
    this.#showValues();
    this.#showExamples();
  }

  #makeVoices() {
    for (const { id, name, tag, licence, description, attribution } of this.#voices) {
      const input = Object.assign(document.createElement("input"), { type: "radio", name: "voice", id: `voice-${id}`, value: id });
      input.checked = id === this.voice;
      input.onchange = () => this.#choose(id);
      input.setAttribute("aria-describedby", `about-${id} of-${id}`);
      const label = document.createElement("label");
      label.htmlFor = input.id;
      label.title = description;
      const title = Object.assign(document.createElement("strong"), { textContent: name });
      const about = Object.assign(document.createElement("span"), { id: `about-${id}`, lang: tag.replace("_", "-") });
      const of = Object.assign(document.createElement("small"), { id: `of-${id}`, textContent: licence, title: attribution });
      label.append(title, about, of);
      $("voices").append(input, label);
    }
  }

  #choose(id) {
    const before = this.languageOf(this.voice);
    const shown = this.#examples().map(([, text]) => text);
    const place = shown.indexOf($("text").value);
    this.voice = id;
    if (this.languageOf(id) !== before) {
      this.#showExamples();
      if (place >= 0) $("text").value = this.#examples()[place][1]; // nobody's own words are lost
    }
    this.#onvoice(id);
  }

  #examples() {
    return this.#words.samples[this.languageOf(this.voice)] ?? this.#words.samples.en;
  }

  #showExamples() {
    const buttons = this.#examples().map(([name, text]) => {
      const button = Object.assign(document.createElement("button"), { type: "button", className: "chip", textContent: name });
      button.onclick = () => {
        $("text").value = text;
        $("text").focus();
      };
      return button;
    });
    $("examples").replaceChildren(...buttons);
    $("text").lang = this.languageOf(this.voice);
  }

  #makeSliders() {
    for (const { name, low, high, step, usual } of SLIDERS) {
      const label = Object.assign(document.createElement("label"), { htmlFor: name });
      const input = Object.assign(document.createElement("input"), { type: "range", id: name, min: low, max: high, step });
      input.value = usual;
      input.oninput = () => this.#showValues();
      const output = document.createElement("output");
      output.htmlFor = name;
      output.id = `${name}-value`;
      $("sliders").append(label, input, output);
    }
  }

  #showValues() {
    for (const { name, unit, step } of SLIDERS) {
      const digits = step < 0.1 ? 2 : 1;
      const text = Number($(name).value).toLocaleString(this.#tag, { minimumFractionDigits: digits, maximumFractionDigits: digits });
      $(`${name}-value`).textContent = text + unit;
      $(name).setAttribute("aria-valuetext", text + unit);
    }
  }
}
