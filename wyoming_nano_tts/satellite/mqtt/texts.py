"""What a message on the topic says: plain text, or a JSON object that says more."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from ...errors import ProtocolError, TextError
from ...server.requests import read_text
from ...server.wire.extent import parse_object
from ..commands import LARGEST_BYTES

FIELDS: Final = ("text", "voice", "language", "options", "text_format")
"""That an object may have: those of the page's interface."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A text, and how it is to be spoken."""

    text: str
    """What."""
    manner: Mapping[str, Any] = field(default_factory=dict)
    """Fields beside the text, unchecked."""


def read_words(payload: bytes) -> str:
    """Return the text of a payload.

    Raises:
        TextError: it is too long, or not text.
    """
    if len(payload) > LARGEST_BYTES:
        raise TextError(f"a text may have {LARGEST_BYTES} bytes, not {len(payload)}")
    try:
        return payload.decode("utf-8")
    except UnicodeDecodeError as error:
        raise TextError(f"the text is not UTF-8 at byte {error.start}") from error


async def read_asked(payload: bytes) -> Asked:
    """Return what is asked for.

    Raises:
        TextError: the text is too long, or not text.
        ProtocolError: it begins as an object, and is none, or has fields that nothing here knows.
    """
    text = read_words(payload)
    if not text.lstrip().startswith("{"):
        return Asked(text)
    data = await parse_object(payload, "a message that begins with {")
    unknown = [name for name in data if name not in FIELDS]
    if unknown:
        raise ProtocolError(
            f"no field {unknown[0][:40]!r} in a message; there are: {', '.join(FIELDS)}"
        )
    return Asked(
        read_text(data, "a message"), {name: data[name] for name in data if name != "text"}
    )
