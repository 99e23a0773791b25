"""Settings of a training run, as its folder keeps them."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from ...errors import TrainingError, VoiceError
from ...voice_files.configuration import from_known_keys
from ...voice_files.ranges import OneOf, Range, Ranges, problems

MODEL, DURATION = "model", "duration"
SIZES: Final[Mapping[str, Mapping[str, Mapping[str, int]]]] = {
    "published": {
        MODEL: {"dim": 512, "depth": 18, "heads": 12, "text_dim": 512, "text_blocks": 4, "ff_mult": 2},
        DURATION: {"dim": 512, "depth": 12, "heads": 8, "text_dim": 512, "text_blocks": 0, "ff_mult": 2},
    },
    "small": {
        MODEL: {"dim": 192, "depth": 6, "heads": 4, "text_dim": 128, "text_blocks": 2, "ff_mult": 2},
        DURATION: {"dim": 128, "depth": 3, "heads": 2, "text_dim": 128, "text_blocks": 0, "ff_mult": 2},
    },
    "toy": {
        MODEL: {"dim": 64, "depth": 2, "heads": 2, "text_dim": 48, "text_blocks": 1, "ff_mult": 2},
        DURATION: {"dim": 64, "depth": 2, "heads": 2, "text_dim": 48, "text_blocks": 0, "ff_mult": 2},
    },
}  # fmt: skip
"""By name and kind of network; the published loader of the duration predictor wants it without text blocks."""


@dataclass(frozen=True, slots=True)
class SpeechSettings:
    """Of one run; the defaults are the published ones."""

    kind: str = MODEL
    """Which network: `model` or `duration`."""
    sizes: str = "published"
    """Key of `SIZES`."""
    steps: int = 1_000_000
    batch: int = 112
    """Examples of a process, at most."""
    batch_frames: int = 112 * 937
    """Frames of a process, padding included, at most."""
    longest_seconds: float = 10.0
    """Longer examples are left out."""
    rate: float = 1e-4
    warmup_steps: int = 1000
    guidance_from_step: int = 0
    """From here on with the guidance loss; 0: never. The flow without conditions is trained before only."""
    drop_rate: float = 0.1
    """Of conditions, with the guidance loss."""
    dropout: float = 0.1
    buffer: int = 1000
    """Examples among which a lane draws the next."""
    workers: int = 0
    """Processes that read for each training process; 0: it reads by itself."""
    overfit: int = 0
    """Learn the first so many examples by heart, to see whether all fits together; 0: learn all."""
    precision: str = "no"
    """Or `bf16`; the mel is float32 in any case."""
    seed: int = 0
    log_every: int = 10
    save_every: int = 1000
    validate_every: int = 1000

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "SpeechSettings":
        """Read settings.

        Raises:
            TrainingError: a key is unknown, or a value out of its range; the message names them.
        """
        try:
            settings = from_known_keys(cls, values)
        except VoiceError as error:
            raise TrainingError(str(error)) from error
        wrong = problems(dataclasses.asdict(settings), RANGES)
        if wrong:
            raise TrainingError(f"settings: {'; '.join(wrong)}")
        return settings

    def to_dict(self) -> dict[str, Any]:
        """What `from_dict` reads."""
        return dataclasses.asdict(self)

    def rate_at(self, step: int) -> float:
        """Learning rate of a step, from 0: up to `rate` in the first, then down in a line to the last."""
        floor = 1e-8
        if step < self.warmup_steps:
            share = floor + (1 - floor) * step / max(1, self.warmup_steps)
        else:
            left = max(1, self.steps - self.warmup_steps)
            share = 1 - (1 - floor) * min(1.0, (step - self.warmup_steps) / left)
        return self.rate * share


_COUNT: Final = Range(1, 1 << 30)
_MAYBE: Final = Range(0, 1 << 30)
RANGES: Final[Ranges] = {
    "kind": OneOf((MODEL, DURATION)),
    "sizes": OneOf(tuple(SIZES)),
    "precision": OneOf(("no", "bf16")),
    **dict.fromkeys(("steps", "batch", "batch_frames", "buffer", "log_every", "save_every", "validate_every"), _COUNT),
    **dict.fromkeys(("warmup_steps", "guidance_from_step", "overfit", "seed"), _MAYBE),
    "workers": Range(0, 64),
    "longest_seconds": Range(0.5, 40, whole=False),
    "rate": Range(1e-8, 1.0, whole=False),
    "drop_rate": Range(0, 1, whole=False),
    "dropout": Range(0, 0.9, whole=False),
}  # fmt: skip
