"""For which voice a text is read, and whether by our front end or by the one it was published with."""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ..errors import OptionError, VoiceNotFoundError
from .speech import add_voice_dir_argument
from .text_input import read_sentences

INFLECT_V1: Final = "inflect_v1"
INFLECT_V2: Final = "inflect_v2"
PUBLISHED: Final = (INFLECT_V1, INFLECT_V2)
"""Architectures whose published programs have a front end of their own."""


def add_voice_reading_arguments(parser: argparse._ActionsContainer) -> None:
    """Add --voice, --voice-dir, --upstream-frontend for a command that only reads."""
    parser.add_argument(
        "--voice",
        metavar="NAME",
        help=f"read for this voice, or for any of its architecture: {', '.join(PUBLISHED)} "
        "(default: the built-in voice)",
    )
    add_voice_dir_argument(parser)
    parser.add_argument(
        "--upstream-frontend",
        action="store_true",
        help="read exactly as the program that a published voice came with, with all mistakes",
    )


def read_architecture(args: argparse.Namespace) -> str:
    """Return the architecture of the voice that is asked for; loads nothing.

    Raises:
        VoiceNotFoundError: no such voice is installed.
        OptionError: it has no published front end, and that is asked for.
    """
    from ..families.architectures import ARCHITECTURES, DEFAULT_ARCHITECTURE

    if args.voice is None:
        architecture = DEFAULT_ARCHITECTURE
    elif args.voice in ARCHITECTURES:
        architecture = args.voice
    else:
        architecture = _installed(args.voice, tuple(args.voice_dir))
    if args.upstream_frontend:
        require_published(architecture, args.voice)
    return architecture


def require_published(architecture: str, voice: str | None) -> None:
    """Refuse the published front end for voices that have none.

    Raises:
        OptionError: the architecture is none of `PUBLISHED`.
    """
    if architecture not in PUBLISHED:
        raise OptionError(
            f"{voice or 'the built-in voice'} has no front end but ours; --upstream-frontend needs "
            f"a --voice of {' or '.join(PUBLISHED)}"
        )


def _installed(name: str, folders: tuple[Path, ...]) -> str:
    from ..voice_files.description import BUILT_IN_VOICES
    from ..voice_files.folders import VoiceFolders
    from ..voice_files.places import voice_folders

    voices = VoiceFolders((*folders, *voice_folders(), BUILT_IN_VOICES)).voices()
    for voice in voices:
        if name in (voice.id, voice.name):
            return voice.architecture
    known = ", ".join((*(voice.id for voice in voices), *PUBLISHED))
    raise VoiceNotFoundError(f"there is no voice {name!r:.60}; known: {known}")


def spoken_words(args: argparse.Namespace, text: str, architecture: str) -> Iterator[str]:
    """Yield what is said of a text in words: a sentence, or a chunk of the published program, each.

    Raises:
        TextError: a sentence is too long.
    """
    from ..families.inflect_v1.text import frontend as inflect_v1
    from ..families.inflect_v2.text import frontend as inflect_v2
    from ..text import plain_text
    from ..text.english.frontend import Frontend

    if not args.upstream_frontend:
        frontend = Frontend()
        for sentence in read_sentences(args, text):
            yield frontend.normalise(plain_text(sentence))
    elif architecture == INFLECT_V1:
        yield inflect_v1.normalise(text)
    else:
        for chunk, _ in inflect_v2.chunks(text):
            yield inflect_v2.normalise(chunk)


def explained(args: argparse.Namespace, text: str) -> Iterator[dict[str, object]]:
    """Yield the tokens of a text that are not said as they are written: which kind was chosen, and what else fitted."""
    from ..text import plain_text
    from ..text.english.frontend import Frontend

    frontend = Frontend()
    for sentence in read_sentences(args, text):
        for said in frontend.explain(plain_text(sentence)):
            yield {
                "written": said.written,
                "spoken": said.spoken,
                "kind": said.kind,
                "points": said.points,
                "others": [{"kind": kind, "points": points} for kind, points in said.others],
            }
