"""`wyoming-nano-tts phonemize`: how a text is pronounced, and the ids that the voice gets."""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from .reading import INFLECT_V1, INFLECT_V2, add_voice_reading_arguments, read_architecture
from .speech import add_pronunciations_argument
from .text_input import add_text_arguments, read_sentences, read_text

if TYPE_CHECKING:
    from ..text import Phonemes

NAME: Final = "phonemize"
HELP: Final = "show how a text is pronounced, in ARPAbet with stress, or in the voice's own symbols"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    add_text_arguments(parser)
    add_pronunciations_argument(parser)
    add_voice_reading_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Print words and phonemes of each sentence; return the exit status."""
    architecture = read_architecture(args)
    text = read_text(args)
    if architecture == INFLECT_V2:
        return _run_ipa(args, text)
    from ..text import Phonemes

    symbols: tuple[str, ...] = ()
    stresses: tuple[int, ...] = ()
    for words, phonemes in _arpabet(args, text):
        symbols, stresses = symbols + phonemes.symbols, stresses + phonemes.stresses
        if phonemes and not args.json:
            sys.stdout.write(f"{words}\n  {' '.join(phonemes.arpabet())}\n")
    if args.json:
        whole = Phonemes(symbols, stresses)
        ids = whole.token_ids(blanks=architecture == INFLECT_V1)
        rows = {"phones": ids.phone.tolist(), "tones": ids.tone.tolist()}
        rows["langs"] = ids.language.tolist()
        _print_json({"text": text, "phonemes": list(whole.arpabet()), "ids": rows})
    return 0


def _arpabet(args: argparse.Namespace, text: str) -> "Iterator[tuple[str, Phonemes]]":
    """Yield words and phonemes of each sentence; of the whole text, as v1 was published."""
    from ..families.inflect_v1.text import frontend as inflect_v1
    from ..text import plain_text
    from ..text.english.frontend import Frontend

    if args.published_frontend:
        yield inflect_v1.normalise(text), inflect_v1.phonemise(text)
        return
    frontend = Frontend(pronunciations=args.pronunciations)
    for sentence in read_sentences(args, text):
        yield frontend.normalise(plain_text(sentence)), frontend.phonemise(sentence)


def _run_ipa(args: argparse.Namespace, text: str) -> int:
    from ..families.inflect_v2.text.frontend import token_ids

    chunks: list[str] = []
    for words, phonemes in _ipa(args, text):
        chunks += phonemes
        if phonemes and not args.json:
            sys.stdout.write(f"{words}\n" + "".join(f"  {chunk}\n" for chunk in phonemes))
    if args.json:
        tokens = [token_ids(chunk).tolist() for chunk in chunks]
        _print_json({"text": text, "phonemes": chunks, "ids": {"tokens": tokens}})
    return 0


def _ipa(args: argparse.Namespace, text: str) -> Iterator[tuple[str, list[str]]]:
    """Yield words and chunks of phonemes of each sentence; of each chunk, as v2 was published.

    Raises:
        EspeakError: espeak-ng is not installed.
    """
    from ..families.inflect_v2.text import frontend as inflect_v2
    from ..families.inflect_v2.text.reading import inflect_v2_phonemes
    from ..text import plain_text
    from ..text.english.frontend import Frontend
    from ..text.espeak import load

    espeak = load()
    if args.published_frontend:
        for chunk, _ in inflect_v2.chunks(text):
            words = inflect_v2.normalise(chunk)
            yield words, [inflect_v2.phonemise(words, espeak)]
        return
    frontend = Frontend(pronunciations=args.pronunciations)
    for sentence in read_sentences(args, text):
        chunks = inflect_v2_phonemes(frontend, sentence, espeak)
        yield frontend.normalise(plain_text(sentence)), [phonemes for phonemes, _ in chunks]


def _print_json(row: Mapping[str, Any]) -> None:
    sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
