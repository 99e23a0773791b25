"""Every door that untrusted input comes through; a new one is one entry."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from ..target import Target
from .events import Events
from .files import file_targets
<<<<<<< HEAD
from .http import SatelliteHttp
from .mqtt import SatelliteMqtt
=======
from .http import SatelliteHttp, WebApi
>>>>>>> trust5
from .texts import text_targets

_MAKERS: Final[Sequence[Callable[[], Sequence[Target]]]] = (
    text_targets,
    file_targets,
<<<<<<< HEAD
    lambda: (Events(), SatelliteHttp(), SatelliteMqtt()),
=======
    lambda: (Events(), SatelliteHttp(), WebApi()),
>>>>>>> trust5
)


def all_targets() -> Mapping[str, Target]:
    """Return every target by its name; none is open yet."""
    return {target.name: target for make in _MAKERS for target in make()}
