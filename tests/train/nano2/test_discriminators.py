"""Discriminators that the package carries."""

from pathlib import Path

import numpy as np
import pytest
import torch

from wyoming_nano_tts.engine import Engine, SpeechOptions
from wyoming_nano_tts.errors import TrainingError
from wyoming_nano_tts.text import Passage
from wyoming_nano_tts.train.nano2.beginning import read_beginning
from wyoming_nano_tts.train.nano2.losses.discriminators import (
    LEARNT,
    Discriminators,
    read_learnt,
    write_learnt,
)


def judged(samples: torch.Tensor, judge: Discriminators) -> torch.Tensor:
    """Mean score by each part; 1 is real."""
    with torch.no_grad():
        views = judge(samples, samples, range(len(judge.parts)), bfloat16=False)
    return torch.stack([view.real.mean() for view in views])


def test_they_know_the_voice_and_are_between_real_and_not() -> None:
    utterance = Engine(threads=1).utterance("en_US-heart", SpeechOptions())
    chunks = [*utterance.say(Passage.of("The lights in the kitchen are on.")), *utterance.finish()]
    speech = torch.from_numpy(np.concatenate(chunks)[:36_000].astype(np.float32) / 32768)[None]
    torch.manual_seed(0)
    judge = Discriminators()
    assert (judged(speech, judge) - 0.5).abs().max() > 0.5, "new ones guess anything"
    judge.load_state_dict(read_learnt())
    assert (judged(speech, judge) - 0.5).abs().max() < 0.25


def test_a_voice_is_begun_with_them() -> None:
    begun = read_beginning("en_US-heart").judge
    assert begun is not None
    for name, value in read_learnt().items():
        torch.testing.assert_close(begun[name], value)


def test_eight_bits_keep_what_was_learnt(tmp_path: Path) -> None:
    torch.manual_seed(0)
    state = Discriminators().state_dict()
    assert write_learnt(state, tmp_path / "new" / "d.safetensors") < 1e6
    for name, value in read_learnt(tmp_path / "new" / "d.safetensors").items():
        assert float((value - state[name]).norm()) <= 0.02 * float(state[name].norm()) + 1e-6, name


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    content = LEARNT.read_bytes()
    for number, bad in enumerate((b"", content[:-7], content[:100])):
        path = tmp_path / f"{number}.safetensors"
        path.write_bytes(bad)
        with pytest.raises(TrainingError, match="install the package again"):
            read_learnt(path)
    state = read_learnt()
    state.pop(next(iter(state)))
    write_learnt(state, tmp_path / "few.safetensors")
    with pytest.raises(TrainingError, match="of another form"):
        read_learnt(tmp_path / "few.safetensors")
