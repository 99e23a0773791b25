"""Everything that a training run can be told, with the values that made the built-in voice."""

import dataclasses
from dataclasses import dataclass, field
from typing import Any, Final, Self

from ..errors import VoiceError
from ..families.parts.snake_hifigan.config import VocoderConfig
from ..families.parts.source_filter.config import SourceFilterConfig
from ..voice_files.configuration import from_known_keys
from .vocoder.generators import GeneratorConfig, read_config, write_config

LEAST: Final = {
    "seed": 0,
    "most_recordings": 0,
    "warmup_steps": 0,
    "finetune_steps": 0,
    "last_steps": 0,
    "adversarial_from": 0,
    "segment_frames": 8,
    "free_from_step": -1_000_000,
}
"""Smallest value of what may be 0, or must not be small (the longest STFT needs its samples); else 1."""


@dataclass(frozen=True, slots=True)
class VocoderSettings:
    """Stage "vocoder" and, with the acoustic model's mels, stage "finetune"."""

    warmup_steps: int = 1500
    """Steps with spectral losses alone; the discriminators come after them."""
    steps: int = 14_000
    """Steps in all on recorded mels. The built-in voice was good after 4,000 and gained to the end."""
    finetune_steps: int = 0
    """Further steps on mels that the acoustic model predicted; 0 leaves the stage out. Worth it where the
    acoustic model is blurred; with its discriminator the built-in voice lost 0.1 NISQA-TTS by 400 such steps."""
    batch_size: int = 16
    """Segments a step during warm-up; half of it with discriminators."""
    segment_frames: int = 44
    """Length of a segment in mel frames (0.47 s)."""
    warmup_learning_rate: float = 1e-3
    learning_rate: float = 4e-4
    last_learning_rate: float = 1.5e-4
    """Of the last steps: with it, copies of recordings by the built-in voice went from 3.31 to 3.46 NISQA-TTS."""
    last_steps: int = 3000
    discriminator_learning_rate: float = 2e-4
    periods_per_step: int = 2
    """Multi-period discriminators that judge one step, drawn from the five; all five cost most of a step."""
    spectra_per_step: int = 1
    """Multi-resolution discriminators that judge one step, drawn from the three."""
    average_decay: float = 0.998
    """Decay of the moving average of weights, which is what gets exported."""
    mel_weight: float = 15.0
    feature_matching_weight: float = 4.0
    save_every: int = 200


@dataclass(frozen=True, slots=True)
class AlignerSettings:
    """Stage "align"."""

    states_per_phone: int = 3
    mixtures: int = 4
    """Gaussians a state in the end."""
    rounds: int = 12
    """Viterbi training rounds."""


@dataclass(frozen=True, slots=True)
class AcousticSettings:
    """Stage "acoustic"."""

    steps: int = 12000
    batch_frames: int = 1800
    """Mel frames a step, over all sentences of the batch; on a CPU many small steps learn sooner."""
    learning_rate: float = 1e-3
    last_learning_rate: float = 5e-5
    warmup_steps: int = 200
    weight_decay: float = 1e-4
    adversarial_from: int = 1500
    """Step from which a discriminator of mels joins; before it there is nothing worth judging."""
    adversarial_weight: float = 0.1
    prosody_adversarial_weight: float = 0.04
    """Of the discriminator of durations, energy and pitch; as much as their squared errors weigh."""
    prosody_learning_rate: float = 1e-3
    """Of that discriminator: small and with few values to see, it learns as fast as the model."""
    discriminator_learning_rate: float = 2e-4
    dropout: float = 0.0
    """A short run on small data underfits, which dropout worsens; raise it for long runs."""
    average_decay: float = 0.998
    save_every: int = 200


@dataclass(frozen=True, slots=True)
class TrainingSettings:
    """A whole run."""

    seed: int = 42
    language: str = "en_US"
    held_out_sentences: int = 24
    most_recordings: int = 0
    """Recordings to use, drawn by the seed; 0 is all."""
    vocoder_model: GeneratorConfig = field(default_factory=SourceFilterConfig)
    """Sizes of the vocoder; in JSON, `type` says which: source_filter or snake_hifigan."""
    vocoder: VocoderSettings = field(default_factory=VocoderSettings)
    aligner: AlignerSettings = field(default_factory=AlignerSettings)
    acoustic: AcousticSettings = field(default_factory=AcousticSettings)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Self:
        """Read a settings object.

        Raises:
            VoiceError: a key is unknown (the message names the valid ones), or a value is of another
                kind than the default or too small.
        """
        parts: dict[str, Any] = {
            "vocoder": VocoderSettings,
            "aligner": AlignerSettings,
            "acoustic": AcousticSettings,
        }
        if not isinstance(values, dict):
            raise VoiceError(f"settings must be an object, not {values!r:.80}")
        read = {k: from_known_keys(parts[k], v) if k in parts else v for k, v in values.items()}
        if "vocoder_model" in values:
            read["vocoder_model"] = read_config(values["vocoder_model"])
        settings = from_known_keys(cls, read)
        if not isinstance(settings.vocoder_model, VocoderConfig):  # which checks itself
            check_numbers("vocoder_model.", settings.vocoder_model, SourceFilterConfig())
        for key, kind in parts.items():
            check_numbers(f"{key}.", getattr(settings, key), kind())
        check_numbers("", settings, cls())
        return settings

    def to_dict(self) -> dict[str, Any]:
        """What `from_dict` reads."""
        return {**dataclasses.asdict(self), "vocoder_model": write_config(self.vocoder_model)}


def check_numbers(where: str, given: Any, default: Any) -> None:
    """Compare the kinds of values with those of the defaults.

    Raises:
        VoiceError: text or a number is expected and something else there, or a number is too small.
    """
    for part in dataclasses.fields(given):
        value, expected = getattr(given, part.name), getattr(default, part.name)
        if isinstance(expected, str) and not isinstance(value, str):
            raise VoiceError(f"{where}{part.name} must be text, not {value!r:.80}")
        if isinstance(expected, bool):
            if not isinstance(value, bool):
                raise VoiceError(f"{where}{part.name} must be true or false, not {value!r:.80}")
        elif isinstance(expected, (int, float)):
            kinds = (int,) if isinstance(expected, int) else (int, float)
            least = LEAST.get(part.name, 0 if isinstance(expected, float) else 1)
            if isinstance(value, bool) or not isinstance(value, kinds) or not value >= least:
                kind = "a whole number" if isinstance(expected, int) else "a number"
                raise VoiceError(
                    f"{where}{part.name} must be {kind} from {least}, not {value!r:.80}"
                )
