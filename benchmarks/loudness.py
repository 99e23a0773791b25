"""`python -m benchmarks.loudness`: do voices that are asked for one loudness speak equally loud?"""

import argparse
import sys
from collections.abc import Sequence

import numpy as np

from wyoming_nano_tts.audio.loudness import decibels, integrated_lufs, true_peak
from wyoming_nano_tts.engine import Engine, SpeechOptions
from wyoming_nano_tts.text import Passage

SENTENCES = (
    "The kitchen window is still open.",
    "It is nineteen degrees in the living room.",
    "Which of these lamps should I switch off?",
    "Your laundry will be dry in about forty minutes.",
    "The children came home at a quarter to five.",
    "I have added oranges, cheese and washing powder to your list.",
    "Nobody is at home, so the heating has been turned down.",
    "Your sister called twice while you were away.",
    "Two parcels are waiting next to the garden gate.",
    "The charger in the garage has finished; the car is ready.",
)
"""Others than those that a voice was measured by."""


def spoken(engine: Engine, voice: str, text: str, loudness: float | None) -> np.ndarray:
    """Return what a voice says, (N,) float32."""
    utterance = engine.utterance(voice, SpeechOptions(loudness=loudness))
    pcm = np.concatenate(list(utterance.say(Passage.of(text))))
    return pcm.astype(np.float32) / np.float32(32767)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a table and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.loudness", description=__doc__)
    parser.add_argument("--loudness", type=float, default=-23.0, metavar="LUFS")
    parser.add_argument(
        "voices", nargs="*", default=["en_US-heart", "en_US-michael", "en_US-nicole"]
    )
    args = parser.parse_args(arguments)
    engine = Engine()
    rate_hz = engine.sample_rate_hz
    sys.stdout.write(
        "| voice | asked | all ten | single sentences, mean ± sd (range) | true peak |\n"
    )
    sys.stdout.write("| --- | ---: | ---: | ---: | ---: |\n")
    for voice in args.voices:
        for asked in (None, args.loudness):
            heard = [spoken(engine, voice, text, asked) for text in SENTENCES]
            single = [integrated_lufs(samples, rate_hz) for samples in heard]
            whole = np.concatenate(heard)
            spread = f"{np.mean(single):.1f} ± {np.std(single):.1f} ({min(single):.1f} to {max(single):.1f})"
            peak = decibels(max(true_peak(samples) for samples in heard))
            shown = "–" if asked is None else f"{asked:g}"
            total = integrated_lufs(whole, rate_hz)
            sys.stdout.write(f"| {voice} | {shown} | {total:.2f} | {spread} | {peak:.1f} dBTP |\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
