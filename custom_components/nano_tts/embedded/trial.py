"""A new engine has to speak before it is used."""

from collections.abc import AsyncGenerator
from typing import Final

from ..errors import EngineFailsError, NanoTtsError
from ..sound.options import SpeechSettings
from .engine import EmbeddedEngine
from .speaker import EmbeddedSpeaker

_WORDS: Final = "Hello."
_HARMLESS: Final = ("DEBUG ", "INFO ")


async def async_try(engine: EmbeddedEngine) -> None:
    """Have an engine speak that has just been started.

    Raises:
        EngineFailsError: it does not run, or does not speak; the reason is its own where it gives one.
    """
    if not engine.is_running:
        raise EngineFailsError(reason=_last_line(engine) or engine.history.last_end)
    try:
        await _speak(EmbeddedSpeaker(engine))
    except EngineFailsError:
        raise
    except NanoTtsError as err:
        told = err.placeholders.get("text") or _last_line(engine)
        raise EngineFailsError(reason=told or err.placeholders.get("reason") or err.key) from err


async def _speak(speaker: EmbeddedSpeaker) -> None:
    """Have a word spoken, which takes everything that an engine needs.

    Raises:
        NanoTtsError: it does not speak.
    """
    await speaker.describe()
    speech = await speaker.speak(_word(), SpeechSettings(), patient=False)
    heard = False
    try:
        async for pcm in speech.chunks():
            heard = heard or any(pcm)
    finally:
        await speech.close()
    if not heard:
        raise EngineFailsError(reason="it is silent")


async def _word() -> AsyncGenerator[str]:
    yield _WORDS


def _last_line(engine: EmbeddedEngine) -> str:
    """Return the last line of the log that is not harmless: that of a traceback says why."""
    lines = (line for line in reversed(engine.history.lines) if not line.startswith(_HARMLESS))
    return next(lines, "")[:200]
