// The page: what is typed and chosen goes to the worker, what it says goes to the loudspeaker.

import { Controls } from "./controls.js";
import { Player, SAMPLE_RATE_HZ } from "./player.js";
import { Recording } from "./recording.js";
import { Waveform } from "./waveform.js";
import { WORDS, filled } from "./words.js";

const $ = (id) => document.getElementById(id);
const waveform = new Waveform($("waveform"));
let words = WORDS.en;
let controls;
let worker;
let player = null;
let recording = null;
let pieces = [];
let request = 0; // number of the last one
let isMaking = false;
let isReady = false;
let loadedBytes = 0;
/** What the status says, to be said again in another language. */
let status = ["loading", {}];

function say(name, values = {}) {
  status = [name, values];
  $("status").textContent = filled(words[name], values);
  $("status").classList.toggle("failed", name === "failed" || name === "old");
}

function translate(tag) {
  words = WORDS[tag];
  document.documentElement.lang = tag;
  for (const element of document.querySelectorAll("[data-word]"))
    if (element !== $("status")) element.textContent = words[element.dataset.word];
  for (const element of document.querySelectorAll("[data-label]"))
    element.setAttribute("aria-label", words[element.dataset.label]);
  $("language").lang = tag === "de" ? "en" : "de";
  say(...status);
  controls?.translate(words, tag);
  showButtons();
  store("language", tag);
}

const LOCAL = "nano-tts-";
function store(name, value) {
  try {
    localStorage.setItem(LOCAL + name, value);
  } catch {
    // private browsing: forgotten with the page
  }
}
function stored(name) {
  try {
    return localStorage.getItem(LOCAL + name);
  } catch {
    return null;
  }
}

function showButtons() {
  const isHeard = player !== null && (isMaking || !player.isThrough);
  $("speak").disabled = !isReady;
  $("stop").disabled = !isHeard;
  $("pause").disabled = !isHeard;
  $("pause").textContent = player?.isPaused ? words.resume : words.pause;
  $("again").disabled = isHeard || !recording?.samples;
  $("save").disabled = isMaking || !recording?.samples;
}

function stop() {
  worker.postMessage({ type: "stop" });
  request += 1;
  isMaking = false;
  player?.stop();
  player = null;
}

function speak() {
  if (!isReady) return;
  stop();
  worker.postMessage({
    type: "speak", id: request, text: $("text").value, voice: controls.voice, options: controls.options,
  });
  player = new Player(); // the first one takes a while, in which the worker reads; no answer comes before we are through
  recording = new Recording();
  pieces = [];
  $("pieces").replaceChildren();
  $("read").hidden = true;
  waveform.show(recording);
  isMaking = true;
  say("thinking");
  showButtons();
  requestAnimationFrame(follow);
}

/** Once for each picture of the screen while something is heard. */
function follow() {
  if (!player) return;
  const position = player.position;
  waveform.draw(position);
  pieces.forEach((piece, n) => {
    const isHeard = piece.at <= position && !(pieces[n + 1]?.at <= position) && !player.isThrough;
    piece.element.toggleAttribute("data-heard", isHeard);
  });
  showButtons();
  if (isMaking || !player.isThrough) requestAnimationFrame(follow);
}

function again() {
  player?.stop();
  player = new Player();
  for (const chunk of recording.chunks) player.push(chunk);
  showButtons();
  requestAnimationFrame(follow);
}

