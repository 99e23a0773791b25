// The page: what is chosen, what is pressed, and what happens then.

import { action, command, copy } from "./copying.js";
import { Timeline } from "./pictures.js";
import { Player } from "./player.js";
import { Reading } from "./reading.js";
import { begin as beginSpeech, getJson, speak } from "./speech.js";
import { EXAMPLES, SAMPLES, languageName, languages, pageLanguage, t, useLanguage } from "./words.js";

const SLIDERS = [
  { name: "length_scale", step: 0.05, show: (value) => `${value.toFixed(2)} ×` },
  { name: "pitch_scale", step: 0.05, show: (value) => `${value.toFixed(2)} ×` },
  { name: "energy_scale", step: 0.05, show: (value) => `${value.toFixed(2)} ×` },
  { name: "sentence_silence", step: 0.05, most: 2, show: (value) => `${value.toFixed(2)} s` },
  { name: "volume", step: 0.05, show: (value) => `${value.toFixed(2)} ×` },
  { name: "variation", step: 0.05, show: (value) => value.toFixed(2), ifObeyed: true },
];
const WAIT_MS = 350; // after the last change, before it is spoken or read again

const $ = (id) => document.getElementById(id);
const node = (name, className, text) => {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
};
const remembered = (key, value) => {
  try {
    if (value !== undefined) localStorage.setItem(key, value);
    return localStorage.getItem(key);
  } catch {
    return null;
  }
};
const primary = (tag) => tag.split("-")[0];

let info = null;
let voice = null;
let profile = null;
let speaker = null;
let values = {};
let running = null; // what is being spoken
let spokenOnce = false;
let typed = false; // the text is the person's own

const player = new Player({
  position: (seconds) => timeline.place(seconds, true),
  ended: () => {
    timeline.place(player.seconds);
    setBusy(false);
  },
});
const timeline = new Timeline($("timeline"), $("strip"), (seconds) => {
  player.playFrom(seconds);
  setBusy(true);
});
const reading = new Reading($("reading"), $("corrections"), {
  request: () => request($("text").value),
  speak: (text, pronunciations) => say(text, { pronunciations }),
  changed: () => changed(),
  say: (text) => ($("status").textContent = text),
});

// What the server is asked, for a text.
function request(text, more = {}) {
  const name = profile ? `${voice.id}@${profile.name}` : voice.id;
  const options = { ...chosenOptions() };
  if (speaker) options.speaker = speaker;
  const pronunciations = { ...reading.here, ...more.pronunciations };
  if (Object.keys(pronunciations).length) options.pronunciations = pronunciations;
  return { text, voice: more.voice ?? name, options: more.voice ? {} : options };
}

// The values that are not the usual ones.
function chosenOptions() {
  return Object.fromEntries(
    SLIDERS.filter(({ name }) => isObeyed(name) && values[name] !== usual(name)).map(({ name }) => [name, values[name]]),
  );
}

const usual = (name) => Number(profile?.values[name] ?? info.scales[name][1]);
const isObeyed = (name) => !voice.unsupported.includes(name);

async function say(text, more = {}) {
  clearTimeout(speakingAgain); // a person was quicker: what was changed is heard once
  running?.abort();
  running = new AbortController();
  const signal = running.signal;
  const asked = performance.now();
  let first = null;
  player.clear();
  player.unlock();
  timeline.begin(player.rate);
  problem("");
  setBusy(true);
  for (const id of ["first-audio", "real-time", "length", "waited"]) $(id).textContent = "–";
  $("status").textContent = t("speaking");
  try {
    await speak(
      request(text, more),
      {
        rate: (rate) => {
          player.begin(rate);
          timeline.begin(rate);
        },
        spoken: (piece) => timeline.say(piece),
        audio: (samples) => {
          if (first === null) {
            first = performance.now() - asked;
            $("first-audio").textContent = `${Math.round(first)} ms`;
          }
          player.add(samples);
          timeline.add(samples);
          $("length").textContent = `${player.seconds.toFixed(1)} s`;
        },
        report: (report) => {
          const factor = report.synth_ms ? (report.audio_ms / report.synth_ms).toFixed(report.audio_ms < 10 * report.synth_ms ? 1 : 0) : "–";
          $("real-time").textContent = `${factor} ×`;
          $("waited").textContent = `${report.queue_ms} ms`;
          $("status").textContent = t("done", (report.audio_ms / 1000).toFixed(1), factor);
        },
      },
      signal,
    );
    if (signal.aborted) return;
    player.finish();
    timeline.finish();
    $("save-wav").disabled = false;
    if (!more.voice) spokenOnce = true;
  } catch (error) {
    if (error.name === "AbortError" || signal.aborted) return;
    player.finish();
    if (!player.total) setBusy(false);
    problem(error.code === undefined ? t("lost") : error.message);
    $("status").textContent = "";
  }
}

