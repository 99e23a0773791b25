"""What a request has cost, by the server's own clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class RequestTiming:
    """What the server says a request has cost; None where it does not say."""

    synth_ms: float | None = None
    audio_ms: float | None = None
    queue_ms: float | None = None
    first_audio_ms: float | None = None

    @property
    def real_time_factor(self) -> float | None:
        """Computing time by audio time; below 1 is faster than speech."""
        if self.synth_ms is None or not self.audio_ms:
            return None
        return self.synth_ms / self.audio_ms

    def updated(self, data: Mapping[str, Any]) -> Self:
        """Return a copy with the numbers in an event laid over it."""
        numbers = {
            name: float(data[name])
            if isinstance(data.get(name), (int, float))
            else getattr(self, name)
            for name in ("synth_ms", "audio_ms", "queue_ms", "first_audio_ms")
        }
        return type(self)(**numbers)
