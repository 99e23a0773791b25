"""The signals that end a server."""

import asyncio
import contextlib
import signal
from collections.abc import Iterator


@contextlib.contextmanager
def stop_signals(stop: asyncio.Event) -> Iterator[None]:
    """Set `stop` at the first signal; the second one ends the process at once."""
    loop = asyncio.get_running_loop()
    caught = (signal.SIGTERM, signal.SIGINT)

    def release() -> None:
        for number in caught:
            loop.remove_signal_handler(number)

    def first() -> None:
        stop.set()
        release()

    try:
        for number in caught:
            loop.add_signal_handler(number, first)
    except NotImplementedError:  # Windows
        with _plain_signals(loop, stop):
            yield
        return
    try:
        yield
    finally:
        release()


@contextlib.contextmanager
def _plain_signals(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> Iterator[None]:
    """The same where the loop takes no signals: Python's own handler tells it."""

    def first(number: int, _frame: object) -> None:
        signal.signal(number, signal.SIG_DFL)
        loop.call_soon_threadsafe(stop.set)

    before = {number: signal.signal(number, first) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
