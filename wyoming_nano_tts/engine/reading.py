"""How a text would be read: its sentences, the tokens that are said otherwise than written, and each word's phones."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ..text import Frontend, Passage
from ..text.language import primary_tag
from ..text.rules import Said
from .frontends import Frontends


@dataclass(frozen=True, slots=True)
class ReadWord:
    """A word that is said."""

    word: str
    """In lower case, as the text was normalised: the key of a pronunciation file."""
    phones: str
    """In the notation that a pronunciation file takes."""


@dataclass(frozen=True, slots=True)
class ReadSentence:
    """A sentence, or what is spoken in one go."""

    text: str
    """As written."""
    language: str
    """Tag of the language that it is read in, "en"."""
    spoken: str
    """In words."""
    said: tuple[Said, ...]
    """Tokens that are said otherwise than they are written."""
    words: tuple[ReadWord, ...]


def read_sentences(
    frontends: Frontends,
    tag: str,
    passages: Iterable[Passage],
    pronunciations: Mapping[str, str] | None = None,
) -> Iterator[ReadSentence]:
    """Read passages as they would be spoken; one without a word yields nothing.

    Args:
        frontends: of the engine.
        tag: of the language of what says none.
        passages: of the text.
        pronunciations: words of the request, as in `SpeechOptions`.

    Raises:
        PronunciationFileError: one of `pronunciations` breaks a rule.
    """
    for passage in passages:
        frontend = frontends.of(passage.language or tag)
        words = tuple(_words(frontend, passage, pronunciations))
        if not words:
            continue
        yield ReadSentence(
            passage.text.strip(),
            primary_tag(passage.language or tag),
            frontend.normalise(passage.text).strip(),
            tuple(frontend.language.explain(passage.text)),
            words,
        )


def _words(
    frontend: Frontend, passage: Passage, pronunciations: Mapping[str, str] | None
) -> Iterator[ReadWord]:
    own = frontend.own_words(pronunciations) if pronunciations else None
    phonemes = frontend.phonemise(passage, own)
    shown = frontend.language.shown(phonemes)
    notated = frontend.language.notation != "IPA"
    for word in phonemes.words:
        phones = shown[word.first : word.last]
        if phones:
            yield ReadWord(word.written, " ".join(phones) if notated else f"/{''.join(phones)}/")
