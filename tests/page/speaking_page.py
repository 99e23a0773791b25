"""A page that is open, what a person does with it, and what the engine says of the same text."""

import json
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tools.chromium import Page
from wyoming_nano_tts.engine import Engine, SpeechOptions
from wyoming_nano_tts.text import open_stream

WATCH = """
window.heard = [];
window.told = [];
const start = AudioBufferSourceNode.prototype.start;
AudioBufferSourceNode.prototype.start = function (when) {
  const samples = Array.from(this.buffer.getChannelData(0), (value) => value * 32768);
  const now = this.context.currentTime;
  const isMaking = document.getElementById("save").disabled;
  heard.push({ when, now, rate: this.buffer.sampleRate, isMaking, samples });
  return start.apply(this, arguments);
};
// What came before the press belongs to another text.
window.addEventListener("click", ({ target }) => target.id === "speak" && (heard.length = told.length = 0), true);
window.Worker = class extends Worker {
  constructor(...given) {
    super(...given);
    this.addEventListener("message", ({ data: { pcm, ...rest } }) => told.push(rest));
  }
};
"""
"""Keeps what is handed to the loudspeaker, and what the worker says."""


class Speaking:
    """A page that is open, and what a person does with it."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        page.open(url)
        page.wait("document.getElementById('speak')?.disabled === false", 120)

    def type(self, text: str) -> None:
        """Type a text in place of what is there."""
        self.page.run(
            "document.getElementById('text').focus(), document.getElementById('text').select()"
        )
        self.page.call("Input.insertText", text=text)

    def set(self, name: str, value: object) -> None:
        """Move a slider, as an `input` event tells of."""
        self.page.run(
            f"(() => {{ const e = document.getElementById({json.dumps(name)}); e.value = {json.dumps(value)};"
            " e.dispatchEvent(new Event('input')); })()"
        )

    def voice(self, voice_id: str) -> None:
        """Choose a voice and wait until it is here."""
        if self.page.run("document.querySelector('[name=voice]:checked').value") == voice_id:
            return
        self.page.run("told.length = 0")
        self.page.click(f"label[for=voice-{voice_id}]")
        self.page.wait(
            f"told.some((m) => m.type === 'loaded' && m.voice === {json.dumps(voice_id)})"
        )

    def speak(self) -> None:
        """Press the button and wait until all is made."""
        self.begin()
        self.page.wait("told.some((m) => m.type === 'done' || m.type === 'failed')")

    def begin(self) -> None:
        """Press the button."""
        self.page.click("#speak")

    @property
    def chunks(self) -> list[dict[str, Any]]:
        """What was handed to the loudspeaker."""
        found: list[dict[str, Any]] = self.page.run("heard")
        return found

    @property
    def samples(self) -> NDArray[np.float64]:
        """All of it."""
        return np.concatenate([chunk["samples"] for chunk in self.chunks])

    def told(self, kind: str) -> list[dict[str, Any]]:
        """What the worker said of one kind."""
        found: list[dict[str, Any]] = self.page.run(
            f"told.filter((m) => m.type === {json.dumps(kind)})"
        )
        return found

    @property
    def status(self) -> str:
        """What a person reads of how it goes."""
        return str(self.page.run("document.getElementById('status').textContent"))


def spoken(engine: Engine, text: str, voice: str, **options: Any) -> NDArray[np.int16]:
    """What the engine says of a text."""
    utterance = engine.utterance(voice, SpeechOptions(**options))
    stream = open_stream(engine.read_in(voice), voices=engine.find_voice)
    chunks = [
        c for passage in (*stream.feed(text), *stream.finish()) for c in utterance.say(passage)
    ]
    return np.concatenate([*chunks, *utterance.finish()])
