"""Bodies of requests: JSON objects of bounded size, and what stands in them."""

import asyncio
from typing import Any, Final

from aiohttp import web

from ..errors import NanoTtsError
from ..server.wire.extent import parse_object

BODY_SECONDS: Final = 30.0
"""Longest time from the first byte of a body to its last, as of an event of Wyoming."""


class SlowBodyError(NanoTtsError):
    """A body did not come to its end."""

    code = "slow-body"


async def read_object(request: web.Request) -> dict[str, Any]:
    """Return the JSON object that a request brings.

    Raises:
        ProtocolError: it is not a JSON object, or has too many values.
        SlowBodyError: it takes too long.
    """
    try:
        async with asyncio.timeout(BODY_SECONDS):
            raw = await request.read()
    except TimeoutError as error:
        raise SlowBodyError(f"the body must arrive within {BODY_SECONDS:.0f} s") from error
    return await parse_object(raw, "the body")
