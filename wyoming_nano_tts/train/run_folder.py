"""Where a run lies, and where its voice goes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class RunFolder:
    """Where everything of one run lies."""

    root: Path

    @property
    def features(self) -> Path:
        """NAME.npz: waveform, mel, F0."""
        return self.root / "features"

    @property
    def alignments(self) -> Path:
        """NAME.npz: tokens and durations."""
        return self.root / "alignments"

    @property
    def acoustic(self) -> Path:
        """Checkpoint, metrics and plots of the acoustic model."""
        return self.root / "acoustic"

    @property
    def vocoder(self) -> Path:
        """Checkpoint, metrics and plots of the vocoder on recorded mels."""
        return self.root / "vocoder"

    @property
    def predicted(self) -> Path:
        """NAME.npy: mels of the acoustic model."""
        return self.root / "predicted"

    @property
    def finetune(self) -> Path:
        """Checkpoint, metrics and plots of the vocoder on predicted mels."""
        return self.root / "finetune"


@dataclass(frozen=True, slots=True)
class ExportTarget:
    """Where a voice goes and what is said of it."""

    folder: Path
    """The voice's own folder; its name is the voice id."""
    description: str
    licence: str
    attribution_name: str
    attribution_url: str
    dataset: str = ""
    """The recordings, by name."""
    metrics: Mapping[str, Any] = field(default_factory=dict)
    """Measurements made elsewhere that the voice should carry."""
    command: str = ""
    """How it was trained."""
    notices: str = ""
    """What the folders of a teacher say has to go with the voice."""
