"""What programs of this home may ask of a satellite, whichever way their words come."""

from collections.abc import Callable, Coroutine, Mapping
from typing import TYPE_CHECKING, Any, Final

from ..errors import TextError
from .local_speech import LocalSpeech
from .playback import Playback

if TYPE_CHECKING:
    from ..speech.request import SpeechRequest

LARGEST_BYTES: Final = 64 * 1024
"""Of a text: half an hour of speech."""
LOUDEST: Final = 2.0

Told = dict[str, Any]
"""What is answered, as JSON has it."""


class Commands:
    """Speech, level and silence, by name."""

    def __init__(self, speech: LocalSpeech, playback: Playback) -> None:
        """Prepare.

        Args:
            speech: speaks the texts.
            playback: whose level is changed.
        """
        self._speech = speech
        self._playback = playback
        self.acts: Mapping[str, Callable[[str], Coroutine[Any, Any, Told]]] = {
            "say": self.say,
            "volume": self.volume,
            "mute": self.mute,
            "stop": self.stop,
        }
        """Name to what takes its text; each may raise `NanoTtsError`."""

    def state(self) -> Told:
        """Return level and what goes on."""
        level = self._playback.level
        return {
            "volume": level.volume,
            "muted": level.muted,
            "playing": self._playback.busy,
            "played": self._playback.played,
        }

    async def say(self, text: str, request: "SpeechRequest | None" = None) -> Told:
        """Speak; return when it has been heard."""
        return {"seconds": round(await self._speech.say(text, request), 3)}

    async def volume(self, text: str) -> Told:
        """Set the level, a factor."""
        try:
            volume = float(text)
        except ValueError:
            volume = -1.0
        if not 0 <= volume <= LOUDEST:
            raise TextError(f"volume must be a number from 0 to {LOUDEST:g}, not {text[:40]!r}")
        self._playback.set_level(volume=volume)
        return self.state()

    async def mute(self, text: str) -> Told:
        """Be silent, or no more."""
        if text.strip() not in {"on", "off"}:
            raise TextError(f"mute is on or off, not {text[:40]!r}")
        self._playback.set_level(muted=text.strip() == "on")
        return self.state()

    async def stop(self, _text: str = "") -> Told:
        """Stop what is being played, and forget what waits."""
        self._playback.silence()
        return self.state()
