"""Tells Home Assistant's Supervisor that the server is there, so that Home Assistant offers to add it."""

import http.client
import json
import logging
import os
import socket
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from ..errors import NanoTtsError
from .options import PORT

SUPERVISOR: Final = "supervisor"
"""Its name in the network of apps, port 80."""
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
    supervisor: str = "",
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
    body = json.dumps(message(kind, socket.gethostname()))
    reason = ""
    for number in range(TRIES):
        if number:
            wait(2.0**number)
        try:
            status, content = _post(supervisor or SUPERVISOR, token, body)
        except (OSError, http.client.HTTPException) as error:
            reason = str(error)
        else:
            if status == http.HTTPStatus.OK:
                return _uuid(content)
            reason = f"status {status}: {content[:500].decode(errors='replace')}"
            if status < http.HTTPStatus.INTERNAL_SERVER_ERROR:
                break  # the same again will be refused again
        _LOGGER.info("The Supervisor does not take the discovery yet: %s", reason)
    raise DiscoveryError(f"the Supervisor has not taken the discovery of {kind}: {reason}")


def _post(host: str, token: str, body: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(host, timeout=10)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    try:
        connection.request("POST", "/discovery", body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read(65536)
    finally:
        connection.close()


def _uuid(content: bytes) -> str:
    try:
        answer = json.loads(content)
        return str(answer["data"]["uuid"])
    except (ValueError, KeyError, TypeError) as error:
        raise DiscoveryError(f"the Supervisor's answer is none: {content[:200]!r}") from error
