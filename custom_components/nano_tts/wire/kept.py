"""What is remembered of a server over a restart of Home Assistant."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.storage import Store

from ..const import DOMAIN
from ..errors import NanoTtsError
from ..sound.offer import ServerInfo
from .address import Place
from .info import parse_info

_VERSION: Final = 1
_SAVE_SECONDS: Final = 2.0
_MOST_VOICES: Final = 64
"""Voices remembered for an engine: the names come from whoever may call an action."""


class KeptServer:
    """The last `info`, so that entities exist before the server does, and who was asked to speak."""

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Prepare; `async_load` is next."""
        self._store = Store[dict[str, Any]](hass, _VERSION, f"{DOMAIN}.{entry_id}")
        self._info: Mapping[str, Any] | None = None
        self._asked: dict[str, list[str]] = {}

    async def async_load(self) -> None:
        """Read what there is."""
        data = await self._store.async_load() or {}
        self._info = data.get("info")
        self._asked = {engine: list(names) for engine, names in data.get("asked", {}).items()}

    async def async_remove(self) -> None:
        """Forget everything, on disk too."""
        await self._store.async_remove()

    def info(self, address: Place) -> ServerInfo | None:
        """Return what the server has said last, None if that is not known."""
        if self._info is None:
            return None
        try:
            return parse_info(self._info, **address.place)
        except NanoTtsError:  # of another version than this integration
            return None

    @callback
    def async_keep(self, info: ServerInfo) -> None:
        """Remember what the server says."""
        if info.raw != self._info:
            self._info = info.raw
            self._save()

    def asked(self, engine: str) -> tuple[str, ...]:
        """Return the voices that requests to an engine have named."""
        return tuple(self._asked.get(engine, ()))

    @callback
    def async_note(self, engine: str, voice: str) -> None:
        """Remember that a request to an engine has named a voice."""
        names = self._asked.setdefault(engine, [])
        if voice not in names and len(names) < _MOST_VOICES:
            names.append(voice)
            self._save()

    async def async_save(self) -> None:
        """Write it now, for whoever is loaded next."""
        await self._store.async_save(self._data())

    def _save(self) -> None:
        self._store.async_delay_save(self._data, _SAVE_SECONDS)

    def _data(self) -> dict[str, Any]:
        return {"info": self._info, "asked": self._asked}
