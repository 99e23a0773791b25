"""Arguments that several commands share: the voice, how it speaks, and numbers."""

import argparse
import math
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ..backends.backend import Backend
    from ..engine import Engine, SpeechOptions
    from ..speech.moods import Mood

MOST_THREADS: Final = 256
"""More only cost memory on any machine that speaks."""
BACKEND_VARIABLE: Final = "NANO_TTS_BACKEND"
SPEECH_OPTIONS: Final = (
    ("length_scale", "FACTOR", "duration of every sound, 0.5 to 2: 2 is half as fast"),
    ("pitch_scale", "FACTOR", "pitch of the voice, 0.5 to 2"),
    ("energy_scale", "FACTOR", "loudness of the voice, 0.5 to 2"),
    ("volume", "FACTOR", "level of everything, 0 to 2"),
    (
        "loudness",
        "LUFS",
        "loudness of every voice, -40 to -10, like -23 (ITU-R BS.1770); energy and volume come on top",
    ),
    ("sentence_silence", "SECONDS", "pause between two sentences, 0 to 5"),
    ("variation", "AMOUNT", "how much a voice that draws its delivery may vary it, 0 to 1"),
    (
        "lead_silence_ms",
        "MS",
        "silence first, more for speakers that swallow the start, 0 to 5000; 40 unless set",
    ),
    (
        "trail_silence_ms",
        "MS",
        "silence last, more for speakers that cut the end, 0 to 5000; 100 unless set",
    ),
)


def add_voice_arguments(parser: argparse._ActionsContainer) -> None:
    """Add --voice, --voice-dir, --pronunciations, --published-frontend, --threads, --backend."""
    parser.add_argument(
        "--voice", metavar="NAME", help="voice to speak with (default: the built-in one)"
    )
    parser.add_argument(
        "--language",
        metavar="TAG",
        help="language to speak, like de or en_US: without --voice, an installed voice of it speaks",
    )
    add_voice_dir_argument(parser)
    add_pronunciations_argument(parser)
    parser.add_argument(
        "--published-frontend",
        action="store_true",
        help="published voices read text exactly as their own programs do, with all mistakes; "
        "for comparisons",
    )
    parser.add_argument(  # its earlier name
        "--upstream-frontend",
        dest="published_frontend",
        action="store_true",
        help=argparse.SUPPRESS,
    )
    parser.add_argument(
        "--threads",
        type=counted_to(MOST_THREADS),
        metavar="N",
        help=f"threads of one computation, 1 to {MOST_THREADS} (default: auto); numpy always takes one",
    )
    parser.add_argument(
        "--backend",
        metavar="NAME",
        help="what computes: onnx, numpy, or auto for the first that is installed (default: "
        f"${BACKEND_VARIABLE}, else auto)",
    )
    parser.add_argument(
        "--keep-packed",
        action="store_true",
        help="on numpy: ternary weights stay packed in memory, others in half precision; a ternary voice takes a "
        "tenth of the memory and more time",
    )


def add_voice_dir_argument(parser: argparse._ActionsContainer) -> None:
    """Add --voice-dir."""
    parser.add_argument(
        "--voice-dir",
        action="append",
        type=Path,
        default=[],
        metavar="DIR",
        help="folder with more voices; may be given several times",
    )


def add_pronunciations_argument(parser: argparse._ActionsContainer) -> None:
    """Add --pronunciations."""
    parser.add_argument(
        "--pronunciations", type=Path, metavar="FILE", help="how to say words, one per line"
    )


def add_speech_arguments(parser: argparse._ActionsContainer) -> None:
    """Add the scales and pauses; they keep their text, so that `read_options` explains a wrong one."""
    parser.add_argument(
        "--preset",
        metavar="NAME",
        help="how thoroughly a slow voice computes: fast, balanced or quality",
    )
    for name, metavar, text in SPEECH_OPTIONS:
        parser.add_argument(f"--{name.replace('_', '-')}", dest=name, metavar=metavar, help=text)


def add_mood_argument(parser: argparse._ActionsContainer) -> None:
    """Add --mood; what the other options say goes before it."""
    parser.add_argument(
        "--mood",
        choices=("night",),
        help="quieter, slower and softer, and without --voice by a voice that suits it, if one is installed",
    )