function save() {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(recording.wav());
  link.download = "nano-tts.wav";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function showPiece({ at, words: read, sounds: heard }) {
  const element = document.createElement("li");
  const said = document.createElement("span");
  const sounds = document.createElement("span");
  said.textContent = read;
  said.lang = controls.languageOf(controls.voice);
  sounds.textContent = heard;
  sounds.className = "sounds";
  sounds.lang = "und-fonipa";
  element.append(said, sounds);
  $("pieces").append(element);
  $("read").hidden = false;
  pieces.push({ at, element });
}

function finish({ samples, first_ms: first, busy_ms: busy }) {
  isMaking = false;
  if (first === undefined) say("nothing");
  else {
    const seconds = samples / SAMPLE_RATE_HZ;
    const number = (value, digits) => value.toLocaleString(document.documentElement.lang, { maximumFractionDigits: digits });
    say("spoken", { seconds: number(seconds, 1), first: number(first, 0), speed: number((1000 * seconds) / busy, 0) });
    document.dispatchEvent(new CustomEvent("spoken", { detail: { seconds, first, busy } }));
  }
  showButtons();
}

const HANDLERS = {
  loading({ bytes }) {
    loadedBytes += bytes;
    if (!isReady) say("loading_size", { megabytes: Math.round(loadedBytes / 1e6) });
  },
  ready() {
    isReady = true;
    $("keep").disabled = false;
    $("progress").hidden = true;
    say("ready");
    showButtons();
  },
  loaded({ voice }) {
    if (voice !== controls.voice) return;
    $("progress").hidden = true;
    if (!isMaking) say("ready");
  },
  kept() {
    $("keep").dataset.word = "kept";
    $("keep").textContent = words.kept;
  },
  piece(message) {
    if (message.id === request) showPiece(message);
  },
  audio({ id, pcm }) {
    if (id !== request) return;
    recording.add(pcm);
    player.push(pcm);
  },
  done({ id, stats }) {
    if (id === request) finish(stats);
  },
  failed({ id, message }) {
    if (id !== null && id !== request) return;
    isMaking = false;
    $("progress").hidden = true;
    $("keep").disabled = !isReady;
    say("failed", { message });
    showButtons();
  },
};

function chooseVoice(voice) {
  store("voice", voice);
  if (!isReady) return;
  $("progress").hidden = false;
  say("loading");
  worker.postMessage({ type: "load", voice });
}

function listen() {
  $("speak").onclick = speak;
  $("stop").onclick = () => (stop(), say("stopped"), showButtons());
  $("pause").onclick = async () => {
    await (player.isPaused ? player.resume() : player.pause());
    showButtons();
  };
  $("again").onclick = again;
  $("save").onclick = save;
  $("language").onclick = () => translate(document.documentElement.lang === "de" ? "en" : "de");
  $("keep").onclick = () => {
    $("keep").disabled = true;
    worker.postMessage({ type: "keep", names: controls.packs });
  };
  $("text").oninput = () => store("text", $("text").value);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) speak();
    else if (event.key === "Escape" && player) $("stop").click();
    else return;
    event.preventDefault();
  });
}

/** What is fetched from now on goes through the service worker, which keeps it. */
async function keepOffline() {
  if (!("serviceWorker" in navigator)) return;
  try {
    await navigator.serviceWorker.register("sw.js");
    if (navigator.serviceWorker.controller) return;
    const taken = new Promise((resolve) => navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true }));
    await Promise.race([taken, new Promise((resolve) => setTimeout(resolve, 3000))]);
  } catch {
    // not on a secure address, or forbidden: the page works, but needs the network each time
  }
}

async function begin() {
  const tag = stored("language") ?? navigator.languages.map((name) => name.slice(0, 2)).find((name) => name in WORDS) ?? "en";
  translate(tag);
  listen();
  await keepOffline();
  const response = await fetch("voices.json");
  if (!response.ok) throw new Error(`voices.json: ${response.status}`);
  const { voices } = await response.json();
  const usual = voices.find((voice) => voice.id === stored("voice")) ?? voices.find((voice) => voice.reads === tag) ?? voices[0];
  controls = new Controls({ voices, voice: usual.id, words, tag, onvoice: chooseVoice });
  $("text").value = stored("text") ?? controls.firstExample;
  worker = new Worker("worker.js", { type: "module" });
  worker.onmessage = ({ data }) => HANDLERS[data.type](data);
  worker.onerror = () => say("old");
  worker.postMessage({ type: "start", voice: controls.voice });
}

begin().catch((error) => say("failed", { message: error.message }));
