"""`python -m wyoming_nano_tts.train.nano2`: trains both networks on taught corpora and writes the voice.

On several processes or machines `torchrun --nproc_per_node 8 -m wyoming_nano_tts.train.nano2 …` launches it, or
`accelerate launch -m wyoming_nano_tts.train.nano2 …`.
"""

import argparse
import json
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from ...errors import NanoTtsError, TrainingError
from ...voice_files.writing import About
from .. import together
from ..checkpoint import load_checkpoint
from .corpus.sharded import corpus_of
from .export import Companion, Taken, export_companion, export_voice
from .settings import DecoderSettings, ProsodySettings, TaughtData
from .stages.contrast import sharpening
from .stages.decoder import DecoderTrainer
from .stages.prosody import ProsodyTrainer

_LOGGER = logging.getLogger(__name__)


def main(arguments: Sequence[str] | None = None) -> int:
    """Return the exit status."""
    given = _parser().parse_args(arguments)
    first = os.environ.get("RANK", "0") == "0"
    level = logging.INFO if first else logging.WARNING
    logging.basicConfig(level=level, format="%(asctime)s %(message)s")
    torch.set_num_threads(given.threads)
    try:
        given.run_it(given)
    except NanoTtsError as error:
        _LOGGER.error("%s", error)  # noqa: TRY400 - a message for the person, not a trace
        return 1
    finally:
        together.leave()
    return 0


def _decoder(given: argparse.Namespace) -> None:
    settings = DecoderSettings(falling=given.falling, **_told(given))
    DecoderTrainer(given.run, _data(given), settings, given.start).train()


def _prosody(given: argparse.Namespace) -> None:
    settings = ProsodySettings(**_told(given))
    weights = load_checkpoint(given.start)["model"] if given.start is not None else None
    ProsodyTrainer(given.run, _data(given), settings, weights).train()


def _export(given: argparse.Namespace) -> None:
    told = json.loads(given.about.read_text(encoding="utf-8"))
    if given.contrast != 1 and not (given.corpus and (given.held_out or given.held_out_shards)):
        raise TrainingError(
            f"--contrast {given.contrast:g} needs sentences to find the decoder's usual gains by: give --corpus and "
            "--held-out, as in training"
        )
    sharpen = sharpening(given.contrast, lambda: corpus_of(_data(given), 0).held_out_items())
    training = dict(told.get("training", {}))
    if sharpen is not None:
        training["contrast"] = given.contrast
    taken = Taken(
        given.decoder, given.prosody, given.speaker, given.bits, sharpen=sharpen, training=training
    )
    about = About(**told["about"])
    export_voice(given.folder, taken, about, told.get("source", {}), given.gain_db, replace=True)
    _LOGGER.info("wrote the voice %s", given.folder)
    for voice_id, companion in told.get("companions", {}).items():
        folder = given.folder.parent / voice_id
        export_companion(folder, given.folder, Companion(**companion))
        _LOGGER.info("wrote the voice %s, with the same weights", folder)


def _told(given: argparse.Namespace) -> dict[str, Any]:
    return {name: getattr(given, name) for name in ("minutes", "seed", "step_seconds")}


def _data(given: argparse.Namespace) -> TaughtData:
    return TaughtData.parse(
        given.corpus, given.held_out, given.share, given.held_out_shards, given.workers
    )


def _add_corpora(command: argparse.ArgumentParser, *, required: bool) -> None:
    command.add_argument(
        "--corpus", action="append", default=None if required else [], required=required, metavar="ROW=PLACE",
        help="speech of the speaker in that row of the tables: a folder that a teacher spoke into, or shards of "
        "one (a folder, files, or addresses like http://HOST/shard-{000000..000154}.tar); may be repeated",
    )  # fmt: skip
    command.add_argument(
        "--share", action="append", default=[], metavar="ROW=NUMBER",
        help="how often a speaker is drawn; 1 by default",
    )  # fmt: skip
    command.add_argument(
        "--held-out", type=Path, metavar="FILE", help="names that are not trained on"
    )
    command.add_argument(
        "--held-out-shards", action="append", default=[], metavar="ROW=PLACE",
        help="shards to measure by, whose texts are not trained on",
    )  # fmt: skip
    command.add_argument(
        "--workers", type=int, default=0, metavar="N",
        help="processes that read shards for each one that trains (default: it reads by itself)",
    )  # fmt: skip


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m wyoming_nano_tts.train.nano2", description=__doc__
    )
    parser.add_argument("--threads", type=int, default=1, help="of torch")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, run_it, minutes, text in (
        ("decoder", _decoder, 600.0, "train the frame decoder; goes on where RUN stopped"),
        ("prosody", _prosody, 12.0, "train the prosody network"),
    ):
        command = commands.add_parser(name, help=text, description=text)
        command.set_defaults(run_it=run_it)
        command.add_argument("run", type=Path, help="folder of checkpoints")
        if name == "decoder":
            command.add_argument(
                "--falling",
                action="store_true",
                help="let the rate fall to a 20th over the minutes",
            )
        _add_corpora(command, required=True)
        command.add_argument(
            "--step-seconds", type=float, default=0.0, metavar="SECONDS",
            help="count each step as so long, so that a run is the same every time, stopped on the way or not "
            "(default: what its processor time was)",
        )  # fmt: skip
        command.add_argument("--minutes", type=float, default=minutes, help="of processor time")
        command.add_argument(
            "--start", type=Path, metavar="CHECKPOINT", help="weights to begin with"
        )
        command.add_argument("--seed", type=int, default=0)
    command = commands.add_parser("export", help="write a voice", description="write a voice")
    command.set_defaults(run_it=_export)
    command.add_argument("folder", type=Path, help="to make; its name becomes the voice's id")
    command.add_argument("--decoder", type=Path, required=True, help="checkpoint")
    command.add_argument("--prosody", type=Path, required=True, help="checkpoint")
    command.add_argument(
        "--about", type=Path, required=True,
        help='JSON: {"about": {"name": …, "description": …, "language": …, "version": …, "licence": …, '
        '"attribution_name": …, "attribution_url": …}, "source": {…}, "training": {…}, "companions": {ID: {"row": …, '
        '"name": …, "description": …, "attribution": …, "gender": …, "gain_db": …}}}; companions are other rows of the '
        "tables as voices of their own, beside it and without weights of their own",
    )  # fmt: skip
    command.add_argument(
        "--speaker", type=int, default=0, help="row of the tables that is the voice"
    )
    command.add_argument(
        "--bits", type=int, default=16, choices=(8, 16), help="of a weight in the file"
    )
    command.add_argument("--gain-db", type=float, default=0.0)
    command.add_argument(
        "--contrast", type=float, default=1.0, metavar="NUMBER",
        help="what harmonics above 1.2 kHz differ by from their mean over the spectrum, times this (default: 1)",
    )  # fmt: skip
    _add_corpora(command, required=False)
    return parser


if __name__ == "__main__":
    sys.exit(main())
