"""Every family of voices, one row each.

What a row names is a folder with an `about.py`. The rest of a family is imported when the first voice of it is loaded:
a server should not read at its start what nobody has installed.
"""

import importlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from ..errors import BackendError, VoiceError
from ..voice_files.architecture import Architectures
from .about import Family

if TYPE_CHECKING:
    from ..backends.backend import Backend
    from ..voice_files.description import VoiceInfo
    from ..voice_files.options import SpeechOptions
    from .family import LoadedVoice

_FOLDERS: Final = (
    "nano",
    "nano2",
    "inflect_v1",
    "inflect_v2",
    "nanospeech",
)


def _family(folder: str) -> Family:
    family: Family = importlib.import_module(f".{folder}.about", __package__).FAMILY
    return family


FAMILIES: Final[Mapping[str, Family]] = {family.name: family for family in map(_family, _FOLDERS)}
"""By the `architecture` of `voice.json`."""

ARCHITECTURES: Final[Architectures] = {
    name: family.architecture for name, family in FAMILIES.items()
}
"""What readers of voices are handed."""


def notes(architecture: str) -> tuple[str, ...]:
    """What to add to this machine before voices of an architecture can speak; nothing where all is there."""
    return FAMILIES[architecture].notes() if architecture in FAMILIES else ()


def operations_per_second(info: "VoiceInfo", options: "SpeechOptions") -> float | None:
    """Additions and multiplications for a second of speech, of voices that may be too slow; None for all others."""
    return FAMILIES[info.architecture].operations_per_second(info, options)


def load_voice(info: "VoiceInfo", backend: "Backend", threads: int) -> "LoadedVoice":
    """Read a voice's weights and open its graphs.

    Args:
        info: of the voice.
        backend: that runs them.
        threads: that one computation may use.

    Raises:
        VoiceError: its files are damaged or do not fit.
    """
    try:
        return FAMILIES[info.architecture].open(info, backend, threads)
    except BackendError as error:
        raise VoiceError(f"the voice {info.id} cannot be loaded: {error}") from error
