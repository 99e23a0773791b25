"""Which voice, how many threads and how many computations at a time suit a machine."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

COMFORTABLE: Final = 0.5
"""Real-time factor up to which two requests at once keep up with speaking."""
WORTHWHILE_GAIN: Final = 0.8
"""More threads must bring the time down to this, or the cores are better left to other requests."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A voice that was measured."""

    voice: str
    vocoder: str
    threads: int
    real_time_factor: float
    first_audio_ms: float
    backend: str = ""
    """What computed."""


@dataclass(frozen=True, slots=True)
class Advice:
    """What to serve with."""

    voice: str
    vocoder: str
    threads: int
    workers: int
    reason: str
    backend: str = ""
    """To ask for; "" where the one that is taken anyway suits."""

    @property
    def options(self) -> str:
        """As arguments of `serve`."""
        backend = f" --backend {self.backend}" if self.backend else ""
        return f"--voice {self.voice} --threads {self.threads} --workers {self.workers}{backend}"


def advise(trials: Sequence[Trial], wanted: str, cores: int) -> Advice:
    """Choose.

    Args:
        trials: at least one.
        wanted: voice to stay with as long as it is quick enough.
        cores: that may be used.
    """
    own = [trial for trial in trials if trial.voice == wanted] or list(trials)
    usual = own[0].backend
    chosen = best_threads([trial for trial in own if trial.backend == usual])
    others = [trial for trial in own if trial.backend != usual]
    reason = f"{chosen.voice} keeps up with speaking {1 / max(chosen.real_time_factor, 1e-6):.0f} times over"
    quickest = min(others, key=lambda trial: trial.real_time_factor, default=chosen)
    if quickest.real_time_factor <= WORTHWHILE_GAIN * chosen.real_time_factor:
        reason = (
            f"{quickest.backend} computes {chosen.real_time_factor / max(quickest.real_time_factor, 1e-6):.1f} "
            f"times as fast as {chosen.backend} here"
        )
        chosen = quickest
    if chosen.real_time_factor > COMFORTABLE:
        quicker = [
            trial
            for trial in trials
            if trial.voice != chosen.voice and trial.real_time_factor <= COMFORTABLE
        ]
        if quicker:
            slow, chosen = chosen, best_threads(quicker)
            reason = (
                f"{slow.voice} with its {slow.vocoder} vocoder is slow here (real-time factor "
                f"{slow.real_time_factor:.2f}), {chosen.voice} is not ({chosen.real_time_factor:.2f})"
            )
        else:
            reason = (
                f"no installed voice is quicker than {chosen.voice} ({chosen.real_time_factor:.2f})"
            )
    crowded = chosen.real_time_factor > COMFORTABLE
    workers = 1 if crowded else max(1, min(2, cores // chosen.threads))
    backend = "" if chosen.backend == usual else chosen.backend
    return Advice(chosen.voice, chosen.vocoder, chosen.threads, workers, reason, backend)


def best_threads(trials: Sequence[Trial]) -> Trial:
    """Fewest threads that no larger number beats by enough, of the quickest voice's trials."""
    quickest = min(trials, key=lambda trial: trial.real_time_factor)
    own = sorted((t for t in trials if t.voice == quickest.voice), key=lambda trial: trial.threads)
    chosen = own[0]
    for trial in own[1:]:
        if trial.real_time_factor <= WORTHWHILE_GAIN * chosen.real_time_factor:
            chosen = trial
    return chosen
