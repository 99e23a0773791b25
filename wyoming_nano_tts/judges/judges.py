"""The judges of naturalness and quality whose model files were given."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from ..audio.arrays import Floats
from ..errors import EvaluationError
from .dnsmos import P808_FILES, P835_FILES, Dnsmos
from .network_nisqa import FILES, NisqaTts, load_nisqa
from .silence import evened

LABELS: Final[Mapping[str, str]] = {
    "nisqa_tts": "NISQA-TTS naturalness",
    "dnsmos_ovrl": "DNSMOS OVRL",
    "dnsmos_sig": "DNSMOS SIG",
    "dnsmos_bak": "DNSMOS BAK",
    "dnsmos_p808": "DNSMOS P808",
}
"""Scores by key, 1 to 5 each, higher is better."""


class Judges:
    """Those whose files lie in `folders`; none is an answer too.

    Raises:
        EvaluationError: a folder does not exist, or a file in it is not such a model.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        for folder in folders:
            if not folder.is_dir():
                raise EvaluationError(
                    f"{folder} is not a folder; --judge-dir names one with {FILES[0]} or {P835_FILES[0]}"
                )
        nisqa, p835, p808 = (_find(folders, names) for names in (FILES, P835_FILES, P808_FILES))
        self.nisqa: NisqaTts | None = load_nisqa(nisqa) if nisqa is not None else None
        self.dnsmos: Dnsmos | None = Dnsmos(p835, p808) if p835 is not None else None
        self.missing: dict[str, str] = {}
        """Name of a judge to why it does not judge."""
        if nisqa is None:
            self.missing["NISQA-TTS"] = f"no {' or '.join(FILES)} in a --judge-dir"
        if p835 is None:
            self.missing["DNSMOS"] = f"no {' or '.join(P835_FILES)} in a --judge-dir"

    def judge(self, samples: Floats) -> dict[str, float]:
        """Scores of 24 kHz speech, by the keys of `LABELS`; naturalness between the same silence for everybody."""
        scores: dict[str, float] = {}
        if self.nisqa is not None:
            naturalness = self.nisqa.judge(evened(samples))
            if naturalness is not None:
                scores["nisqa_tts"] = naturalness
        if self.dnsmos is not None:
            scores |= self.dnsmos.judge(samples)
        return scores


def _find(folders: Sequence[Path], names: Sequence[str]) -> Path | None:
    places = [folder / name for folder in folders for name in names]
    return next((place for place in places if place.is_file()), None)
