"""Every door that untrusted input comes through; a new one is one entry."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from ..target import Target
from .events import Events
from .files import file_targets
from .http import SatelliteHttp, WebApi
from .mqtt import SatelliteMqtt
from .texts import text_targets

_MAKERS: Final[Sequence[Callable[[], Sequence[Target]]]] = (
    text_targets,
    file_targets,
    lambda: (Events(), SatelliteHttp(), SatelliteMqtt(), WebApi()),
)


def all_targets() -> Mapping[str, Target]:
    """Return every target by its name; none is open yet."""
    return {target.name: target for make in _MAKERS for target in make()}
