"""The family "nano2": phonemes -> prosody -> waveform, without a mel."""

from collections.abc import Iterator
from dataclasses import dataclass
from threading import Lock
from typing import Final
from weakref import WeakValueDictionary

import numpy as np

from ...audio.arrays import Floats
from ...backends.backend import Backend, Runner
from ...text import Passage, Phonemes
from ...voice_files.description import VoiceInfo
from ...voice_files.weights import VoicePart, read_weights
from ..family import LoadedVoice, Manner
from .config import FRAME_SAMPLES
from .decoder import Decoder
from .prosody import Prosody
from .transcription import symbol_ids

LONGEST_PIECE_SYMBOLS: Final = 400
"""Longer sentences are cut at a mark or between words: memory stays bounded (some 25 s of speech)."""
MARKS: Final = ",.!?…"


class Nano2Voice(LoadedVoice):
    """Text -> symbols -> durations, F0 and energy -> samples."""

    def __init__(self, info: VoiceInfo, backend: Backend, threads: int) -> None:
        super().__init__(info, threads)
        self._runners = [
            _runners(info.parts[part], backend, threads) for part in ("prosody", "decoder")
        ]
        prosody, decoder = self._runners
        self.prosody = Prosody(prosody.text, prosody.frames)
        self.decoder = Decoder(decoder.text, decoder.frames)
        self.first_row: int = info.parts["decoder"].config["speaker"]
        """Row of the speaker tables that is this voice; its further speakers follow."""

    def speak(self, sentence: Passage | Phonemes, manner: Manner) -> Iterator[Floats]:
        """Yield the samples of one sentence."""
        row = self.first_row + manner.speaker
        language = manner.frontend.language
        alphabet = language.writing
        symbols = language.written(manner.phonemes(sentence), alphabet.name)
        for piece in pieces(symbols):
            tokens = np.array(symbol_ids(piece, alphabet), np.int64)
            contours = self.prosody.plan(
                tokens, row, manner.options.length_scale, manner.options.pitch_scale
            )
            manner.tell(("", *piece, ""), contours.durations * FRAME_SAMPLES)
            yield from self.decoder.stream(tokens, row, contours, manner.rng)


@dataclass(eq=False)
class _Runners:
    """Both graphs of a part with its weights."""

    text: Runner
    frames: Runner
    backend: Backend
    """Kept, for its identity is part of the key."""


_OPEN: WeakValueDictionary[tuple[object, ...], _Runners] = WeakValueDictionary()
"""What voices that speak with the same weights have in common, as long as one of them is loaded."""
_OPENING: Final = Lock()


def _runners(part: VoicePart, backend: Backend, threads: int) -> _Runners:
    key = (part.path, part.sha256, id(backend), threads)
    with _OPENING:
        found = _OPEN.get(key)
        if found is None:
            weights = read_weights(part)
            text, frames = (backend.open(graph, weights, threads) for graph in part.graphs)
            found = _Runners(text, frames, backend)
            _OPEN[key] = found
    return found


def pieces(symbols: str, most: int = LONGEST_PIECE_SYMBOLS) -> Iterator[str]:
    """Cut symbols that are too many for one pass: behind the last mark that fits, or between words, or anywhere."""
    while len(symbols) > most:
        head = symbols[:most]
        at_mark = max(head.rfind(f"{mark} ") for mark in MARKS)
        cut = at_mark + 1 if at_mark > 0 else head.rfind(" ")
        cut = cut if cut > 0 else most
        yield symbols[:cut].strip()
        symbols = symbols[cut:].strip()
    if symbols:
        yield symbols
