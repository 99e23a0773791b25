"""Tells Home Assistant's Supervisor that the server is there, so that Home Assistant offers to add it."""

import json
import logging
import os
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from typing import Any, Final

from ..errors import NanoTtsError
from .options import PORT

SUPERVISOR: Final = "http://supervisor"
TOKEN_VARIABLE: Final = "SUPERVISOR_TOKEN"  # noqa: S105 - the variable's name
KINDS: Final = ("wyoming", "nano_tts")
"""Integrations that take the message: Home Assistant's own, and ours."""
TRIES: Final = 6
_LOGGER = logging.getLogger(__name__)


class DiscoveryError(NanoTtsError):
    """The Supervisor has not taken the message."""

    code = "discovery-error"


def message(kind: str, host: str, port: int = PORT) -> dict[str, Any]:
    """Return what is told.

    Args:
        kind: one of `KINDS`.
        host: name of this container, which Home Assistant finds it by.
        port: of the server.
    """
    return {"service": kind, "config": {"uri": f"tcp://{host}:{port}"}}


def announce(
    kind: str,
    *,
    supervisor: str = SUPERVISOR,
    environment: Mapping[str, str] = os.environ,
    wait: Callable[[float], None] = time.sleep,
) -> str:
    """Send the message, again and again for a minute where the Supervisor is busy.

    Returns:
        The id that the Supervisor has given it.

    Raises:
        DiscoveryError: it was refused, or the Supervisor cannot be reached.
    """
    token = environment.get(TOKEN_VARIABLE)
    if not token:
        raise DiscoveryError(
            f"{TOKEN_VARIABLE} is not set: only the Supervisor of Home Assistant gives it, to apps that it starts"
        )
    body = json.dumps(message(kind, socket.gethostname())).encode()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    request = urllib.request.Request(f"{supervisor}/discovery", body, headers, method="POST")
    reason = ""
    for number in range(TRIES):
        if number:
            wait(2.0**number)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return _uuid(answer.read(65536))
        except urllib.error.HTTPError as error:
            reason = f"status {error.code}: {error.read(2000).decode(errors='replace')}"
            if error.code < 500:
                break  # the same again will be refused again
        except OSError as error:
            reason = str(error)
        _LOGGER.info("The Supervisor does not take the discovery yet: %s", reason)
    raise DiscoveryError(f"the Supervisor has not taken the discovery of {kind}: {reason}")


def _uuid(content: bytes) -> str:
    try:
        answer = json.loads(content)
        return str(answer["data"]["uuid"])
    except (ValueError, KeyError, TypeError) as error:
        raise DiscoveryError(f"the Supervisor's answer is none: {content[:200]!r}") from error
