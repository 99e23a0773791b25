"""The loop that every training stage shares: steps, metrics, checkpoints, a time limit, several processes."""

import logging
import signal
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, Protocol, Self

from torch import Tensor

from .progress import progress
from .run_log import RunLog
from .together import agreed, first_says

_LOGGER = logging.getLogger(__name__)

LOG_EVERY = 20


class Trainer(Protocol):
    """A stage's model, optimisers and data."""

    step: int
    """Steps done so far, in this run and before."""
    log: RunLog
    accelerator: Any

    def train_step(self) -> Mapping[str, Tensor]:
        """Do the step number `step`; return scalars for the log."""

    def validate(self) -> Mapping[str, float]:
        """Measure on held-out recordings."""

    def state(self) -> Mapping[str, Any]:
        """Everything that resuming needs."""

    def save(self, state: Mapping[str, Any]) -> None:
        """Write a checkpoint."""


class StopRequest:
    """While active, Ctrl-C or SIGTERM asks to stop after the step; a second one stops at once."""

    def __init__(self) -> None:
        self.made = False
        self._previous: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():  # no other may set handlers
            for number in (signal.SIGINT, signal.SIGTERM):
                self._previous[number] = signal.signal(number, self._ask)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._previous.items():
            signal.signal(number, handler)

    def _ask(self, _number: int, _frame: object) -> None:
        if self.made:
            raise KeyboardInterrupt
        self.made = True
        _LOGGER.info("stopping after this step; once more stops at once")


class RunClock:
    """Minutes of a run that is told how long it may take, the same in all processes.

    Args:
        seconds: what is counted, of the first process.
        step_seconds: as how long a step counts instead, whatever it takes: then a run is the same every time; 0: by
            what is counted.
        minutes: that the run has taken before.
    """

    def __init__(self, seconds: Callable[[], float], step_seconds: float, minutes: float) -> None:
        self._seconds, self._step_seconds = seconds, step_seconds
        self.restart(minutes)

    def restart(self, minutes: float) -> None:
        """Go on from here: what was done since the last step does not count."""
        self._begin = self._seconds() - 60 * minutes

    def after_step(self, minutes: float) -> float:
        """Minutes behind a step that began at `minutes`."""
        if self._step_seconds:
            return minutes + self._step_seconds / 60
        return first_says((self._seconds() - self._begin) / 60)


def run_steps(
    trainer: Trainer, steps: int, save_every: int, minutes: float | None, label: str
) -> bool:
    """Train up to `steps` in all; return False when `minutes` ran out first.

    Of several processes (`accelerate launch`) the first writes metrics and checkpoints.

    Raises:
        KeyboardInterrupt: somebody stopped it; the checkpoint of the last step is written.
    """
    main = trainer.accelerator.is_main_process
    deadline = time.monotonic() + 60 * minutes if minutes else None
    remaining = range(trainer.step, steps)
    with StopRequest() as request:
        for _ in progress(remaining, len(remaining), label) if main else remaining:
            values = trainer.train_step()
            trainer.step += 1
            late = deadline is not None and time.monotonic() > deadline
            stop = agreed(late or request.made, trainer.accelerator.device)
            if main and trainer.step % LOG_EVERY == 0:
                trainer.log.add(trainer.step, **{k: float(v.detach()) for k, v in values.items()})
            if main and (trainer.step % save_every == 0 or trainer.step == steps or stop):
                trainer.log.add(trainer.step, **trainer.validate())
                trainer.save(trainer.state())
                trainer.log.plot_curves()
            if request.made:
                raise KeyboardInterrupt
            if stop:
                return trainer.step >= steps
    return True


def batch_number(accelerator: Any, step: int) -> int:
    """Number of this process's batch: every process draws its own."""
    return int(step * accelerator.num_processes + accelerator.process_index)
