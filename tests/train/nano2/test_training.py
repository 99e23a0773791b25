"""From a taught corpus to a voice that speaks."""

import json
import logging
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from wyoming_nano_tts.engine import Engine, SpeechOptions
from wyoming_nano_tts.errors import TrainingError
from wyoming_nano_tts.text import Passage
from wyoming_nano_tts.train.checkpoint import load_checkpoint
from wyoming_nano_tts.train.nano2.__main__ import main
from wyoming_nano_tts.train.nano2.export import Taken, export_voice
from wyoming_nano_tts.train.nano2.settings import DecoderSettings, ProsodySettings, TaughtData
from wyoming_nano_tts.train.nano2.stages.decoder import DecoderTrainer
from wyoming_nano_tts.train.nano2.stages.precision import bfloat16_pays
from wyoming_nano_tts.train.nano2.stages.prosody import ProsodyTrainer
from wyoming_nano_tts.voice_files.writing import About

ABOUT = {
    "name": "Tone", "description": "a tone", "language": "en_US", "version": "1", "licence": "CC0-1.0",
    "attribution_name": "nobody", "attribution_url": "https://a.example",
}  # fmt: skip
QUICK = DecoderSettings(
    minutes=1e6, batch=2, adversarial_batch=2, crop_frames=16, warmup_steps=2, free_from_step=1
)


def test_a_run_goes_on_where_it_stopped(taught: Path, tmp_path: Path) -> None:
    data = TaughtData({0: taught}, ("s0",))
    trainer = DecoderTrainer(tmp_path / "run", data, QUICK)
    begun = [trainer.train_step() for _ in range(4)]
    assert set(begun[1]) == {"stft", "mel", "phase"}
    assert set(begun[3]) >= {"fooled", "matching", "judge"}
    trainer.save("last")
    again = DecoderTrainer(tmp_path / "run", data, QUICK)
    assert (again.step, again.judged) == (4, 2)
    for name, value in trainer.model.state_dict().items():
        torch.testing.assert_close(again.model.state_dict()[name], value)
    assert all(torch.isfinite(v) for v in again.train_step().values())


def test_a_falling_rate_falls_from_where_the_run_starts(taught: Path, tmp_path: Path) -> None:
    data = TaughtData({0: taught})
    first = DecoderTrainer(tmp_path / "run", data, QUICK)
    first.step, first.minutes = 1000, 40.0
    first.save("last")
    falling = replace(QUICK, minutes=20.0, falling=True)
    branch = DecoderTrainer(tmp_path / "branch", data, falling, tmp_path / "run" / "last.pt")
    assert branch.fall_begins == 40
    rates = []
    for branch.minutes in (40.0, 50.0, 60.0):
        branch.train_step()
        rates.append(branch.model_optimiser.param_groups[0]["lr"])
    np.testing.assert_allclose(np.array(rates) / QUICK.adversarial_rate, [1, 0.05**0.5, 0.05])


