"""`wyoming-nano-tts say`: text to an audio file, to standard output or to the speaker."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ...errors import OptionError
from ..speech import (
    add_mood_argument,
    add_speech_arguments,
    add_voice_arguments,
    mood_voice,
    open_engine,
    read_options,
)
from .audio_output import OutputError, check_kind, play, write_file, write_stream
from .reading import require_published
from .text_input import add_reading_arguments, add_text_argument, read_sentences, read_text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NAME: Final = "say"
HELP: Final = "speak text into a file, to standard output or to the speaker"
EPILOG: Final = """examples:
  wyoming-nano-tts say "Dinner is ready." -o dinner.wav
  wyoming-nano-tts say "The kettle boils." | aplay
  wyoming-nano-tts say --language de "Das Essen ist fertig." -o play
  echo "Good night." | wyoming-nano-tts say - -o night.opus
  wyoming-nano-tts say --length-scale 1.2 -o play < letter.txt"""

NOTHING_SAID: Final = 3
"""Exit status where the text holds nothing that can be spoken."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    add_text_argument(parser, "what to say")
    add_reading_arguments(parser)
    parser.add_argument(
        "-o",
        "--output",
        default="-",
        metavar="FILE",
        help="file to write: .wav, and .mp3, .opus, .ogg, .flac where soundfile is installed; '-' for WAV on "
        "standard output (the default), 'play' for the speaker",
    )
    parser.add_argument("--seed", metavar="N", help="seed of the noise in the voice (default: 0)")
    parser.add_argument("--speaker", metavar="NAME", help="speaker of a voice with several")
    add_voice_arguments(parser.add_argument_group("voice"))
    speech = parser.add_argument_group("speech")
    add_mood_argument(speech)
    add_speech_arguments(speech)


def run(args: argparse.Namespace) -> int:
    """Speak; return the exit status."""
    from ...text import Passage
    from ...text.matching import best_speaker

    options = read_options(args)
    text = read_text(args)
    if args.output == "-" and sys.stdout.isatty():
        raise OutputError("standard output is a terminal; give -o FILE.wav, -o play, or a pipe")
    if args.output not in {"-", "play"}:
        check_kind(Path(args.output))
    engine = open_engine(args)
    voice_id = mood_voice(args, engine)
    voice = next(voice for voice in engine.voices() if voice.id == voice_id)
    if args.speaker is None and args.language is not None:
        options = options.updated({"speaker": best_speaker(voice, args.language)})
    if args.speaker is not None and not voice.speakers:
        raise OptionError(f"the voice {voice_id} has one speaker only; leave out --speaker")
    if args.published_frontend:
        require_published(voice.architecture, voice_id)

    def chunks() -> "Iterator[NDArray[np.int16]]":
        utterance = engine.utterance(voice_id, options)
        tag = engine.read_in(voice_id, options.speaker)
        # A published program cuts the text by rules of its own.
        whole = [Passage.of(text)]
        if not args.published_frontend:
            whole = read_sentences(args, text, tag, engine.find_voice)
        for passage in whole:
            yield from utterance.say(passage)
        yield from utterance.finish()

    rate_hz = engine.sample_rate_hz
    status = 0
    if args.output == "play":
        status, samples = play(chunks(), rate_hz)
    elif args.output == "-":
        samples = write_stream(sys.stdout.buffer, chunks(), rate_hz)
    else:
        samples = write_file(Path(args.output), chunks(), rate_hz)
        sys.stderr.write(f"wrote {args.output}, {samples / rate_hz:.1f} s\n")
    if not samples and not status:
        sys.stderr.write(
            "nothing to say: the text holds no words, figures or signs that can be spoken\n"
        )
        return NOTHING_SAID
    return status
