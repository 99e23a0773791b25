import json
from pathlib import Path

import numpy as np
from voices import copy_voice

from wyoming_nano_tts.engine import Engine, SpeechOptions
from wyoming_nano_tts.families.registry import ARCHITECTURES
from wyoming_nano_tts.text import Passage
from wyoming_nano_tts.voice_files.shrinking import shrink_voice


def spoken(folder: Path, voice: str) -> np.ndarray:
    engine = Engine((folder,), threads=1)
    chunks = engine.utterance(voice, SpeechOptions()).say(Passage.of("Good morning."))
    return np.concatenate(list(chunks)).astype(float)


def test_a_voice_in_eight_bits_is_half_as_large_and_still_speaks(
    random_voice_dir: Path, tmp_path: Path
) -> None:
    voice = copy_voice(random_voice_dir / "en_US-random", tmp_path / "en_US-small")
    before = sum(path.stat().st_size for path in voice.iterdir())
    usual = spoken(tmp_path, "en_US-small")
    shrink_voice(voice, ARCHITECTURES)
    assert sum(path.stat().st_size for path in voice.iterdir()) < 0.53 * before
    described = json.loads((voice / "voice.json").read_text(encoding="utf-8"))
    assert described["id"] == "en_US-small"
    small = spoken(tmp_path, "en_US-small")
    assert abs(len(small) / len(usual) - 1) < 0.05
    assert 0.8 < np.std(small) / np.std(usual) < 1.25
    shrink_voice(voice, ARCHITECTURES)
    np.testing.assert_array_equal(spoken(tmp_path, "en_US-small"), small)
