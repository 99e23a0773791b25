"""Settings by purpose, laid over the defaults; a person's own settings lie over these."""

from collections.abc import Mapping
from typing import Any, Final

from .vocoder.generators import SNAKE_HIFIGAN

QUICK: Final[Mapping[str, Any]] = {
    "most_recordings": 450,
    "held_out_sentences": 8,
    "aligner": {"rounds": 8, "mixtures": 2},
    # No discriminators: in minutes they cost more than they give. Averages that reach back a hundred
    # steps, not five hundred, because there are only some hundreds.
    "acoustic": {
        "steps": 550,
        "batch_frames": 1800,
        "warmup_steps": 60,
        "adversarial_from": 1_000_000,
        "average_decay": 0.98,
        "save_every": 275,
    },
    "vocoder": {
        "warmup_steps": 700,
        "steps": 700,
        "batch_size": 12,
        "average_decay": 0.98,
        "save_every": 350,
    },
}
"""From recordings to an intelligible voice in less than 15 minutes on two processor cores."""

SNAKE: Final[Mapping[str, Any]] = {
    "vocoder_model": {"type": SNAKE_HIFIGAN},
    # HiFi-GAN learns everything from small weights; rates that suit the source-filter vocoder make it diverge.
    "vocoder": {"warmup_learning_rate": 5e-4, "learning_rate": 2e-4, "warmup_steps": 3000},
}
"""The published vocoder architecture."""


def overlay(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Lay one settings object over another, part by part."""
    joined = dict(below)
    for key, value in above.items():
        old = joined.get(key)
        both = isinstance(old, Mapping) and isinstance(value, Mapping)
        joined[key] = overlay(old, value) if both else value  # type: ignore[arg-type]
    return joined


def preset(quick: bool, vocoder: str | None) -> dict[str, Any]:
    """Settings of what was asked for; empty where nothing differs from the defaults."""
    values = dict(QUICK) if quick else {}
    if vocoder == SNAKE_HIFIGAN:
        values = overlay(SNAKE, values)
    elif vocoder is not None:
        values = overlay(values, {"vocoder_model": {"type": vocoder}})
    return values