def test_discriminators_at_chance_are_warned_of(
    taught: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    trainer = DecoderTrainer(tmp_path / "run", TaughtData({0: taught}), QUICK)
    trainer.step, trainer.judged = 2000, 1500
    with caplog.at_level(logging.INFO):
        trainer._note({"judge": torch.tensor(0.3)})
        assert "cannot tell" not in caplog.text
        trainer._means.clear()
        trainer._note({"judge": torch.tensor(0.5)})
    assert "cannot tell real from generated" in caplog.text


def test_from_speech_to_a_voice(taught: Path, tmp_path: Path) -> None:
    about, run = tmp_path / "about.json", tmp_path / "run"
    other = {"row": 4, "name": "Hum", "description": "a hum"}
    told = {"about": ABOUT, "source": {"teacher": "a tone"}, "companions": {"en_US-hum": other}}
    told["training"] = {"from": "nothing"}
    about.write_text(json.dumps(told))
    (tmp_path / "held.txt").write_text("s0")
    corpus = ["--corpus", f"2={taught}", "--held-out", str(tmp_path / "held.txt")]
    assert main(["decoder", str(run), *corpus, "--minutes", "0.01"]) == 0
    assert main(["prosody", str(run / "prosody"), *corpus, "--minutes", "0.01"]) == 0
    voice = tmp_path / "voices" / "en_US-tone"
    networks = ["--decoder", str(run / "last.pt"), "--prosody", str(run / "prosody" / "best.pt")]
    options = ["--about", str(about), "--speaker", "2", "--bits", "8", "--gain-db", "-3"]
    assert main(["export", str(voice), *networks, *options, "--contrast", "1.1", *corpus]) == 0
    described = json.loads((voice / "voice.json").read_text(encoding="utf-8"))
    assert described["taught_by"]["teacher"] == "a tone"
    assert (described["training"]["from"], described["training"]["contrast"]) == ("nothing", 1.1)
    assert described["decoder"]["config"]["speaker"] == 2
    assert sum(path.stat().st_size for path in voice.iterdir()) < 5_300_000
    engine = Engine((tmp_path / "voices",), threads=1)
    said = np.concatenate(
        list(engine.utterance("en_US-tone", SpeechOptions()).say(Passage.of("Hi there.")))
    )
    assert len(said) > 2400
    hum = next(voice for voice in engine.voices() if voice.id == "en_US-hum")
    assert (hum.name, hum.parts["decoder"].config["speaker"]) == ("Hum", 4)


def test_prosody_learns_durations(taught: Path, tmp_path: Path) -> None:
    data = TaughtData({0: taught}, ("s0",))
    trainer = ProsodyTrainer(tmp_path / "p", data, ProsodySettings(minutes=0.15, batch=4))
    untaught = trainer.test()
    assert trainer.train()
    held = trainer.test()
    assert held["ordinal"] < 0.6 * untaught["ordinal"]
    assert held["voicing"] < untaught["voicing"]
    again = ProsodyTrainer(tmp_path / "p", data, ProsodySettings(minutes=0.15, batch=4))
    assert (again.step, again.minutes) == (trainer.step, trainer.minutes)
    assert again.train(), "it is over"


def test_a_rate_stays_full_before_it_falls(taught: Path, tmp_path: Path) -> None:
    falling = replace(QUICK, minutes=20.0, falling=True, full_minutes=10.0)
    trainer = DecoderTrainer(tmp_path / "run", TaughtData({0: taught}), falling)
    trainer.step = 1000
    rates = []
    for trainer.minutes in (0.0, 10.0, 20.0, 30.0):
        trainer.train_step()
        rates.append(trainer.model_optimiser.param_groups[0]["lr"])
    np.testing.assert_allclose(np.array(rates) / QUICK.adversarial_rate, [1, 1, 0.05**0.5, 0.05])
    assert trainer.end_minutes == 30


def test_snapshots_before_the_fall_are_measured_and_not_chosen(
    taught: Path, tmp_path: Path
) -> None:
    falling = replace(QUICK, minutes=20.0, falling=True, full_minutes=10.0)
    heard: list[int] = []

    def naturalness(samples: np.ndarray) -> float:
        heard.append(len(samples))
        return float(len(heard))

    data = TaughtData({0: taught}, ("s0",))
    trainer = DecoderTrainer(tmp_path / "run", data, falling, naturalness=naturalness)
    trainer.minutes = 5.0
    assert trainer.test()["naturalness"] == 1.0
    assert not (tmp_path / "run" / "best.pt").exists()
    for trainer.minutes, score in ((15.0, 2.0), (20.0, 3.0)):
        trainer.step += 1
        assert trainer.test()["naturalness"] == score
    assert load_checkpoint(tmp_path / "run" / "best.pt")["step"] == 2, "more is better"
    assert heard[0] % 300 == 0


def test_bfloat16_is_measured_and_told(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        pays = bfloat16_pays()
    assert caplog.messages[-1].startswith("bfloat16: " if pays else "float32: ")
    assert "ms in bfloat16" in caplog.text


def test_a_faulty_name_or_width_is_refused(tmp_path: Path) -> None:
    taken = Taken(tmp_path / "d.pt", tmp_path / "p.pt")
    with pytest.raises(TrainingError, match="not a valid voice id"):
        export_voice(tmp_path / "no id", taken, About(**ABOUT), {})
    with pytest.raises(TrainingError, match="16 or 8 bits, not in 4"):
        export_voice(tmp_path / "id", replace(taken, bits=4), About(**ABOUT), {})
    assert main(["decoder", str(tmp_path / "run"), "--corpus", str(tmp_path)]) == 1
