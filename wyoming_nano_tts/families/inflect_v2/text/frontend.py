"""Inflect v2: text to chunks, words, espeak-ng's phonemes and ids, as published.

    for phonemes, pause_samples in chunk_phonemes(text, espeak.load()):
        ids = token_ids(phonemes)

Each chunk is normalised after the cutting, phonemised and spoken on its own.
"""

import re
from collections.abc import Iterator
from typing import Final

from ....text.espeak import Espeak
from .chunks import chunks
from .normalise import normalise
from .symbols import token_ids

__all__ = ["chunk_phonemes", "chunks", "normalise", "phonemise", "token_ids"]

_MARKS: Final = re.compile(r"(\s*[;:,.!?¡¿—…\"«»“”(){}\[\]][;:,.!?¡¿—…\"«»“”(){}\[\]\s]*)")
_CORRECTIONS: Final = (
    ("sˈæskɐtʃˌuːən", "sɐskˈætʃəwən"),
    ("flʊɹɹˈɛsənt", "flʊˈɹɛsənt"),
)


def phonemise(text: str, espeak: Espeak) -> str:
    """Return the phonemes of a normalised text, its marks kept where they stand.

    espeak-ng gets what stands between the marks, piece by piece: it would lose the marks.
    """
    pieces = _MARKS.split(" ".join(text.split()))
    for i in range(0, len(pieces), 2):  # the odd ones are runs of marks
        if pieces[i]:
            pieces[i] = espeak.phonemes(pieces[i])
    phonemes = "".join(pieces)
    for written, corrected in _CORRECTIONS:
        phonemes = phonemes.replace(written, corrected)
    return " ".join(phonemes.split())


def chunk_phonemes(text: str, espeak: Espeak) -> Iterator[tuple[str, int]]:
    """Yield the phonemes of each chunk of a text, and the samples of silence before it (24 kHz)."""
    for chunk, pause_samples in chunks(text):
        yield phonemise(normalise(chunk), espeak), pause_samples
