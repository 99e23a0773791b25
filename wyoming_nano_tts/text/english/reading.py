"""An English sentence to ARPAbet phones and marks."""

import re
from collections.abc import Sequence
from typing import Final

from ..own_words import OwnWords
from ..phonemes import Word
from ..symbols import PAUSES
from .arpabet import VOWELS
from .morphology import plural
from .normalise.clean import fold
from .pronounce import Phones, Pronouncer

TOKEN: Final = re.compile(r"[a-z]+(?:'[a-z]+)*'?|'[a-z]+|[,.!?…]", re.IGNORECASE)
_GOES_ON: Final = (",", ";", ":")
_VOWEL_PHONES: Final = frozenset(vowel + stress for vowel in VOWELS for stress in "012")


def phones_of(
    spoken: str, pronouncer: Pronouncer, layers: Sequence[OwnWords], *, goes_on: bool
) -> tuple[list[str], list[Word]]:
    """Pronounce a sentence that is in words: phones and marks, and where the words lie among them.

    Nothing if no word is in it.

    The last word is always followed by a mark: where the sentence has none a full stop, or a comma
    if it goes on.
    """
    tokens = TOKEN.findall(spoken)
    words = [token.lower() for token in tokens]
    shouted = is_shouted([token for token in tokens if token[0] not in PAUSES])
    output: list[str] = []
    spans: list[Word] = []
    pending: list[Phones] = []

    def say_pending(end: int) -> None:
        written = words[end - len(pending) : end]
        for word, phones in zip(written, joined(pending, written), strict=True):
            spans.append(Word(word, len(output), len(output) + len(phones)))
            output.extend(phones)
        pending.clear()

    for position, token in enumerate(tokens):
        if token in PAUSES:
            say_pending(position)
            if output:
                output[-1:] = merged_marks([output[-1], token])
            continue
        phones = own_phones(pronouncer, layers, words[position])
        if not phones:
            phones = pronouncer.in_sentence(token, words, position, shouted=shouted)
        pending.append(phones)
    say_pending(len(words))
    if output and output[-1] not in PAUSES:
        output.append("," if goes_on else ".")
    return output, spans


def goes_on(text: str) -> bool:
    """Tell whether a sentence ends with a comma, a semicolon or a colon."""
    return text.rstrip().endswith(_GOES_ON)


def respelled(text: str, layers: Sequence[OwnWords]) -> str:
    """Replace words with digits or signs by what persons want said for them."""
    for layer in layers:
        text = layer.respell(text)
    return text


def own_phones(pronouncer: Pronouncer, layers: Sequence[OwnWords], word: str) -> Phones:
    """Return the phones that a person wants for a lower-case word, or none."""
    for layer in layers:
        entry, possessive = layer.get(word), False
        if entry is None and word.endswith("'s"):
            entry, possessive = layer.get(word[:-2]), True
        if entry is None:
            continue
        phones = entry.phones or tuple(
            phone
            for part in TOKEN.findall(fold(entry.respelling))
            for phone in pronouncer.word(part.lower())
        )
        if phones:
            return plural(phones) if possessive else phones
    return ()


def is_shouted(words: list[str]) -> bool:
    """Tell whether a sentence is written in capitals throughout, acronyms apart."""
    capitals = sum(word.isupper() and len(word) > 1 for word in words)
    small = sum(not word.isupper() for word in words)
    return (capitals > 2 and small == 0) or (capitals > 3 and capitals > 4 * small)


def joined(pronounced: list[Phones], words: list[str]) -> list[Phones]:
    """Return words as they are said without a pause between them; "the" is "thee" before a vowel."""
    output: list[Phones] = []
    for i, phones in enumerate(pronounced):
        following = pronounced[i + 1] if i + 1 < len(pronounced) else ()
        thee = words[i] == "the" and following and following[0] in _VOWEL_PHONES
        output.append(("DH", "IY0") if thee else phones)
    return output


_STRENGTH: Final = {",": 0, "…": 1, ".": 2, "!": 3, "?": 4}


def merged_marks(tokens: list[str]) -> list[str]:
    """Keep of each run of marks the strongest."""
    output: list[str] = []
    for token in tokens:
        if token in _STRENGTH and output and output[-1] in _STRENGTH:
            if _STRENGTH[token] > _STRENGTH[output[-1]]:
                output[-1] = token
        else:
            output.append(token)
    return output
