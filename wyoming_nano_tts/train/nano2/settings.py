"""What a training run may be told."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from ...errors import TrainingError


@dataclass(frozen=True, slots=True)
class TaughtData:
    """Where the speech lies."""

    folders: dict[int, Path]
    """By row of the speaker tables."""
    held_out: tuple[str, ...] = ()
    """Names of sentences that are not trained on."""
    shares: dict[int, float] = field(default_factory=dict)
    """How often a speaker is drawn; 1 where not given."""

    @classmethod
    def parse(cls, corpora: list[str], held_out: Path | None, shares: list[str]) -> Self:
        """Read `ROW=FOLDER` and `ROW=SHARE`, and a file of names.

        Raises:
            TrainingError: one of them has another form.
        """
        try:
            folders = {int(row): Path(folder) for row, folder in (c.split("=", 1) for c in corpora)}
            weights = {int(row): float(share) for row, share in (s.split("=", 1) for s in shares)}
        except ValueError as error:
            raise TrainingError(
                f"a corpus is ROW=FOLDER and a share ROW=NUMBER, as 0=corpus/heart: {error}"
            ) from error
        names = held_out.read_text(encoding="utf-8").split() if held_out else []
        return cls(folders, tuple(names), weights)


@dataclass(frozen=True, slots=True)
class DecoderSettings:
    """Training of the frame decoder; minutes are of processor time."""

    minutes: float
    """In all; with a falling rate the length of its fall."""
    falling: bool = False
    """The rate falls to `floor` of itself over `minutes` from where the run starts."""
    floor: float = 0.05
    batch: int = 16
    """Crops a step before the discriminators begin."""
    adversarial_batch: int = 8
    crop_frames: int = 44
    """0.55 s."""
    warmup_steps: int = 500
    """Steps without discriminators."""
    free_from_step: int = 1500
    """The free part of the spectrum comes in over 1,000 steps from here: noise is to learn its own first."""
    rate: float = 1e-3
    adversarial_rate: float = 5e-4
    judge_rate: float = 5e-4
    mel_weight: float = 15.0
    phase_weight: float = 2.0
    matching_weight: float = 4.0
    average: float = 0.999
    periods: int = 2
    """Period discriminators a step, of five."""
    spectra: int = 1
    """Spectrum discriminators a step, of three."""
    resolutions: int = 2
    """Resolutions of the spectral losses a step, of four."""
    mark_minutes: float = 10.0
    """A snapshot is kept every so often."""
    seed: int = 0


@dataclass(frozen=True, slots=True)
class ProsodySettings:
    """Training of the prosody network; minutes are of processor time."""

    minutes: float = 12.0
    batch: int = 12
    rate: float = 1.5e-3
    average: float = 0.998
    seed: int = 0
