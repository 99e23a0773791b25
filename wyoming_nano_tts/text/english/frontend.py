"""The English front end: a sentence to spoken words, and to phonemes."""

import re
import threading
from collections.abc import Container, Sequence
from pathlib import Path
from typing import Final

from ...errors import TextError
from ..own_words import OwnWords, read
from ..passage import Passage, Sentence
from ..phonemes import Phonemes
from ..rules import Said
from ..symbols import PAUSES, VOWELS
from .dictionary import Phones
from .morphology import plural
from .normalise import explain, normalise
from .normalise.clean import fold
from .normalise.numbers import NUMBER_WORDS
from .phrases import weak
from .pronounce import Pronouncer

MOST_CHARACTERS: Final = 200_000
"""Longer texts are refused; a stream cuts its text into sentences far below this."""

TOKEN: Final = re.compile(r"[a-z]+(?:'[a-z]+)*'?|'[a-z]+|[,.!?…]", re.IGNORECASE)
_GOES_ON: Final = (",", ";", ":")
_VOWEL_PHONES: Final = frozenset(vowel + stress for vowel in VOWELS for stress in "012")


class Frontend:
    """Normalise and pronounce English sentences.

    Cheap to create: the lexicon is mapped when first needed, the model for unknown words is read
    when the first one comes. Safe to use from several threads.
    """

    def __init__(self, pronunciations: Path | None = None) -> None:
        """Take a person's own words from a file (its format: `userwords`), if one is given.

        Raises:
            PronunciationFileError: the file cannot be read or a line breaks a rule.
        """
        self._pronouncer: Pronouncer | None = None
        self._lock = threading.Lock()
        self._path = pronunciations
        self._own = OwnWords()
        self.reload()

    def reload(self) -> None:
        """Read the pronunciation file again; on an error the words of before stay.

        Raises:
            PronunciationFileError: the file cannot be read or a line breaks a rule.
        """
        if self._path is not None:
            self._own = OwnWords(read(self._path))

    def normalise(self, sentence: str) -> str:
        """Return the sentence in words as they are said, punctuation kept.

        Raises:
            TextError: the sentence is longer than `MOST_CHARACTERS`.
        """
        if len(sentence) > MOST_CHARACTERS:
            raise TextError(
                f"the text has {len(sentence)} characters; at most {MOST_CHARACTERS} are allowed: "
                "send it in pieces"
            )
        return normalise(sentence)

    def explain(self, sentence: str) -> list[Said]:
        """Return each token that `normalise` says otherwise than it is written, with its kind and why."""
        return explain(sentence)

    def phonemise(self, sentence: Sentence, own: OwnWords | None = None) -> Phonemes:
        """Normalise and pronounce a sentence; empty if nothing in it can be spoken.

        The last word is always followed by a mark: where the sentence has none a full stop, or a
        comma if it ends with a comma, a semicolon or a colon, because it goes on.

        Args:
            sentence: written text, or a passage, whose words come first.
            own: words of this request, before those of the file.

        Raises:
            TextError: the sentence is longer than `MOST_CHARACTERS`.
        """
        sentence, layers = self.with_own_words(sentence, own)
        tokens = TOKEN.findall(self.normalise(sentence))
        words = [token.lower() for token in tokens]
        letters = [token for token in tokens if token[0] not in PAUSES]
        shouted = is_shouted(letters)
        pronouncer = self.pronouncer
        output: list[str] = []
        pending: list[Phones] = []
        given: set[int] = set()  # words that a person wants said in one way
        for position, token in enumerate(tokens):
            if token in PAUSES:
                if pending:
                    output += joined(pending, words, position - len(pending), given)
                    pending = []
                if output:
                    output.append(token)
                continue
            phones = own_phones(pronouncer, layers, words[position])
            if phones:
                given.add(position)
            else:
                phones = pronouncer.in_sentence(token, words, position, shouted=shouted)
            pending.append(phones)
        if pending:
            output += joined(pending, words, len(words) - len(pending), given)
        output = merged_marks(output)
        if output and output[-1] not in PAUSES:
            output.append("," if sentence.rstrip().endswith(_GOES_ON) else ".")
        return Phonemes.from_arpabet(output)

    def with_own_words(
        self, sentence: Sentence, own: OwnWords | None = None
    ) -> tuple[str, tuple[OwnWords, ...]]:
        """Return a sentence's text, odd words of persons respelled, and the words that apply to it."""
        layers = (self._own,) if own is None else (own, self._own)
        if isinstance(sentence, Passage):
            layers = (OwnWords(sentence.words), *layers) if sentence.words else layers
            sentence = sentence.text
        for layer in layers:
            sentence = layer.respell(sentence)
        return sentence, layers

    @property
    def pronouncer(self) -> Pronouncer:
        """What pronounces single words; loaded by the first use."""
        with self._lock:
            if self._pronouncer is None:
                self._pronouncer = Pronouncer()
            return self._pronouncer


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
) -> list[str]:
    """Join words without a pause between them, function words in their weak forms.

    Args:
        pronounced: the words' phones.
        words: the sentence in lower case.
        start: index of the first of the words in it.
        given: indices of words that stay as they are.
    """
    output: list[str] = []
    for i, phones in enumerate(pronounced):
        following = pronounced[i + 1] if i + 1 < len(pronounced) else ()
        position = start + i
        if words[position] == "the" and following and following[0] in _VOWEL_PHONES:
            output += ("DH", "IY0")
            continue
        reduced = None if position in given else weak(words, position, following)
        output += reduced or phones
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
