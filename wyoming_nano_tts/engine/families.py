"""Every family of voices, one for each architecture."""

from collections.abc import Mapping
from typing import Final

from ..errors import VoiceError
from .family import LoadedVoice
from .inflect_v1 import InflectV1Voice
from .inflect_v2 import InflectV2Voice
from .nano import NanoVoice
from .voice import VoiceInfo

FAMILIES: Final[Mapping[str, type[LoadedVoice]]] = {
    "nano": NanoVoice,
    "inflect_v1": InflectV1Voice,
    "inflect_v2": InflectV2Voice,
}
"""By the `architecture` of `voice.json`."""


def load_voice(info: VoiceInfo, threads: int) -> LoadedVoice:
    """Read a voice's weights and open its sessions.

    Raises:
        VoiceError: its files are damaged or do not fit.
    """
    try:
        return FAMILIES[info.architecture](info, threads)
    except RuntimeError as error:  # what ONNX Runtime raises
        raise VoiceError(f"the voice {info.id} cannot be loaded: {error}") from error
