"""What is measured: every stage from text to bytes on the wire, on fixed texts, the numpy backend and one thread."""

import asyncio
import functools
import gc
from collections.abc import Callable, Mapping
from typing import Any, Final

from numpy.typing import NDArray

from wyoming_nano_tts.backends.backend import Backend, Runner

ENGLISH: Final = (
    "It is 21.5 °C in the living room, and the window is open.",
    "At 7:05 PM on 3/4/2026 sensor.hall_temp read 68 °F; Dr. Lee's 2nd call cost $4.99.",
    "The thermostat whirred quizzically, then the xylograph blinked.",
)
GERMAN: Final = (
    "Im Wohnzimmer sind es 21,5 °C, und das Fenster ist offen.",
    "Am 3. Mai um 7:05 Uhr kostete der 2. Anruf 4,99 €, z. B. bei Dr. Lee.",
)
SAID: Final = "The light in the kitchen is on."

Stage = Callable[[], object]


def stages() -> Mapping[str, Stage]:
    """Return what is measured: a function's name to a call of it that is always the same; a new one is one entry."""
    from wyoming_nano_tts.backends.backend import open_backend
    from wyoming_nano_tts.engine import Engine, SpeechOptions
    from wyoming_nano_tts.server.wire.events import encode
    from wyoming_nano_tts.text import Passage, open_stream
    from wyoming_nano_tts.text.language import find_language

    english, german = find_language("en"), find_language("de")
    watched = WatchedBackend(open_backend("numpy"))
    engine = Engine(threads=1, backend=watched, default_voice="en_US-heart")
    voice_id = engine.voice_id(None)

    def split() -> None:
        stream = open_stream("en")
        for text in ENGLISH:
            for word in text.split(" "):
                stream.feed(word + " ")
        stream.finish()

    def speak() -> None:
        for _ in engine.utterance(voice_id, SpeechOptions()).say(Passage.of(SAID)):
            pass

    speak()
    graphs = dict(watched.longest)
    event = _audio_event()
    raw = encode(event) * 200
    return {
        "text.stream.SpeechStream.feed": split,
        "text.english.Language.normalise": lambda: [english.normalise(text) for text in ENGLISH],
        "text.english.Language.phonemise": lambda: [
            english.phonemise(Passage.of(t)) for t in ENGLISH
        ],
        "text.german.Language.normalise": lambda: [german.normalise(text) for text in GERMAN],
        "text.german.Language.phonemise": lambda: [german.phonemise(Passage.of(t)) for t in GERMAN],
        **graphs,
        "engine.Utterance.say": speak,
        "server.wire.events.encode": lambda: [encode(event) for _ in range(200)],
        "server.wire.events.EventReader.read": lambda: asyncio.run(_read(raw)),
    }


class WatchedBackend:
    """A backend that remembers the longest call of every graph."""

    name = "watched"

    def __init__(self, inner: Backend) -> None:
        self._inner = inner
        self._sizes: dict[str, int] = {}
        self.longest: dict[str, Stage] = {}

    def open(
        self, graph: str, weights: Mapping[str, NDArray[Any]], threads: int
    ) -> "WatchedRunner":
        """Open a graph of the inner backend."""
        return WatchedRunner(self, graph, self._inner.open(graph, weights, threads))

    def keep(self, graph: str, runner: Runner, inputs: Mapping[str, NDArray[Any]]) -> None:
        """Remember a call if it is the longest."""
        size = sum(value.size for value in inputs.values())
        if size > self._sizes.get(graph, -1):
            self._sizes[graph] = size
            copies = {name: value.copy() for name, value in inputs.items()}
            self.longest[f"backends.numpy.NumpyRunner.run: {graph}"] = lambda: runner.run(**copies)


class WatchedRunner:
    """A graph that tells its backend what it is asked."""

    def __init__(self, backend: WatchedBackend, graph: str, runner: Runner) -> None:
        self._backend, self._graph, self._runner = backend, graph, runner

    def run(self, **inputs: NDArray[Any]) -> Any:
        """Run it."""
        self._backend.keep(self._graph, self._runner, inputs)
        return self._runner.run(**inputs)


def forgetting() -> Stage:
    """Return what empties the caches of words, so that a text costs what it costs the first time.

    Those that hold files which are read once (they have no bound, or one of 1) stay full.
    """
    caches = [
        one
        for one in gc.get_objects()
        if isinstance(one, functools._lru_cache_wrapper)  # noqa: SLF001  (the type has no other name)
        and str(one.__module__).startswith("wyoming_nano_tts.text")
        and (one.cache_parameters()["maxsize"] or 0) > 1
    ]

    def forget() -> None:
        for one in caches:
            one.cache_clear()

    return forget


def _audio_event() -> Any:
    from wyoming.event import Event

    form = {"rate": 24000, "width": 2, "channels": 1, "timestamp": 0}
    return Event("audio-chunk", form, bytes(4096))


async def _read(raw: bytes) -> None:
    from wyoming_nano_tts.server.wire.events import EventReader
    from wyoming_nano_tts.server.wire.limits import WireLimits
    from wyoming_nano_tts.server.wire.shares import Shares

    stream = asyncio.StreamReader()
    stream.feed_data(raw)
    stream.feed_eof()
    # A client that sends more than its share is made to wait by the clock, and each wait costs instructions.
    unbound = Shares(WireLimits(events_per_second=10**9))
    reader = EventReader(stream, unbound)
    while await reader.read() is not None:
        pass
