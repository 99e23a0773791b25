"""`wyoming-nano-tts train`: recordings to an installable voice."""

import argparse
import json
import logging
import math
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from ...cores import usable_cores
from ...errors import TrainingError, VoiceError
from ..speech import add_voice_dir_argument, named_folders, positive
from .packages import need_packages

if TYPE_CHECKING:
    from ...audio.arrays import Floats
    from ...train.nano2.settings import Nano2Settings
    from ...train.run_folder import ExportTarget
    from ...train.settings import TrainingSettings

_LOGGER = logging.getLogger(__name__)

NAME: Final = "train"
HELP: Final = "train a voice from recordings, or from what a teacher spoke (see `corpus`)"
PACKAGES: Final = ("torch", "accelerate", "soundfile", "soxr", "pyworld", "tqdm", "matplotlib")
VOCODERS: Final = ("source_filter", "snake_hifigan")
NANO, NANO2 = "nano", "nano2"
T = TypeVar("T")
EPILOG: Final = """stages of nano, in order: features align acoustic vocoder predict finetune export
stages of nano2: features align prosody decoder export
Each is skipped when complete and resumed when not, so the same command again goes on after an interruption.

example:
  wyoming-nano-tts train recordings --from en_US-heart --quick --run runs/anna --voice voices/en_US-anna
  wyoming-nano-tts train corpus/heart --run runs/heart --voice voices/en_US-heart
  wyoming-nano-tts train recordings --run runs/anna --voice voices/en_US-anna --licence CC0-1.0
  wyoming-nano-tts train recordings --run runs/anna --stages acoustic --minutes 9     # a piece of it
  wyoming-nano-tts train corpus/heart --from en_US-heart --ternary ternary --run runs/small --voice voices/en_US-small
  wyoming-nano-tts train recordings --run runs/first --voice voices/en_US-first --quick"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument(
        "data",
        type=Path,
        nargs="+",
        help="folder with metadata.csv (lines 'name|text') and the audio, or one that `corpus` made; "
        "nano2 learns several speakers from several folders",
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
        "--family",
        choices=(NANO, NANO2),
        help="of the voice (default: nano2 with --from and for what a teacher spoke, else nano)",
    )
    parser.add_argument(
        "--from",
        dest="beginning",
        metavar="VOICE_OR_RUN",
        help="begin with the weights of a nano2 voice or run: ten minutes of recordings are enough",
    )
    parser.add_argument(
        "--ternary",
        metavar="PROFILE",
        help="with --from: weights of 1.58 bits, a voice in a megabyte: ternary, safe (what is heard at once in "
        "eight bits), prosody-only or decoder-only",
    )
    add_voice_dir_argument(parser)
    parser.add_argument(
        "--judge-dir",
        action="append",
        type=Path,
        default=[],
        metavar="DIR",
        help="nano2: folder with nisqa_tts.tar or .npz, which then chooses among the snapshots",
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
        help="an intelligible voice in less than 15 minutes on two cores: fewer recordings and steps; "
        "with --from a voice in less than an hour",
    )
    parser.add_argument(
        "--vocoder",
        choices=VOCODERS,
        help="of nano: source_filter (default: a tenth of the computing) or snake_hifigan (the published one)",
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
    parser.add_argument("--cpu", action="store_true", help="nano: leave a GPU alone")
    parser.add_argument(
        "--card",
        action="store_true",
        help="nano2: train the decoder on a graphics card; new, no voice has been made so yet",
    )
    about = parser.add_argument_group("what is said of the voice")
    about.add_argument("--description", default="Trained with wyoming-nano-tts", metavar="TEXT")
    about.add_argument(
        "--licence",
        metavar="SPDX",
        help="licence of the recordings, as in CC0-1.0 (default: what `corpus` was told, else unknown)",
    )
    about.add_argument("--attribution", metavar="NAME", help="whose voice or recordings")
    about.add_argument("--attribution-url", metavar="URL")
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
    need_packages(PACKAGES, "training", TrainingError)
    from ...train.teachers.listing import is_taught

    taught = all(is_taught(folder) for folder in args.data)
    family = args.family or (NANO2 if args.beginning or taught else NANO)
    return _run_nano2(args) if family == NANO2 else _run_nano(args)


def _run_nano(args: argparse.Namespace) -> int:
    from ...train.outlook import outlook, spoken_minutes
    from ...train.pipeline import STAGES, Pipeline

    if args.beginning is not None or len(args.data) > 1 or args.judge_dir or args.ternary:
        raise TrainingError(
            "--from, --ternary, --judge-dir and several folders are for the family nano2 (--family nano2)"
        )
    stages = _stages(args, STAGES)
    pipeline = Pipeline(
        args.data[0],
        args.folder,
        _settings(args),
        workers=args.workers,
        cpu=args.cpu,
        pronunciations=args.pronunciations,
    )
    _LOGGER.info("%s", outlook(len(pipeline.recordings), spoken_minutes(pipeline.recordings)))
    _use_threads(args)
    return 0 if pipeline.run(stages, args.minutes, _target(args)) else 3


def _run_nano2(args: argparse.Namespace) -> int:
    from ...train.nano2.pipeline import STAGES, Nano2Pipeline

    if args.vocoder is not None:
        raise TrainingError("--vocoder belongs to the family nano; a nano2 voice has no vocoder")
    stages = _stages(args, STAGES)
    pipeline = Nano2Pipeline(
        args.data,
        args.folder,
        _nano2_settings(args),
        beginning=args.beginning,
        voice_folders=named_folders(args),
        workers=args.workers,
        pronunciations=args.pronunciations,
        naturalness=_naturalness(args.judge_dir),
        card=args.card,
    )
    _use_threads(args)
    return 0 if pipeline.run(stages, args.minutes, _target(args)) else 3


def _stages(args: argparse.Namespace, known: Sequence[str]) -> list[str]:
    stages = args.stages or [s for s in known if s != "export" or args.voice]
    unknown = sorted(set(stages) - set(known))
    if unknown:
        raise TrainingError(f"unknown stage {', '.join(unknown)}; stages: {', '.join(known)}")
    return stages


def _use_threads(args: argparse.Namespace) -> None:
    from ...train.threads import use_threads

    threads = use_threads(args.threads, usable_cores())
    _LOGGER.info("%d thread%s for training", threads, "" if threads == 1 else "s")


def _target(args: argparse.Namespace) -> "ExportTarget | None":
    """Where the voice goes; what is not said of it, the folders say."""
    from ...train.run_folder import ExportTarget
    from ...train.teachers.about import read_about

    if args.voice is None:
        return None
    abouts = [about for about in map(read_about, args.data) if about is not None]
    said = abouts[0] if abouts else None
    attribution = "; ".join(dict.fromkeys(about.attribution for about in abouts))
    url = said.attribution_url if said is not None else ""
    notices = " ".join(about.notice for about in abouts)
    return ExportTarget(
        args.voice,
        args.description,
        args.licence or (said.licence if said is not None else "unknown"),
        args.attribution or attribution or "unknown",
        url if args.attribution_url is None else args.attribution_url,
        args.dataset,
        _read_json(args.metrics, "metrics") if args.metrics is not None else {},
        _command(args),
        notices,
    )


def _naturalness(folders: "Sequence[Path]") -> "Callable[[Floats], float | None] | None":
    """The judge of snapshots; None where no model of one is given."""
    if not folders:
        return None
    from ...judges.judges import Judges

    judges = Judges(folders)
    if judges.nisqa is None:
        raise TrainingError(f"no nisqa_tts.tar or nisqa_tts.npz in {', '.join(map(str, folders))}")
    judges.dnsmos = None
    return lambda samples: judges.judge(samples).get("nisqa_tts")


def _settings(args: argparse.Namespace) -> "TrainingSettings | None":
    """Presets with the file's settings over them; None keeps what the run folder has."""
    from ...train.presets import preset
    from ...train.settings import TrainingSettings

    return _settled(args, preset(args.quick, args.vocoder), TrainingSettings.from_dict)


