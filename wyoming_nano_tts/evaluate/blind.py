"""A blind test as one HTML page: two systems say a sentence, nobody sees which is which, a person prefers one.

The page needs nothing beside it and no network; it is worked with the keyboard alone, and gives the answers as JSON.
"""

import base64
import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from ..audio.arrays import Floats
from ..audio.wav import compressed
from ..judges.silence import evened
from ..train.features import normalise_level
from ..version import __version__

PAGE_FILE: Final = "blind.html"


@dataclass(frozen=True, slots=True)
class Pair:
    """One question."""

    text: str
    systems: tuple[str, str]
    """That speak as A and as B."""
    audio: tuple[Floats, Floats]


def pairs(
    texts: Sequence[str], systems: Mapping[str, Sequence[Floats]], seed: int = 0
) -> list[Pair]:
    """Pair the first system with every other one, sentence by sentence; order and sides are drawn.

    Each system is A as often as B, up to one, so that liking the first does not decide.

    Args:
        texts: that all of them say.
        systems: speech of every text, by name; at least two.
        seed: of the draw.
    """
    rng = random.Random(seed)  # noqa: S311 - a draw, no secret
    first, *others = systems
    questions = []
    for other in others:
        sides = [n % 2 == 0 for n in range(len(texts))]
        rng.shuffle(sides)
        for n, (text, swapped) in enumerate(zip(texts, sides, strict=True)):
            names = (other, first) if swapped else (first, other)
            spoken = (systems[names[0]][n], systems[names[1]][n])
            questions.append(Pair(text, names, spoken))
    rng.shuffle(questions)
    return questions


def blind_page(questions: Sequence[Pair], title: str) -> str:
    """Write the page."""
    asked: list[dict[str, Any]] = []
    for number, pair in enumerate(questions):
        sounds = [_source(samples) for samples in pair.audio]
        hidden = base64.b64encode(json.dumps(pair.systems).encode()).decode()
        asked.append({"number": number, "text": pair.text, "sounds": sounds, "key": hidden})
    content = {"title": title, "program": f"wyoming-nano-tts {__version__}", "questions": asked}
    # "</script>" in a text must not end the script.
    data = json.dumps(content, ensure_ascii=True).replace("<", "\\u003c")
    return TEMPLATE.replace("@DATA@", data)


def _source(samples: Floats) -> str:
    """A player's data: all at one level, between the same silence."""
    same = evened(normalise_level(np.asarray(samples, np.float32)))
    content, kind = compressed(same)
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


TEMPLATE: Final = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Blind test</title>
<meta name="viewport" content="width=device-width">
<style>
:root { color-scheme: light dark; }
body { font: 17px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 42rem; padding: 0 1rem; }
button { font: inherit; margin: .3rem .4rem .3rem 0; min-width: 8.5rem; padding: .6rem 1rem; }
button:focus-visible { outline: 3px solid Highlight; }
kbd { border: 1px solid #8888; border-radius: .2rem; font-size: .8em; padding: 0 .3em; }
blockquote { font-size: 1.2em; margin: 1rem 0; }
[hidden] { display: none; }
</style></head>
<body>
<main>
<h1>Which one sounds better?</h1>
<p id="count" aria-live="polite"></p>
<section id="question">
<blockquote id="text"></blockquote>
<p><button id="playA">Play A <kbd>A</kbd></button><button id="playB">Play B <kbd>B</kbd></button></p>
<p><button id="a">A is better <kbd>1</kbd></button><button id="same">No difference <kbd>2</kbd></button>
<button id="b">B is better <kbd>3</kbd></button></p>
<p><button id="back">Back <kbd>Backspace</kbd></button></p>
<p id="hint">Listen to both first.</p>
</section>
<section id="end" hidden>
<p>Thank you. <button id="save">Save the answers <kbd>S</kbd></button></p>
<table id="result"></table>
</section>
</main>
<script>
"use strict";
const test = @DATA@;
const at = id => document.getElementById(id);
const answers = test.questions.map(() => null);
const heard = test.questions.map(() => [false, false]);
let now = 0, player = null;

function show() {
  const over = now >= test.questions.length;
  at("question").hidden = over;
  at("end").hidden = !over;
  at("count").textContent = over ? "" : `${now + 1} of ${test.questions.length}`;
  if (over) { summarise(); at("save").focus(); return; }
  at("text").textContent = test.questions[now].text;
  refresh();
  at("playA").focus();
}
function refresh() {
  const both = heard[now][0] && heard[now][1];
  for (const id of ["a", "same", "b"]) at(id).disabled = !both;
  at("hint").hidden = both;
  at("back").disabled = now === 0;
}
function play(side) {
  if (now >= test.questions.length) return;
  if (player) player.pause();
  player = new Audio(test.questions[now].sounds[side]);
  player.play();
  heard[now][side] = true;
  refresh();
}
function answer(value) {
  if (now >= test.questions.length || !heard[now][0] || !heard[now][1]) return;
  if (player) player.pause();
  answers[now] = value;
  now += 1;
  show();
}
function back() {
  if (player) player.pause();
  if (now > 0) { now -= 1; show(); }
}
const systems = question => JSON.parse(atob(question.key));
function results() {
  return test.questions.map((question, n) => {
    const names = systems(question);
    return {
      text: question.text, a: names[0], b: names[1],
      better: answers[n] === "a" ? names[0] : answers[n] === "b" ? names[1] : answers[n] === "same" ? null : undefined,
    };
  });
}
function summarise() {
  const counts = {};
  for (const row of results()) {
    const pair = [row.a, row.b].sort().join(" / ");
    counts[pair] = counts[pair] || {};
    const name = row.better === null ? "no difference" : row.better;
    counts[pair][name] = (counts[pair][name] || 0) + 1;
  }
  const table = at("result");
  table.textContent = "";
  for (const [pair, found] of Object.entries(counts)) {
    const said = Object.entries(found).map(([name, count]) => `${name}: ${count}`).join(", ");
    const line = table.insertRow();
    line.insertCell().textContent = pair;
    line.insertCell().textContent = said;
  }
}
function save() {
  const content = {title: test.title, program: test.program, time: new Date().toISOString(), answers: results()};
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(content, null, 1)], {type: "application/json"}));
  link.download = "blind-answers.json";
  link.click();
  URL.revokeObjectURL(link.href);
}
const actions = {
  playA: () => play(0), playB: () => play(1), a: () => answer("a"), same: () => answer("same"),
  b: () => answer("b"), back, save,
};
for (const [id, action] of Object.entries(actions)) at(id).addEventListener("click", action);
const keys = {a: "playA", b: "playB", 1: "a", 2: "same", 3: "b", Backspace: "back", s: "save"};
document.addEventListener("keydown", event => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
  const id = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!id || (id === "save" && at("end").hidden)) return;
  event.preventDefault();
  actions[id]();
});
show();
</script>
</body></html>
"""
