"""Lines of standard input, spoken one after the other."""

import asyncio
import contextlib
import logging
import os
import threading
from concurrent.futures import CancelledError
from typing import Final

from ..errors import NanoTtsError
from .local_speech import LocalSpeech

_LOGGER = logging.getLogger(__name__)

LONGEST_BYTES: Final = 64 * 1024
_PIECE_BYTES: Final = 4096


def say_lines(speech: LocalSpeech, descriptor: int = 0) -> None:
    """Begin to speak the lines of a descriptor, each when the one before has been heard, until its end.

    Args:
        speech: of the running event loop.
        descriptor: what is read, on a thread of its own: a terminal or a pipe cannot be waited for otherwise.
    """
    loop = asyncio.get_running_loop()

    def speak(line: bytes) -> None:
        text = line.decode("utf-8", errors="replace").strip()
        if not text:
            return
        try:
            asyncio.run_coroutine_threadsafe(speech.say(text), loop).result()
        except NanoTtsError as error:
            _LOGGER.warning("A line was not spoken: %s", error)

    def read() -> None:
        rest, too_long = b"", False
        while piece := os.read(descriptor, _PIECE_BYTES):
            *lines, rest = (rest + piece).split(b"\n")
            for line in lines:
                if not too_long:
                    speak(line)
                too_long = False
            if len(rest) > LONGEST_BYTES:
                if not too_long:
                    _LOGGER.warning("A line of more than %d bytes is not spoken", LONGEST_BYTES)
                rest, too_long = b"", True
        if not too_long:
            speak(rest)

    def watch() -> None:
        # The loop may end before its input does.
        with contextlib.suppress(OSError, RuntimeError, CancelledError):
            read()

    threading.Thread(target=watch, name="lines", daemon=True).start()
