"""Standard input and output as a pair of asyncio streams, whatever they are.

asyncio takes pipes and sockets, but no plain files, and it makes a shared terminal non-blocking for
everyone. Two threads that copy to and from a socket pair work with all of them.
"""

import asyncio
import contextlib
import os
import socket
import threading
from typing import Final

_PIECE_BYTES: Final = 64 * 1024
_FLUSH_SECONDS: Final = 5.0


class StdioPump:
    """Copies standard input to a stream and a stream to standard output."""

    def __init__(self, input_fd: int = 0, output_fd: int = 1) -> None:
        self._input_fd = input_fd
        self._output_fd = output_fd
        self._flushed = threading.Event()

    async def start(self, limit: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Start both threads; return the streams of our end.

        Args:
            limit: buffer limit of the reader in bytes.
        """
        ours, theirs = socket.socketpair()
        for copy in (self._copy_input, self._copy_output):
            # Daemons: a read of standard input cannot be interrupted.
            threading.Thread(target=copy, args=(theirs,), name=copy.__name__, daemon=True).start()
        return await asyncio.open_connection(sock=ours, limit=limit)

    async def flush(self) -> None:
        """Wait until all output is written, once our end is closed."""
        await asyncio.to_thread(self._flushed.wait, _FLUSH_SECONDS)

    def _copy_input(self, theirs: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while piece := os.read(self._input_fd, _PIECE_BYTES):
                theirs.sendall(piece)
        with contextlib.suppress(OSError):
            theirs.shutdown(socket.SHUT_WR)

    def _copy_output(self, theirs: socket.socket) -> None:
        try:
            while piece := theirs.recv(_PIECE_BYTES):
                view = memoryview(piece)
                while view:
                    view = view[os.write(self._output_fd, view) :]
        except OSError:
            # The reader of our output is gone: let the server see a closed connection.
            with contextlib.suppress(OSError):
                theirs.shutdown(socket.SHUT_RDWR)
        finally:
            self._flushed.set()
