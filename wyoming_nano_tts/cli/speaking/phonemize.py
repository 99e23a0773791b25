"""`wyoming-nano-tts phonemize`: how a text is pronounced, and the ids that the voice gets."""

import argparse
import json
import sys
from typing import Any, Final

from ..speech import add_pronunciations_argument
from .reading import add_voice_reading_arguments, read_family, read_language
from .text_input import add_text_arguments, read_sentences, read_text

NAME: Final = "phonemize"
HELP: Final = "show how a text is pronounced, in ARPAbet with stress, or in the voice's own symbols"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    add_text_arguments(parser)
    add_pronunciations_argument(parser)
    add_voice_reading_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Print words and phonemes of each sentence; return the exit status."""
    from ...text import Frontend
    from ...text.other_languages import in_words, is_foreign

    transcription = read_family(args).transcription(read_language(args))
    text = read_text(args)
    if args.published_frontend:
        transcribed = transcription.as_published(text)
    else:
        frontend = Frontend(read_language(args), args.pronunciations)
        tag = frontend.language.about.tag
        # What is of another language, as a voice of this one says it.
        sentences = [
            in_words(sentence, frontend.language) if is_foreign(sentence, tag) else sentence
            for sentence in read_sentences(args, text, tag)
        ]
        transcribed = transcription.ours(frontend, sentences)
    whole: list[Any] = []
    for words, phonemes in transcribed:
        whole += phonemes
        if phonemes and not args.json:
            lines = "".join(f"  {transcription.line(one)}\n" for one in phonemes)
            sys.stdout.write(f"{words}\n{lines}")
    if args.json:
        row = {"text": text, **transcription.row(whole)}
        sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
    return 0
