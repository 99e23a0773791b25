"""Lengths of axes that are known when a graph runs: whole numbers, and sums of them with the names of lengths."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count

_unknown = count()


@dataclass(frozen=True, slots=True)
class Size:
    """`constant` plus each named length times its factor; a plain int stands for one without names."""

    constant: int
    terms: tuple[tuple[str, int], ...]
    """Name and factor, sorted by name; no factor is 0."""

    def __add__(self, other: "Extent") -> "Extent":
        theirs = other if isinstance(other, Size) else Size(int(other), ())
        factors = dict(self.terms)
        for name, factor in theirs.terms:
            factors[name] = factors.get(name, 0) + factor
        return _made(self.constant + theirs.constant, factors)

    __radd__ = __add__

    def __neg__(self) -> "Extent":
        return self * -1

    def __sub__(self, other: "Extent") -> "Extent":
        return self + -other

    def __rsub__(self, other: "Extent") -> "Extent":
        return -self + other

    def __mul__(self, other: "Extent") -> "Extent":
        if isinstance(other, Size):
            return unknown()  # no sum
        return _made(self.constant * int(other), {name: f * int(other) for name, f in self.terms})

    __rmul__ = __mul__

    def __floordiv__(self, other: "Extent") -> "Extent":
        if isinstance(other, Size):
            return 1 if other == self else unknown()
        divisor = int(other)
        if divisor and all(
            part % divisor == 0 for part in (self.constant, *dict(self.terms).values())
        ):
            return _made(self.constant // divisor, {name: f // divisor for name, f in self.terms})
        return unknown()

    def value(self, lengths: Mapping[str, int]) -> int:
        """The number, where that of each name is known."""
        return self.constant + sum(factor * lengths[name] for name, factor in self.terms)

    @property
    def names(self) -> tuple[str, ...]:
        """The named lengths."""
        return tuple(name for name, _ in self.terms)


Extent = int | Size
Shape = tuple[Extent, ...]


def _made(constant: int, factors: Mapping[str, int]) -> Extent:
    terms = tuple(sorted((name, factor) for name, factor in factors.items() if factor))
    return Size(constant, terms) if terms else constant


def named(name: str) -> Size:
    """The length of that name."""
    return Size(0, ((name, 1),))


def unknown() -> Size:
    """A length that equals no other one."""
    return named(f"?{next(_unknown)}")


def broadcast(*shapes: Shape) -> Shape:
    """Shape of what elementwise operators make of arrays; as numpy, a length of 1 becomes any other one."""
    rank = max(len(shape) for shape in shapes)
    padded = [(1,) * (rank - len(shape)) + shape for shape in shapes]
    result: list[Extent] = []
    for lengths in zip(*padded, strict=True):
        others = {length for length in lengths if length != 1}
        if len(others) <= 1:
            result.append(others.pop() if others else 1)
        else:  # they are equal when the graph runs, or it raises
            numbers = [length for length in others if isinstance(length, int)]
            result.append(numbers[0] if numbers else unknown())
    return tuple(result)
