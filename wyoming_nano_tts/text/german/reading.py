"""A German sentence to phones and marks."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ..own_words import OwnWords
from ..passage import Passage
from ..phonemes import Word
from ..symbols import PAUSES
from .alphabet import is_vowel
from .morphology import Phones
from .normalise import normalise
from .pronounce import Pronouncer
from .spelling import spell

LETTERS: Final = "a-zäöüßà-öø-ÿāčćęěğıłńōőřşšūűž"
TOKEN: Final = re.compile(rf"[{LETTERS}]+(?:['’][{LETTERS}]+)*|[,.!?…]", re.IGNORECASE)
_LEADING_MARK: Final = re.compile(r"\s*([,.!?…;:]+)(?=\s|$)")
_GOES_ON: Final = (",", ";", ":")
_STRENGTH: Final = {",": 0, "…": 1, ".": 2, "!": 3, "?": 4}

WEAK: Final = frozenset(
    "der die das den dem des ein eine einen einem einer eines und oder zu zum zur im in am an auf bei beim mit nach "
    "von vom vor aus "
    "für bis um durch ich du er sie es wir ihr mich dich sich uns euch ihm ihn ihnen mir dir man ist sind war hat "
    "habe haben hatte "
    "wird werden kann dass als wie wenn ob so ins ans mein dein sein seine seinen seiner ihre ihren ihrer bin bist "
    "seid".split()
)
"""Function words that a speaker does not stress."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a mark of a sentence that is in words."""

    text: str
    """The word as written, or the mark."""
    phones: Phones = ()
    """How the passage wants it said; empty where it is to be pronounced."""

    @property
    def is_mark(self) -> bool:
        """It is one of `PAUSES`."""
        return not self.phones and self.text in PAUSES


def tokens_of(passage: Passage, own: Sequence[OwnWords]) -> list[Token]:
    """Normalise the runs of a passage, one by one, and cut them into words and marks.

    Args:
        passage: what is spoken in one go.
        own: words that persons want said otherwise; those with digits or signs are replaced here.
    """
    tokens: list[Token] = []
    for run in passage.runs:
        if run.phones:
            tokens.append(Token(run.text.strip() or "-", run.phones))
            continue
        text = run.text
        if tokens and (mark := _LEADING_MARK.match(text)) is not None:
            # Behind phones a run may begin with the mark of the word before; alone it would be lost.
            tokens += (Token("," if character in ";:" else character) for character in mark[1])
            text = text[mark.end() :]
        for layer in own:
            text = layer.respell(text)
        tokens += spelled(TOKEN.findall(normalise(text)))
    return tokens


def spelled(texts: Iterable[str]) -> Iterator[Token]:
    """Make tokens of words and marks; letters in a row ("L E D") are one word, of their names."""
    letters = ""
    for text in texts:
        if len(text) == 1 and text.isupper():
            letters += text
            continue
        if letters:
            yield Token(letters, spell(letters))
            letters = ""
        yield Token(text)
    if letters:
        yield Token(letters, spell(letters))


def phones_of(
    tokens: Sequence[Token], pronouncer: Pronouncer, own: Sequence[OwnWords], *, unfinished: bool
) -> tuple[list[str], list[Word]]:
    """Pronounce a sentence that is in words: phones and marks, and where the words lie among them.

    Nothing if no word is in it. The last word is always followed by a mark: where the sentence has none a full stop,
    or a comma if it is unfinished.
    """
    texts = [token.text for token in tokens]
    shouted = is_shouted([t.text for t in tokens if not t.phones and not t.is_mark])
    output: list[str] = []
    spans: list[Word] = []
    for position, token in enumerate(tokens):
        if token.is_mark:
            _mark(output, token.text)
            continue
        phones = token.phones or own_phones(pronouncer, own, token.text.lower())
        if not phones:
            phones = pronouncer.in_sentence(token.text, texts, position, shouted=shouted)
            phones = weakened(token.text, phones, shouted=shouted)
        spans.append(Word(token.text.lower(), len(output), len(output) + len(phones)))
        output += phones
    if output and output[-1] not in PAUSES:
        output.append("," if unfinished else ".")
    return output, spans


def _mark(output: list[str], mark: str) -> None:
    """Put a mark behind a word; of a run of marks the strongest stays."""
    if not output:
        return
    if output[-1] not in _STRENGTH:
        output.append(mark)
    elif _STRENGTH.get(mark, -1) > _STRENGTH[output[-1]]:
        output[-1] = mark


def weakened(written: str, phones: Phones, *, shouted: bool = False) -> Phones:
    """Take the stress from function words, but for those in capitals in a sentence that is not."""
    mentioned = written.isupper() and len(written) > 1 and not shouted
    if written.lower() not in WEAK or mentioned:
        return phones
    return tuple(phone[0] + "0" if is_vowel(phone) else phone for phone in phones)


def goes_on(passage: Passage) -> bool:
    """Tell whether a passage ends with a comma, a semicolon or a colon."""
    return passage.end.rstrip().endswith(_GOES_ON)


def own_phones(pronouncer: Pronouncer, layers: Sequence[OwnWords], word: str) -> Phones:
    """Return the phones that a person wants for a lower-case word, or none."""
    for layer in layers:
        entry = layer.get(word)
        if entry is None:
            continue
        phones = entry.phones or tuple(
            phone
            for part in TOKEN.findall(entry.respelling)
            if part not in PAUSES
            for phone in pronouncer.word(part)
        )
        if phones:
            return phones
    return ()


def is_shouted(words: Sequence[str]) -> bool:
    """Tell whether a sentence is written in capitals throughout."""
    large = [word for word in words if word.isupper() and len(word) > 1]
    small = len(words) - len(large)
    return len(large) > 2 and len(large) > 4 * small and any(len(word) > 4 for word in large)
