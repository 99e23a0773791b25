"""The event with which a client lists and changes the server's own pronunciations.

It is ours alone, and off unless the server was started with --allow-pronunciation-edits: Wyoming knows
no password, so whoever reaches the server may use it.
"""

import asyncio
from collections.abc import Mapping
from typing import Any, Final

from wyoming.event import Event

from ..errors import NanoTtsError, ProtocolError
from ..speech.pronunciation_file import PronunciationFile

EVENT: Final = "nano-tts-pronunciations"


class EditsNotAllowedError(NanoTtsError):
    """The server was started without --allow-pronunciation-edits."""

    code = "edits-not-allowed"


async def answer(file: PronunciationFile | None, data: Mapping[str, Any]) -> Event:
    """Change what the event asks for; return the event with all words. Arguments and errors as `change`."""
    return Event(EVENT, {"words": await change(file, data, "--allow-pronunciation-edits")})


async def change(
    file: PronunciationFile | None, data: Mapping[str, Any], allowed_by: str
) -> dict[str, str]:
    """Change what is asked for; return all words.

    Args:
        file: the server's, None where nobody may change it.
        data: `set`, an object of word to pronunciation, and `remove`, a list of words; both optional.
        allowed_by: the option of the server that allows it.

    Raises:
        EditsNotAllowedError: nobody may.
        ProtocolError: a field has the wrong type.
        PronunciationFileError: an entry breaks a rule; nothing has been changed.
    """
    if file is None:
        raise EditsNotAllowedError(
            f"pronunciations cannot be changed from here: the server was started without {allowed_by}"
        )
    say, forget = data.get("set", {}), data.get("remove", [])
    if not isinstance(say, dict) or not all(isinstance(value, str) for value in say.values()):
        raise ProtocolError(f"set must be an object of texts, not {say!r:.60}")
    if not isinstance(forget, list) or not all(isinstance(word, str) for word in forget):
        raise ProtocolError(f"remove must be a list of texts, not {forget!r:.60}")
    if say or forget:
        return await asyncio.to_thread(file.change, say, forget)
    return await asyncio.to_thread(file.words)
