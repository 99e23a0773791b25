"""Let the built-in voices speak the samples of docs/samples: Ogg Opus, each smaller than 40 kB, and their list.

    python -m tools.make_samples [--voice ID] [--voice-dir DIR] [--out docs/samples]

Needs the `train` extra (soundfile).
"""

import argparse
import sys
from pathlib import Path
from typing import Final

import numpy as np
import soundfile

from wyoming_nano_tts.engine import Engine, SpeechOptions
from wyoming_nano_tts.errors import NanoTtsError
from wyoming_nano_tts.text import open_stream

from . import ROOT

LARGEST_BYTES: Final = 40_000
COMPRESSION: Final = 0.85
"""Of libsndfile, 0 to 1; some 40 kbit/s, at which Opus changes speech no more."""
SAMPLES: Final[tuple[tuple[str, str, dict[str, float]], ...]] = (
    (
        "1-good-evening",
        "Good evening. The lights in the kitchen are on, and dinner is in the oven.",
        {},
    ),
    ("2-weather", "It is 3 °C outside, and it will rain from 7:30 pm on.", {}),
    ("3-question", "The garage door has been open for ten minutes. Shall I close it?", {}),
    (
        "4-slow",
        "Please remember to take your medicine with a glass of water.",
        {"length_scale": 1.3},
    ),
    ("5-high", "Your coffee is ready!", {"pitch_scale": 1.2, "length_scale": 0.9}),
)
"""File name, text, options."""
OTHERS: Final = (
    (
        "6-michael",
        "en_US-michael",
        "The washing machine is done, and the dryer takes another 25 minutes.",
    ),
    ("7-whisper", "en_US-nicole", "Good night. All doors are locked."),
    (
        "8-german",
        "de_DE-kerstin",
        "Guten Morgen! Um 7:05 Uhr sind es 3 °C, und am 3. Mai kommt der Schornsteinfeger.",
    ),
)
"""File name, voice, text: what the other voices of the package say, where no voice is asked for."""


def main(arguments: list[str] | None = None) -> int:
    """Speak, compress and list; return the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--voice", metavar="ID", help="default: the built-in one")
    parser.add_argument("--voice-dir", type=Path, action="append", default=[], metavar="DIR")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "samples", metavar="DIR")
    args = parser.parse_args(arguments)
    try:
        engine = Engine(tuple(args.voice_dir), default_voice=args.voice)
    except NanoTtsError as error:
        sys.stderr.write(f"error: {error}\n")
        return 1
    voice = next(v for v in engine.voices() if v.id == engine.default_voice)
    args.out.mkdir(parents=True, exist_ok=True)
    lines = [
        "# Samples",
        "",
        (
            f"Spoken by {voice.id} {voice.version} ({voice.licence}) where no other voice is named, written by "
            "`python -m tools.make_samples`. Beside other systems: [compared](compared/README.md)."
        ),
        "",
        "| sample | text | voice, options |",
        "| --- | --- | --- |",
    ]
    samples = [(name, voice.id, text, options) for name, text, options in SAMPLES]
    if args.voice is None:
        samples += [(name, other, text, {}) for name, other, text in OTHERS]
    for name, speaker, text, options in samples:
        path = args.out / f"{name}.opus"
        utterance = engine.utterance(speaker, SpeechOptions().updated(options))
        stream = open_stream(engine.read_in(speaker))
        sentences = [*stream.feed(text), *stream.finish()]
        chunks = [chunk for part in sentences for chunk in utterance.say(part)]
        pcm = np.concatenate([*chunks, *utterance.finish()])
        soundfile.write(path, pcm, engine.sample_rate_hz, format="OGG", subtype="OPUS",
                        compression_level=COMPRESSION)  # fmt: skip
        size = path.stat().st_size
        if size > LARGEST_BYTES:
            sys.stderr.write(f"error: {path} has {size} bytes; shorten its text\n")
            return 1
        named = [speaker] if speaker != voice.id else []
        said = (
            ", ".join([*named, *(f"{key} {value:g}" for key, value in options.items())]) or "none"
        )
        lines.append(f"| [{name}]({path.name}) | {text} | {said} |")
        print(f"{path.name}: {len(pcm) / engine.sample_rate_hz:.1f} s, {size} bytes")
    (args.out / "README.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
