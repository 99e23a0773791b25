"""`wyoming-nano-tts normalize`: what will be said, in words."""

import argparse
import json
import sys
from typing import Final

from .reading import add_voice_reading_arguments, explained, read_family, spoken_words
from .text_input import add_text_arguments, read_text

NAME: Final = "normalize"
HELP: Final = "show a text in the words that are said"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    add_text_arguments(parser)
    add_voice_reading_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Print the spoken words of each sentence; return the exit status."""
    family = read_family(args)
    text = read_text(args)
    spoken = [words for words in spoken_words(args, text, family) if words]
    if args.json:
        words = " ".join(spoken).lower()
        shown: dict[str, object] = {"text": text, "spoken": words}
        if not args.published_frontend:
            shown["tokens"] = list(explained(args, text))
        sys.stdout.write(json.dumps(shown, ensure_ascii=False) + "\n")
    else:
        sys.stdout.write("".join(f"{sentence}\n" for sentence in spoken))
    return 0
