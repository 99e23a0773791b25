"""The engine inside Home Assistant as a speaker: the same events as over the network, on a socket."""

from ..errors import EngineSilentError
from ..sound.offer import ServerInfo
from ..wire.remote import RemoteSpeaker
from .engine import EmbeddedEngine


class EmbeddedSpeaker(RemoteSpeaker):
    """Tells the engine whether it has answered: this is how one that is stuck is found."""

    def __init__(self, engine: EmbeddedEngine) -> None:
        """Speak through an engine that has been started."""
        super().__init__(engine.address)
        self.engine = engine

    async def describe(self) -> ServerInfo:
        """Ask what it offers.

        Raises:
            NanoTtsError: as `connection.describe`.
        """
        try:
            info = await super().describe()
        except EngineSilentError:
            self.engine.async_unanswered()
            raise
        self.engine.async_answered()
        return info
