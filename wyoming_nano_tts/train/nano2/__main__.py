"""`python -m wyoming_nano_tts.train.nano2`: trains both networks on taught corpora and writes the voice."""

import argparse
import json
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

import torch

from ...errors import NanoTtsError
from ...voice_files.writing import About
from ..checkpoint import load_checkpoint
from .decoder import DecoderTrainer
from .export import Companion, Taken, export_companion, export_voice
from .prosody import ProsodyTrainer
from .settings import DecoderSettings, ProsodySettings, TaughtData

_LOGGER = logging.getLogger(__name__)


def main(arguments: Sequence[str] | None = None) -> int:
    """Return the exit status."""
    given = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(given.threads)
    try:
        given.run_it(given)
    except NanoTtsError as error:
        _LOGGER.error("%s", error)  # noqa: TRY400 - a message for the person, not a trace
        return 1
    return 0


def _decoder(given: argparse.Namespace) -> None:
    settings = DecoderSettings(minutes=given.minutes, falling=given.falling, seed=given.seed)
    DecoderTrainer(given.run, _data(given), settings, given.start).train()


def _prosody(given: argparse.Namespace) -> None:
    settings = ProsodySettings(minutes=given.minutes, seed=given.seed)
    weights = load_checkpoint(given.start)["model"] if given.start is not None else None
    ProsodyTrainer(given.run, _data(given), settings, weights).train()


def _export(given: argparse.Namespace) -> None:
    told = json.loads(given.about.read_text(encoding="utf-8"))
    taken = Taken(given.decoder, given.prosody, given.speaker, given.bits)
    about = About(**told["about"])
    export_voice(given.folder, taken, about, told.get("source", {}), given.gain_db, replace=True)
    _LOGGER.info("wrote the voice %s", given.folder)
    for voice_id, companion in told.get("companions", {}).items():
        folder = given.folder.parent / voice_id
        export_companion(folder, given.folder, Companion(**companion))
        _LOGGER.info("wrote the voice %s, with the same weights", folder)


def _data(given: argparse.Namespace) -> TaughtData:
    return TaughtData.parse(given.corpus, given.held_out, given.share)


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
        command.add_argument(
            "--corpus", action="append", required=True, metavar="ROW=FOLDER",
            help="speech of the speaker in that row of the tables; may be repeated",
        )  # fmt: skip
        command.add_argument(
            "--share", action="append", default=[], metavar="ROW=NUMBER",
            help="how often a speaker is drawn; 1 by default",
        )  # fmt: skip
        command.add_argument(
            "--held-out", type=Path, metavar="FILE", help="names that are not trained on"
        )
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
        '"attribution_name": …, "attribution_url": …}, "source": {…}, "companions": {ID: {"row": …, "name": …, '
        '"description": …, "attribution": …, "gender": …, "gain_db": …}}}; companions are other rows of the tables as '
        "voices of their own, beside it and without weights of their own",
    )  # fmt: skip
    command.add_argument(
        "--speaker", type=int, default=0, help="row of the tables that is the voice"
    )
    command.add_argument(
        "--bits", type=int, default=16, choices=(8, 16), help="of a weight in the file"
    )
    command.add_argument("--gain-db", type=float, default=0.0)
    return parser


if __name__ == "__main__":
    sys.exit(main())
