"""One piece of speech with everything that is measured of it alone."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..audio.arrays import Floats
from ..judges.judges import Judges
from ..judges.recognisers import find_recognisers
from ..judges.words import WordErrors, spoken_words, word_errors
from ..text import Frontend, Passage
from .signal import Extent, extent, f0_contour


@dataclass(frozen=True, slots=True)
class Heard:
    """Speech and what was measured of it."""

    name: str
    text: str
    samples: Floats
    """(N,), 24 kHz, in -1..1."""
    extent: Extent
    f0_hz: Floats
    """Of every mel frame, 0 where unvoiced."""
    syllables: int
    scores: Mapping[str, float] = field(default_factory=dict)
    """By the keys of `judges.LABELS`."""
    transcripts: Mapping[str, str] = field(default_factory=dict)
    """What a recogniser heard, by `recognisers.KINDS`."""
    errors: Mapping[str, WordErrors] = field(default_factory=dict)

    @property
    def syllables_per_second(self) -> float:
        """Speech rate."""
        return self.syllables / max(1e-3, self.extent.seconds)

    def to_dict(self) -> dict[str, Any]:
        """For JSON, without the samples."""
        return {
            "name": self.name,
            "text": self.text,
            **{k: round(v, 4) for k, v in dataclasses.asdict(self.extent).items()},
            "syllables_per_second": round(self.syllables_per_second, 3),
            **{key: round(value, 4) for key, value in self.scores.items()},
            **{f"heard_{kind}": text for kind, text in self.transcripts.items()},
            **{f"word_errors_{kind}": count.errors for kind, count in self.errors.items()},
        }


class Listener:
    """Measures speech with the judges and recognisers there are.

    Args:
        judges: of naturalness and quality.
        frontend: says how texts are read aloud.
        texts: all that will be said; the closed vocabulary is theirs.
        recogniser: command of a recogniser, or None for what is installed.
        whisper: folder of a Whisper model, or None for one that is installed.
    """

    def __init__(
        self,
        judges: Judges,
        frontend: Frontend,
        texts: Sequence[str],
        recogniser: str | None,
        whisper: Path | None = None,
    ) -> None:
        self._judges, self._frontend = judges, frontend
        words = [spoken_words(text, frontend) for text in texts]
        self._recognisers, self.remark = find_recognisers(recogniser, words, whisper)

    def listen(self, name: str, text: str, samples: Floats, *, words: bool = True) -> Heard:
        """Measure one piece of speech.

        Args:
            name: to show.
            text: what is said.
            samples: (N,), 24 kHz.
            words: have it recognised.
        """
        said = spoken_words(text, self._frontend)
        transcripts = {
            kind: recogniser.hear(samples)
            for kind, recogniser in self._recognisers.items()
            if words
        }
        errors = {
            kind: word_errors(said, spoken_words(heard, self._frontend))
            for kind, heard in transcripts.items()
        }
        phonemes = self._frontend.phonemise(Passage.of(text))
        return Heard(
            name,
            text,
            samples,
            extent(samples),
            f0_contour(samples),
            sum(stress > 0 for stress in phonemes.stresses),
            self._judges.judge(samples),
            transcripts,
            errors,
        )
