"""The tables of embeddings of a voice: how many rows each has, and what is done with ids beyond them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ....audio.arrays import Integers
from ....errors import VoiceError
from ....text import TokenIds


@dataclass(frozen=True, slots=True)
class TokenTables:
    """Rows of the tables, which the graphs do not know."""

    phones: int
    tones: int
    languages: int
    speakers: int

    @classmethod
    def of(cls, weights: Mapping[str, NDArray[Any]]) -> Self:
        """Count the rows of a voice's weights."""
        names = ("phone", "tone", "lang", "speaker")
        return cls(*(len(weights[f"{name}.weight"]) for name in names))

    def inputs(self, ids: TokenIds, speaker: int) -> dict[str, Integers]:
        """Return the encoder's inputs for one sentence.

        Tones and languages beyond the table take its last row, as in the published model.

        Args:
            ids: (T,) each.
            speaker: row of the speaker table.

        Raises:
            VoiceError: a phone or the speaker has no row.
        """
        highest = int(ids.phone.max(initial=0))
        if highest >= self.phones:
            raise VoiceError(
                f"the voice knows {self.phones} phones, and the text needs number {highest}: the voice was made for "
                "another alphabet; see `reading` in its voice.json"
            )
        if not 0 <= speaker < self.speakers:
            raise VoiceError(
                f"the voice has rows for {self.speakers} speakers, none for number {speaker}"
            )
        return {
            "phone": ids.phone[None],
            "tone": np.minimum(ids.tone, self.tones - 1)[None],
            "language": np.minimum(ids.language, self.languages - 1)[None],
            "speaker": np.array([speaker], np.int64),
        }
