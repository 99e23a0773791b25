"""How a request shall sound: the options, where they come from, and what goes over the wire."""

from collections.abc import Mapping
import contextlib
from dataclasses import dataclass, field, replace
import json
import logging
import math
from typing import Any, Final, Self

from ..const import (
    ATTR_NAME_EMOJI,
    ATTR_PRONUNCIATIONS,
    ATTR_SPEED,
    CONF_PRESET,
    CONF_SPEAKER,
    CONF_VOICE,
    PROTOCOL_VERSION,
)
from ..errors import (
    NotAFlagError,
    NotANameError,
    NotANumberError,
    NotWordsError,
    SpeedConflictError,
)

_LOGGER = logging.getLogger(__name__)

LENGTH_SCALE: Final = "length_scale"
PITCH_SCALE: Final = "pitch_scale"
ENERGY_SCALE: Final = "energy_scale"
VOLUME: Final = "volume"
LOUDNESS: Final = "loudness"
SENTENCE_SILENCE: Final = "sentence_silence"
LEAD_SILENCE: Final = "lead_silence_ms"
TRAIL_SILENCE: Final = "trail_silence_ms"
VARIATION: Final = "variation"
SEED: Final = "seed"


@dataclass(frozen=True, slots=True)
class Range:
    """Lowest, usual and highest value of an option."""

    low: float
    default: float
    high: float
    is_set: bool = True
    """Whether the default is heard where nothing is said; else it is only where a form begins."""

    def clamp(self, value: float) -> float:
        """Pull a value into the range."""
        return min(self.high, max(self.low, value))


RANGES: Final[Mapping[str, Range]] = {
    LENGTH_SCALE: Range(0.5, 1.0, 2.0),
    PITCH_SCALE: Range(0.5, 1.0, 2.0),
    ENERGY_SCALE: Range(0.5, 1.0, 2.0),
    VOLUME: Range(0.0, 1.0, 2.0),
    LOUDNESS: Range(-40.0, -23.0, -10.0, is_set=False),
    SENTENCE_SILENCE: Range(0.0, 0.2, 5.0),
    LEAD_SILENCE: Range(0.0, 40.0, 5000.0),
    TRAIL_SILENCE: Range(0.0, 100.0, 5000.0),
    VARIATION: Range(0.0, 0.667, 1.0),
    SEED: Range(0, 0, 2**31 - 1),
}
"""Used where the server reports no range of its own."""


