"""What every system that is compared hands over: a function that speaks."""

from collections.abc import Callable, Iterator

Speak = Callable[[str], Iterator[int]]
"""Sentence -> number of samples of each chunk, as they become available."""

Loaded = tuple[Speak, int]
"""With the sample rate in Hz."""
