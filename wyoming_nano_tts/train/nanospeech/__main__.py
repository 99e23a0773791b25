"""`python -m wyoming_nano_tts.train.nanospeech`: shards, both networks, and the published files.

On several processes or machines `torchrun --nproc_per_node 8 -m wyoming_nano_tts.train.nanospeech …` launches it, or
`accelerate launch -m wyoming_nano_tts.train.nanospeech …`.
"""

import argparse
import json
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

from ...errors import NanoTtsError, TrainingError
from ...families.nanospeech.vocabulary import Vocabulary
from .. import together
from ..shards.tar import shard_places
from ..shards.writing import EXAMPLES, recorded_examples, unpack, write_shards
from .data import vocabulary_of
from .export import export
from .settings import DURATION, MODEL, SIZES, SpeechSettings
from .trainer import VOCABULARY_FILE, SpeechTrainer

_LOGGER = logging.getLogger(__name__)


def main(arguments: Sequence[str] | None = None) -> int:
    """Return the exit status."""
    given = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    try:
        given.run_it(given)
    except NanoTtsError as error:
        _LOGGER.error("%s", error)  # noqa: TRY400 - a message for the person, not a trace
        return 1
    return 0


def _shards(given: argparse.Namespace) -> None:
    for path in write_shards(given.folder, recorded_examples(given.recordings), given.examples):
        _LOGGER.info("wrote %s", path)


def _unpack(given: argparse.Namespace) -> None:
    count = unpack(shard_places(given.shards), given.folder)
    _LOGGER.info("%d sentences in %s", count, given.folder)


def _vocabulary(given: argparse.Namespace) -> None:
    symbols = vocabulary_of(shard_places(given.shards)).symbols
    given.file.write_bytes("\n".join(symbols).encode())
    _LOGGER.info("wrote %s, %d characters", given.file, len(symbols))


def _train(given: argparse.Namespace) -> None:
    shards = shard_places(given.shards)
    values = {"kind": given.kind, **_settings(given)}
    vocabulary = _known_vocabulary(given, shards)
    held_out = shard_places(given.held_out) if given.held_out else ()
    trainer = SpeechTrainer(
        given.run, shards, vocabulary, SpeechSettings.from_dict(values), held_out=held_out, cpu=given.cpu
    )  # fmt: skip
    trainer.train(given.until)


def _settings(given: argparse.Namespace) -> dict[str, object]:
    names = ("sizes", "steps", "batch", "overfit", "workers", "precision", "seed")
    told = {name: getattr(given, name) for name in names if getattr(given, name) is not None}
    if given.settings is None:
        return told
    try:
        read = json.loads(given.settings.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise TrainingError(f"{given.settings} cannot be read as settings: {error}") from error
    if not isinstance(read, dict):
        raise TrainingError(f"{given.settings} must hold a JSON object")
    return {**read, **told}


def _known_vocabulary(given: argparse.Namespace, shards: Sequence[str]) -> Vocabulary:
    """That of the run, else of the file, else of the shards, which takes a while where they are many."""
    kept = given.run / VOCABULARY_FILE
    path = given.vocabulary or (kept if kept.exists() else None)
    if path is None:
        return vocabulary_of(shards)
    try:
        text = path.read_bytes().decode("utf-8")
        return Vocabulary.of(text, len(text.removesuffix("\n").split("\n")) + 1)
    except (OSError, ValueError) as error:
        raise TrainingError(f"{path} cannot be read as a vocabulary: {error}") from error


def _export(given: argparse.Namespace) -> None:
    for path in export(given.folder, given.model, given.duration, average=not given.last):
        _LOGGER.info("wrote %s", path)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m wyoming_nano_tts.train.nanospeech", description=__doc__
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    command = commands.add_parser("shards", help="pack a training folder into shards")
    command.set_defaults(run_it=_shards)
    command.add_argument(
        "recordings", type=Path, help="folder with metadata.csv, or that `corpus` made"
    )
    command.add_argument("folder", type=Path, help="to write shard-000000.tar … into")
    command.add_argument(
        "--examples", type=int, default=EXAMPLES, help="of a shard (default: %(default)s)"
    )
    command = commands.add_parser(
        "unpack",
        help="write the sentences of shards into a folder that `wyoming-nano-tts train` reads",
    )
    command.set_defaults(run_it=_unpack)
    command.add_argument("folder", type=Path)
    command.add_argument("--shards", nargs="+", required=True, metavar="PLACE")
    command = commands.add_parser("vocabulary", help="write vocab.txt of the texts of shards")
    command.set_defaults(run_it=_vocabulary)
    command.add_argument("file", type=Path)
    command.add_argument("--shards", nargs="+", required=True, metavar="PLACE")
    for kind, text in (
        (MODEL, "train the flow model; goes on where RUN stopped"),
        (DURATION, "train the duration predictor; goes on where RUN stopped"),
    ):
        _training(commands.add_parser(kind, help=text, description=text), kind)
    command = commands.add_parser("export", help="write the published files")
    command.set_defaults(run_it=_export)
    command.add_argument("folder", type=Path)
    command.add_argument("--model", type=Path, metavar="RUN")
    command.add_argument("--duration", type=Path, metavar="RUN")
    command.add_argument("--last", action="store_true", help="the last weights, not their average")
    return parser


def _training(command: argparse.ArgumentParser, kind: str) -> None:
    command.set_defaults(run_it=_train, kind=kind)
    command.add_argument("run", type=Path, help="folder of checkpoints")
    command.add_argument(
        "--shards", nargs="+", required=True, metavar="PLACE",
        help="folders, files, or addresses like http://HOST/shard-{000000..000154}.tar",
    )  # fmt: skip
    command.add_argument(
        "--held-out", nargs="+", default=[], metavar="PLACE", help="shards to measure by"
    )
    command.add_argument(
        "--vocabulary", type=Path, metavar="FILE", help="vocab.txt (default: of the shards)"
    )
    command.add_argument(
        "--settings", type=Path, metavar="FILE", help="JSON; what is given here goes before it"
    )
    command.add_argument("--sizes", choices=tuple(SIZES))
    command.add_argument("--precision", choices=("no", "bf16"))
    for name in ("steps", "batch", "overfit", "workers", "seed"):
        command.add_argument(f"--{name}", type=int, metavar="N")
    command.add_argument("--until", type=int, metavar="STEP", help="stop there, resumable")
    command.add_argument("--cpu", action="store_true", help="leave a GPU alone")


if __name__ == "__main__":
    try:
        sys.exit(main())
    finally:
        together.leave()  # not in `main`: what accelerate knows of the processes outlives a run
