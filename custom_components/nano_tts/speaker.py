"""Who speaks: the one door between Home Assistant's side and whatever makes the audio.

That is a server on the network, or an engine that Home Assistant runs itself. Entities, dialogs and the
coordinator know these protocols only.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from typing import Any, Protocol

from homeassistant.const import CONF_HOST, CONF_PORT

from .audio.format import AudioFormat
from .embedded.engine import EmbeddedEngine
from .embedded.speaker import EmbeddedSpeaker
from .sound.offer import ServerInfo
from .sound.options import SpeechSettings
from .sound.timing import RequestTiming
from .wire.address import Address, Place
from .wire.remote import RemoteSpeaker


class Speech(Protocol):
    """One request that is being spoken."""

    @property
    def format(self) -> AudioFormat:
        """Of all its audio."""

    @property
    def timing(self) -> RequestTiming:
        """What it has cost; complete at the end."""

    def chunks(self) -> AsyncIterator[bytes]:
        """Yield PCM; once only. Raises `NanoTtsError`, or what the text's source raises."""

    async def close(self) -> None:
        """End it, at any time."""

    def abandon(self) -> None:
        """End it without waiting for anything."""


class Speaker(Protocol):
    """Something that turns text into audio."""

    @property
    def address(self) -> Place:
        """Where it is, for messages to people."""

    async def describe(self) -> ServerInfo:
        """Return what it is and offers; raises `NanoTtsError`."""

    async def pronunciations(
        self, say: Mapping[str, str], forget: Sequence[str] = ()
    ) -> dict[str, str]:
        """Change its own words, and return them all; raises `NanoTtsError`."""

    async def speak(
        self, text: AsyncGenerator[str], settings: SpeechSettings, *, patient: bool
    ) -> Speech:
        """Begin a request, waiting a while for a speaker that is away if `patient`.

        Raises `NanoTtsError`, or what the text's source raises.
        """


def speaker_for(data: Mapping[str, Any], engine: EmbeddedEngine | None = None) -> Speaker:
    """Return the speaker that the data of a config entry describes; nothing is connected.

    Args:
        data: of the entry.
        engine: that was started for it, where it is inside Home Assistant.
    """
    if engine is not None:
        return EmbeddedSpeaker(engine)
    return RemoteSpeaker(Address(data[CONF_HOST], data[CONF_PORT]))
