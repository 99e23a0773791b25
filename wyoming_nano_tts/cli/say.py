"""`wyoming-nano-tts say`: text to a WAV file, to standard output or to the speaker."""

import argparse
import contextlib
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from ..errors import NanoTtsError
from ..files import replacing
from .reading import require_published
from .speech import add_speech_arguments, add_voice_arguments, open_engine, read_options
from .text_input import add_reading_arguments, add_text_argument, read_sentences, read_text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NAME: Final = "say"
HELP: Final = "speak text into a WAV file, to standard output or to the speaker"
EPILOG: Final = """examples:
  wyoming-nano-tts say "Dinner is ready." -o dinner.wav
  wyoming-nano-tts say "The kettle boils." | aplay
  wyoming-nano-tts say --length-scale 1.2 -o play < letter.txt"""

PLAYERS: Final = (
    ("pw-play", "-"),
    ("aplay", "-q", "-"),
    ("play", "-q", "-t", "wav", "-"),
    ("ffplay", "-nodisp", "-autoexit", "-loglevel", "quiet", "-"),
)


class OutputError(NanoTtsError):
    """The audio cannot be written or played."""

    code = "output-error"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    add_text_argument(parser, "what to say")
    add_reading_arguments(parser)
    parser.add_argument(
        "-o",
        "--output",
        default="-",
        metavar="FILE",
        help="WAV file to write, '-' for standard output (the default), 'play' for the speaker",
    )
    parser.add_argument("--seed", metavar="N", help="seed of the noise in the voice (default: 0)")
    parser.add_argument("--speaker", metavar="NAME", help="speaker of a voice with several")
    add_voice_arguments(parser.add_argument_group("voice"))
    add_speech_arguments(parser.add_argument_group("speech"))


def run(args: argparse.Namespace) -> int:
    """Speak; return the exit status."""
    options = read_options(args)
    text = read_text(args)
    if args.output == "-" and sys.stdout.isatty():
        raise OutputError("standard output is a terminal; give -o FILE.wav, -o play, or a pipe")
    engine = open_engine(args)
    voice_id = engine.default_voice
    if args.upstream_frontend:
        architectures = {voice.id: voice.architecture for voice in engine.voices()}
        require_published(architectures[voice_id], voice_id)

    def chunks() -> "Iterator[NDArray[np.int16]]":
        utterance = engine.utterance(voice_id, options)
        # A published program cuts the text by rules of its own.
        for sentence in [text] if args.upstream_frontend else read_sentences(args, text):
            yield from utterance.say(sentence)
        yield from utterance.finish()

    if args.output == "play":
        return _play(chunks(), engine.sample_rate_hz)
    if args.output == "-":
        _write_stream(sys.stdout.buffer, chunks(), engine.sample_rate_hz)
        return 0
    seconds = _write_file(Path(args.output), chunks(), engine.sample_rate_hz)
    sys.stderr.write(f"wrote {args.output}, {seconds:.1f} s\n")
    return 0


def _write_stream(
    file: IO[bytes], chunks: "Iterator[NDArray[np.int16]]", sample_rate_hz: int
) -> int:
    from ..audio.pcm import wav_header

    samples = 0
    file.write(wav_header(sample_rate_hz))
    for chunk in chunks:
        file.write(chunk.tobytes())
        file.flush()
        samples += len(chunk)
    return samples


def _write_file(path: Path, chunks: "Iterator[NDArray[np.int16]]", sample_rate_hz: int) -> float:
    """Write beside and move into place: an interrupted run leaves no half a file."""
    try:
        if not path.name or path.is_dir():
            raise OutputError(f"{path} is a folder; give -o the name of a file")
        if path.exists() and not path.is_file():  # a device or a pipe is written to, not replaced
            with path.open("wb") as file:
                return _write_stream(file, chunks, sample_rate_hz) / sample_rate_hz
        with replacing(path) as partial:
            samples = _write_whole(partial, chunks, sample_rate_hz)
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror or error}") from error
    return samples / sample_rate_hz


def _write_whole(path: Path, chunks: "Iterator[NDArray[np.int16]]", sample_rate_hz: int) -> int:
    from ..audio.pcm import wav_header

    samples = 0
    with path.open("wb") as file:
        file.write(wav_header(sample_rate_hz, 0))
        for chunk in chunks:
            file.write(chunk.tobytes())
            samples += len(chunk)
        file.seek(0)
        file.write(wav_header(sample_rate_hz, samples))
    return samples


def _play(chunks: "Iterator[NDArray[np.int16]]", sample_rate_hz: int) -> int:
    for player in PLAYERS:
        if shutil.which(player[0]):
            break
    else:
        names = ", ".join(player[0] for player in PLAYERS)
        raise OutputError(f"no player found (looked for {names}); install one, or use -o FILE.wav")
    with subprocess.Popen(player, stdin=subprocess.PIPE) as process:  # noqa: S603 - a fixed list
        if process.stdin is None:
            raise OutputError(f"{player[0]} could not be started")
        with contextlib.suppress(BrokenPipeError):  # the player says itself what was wrong
            _write_stream(process.stdin, chunks, sample_rate_hz)
        with contextlib.suppress(BrokenPipeError):
            process.stdin.close()
    return process.returncode
