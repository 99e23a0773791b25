"""Readiness for systemd (`Type=notify`): see sd_notify(3)."""

import logging
import os
import socket

_LOGGER = logging.getLogger(__name__)


def notify(state: str) -> None:
    """Tell systemd, if it started us: "READY=1", "STOPPING=1"."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    if address.startswith("@"):
        address = "\0" + address[1:]  # Linux's abstract namespace
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sock:
            sock.sendto(state.encode("ascii"), address)
    except OSError as error:
        _LOGGER.warning("Cannot notify systemd: %s", error)
