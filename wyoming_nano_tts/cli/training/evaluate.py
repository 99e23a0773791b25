"""`wyoming-nano-tts evaluate`: how good a voice is, as a report."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ...errors import EvaluationError
from ..speech import add_voice_dir_argument, all_voice_folders, positive
from .packages import need_packages

if TYPE_CHECKING:
    from ...evaluate.evaluation import Evaluation

NAME: Final = "evaluate"
HELP: Final = "measure how good a voice is and write a report with plots and audio"
PACKAGES: Final = ("torch", "soundfile", "soxr", "pyworld", "tqdm", "matplotlib")
EPILOG: Final = """Everything runs offline. What cannot be measured here is named in the report.

example:
  wyoming-nano-tts evaluate voices/en_US-anna --recordings recordings --run runs/anna --scales --out report
  wyoming-nano-tts evaluate --against 'flite -voice slt -t {text} -o {wav}' --blind --out report"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument(
        "voice", nargs="?", metavar="VOICE", help="id or folder of a voice (default: the built-in)"
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIR",
                        help="folder for report.html, report.json and speech/")  # fmt: skip
    add_voice_dir_argument(parser)
    parser.add_argument(
        "--sentences",
        type=Path,
        metavar="FILE",
        help="what to say, one per line (default: 20 of ours)",
    )
    parser.add_argument(
        "--recordings",
        type=Path,
        metavar="DIR",
        help="folder with metadata.csv and audio, to compare with what the voice never heard of it",
    )
    parser.add_argument(
        "--run",
        dest="run_folder",
        type=Path,
        metavar="DIR",
        help="run folder of the training: its alignments let the voice speak with recorded durations",
    )
    parser.add_argument(
        "--most-recordings",
        type=positive,
        default=16,
        metavar="N",
        help="recordings to compare with (default: 16)",
    )
    parser.add_argument(
        "--judge-dir",
        action="append",
        type=Path,
        default=[],
        metavar="DIR",
        help="folder with nisqa_tts.tar or .npz, dnsmos_sig_bak_ovr.onnx, dnsmos_p808.onnx; may be given several times",
    )
    parser.add_argument(
        "--recogniser",
        metavar="COMMAND",
        help="program that prints what it hears in {wav} (default: pocketsphinx if installed)",
    )
    parser.add_argument(
        "--whisper",
        type=Path,
        metavar="DIR",
        help="folder with a CTranslate2 model of Whisper for faster-whisper (default: one that a package carries)",
    )
    parser.add_argument(
        "--against",
        action="append",
        default=[],
        metavar="[NAME=]COMMAND",
        help="other system in the same run: a program that speaks {text} into {wav}; may be given several times",
    )
    parser.add_argument(
        "--blind",
        action="store_true",
        help="also write blind.html: the voice against each other system, for ears that do not know which is which",
    )
    parser.add_argument(
        "--scales", action="store_true", help="also measure length, pitch and energy from 0.5 to 2"
    )


def run(args: argparse.Namespace) -> int:
    """Evaluate; return the exit status."""
    need_packages(PACKAGES, "evaluating", EvaluationError)
    from ...evaluate.evaluation import Task, evaluate
    from ...evaluate.others import open_others
    from ...evaluate.report import check_writable, write_report
    from ...evaluate.sentences import DEFAULT_SENTENCES, read_sentences
    from ...evaluate.voices import JudgedVoice

    sentences = DEFAULT_SENTENCES if args.sentences is None else read_sentences(args.sentences)
    task = Task(
        sentences,
        args.recordings,
        args.run_folder,
        args.most_recordings,
        args.judge_dir,
        args.recogniser,
        args.scales,
        args.whisper,
        open_others(args.against),
    )
    if args.blind and not task.others:
        raise EvaluationError("--blind compares: give another system with --against")
    check_writable(args.out)
    evaluation = evaluate(JudgedVoice(args.voice, all_voice_folders(args)), task)
    path = write_report(evaluation, args.out, blind=args.blind)
    _print(evaluation)
    sys.stdout.write(f"\nreport: {path}\n")
    return 0


def _print(evaluation: "Evaluation") -> None:
    write = sys.stdout.write
    for heading, rows in evaluation.tables.items():
        systems = " / ".join(rows[0].others)
        write(f"\n{heading}{f': the voice / {systems}' if systems else ''}\n")
        for row in rows:
            values = [row.voice, *([row.recordings] if row.recordings is not None else [])]
            values += row.others.values()
            shown = "  /  ".join("–" if v is None else f"{v.value:.3f}" for v in values)
            write(f"  {row.label:<34} {shown} {row.unit}  {row.remark}\n")
    for scale in evaluation.scales[1:]:
        write(f"  {scale.option:<14} {scale.asked:<5g} {scale.measure} × {scale.achieved:.3f}\n")
    for what, why in evaluation.not_measured.items():
        write(f"not measured: {what} ({why})\n")
