"""The training of a graphics card, done on the processor: the same operations, without recording them."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from wyoming_nano_tts.errors import TrainingError
from wyoming_nano_tts.families.nano2.config import DecoderConfig
from wyoming_nano_tts.families.nano2.network_decoder import FrameDecoder
from wyoming_nano_tts.train.checkpoint import load_checkpoint
from wyoming_nano_tts.train.nano2.corpus.laid_out import LaidOut
from wyoming_nano_tts.train.nano2.corpus.taught import TaughtCorpus, collate
from wyoming_nano_tts.train.nano2.losses.discriminators import Discriminators
from wyoming_nano_tts.train.nano2.settings import DecoderSettings, TaughtData
from wyoming_nano_tts.train.nano2.stages.decoder import DecoderTrainer
from wyoming_nano_tts.train.nano2.stages.decoder_on_card import CardDecoderTrainer

CPU = torch.device("cpu")
FRAMES = 40
QUICK = DecoderSettings(
    minutes=1e6, batch=2, adversarial_batch=2, crop_frames=16, warmup_steps=1, free_from_step=-1000,
    card_batch=2, card_frames=24,
)  # fmt: skip


class HereTrainer(CardDecoderTrainer):
    """On the processor."""

    device = CPU


@pytest.fixture
def corpus(taught: Path) -> TaughtCorpus:
    return TaughtCorpus({0: taught})


@pytest.mark.parametrize("first", [0, 7, 1000])
def test_a_crop_is_spoken_as_in_its_sentence(corpus: TaughtCorpus, first: int) -> None:
    config = DecoderConfig()
    laid = LaidOut(corpus.items, corpus.weights, config, FRAMES, CPU)
    item = corpus.items[2]
    first = min(first, item.frames - FRAMES)
    assert first >= 0
    crop = laid.cut(torch.tensor([[2], [first]]))
    whole = collate([(item, item.whole())])
    model = FrameDecoder(config).eval()
    with torch.no_grad():
        planes = []
        for batch, mask in ((crop, crop["frame_mask"]), (whole, None)):
            text = model.encode(batch["tokens"], batch["units"], batch["mask"], batch["speaker"])
            index = batch["index"][:, :, None].expand(-1, -1, text.shape[2])
            given = (text.gather(1, index), batch["features"], batch["speaker"], mask)
            planes.append(torch.stack(model(*given))[:, 0])
    fine = config.fine
    part, sentence = (
        planes[0][:, fine * laid.before : fine * (laid.before + FRAMES)],
        planes[1][:, fine * first : fine * (first + FRAMES)],
    )
    torch.testing.assert_close(part, sentence, atol=1e-5, rtol=0)
    samples = slice(300 * first, 300 * (first + FRAMES))
    torch.testing.assert_close(crop["audio"][0], whole["audio"][0, samples])
    shift = (
        crop["cycles"][0, laid.before : laid.before + FRAMES + 2]
        - whole["cycles"][0, first : first + FRAMES + 2]
    )
    torch.testing.assert_close(shift - shift[0], torch.zeros_like(shift), atol=1e-9, rtol=0)
    assert abs(float(shift[0]) - round(float(shift[0]))) < 1e-9, "whole turns apart"


def test_a_sentence_shorter_than_a_crop_ends_in_masked_silence(corpus: TaughtCorpus) -> None:
    item = corpus.items[0]
    laid = LaidOut(corpus.items, corpus.weights, DecoderConfig(), item.frames + 10, CPU)
    where = laid.draw(np.random.default_rng(0), 50)
    assert set(where[0]) == {0, 1, 2, 3}
    crop = laid.cut(torch.tensor([[0], [0]]))
    there = 300 * item.frames
    assert crop["audio_mask"][0, :there].all()
    assert not crop["audio_mask"][0, there:].any()
    assert not crop["audio"][0, there:].any()


def test_a_run_goes_on_and_a_processor_can_go_on_with_it(taught: Path, tmp_path: Path) -> None:
    data = TaughtData({0: taught}, ("s0",))
    trainer = HereTrainer(tmp_path / "run", data, QUICK, bfloat16=False)
    before = [p.clone() for p in trainer.model.parameters()]
    trainer.train_step()
    assert set(trainer.card.values) == {"stft", "mel", "phase"}
    trainer.train_step()
    assert set(trainer.card.values) >= {"fooled", "matching", "judge", "wide"}
    assert any((a != b).any() for a, b in zip(before, trainer.model.parameters(), strict=True))
    trainer.save("last")
    again = HereTrainer(tmp_path / "run", data, QUICK, bfloat16=False)
    assert (again.step, again.judged) == (2, 1)
    again.train_step()
    assert all(torch.isfinite(v) for v in again.card.values.values())
    assert again.model_optimiser.param_groups[0]["lr"] is again.card.rates.model
    here = DecoderTrainer(tmp_path / "run", data, QUICK, bfloat16=False)
    assert here.step == 2
    assert all(torch.isfinite(v) for v in here.train_step().values())
    assert isinstance(here.model_optimiser.param_groups[0]["lr"], float)


def test_what_is_measured_is_kept_as_from_a_processor(taught: Path, tmp_path: Path) -> None:
    trainer = HereTrainer(tmp_path / "run", TaughtData({0: taught}, ("s0",)), QUICK, bfloat16=False)
    trainer.train_step()
    assert trainer.test()["spectra"] > 0
    best = load_checkpoint(tmp_path / "run" / "best.pt")
    DecoderTrainer(tmp_path / "other", TaughtData({0: taught}), QUICK).model.load_state_dict(
        best["average"]
    )


def test_a_gradient_that_is_not_finite_changes_hardly_anything(
    taught: Path, tmp_path: Path
) -> None:
    settings = replace(QUICK, warmup_steps=100)
    trainer = HereTrainer(tmp_path / "run", TaughtData({0: taught}), settings, bfloat16=False)
    trainer.train_step()
    trainer.card.corpus._laid["audio"].fill_(0)
    trainer.card.comparison.settings = replace(settings, mel_weight=float("nan"))
    trainer.train_step()
    assert all(torch.isfinite(p).all() for p in trainer.model.parameters())


def test_training_that_goes_astray_stops(taught: Path, tmp_path: Path) -> None:
    trainer = HereTrainer(tmp_path / "run", TaughtData({0: taught}), QUICK, bfloat16=False)
    for distance in (1.0, 0.9, 2.5):
        trainer._check(distance)
    for distance in (9.0, float("nan")):
        with pytest.raises(TrainingError, match="gone astray"):
            trainer._check(distance)


def test_wide_discriminators_are_wider() -> None:
    sizes = [sum(p.numel() for p in Discriminators(wide=w).parameters()) for w in (False, True)]
    assert sizes[1] > 5 * sizes[0]