def _nano2_settings(args: argparse.Namespace) -> "Nano2Settings | None":
    """The same for the family nano2."""
    from ...train.nano2.settings import Nano2Settings, preset

    from_weights = args.beginning is not None
    if args.ternary and not from_weights:
        raise TrainingError(
            "--ternary rounds the weights of a voice that is there; name it with --from"
        )
    values = preset(quick=args.quick, from_weights=from_weights, rounded=bool(args.ternary))
    if args.ternary:
        values["profile"] = args.ternary
    return _settled(args, values, Nano2Settings.from_dict)


def _settled(
    args: argparse.Namespace, values: dict[str, Any], read: Callable[[dict[str, Any]], T]
) -> T | None:
    """Settings of a preset with those of the file over them; None where neither says anything."""
    from ...train.presets import overlay

    if args.settings is None and not values:
        return None
    if args.settings is not None:
        values = overlay(values, _read_json(args.settings, "settings"))
    try:
        return read(values)
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
    words = [
        "wyoming-nano-tts train",
        *(folder.resolve().name for folder in args.data),
        "--run RUN",
    ]
    words.append(f"--voice {args.voice.name}")
    if args.licence:
        words.append(f"--licence {args.licence}")
    if args.family:
        words.append(f"--family {args.family}")
    if args.beginning:
        words.append(f"--from {Path(args.beginning).name}")
    words += [f"--ternary {args.ternary}"] if args.ternary else []
    words += ["--quick"] if args.quick else []
    words += [f"--vocoder {args.vocoder}"] if args.vocoder else []
    return " ".join(words)


def _minutes(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not (math.isfinite(number) and number > 0):
        raise argparse.ArgumentTypeError(f"must be a number of minutes above 0, not {text!r}")
    return number
