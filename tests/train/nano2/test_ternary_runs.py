"""`train --from VOICE --ternary PROFILE`: from a float voice to one of a megabyte."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from wyoming_nano_tts.cli import main
from wyoming_nano_tts.engine import Engine, SpeechOptions
from wyoming_nano_tts.errors import VoiceError
from wyoming_nano_tts.families.registry import ARCHITECTURES
from wyoming_nano_tts.text import Passage
from wyoming_nano_tts.train.checkpoint import load_checkpoint
from wyoming_nano_tts.train.nano2.beginning import Beginning, read_beginning
from wyoming_nano_tts.train.nano2.settings import (
    DecoderSettings,
    Nano2Settings,
    ProsodySettings,
    TaughtData,
)
from wyoming_nano_tts.train.nano2.stages import ternary
from wyoming_nano_tts.train.nano2.stages.distilled_runs import SmallDecoderTrainer
from wyoming_nano_tts.train.nano2.stages.ternary_runs import (
    MAIN,
    TernaryDecoderTrainer,
    TernaryProsodyTrainer,
)
from wyoming_nano_tts.voice_files.description import read_voice
from wyoming_nano_tts.voice_files.weights import kinds_of, read_weights

FEW = {
    "held_out_sentences": 1,
    "decoder": {
        "minutes": 0.03, "mark_minutes": 0.02, "batch": 2, "adversarial_batch": 2, "crop_frames": 16,
    },
    "prosody": {"minutes": 0.02, "batch": 2, "test_steps": 2},
}  # fmt: skip
QUICK = DecoderSettings(minutes=1.0, batch=2, adversarial_batch=2, crop_frames=16, ramp_steps=2)


@pytest.fixture(scope="module")
def heart() -> Beginning:
    return read_beginning("en_US-heart")


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def more_sentences(taught: Path) -> None:
    """Write enough of them to train on and to judge by."""
    with (taught / "meta_0.tsv").open("a", encoding="utf-8") as listing:
        for name, text in (("s4", "Hi."), ("s5", "There.")):
            for part, suffix in (("flac", "flac"), ("prosody", "npz")):
                shutil.copy(taught / part / f"s0.{suffix}", taught / part / f"{name}.{suffix}")
            listing.write(f"{name}\t{text}\thˈI ðˈɛɹ.\t1.0\n")


def test_a_voice_of_a_megabyte_is_trained_written_and_speaks(
    taught: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings, run, voice = tmp_path / "few.json", tmp_path / "run", tmp_path / "v" / "en_US-tiny"
    more_sentences(taught)
    settings.write_text(json.dumps(FEW), encoding="utf-8")
    usual = ["train", str(taught), "--run", str(run), "--settings", str(settings), "--threads", "1"]
    more = ["--from", "en_US-heart", "--ternary", "ternary", "--voice", str(voice)]
    assert main([*usual, *more]) == 0
    described = json.loads((voice / "voice.json").read_text(encoding="utf-8"))
    assert described["decoder"]["encoding"] == "nttq"
    assert "--from en_US-heart --ternary ternary" in described["training"]["command"]
    info = read_voice(voice, ARCHITECTURES)
    assert info.size_bytes < 1_200_000
    for part, checkpoint in (("prosody", "prosody"), ("decoder", "decoder")):
        assert kinds_of(info.parts[part])[0] == "ternary"
        average = load_checkpoint(run / checkpoint / "best.pt")["average"]
        network = {
            "prosody": lambda: _plain("ProsodyNetwork"),
            "decoder": lambda: _plain("FrameDecoder"),
        }[part]()
        network.load_state_dict(average)
        wanted = ternary.rounded_state(average, ternary.plan(network, part, "ternary"))
        for name, values in read_weights(info.parts[part]).items():
            np.testing.assert_array_equal(values.astype(np.float32), wanted[name].numpy())
    engine = Engine((voice.parent,), threads=1, default_voice=voice.name)
    said = engine.utterance(voice.name, SpeechOptions()).say(Passage.of("Good morning."))
    assert len(np.concatenate(list(said))) > 2400
    capsys.readouterr()
    without = [*usual[:4], "--ternary", "ternary"]
    assert main(without) == 1
    assert "name it with --from" in capsys.readouterr().err
    assert main([*usual[:4], "--family", "nano2", "--stages", "decoder"]) == 1
    assert "(--from)" in capsys.readouterr().err


def test_a_small_float_voice_learns_from_a_large_one(
    taught: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings, run, voice = tmp_path / "few.json", tmp_path / "run", tmp_path / "v" / "en_US-small"
    more_sentences(taught)
    settings.write_text(json.dumps({**FEW, "size": "small", "bits": 16}), encoding="utf-8")
    usual = ["train", str(taught), "--run", str(run), "--settings", str(settings), "--threads", "1"]
    assert main([*usual, "--from", "en_US-heart", "--voice", str(voice)]) == 0
    info = read_voice(voice, ARCHITECTURES)
    assert info.size_bytes < 1_300_000
    assert sum(sum(v.size for v in read_weights(p).values()) for p in info.parts.values()) < 600_000
    for part in ("prosody", "decoder"):
        average = load_checkpoint(run / part / "best.pt")["average"]
        for name, values in read_weights(info.parts[part]).items():
            if not name.startswith("head."):  # its formants are drawn sharper
                np.testing.assert_array_equal(values, average[name].half().numpy())
    engine = Engine((voice.parent,), threads=1, default_voice=voice.name)
    said = engine.utterance(voice.name, SpeechOptions()).say(Passage.of("Good morning."))
    assert len(np.concatenate(list(said))) > 2400
    capsys.readouterr()
    without = [
        "train",
        str(taught),
        "--run",
        str(tmp_path / "other"),
        *usual[4:],
        "--family",
        "nano2",
    ]
    assert main([*without, "--stages", "decoder"]) == 1
    assert "small size learn from a voice or run (--from)" in capsys.readouterr().err


def test_a_small_decoder_is_taught_first_and_judged_afterwards(
    taught: Path, tmp_path: Path, heart: Beginning
) -> None:
    data = TaughtData({heart.row: taught}, ("s0",))
    trainer = SmallDecoderTrainer(tmp_path / "run", data, QUICK, heart)
    rates, seen = [], {}
    for trainer.minutes in (0.0, 0.1, 0.5, 0.97):
        seen[trainer.minutes] = trainer.train_step()
        rates.append(trainer.model_optimiser.param_groups[0]["lr"] / (len(rates) + 1) * 100)
    assert seen[0.1].keys() == {"planes"}
    assert seen[0.97].keys() >= {"planes", "fooled", "judge", "stft"}
    assert rates[0] == pytest.approx(rates[1]) == pytest.approx(QUICK.rate)
    assert QUICK.adversarial_rate > rates[2] > rates[3] > QUICK.floor * QUICK.adversarial_rate


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"size": "tiny"}, "not 'tiny'"),
        ({"size": "small", "profile": "safe"}, "leave size or profile out"),
    ],
)
def test_sizes_that_are_not_there_are_refused(values: dict[str, str], said: str) -> None:
    with pytest.raises(VoiceError, match=said):
        Nano2Settings.from_dict(values)


def _plain(name: str) -> torch.nn.Module:
    from wyoming_nano_tts.families.nano2 import config, network_decoder, network_prosody

    if name == "FrameDecoder":
        return network_decoder.FrameDecoder(config.DecoderConfig())
    return network_prosody.ProsodyNetwork(config.ProsodyConfig())


def test_a_decoder_goes_on_where_it_stopped(taught: Path, tmp_path: Path, heart: Beginning) -> None:
    data = TaughtData({heart.row: taught}, ("s0",))
    trainer = TernaryDecoderTrainer(tmp_path / "run", data, QUICK, heart, "safe")
    seen = {}
    for trainer.minutes in (0.0, 0.0, 0.02, 0.5, 0.97):
        seen[trainer.minutes] = trainer.train_step()
        assert all(torch.isfinite(value) for value in seen[trainer.minutes].values())
    assert seen[0.02].keys() >= {"planes", "blocks", "stft", "mel"}
    assert seen[0.97].keys() >= {"fooled", "judge", "stft"}
    assert float(trainer.rounding.mix) == 1
    trainer.save("last")
    again = TernaryDecoderTrainer(tmp_path / "run", data, QUICK, heart, "safe")
    assert again.step == 5
    for name, master in ternary.masters(trainer.model).items():
        torch.testing.assert_close(ternary.masters(again.model)[name], master)
    plain = trainer.listened().state_dict()
    assert sorted(plain) == sorted(heart.decoder)
    values = plain["blocks.3.up.weight"][7].unique()
    assert len(values) == 3, "a row of three values"
    assert len(plain["head.weight"][7].unique()) > 20, "in eight bits"


def test_ternary_weights_stand_still_at_the_end(
    taught: Path, tmp_path: Path, heart: Beginning
) -> None:
    data, settings = TaughtData({heart.row: taught}), ProsodySettings(minutes=1.0, batch=2)
    trainer = TernaryProsodyTrainer(tmp_path / "p", data, settings, heart.prosody, "ternary")
    trainer.minutes = 0.5
    trainer.train_step()
    trainer.minutes = 0.97
    before = {n: w.detach().clone() for n, w in ternary.masters(trainer.network).items()}
    trainer.train_step()
    moved = {n for n, w in ternary.masters(trainer.network).items() if (w != before[n]).any()}
    assert "blocks.0.up.bias" in moved
    assert not moved & {"blocks.0.up.weight", "embed.weight", "duration.weight"}


def test_snapshots_of_the_high_rate_are_not_chosen(
    taught: Path, tmp_path: Path, heart: Beginning
) -> None:
    data = TaughtData({heart.row: taught}, ("s0",))
    settings = replace(QUICK, falling=True, full_minutes=20.0)
    trainer = TernaryDecoderTrainer(tmp_path / "run", data, settings, heart, "ternary")
    trainer.minutes = 0.9 * MAIN
    assert "spectra" in trainer.test()
    assert not (tmp_path / "run" / "best.pt").exists()
    trainer.minutes = 1.1 * MAIN
    trainer.test()
    assert (tmp_path / "run" / "best.pt").exists()
    assert trainer.end_minutes == settings.minutes


def test_rounded_prosody_learns_from_the_float_one(
    taught: Path, tmp_path: Path, heart: Beginning
) -> None:
    data = TaughtData({heart.row: taught}, ("s0",))
    settings = ProsodySettings(minutes=0.06, batch=2, rate=2e-3, test_steps=1000)
    trainer = TernaryProsodyTrainer(tmp_path / "p", data, settings, heart.prosody, "ternary")
    untaught = trainer.test()
    assert trainer.train()
    assert trainer.test()["heard"] < untaught["heard"]
