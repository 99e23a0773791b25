"""What a training run may be told."""

import dataclasses
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Self

from ...errors import TrainingError, VoiceError
from ...text.symbols import MISAKI, Alphabet
from ...voice_files.configuration import from_known_keys
from ...voice_files.quantised.profiles import treatments
from ..presets import overlay
from ..settings import AlignerSettings, check_numbers
from ..shards.tar import are_shards, shard_places


@dataclass(frozen=True, slots=True)
class TaughtData:
    """Where the speech lies."""

    folders: dict[int, Path]
    """By row of the speaker tables."""
    held_out: tuple[str, ...] = ()
    """Names of sentences that are not trained on; of folders, they are measured by."""
    shares: dict[int, float] = field(default_factory=dict)
    """How often a speaker is drawn; 1 where not given."""
    speakers: dict[int, str] = field(default_factory=dict)
    """Name in the speaker column of the folder's list; all of the list where not given."""
    gains_db: dict[int, float] = field(default_factory=dict)
    """Brings a speaker to the level of the others; 0 where not given."""
    alphabet: Alphabet = MISAKI
    """That the lists are written in."""
    shards: dict[int, tuple[str, ...]] = field(default_factory=dict)
    """By row, in place of folders."""
    held_out_shards: dict[int, tuple[str, ...]] = field(default_factory=dict)
    """To measure by; no text of them is trained on."""
    workers: int = 0
    """Processes that read the shards of a speaker for each training process; 0: it reads by itself."""
    window: int = 256
    """Sentences of a speaker that are in memory, of shards."""
    buffer: int = 256
    """Sentences among which a lane of shards draws the next one."""

    @classmethod
    def parse(
        cls, corpora: list[str], held_out: Path | None, shares: list[str], held_out_shards: Sequence[str] = (),
        workers: int = 0,
    ) -> Self:  # fmt: skip
        """Read `ROW=PLACE` and `ROW=SHARE`, and a file of names.

        Args:
            corpora: folders that a teacher spoke into, or places of shards; a row may have several of these.
            held_out: file of names.
            shares: of rows.
            held_out_shards: places of shards to measure by.
            workers: that read shards.

        Raises:
            TrainingError: one of them has another form, a row has two folders, or there is no shard.
        """
        try:
            places = [(int(row), place) for row, place in (c.split("=", 1) for c in corpora)]
            weights = {int(row): float(share) for row, share in (s.split("=", 1) for s in shares)}
            measured = [
                (int(row), place) for row, place in (c.split("=", 1) for c in held_out_shards)
            ]
        except ValueError as error:
            raise TrainingError(
                f"a corpus is ROW=FOLDER or ROW=SHARDS and a share ROW=NUMBER, as 0=corpus/heart: {error}"
            ) from error
        folders = [(row, Path(place)) for row, place in places if not are_shards(place)]
        if len(dict(folders)) < len(folders):
            raise TrainingError("a row is given two folders; give one of them another row")
        names = held_out.read_text(encoding="utf-8").split() if held_out else []
        return cls(
            dict(folders), tuple(names), weights,
            shards=_by_row([(row, place) for row, place in places if are_shards(place)]),
            held_out_shards=_by_row(measured), workers=workers,
        )  # fmt: skip


def _by_row(places: Sequence[tuple[int, str]]) -> dict[int, tuple[str, ...]]:
    rows = dict.fromkeys(row for row, _ in places)
    return {row: shard_places([place for own, place in places if own == row]) for row in rows}


@dataclass(frozen=True, slots=True)
class DecoderSettings:
    """Training of the frame decoder; minutes are of processor time."""

    minutes: float
    """In all; with a falling rate the length of its fall."""
    falling: bool = False
    """The rate falls to `floor` of itself over `minutes`."""
    full_minutes: float = 0.0
    """With a falling rate: how long it stays full before."""
    floor: float = 0.05
    batch: int = 16
    """Crops a step before the discriminators begin, of each process."""
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
    statistics_weight: float = 0.0
    """Of how much speech varies: see `losses.statistics`."""
    contrast: float = 0.0
    """Of the formants of the voice that is written: see `stages.contrast`. 0: as our voices have it."""
    average: float = 0.999
    periods: int = 2
    """Period discriminators a step, of five."""
    spectra: int = 1
    """Spectrum discriminators a step, of three."""
    resolutions: int = 2
    """Resolutions of the spectral losses a step, of four."""
    ramp_steps: int = 150
    """Steps of the discriminators until they have their whole say: those that have seen little say little."""
    mark_minutes: float = 10.0
    """A snapshot is kept, and judged, every so often."""
    card_batch: int = 32
    """Crops a step on a graphics card."""
    card_frames: int = 80
    """1 s; that are judged of a crop on a graphics card."""
    seed: int = 0
    step_seconds: float = 0.0
    """As how long a step counts, whatever it takes, so that a run is the same every time; 0: its processor time."""


@dataclass(frozen=True, slots=True)
class ProsodySettings:
    """Training of the prosody network; minutes are of processor time."""

    minutes: float = 12.0
    batch: int = 12
    """Sentences a step, of each process."""
    rate: float = 1.5e-3
    average: float = 0.998
    test_steps: int = 200
    """Steps between two looks at the held-out sentences."""
    seed: int = 0
    step_seconds: float = 0.0
    """As how long a step counts, whatever it takes, so that a run is the same every time; 0: its processor time."""


