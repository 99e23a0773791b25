"""What a language can do, and how a language is found by its tag.

A language is a folder beside this file, `text/<name>/`: its `__init__.py` has `ABOUT`, which is read
when voices are listed, and its module `language` has `LANGUAGE`, which is imported when the first
text of the language is read. No other module names a language.
"""

import importlib
import pkgutil
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import ClassVar, Final

from ..errors import LanguageError
from .emoji import EmojiNames
from .own_words import OwnWords
from .passage import Passage
from .phonemes import Phonemes, in_characters
from .rules import Said
from .sentence_rules import SentenceRules
from .ssml.xsampa import to_ipa
from .symbols import Alphabet, Numbering

DEFAULT_LANGUAGE: Final = "en"
"""Of what does not say its language."""


@dataclass(frozen=True, slots=True)
class AboutLanguage:
    """What is known of a language before anything of it is loaded."""

    tag: str
    """As in "en": what stands before the region of a voice's `language`."""
    name: str
    """For people."""
    alphabet: str
    """Name of the symbol table that it writes phonemes in."""
    writing: str = ""
    """Name of the one that it writes for voices that take one character a symbol; empty where it is the same."""
    offered: tuple[str, ...] = ()
    """Tags, beside its own, under which a voice of the language is of use: other accents."""


class Language(ABC):
    """Reads one language. Safe to use from several threads; what is large is loaded when first needed."""

    about: ClassVar[AboutLanguage]
    numbering: Numbering
    """Ids of its phonemes."""
    rules: SentenceRules = SentenceRules()
    """Where sentences and clauses end."""
    emoji: EmojiNames = EmojiNames({})
    """Names of emoji, for those who want to hear them."""
    notation: str = "IPA"
    """How people write its phones, beside IPA between slashes: "ARPAbet"."""
    notation_example: str = ""
    examples: Sequence[str] = ("1, 2, 3, 4, 5, 6, 7, 8, 9, 10.",)
    """Ordinary sentences, some thirty seconds of speech, by which a voice is measured; numbers where there are none."""
    nearest: Mapping[str, str] = {}
    """For symbols of its alphabet, what is most like them among those of misaki: where a voice that knows these begins
    to learn the language."""
    letters: str = "letters"
    """Of which its spoken words are, for people: "the letters a-z"."""

    @abstractmethod
    def normalise(self, text: str) -> str:
        """Return the text in words as they are said, punctuation kept."""

    @abstractmethod
    def phonemise(self, passage: Passage, own: Sequence[OwnWords] = ()) -> Phonemes:
        """Normalise and pronounce; empty if nothing in it can be spoken.

        Args:
            passage: a sentence, or what is spoken in one go.
            own: words that are said otherwise; the first that has an entry wins.
        """

    def explain(self, text: str) -> Sequence[Said]:
        """Return the tokens that `normalise` says otherwise than they are written, and why.

        Nothing where a language cannot tell.
        """
        return ()

    @property
    def writing(self) -> Alphabet:
        """The alphabet in which `written` writes for voices that take one character a symbol."""
        return self.numbering.alphabet

    def written(self, phonemes: Phonemes, alphabet: str) -> str:
        """Write phonemes in the symbols of an alphabet, one character a symbol.

        The language's own is written so where all that stands in a text is of one character: marks of stress before
        the vowels, if it has them, and a space between words, if it has one.

        Raises:
            LanguageError: the language is not written in it here.
        """
        own = self.numbering.alphabet
        if alphabet == own.name and all(len(symbol) == 1 for symbol in phonemes.symbols):
            return in_characters(phonemes, own)
        raise LanguageError(
            f"{self.about.name} is not written in the alphabet {alphabet!r:.60} here"
        )

    def shown(self, phonemes: Phonemes) -> tuple[str, ...]:
        """Return phonemes in the notation that people know."""
        return phonemes.symbols

    def phones(self, alphabet: str, value: str) -> tuple[str, ...]:
        """Return the phones of a pronunciation in the notation that `OwnWords` and passages carry.

        Args:
            alphabet: "ipa", "x-sampa", or the language's own notation.
            value: phones in that alphabet.

        Raises:
            ValueError: no such alphabet, or a symbol that stands for no sound of the language.
        """
        match alphabet.lower().removeprefix("x-"):
            case "ipa":
                return self.phones_of_ipa(value.strip().strip("/[]"))
            case "sampa":
                return self.phones_of_ipa(to_ipa(value.strip().strip("/[]")))
        own = f", x-sampa and {self.notation.lower()}" if self.notation != "IPA" else " and x-sampa"
        raise ValueError(f"{alphabet[:40]!r} is not an alphabet; there are ipa{own}")

    def phones_of_ipa(self, ipa: str) -> tuple[str, ...]:
        """Return the phones of IPA.

        Raises:
            ValueError: a symbol stands for no sound of the language, or there is none at all.
        """
        raise ValueError(f"no pronunciation in IPA can be read for {self.about.name}")

    def known_phones(self, word: str) -> tuple[str, ...] | None:
        """Return the phones of a lower-case word that the language's lists have; None for all others.

        In the language's notation; for another language that says such a word in its own sounds.
        """
        return None

    def foreign_phones(self, word: str, language: str) -> tuple[str, ...]:
        """Return what a speaker says for a lower-case word of the language of a tag; nothing: it is read as its own."""
        return ()

    def looks_like_phones(self, value: str) -> bool:
        """Tell whether a person means phones in the language's notation rather than a respelling."""
        return False

    def is_spoken_word(self, word: str) -> bool:
        """Tell whether a lower-case word can come out of `normalise`; others are replaced before it."""
        return word.isalpha()

    def say_as(self, kind: str, text: str, layout: str) -> str | None:
        """Return a text that says itself what it is in words; None where it is not that.

        Args:
            kind: the `interpret-as` of SSML: "date", "telephone", …
            text: what stands in the element.
            layout: the `format`: "mdy", "hms12", …; empty if there is none.
        """
        return None

    def knows_kind(self, kind: str) -> bool:
        """Tell whether `say_as` has a reading of this kind."""
        return False

    def characters(self, text: str) -> list[str]:
        """Name a text's characters one by one; a name of one letter is spelled by `spell`."""
        return list(text)

    def spell(self, letters: str) -> tuple[str, ...]:
        """Return the phones of the names of letters, in one word; none: the letters are read as text."""
        return ()


