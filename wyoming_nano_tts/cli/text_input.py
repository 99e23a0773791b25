"""The text of a command: an argument, or standard input."""

import argparse
import sys
from typing import Final

from ..errors import TextError

LARGEST_TEXT_BYTES: Final = 1 << 20


def add_text_argument(parser: argparse.ArgumentParser, purpose: str) -> None:
    """Add the positional text."""
    parser.add_argument("text", nargs="?", help=f"{purpose}; without it, standard input is read")


def add_text_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the text, and --json for tools."""
    add_text_argument(parser, "the text")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def read_text(args: argparse.Namespace) -> str:
    """Return the text.

    Raises:
        TextError: standard input holds more than a megabyte.
    """
    if args.text is not None:
        return str(args.text)
    content = sys.stdin.buffer.read(LARGEST_TEXT_BYTES + 1)
    if len(content) > LARGEST_TEXT_BYTES:
        raise TextError(f"more than {LARGEST_TEXT_BYTES} bytes of text; split it")
    return content.decode("utf-8", errors="replace")