function stop() {
  running?.abort();
  player.stop();
  player.finish();
  timeline.finish();
  setBusy(false);
  $("status").textContent = t("stopped");
}

function setBusy(busy) {
  $("stop").disabled = !busy;
  document.body.classList.toggle("busy", busy);
  if (!busy && document.activeElement === $("stop")) $("speak").focus();
}

function problem(text) {
  $("problem").textContent = text;
  $("problem").hidden = !text;
}

function speakText() {
  const text = $("text").value;
  if (text.trim()) say(text);
  else problem(t("nothing"));
}

let rereading = 0;
let speakingAgain = 0;
// Something was changed: what is shown follows, and speech if it is wanted.
function changed({ text = false } = {}) {
  showCopies();
  clearTimeout(speakingAgain);
  if (text) {
    clearTimeout(rereading);
    rereading = setTimeout(() => reading.refresh(), WAIT_MS);
    return;
  }
  speakingAgain = setTimeout(() => {
    if (spokenOnce && $("again").checked && $("text").value.trim()) say($("text").value);
  }, WAIT_MS);
}

function showCopies() {
  const options = chosenOptions();
  const state = {
    text: $("text").value,
    voice: voice.id,
    profile: profile?.name,
    profileValues: profile?.values ?? {},
    speaker,
    options,
    pronunciations: reading.here,
  };
  $("action").textContent = action(state);
  $("command").textContent = command(state);
}

function showVoices() {
  const isOwn = (one) => one.languages.some((tag) => primary(tag) === pageLanguage());
  const ordered = [...info.voices].sort((a, b) => isOwn(b) - isOwn(a));
  const cards = ordered.map((one) => {
    const card = node("div", "card");
    const label = node("label");
    const input = node("input");
    input.type = "radio";
    input.name = "voice";
    input.value = one.id;
    input.checked = one.id === voice.id;
    input.addEventListener("change", () => choose(one));
    const facts = [languageName(one.language), one.gender ? t(one.gender) ?? one.gender : ""].filter(Boolean);
    label.append(input, node("span", "name", one.name), node("span", "facts", facts.join(" · ")));
    const legal = node("p", "legal quiet");
    const by = one.url.startsWith("https://") ? node("a", "", one.by) : node("span", "", one.by);
    if (by.tagName === "A") {
      by.href = one.url;
      by.rel = "noopener noreferrer";
      by.target = "_blank";
    }
    legal.append(node("span", "badge", one.licence), by);
    const sample = node("button", "sample");
    sample.type = "button";
    sample.setAttribute("aria-label", t("sample", one.name));
    sample.innerHTML = '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M7 4.5v15l12-7.5z"/></svg>';
    sample.addEventListener("click", () => say((SAMPLES[primary(one.language)] ?? SAMPLES.en)(one.name), { voice: one.id }));
    card.append(label, sample, legal);
    return card;
  });
  $("voices").replaceChildren(...cards);
}

function choose(one) {
  const before = voice;
  voice = one;
  profile = null;
  speaker = null;
  values = Object.fromEntries(SLIDERS.map(({ name }) => [name, usual(name)]).map(([name, value]) => [name, before && isObeyed(name) ? values[name] ?? value : value]));
  showChoices();
  showSliders();
  const newLanguage = !before || primary(before.language) !== primary(one.language);
  showExamples();
  if (newLanguage && !typed) $("text").value = (EXAMPLES[primary(one.language)] ?? EXAMPLES.en)[1];
  reading.refresh();
  changed();
}

function choice(id, name, options, chosen, use) {
  const label = node("label", "", `${name} `);
  const select = node("select");
  select.id = id;
  for (const [value, text] of options) select.append(new Option(text, value, false, value === chosen));
  select.addEventListener("change", () => use(select.value));
  label.append(select);
  return label;
}

function showChoices() {
  const made = [];
  if (voice.speakers.length) {
    made.push(choice("speaker", t("speaker"), voice.speakers.map((name) => [name, name]), speaker ?? voice.speakers[0], (name) => {
      speaker = name;
      reading.refresh();
      changed();
    }));
  }
  if (voice.profiles.length) {
    const options = [["", t("noProfile")], ...voice.profiles.map((one) => [one.name, one.description])];
    made.push(choice("profile", t("profile"), options, profile?.name ?? "", (name) => {
      profile = voice.profiles.find((one) => one.name === name) ?? null;
      resetAll();
    }));
  }
  $("choices").replaceChildren(...made);
}

