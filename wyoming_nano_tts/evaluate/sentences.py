"""What a voice is asked to say when it is judged."""

from pathlib import Path
from typing import Final

from ..errors import TextError

MOST_SENTENCES: Final = 500
LARGEST_FILE_BYTES: Final = 1 << 20

DEFAULT_SENTENCES: Final = (
    "The kitchen window is still open.",
    "It is nineteen degrees in the living room.",
    "Which of these lamps should I switch off?",
    "Your laundry will be dry in about forty minutes.",
    "Careful, the oven is hot!",
    "The children came home at a quarter to five.",
    "Tomorrow morning brings thick fog and a light breeze from the west.",
    "I have added oranges, cheese and washing powder to your list.",
    "The alarm is set for six thirty on weekdays.",
    "Nobody is at home, so the heating has been turned down.",
    "Your sister called twice while you were away.",
    "The dishwasher needs salt.",
    "Shall I close the blinds before the sun gets too strong?",
    "Two parcels are waiting next to the garden gate.",
    "There was movement on the porch a moment ago.",
    "The train to Oxford leaves from platform three.",
    "Solar power has covered most of what you used today.",
    "Would you rather hear jazz, or a quiet piano?",
    "The charger in the garage has finished; the car is ready.",
    "Sleep well, I will wake you when the coffee is brewed.",
)
"""Statements, questions and an exclamation of a household, 3 to 13 words; no digits, which would test the text."""


def read_sentences(path: Path) -> list[str]:
    """Read one sentence a line; empty lines are skipped.

    Raises:
        TextError: the file cannot be read, is too large or holds no sentence.
    """
    try:
        if path.stat().st_size > LARGEST_FILE_BYTES:
            raise TextError(f"{path} has more than {LARGEST_FILE_BYTES} bytes; shorten the list")
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise TextError(f"{path} cannot be read as UTF-8 text: {error}") from error
    sentences = [line.strip() for line in lines if line.strip()]
    if not 1 <= len(sentences) <= MOST_SENTENCES:
        raise TextError(
            f"{path} holds {len(sentences)} sentences; it must be 1 to {MOST_SENTENCES}, one per line"
        )
    return sentences
