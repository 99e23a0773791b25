"""`train --from` an English voice in a language with its own alphabet: what is carried over, and that it speaks."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch

from wyoming_nano_tts.cli import main
from wyoming_nano_tts.engine import Engine, SpeechOptions
from wyoming_nano_tts.errors import TrainingError
from wyoming_nano_tts.text import Frontend, Passage, find_language
from wyoming_nano_tts.text.symbols import MISAKI, Alphabet
from wyoming_nano_tts.train.nano2.beginning import carried, fitted, read_beginning
from wyoming_nano_tts.train.nano2.corpus.sources import read_sources

GERMAN = find_language("de")
TEXTS = (
    "Guten Morgen.", "Es ist kühl.", "Das Licht ist an.", "Gute Nacht.", "Die Tür ist zu.", "Ich höre dich.",
    "Zehn Grad.",
    "Bis später.",
)  # fmt: skip
FEW = {
    "language": "de_DE", "held_out_sentences": 1, "aligner": {"rounds": 4, "mixtures": 2},
    "decoder": {
        "minutes": 0.02, "full_minutes": 0.0, "mark_minutes": 0.01, "batch": 2, "adversarial_batch": 2,
        "crop_frames": 16,
        "ramp_steps": 2,
    },
    "prosody": {"minutes": 0.01, "batch": 2, "test_steps": 2},
}  # fmt: skip


def test_new_sounds_begin_as_the_nearest_known_ones() -> None:
    heart = read_beginning("en_US-heart")
    made = fitted(heart, [1], set("ɑyʁç "), GERMAN.writing, GERMAN.nearest)
    before, after = heart.decoder["embed.weight"], made.decoder["embed.weight"]
    assert after.shape == before.shape
    ids = GERMAN.writing.ids
    for german, english in {"ɑ": "ɑ", "y": "u", "ʁ": "ɹ", "ç": "ʃ"}.items():
        torch.testing.assert_close(after[ids[german]], before[MISAKI.ids[english]])
    torch.testing.assert_close(after[ids[" "]], before[MISAKI.ids[" "]])
    assert made.symbols == GERMAN.writing.symbols
    assert not after[len(ids) : -1].any(), "rows that nobody uses"
    torch.testing.assert_close(after[-1], before[-1])


def test_without_a_nearest_one_a_new_symbol_begins_in_the_middle() -> None:
    table = torch.arange(12.0).reshape(6, 2)
    made = carried(table, ("_", "a", "b"), ("_", "x", "y"), "ab", "xy", {"x": "b", "y": "unknown"})
    torch.testing.assert_close(made[1], table[2])
    torch.testing.assert_close(made[2], table[:3].mean(0))


def test_an_alphabet_that_does_not_fit_is_refused() -> None:
    wide = Alphabet("wide", tuple(f"s{n}" for n in range(179)))
    with pytest.raises(TrainingError, match="wide has 179 symbols; there is room for 178"):
        fitted(read_beginning("en_US-heart"), [1], set(), wide)


def test_speech_of_a_teacher_in_another_alphabet_is_refused(taught: Path) -> None:
    with pytest.raises(TrainingError, match="not written in the alphabet ipa-de of German"):
        read_sources([taught], Frontend(GERMAN), 0, 1)
    assert read_sources([taught], Frontend(find_language("en")), 0, 1)


@pytest.fixture(scope="module")
def german_voice(corpus_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("german")
    recordings = folder / "lieder"
    shutil.copytree(corpus_dir, recordings)
    names = [
        line.split("|")[0]
        for line in (corpus_dir / "metadata.csv").read_text(encoding="utf-8").splitlines()
    ]
    lines = (f"{name}|{text}\n" for name, text in zip(names, TEXTS, strict=False))
    (recordings / "metadata.csv").write_text("".join(lines), encoding="utf-8")
    settings = folder / "few.json"
    settings.write_text(json.dumps(FEW), encoding="utf-8")
    voice = folder / "voices" / "de_DE-sung"
    arguments = [
        "train", str(recordings), "--run", str(folder / "run"), "--settings", str(settings), "--from", "en_US-heart",
        "--quick",
        "--workers", "1", "--threads", "1", "--voice", str(voice), "--licence", "CC0-1.0", "--attribution", "a test",
    ]  # fmt: skip
    assert main(arguments) == 0
    return voice


def test_a_german_voice_of_few_recordings_speaks_german(german_voice: Path) -> None:
    described = json.loads((german_voice / "voice.json").read_text(encoding="utf-8"))
    assert described["language"] == "de_DE"
    assert set(described["training"]["symbols"]) <= set(GERMAN.writing.ids)
    engine = Engine((german_voice.parent,), threads=1, default_voice="de_DE-sung")
    voices = {voice.id: voice for voice in engine.voices()}
    assert voices["de_DE-sung"].reading.alphabet == "ipa-de"
    said = engine.utterance("de_DE-sung", SpeechOptions()).say(Passage.of("Schönes Wetter."))
    assert len(np.concatenate(list(said))) > 2400


def test_a_run_begins_with_the_german_voice_and_knows_its_alphabet(german_voice: Path) -> None:
    beginning = read_beginning(str(german_voice))
    assert beginning.symbols == GERMAN.writing.symbols
    assert "ʁ" in beginning.heard
    again = fitted(beginning, [1], beginning.heard, GERMAN.writing, GERMAN.nearest)
    torch.testing.assert_close(again.decoder["embed.weight"], beginning.decoder["embed.weight"])
