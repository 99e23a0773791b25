"""For which voice a text is read, and whether by our front end or by the one it was published with."""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ...errors import LanguageNotSpokenError, OptionError, VoiceNotFoundError
from ...families.about import Family
from ...families.registry import FAMILIES
from ...voice_files.architecture import DEFAULT_ARCHITECTURE
from ..speech import add_voice_dir_argument, named_folders
from .text_input import read_sentences

if TYPE_CHECKING:
    from ...text import Language
    from ...voice_files.description import VoiceInfo


def _published() -> list[str]:
    """Architectures whose published programs have a front end of their own."""
    return [name for name, family in FAMILIES.items() if family.published]


def add_voice_reading_arguments(parser: argparse._ActionsContainer) -> None:
    """Add --voice, --voice-dir, --published-frontend for a command that only reads."""
    parser.add_argument(
        "--voice",
        metavar="NAME",
        help=f"read for this voice, or for any of its architecture: {', '.join(_published())} "
        "(default: the built-in voice)",
    )
    parser.add_argument(
        "--language",
        metavar="TAG",
        help="read in this language, like de or en_US; no voice of it needs to be installed",
    )
    add_voice_dir_argument(parser)
    parser.add_argument(
        "--published-frontend",
        action="store_true",
        help="read exactly as the program that a published voice came with, with all mistakes",
    )
    parser.add_argument(  # its earlier name
        "--upstream-frontend",
        dest="published_frontend",
        action="store_true",
        help=argparse.SUPPRESS,
    )


def read_family(args: argparse.Namespace) -> Family:
    """Return the family of the voice that is asked for; loads nothing.

    Raises:
        VoiceNotFoundError: no such voice is installed.
        OptionError: it has no published front end, and that is asked for.
    """
    if args.voice is None:
        architecture = DEFAULT_ARCHITECTURE
    elif args.voice in FAMILIES:
        architecture = args.voice
    else:
        architecture = _installed(args.voice, named_folders(args)).architecture
    if args.published_frontend:
        require_published(architecture, args.voice)
    return FAMILIES[architecture]


def require_published(architecture: str, voice: str | None) -> None:
    """Refuse the published front end for voices that have none.

    Raises:
        OptionError: no program was published with voices of the architecture.
    """
    if not FAMILIES[architecture].published:
        raise OptionError(
            f"{voice or 'the built-in voice'} has no front end but ours; --published-frontend needs "
            f"a --voice of {' or '.join(_published())}"
        )


def read_language(args: argparse.Namespace) -> "Language":
    """Return the language that is asked for, or that the voice that is asked for reads text in.

    Raises:
        VoiceNotFoundError: no such voice is installed.
        LanguageError: nothing here can read the language.
        LanguageNotSpokenError: the voice, or its architecture, is read in other languages.
    """
    from ...text import find_language
    from ...text.language import DEFAULT_LANGUAGE, primary_tag

    if args.voice is None:
        return find_language(args.language or DEFAULT_LANGUAGE)
    if args.voice in FAMILIES:
        spoken = FAMILIES[args.voice].architecture.takes.languages
        usual = DEFAULT_LANGUAGE
    else:
        spoken = _read_in(_installed(args.voice, named_folders(args)))
        usual = spoken[0]
    language = find_language(args.language or usual)
    if args.language is not None and spoken and language.about.tag not in map(primary_tag, spoken):
        raise LanguageNotSpokenError(
            f"{args.voice} is read in {', '.join(spoken)}, not {args.language!r:.40}; leave out --voice "
            "or --language"
        )
    return language


def _read_in(voice: "VoiceInfo") -> tuple[str, ...]:
    """Return the languages that a voice is read in, the usual one first."""
    return tuple(dict.fromkeys((voice.read_in(), *voice.speaker_languages.values())))


def _installed(name: str, folders: tuple[Path, ...]) -> "VoiceInfo":
    from ...families.registry import ARCHITECTURES
    from ...voice_files.description import BUILT_IN_VOICES
    from ...voice_files.folders import VoiceFolders
    from ...voice_files.places import voice_folders

    everywhere = (*folders, *voice_folders(), BUILT_IN_VOICES)
    voices = VoiceFolders(everywhere, ARCHITECTURES).voices()
    for voice in voices:
        if name in (voice.id, voice.name):
            return voice
    known = ", ".join((*(voice.id for voice in voices), *_published()))
    raise VoiceNotFoundError(f"there is no voice {name!r:.60}; known: {known}")


def spoken_words(args: argparse.Namespace, text: str, family: Family) -> Iterator[str]:
    """Yield what is said of a text in words: a sentence, or a chunk of the published program, each.

    Raises:
        TextError: a sentence is too long.
    """
    from ...text import Frontend, find_language
    from ...text.other_languages import is_foreign

    if args.published_frontend:
        yield from family.transcription(read_language(args)).words_as_published(text)
        return
    frontend = Frontend(read_language(args))
    for sentence in read_sentences(args, text, frontend.language.about.tag):
        foreign = is_foreign(sentence, frontend.language.about.tag)
        reader = Frontend(find_language(sentence.language)) if foreign else frontend
        yield reader.normalise(sentence.text)


def explained(args: argparse.Namespace, text: str) -> Iterator[dict[str, object]]:
    """Yield the tokens that are not said as they are written: which kind was chosen, and what else fitted."""
    from ...text import find_language

    language = read_language(args)
    for sentence in read_sentences(args, text, language.about.tag):
        reader = find_language(sentence.language) if sentence.language else language
        yield from (said.row() for said in reader.explain(sentence.text))
