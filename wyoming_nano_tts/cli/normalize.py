"""`wyoming-nano-tts normalize`: what will be said, in words."""

import argparse
import json
import sys
from typing import Final

from .text_input import add_text_arguments, read_sentences, read_text

NAME: Final = "normalize"
HELP: Final = "show a text in the words that are said"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    add_text_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Print the spoken words of each sentence; return the exit status."""
    from ..text import Frontend, plain_text

    text = read_text(args)
    frontend = Frontend()
    sentences = [frontend.normalise(plain_text(s)) for s in read_sentences(args, text)]
    spoken = [sentence for sentence in sentences if sentence]
    if args.json:
        words = " ".join(spoken).lower()
        sys.stdout.write(json.dumps({"text": text, "spoken": words}, ensure_ascii=False) + "\n")
    else:
        sys.stdout.write("".join(f"{sentence}\n" for sentence in spoken))
    return 0
