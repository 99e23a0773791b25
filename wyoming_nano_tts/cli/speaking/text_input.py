"""The text of a command: an argument, or standard input."""

import argparse
import sys
from typing import TYPE_CHECKING, Final

from ...errors import TextError

if TYPE_CHECKING:
    from ...text import Passage
    from ...text.other_languages import VoiceFinder

LARGEST_TEXT_BYTES: Final = 1 << 20


def add_text_argument(parser: argparse.ArgumentParser, purpose: str) -> None:
    """Add the positional text."""
    parser.add_argument(
        "text", nargs="?", help=f"{purpose}; without it, or with '-', standard input is read"
    )


def add_reading_arguments(parser: argparse._ActionsContainer) -> None:
    """Add --ssml and --name-emoji."""
    parser.add_argument(
        "--ssml",
        action="store_true",
        help="the text is SSML; a text that begins with <speak is, in any case",
    )
    parser.add_argument(
        "--name-emoji", action="store_true", help="say the names of emoji instead of dropping them"
    )


def read_sentences(
    args: argparse.Namespace, text: str, tag: str, voices: "VoiceFinder | None" = None
) -> "list[Passage]":
    """Return the sentences of a text, read as `add_reading_arguments` was told, in the language of the tag.

    Args:
        args: the parsed arguments.
        text: of all sentences.
        tag: of its language.
        voices: knows the voices that SSML may name.
    """
    from ...text import open_stream

    stream = open_stream(tag, ssml=args.ssml, name_emoji=args.name_emoji, voices=voices)
    return [*stream.feed(text), *stream.finish()]


def add_text_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the text, how it is read, and --json for tools."""
    add_text_argument(parser, "the text")
    add_reading_arguments(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def read_text(args: argparse.Namespace) -> str:
    """Return the text.

    Raises:
        TextError: standard input holds more than a megabyte.
    """
    if args.text is not None and args.text != "-":
        return str(args.text)
    content = sys.stdin.buffer.read(LARGEST_TEXT_BYTES + 1)
    if len(content) > LARGEST_TEXT_BYTES:
        raise TextError(f"more than {LARGEST_TEXT_BYTES} bytes of text; split it")
    return content.decode("utf-8", errors="replace")
