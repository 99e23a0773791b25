"""The loop of the training stages: what is saved when, and that a stop loses nothing."""

import os
import signal
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from wyoming_nano_tts.train.loop import run_steps
from wyoming_nano_tts.train.run_log import RunLog


class OneProcess:
    """What the loop asks of an accelerator."""

    is_main_process = True
    num_processes = 1
    process_index = 0
    device = torch.device("cpu")


class CountingTrainer:
    """Counts, and at one step sends its own process a signal."""

    accelerator = OneProcess()

    def __init__(
        self, folder: Path, signal_at: int | None = None, number: int = signal.SIGINT
    ) -> None:
        self.step, self.log = 0, RunLog(folder)
        self.saved: list[int] = []
        self.signal_at, self.number = signal_at, number

    def train_step(self) -> Mapping[str, Tensor]:
        if self.step == self.signal_at:
            os.kill(os.getpid(), self.number)
        return {"loss": torch.tensor(1.0)}

    def validate(self) -> Mapping[str, float]:
        return {"validation": 2.0}

    def state(self) -> Mapping[str, Any]:
        return {"step": self.step}

    def save(self, state: Mapping[str, Any]) -> None:
        self.saved.append(state["step"])


def test_saves_every_so_often_and_at_the_end(tmp_path: Path) -> None:
    trainer = CountingTrainer(tmp_path)
    assert run_steps(trainer, 25, 10, None, "count")
    assert trainer.saved == [10, 20, 25]
    rows = trainer.log.rows()
    assert [row["step"] for row in rows if "validation" in row] == [10, 20, 25]
    assert (tmp_path / "curves.png").stat().st_size > 0


def test_time_limit_saves_and_says_that_there_is_more(tmp_path: Path) -> None:
    trainer = CountingTrainer(tmp_path)
    assert not run_steps(trainer, 10_000, 10_000, 1e-9, "count")
    assert trainer.saved == [1]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_after_the_step_with_a_checkpoint(tmp_path: Path, number: int) -> None:
    before = signal.getsignal(number)
    trainer = CountingTrainer(tmp_path, signal_at=3, number=number)
    with pytest.raises(KeyboardInterrupt):
        run_steps(trainer, 100, 50, None, "count")
    assert trainer.saved == [4]
    assert signal.getsignal(number) is before
