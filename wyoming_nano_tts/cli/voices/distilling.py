"""`wyoming-nano-tts voices match … --distil`: from a matched voice to a fast one, in one command that goes on."""

import argparse
import sys
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Final

from ...errors import TrainingError
from ..speech import positive

if TYPE_CHECKING:
    from ...voice_files.description import VoiceInfo

USUAL_SENTENCES: Final = 250
"""About a quarter of an hour of speech: what a voice that begins with another one needs."""
TEXTS_FILE: Final = "texts.txt"
CORPUS: Final = "corpus"
HERE: Final = "here"


def add_distilling_arguments(parser: argparse._ActionsContainer) -> None:
    """Add the options."""
    parser.add_argument(
        "--distil",
        type=Path,
        metavar="DIR",
        help="then let the matched voice speak a corpus into this folder, and train a fast voice on it; the same "
        "command goes on after an interruption",
    )
    parser.add_argument(
        "--texts",
        type=Path,
        metavar="FILE",
        help="what is spoken (default: sentences of a household)",
    )
    parser.add_argument(
        "--sentences",
        type=positive,
        default=USUAL_SENTENCES,
        metavar="N",
        help="of a household, to speak (default: %(default)s)",
    )
    parser.add_argument(
        "--teacher",
        default=HERE,
        metavar="URI",
        help="who speaks: here (default), or tcp://HOST:PORT of a faster machine's server that has this voice",
    )
    parser.add_argument(
        "--preset",
        help="how thoroughly the teacher computes here: fast, balanced or quality (default: balanced)",
    )
    parser.add_argument(
        "--begin-with",
        default="en_US-heart",
        metavar="VOICE",
        help="fast voice whose weights are the start (default: %(default)s)",
    )
    parser.add_argument(
        "--quick",
        action="store_true",
        help="train for a third of the time, to see whether all fits",
    )
    parser.add_argument(
        "--settings", type=Path, metavar="FILE", help="JSON with training settings, as for train"
    )
    parser.add_argument(
        "--no-recogniser", action="store_true", help="do not check the words that are spoken"
    )


def distil(args: argparse.Namespace, info: "VoiceInfo", store: Path) -> int:
    """Say how long it will take, speak the corpus, train, and put the fast voice into the store.

    Args:
        args: of `voices match`.
        info: the matched voice.
        store: where the fast voice goes.
    """
    from ..training import corpus, train

    folder: Path = args.distil
    texts = _texts(args)
    _say_how_long(args, info, texts)
    voice_dirs = [word for one in args.voice_dir for word in ("--voice-dir", one)]
    status = _run(
        corpus, folder / CORPUS, "--texts", texts, "--from", args.teacher, "--voice", info.id,
        "--licence", info.licence, "--attribution", info.attribution_name, "--language", info.language,
        *(["--preset", args.preset] if args.preset else []),
        *(["--no-recogniser"] if args.no_recogniser else []), *voice_dirs,
    )  # fmt: skip
    fast = store / f"{info.id[:59]}-fast"
    if not status:
        status = _run(
            train, folder / CORPUS, "--run", folder / "run", "--voice", fast, "--from", args.begin_with,
            "--description", f"{info.name}, fast; learnt from the matched voice {info.id}",
            *(["--quick"] if args.quick else []),
            *(["--settings", args.settings] if args.settings else []), *voice_dirs,
        )  # fmt: skip
    if not status:
        sys.stdout.write(f"the fast voice {fast.name} is in {fast}\n")
    return status


def _run(command: ModuleType, *arguments: object) -> int:
    """Run another command as a person would."""
    parser = argparse.ArgumentParser(prog=f"wyoming-nano-tts {command.NAME}")
    command.add_arguments(parser)
    status: int = command.run(parser.parse_args([str(one) for one in arguments]))
    return status


def _texts(args: argparse.Namespace) -> Path:
    """The list of what is spoken, written once; the same command again goes on with the same list."""
    if args.texts is not None:
        given: Path = args.texts
        return given
    from ...files import replacing
    from ...train.teachers.household import household_texts

    path: Path = args.distil / TEXTS_FILE
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            with replacing(path) as partial:
                partial.write_text(
                    "\n".join(household_texts(args.sentences)) + "\n", encoding="utf-8"
                )
    except OSError as error:
        raise TrainingError(f"{path} cannot be written: {error.strerror}") from error
    return path


def _say_how_long(args: argparse.Namespace, info: "VoiceInfo", path: Path) -> None:
    """Tell how long speaking and learning will take, as far as can be told, before either begins."""
    from ...engine import SpeechOptions
    from ...engine.pace import expected_real_time_factor, speech_seconds
    from ...train.nano2.settings import Nano2Settings, preset
    from ...train.teachers.texts import read_texts

    texts = read_texts(path)
    seconds = sum(speech_seconds(one.text) for one in texts)
    spoken = f"{len(texts)} sentences, about {seconds / 60:.1f} minutes of speech"
    if args.teacher == HERE:
        factor = expected_real_time_factor(info, SpeechOptions(preset=args.preset)) or 0.0
        sys.stderr.write(f"speaking: {spoken}, {_duration(seconds * factor)} of computing here\n")
    else:
        sys.stderr.write(f"speaking: {spoken}, as fast as {args.teacher} is\n")
    settings = Nano2Settings.from_dict(preset(quick=args.quick, from_weights=True))
    minutes = settings.decoder.minutes + settings.prosody.minutes
    sys.stderr.write(
        f"learning: {_duration(60 * minutes)} of processor time, after the features and the alignment\n"
    )


def _duration(seconds: float) -> str:
    if seconds < 90 * 60:
        return f"about {max(1, round(seconds / 60))} minutes"
    return f"about {seconds / 3600:.1f} hours"