@dataclass(frozen=True, slots=True)
class Nano2Settings:
    """A whole run of `train`; processor minutes as `en_US-heart` 1.0.0 took."""

    seed: int = 42
    language: str = "en_US"
    held_out_sentences: int = 24
    most_recordings: int = 0
    """Recordings to use, drawn by the seed; 0 is all."""
    shares: dict[str, float] = field(default_factory=dict)
    """By name: how often a speaker of several is drawn; 1 where not given."""
    bits: int = 8
    """Of a weight in the file of the voice: 16 or 8."""
    profile: str = ""
    """How weights are rounded in training and stored in the file: "ternary", "safe", "prosody-only", "decoder-only"; ""
    for floats, which the file then has in `bits`."""
    size: str = ""
    """Of the networks: "small" for fewer than 0.6 million parameters, learning from the voice that `--from` names."""
    decoder: DecoderSettings = field(
        default_factory=lambda: DecoderSettings(minutes=17.0, falling=True, full_minutes=40.0)
    )
    prosody: ProsodySettings = field(default_factory=lambda: ProsodySettings(minutes=8.0))
    aligner: AlignerSettings = field(default_factory=AlignerSettings)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Self:
        """Read a settings object.

        Raises:
            VoiceError: a key is unknown (the message names the valid ones), or a value is of another kind than the
                default or too small.
        """
        if not isinstance(values, dict):
            raise VoiceError(f"settings must be an object, not {values!r:.80}")
        default = cls()
        read: dict[str, Any] = {}
        for key, value in values.items():
            part = getattr(default, key, None)
            whole = dataclasses.is_dataclass(part) and isinstance(value, dict)
            base = dataclasses.asdict(part) if whole else {}  # type: ignore[arg-type]
            read[key] = from_known_keys(type(part), {**base, **value}) if whole else value
        settings = from_known_keys(cls, read)
        for key in PARTS:
            if not isinstance(getattr(settings, key), type(getattr(default, key))):
                raise VoiceError(f"settings: {key} must be an object, not {values[key]!r:.80}")
            check_numbers(f"{key}.", getattr(settings, key), getattr(default, key))
        check_numbers("", settings, default)
        if not isinstance(settings.shares, dict) or not all(
            isinstance(v, (int, float)) and not isinstance(v, bool) and 0 < v < math.inf
            for v in settings.shares.values()
        ):
            raise VoiceError(
                f"settings: shares must be an object of speakers and positive numbers, not {settings.shares!r:.80}"
            )
        if settings.profile:
            treatments(settings.profile, NETWORKS)
        if settings.size not in ("", "small"):
            raise VoiceError(f'settings: size must be "" or "small", not {settings.size!r:.80}')
        if settings.size and settings.profile:
            raise VoiceError(
                "settings: a profile rounds the weights of the usual size; leave size or profile out"
            )
        if settings.profile and settings.decoder.contrast not in (0, 1):
            raise VoiceError(
                "settings: a profile rounds the weights that contrast would change; leave contrast out"
            )
        if settings.bits not in (8, 16):
            raise VoiceError(f"settings: bits must be 8 or 16, not {settings.bits!r:.80}")
        return settings

    @property
    def contrast(self) -> float:
        """Of the formants of the voice that is written; 1 where weights are rounded."""
        return self.decoder.contrast or (1.0 if self.profile else USUAL_CONTRAST)

    def to_dict(self) -> dict[str, Any]:
        """What `from_dict` reads."""
        return dataclasses.asdict(self)


USUAL_CONTRAST: Final = 1.15
"""Chosen for en_US-heart by held-out sentences; docs/voices.md has what it does to each voice."""
PARTS: Final = ("decoder", "prosody", "aligner")
NETWORKS: Final = ("prosody", "decoder")
"""Of a voice, as its profiles name them."""
FROM_SCRATCH_QUICK: Final[dict[str, Any]] = {
    "held_out_sentences": 8,
    "decoder": {"minutes": 4.0, "full_minutes": 6.0, "mark_minutes": 4.0},
    "prosody": {"minutes": 3.0},
    "aligner": {"rounds": 8, "mixtures": 2},
}
"""Shows in a quarter of an hour that speech and texts are fit."""
FROM_WEIGHTS: Final[dict[str, Any]] = {
    "decoder": {
        "minutes": 20.0,
        "full_minutes": 20.0,
        "warmup_steps": 0,
        "free_from_step": -1000,
        "adversarial_rate": 3e-4,
        "judge_rate": 3e-4,
        "ramp_steps": 1,
        "mark_minutes": 5.0,
    },
    "prosody": {"minutes": 5.0, "rate": 5e-4, "test_steps": 50},
}
"""With weights to begin with: nothing is learnt anew, and discriminators that have learnt have their say at once."""
FROM_WEIGHTS_QUICK: Final[dict[str, Any]] = {
    "held_out_sentences": 8,
    "decoder": {"minutes": 8.0, "full_minutes": 6.0, "mark_minutes": 3.0},
    "prosody": {"minutes": 1.0},
    "aligner": {"rounds": 8, "mixtures": 2},
}
"""Laid over `FROM_WEIGHTS`: ten minutes of recordings in twenty minutes of one core."""
ROUNDED: Final[dict[str, Any]] = {
    "decoder": {
        "minutes": 40.0,
        "batch": 12,
        "adversarial_rate": 1e-3,
        "average": 0.998,
        "ramp_steps": 100,
        "mark_minutes": 6.0,
    },
    "prosody": {"minutes": 15.0, "rate": 2e-3, "test_steps": 100},
}
"""Laid over `FROM_WEIGHTS`, with a profile: higher rates, since small steps change no rounded weight."""


def preset(*, quick: bool, from_weights: bool, rounded: bool = False) -> dict[str, Any]:
    """Settings of what was asked for; empty where nothing differs from the defaults."""
    if from_weights:
        base = overlay(FROM_WEIGHTS, ROUNDED if rounded else {})
        return overlay(base, FROM_WEIGHTS_QUICK if quick else {})
    return dict(FROM_SCRATCH_QUICK) if quick else {}
