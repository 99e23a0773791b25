"""Telling defects apart: by what is said of them without what it is said of, by where, and by how their inputs look."""

import re
import traceback
from pathlib import Path
from typing import Final, NamedTuple

import wyoming_nano_tts

PACKAGE: Final = str(Path(wyoming_nano_tts.__file__).parent)
MOST_CHARACTERS: Final = 4000
"""Of a message that are looked at: some hold a whole document."""
_QUOTED: Final = re.compile(
    r"""(?<!\w)(?:[bru]{0,2})(?:'(?:\\.|[^'\\])*(?:'|$)|"(?:\\.|[^"\\])*(?:"|$))""", re.DOTALL
)
_NUMBER: Final = re.compile(r"0x[0-9a-f]+|[-+]?\d+(?:[.,]\d+)*(?:e[-+]?\d+)?")
_AGAIN: Final = re.compile(r"(…|0|\w+\([^()]*\))(?:, \1)+")
_RUNS: Final = (
    (re.compile(r"[^\W\d_]+"), "a"),
    (re.compile(r"\d+"), "0"),
    (re.compile(r"\s+"), " "),
)


class Kind(NamedTuple):
    """What two sightings of one defect have in common."""

    error: str
    """Name of the exception's type."""
    shape: str
    """Its message, as `message_shape` has it."""
    where: str
    """File and line, the innermost of ours."""


def kind_of(error: Exception) -> Kind:
    """Return the kind of what was raised: the innermost line of the package, or of the check where none is in it."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if frame.filename.startswith(PACKAGE)] or list(frames)
    where = f"{Path(own[-1].filename).name}:{own[-1].lineno}"
    return Kind(type(error).__name__, message_shape(str(error)), where)


def message_shape(message: str) -> str:
    """Return a message with … for each quotation, 0 for each number, and what is listed several times once."""
    shape = _QUOTED.sub("…", message[:MOST_CHARACTERS])
    return _AGAIN.sub(r"\1", _NUMBER.sub("0", shape))


def outline(given: bytes) -> str:
    """Return how an input looks: a for each run of letters, 0 for each of digits, marks as they are."""
    text = given.decode("utf-8", "backslashreplace")
    for run, instead in _RUNS:
        text = run.sub(instead, text)
    return text
