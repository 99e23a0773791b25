"""Write the same sentences spoken whole and with their first clause spoken early, for a judge.

    python -m benchmarks.early_clauses FOLDER [--voice ID] [--voice-dir DIR]

Makes FOLDER/whole and FOLDER/clause with NAME.wav beside NAME.txt. The cut comes where it would come
if the sender paused behind the word after the clause; sentences without a clear clause are left out.
"""

import argparse
import sys
import wave
from pathlib import Path
from typing import Final

import numpy as np

from wyoming_nano_tts.engine import Engine, SpeechOptions, Utterance
from wyoming_nano_tts.text import SentenceStream
from wyoming_nano_tts.text.english.rules import RULES

SENTENCES: Final = (
    "Good morning, the temperature outside is three degrees below zero, so please take a warm coat with you.",
    "The washing machine has finished its cycle, and the front door has been left open.",
    "I have turned off all the lights downstairs, but the lamp in the study is still on.",
    "If you want to be on time today, you should leave the house in about ten minutes.",
    "The kitchen window has been open since this morning, so the heating is turned down.",
    "Your next appointment is at the dentist, and it starts in forty five minutes.",
    "There is heavy traffic on the way to work, so the trip will take an hour today.",
    "I could not find a song with that name, but here is something from the same band.",
    "The timer for the potatoes has ended, and the oven has reached its temperature.",
    "It will be cloudy for most of the day, with a little rain in the late afternoon.",
    "The vacuum cleaner is stuck under the sofa again, please lift it out when you can.",
    "We have used less power than last week, mostly because the sun has been shining.",
    "Someone rang at the front door an hour ago, and I recorded a short message for you.",
    "The baby has been asleep for two hours now, so I keep the volume of the music low.",
    "The battery of the garden sensor is almost empty, it will last for another week or so.",
    "I added milk and butter to the shopping list; would you like to hear the whole list?",
)


def spoken(utterance: Utterance, sentence: str, *, early: bool) -> bytes | None:
    """16-bit samples of a sentence; None where it has no clear first clause."""
    stream = SentenceStream(RULES)
    sentences: list[str] = []
    if early:
        words = sentence.split(" ")
        for count in range(1, len(words)):
            sentences = stream.feed(words[count - 1] + " ") + stream.flush_clause()
            if sentences:
                sentences += stream.feed(" ".join(words[count:]))
                break
        else:
            return None
    else:
        sentences += stream.feed(sentence)
    sentences += stream.finish()
    chunks = [chunk for part in sentences for chunk in utterance.say(part)]
    return np.concatenate(chunks).astype("<i2").tobytes()


def main() -> int:
    """Write the folders."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--voice")
    parser.add_argument("--voice-dir", type=Path, action="append", default=[])
    args = parser.parse_args()
    engine = Engine(tuple(args.voice_dir), default_voice=args.voice)
    for number, sentence in enumerate(SENTENCES):
        speech: dict[str, bytes] = {}
        for name, early in (("whole", False), ("clause", True)):
            utterance = engine.utterance(engine.default_voice, SpeechOptions())
            if (samples := spoken(utterance, sentence, early=early)) is not None:
                speech[name] = samples
        if "clause" not in speech:
            print(f"no clear clause: {sentence}", file=sys.stderr)
            continue
        for name, samples in speech.items():
            folder = args.folder / name
            folder.mkdir(parents=True, exist_ok=True)
            with wave.open(str(folder / f"{number:02}.wav"), "wb") as file:
                file.setnchannels(1)
                file.setsampwidth(2)
                file.setframerate(engine.sample_rate_hz)
                file.writeframes(samples)
            (folder / f"{number:02}.txt").write_text(sentence + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