_registered: dict[str, tuple[AboutLanguage, Callable[[], Language]]] = {}
_loaded: dict[str, Language] = {}
_lock = threading.Lock()


def register(about: AboutLanguage, load: Callable[[], Language]) -> None:
    """Add a language that is not a folder here, or replace one; `load` is called when it is first needed."""
    with _lock:
        _registered[about.tag] = about, load
        _loaded.pop(about.tag, None)


def unregister(tag: str) -> None:
    """Take out a language that was added."""
    with _lock:
        _registered.pop(tag, None)
        _loaded.pop(tag, None)


def known_languages() -> Mapping[str, AboutLanguage]:
    """Languages that can be read here, by tag; loads none of them."""
    return _found() | {tag: about for tag, (about, _) in _registered.items()}


def primary_tag(tag: str) -> str:
    """Return what stands before the region: "en" of "en_US" and "en-GB"."""
    return tag.replace("_", "-").split("-")[0].lower()


def about_language(tag: str) -> AboutLanguage:
    """Return what is known of the language of a tag; loads nothing.

    Raises:
        LanguageError: nothing here can read it; the message lists what can be read.
    """
    known = known_languages()
    about = known.get(primary_tag(tag))
    if about is None:
        raise LanguageError(
            f"no text of the language {tag!r:.40} can be read here; known: {', '.join(sorted(known))}"
        )
    return about


def offered_tags(tag: str) -> list[str]:
    """Return the tags under which a voice of a language is of use, its own first."""
    dashed = tag.replace("_", "-")
    about = known_languages().get(primary_tag(tag))
    own = [tag, dashed, tag.replace("-", "_"), dashed.split("-")[0]]
    return list(dict.fromkeys((*own, *(about.offered if about is not None else ()))))


def find_language(tag: str) -> Language:
    """Return the language of a tag, "en" or "en_US"; loaded once.

    Raises:
        LanguageError: there is none; the message lists those that there are.
    """
    key = primary_tag(tag)
    with _lock:
        if key not in _loaded:
            _loaded[key] = _load(key)
        return _loaded[key]


def _load(key: str) -> Language:
    if key in _registered:
        return _registered[key][1]()
    folder = _folders().get(about_language(key).tag, "")
    language: Language = importlib.import_module(f".{folder}.language", __package__).LANGUAGE
    return language


@cache
def _folders() -> dict[str, str]:
    """Folder by tag."""
    return {about.tag: folder for folder, about in _abouts().items()}


def _found() -> dict[str, AboutLanguage]:
    return {about.tag: about for about in _abouts().values()}


@cache
def _abouts() -> dict[str, AboutLanguage]:
    """What each folder here that is a language says of itself."""
    package = importlib.import_module(__package__)
    abouts: dict[str, AboutLanguage] = {}
    for module in pkgutil.iter_modules(package.__path__):
        if module.ispkg:
            about = getattr(importlib.import_module(f".{module.name}", __package__), "ABOUT", None)
            if isinstance(about, AboutLanguage):
                abouts[module.name] = about
    return abouts