function showSliders() {
  const rows = SLIDERS.filter(({ name, ifObeyed }) => !ifObeyed || isObeyed(name)).map(({ name, step, most, show }) => {
    const [low, , high] = info.scales[name];
    const row = node("div", "slider");
    const label = node("label", "", t(name));
    label.htmlFor = name;
    const input = node("input");
    const hint = isObeyed(name) ? t(`${name}_hint`) : t("notObeyed");
    Object.assign(input, { id: name, type: "range", min: low, max: most ?? high, step, value: values[name], disabled: !isObeyed(name) });
    const output = node("output", "", show(values[name]));
    output.htmlFor = name;
    const reset = node("button", "small reset", "↺");
    reset.type = "button";
    reset.title = t("reset", t(name));
    reset.setAttribute("aria-label", t("reset", t(name)));
    const use = (value) => {
      values[name] = value;
      input.value = value;
      output.textContent = show(value);
      input.setAttribute("aria-valuetext", show(value));
      reset.disabled = value === usual(name);
      fill(input);
      changed();
    };
    input.addEventListener("input", () => use(Number(input.value)));
    reset.addEventListener("click", () => {
      use(usual(name));
      input.focus();
    });
    input.setAttribute("aria-valuetext", show(values[name]));
    reset.disabled = values[name] === usual(name);
    fill(input);
    row.append(label, output, input, reset);
    if (hint) row.append(node("span", "hint quiet", hint));
    return row;
  });
  $("sliders").replaceChildren(...rows);
}

const fill = (input) => input.style.setProperty("--part", `${(100 * (input.value - input.min)) / (input.max - input.min)}%`);

function resetAll() {
  values = Object.fromEntries(SLIDERS.map(({ name }) => [name, usual(name)]));
  showSliders();
  changed();
}

function showExamples() {
  const texts = EXAMPLES[primary(voice.language)] ?? EXAMPLES.en;
  $("examples").lang = primary(voice.language);
  $("text").lang = primary(voice.language);
  $("examples").replaceChildren(
    ...texts.map((text) => {
      const button = node("button", "chip", text);
      button.type = "button";
      button.addEventListener("click", () => {
        $("text").value = text;
        typed = false;
        showCopies();
        reading.refresh();
        say(text);
      });
      return button;
    }),
  );
}

function showAll() {
  useLanguage(pageLanguage());
  $("about").textContent = t("about", info.engine, info.backend);
  showVoices();
  showChoices();
  showSliders();
  showExamples();
  showCopies();
  reading.show();
  reading.showCorrections();
}

function askForToken() {
  return new Promise((resolve) => {
    const dialog = $("token-dialog");
    $("token").value = "";
    dialog.showModal();
    dialog.addEventListener("close", () => resolve($("token").value), { once: true });
  });
}

function useTheme(theme) {
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  timeline.redraw();
}

function listen() {
  $("speak").addEventListener("click", speakText);
  $("stop").addEventListener("click", stop);
  $("text").addEventListener("input", () => {
    typed = true;
    changed({ text: true });
  });
  $("reset-all").addEventListener("click", resetAll);
  $("save-wav").addEventListener("click", () => {
    const link = node("a");
    link.href = URL.createObjectURL(player.wav());
    link.download = "speech.wav";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  });
  for (const id of ["action", "command"]) {
    $(`copy-${id}`).addEventListener("click", async () => {
      await copy($(id).textContent, $(id));
      $("status").textContent = "";
      const button = $(`copy-${id}`);
      const name = button.textContent;
      button.textContent = $("status").textContent = t("copied");
      setTimeout(() => (button.textContent = name), 1500);
    });
  }
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      speakText();
    } else if (event.key === "Escape" && !$("stop").disabled) stop();
  });
  $("page-language").addEventListener("change", () => {
    useLanguage(remembered("nano-tts-language", $("page-language").value) ?? $("page-language").value);
    showAll();
  });
  $("theme").addEventListener("change", () => useTheme(remembered("nano-tts-theme", $("theme").value) ?? $("theme").value));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => timeline.redraw());
}

async function main() {
  const wanted = remembered("nano-tts-language") ?? navigator.languages.map(primary).find((tag) => languages.includes(tag)) ?? "en";
  useLanguage(wanted);
  $("page-language").value = pageLanguage();
  const theme = remembered("nano-tts-theme") ?? "auto";
  $("theme").value = theme;
  useTheme(theme);
  beginSpeech(askForToken);
  const empty = node("p", "empty", t("timelineEmpty"));
  empty.dataset.t = "timelineEmpty";
  $("strip").append(empty);
  listen();
  try {
    info = await getJson("api/info");
  } catch (error) {
    problem(error.code === undefined ? t("lost") : error.message);
    return;
  }
  // A voice of the page's language before others.
  const own = info.voices.filter((one) => one.languages.some((tag) => primary(tag) === pageLanguage()));
  const usualVoice = info.voices.find((one) => one.id === info.default_voice) ?? info.voices[0];
  choose(own.includes(usualVoice) || !own.length ? usualVoice : own[0]);
  await reading.begin(info.edit);
  showAll();
  document.body.dataset.ready = "";
}

main();
