"""How a request shall sound: the options, where they come from, and what goes over the wire."""

from collections.abc import Mapping
import contextlib
from dataclasses import dataclass, field, replace
import logging
import math
from typing import Any, Final, Self

from .const import (
    ATTR_SPEED,
    CONF_SPEAKER,
    CONF_VOICE,
    PROTOCOL_VERSION,
    SERVER_PROFILE_MARK,
)
from .errors import OptionValueError, SpeedConflictError

_LOGGER = logging.getLogger(__name__)

LENGTH_SCALE: Final = "length_scale"
PITCH_SCALE: Final = "pitch_scale"
ENERGY_SCALE: Final = "energy_scale"
SEED: Final = "seed"


@dataclass(frozen=True, slots=True)
class Range:
    """Lowest, usual and highest value of an option."""

    low: float
    default: float
    high: float

    def clamp(self, value: float) -> float:
        """Pull a value into the range."""
        return min(self.high, max(self.low, value))


RANGES: Final[Mapping[str, Range]] = {
    LENGTH_SCALE: Range(0.5, 1.0, 2.0),
    PITCH_SCALE: Range(0.5, 1.0, 2.0),
    ENERGY_SCALE: Range(0.5, 1.0, 2.0),
    "volume": Range(0.0, 1.0, 2.0),
    "sentence_silence": Range(0.0, 0.2, 5.0),
    "lead_silence_ms": Range(0.0, 40.0, 5000.0),
    "trail_silence_ms": Range(0.0, 100.0, 5000.0),
    SEED: Range(0, 0, 2**31 - 1),
}
"""Used where the server reports no range of its own."""


@dataclass(frozen=True, slots=True)
class SpeechSettings:
    """Voice and numbers; whatever is absent is the server's to choose."""

    voice: str | None = None
    speaker: str | None = None
    values: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Self:
        """Read what a flow has stored, or `as_config` has made."""
        return cls(
            voice=config.get(CONF_VOICE) or None,
            speaker=config.get(CONF_SPEAKER) or None,
            values={name: float(config[name]) for name in RANGES if name in config},
        )

    def as_config(self) -> dict[str, str | float]:
        """Return everything that is set, always in the same order."""
        config: dict[str, str | float] = {}
        if self.voice is not None:
            config[CONF_VOICE] = self.voice
        if self.speaker is not None:
            config[CONF_SPEAKER] = self.speaker
        return config | {name: self.values[name] for name in RANGES if name in self.values}

    def for_server_profile(self, ranges: Mapping[str, Range]) -> Self:
        """Leave to a profile of the server what has not been changed here.

        What we send wins over the server's profile; a slider that nobody moved must not.
        """
        if self.voice is None or SERVER_PROFILE_MARK not in self.voice:
            return self
        kept = {name: value for name, value in self.values.items() if value != ranges[name].default}
        return replace(self, values=kept)

    def updated(self, options: Mapping[str, Any], ranges: Mapping[str, Range]) -> Self:
        """Return a copy with the options of a request laid over it.

        Args:
            options: option name to number or numeric string; names that are not ours are ignored.
            ranges: numbers beyond these are pulled in, with a warning in the log.

        Raises:
            OptionValueError: a value is no finite number, or a name is no text.
            SpeedConflictError: both `speed` and `length_scale` are given.
        """
        values = dict(self.values)
        if ATTR_SPEED in options:
            if LENGTH_SCALE in options:
                raise SpeedConflictError
            length = ranges[LENGTH_SCALE]
            speeds = Range(1 / length.high, 1 / length.default, 1 / length.low)
            values[LENGTH_SCALE] = 1 / _number(ATTR_SPEED, options[ATTR_SPEED], speeds)
        for name, allowed in ranges.items():
            if name in options:
                values[name] = _number(name, options[name], allowed)
        changes: dict[str, Any] = {"values": values}
        for name in (CONF_VOICE, CONF_SPEAKER):
            if (text := options.get(name)) is None:
                continue
            if not isinstance(text, str):
                raise OptionValueError(option=name, value=repr(text)[:80], wanted="a name")
            changes[name] = text or None
        if CONF_VOICE in changes and CONF_SPEAKER not in changes:
            changes[CONF_SPEAKER] = None  # belongs to the voice that is not used now
        return replace(self, **changes)

    def wire_context(self) -> dict[str, Any]:
        """Return the `context` of a Wyoming request (specification of our server, version 1)."""
        numbers: dict[str, float] = dict(self.values)
        if SEED in numbers:
            numbers[SEED] = int(numbers[SEED])
        return {"nano_tts": {"v": PROTOCOL_VERSION, **numbers}}


def _number(name: str, value: object, allowed: Range) -> float:
    number = math.nan
    if isinstance(value, (int, float, str)) and not isinstance(value, bool):
        with contextlib.suppress(ValueError, OverflowError):
            number = float(value)
    if not math.isfinite(number):
        wanted = f"a number from {allowed.low:g} to {allowed.high:g}"
        raise OptionValueError(option=name, value=repr(value)[:80], wanted=wanted)
    clamped = allowed.clamp(number)
    if clamped != number:
        _LOGGER.warning("%s %g is out of range, using %g", name, number, clamped)
    return clamped
