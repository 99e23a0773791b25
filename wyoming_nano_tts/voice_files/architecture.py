"""What a kind of voices consists of: its parts, their graphs, and the options that it obeys.

A description only, so that voices are listed without loading one. Every family has one (`families`), and whoever reads
a voice is handed those that there are.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from .quantised.profiles import StorageRules
from .ranges import Ranges
from .reading import TakesText

DEFAULT_ARCHITECTURE: Final = "nano"
"""Of a `voice.json` that names none."""

UTTERANCE_OPTIONS: Final = frozenset(
    {"volume", "loudness", "sentence_silence", "lead_silence_ms", "trail_silence_ms", "speaker"}
)
"""What `Utterance` does for every voice; `loudness` for those that were measured. A speaker it lacks is refused."""


@dataclass(frozen=True, slots=True)
class PartSpec:
    """What an architecture expects of one part of a voice: which graphs run its weights."""

    graphs: tuple[tuple[str, ...], ...]
    """For each graph in turn the candidates; the part's config chooses (`graph.graph_spec`)."""
    free: frozenset[str] = frozenset()
    """Config keys on which no graph depends."""
    ranges: Ranges = field(default_factory=dict)
    """What those among them may be that the family reads."""
    complete: bool = True
    """False: a key that the config lacks has the value of the first candidate, the published one."""
    obeys: frozenset[str] = frozenset()
    """Options that this part, and not the whole architecture, understands."""
    shapes: Callable[[Mapping[str, Any]], Mapping[str, tuple[int, ...]]] | None = None
    """Tensors by its config, of a part whose graphs are made for one layer each, whatever its size."""
    storage: StorageRules = field(default_factory=StorageRules)
    """How its weights may be stored in fewer bits."""


@dataclass(frozen=True, slots=True)
class Architecture:
    """What `voice.json` of an architecture holds, and what its voices can do."""

    parts: Mapping[str, Mapping[str, PartSpec]]
    """Part name to its kinds, by the part's `type`; "" where the part has no type."""
    obeys: frozenset[str]
    """Names of the `SpeechOptions` that its voices obey, beside `UTTERANCE_OPTIONS`."""
    speaker_rows: tuple[str, str] | None = None
    """Part and config key that count the speakers; None: a voice has one."""
    takes: TakesText = field(default_factory=TakesText)
    """How the text of its voices is read."""
    follows_reference: bool = False
    """Whether a voice is a short recording that the model follows (`reference`)."""


Architectures = Mapping[str, Architecture]
"""By the `architecture` of `voice.json`."""