@dataclass(frozen=True, slots=True)
class SpeechSettings:
    """Voice and numbers; whatever is absent is the server's to choose."""

    voice: str | None = None
    speaker: str | None = None
    preset: str | None = None
    """How thoroughly a slow voice computes."""
    values: Mapping[str, float] = field(default_factory=dict)
    pronunciations: Mapping[str, str] = field(default_factory=dict)
    """Of one request only: word to respelling, ARPAbet or IPA; the server checks them."""
    name_emoji: bool = False
    """Of one request only: say the names of emoji."""
    language: str | None = None
    """Of one request only: the language that its voice is to speak; None: the voice's own."""

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Self:
        """Read what a flow has stored, or `as_config` has made."""
        return cls(
            voice=config.get(CONF_VOICE) or None,
            speaker=config.get(CONF_SPEAKER) or None,
            preset=config.get(CONF_PRESET) or None,
            values={name: float(config[name]) for name in RANGES if name in config},
        )

    def as_config(self) -> dict[str, str | float]:
        """Return everything that is set, always in the same order."""
        config: dict[str, str | float] = {}
        if self.voice is not None:
            config[CONF_VOICE] = self.voice
        if self.speaker is not None:
            config[CONF_SPEAKER] = self.speaker
        if self.preset is not None:
            config[CONF_PRESET] = self.preset
        return config | {name: self.values[name] for name in RANGES if name in self.values}

    def updated(self, options: Mapping[str, Any], ranges: Mapping[str, Range]) -> Self:
        """Return a copy with the options of a request laid over it.

        Args:
            options: option name to number or numeric string; names that are not ours are ignored.
            ranges: numbers beyond these are pulled in, with a warning in the log.

        Raises:
            OptionValueError: a value is of the wrong kind.
            SpeedConflictError: both `speed` and `length_scale` are given.
        """
        values = dict(self.values)
        if ATTR_SPEED in options:
            if LENGTH_SCALE in options:
                raise SpeedConflictError
            speeds = speed_range(ranges[LENGTH_SCALE])
            values[LENGTH_SCALE] = speed_of(_number(ATTR_SPEED, options[ATTR_SPEED], speeds))
        for name, allowed in ranges.items():
            if name in options:
                values[name] = _number(name, options[name], allowed)
        changes: dict[str, Any] = {"values": values}
        for name in (CONF_VOICE, CONF_SPEAKER, CONF_PRESET):
            if (text := options.get(name)) is None:
                continue
            if not isinstance(text, str):
                raise NotANameError(option=name, value=repr(text)[:80])
            changes[name] = text or None
        if CONF_VOICE in changes and CONF_SPEAKER not in changes:
            changes[CONF_SPEAKER] = None  # belongs to the voice that is not used now
        if ATTR_PRONUNCIATIONS in options:
            changes["pronunciations"] = _words(options[ATTR_PRONUNCIATIONS])
        if ATTR_NAME_EMOJI in options:
            changes["name_emoji"] = _flag(ATTR_NAME_EMOJI, options[ATTR_NAME_EMOJI])
        return replace(self, **changes)

    def wire_context(self) -> dict[str, Any]:
        """Return the `context` of a Wyoming request (specification of our server, version 1)."""
        sound: dict[str, Any] = {"v": PROTOCOL_VERSION, **self.values}
        if SEED in sound:
            sound[SEED] = int(sound[SEED])
        if self.preset is not None:
            sound[CONF_PRESET] = self.preset
        if self.pronunciations:
            sound[ATTR_PRONUNCIATIONS] = dict(self.pronunciations)
        if self.name_emoji:
            sound[ATTR_NAME_EMOJI] = True
        return {"nano_tts": sound}


def speed_of(length_scale: float) -> float:
    """Return speed in plain words, more is faster, of a length scale; and the other way round."""
    return 1 / length_scale


def speed_range(lengths: Range) -> Range:
    """Return the range of `speed` for a range of `length_scale`."""
    return Range(speed_of(lengths.high), speed_of(lengths.default), speed_of(lengths.low))


def _words(value: object) -> dict[str, str]:
    """Read a mapping of words, which a hand-written URL carries as JSON."""
    if isinstance(value, str):
        with contextlib.suppress(ValueError):
            value = json.loads(value)
    if isinstance(value, Mapping) and all(isinstance(said, str) for said in value.values()):
        return {str(word): said for word, said in value.items()}
    raise NotWordsError(option=ATTR_PRONUNCIATIONS, value=repr(value)[:80])


def _flag(name: str, value: object) -> bool:
    known = {"true": True, "false": False, "1": True, "0": False}
    flag = known.get(str(value).lower()) if isinstance(value, (bool, int, str)) else None
    if flag is None:
        raise NotAFlagError(option=name, value=repr(value)[:80])
    return flag


def _number(name: str, value: object, allowed: Range) -> float:
    number = math.nan
    if isinstance(value, (int, float, str)) and not isinstance(value, bool):
        with contextlib.suppress(ValueError, OverflowError):
            number = float(value)
    if not math.isfinite(number):
        low, high = f"{allowed.low:g}", f"{allowed.high:g}"
        raise NotANumberError(option=name, value=repr(value)[:80], low=low, high=high)
    clamped = allowed.clamp(number)
    if clamped != number:
        _LOGGER.warning("%s %g is out of range, using %g", name, number, clamped)
    return clamped
