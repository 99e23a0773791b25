"""Text and SSML of every language: cut, read as words, read as phonemes."""

import logging
import random
import re
import zlib
from collections.abc import Iterator, Sequence
from typing import Final

from wyoming_nano_tts.text.language import Language, find_language, known_languages
from wyoming_nano_tts.text.passage import Passage
from wyoming_nano_tts.text.stream import SpeechStream

from ..mutations import ODD_CHARACTERS, spoilt_text
from ..seeds import strings_of
from ..target import DefectError, Target

TAGS: Final = re.compile(r"</?[a-zA-Z:-]+[^<>]*>|[^<]+")
MOST_PHONEMES_PER_CHARACTER: Final = 40
"""A figure of ten digits is fifty words."""


class Texts(Target):
    """Text of one language."""

    units = "texts"

    def __init__(self, tag: str) -> None:
        super().__init__()
        self.tag = tag
        self.name = f"text-{tag}"  # type: ignore[misc]

    def open(self) -> None:
        """Load the language."""
        self.language: Language = find_language(self.tag)
        folder = type(self.language).__module__.split(".")[-2]
        self.seeds = strings_of(f"text/{folder}")
        logger = logging.getLogger(
            "wyoming_nano_tts.text"
        )  # it says so of every malformed document
        self.cleanup.callback(logger.setLevel, logger.level)
        logger.setLevel(logging.ERROR)

    def make(self, rng: random.Random) -> bytes:
        """Spoil a text of the language's tests, or draw characters."""
        if rng.random() < 0.05:
            text = "".join(rng.choices(ODD_CHARACTERS, k=rng.randint(0, 60)))
        else:
            text = spoilt_text(rng.choice(self.seeds), rng, self.seeds)
        return text.encode("utf-8", "surrogatepass")

    def check(self, given: bytes) -> str:
        """Read it; whatever it is, it becomes phonemes of the alphabet, however it was cut."""
        text = given.decode("utf-8", "surrogatepass")
        passages = self._cut(text)
        for passage in passages:
            self._read(passage)
        return "spoken" if passages else "nothing to say"

    def _cut(self, text: str, *, ssml: bool = False) -> list[Passage]:
        whole = SpeechStream(self.language, ssml=ssml)
        passages = whole.feed(text) + whole.finish()
        rng = random.Random(zlib.crc32(text.encode("utf-8", "surrogatepass")))  # noqa: S311
        pieces = SpeechStream(self.language, ssml=ssml)
        cut: list[Passage] = []
        for piece in _pieces(text, rng):
            cut += pieces.feed(piece)
        cut += pieces.finish()
        if cut != passages:
            raise DefectError(f"cut into pieces it is {cut}, whole it is {passages}")
        return passages

    def _read(self, passage: Passage) -> None:
        language = find_language(passage.language) if passage.language else self.language
        words = language.normalise(passage.text)
        if re.search(r"\d", words):
            raise DefectError(f"{passage.text!r} becomes {words!r}, with a digit")
        if words != " ".join(words.split()):
            raise DefectError(f"{passage.text!r} becomes {words!r}, with more than single spaces")
        phonemes = language.phonemise(passage)
        known = language.numbering.alphabet.ids
        strange = [symbol for symbol in phonemes.symbols if symbol not in known]
        if strange:
            raise DefectError(f"{passage.text!r} becomes {strange[:5]}, which are no phonemes")
        if len(phonemes.symbols) > MOST_PHONEMES_PER_CHARACTER * (len(passage.text) + 10):
            raise DefectError(f"{passage.text!r} becomes {len(phonemes.symbols)} phonemes")


class Ssml(Texts):
    """Documents: tags of the tests of SSML, shuffled, with texts between them."""

    units = "documents"

    def __init__(self) -> None:
        super().__init__("en")
        self.name = "ssml"  # type: ignore[misc]

    def open(self) -> None:
        """Load the language and the documents."""
        super().open()
        documents = [text for text in strings_of("text") if "<" in text]
        self.documents = documents
        self.tags = sorted({tag for text in documents for tag in TAGS.findall(text)})

    def make(self, rng: random.Random) -> bytes:
        """Spoil a document, or make one of tags."""
        if rng.random() < 0.5:
            text = spoilt_text(rng.choice(self.documents), rng, self.tags)
        else:
            text = "".join(rng.choices(self.tags, k=rng.randint(0, 20)))
        if rng.random() < 0.5:
            text = f"<speak>{text}</speak>"
        return text.encode("utf-8", "surrogatepass")

    def check(self, given: bytes) -> str:
        """Read it as what it says it is, and as SSML by the sender's word."""
        text = given.decode("utf-8", "surrogatepass")
        for ssml in (False, True):
            for passage in self._cut(text, ssml=ssml):
                self._read(passage)
        return "read"


def _pieces(text: str, rng: random.Random) -> Iterator[str]:
    at = 0
    while at < len(text):
        size = rng.randint(1, 9)
        yield text[at : at + size]
        at += size


def text_targets() -> Sequence[Target]:
    """Every language that can be read here, and SSML."""
    return [*(Texts(tag) for tag in sorted(known_languages())), Ssml()]
