"""Let our voices and other systems say ten sentences, as small Opus files that a person can hear side by side.

    python -m tools.compare_samples [--voice ID …] [--against 'NAME=PROGRAM {text} {wav}' …]
        [--teacher FOLDER --teacher-voice NAME] [--out docs/samples/compared]

Without --voice all built-in voices of English speak. The programs are those of `evaluate --against`, as in

    --against 'hibari=hibari {text} -o {wav}' --against 'flite=flite -voice slt -t {text} -o {wav}'

--teacher is what `corpus --from` takes. Everything is brought to one level, between the same silence; the list is
written as README.md beside the files. Needs the `train` extra.
"""

import argparse
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import soundfile

from wyoming_nano_tts.audio.arrays import Floats
from wyoming_nano_tts.audio.mel import SAMPLE_RATE_HZ
from wyoming_nano_tts.errors import NanoTtsError
from wyoming_nano_tts.evaluate.others import open_others
from wyoming_nano_tts.evaluate.sentences import DEFAULT_SENTENCES, read_sentences
from wyoming_nano_tts.evaluate.voices import JudgedVoice
from wyoming_nano_tts.judges.silence import evened
from wyoming_nano_tts.text import Frontend, find_language
from wyoming_nano_tts.train.features import normalise_level
from wyoming_nano_tts.train.teachers.speaking import symbols_of
from wyoming_nano_tts.train.teachers.teacher import Wanted, open_teacher
from wyoming_nano_tts.voice_files.description import BUILT_IN_VOICES

from . import ROOT

OUT: Final = ROOT / "docs" / "samples" / "compared"
SENTENCES: Final = DEFAULT_SENTENCES[::2]
LARGEST_BYTES: Final = 1_500_000
"""Of all files together."""
COMPRESSION: Final = 0.9
"""Of libsndfile, 0 to 1; some 30 kbit/s."""
LEVEL_DBFS: Final = -20.0

Say = Callable[[str], Floats]


def systems(args: argparse.Namespace) -> dict[str, Say]:
    """Everything that speaks, by the heading of its column."""
    ids = args.voice or sorted(path.name for path in BUILT_IN_VOICES.glob("en_*"))
    found: dict[str, Say] = {}
    for voice_id in ids:
        voice = JudgedVoice(voice_id, args.voice_dir)
        found[f"{voice.info.id} {voice.info.version.partition('+')[0]}"] = voice.say
    found |= {other.name: other.say for other in open_others(args.against)}
    if args.teacher is not None:
        teacher = open_teacher(Wanted(args.teacher, args.teacher_voice))
        frontend = Frontend(find_language("en_US"))
        found[f"teacher ({args.teacher_voice})"] = lambda text: (
            teacher.speak(text, symbols_of(text, frontend)).samples
        )
    return found


def write(path: Path, samples: Floats) -> int:
    """Write one sample; return its size."""
    even = evened(normalise_level(samples, LEVEL_DBFS))
    soundfile.write(
        path, even, SAMPLE_RATE_HZ, format="OGG", subtype="OPUS", compression_level=COMPRESSION
    )
    return path.stat().st_size


def main(arguments: list[str] | None = None) -> int:
    """Speak, compress and list; return the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--voice", action="append", default=[], metavar="ID")
    parser.add_argument("--voice-dir", type=Path, action="append", default=[], metavar="DIR")
    parser.add_argument("--against", action="append", default=[], metavar="[NAME=]COMMAND")
    parser.add_argument("--teacher", metavar="TEACHER")
    parser.add_argument("--teacher-voice", default="af_heart", metavar="NAME")
    parser.add_argument("--sentences", type=Path, metavar="FILE")
    parser.add_argument("--out", type=Path, default=OUT, metavar="DIR")
    args = parser.parse_args(arguments)
    try:
        sentences = read_sentences(args.sentences) if args.sentences is not None else SENTENCES
        spoken = {name: [say(text) for text in sentences] for name, say in systems(args).items()}
        size = place(args.out, sentences, spoken)
    except NanoTtsError as error:
        sys.stderr.write(f"error: {error}\n")
        return 1
    print(f"{args.out}: {len(spoken)} systems, {len(sentences)} sentences, {size} bytes")
    if size > LARGEST_BYTES:
        sys.stderr.write(
            f"error: more than {LARGEST_BYTES} bytes; take fewer systems or sentences\n"
        )
        return 1
    return 0


def place(
    folder: Path, sentences: tuple[str, ...] | list[str], spoken: dict[str, list[Floats]]
) -> int:
    """Write the files and their list in place of those that are there; return the bytes of all."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    size = 0
    for number, speech in enumerate(spoken.values()):
        for n, samples in enumerate(speech):
            size += write(folder / file_name(number, n), samples)
    lines = [
        "# The same sentences by several systems",
        "",
        (
            "Written by `python -m tools.compare_samples`; all at one level, between the same silence. For a test "
            "without names: `wyoming-nano-tts evaluate --blind`."
        ),
        "",
        f"| | {' | '.join(spoken)} |",
        "| --- |" + " --- |" * len(spoken),
    ]
    for n, text in enumerate(sentences):
        links = (f"[listen]({file_name(number, n)})" for number in range(len(spoken)))
        lines.append(f"| {text} | {' | '.join(links)} |")
    (folder / "README.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return size


def file_name(system: int, sentence: int) -> str:
    """Name of one sample."""
    return f"{chr(ord('a') + system)}{sentence + 1:02}.opus"


if __name__ == "__main__":
    sys.exit(main())
