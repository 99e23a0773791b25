"""What is said when: the symbols of a piece of speech, laid out over its samples."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TimedPhonemes:
    """A piece of speech that was planned in one go: a sentence, or a part of a long one."""

    text: str
    """The passage that it belongs to, as written."""
    first_sample: int
    """Where it begins in the audio of the request."""
    symbols: tuple[str, ...]
    """One for each token; "" where a token stands for no symbol (a pad, a blank)."""
    samples: tuple[int, ...]
    """Of each token; together they are the piece."""
