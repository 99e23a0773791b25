"""What the values of a configuration may be, said once in a table and checked in one place."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from ..errors import VoiceError


@dataclass(frozen=True, slots=True)
class Range:
    """A number from `least` to `most`, both allowed."""

    least: float
    most: float
    whole: bool = True
    """Whether it must be a whole number, and no float that equals one."""

    def __str__(self) -> str:
        kind = "a whole number" if self.whole else "a number"
        return (
            f"{kind} from {self.least:g} to {self.most:g}"
            if self.most < 1e5
            else (f"{kind} from {self.least} to {self.most}")
        )

    def holds(self, value: object) -> bool:
        """Tell whether a value is such a number."""
        kinds = (int,) if self.whole else (int, float)
        return type(value) in kinds and self.least <= value <= self.most  # type: ignore[operator]


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of some words."""

    choices: tuple[str, ...]

    def __str__(self) -> str:
        return " or ".join(self.choices)

    def holds(self, value: object) -> bool:
        """Tell whether a value is one of them."""
        return isinstance(value, str) and value in self.choices


@dataclass(frozen=True, slots=True)
class Switch:
    """True or false."""

    def __str__(self) -> str:
        return "true or false"

    def holds(self, value: object) -> bool:
        """Tell whether a value is one of both."""
        return isinstance(value, bool)


SWITCH: Final = Switch()

Ranges = Mapping[str, Range | OneOf | Switch]
"""By key."""


def problems(values: Mapping[str, Any], ranges: Ranges) -> list[str]:
    """Name every value that is none of those allowed; a missing one is None."""
    return [
        f"{key} must be {rule}, not {shown(values.get(key))}"
        for key, rule in ranges.items()
        if not rule.holds(values.get(key))
    ]


def check_ranges(values: Mapping[str, Any], ranges: Ranges, where: str) -> None:
    """Refuse values that are none of those allowed.

    Raises:
        VoiceError: names all of them.
    """
    found = problems(values, ranges)
    if found:
        raise VoiceError(f"{where}: {'; '.join(found)}")


def shown(value: object) -> str:
    """What a message shows of a stranger's value: never the inside of a container."""
    if value is None or isinstance(value, (bool, float, str)):
        return repr(value)[:60]
    if isinstance(value, int):
        return repr(value) if abs(value) < 1 << 64 else "a huge number"
    return f"a {type(value).__name__}"
