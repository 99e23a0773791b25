"""What a request may ask of the voice: scales, pauses and level, validated in one place."""

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from ..errors import OptionError

SCALE_RANGE: Final = (0.5, 2.0)

MOST_PRONUNCIATIONS: Final = 200
"""Words that one request may bring; a file has room for more."""

PRESETS: Final = ("fast", "balanced", "quality")
"""Of a voice whose model can be run more or less thoroughly."""

RANGES: Final[Mapping[str, tuple[float, float]]] = {
    "length_scale": SCALE_RANGE,
    "pitch_scale": SCALE_RANGE,
    "energy_scale": SCALE_RANGE,
    "volume": (0.0, 2.0),
    "loudness": (-40.0, -10.0),
    "sentence_silence": (0.0, 5.0),
    "lead_silence_ms": (0.0, 5000.0),
    "trail_silence_ms": (0.0, 5000.0),
    "variation": (0.0, 1.0),
    "seed": (0.0, float(2**31 - 1)),
}
"""Lowest and highest value of every numeric option, both allowed."""


@dataclass(frozen=True, slots=True)
class SpeechOptions:
    """Options of one request. Values out of range raise `OptionError`."""

    length_scale: float = 1.0
    """Multiplies every duration: 2.0 is half as fast."""
    pitch_scale: float = 1.0
    """Multiplies F0 in Hz."""
    energy_scale: float = 1.0
    """Multiplies the amplitude (of the voice, before `volume` and the limiter)."""
    volume: float = 1.0
    """Multiplies the finished waveform; 0 is silence."""
    loudness: float | None = None
    """LUFS (ITU-R BS.1770) that the voice speaks at, before `energy_scale` and `volume`, with peaks below -1 dBTP.

    By what was measured of the voice once, not of the utterance. None: the voice's own level.
    """
    sentence_silence: float = 0.2
    """Seconds of silence between two sentences."""
    lead_silence_ms: float = 40.0
    """Milliseconds of silence before the first audio; more for speakers that swallow the first syllable.

    Speech that begins and ends with its very first and last sample sounds chopped, to people and to judges.
    """
    trail_silence_ms: float = 100.0
    """Milliseconds of silence after the last audio; more for speakers that cut the last word."""
    variation: float = 0.667
    """How much a voice that draws its delivery may vary it: 0 says a sentence always alike."""
    seed: int = 0
    """Seed of the noise that a voice draws on; same seed, same audio."""
    preset: str | None = None
    """How thoroughly a slow voice computes, one of `PRESETS`; None is the voice's usual way."""
    speaker: str | None = None
    """Speaker name of a voice with several; None is the voice's first."""
    pronunciations: Mapping[str, str] | None = None
    """How this request says words: word to respelling, ARPAbet or IPA, as in a pronunciation file."""

    def __post_init__(self) -> None:
        for name in RANGES:
            if name == "loudness" and self.loudness is None:
                continue
            object.__setattr__(self, name, _checked(name, getattr(self, name)))
        object.__setattr__(self, "seed", int(self.seed))
        if self.speaker is not None and not isinstance(self.speaker, str):
            raise OptionError(f"speaker must be a name, not {self.speaker!r}")
        if self.preset is not None and self.preset not in PRESETS:
            raise OptionError(f"preset must be {', '.join(PRESETS)}, not {self.preset!r:.40}")
        _check_pronunciations(self.pronunciations)

    def updated(self, values: Mapping[str, Any], *, clamp: bool = False) -> Self:
        """Return a copy with `values` laid over it; keys that are not an option are ignored.

        Args:
            values: option name to number, numeric string, or None (keeps what is there).
            clamp: pull finite numbers into their range instead of refusing them.

        Raises:
            OptionError: a value is not a finite number, or out of range without `clamp`.
        """
        known = {field.name for field in dataclasses.fields(self)}
        changes: dict[str, Any] = {}
        for name, value in values.items():
            if name not in known or value is None:
                continue
            changes[name] = value
            if clamp and name in RANGES:
                low, high = RANGES[name]
                changes[name] = min(high, max(low, finite_number(name, value)))
        return dataclasses.replace(self, **changes)

    def scaled(self, length: float, pitch: float, volume: float) -> Self:
        """Return a copy whose scales and volume are multiplied by factors, within their ranges."""
        if length == pitch == volume == 1:
            return self
        changes = {
            "length_scale": self.length_scale * length,
            "pitch_scale": self.pitch_scale * pitch,
            "volume": self.volume * volume,
        }
        return self.updated(changes, clamp=True)


def finite_number(name: str, value: object) -> float:
    """Read a number or numeric string; raise `OptionError` for anything else, NaN and infinity."""
    if isinstance(value, (int, float, str)) and not isinstance(value, bool):
        try:
            number = float(value)
        except (ValueError, OverflowError):
            number = math.nan
        if math.isfinite(number):
            return number
    low, high = RANGES[name]
    shown = repr(value)[:80]
    raise OptionError(f"{name} must be a number from {low:.15g} to {high:.15g}, not {shown}")


def _checked(name: str, value: object) -> float:
    number = finite_number(name, value)
    low, high = RANGES[name]
    if not low <= number <= high:
        raise OptionError(f"{name} must be from {low:.15g} to {high:.15g}, not {number:.15g}")
    return number


def _check_pronunciations(words: object) -> None:
    if words is None:
        return
    if not isinstance(words, Mapping) or len(words) > MOST_PRONUNCIATIONS:
        raise OptionError(
            f"pronunciations must be an object of at most {MOST_PRONUNCIATIONS} words, "
            f"not {words!r:.80}"
        )
    for word, value in words.items():
        if not isinstance(word, str) or not isinstance(value, str):
            raise OptionError(f"pronunciations: {word!r:.40} must be text, not {value!r:.40}")
