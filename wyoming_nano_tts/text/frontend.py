"""The English front end: a sentence to phonemes."""

import re
from pathlib import Path
from typing import Final

from .lexicon import Lexicon
from .normalise import normalise
from .phonemes import Phonemes

DATA: Final = Path(__file__).parent / "data"
_TOKEN: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*['’]?|[,.!?…;:—–]")
_MARKS: Final = {";": ",", ":": ",", "—": ",", "–": ","}
_LETTERS: Final = dict(
    zip(
        "abcdefghijklmnopqrstuvwxyz",
        "AE B K D EH F G HH IH JH K L M N AO P K R S T AH V W K IY Z".split(),
        strict=True,
    )
)


class Frontend:
    """Normalise and pronounce sentences; the lexicon is loaded on first use."""

    def __init__(self, pronunciations: Path | None = None) -> None:
        self._lexicon: Lexicon | None = None

    def normalise(self, sentence: str) -> str:
        """Return the sentence in words as they are said, punctuation kept."""
        return normalise(sentence)

    def phonemise(self, sentence: str) -> Phonemes:
        """Return the phonemes of a sentence; empty if nothing in it can be spoken."""
        if self._lexicon is None:
            self._lexicon = Lexicon(DATA / "lexicon.bin")
        tokens: list[str] = []
        for token in _TOKEN.findall(normalise(sentence)):
            if not token[0].isalpha():
                mark = _MARKS.get(token, token)
                if tokens and tokens[-1] in ",.!?…":
                    tokens[-1] = mark if mark != "," else tokens[-1]
                elif tokens:
                    tokens.append(mark)
                continue
            word = token.lower().replace("’", "'")
            phones = self._lexicon.get(word) or self._lexicon.get(word.strip("'"))
            tokens += phones or [
                p + "1" if p in ("AE", "EH", "IH", "AO", "AH", "IY") else p
                for p in (_LETTERS[c] for c in word if c in _LETTERS)
            ]
        if tokens and tokens[-1] not in ",.!?…":
            tokens.append(".")
        return Phonemes.from_arpabet(tokens)
