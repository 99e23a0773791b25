"""Values of SSML attributes to factors and seconds (W3C, Speech Synthesis Markup Language 1.1).

A value that SSML does not know gives None; the element is then spoken as if it had not been there.
Factors are clamped here, so that nesting cannot leave what a float holds.
"""

import math
import re
from dataclasses import dataclass, field, replace
from typing import Final

MOST_PAUSE_SECONDS: Final = 10.0
"""Longest pause at one place, however many breaks stand there."""

_FACTOR_RANGE: Final = (0.25, 4.0)
_VOLUME_RANGE: Final = (0.0, 4.0)

_RATES: Final = {
    "x-slow": 0.5, "slow": 0.75, "medium": 1.0, "default": 1.0, "fast": 1.3, "x-fast": 1.7,
}  # fmt: skip
_PITCHES: Final = {
    "x-low": 0.75, "low": 0.87, "medium": 1.0, "default": 1.0, "high": 1.15, "x-high": 1.3,
}  # fmt: skip
_VOLUMES: Final = {
    "silent": 0.0, "x-soft": 0.35, "soft": 0.6, "medium": 1.0, "default": 1.0, "loud": 1.4, "x-loud": 2.0,
}  # fmt: skip
_BREAKS: Final = {
    "none": 0.0, "x-weak": 0.1, "weak": 0.2, "medium": 0.4, "strong": 0.8, "x-strong": 1.2,
}  # fmt: skip

_TIME: Final = re.compile(r"\+?(\d{0,6}(?:\.\d{1,9})?)\s?(ms|s)")
_PERCENT: Final = re.compile(r"([+-]?)(\d{1,4}(?:\.\d{1,9})?)\s?%")
_SEMITONES: Final = re.compile(r"([+-]?\d{1,3}(?:\.\d{1,9})?)\s?st")
_DECIBELS: Final = re.compile(r"([+-]?\d{1,3}(?:\.\d{1,9})?)\s?dB", re.I)
_NUMBER: Final = re.compile(r"[+-]?\d{1,6}(?:\.\d{1,9})?")


@dataclass(frozen=True, slots=True)
class Style:
    """Factors on the request's scales; nested ones multiply."""

    length_factor: float = 1.0
    pitch_factor: float = 1.0
    volume_factor: float = 1.0
    plain: "Style | None" = field(default=None, compare=False)
    """The style around an emphasis: that of a word alone must not tear its sentence apart."""
    language: str = ""
    """Tag of the language; empty for that of the document's reader."""
    voice: str = ""
    """Id of the voice that is wanted; empty for the one that speaks."""

    def times(self, other: "Style") -> "Style":
        """Return both together, within what makes sense."""
        return Style(
            _clamped(self.length_factor * other.length_factor),
            _clamped(self.pitch_factor * other.pitch_factor),
            _clamped(self.volume_factor * other.volume_factor, _VOLUME_RANGE),
            self.plain,
            self.language,
            self.voice,
        )

    def emphasised(self, emphasis: "Style") -> "Style":
        """Return this style with an emphasis on it."""
        return replace(self.times(emphasis), plain=self.plain or self)


EMPHASES: Final = {
    "strong": Style(length_factor=1.18, pitch_factor=1.06, volume_factor=1.3),
    "moderate": Style(length_factor=1.1, pitch_factor=1.03, volume_factor=1.15),
    "reduced": Style(length_factor=0.95, pitch_factor=0.98, volume_factor=0.85),
    "none": Style(),
}
"""Levels of `emphasis`: longer, a little higher and louder; more than that sounds like another voice."""


def length_factor(rate: str) -> float | None:
    """Return what a `rate` does to durations: "slow", "80%", "+20%" or "1.2"."""
    speed = _relative(rate, _RATES)
    if speed is None or _is_nothing(rate):
        return None
    return _clamped(1 / max(speed, 0.01))


def pitch_factor(pitch: str) -> float | None:
    """Return what a `pitch` does to F0: "high", "+10%" or "-2st"; hertz need the voice's own pitch."""
    if found := _SEMITONES.fullmatch(pitch):
        return _clamped(math.exp2(float(found[1]) / 12))
    factor = _relative(pitch, _PITCHES) if not _NUMBER.fullmatch(pitch) else None
    return _clamped(factor) if factor is not None and not _is_nothing(pitch) else None


def volume_factor(volume: str) -> float | None:
    """Return what a `volume` does to the amplitude: "loud", "+6dB", "-20%", or "0" to "100"."""
    if found := _DECIBELS.fullmatch(volume):
        return _clamped(10 ** (float(found[1]) / 20), _VOLUME_RANGE)
    if _NUMBER.fullmatch(volume):  # of SSML 1.0: 100 is the default, a sign makes it relative
        number = float(volume)
        factor: float | None = 1 + number / 100 if volume[0] in "+-" else number / 100
    else:
        factor = _relative(volume, _VOLUMES)
    return _clamped(factor, _VOLUME_RANGE) if factor is not None else None


def break_seconds(time: str | None, strength: str | None) -> float | None:
    """Return the length of a `break`; without any value it is a medium one."""
    if time is not None:
        found = _TIME.fullmatch(time.strip())
        if found is None or not found[1].strip("."):
            return None
        seconds = float(found[1]) / (1000 if found[2] == "ms" else 1)
        return min(seconds, MOST_PAUSE_SECONDS)
    return _BREAKS.get(strength.strip().lower() if strength is not None else "medium")


def _is_nothing(value: str) -> bool:
    """Whether it is "0%" or "0": no speed or pitch, but what editors write for no change."""
    return value[:1] not in "+-" and not value.strip("0.% ")


def _relative(value: str, keywords: dict[str, float]) -> float | None:
    """Read a keyword, a percentage (with a sign: a change) or a factor."""
    if value.lower() in keywords:
        return keywords[value.lower()]
    if found := _PERCENT.fullmatch(value):
        share = float(found[2]) / 100
        return {"+": 1 + share, "-": 1 - share, "": share}[found[1]]
    if _NUMBER.fullmatch(value):
        return float(value)
    return None


def _clamped(factor: float, limits: tuple[float, float] = _FACTOR_RANGE) -> float:
    low, high = limits
    return min(high, max(low, factor))
