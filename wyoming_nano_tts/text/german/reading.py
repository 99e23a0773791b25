"""A German sentence to phones and marks."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from ..own_words import OwnWords
from ..passage import Passage
from ..phonemes import Word
from ..symbols import PAUSES
from ..written import tokens as passages
from ..written.tokens import Token, merged_marks
from .alphabet import is_vowel
from .morphology import Phones
from .normalise import normalise
from .pronounce import Pronouncer
from .spelling import spell

LETTERS: Final = "a-zäöüßà-öø-ÿāčćęěğıłńōőřşšūűž"
TOKEN: Final = re.compile(rf"[{LETTERS}]+(?:['’][{LETTERS}]+)*|[,.!?…]", re.IGNORECASE)

WEAK: Final = frozenset(
    "der die das den dem des ein eine einen einem einer eines und oder zu zum zur im in am an auf bei beim mit nach "
    "von vom vor aus "
    "für bis um durch ich du er sie es wir ihr mich dich sich uns euch ihm ihn ihnen mir dir man ist sind war hat "
    "habe haben hatte "
    "wird werden kann dass als wie wenn ob so ins ans mein dein sein seine seinen seiner ihre ihren ihrer bin bist "
    "seid".split()
)
"""Function words that a speaker does not stress."""


def tokens_of(passage: Passage, own: Sequence[OwnWords]) -> list[Token]:
    """Normalise the runs of a passage, one by one, and cut them into words and marks; see `written.tokens`."""
    return passages.tokens_of(passage, own, lambda text: spelled(TOKEN.findall(normalise(text))))


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
            if output:
                output[-1:] = merged_marks([output[-1], token.text])
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


def weakened(written: str, phones: Phones, *, shouted: bool = False) -> Phones:
    """Take the stress from function words, but for those in capitals in a sentence that is not."""
    mentioned = written.isupper() and len(written) > 1 and not shouted
    if written.lower() not in WEAK or mentioned:
        return phones
    return tuple(phone[0] + "0" if is_vowel(phone) else phone for phone in phones)


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
