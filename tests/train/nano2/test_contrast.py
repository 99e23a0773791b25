import json
from pathlib import Path

import pytest
import torch

from wyoming_nano_tts.errors import TrainingError
from wyoming_nano_tts.families.nano2.config import DecoderConfig
from wyoming_nano_tts.families.nano2.network_decoder import FrameDecoder
from wyoming_nano_tts.train.nano2.__main__ import main
from wyoming_nano_tts.train.nano2.corpus.taught import Taught, TaughtCorpus
from wyoming_nano_tts.train.nano2.stages.contrast import mean_gains, sharpened, sharpening

CONFIG = DecoderConfig(text_width=16, text_inner=16, width=24, inner=24, layers=2)
HIGH = slice(30, None)
"""Bins of 40 Hz."""


@pytest.fixture
def decoder() -> FrameDecoder:
    torch.manual_seed(0)
    return FrameDecoder(CONFIG).eval()


@pytest.fixture
def items(taught: Path) -> list[Taught]:
    return TaughtCorpus({1: taught}, ["s0", "s1"]).held_out_items()


def planes(decoder: FrameDecoder) -> torch.Tensor:
    """Five planes of a sentence, (spectra a frame, planes, T, K)."""
    torch.manual_seed(1)
    made = decoder(torch.randn(1, 40, 16), torch.randn(1, 40, 6), torch.tensor([1]))
    return torch.stack(made)[:, 0].reshape(5, 40, 2, 301).permute(2, 0, 1, 3).detach()


def test_harmonics_differ_more_from_their_mean_and_nothing_else_changes(
    decoder: FrameDecoder, items: list[Taught]
) -> None:
    mean = mean_gains(decoder, items)
    before = planes(decoder)
    given = {name: value.clone() for name, value in decoder.state_dict().items()}
    made = sharpened(given, mean, 1.5, CONFIG)
    assert all(torch.equal(given[name], value) for name, value in decoder.state_dict().items())
    decoder.load_state_dict(made)
    after = planes(decoder)
    torch.testing.assert_close(after[:, 1:], before[:, 1:], rtol=0, atol=0)
    torch.testing.assert_close(after[:, 0, :, :30], before[:, 0, :, :30], rtol=0, atol=0)
    around = [x[:, 0, :, HIGH] - mean[:, None, HIGH] for x in (before, after)]
    levels = [x.mean(2, keepdim=True) for x in around]
    torch.testing.assert_close(levels[1], levels[0], rtol=1e-4, atol=1e-4)
    torch.testing.assert_close(
        around[1] - levels[1], 1.5 * (around[0] - levels[0]), rtol=1e-4, atol=1e-4
    )
    torch.testing.assert_close(mean_gains(decoder, items), mean, rtol=1e-4, atol=1e-4)


def test_a_contrast_of_one_asks_for_nothing() -> None:
    assert sharpening(1.0, lambda: pytest.fail("no sentence is needed")) is None


def test_without_a_voiced_sentence_it_says_so(decoder: FrameDecoder) -> None:
    sharpen = sharpening(1.1, list)
    assert sharpen is not None
    with pytest.raises(TrainingError, match="no held-out sentence is voiced"):
        sharpen(decoder.state_dict(), CONFIG)


def test_the_command_asks_for_sentences(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    about = tmp_path / "about.json"
    about.write_text(json.dumps({"about": {}}))
    networks = ["--decoder", "d.pt", "--prosody", "p.pt", "--about", str(about)]
    assert main(["export", str(tmp_path / "en_US-x"), *networks, "--contrast", "1.1"]) == 1
    assert "give --corpus and --held-out" in caplog.text
