"""The list of sentences that a teacher is to speak."""

from dataclasses import dataclass
from pathlib import Path

from ...errors import TrainingError
from .listing import NAME


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence."""

    number: int
    """From 0, in the order of the list; tells which process speaks it."""
    name: str
    text: str


def read_texts(path: Path) -> list[Text]:
    """Read lines of text, or of `name|text`; a sentence without a name is called by its line.

    Raises:
        TrainingError: no text in the file, a name twice, or one that cannot be a file's.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise TrainingError(f"{path} cannot be read as UTF-8 text: {error}") from error
    texts: list[Text] = []
    line_of: dict[str, int] = {}
    for number, line in enumerate(lines, start=1):
        head, bar, tail = line.partition("|")
        name, text = (head.strip(), tail) if bar else (f"s{number:06}", line)
        text = " ".join(text.split())
        if not text:
            continue
        if not NAME.fullmatch(name):
            raise TrainingError(
                f"{path}, line {number}: {name!r:.60} cannot be the name of a file; use letters, digits, . _ -"
            )
        if name in line_of:
            raise TrainingError(
                f"{path}, line {number}: {name!r} is already in line {line_of[name]}"
            )
        line_of[name] = number
        texts.append(Text(len(texts), name, text))
    if not texts:
        raise TrainingError(f"{path} holds no sentence; it needs lines of text, or of name|text")
    return texts
