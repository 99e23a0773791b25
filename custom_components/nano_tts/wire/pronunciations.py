"""The server's own pronunciations, listed and changed with an event that only our server knows."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final

from wyoming.error import Error
from wyoming.event import Event

from ..const import DESCRIBE_SECONDS
from ..errors import (
    EditsNotAllowedError,
    NoInfoError,
    PronunciationError,
    ServerError,
    TimedOutError,
)
from .address import Place
from .connection import Connection

EVENT: Final = "nano-tts-pronunciations"
_ERRORS: Final[Mapping[str, type[ServerError]]] = {
    "edits-not-allowed": EditsNotAllowedError,
    "invalid-pronunciations": PronunciationError,
}


async def exchange(address: Place, say: Mapping[str, str], forget: Sequence[str]) -> dict[str, str]:
    """Change the server's words, if there is something to change, and return all of them.

    Raises:
        CannotConnectError: it is not there.
        ConnectionLostError: it left.
        EditsNotAllowedError: it was started without the option for it.
        PronunciationError: an entry breaks a rule; nothing has been changed.
        ServerError: anything else that it says.
    """
    connection = await Connection.open(address)
    try:
        async with asyncio.timeout(DESCRIBE_SECONDS):
            await connection.send(Event(EVENT, {"set": dict(say), "remove": list(forget)}))
            while True:
                event = await connection.receive()
                if event.type == EVENT:
                    break
                if Error.is_type(event.type):
                    code = str(event.data.get("code"))[:80]
                    kind = _ERRORS.get(code, ServerError)
                    raise kind(text=str(event.data.get("text"))[:500], code=code)
    except TimeoutError as err:
        raise address.error(TimedOutError, seconds=f"{DESCRIBE_SECONDS:g}") from err
    finally:
        await connection.close()
    words = event.data.get("words")
    if not isinstance(words, dict):
        raise address.error(NoInfoError)
    return {str(word): str(said) for word, said in words.items()}
