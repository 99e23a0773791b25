"""`wyoming-nano-tts corpus`: a folder to train on, spoken by a teacher."""

import argparse
import logging
import re
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ...errors import TrainingError
from ..speech import add_pronunciations_argument, add_voice_dir_argument, named_folders, positive
from .packages import need_packages

if TYPE_CHECKING:
    from ...train.teachers.about import AboutCorpus
    from ...train.teachers.speaking import Task, Told

_LOGGER = logging.getLogger(__name__)

NAME: Final = "corpus"
HELP: Final = "let a teacher speak sentences into a folder that a voice learns from"
PACKAGES: Final = ("soundfile", "soxr", "tqdm")
KOKORO_PACKAGES: Final = ("onnx",)
BAR: Final = "{l_bar}{bar}| {n_fmt}/{total_fmt} [{elapsed}<{remaining}{postfix}]"
EPILOG: Final = """A voice belongs to a person: teach one only with the consent of the person whose voice it is, and
within the licence of the model that speaks it. Licence and attribution go on into every voice that learns from it.

The same command again goes on where it stopped. Bad takes are named in left_out_*.tsv with the reason.

examples:
  wyoming-nano-tts corpus corpus/anna --texts texts.txt --from tcp://127.0.0.1:10200 --voice en_US-anna-medium \\
      --licence CC0-1.0 --attribution "Anna Example"
  wyoming-nano-tts corpus corpus/heart --texts texts.txt --from models/kokoro --voice af_heart --processes 2 \\
      --licence Apache-2.0 --attribution "Kokoro-82M by hexgrad, voice af_heart"
  wyoming-nano-tts corpus corpus/heart --texts more.txt --from models/kokoro --voice af_heart --prosody-only \\
      --licence Apache-2.0 --attribution "Kokoro-82M by hexgrad, voice af_heart"
  wyoming-nano-tts train corpus/heart --run runs/heart --voice voices/en_US-heart"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument("folder", type=Path, help="to speak into; begun, or gone on with")
    parser.add_argument(
        "--texts",
        type=Path,
        required=True,
        metavar="FILE",
        help="what to say: lines of text, or of name|text",
    )
    parser.add_argument(
        "--from",
        dest="place",
        required=True,
        metavar="TEACHER",
        help="tcp://HOST:PORT or unix:///PATH of a Wyoming server, the folder of a Kokoro model, or here: a voice that "
        "is installed on this machine",
    )
    parser.add_argument("--voice", required=True, metavar="NAME", help="voice of the teacher")
    parser.add_argument("--speaker", metavar="NAME", help="of a voice with several")
    parser.add_argument(
        "--preset", help="how thoroughly a voice from here computes: fast, balanced or quality"
    )
    add_voice_dir_argument(parser)
    parser.add_argument(
        "--as",
        dest="called",
        metavar="NAME",
        help="name of the speaker in the folder's list (default: the voice's)",
    )
    about = parser.add_argument_group("whose voice it is")
    about.add_argument(
        "--licence", required=True, metavar="SPDX", help="of the teacher's speech, as in CC0-1.0"
    )
    about.add_argument(
        "--attribution", required=True, metavar="NAME", help="whose voice, or whose model"
    )
    about.add_argument("--attribution-url", default="", metavar="URL")
    parser.add_argument(
        "--language", default="en_US", metavar="TAG", help="of the texts (default: %(default)s)"
    )
    add_pronunciations_argument(parser)
    parser.add_argument(
        "--processes",
        type=positive,
        default=1,
        metavar="N",
        help="that speak side by side here (default: 1)",
    )
    parser.add_argument(
        "--part",
        type=_part,
        default=(0, 1),
        metavar="K/N",
        help="speak every Nth sentence from the Kth on, 0/N to (N-1)/N: for several machines",
    )
    parser.add_argument(
        "--prosody-only",
        action="store_true",
        help="durations, F0 and energy without sound, at a twentieth of the time: prosody learns from hours of it "
        "(Kokoro only)",
    )
    parser.add_argument(
        "--recogniser",
        metavar="WHAT",
        help="hears whether the words are right: the folder of a Whisper model (CTranslate2), a program that prints "
        "what it hears in {wav}, or sphinx (default: what is installed)",
    )
    parser.add_argument(
        "--no-recogniser", action="store_true", help="do not check words: several times faster"
    )


def run(args: argparse.Namespace) -> int:
    """Speak; return the exit status."""
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(message)s")
    packages = PACKAGES + (KOKORO_PACKAGES if Path(args.place).is_dir() else ())
    need_packages(packages, "a corpus", TrainingError)
    from ...judges.recognisers import open_recogniser, usual_recogniser
    from ...text.language import about_language
    from ...train.teachers.about import CONSENT, AboutCorpus
    from ...train.teachers.speaking import Task, check_speaker, todo
    from ...train.teachers.teacher import Wanted, open_teacher
    from ...train.teachers.texts import read_texts

    _LOGGER.info("%s", CONSENT)
    texts = read_texts(args.texts)
    about_language(args.language)  # now, not after the first sentence
    speaker = args.called or re.sub(r"[^A-Za-z0-9._-]", "-", args.voice)
    check_speaker(speaker)
    deaf = args.no_recogniser or args.prosody_only
    recogniser = None if deaf else args.recogniser or usual_recogniser()
    if recogniser is not None:
        open_recogniser(recogniser)
    wanted = Wanted(
        args.place, args.voice, args.speaker, args.prosody_only, args.preset, named_folders(args)
    )
    part, parts = args.part
    task = Task(
        args.folder, texts, wanted, speaker, args.language, args.pronunciations, recogniser, part, parts
    )  # fmt: skip
    left = todo(task)
    teacher = open_teacher(wanted)  # so that what is wrong is told once, and before processes start
    teacher.close()
    about = AboutCorpus(args.licence, args.attribution, args.attribution_url, args.language)
    _remember(args.folder, about, speaker, teacher.about)
    _LOGGER.info(
        "%d of %d sentences are left; words are %s", len(left), len(texts[part::parts]),
        f"checked by {recogniser}" if recogniser else "not checked",
    )  # fmt: skip
    return _speak(task, args.processes, len(left))


def _speak(task: "Task", processes: int, count: int) -> int:
    from tqdm import tqdm

    from ...train.teachers.speaking import LEFT_OUT, hours_there, speak_all

    terminal = sys.stderr.isatty()
    faults: list[Told] = []
    spoken, begun = 0.0, time.monotonic()
    before = hours_there(task.folder, task.kind)
    bar: Any = tqdm(
        total=count, desc="sentences", mininterval=0.5 if terminal else 30, dynamic_ncols=terminal,
        bar_format=BAR,
    )  # fmt: skip
    with bar:
        for told in speak_all(task, processes):
            spoken += told.seconds
            if told.fault:
                faults.append(told)
            hours = before + spoken / 3600
            pace = spoken / max(1e-3, time.monotonic() - begun)
            bar.set_postfix_str(f"{hours:.2f} h spoken, {pace:.1f} times real time", refresh=False)
            bar.update()
    _LOGGER.info("%.2f h in %s", before + spoken / 3600, task.folder)
    for told in faults[:5]:
        _LOGGER.info("left out: %s (%s)", told.name, told.fault)
    if faults:
        _LOGGER.info(
            "%d left out, see %s", len(faults), task.folder / f"{LEFT_OUT[task.kind]}_*.tsv"
        )
    return 0


def _remember(folder: Path, about: "AboutCorpus", speaker: str, teacher: str) -> None:
    """Write who speaks; a folder is of one licence and one attribution."""
    from ...train.teachers.about import FILE, read_about, write_about

    known = read_about(folder)
    if known is not None:
        for what in ("licence", "attribution", "language"):
            if getattr(known, what) != getattr(about, what):
                raise TrainingError(
                    f"{folder / FILE} says {what} {getattr(known, what)!r}, not {getattr(about, what)!r}; "
                    "speak into another folder"
                )
        about = known
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_about(folder, about.with_teacher(speaker, teacher))
    except OSError as error:
        raise TrainingError(f"{folder} cannot be written: {error.strerror}") from error


def _part(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d{1,4})/(\d{1,4})", text)
    if not found or not int(found[1]) < int(found[2]):
        raise argparse.ArgumentTypeError(f"must be K/N with K from 0 to N - 1, not {text!r}")
    return int(found[1]), int(found[2])
