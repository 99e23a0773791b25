"""Bodies of requests: JSON objects of bounded size, and what stands in them."""

import asyncio
import json
from typing import Any, Final

from aiohttp import web

from ..errors import NanoTtsError, ProtocolError
from ..server.wire.extent import ExtentError, check_extent

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
    try:
        await check_extent(raw)
        value = json.loads(raw)
    except ExtentError as error:
        raise ProtocolError(f"the body {error}") from error
    except (ValueError, RecursionError) as error:
        raise ProtocolError(f"the body must be JSON: {error}") from error
    if not isinstance(value, dict):
        raise ProtocolError(f"the body must be a JSON object, not {value!r:.60}")
    return value
