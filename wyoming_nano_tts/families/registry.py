"""Every family of voices, one for each architecture.

A family is imported when the first voice of it is loaded: a server should not read at its start what nobody has
installed.
"""

from collections.abc import Callable, Mapping
from typing import Final

from ..errors import VoiceError
from ..voice_files.description import VoiceInfo
from .family import LoadedVoice


def _nano(info: VoiceInfo, threads: int) -> LoadedVoice:
    from .nano.voice import NanoVoice

    return NanoVoice(info, threads)


def _inflect_v1(info: VoiceInfo, threads: int) -> LoadedVoice:
    from .inflect_v1.voice import InflectV1Voice

    return InflectV1Voice(info, threads)


def _inflect_v2(info: VoiceInfo, threads: int) -> LoadedVoice:
    from .inflect_v2.voice import InflectV2Voice

    return InflectV2Voice(info, threads)


FAMILIES: Final[Mapping[str, Callable[[VoiceInfo, int], LoadedVoice]]] = {
    "nano": _nano,
    "inflect_v1": _inflect_v1,
    "inflect_v2": _inflect_v2,
}
"""Opens a voice, by the `architecture` of `voice.json`."""


def load_voice(info: VoiceInfo, threads: int) -> LoadedVoice:
    """Read a voice's weights and open its sessions.

    Raises:
        VoiceError: its files are damaged or do not fit.
    """
    try:
        return FAMILIES[info.architecture](info, threads)
    except RuntimeError as error:  # what ONNX Runtime raises
        raise VoiceError(f"the voice {info.id} cannot be loaded: {error}") from error
