// How the text is read, word by word, and corrections of it.

import { postJson, getJson } from "./speech.js";
import { t } from "./words.js";

const node = (name, className, text) => {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
};

export class Reading {
  // `page` has request(), speak(text, pronunciations), changed() and say(text): what the rest of the page does.
  constructor(box, list, page) {
    this.box = box;
    this.list = list;
    this.page = page;
    this.here = {}; // corrections of this page alone
    this.server = {};
    this.editable = false;
    this.sentences = [];
    this.asked = null;
  }

  async begin(editable) {
    this.editable = editable;
    if (editable) this.server = (await getJson("api/pronunciations")).words;
    this.showCorrections();
  }

  // Asks again; the last one to ask is shown.
  async refresh() {
    this.asked?.abort();
    this.asked = new AbortController();
    const signal = this.asked.signal;
    try {
      const read = await postJson("api/read", this.page.request(), signal);
      if (signal.aborted) return;
      this.sentences = read.sentences;
      this.show();
    } catch (error) {
      if (error.name === "AbortError") return;
      this.box.replaceChildren(node("p", "quiet", error.code ? error.message : t("lost")));
    }
  }

  show() {
    const open = this.editing;
    this.box.replaceChildren(...this.sentences.map((sentence) => this.sentence(sentence)));
    if (!this.sentences.length) this.box.append(node("p", "quiet", t("readingEmpty")));
    this.editing = null;
    if (open?.form.contains(document.activeElement)) open.form.remove();
  }

  sentence(sentence) {
    const box = node("div", "sentence-read");
    box.lang = sentence.language;
    box.append(node("p", "written", sentence.text));
    if (sentence.tokens.length) {
      const tokens = node("ul", "tokens");
      for (const token of sentence.tokens) {
        const item = node("li");
        item.append(node("b", "", token.written), node("span", "arrow", "→"), node("span", "", token.spoken));
        const kind = node("span", "kind", t("kind", token.kind));
        item.append(kind);
        tokens.append(item);
      }
      box.append(tokens);
    }
    const words = node("p", "words");
    for (const word of sentence.words) {
      const button = node("button", this.isCorrected(word.word) ? "word corrected" : "word");
      button.type = "button";
      button.setAttribute("aria-label", `${t("correct", word.word)}: ${word.phones}`);
      button.setAttribute("aria-expanded", "false");
      button.append(node("span", "letters", word.word), node("span", "phones", word.phones));
      button.addEventListener("click", () => this.edit(box, button, word, sentence));
      words.append(button);
    }
    box.append(words);
    return box;
  }

  isCorrected(word) {
    return word in this.here || word in this.server;
  }

  edit(box, button, word, sentence) {
    const again = this.editing?.button === button;
    this.close();
    if (again) return;
    const form = node("form", "correction");
    const id = "correction-value";
    const label = node("label", "", t("howSaid", word.word));
    label.htmlFor = id;
    const input = node("input");
    input.id = id;
    input.value = this.here[word.word] ?? this.server[word.word] ?? word.phones;
    input.autocomplete = "off";
    input.spellcheck = false;
    input.setAttribute("aria-describedby", "correction-hint");
    const hint = node("p", "quiet", t("notation"));
    hint.id = "correction-hint";
    const problem = node("p", "problem");
    problem.setAttribute("role", "alert");
    problem.hidden = true;
    const actions = node("div", "actions");
    const act = (name, className, run) => {
      const made = node("button", className, t(name));
      made.type = "button";
      made.addEventListener("click", async () => {
        problem.hidden = true;
        try {
          await run(input.value.trim());
        } catch (error) {
          problem.textContent = error.message;
          problem.hidden = false;
        }
      });
      actions.append(made);
    };
    act("listen", "small", (value) => this.page.speak(sentence.text, { ...this.here, [word.word]: value }));
    act("useHere", this.editable ? "small" : "small primary", (value) => this.useHere(word.word, value));
    if (this.editable) act("saveServer", "small primary", (value) => this.save({ set: { [word.word]: value } }, word.word));
    act("cancel", "small", async () => this.close());
    form.append(label, input, hint, problem, actions);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      actions.firstChild.click();
    });
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.close();
    });
    box.append(form);
    button.setAttribute("aria-expanded", "true");
    this.editing = { form, button };
    input.focus();
    input.select();
  }

  close() {
    if (!this.editing) return;
    const { form, button } = this.editing;
    this.editing = null;
    button.setAttribute("aria-expanded", "false");
    if (form.contains(document.activeElement)) button.focus();
    form.remove();
  }

  // The server checks it before the page keeps it.
  async useHere(word, value) {
    await postJson("api/read", { ...this.page.request(), text: word, options: { pronunciations: { [word]: value } } });
    this.here[word] = value;
    await this.applied();
  }

  async save(change, word) {
    this.server = (await postJson("api/pronunciations", change)).words;
    delete this.here[word];
    if (change.set) this.page.say(t("saved", word));
    await this.applied();
  }

  async applied() {
    this.close();
    this.showCorrections();
    this.page.changed();
    await this.refresh();
  }

  showCorrections() {
    const rows = [
      ...Object.entries(this.here).map(([word, value]) => this.row(word, value, false)),
      ...Object.entries(this.server).map(([word, value]) => this.row(word, value, true)),
    ];
    this.list.replaceChildren();
    if (!rows.length) return;
    const list = node("ul", "corrections");
    list.append(...rows);
    this.list.append(node("h3", "", t("corrections")), list);
  }

  row(word, value, onServer) {
    const item = node("li");
    item.append(node("b", "", word), node("span", "", value), node("span", "kind", t(onServer ? "onServer" : "onPage")));
    const remove = node("button", "small", "×");
    remove.type = "button";
    remove.setAttribute("aria-label", t("remove", word));
    remove.addEventListener("click", async () => {
      if (onServer) await this.save({ remove: [word] }, word);
      else {
        delete this.here[word];
        await this.applied();
      }
    });
    item.append(remove);
    return item;
  }
}
