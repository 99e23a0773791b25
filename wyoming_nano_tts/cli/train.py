"""`wyoming-nano-tts train`: recordings to an installable voice."""

import argparse
import importlib.util
import json
import logging
import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ..cores import usable_cores
from ..errors import TrainingError, VoiceError
from .speech import positive

if TYPE_CHECKING:
    from ..train.settings import TrainingSettings

_LOGGER = logging.getLogger(__name__)

NAME: Final = "train"
HELP: Final = "train a voice from a folder of recordings with metadata.csv"
PACKAGES: Final = ("torch", "accelerate", "soundfile", "soxr", "pyworld", "tqdm", "matplotlib")
VOCODERS: Final = ("source_filter", "snake_hifigan")
EPILOG: Final = """stages, in order: features align acoustic vocoder predict finetune export
Each is skipped when complete and resumed when not, so the same command again goes on after an interruption.

example:
  wyoming-nano-tts train recordings --run runs/anna --voice voices/en_US-anna --licence CC0-1.0
  wyoming-nano-tts train recordings --run runs/anna --stages acoustic --minutes 9     # a piece of it
  wyoming-nano-tts train recordings --run runs/first --voice voices/en_US-first --quick"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument(
        "data", type=Path, help="folder with metadata.csv (lines 'name|text') and the audio"
    )
    parser.add_argument("--run", type=Path, required=True, metavar="DIR", dest="folder",
                        help="folder for features, checkpoints, metrics and plots")  # fmt: skip
    parser.add_argument(
        "--voice",
        type=Path,
        metavar="DIR",
        help="voice to write in the end; the folder's name is its id",
    )
    parser.add_argument(
        "--stages", nargs="+", metavar="STAGE", help="only these stages (default: all)"
    )
    parser.add_argument(
        "--minutes",
        type=_minutes,
        metavar="N",
        help="stop a training stage after this long, resumable",
    )
    parser.add_argument(
        "--quick",
        action="store_true",
        help="an intelligible voice in less than 15 minutes on two cores: fewer recordings and steps",
    )
    parser.add_argument(
        "--vocoder",
        choices=VOCODERS,
        help="source_filter (default: a tenth of the computing) or snake_hifigan (the published one)",
    )
    parser.add_argument(
        "--settings",
        type=Path,
        metavar="FILE",
        help="JSON with settings that differ from the defaults",
    )
    parser.add_argument(
        "--pronunciations", type=Path, metavar="FILE", help="how to say words of the texts"
    )
    parser.add_argument(
        "--workers", type=positive, metavar="N", help="processes for features (default: all cores)"
    )
    parser.add_argument(
        "--threads",
        type=positive,
        metavar="N",
        help="CPU threads for training (default: as many as make a step faster, found by trying)",
    )
    parser.add_argument("--cpu", action="store_true", help="leave a GPU alone")
    about = parser.add_argument_group("what is said of the voice")
    about.add_argument("--description", default="Trained with wyoming-nano-tts", metavar="TEXT")
    about.add_argument(
        "--licence",
        default="unknown",
        metavar="SPDX",
        help="licence of the recordings, as in CC0-1.0",
    )
    about.add_argument(
        "--attribution", default="unknown", metavar="NAME", help="whose voice or recordings"
    )
    about.add_argument("--attribution-url", default="", metavar="URL")
    about.add_argument("--dataset", default="", metavar="NAME", help="name of the recordings")
    about.add_argument(
        "--metrics",
        type=Path,
        metavar="FILE",
        help="JSON object of measurements that the voice should carry",
    )


def run(args: argparse.Namespace) -> int:
    """Train; return the exit status, 3 when time ran out before the end."""
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(message)s")
    _check_packages()
    from ..train.outlook import outlook, spoken_minutes
    from ..train.pipeline import STAGES, Pipeline
    from ..train.run_folder import ExportTarget
    from ..train.threads import use_threads

    stages = args.stages or [s for s in STAGES if s != "export" or args.voice]
    unknown = sorted(set(stages) - set(STAGES))
    if unknown:
        raise TrainingError(f"unknown stage {', '.join(unknown)}; stages: {', '.join(STAGES)}")
    settings = _settings(args)
    pipeline = Pipeline(
        args.data,
        args.folder,
        settings,
        workers=args.workers,
        cpu=args.cpu,
        pronunciations=args.pronunciations,
    )
    _LOGGER.info("%s", outlook(len(pipeline.recordings), spoken_minutes(pipeline.recordings)))
    threads = use_threads(args.threads, usable_cores())
    _LOGGER.info("%d thread%s for training", threads, "" if threads == 1 else "s")
    target = None
    if args.voice is not None:
        metrics = _read_json(args.metrics, "metrics") if args.metrics is not None else {}
        target = ExportTarget(
            args.voice,
            args.description,
            args.licence,
            args.attribution,
            args.attribution_url,
            args.dataset,
            metrics,
            _command(args),
        )
    return 0 if pipeline.run(stages, args.minutes, target) else 3


def _settings(args: argparse.Namespace) -> "TrainingSettings | None":
    """Presets with the file's settings over them; None keeps what the run folder has."""
    from ..train.presets import overlay, preset
    from ..train.settings import TrainingSettings

    values = preset(args.quick, args.vocoder)
    if args.settings is None and not values:
        return None
    if args.settings is not None:
        values = overlay(values, _read_json(args.settings, "settings"))
    try:
        return TrainingSettings.from_dict(values)
    except VoiceError as error:
        source = args.settings or "the preset"
        raise TrainingError(f"{source} cannot be read as settings: {error}") from error


def _read_json(path: Path, purpose: str) -> dict[str, Any]:
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise TrainingError(f"{path} cannot be read as {purpose}: {error}") from error
    if not isinstance(read, dict):
        raise TrainingError(f"{path} cannot be read as {purpose}: it must be a JSON object")
    return read


def _command(args: argparse.Namespace) -> str:
    """The command without the paths of this machine; the settings stand beside it."""
    voice = f"--voice {args.voice.name} --licence {args.licence}"
    more = (" --quick" if args.quick else "") + (
        f" --vocoder {args.vocoder}" if args.vocoder else ""
    )
    return f"wyoming-nano-tts train {args.data.resolve().name} --run RUN {voice}{more}"


def _check_packages() -> None:
    """Look for all at once: matplotlib must not turn out to be missing after an hour."""
    for name in PACKAGES:
        try:
            found = importlib.util.find_spec(name) is not None
        except ImportError:
            found = False
        if not found:
            raise TrainingError(
                f"{name} is missing; training needs more than speaking: pip install 'wyoming-nano-tts[train]' "
                "(docs/training.md tells how to get the CPU build of torch)"
            )


def _minutes(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not (math.isfinite(number) and number > 0):
        raise argparse.ArgumentTypeError(f"must be a number of minutes above 0, not {text!r}")
    return number
