"""A passage as words and marks, for languages whose readers pronounce word by word."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from ..own_words import OwnWords
from ..passage import Passage
from ..symbols import PAUSES

_LEADING_MARK: Final = re.compile(r"\s*([,.!?…;:]+)(?=\s|$)")
_GOES_ON: Final = (",", ";", ":")
_STRENGTH: Final = {",": 0, "…": 1, ".": 2, "!": 3, "?": 4}


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a mark of a sentence that is in words."""

    text: str
    """The word as written, or the mark."""
    phones: tuple[str, ...] = ()
    """How the passage wants it said; empty where it is to be pronounced."""

    @property
    def is_mark(self) -> bool:
        """It is one of `PAUSES`."""
        return not self.phones and self.text in PAUSES


def tokens_of(
    passage: Passage, own: Sequence[OwnWords], read: Callable[[str], Iterable[Token]]
) -> list[Token]:
    """Cut the runs of a passage, one by one, into words and marks.

    Args:
        passage: what is spoken in one go.
        own: words that persons want said otherwise; those with digits or signs are replaced here.
        read: normalises a text and cuts it.
    """
    tokens: list[Token] = []
    for run in passage.runs:
        if run.phones:
            tokens.append(Token(run.text.strip() or "-", run.phones))
            continue
        text = run.text
        if tokens and (mark := _LEADING_MARK.match(text)) is not None:
            # Behind phones a run may begin with the mark of the word before; alone it would be lost.
            tokens += (Token("," if character in ";:" else character) for character in mark[1])
            text = text[mark.end() :]
        for layer in own:
            text = layer.respell(text)
        tokens += read(text)
    return tokens


def goes_on(passage: Passage) -> bool:
    """Tell whether a passage ends with a comma, a semicolon or a colon."""
    return passage.end.rstrip().endswith(_GOES_ON)


def merged_tokens(tokens: Sequence[Token]) -> list[Token]:
    """Keep of each run of marks the strongest."""
    output: list[Token] = []
    for token in tokens:
        if token.is_mark and output and output[-1].is_mark:
            if _STRENGTH.get(token.text, -1) > _STRENGTH.get(output[-1].text, -1):
                output[-1] = token
        else:
            output.append(token)
    return output


def merged_marks(tokens: Sequence[str]) -> list[str]:
    """Keep of each run of marks the strongest."""
    output: list[str] = []
    for token in tokens:
        if token in _STRENGTH and output and output[-1] in _STRENGTH:
            if _STRENGTH[token] > _STRENGTH[output[-1]]:
                output[-1] = token
        else:
            output.append(token)
    return output
