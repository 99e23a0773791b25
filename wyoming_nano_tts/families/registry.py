"""Every family of voices, one for each architecture.

A family is imported when the first voice of it is loaded: a server should not read at its start what nobody has
installed.
"""

from collections.abc import Callable, Mapping
from typing import Final

from ..backends.backend import Backend
from ..errors import BackendError, VoiceError
from ..voice_files.description import VoiceInfo
from .family import LoadedVoice


def _nano(info: VoiceInfo, backend: Backend, threads: int) -> LoadedVoice:
    from .nano.voice import NanoVoice

    return NanoVoice(info, backend, threads)


def _inflect_v1(info: VoiceInfo, backend: Backend, threads: int) -> LoadedVoice:
    from .inflect_v1.voice import InflectV1Voice

    return InflectV1Voice(info, backend, threads)


def _inflect_v2(info: VoiceInfo, backend: Backend, threads: int) -> LoadedVoice:
    from .inflect_v2.voice import InflectV2Voice

    return InflectV2Voice(info, backend, threads)


FAMILIES: Final[Mapping[str, Callable[[VoiceInfo, Backend, int], LoadedVoice]]] = {
    "nano": _nano,
    "inflect_v1": _inflect_v1,
    "inflect_v2": _inflect_v2,
}
"""Opens a voice, by the `architecture` of `voice.json`."""


def load_voice(info: VoiceInfo, backend: Backend, threads: int) -> LoadedVoice:
    """Read a voice's weights and open its graphs.

    Args:
        info: of the voice.
        backend: that runs them.
        threads: that one computation may use.

    Raises:
        VoiceError: its files are damaged or do not fit.
    """
    try:
        return FAMILIES[info.architecture](info, backend, threads)
    except BackendError as error:
        raise VoiceError(f"the voice {info.id} cannot be loaded: {error}") from error
