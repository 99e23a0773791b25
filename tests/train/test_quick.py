"""`train --quick` at the size of a test: from recordings to a voice that speaks, with either vocoder."""

import json
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from wyoming_nano_tts.cli import main
from wyoming_nano_tts.engine import Engine, SpeechOptions
from wyoming_nano_tts.text import Passage

FEW_STEPS = {
    "held_out_sentences": 1,
    "most_recordings": 6,
    "aligner": {"rounds": 4, "mixtures": 2},
    "acoustic": {"steps": 2, "batch_frames": 120, "warmup_steps": 2},
    "vocoder": {"warmup_steps": 1, "steps": 2, "batch_size": 2, "segment_frames": 12},
}


@pytest.mark.parametrize("vocoder", ["source_filter", "snake_hifigan"])
def test_quick_training_ends_with_a_voice_that_loads_and_speaks(
    corpus_dir: Path, tmp_path: Path, vocoder: str
) -> None:
    settings, voice = tmp_path / "few.json", tmp_path / "voices" / "en_US-quick"
    settings.write_text(json.dumps(FEW_STEPS), encoding="utf-8")
    status = main(
        ["train", str(corpus_dir), "--run", str(tmp_path / "run"), "--voice", str(voice),
         "--quick", "--vocoder", vocoder, "--settings", str(settings),
         "--workers", "1", "--threads", "1", "--cpu"]
    )  # fmt: skip
    assert status == 0
    described = json.loads((voice / "voice.json").read_text(encoding="utf-8"))
    assert described["vocoder"]["type"] == vocoder
    assert "--quick" in described["training"]["command"]
    assert described["training"]["recordings"] + described["training"]["held_out_recordings"] == 6
    names = load_file(voice / "vocoder.safetensors")
    assert not [name for name in names if name.endswith(("weight_g", "weight_v"))]
    engine = Engine((voice.parent,), threads=1, default_voice=voice.name)
    audio = np.concatenate(
        list(engine.utterance(voice.name, SpeechOptions()).say(Passage.of("Good morning.")))
    )
    assert len(audio) > 0.3 * 24000
    assert np.abs(audio.astype(np.int32)).max() > 10


def test_a_vocoder_without_a_graph_is_refused_before_training(
    corpus_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = tmp_path / "wide.json"
    model = {"type": "snake_hifigan", "variant": "snake_v2balanced"}
    settings.write_text(json.dumps({"vocoder_model": model}), encoding="utf-8")
    voice = tmp_path / "voices" / "en_US-wide"
    arguments = ["train", str(corpus_dir), "--run", str(tmp_path / "run"), "--cpu"]
    assert main([*arguments, "--settings", str(settings), "--voice", str(voice)]) == 1
    error = capsys.readouterr().err
    assert "snake_hifigan" in error
    assert "upsample_initial_channel" in error
    assert not (tmp_path / "run" / "features").exists()
