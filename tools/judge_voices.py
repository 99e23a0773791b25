"""Have several systems judged by the project's own judges in one run, and make the table of docs/voices.md.

    python -m tools.judge_voices --judge-dir MODELS --speak /tmp/judged --write
    python -m tools.judge_voices --judge-dir MODELS nano-tts=/tmp/judged/nano-tts flite=/tmp/judged/flite

The first speaks the sentences of `wyoming-nano-tts evaluate` with our voice, flite and espeak-ng, judges them and
writes the table into the document; the second judges folders of NAME.wav beside NAME.txt that are there. MODELS is a
folder with the model files of the judges, as for `evaluate --judge-dir`; docs/training.md tells where they come from.
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from wyoming_nano_tts.audio.arrays import Floats
from wyoming_nano_tts.audio.wav import write_wav
from wyoming_nano_tts.errors import EvaluationError, NanoTtsError
from wyoming_nano_tts.evaluate.listener import Heard, Listener
from wyoming_nano_tts.evaluate.sentences import DEFAULT_SENTENCES, read_sentences
from wyoming_nano_tts.evaluate.summary import WORDS, Mean, mean_of
from wyoming_nano_tts.evaluate.voices import JudgedVoice
from wyoming_nano_tts.judges.judges import LABELS, Judges
from wyoming_nano_tts.judges.recognisers import KINDS
from wyoming_nano_tts.judges.words import together
from wyoming_nano_tts.train.features import load_audio

from . import ROOT
from .marked import write_marked

DOCUMENT: Final = ROOT / "docs" / "voices.md"
TABLE: Final = "judged-voices"
"""Name of the table between markers in the document."""
OTHERS: Final[Mapping[str, tuple[str, ...]]] = {
    "flite slt": ("flite", "-voice", "slt", "-t", "{text}", "-o", "{wav}"),
    "espeak-ng": ("espeak-ng", "-w", "{wav}", "{text}"),
}
"""Programs that speak a sentence into a file; those that are not installed are left out."""
VERSION_ARGUMENT: Final = "--version"
PATIENCE_SECONDS: Final = 60


def speak(voice: JudgedVoice, sentences: Sequence[str], folder: Path) -> dict[str, Path]:
    """Let every system speak into a folder of its own, NAME.wav beside NAME.txt; return the folders by column."""
    systems = {f"{voice.info.id} {voice.info.version.partition('+')[0]}": folder / "nano-tts"}
    programs = {name: words for name, words in OTHERS.items() if shutil.which(words[0])}
    columns = {name: _column(name, words[0]) for name, words in programs.items()}
    systems |= {columns[name]: folder / words[0] for name, words in programs.items()}
    for place in systems.values():
        place.mkdir(parents=True, exist_ok=True)
    for number, text in enumerate(sentences):
        name = f"s{number:02}"
        for place in systems.values():
            (place / f"{name}.txt").write_text(text + "\n", encoding="utf-8")
        write_wav(folder / "nano-tts" / f"{name}.wav", voice.say(text))
        for system, words in programs.items():
            values = {"text": text, "wav": systems[columns[system]] / f"{name}.wav"}
            command = [word.format(**values) for word in words]
            subprocess.run(command, check=True, timeout=PATIENCE_SECONDS, capture_output=True)
    return systems


def _column(name: str, program: str) -> str:
    """Return the name with the version that the program tells."""
    done = subprocess.run(
        [program, VERSION_ARGUMENT], capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False
    )  # fmt: skip
    found = re.search(r"\d+\.[\d.]*\d", done.stdout + done.stderr)
    system, _, voice = name.partition(" ")
    return " ".join(word for word in (system, found.group() if found else "", voice) if word)


@dataclass(frozen=True, slots=True)
class Piece:
    """One sentence of a system."""

    name: str
    text: str
    samples: Floats
    """(N,), 24 kHz."""


def read_pieces(folder: Path) -> list[Piece]:
    """Read each NAME.wav beside a NAME.txt of a folder.

    Raises:
        NanoTtsError: a file is not audio, or there is none.
    """
    texts = [path for path in sorted(folder.glob("*.txt")) if path.with_suffix(".wav").is_file()]
    if not texts:
        raise EvaluationError(
            f"{folder} holds no NAME.wav beside a NAME.txt; let a system speak into it first"
        )
    return [
        Piece(
            path.stem,
            path.read_text(encoding="utf-8").strip(),
            load_audio(path.with_suffix(".wav")),
        )
        for path in texts
    ]


def table(judged: Mapping[str, Sequence[Heard]]) -> str:
    """Format as Markdown, one column per system; "–" is what could not be measured."""
    rows = {
        label: [_shown(mean_of([heard.scores.get(key) for heard in speech])) for speech in judged.values()]
        for key, label in LABELS.items()
    }  # fmt: skip
    for kind in KINDS:
        rows[WORDS[kind]] = [_word_errors(speech, kind) for speech in judged.values()]
    rows["syllables per second of speech"] = [
        _shown(mean_of([heard.syllables_per_second for heard in speech])).partition(" ")[0]
        for speech in judged.values()
    ]
    rows["highest peak, clipped samples"] = [
        f"{max((heard.extent.peak for heard in speech), default=0):.2f}, "
        f"{sum(heard.extent.clipped_samples for heard in speech)}"
        for speech in judged.values()
    ]
    lines = [f"| | {' | '.join(judged)} |", "| --- |" + " --- |" * len(judged)]
    lines += [f"| {label} | {' | '.join(cells)} |" for label, cells in rows.items()]
    return "\n".join(lines)


def _shown(mean: Mean | None) -> str:
    return "–" if mean is None else f"{mean.value:.2f} ± {mean.error:.2f}"


def _word_errors(speech: Sequence[Heard], kind: str) -> str:
    errors = [heard.errors[kind] for heard in speech if kind in heard.errors]
    if not errors:
        return "–"
    total = together(errors)
    return f"{100 * total.rate:.1f} % ({total.errors} of {total.words})"


def main(arguments: list[str] | None = None) -> int:
    """Speak if asked to, judge, print and write; return the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("systems", nargs="*", metavar="NAME=DIR", help="folders to judge")
    parser.add_argument("--judge-dir", type=Path, action="append", default=[], metavar="DIR",
                        help="folder with model files of judges; may be given several times")  # fmt: skip
    parser.add_argument("--sentences", type=Path, metavar="FILE",
                        help="what to speak, one sentence per line (default: those of evaluate)")  # fmt: skip
    parser.add_argument(
        "--speak", type=Path, metavar="DIR", help="speak into folders of this one first"
    )
    parser.add_argument("--voice", metavar="ID", help="voice of ours (default: the built-in one)")
    parser.add_argument("--voice-dir", type=Path, action="append", default=[], metavar="DIR")
    parser.add_argument(
        "--recogniser", metavar="COMMAND", help="as for evaluate (default: pocketsphinx)"
    )
    parser.add_argument(
        "--json", type=Path, metavar="FILE", help="also write what was measured of each file"
    )
    parser.add_argument(
        "--write", action="store_true", help=f"write the table into {DOCUMENT.name}"
    )
    args = parser.parse_args(arguments)
    if any("=" not in system for system in args.systems):
        parser.error("give each system as NAME=DIR")
    if not args.systems and args.speak is None:
        parser.error("nothing to judge: name folders, or give --speak")
    try:
        judged = _judged(args)
    except (NanoTtsError, OSError, subprocess.SubprocessError) as error:
        sys.stderr.write(f"error: {error}\n")
        return 1
    sys.stdout.write(table(judged) + "\n")
    if args.json:
        rows = {name: [heard.to_dict() for heard in speech] for name, speech in judged.items()}
        args.json.write_text(
            json.dumps(rows, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
        )
    if args.write:
        write_marked(DOCUMENT, TABLE, table(judged))
    return 0


def _judged(args: argparse.Namespace) -> dict[str, list[Heard]]:
    voice = JudgedVoice(args.voice, args.voice_dir)
    folders: dict[str, Path] = {}
    if args.speak is not None:
        sentences = read_sentences(args.sentences) if args.sentences else list(DEFAULT_SENTENCES)
        folders = speak(voice, sentences, args.speak)
    folders |= {name: Path(path) for name, _, path in (s.partition("=") for s in args.systems)}
    # All is read before the recognisers are made, which takes long.
    spoken = {name: read_pieces(folder) for name, folder in folders.items()}
    judges = Judges(args.judge_dir)
    texts = sorted({piece.text for pieces in spoken.values() for piece in pieces})
    listener = Listener(judges, voice.frontend, texts, args.recogniser)
    missing = judges.missing | ({"words": listener.remark} if listener.remark else {})
    for what, why in missing.items():
        sys.stderr.write(f"not measured: {what} ({why})\n")
    return {
        name: [listener.listen(piece.name, piece.text, piece.samples) for piece in pieces]
        for name, pieces in spoken.items()
    }


if __name__ == "__main__":
    sys.exit(main())
