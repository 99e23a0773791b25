"""An English sentence to ARPAbet phones and marks."""

import re
from collections.abc import Container, Sequence
from typing import Final

from ..own_words import OwnWords
from ..passage import Passage
from ..phonemes import Word
from ..symbols import PAUSES
from ..written import tokens as passages
from ..written.tokens import Token, merged_marks
from .arpabet import VOWELS
from .dictionary import Phones
from .morphology import plural
from .normalise import normalise
from .normalise.clean import fold
from .normalise.numbers import NUMBER_WORDS
from .phrases import weak
from .pronounce import Pronouncer

TOKEN: Final = re.compile(r"[a-z]+(?:'[a-z]+)*'?|'[a-z]+|[,.!?…]", re.IGNORECASE)
_VOWEL_PHONES: Final = frozenset(vowel + stress for vowel in VOWELS for stress in "012")


def tokens_of(passage: Passage, own: Sequence[OwnWords]) -> list[Token]:
    """Normalise the runs of a passage, one by one, and cut them into words and marks; see `written.tokens`."""
    return passages.tokens_of(
        passage, own, lambda text: map(Token, TOKEN.findall(normalise(_mentioned(text))))
    )


_MENTIONED: Final = re.compile(
    r"([\"“])(and|of|to|for|from|at|as|or|than|but|was|were|are|can|them|your|is|with|you|that|have|has|had)([\"”])"
)


def _mentioned(text: str) -> str:
    """Write a function word in quotation marks large, as one that is stressed."""
    return _MENTIONED.sub(lambda m: m[1] + m[2].upper() + m[3], text)


def phones_of(
    tokens: Sequence[Token], pronouncer: Pronouncer, own: Sequence[OwnWords], *, unfinished: bool
) -> tuple[list[str], list[Word]]:
    """Pronounce a sentence that is in words: phones and marks, and where the words lie among them.

    Nothing if no word is in it.

    The last word is always followed by a mark: where the sentence has none a full stop, or a comma
    if it is unfinished.
    """
    words = [token.text.lower() for token in tokens]
    shouted = shouted_tokens(tokens)
    output: list[str] = []
    spans: list[Word] = []
    pending: list[Phones] = []
    given: set[int] = set()  # words that a person wants said in one way

    def say_pending(end: int) -> None:
        start = end - len(pending)
        said = joined(pending, words, start, given)
        for word, phones in zip(words[start:end], said, strict=True):
            spans.append(Word(word, len(output), len(output) + len(phones)))
            output.extend(phones)
        pending.clear()

    for position, token in enumerate(tokens):
        if token.is_mark:
            say_pending(position)
            if output:
                output[-1:] = merged_marks([output[-1], token.text])
            continue
        phones = token.phones or own_phones(pronouncer, own, words[position])
        if phones or (not shouted and len(token.text) > 1 and token.text.isupper()):
            given.add(position)  # "the IT department", "this AND that"
        if not phones:
            phones = pronouncer.in_sentence(token.text, words, position, shouted=shouted)
        pending.append(phones)
    say_pending(len(words))
    if output and output[-1] not in PAUSES:
        output.append("," if unfinished else ".")
    return output, spans


def shouted_tokens(tokens: Sequence[Token]) -> bool:
    """Tell whether a sentence is written in capitals, what has phones aside."""
    return is_shouted([token.text for token in tokens if not token.phones and not token.is_mark])


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


_SPOKEN: Final = NUMBER_WORDS | frozenset(
    (
        "point percent degrees fahrenheit celsius feet foot inches inch miles mile per hour kno"
        "ts minutes pounds to and"
    ).split()
)
_WORD_LETTERS: Final = 5
"""A word in capitals as long as this is no abbreviation."""


def is_shouted(words: list[str]) -> bool:
    """Tell whether a sentence is written in capitals throughout, acronyms apart."""
    large = [word for word in words if word.isupper() and len(word) > 1]
    small = sum(not word.isupper() for word in words)
    spoken = sum(word in _SPOKEN for word in words)  # for figures and units, which have no capitals
    if any(len(word) >= _WORD_LETTERS for word in large):
        small -= spoken
    return (len(large) > 2 and small == 0) or (len(large) > 3 and len(large) > 4 * small)


def joined(
    pronounced: list[Phones], words: list[str], start: int, given: Container[int] = ()
) -> list[Phones]:
    """Return words as they are said without a pause between them, function words in their weak forms.

    Args:
        pronounced: the words' phones.
        words: the sentence in lower case.
        start: index of the first of the words in it.
        given: indices of words that stay as they are.
    """
    output: list[Phones] = []
    for i, phones in enumerate(pronounced):
        following = pronounced[i + 1] if i + 1 < len(pronounced) else ()
        position = start + i
        if words[position] == "the" and following and following[0] in _VOWEL_PHONES:
            output.append(("DH", "IY0"))
            continue
        reduced = None if position in given else weak(words, position, following)
        output.append(tuple(reduced or phones))
    return output
