"""Presets: what --quick and --vocoder stand for."""

import json
from pathlib import Path

import pytest

from wyoming_nano_tts.cli import main
from wyoming_nano_tts.families.parts.snake_hifigan.config import VocoderConfig
from wyoming_nano_tts.train.corpus import Recording, draw_recordings, sentence_key
from wyoming_nano_tts.train.presets import overlay, preset
from wyoming_nano_tts.train.settings import TrainingSettings


def test_nothing_asked_for_changes_nothing() -> None:
    assert preset(quick=False, vocoder=None) == {}


def test_quick_is_less_of_everything_but_the_models() -> None:
    quick, usual = TrainingSettings.from_dict(preset(True, None)), TrainingSettings()
    assert quick.vocoder_model == usual.vocoder_model  # the graphs have these shapes
    assert 0 < quick.most_recordings < 1000
    assert quick.acoustic.steps < usual.acoustic.steps / 10
    assert quick.vocoder.steps < usual.vocoder.steps / 5
    assert quick.acoustic.adversarial_from > quick.acoustic.steps


def test_the_vocoder_is_chosen_and_joins_quick() -> None:
    snake = TrainingSettings.from_dict(preset(False, "snake_hifigan"))
    assert snake.vocoder_model == VocoderConfig()
    assert snake.vocoder.learning_rate < TrainingSettings().vocoder.learning_rate
    assert snake.vocoder.steps == TrainingSettings().vocoder.steps
    both = TrainingSettings.from_dict(preset(True, "snake_hifigan"))
    assert both.vocoder_model == VocoderConfig()
    assert both.vocoder.learning_rate == snake.vocoder.learning_rate
    assert both.vocoder.warmup_steps == both.vocoder.steps
    assert TrainingSettings.from_dict(preset(False, "source_filter")) == TrainingSettings()


def test_overlay_reaches_into_parts_and_leaves_its_arguments() -> None:
    below, above = {"a": {"x": 1, "y": 2}, "b": 3}, {"a": {"y": 5}, "c": {"z": 1}}
    assert overlay(below, above) == {"a": {"x": 1, "y": 5}, "b": 3, "c": {"z": 1}}
    assert below == {"a": {"x": 1, "y": 2}, "b": 3}
    assert overlay({"a": {"x": 1}}, {"a": 5}) == {"a": 5}


def takes(*texts: str) -> list[Recording]:
    return [Recording(f"r{n}", text, Path("x")) for n, text in enumerate(texts)]


def test_recordings_are_drawn_by_the_seed_and_new_sentences_first() -> None:
    everything = takes(*(f"Sentence {n // 2}." for n in range(40)))
    drawn = draw_recordings(everything, 20, seed=1)
    assert len(drawn) == len({sentence_key(r) for r in drawn}) == 20
    assert drawn == [r for r in everything if r in drawn]  # in their order
    assert drawn == draw_recordings(everything, 20, seed=1)
    assert drawn != draw_recordings(everything, 20, seed=2)
    assert len(draw_recordings(everything, 30, seed=1)) == 30
    for most in (0, 40, 100):
        assert draw_recordings(everything, most, seed=1) == everything


def test_quick_training_of_a_few_steps_leaves_its_settings(
    corpus_dir: Path, settings_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = tmp_path / "run"
    arguments = ["train", str(corpus_dir), "--run", str(run), "--workers", "1", "--cpu"]
    both = ["--quick", "--settings", str(settings_file), "--stages", "features"]
    assert main([*arguments, *both]) == 0
    stored = json.loads((run / "settings.json").read_text(encoding="utf-8"))
    assert stored["most_recordings"] == 450  # the preset's
    assert stored["acoustic"]["steps"] == 2  # the file's, over the preset's
    assert stored["vocoder_model"]["type"] == "source_filter"
    # Quick is a choice of recordings, so a run cannot become quick on the way.
    changed = ["--settings", str(settings_file), "--stages", "features"]
    assert main([*arguments, *changed]) == 1
    assert "made with another seed" in capsys.readouterr().err
