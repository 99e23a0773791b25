"""`wyoming-nano-tts phonemize`: how a text is pronounced, and the ids that the voice gets."""

import argparse
import json
import sys
from typing import Final

from .speech import add_pronunciations_argument
from .text_input import add_text_arguments, read_sentences, read_text

NAME: Final = "phonemize"
HELP: Final = "show how a text is pronounced, in ARPAbet with stress"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    add_text_arguments(parser)
    add_pronunciations_argument(parser)


def run(args: argparse.Namespace) -> int:
    """Print words and phonemes of each sentence; return the exit status."""
    from ..text import Frontend, Phonemes, plain_text

    text = read_text(args)
    frontend = Frontend(pronunciations=args.pronunciations)
    symbols: tuple[str, ...] = ()
    stresses: tuple[int, ...] = ()
    for sentence in read_sentences(args, text):
        phonemes = frontend.phonemise(sentence)
        symbols, stresses = symbols + phonemes.symbols, stresses + phonemes.stresses
        if phonemes and not args.json:
            words = frontend.normalise(plain_text(sentence))
            sys.stdout.write(f"{words}\n  {' '.join(phonemes.arpabet())}\n")
    if args.json:
        whole = Phonemes(symbols, stresses)
        ids = whole.token_ids(blanks=False)
        rows = {
            "text": text,
            "phonemes": list(whole.arpabet()),
            "ids": {
                "phones": ids.phone.tolist(),
                "tones": ids.tone.tolist(),
                "langs": ids.language.tolist(),
            },
        }
        sys.stdout.write(json.dumps(rows, ensure_ascii=False) + "\n")
    return 0