def read_options(args: argparse.Namespace) -> "SpeechOptions":
    """Options from the arguments.

    Raises:
        OptionError: one of them is not a number or out of range.
    """
    from ..voice_files.options import SpeechOptions

    names = [name for name, _, _ in SPEECH_OPTIONS] + ["seed", "speaker", "preset"]
    given = {name: getattr(args, name, None) for name in names}
    mood = _mood(args)
    return SpeechOptions().updated(mood.values if mood is not None else {}).updated(given)


def mood_voice(args: argparse.Namespace, engine: "Engine") -> str:
    """Return the voice that suits --mood, in the language of the engine's default voice; else that one."""
    mood, default = _mood(args), engine.default_voice
    if mood is None or args.voice is not None:
        return default
    installed = ((voice.id, voice.languages) for voice in engine.voices())
    return mood.voice_of(installed, engine.read_in(default)) or default


def _mood(args: argparse.Namespace) -> "Mood | None":
    from ..speech.moods import MOODS

    name = getattr(args, "mood", None)
    return None if name is None else MOODS[name]


def all_voice_folders(args: argparse.Namespace) -> tuple[Path, ...]:
    """Folders of --voice-dir, then the store and those of the machine; the built-in voices come after them.

    Raises:
        VoiceError: a folder that was named is not there.
    """
    from ..voice_files.places import voice_folders

    return tuple(dict.fromkeys((*named_folders(args), *voice_folders())))


def named_folders(args: argparse.Namespace) -> tuple[Path, ...]:
    """Folders of --voice-dir.

    Raises:
        VoiceError: one of them is not there.
    """
    from ..errors import VoiceError

    for folder in args.voice_dir:
        try:
            there = folder.is_dir()
        except OSError as error:  # a name that is too long, a folder that is not ours to look into
            raise VoiceError(f"--voice-dir {str(folder)[:80]}: {error.strerror}") from error
        if not there:
            raise VoiceError(f"--voice-dir {folder}: there is no such folder")
    return tuple(args.voice_dir)


def open_engine(args: argparse.Namespace, *, lenient: bool = False) -> "Engine":
    """Engine from the arguments of `add_voice_arguments`; it sees the voices of the store as well.

    Args:
        args: the parsed arguments.
        lenient: go on where the pronunciation file is faulty, as a server must.
    """
    from ..engine import Engine

    return Engine(
        all_voice_folders(args),
        threads=args.threads,
        default_voice=args.voice,
        language=getattr(args, "language", None),
        pronunciations=args.pronunciations,
        lenient=lenient,
        max_loaded_voices=getattr(args, "max_loaded_voices", None),
        published_frontend=args.published_frontend,
        backend=_backend(args),
    )


def _backend(args: argparse.Namespace) -> "Backend | str":
    """The backend, or its name.

    Raises:
        BackendError: weights can stay packed on numpy alone.
    """
    name = backend_of(args)
    if not getattr(args, "keep_packed", False):
        return name
    from ..backends.numpy.memory import Keep
    from ..backends.numpy.session import NumpyBackend
    from ..errors import BackendError

    if name not in {"auto", NumpyBackend.name}:
        raise BackendError(f"--keep-packed works on numpy, not on {name}; leave --backend out")
    return NumpyBackend(Keep.PACKED)


def backend_of(args: argparse.Namespace) -> str:
    """Name of the backend that --backend asks for, or the environment."""
    return str(args.backend or os.environ.get(BACKEND_VARIABLE) or "auto")


def positive(text: str) -> int:
    """Type of an argument that counts something."""
    return counted_to(None)(text)


def counted_to(most: int | None) -> Callable[[str], int]:
    """Type of an argument that counts something, up to `most` where there is a limit."""

    def read(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            number = 0
        if number < 1 or (most is not None and number > most):
            limit = "" if most is None else f" to {most}"
            raise argparse.ArgumentTypeError(f"must be a whole number from 1{limit}, not {text!r}")
        return number

    return read


def number_in(low: float, high: float) -> Callable[[str], float]:
    """Type of an argument that is a number from `low` to `high`; NaN is none."""

    def read(text: str) -> float:
        try:
            number = float(text)
        except ValueError:
            number = math.nan
        if not low <= number <= high:
            raise argparse.ArgumentTypeError(
                f"must be a number from {low:g} to {high:g}, not {text!r}"
            )
        return number

    return read
