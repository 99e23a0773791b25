"""The program that started us: told when we listen, and not outlived."""

import asyncio
import contextlib
import logging
import os
import threading
from typing import Final

_LOGGER = logging.getLogger(__name__)

_STANDARD_INPUT: Final = 0


def tell_ready(descriptor: int) -> None:
    """Write a newline to a descriptor and close it, as the s6 supervision suite expects a service to."""
    try:
        os.write(descriptor, b"\n")
        os.close(descriptor)
    except OSError as error:
        _LOGGER.warning("Cannot tell descriptor %d that we listen: %s", descriptor, error)


def stop_at_end_of_input(stop: asyncio.Event, seconds: float) -> None:
    """Set `stop` when standard input ends, as it does when whoever holds its other end has died.

    Args:
        stop: of the running event loop.
        seconds: after which the process ends in any case, if it is still there then.
    """
    loop = asyncio.get_running_loop()

    def watch() -> None:
        with contextlib.suppress(OSError):
            while os.read(_STANDARD_INPUT, 4096):
                pass
        with contextlib.suppress(RuntimeError):  # the loop has ended already
            loop.call_soon_threadsafe(stop.set)
        timer = threading.Timer(seconds, os._exit, (1,))
        timer.daemon = True
        timer.start()

    threading.Thread(target=watch, name="end of input", daemon=True).start()
