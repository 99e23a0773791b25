"""What a target of the fuzzer is: how inputs are made, and what must hold for each."""

import contextlib
import random
from abc import ABC, abstractmethod
from typing import ClassVar, Self


class DefectError(Exception):
    """A property does not hold; any exception that a target lets out counts the same."""


class Target(ABC):
    """One door that untrusted input comes through.

    `with` opens it. An input is bytes, so that it can lie in a folder; it is made from a random number generator alone,
    so that a seed and a number repeat it.
    """

    name: ClassVar[str]
    units: ClassVar[str]
    """What is counted: "events", "texts", "files"."""

    def __init__(self) -> None:
        self.cleanup = contextlib.ExitStack()

    def __enter__(self) -> Self:
        """Open what inputs go into."""
        with contextlib.ExitStack() as opening:
            self.cleanup = opening
            self.open()
            self.cleanup = opening.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.cleanup.close()

    @abstractmethod
    def open(self) -> None:
        """Prepare; what is to be undone goes onto `cleanup`."""

    @abstractmethod
    def make(self, rng: random.Random) -> bytes:
        """Make an input."""

    def count(self, given: bytes) -> int:
        """Return how many units an input is."""
        return 1

    @abstractmethod
    def check(self, given: bytes) -> str:
        """Put an input in.

        Returns:
            What became of it, in a word that is counted: "taken", or why it was refused.

        Raises:
            Exception: a property does not hold. Refusals that are part of the door are not raised.
        """
