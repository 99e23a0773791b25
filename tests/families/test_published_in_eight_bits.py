"""The published models stored in eight bits: golden weights, since the real ones are not ours to carry."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from golden_vectors import write_golden_v1
from vits_vectors import write_golden_v2

from wyoming_nano_tts.engine import Engine, SpeechOptions
from wyoming_nano_tts.families.registry import ARCHITECTURES
from wyoming_nano_tts.text import Passage
from wyoming_nano_tts.voice_files.quantised.converting import convert_voice

BARE = SpeechOptions(lead_silence_ms=0, trail_silence_ms=0)


def spoken(folder: Path, text: str) -> np.ndarray:
    engine = Engine((folder,), threads=1, default_voice="golden")
    parts = list(engine.utterance("golden", BARE).say(Passage.of(text)))
    return np.concatenate(parts).astype(float)


@pytest.mark.parametrize("model", ["inflect-nano-v1", "nano", "micro"])
def test_eight_bits_change_the_sound_by_a_thousandth(model: str, tmp_path: Path) -> None:
    whole, small = tmp_path / "whole", tmp_path / "small"
    if model == "inflect-nano-v1":
        write_golden_v1(whole / "golden")
    else:
        write_golden_v2(whole / "golden", model)
    shutil.copytree(whole / "golden", small / "golden")
    for part in convert_voice(small / "golden", "int8", ARCHITECTURES):
        assert part.bytes_after < 0.26 * part.bytes_before
        assert part.signal_to_error_db > 40
    before, after = (spoken(folder, "Good morning.") for folder in (whole, small))
    assert abs(len(after) / len(before) - 1) < 0.02
    if len(before) == len(after):  # else a duration was rounded the other way
        error = np.square(after - before).sum()
        assert 10 * np.log10(np.square(before).sum() / error) > 25
