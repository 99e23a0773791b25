// Reads and speaks, off the page's own thread. Messages in: load, speak, stop. Out: loading, ready, piece, audio, done, failed.

import { loadPyodide } from "./pyodide/pyodide.mjs";
import { fetchPack } from "./packs.js";
import { Reader } from "./reader.js";
import { Kernels, Speaker } from "./speaker.js";

const SAMPLE_RATE_HZ = 24000;
const MOST_WEIGHTS = 2; // voices' weights in memory, 38 MB each
/** Read before anybody asks: each kind of token loads its tables and patterns, and an unknown word what guesses. */
const FIRST_TEXTS = {
  en: "On Nov. 3rd, 2026 at 7:05 PM Dr. Zorblatt read 21.5 °C, 15 km/h of wind and $5.20 at 350 W 42nd St. Is it live?",
  de: "Am 3.11.2026 um 19:05 Uhr las Dr. Zorblatt 21,5 °C, 15 km/h Wind und 5,20 € ab. Umfahren Sie es?",
};

const here = (name) => new URL(name, import.meta.url).href;
/** Files of languages and weights that are here, or on their way. */
const fetched = new Map();
const speakers = new Map();
let catalogue;
let reader;
let kernels;
let current = 0; // number of the request that speaks

/** Lets messages in, among them one that stops this request. */
const breathe = (() => {
  const { port1, port2 } = new MessageChannel();
  const waiting = [];
  port2.onmessage = () => waiting.shift()();
  return () => new Promise((resolve) => (waiting.push(resolve), port1.postMessage(0)));
})();

function pack(name) {
  if (!fetched.has(name)) {
    const loading = fetchPack(here(`packs/${name}.pack`), (bytes) => postMessage({ type: "loading", name, bytes }));
    fetched.set(name, loading.catch((error) => (fetched.delete(name), Promise.reject(error))));
  }
  return fetched.get(name);
}

async function start(voiceId) {
  const response = await fetch(here("voices.json"));
  if (!response.ok) throw new Error(`voices.json cannot be loaded: ${response.status}`);
  catalogue = await response.json();
  const voice = voiceOf(voiceId) ?? catalogue.voices[0];
  const compiled = WebAssembly.compileStreaming(fetch(here("kernels.wasm")));
  const modules = pack("reader");
  pack(`language-${voice.reads}`).catch(() => {}); // told when it is awaited
  pack(`weights-${voice.weights}`).catch(() => {});
  kernels = await compiled;
  const folder = here("pyodide/");
  reader = await Reader.open(loadPyodide, { indexURL: folder, stdLibURL: `${folder}python_stdlib.zip` }, kernels);
  reader.add(await modules);
  reader.start(catalogue.voices);
  await prepare(voice.id);
  postMessage({ type: "ready", voice: voice.id });
}

const voiceOf = (id) => catalogue.voices.find((voice) => voice.id === id);

const languages = new Map();

/** Loads a language once, and reads a word in it. */
function prepareLanguage(voice) {
  const tag = voice.reads;
  if (!languages.has(tag)) {
    const loading = (async () => {
      reader.add(await pack(`language-${tag}`));
      reader.warm(FIRST_TEXTS[tag] ?? "Hello.", voice.id);
    })();
    languages.set(tag, loading.catch((error) => (languages.delete(tag), Promise.reject(error))));
  }
  return languages.get(tag);
}

async function prepare(voiceId) {
  const voice = voiceOf(voiceId);
  await prepareLanguage(voice);
  await speakerOf(voice);
}

/** The weights of a voice, the ones that were used longest ago give way. */
async function speakerOf(voice) {
  const { weights } = voice;
  let speaker = speakers.get(weights);
  if (speaker) speakers.delete(weights);
  else {
    const files = await pack(`weights-${weights}`);
    const buffer = (name) => files.get(name).slice().buffer;
    speaker = new Speaker(await Kernels.open(kernels), buffer("prosody.safetensors"), buffer("decoder.safetensors"));
    speaker.begin(0);
    for (const _ of speaker.speak({ ids: [0, 16, 16, 16, 0], row: voice.row, length: 1, pitch: 1, gain: 0 }));
  }
  speakers.set(weights, speaker);
  for (const oldest of speakers.keys()) if (speakers.size > MOST_WEIGHTS) speakers.delete(oldest);
  return speaker;
}

async function speak({ id, text, voice, options }) {
  current = id;
  const asked = performance.now();
  await prepare(voice);
  const stats = { samples: 0, busy_ms: 0 };
  const send = (pcm) => {
    stats.samples += pcm.length;
    postMessage({ type: "audio", id, pcm }, [pcm.buffer]);
  };
  const pieces = reader.pieces(text, voice, options);
  const begun = new Set();
  try {
    for (;;) {
      let started = performance.now();
      const { value: piece } = pieces.next();
      stats.busy_ms += performance.now() - started;
      if (!piece) break;
      const silence = new Int16Array(Math.round(piece.pause * SAMPLE_RATE_HZ));
      if (!piece.voice) {
        if (silence.length) send(silence);
        continue;
      }
      const found = voiceOf(piece.voice);
      await prepare(found.id);
      const speaker = await speakerOf(found);
      if (!begun.has(speaker)) speaker.begin(options.seed ?? 0); // its noise starts with the request
      begun.add(speaker);
      postMessage({ type: "piece", id, at: stats.samples + silence.length, words: piece.words, sounds: piece.sounds });
      if (silence.length) send(silence);
      const chunks = speaker.speak(piece);
      for (;;) {
        started = performance.now();
        const { value: pcm } = chunks.next();
        stats.busy_ms += performance.now() - started;
        if (!pcm) break;
        stats.first_ms ??= performance.now() - asked;
        send(pcm);
        await breathe();
        if (current !== id) return;
      }
    }
    postMessage({ type: "done", id, stats });
  } finally {
    pieces.return();
  }
}

/** What a person is told: of an error in Python its last line. */
function told(error) {
  const line = String(error?.message ?? error).trim().split("\n").at(-1);
  return line.replace(/^[\w.]*Error: /, "");
}

onmessage = async ({ data }) => {
  try {
    if (data.type === "start") await start(data.voice);
    else if (data.type === "load") {
      await prepare(data.voice);
      postMessage({ type: "loaded", voice: data.voice });
    } else if (data.type === "keep") {
      for (const name of data.names) await pack(name);
      postMessage({ type: "kept" });
    } else if (data.type === "speak") await speak(data);
    else if (data.type === "stop") current = 0;
  } catch (error) {
    postMessage({ type: "failed", id: data.id ?? null, voice: data.voice ?? null, message: told(error) });
  }
};
