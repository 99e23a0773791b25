"""Text by HTTP, for programs of this machine: `curl --data 'Dinner is ready.' http://127.0.0.1:10800/say`.

Only loopback addresses are listened on. A web page that a browser of this machine shows could reach them
as well: requests from pages of other origins, and for other host names, are refused.
"""

import asyncio
import contextlib
import json
import socket
import threading
from collections.abc import Coroutine
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

from ..errors import NanoTtsError, OverloadError, TextError
from ..server.wire.listeners import ListenError
from ..sinks.output import OutputError
from .commands import LARGEST_BYTES, Commands, Told

MOST_CONNECTIONS: Final = 16
READ_SECONDS: Final = 10.0
LINGER_SECONDS: Final = 1.0
_STATUS: Final = ((OverloadError, 429), (OutputError, 503), (NanoTtsError, 400))


def read_address(text: str) -> tuple[str, int]:
    """Return host and port.

    Raises:
        ListenError: it is no HOST:PORT, or can be reached from other machines.
    """
    host, colon, port = text.rpartition(":")
    host = host.strip("[]")
    if not colon or not port.isdecimal() or int(port) > 65535:
        raise ListenError(f"--say-http {text[:80]!r} must be HOST:PORT, as 127.0.0.1:10800")
    if host not in {"127.0.0.1", "localhost"}:
        raise ListenError(
            f"--say-http {text[:80]}: whoever reaches it may speak; only 127.0.0.1 and localhost are allowed"
        )
    return host, int(port)


class SayHttp:
    """A small web server on threads of its own; what it is asked for happens on the event loop."""

    def __init__(self, address: tuple[str, int], commands: Commands) -> None:
        """Listen.

        Args:
            address: host and port, of `read_address`; 0 takes a free one.
            commands: do what is asked.

        Raises:
            ListenError: the address is taken.
        """
        self._commands = commands
        self._acts = {f"/{name}": act for name, act in commands.acts.items()}
        self._loop = asyncio.get_running_loop()
        try:
            self._server = _Server(address, self)
        except OSError as error:
            raise ListenError(
                f"cannot listen on {address[0]}:{address[1]}: {error.strerror or error}"
            ) from error
        self.address = f"{address[0]}:{self._server.server_address[1]}"
        """Where, with the real port."""
        threading.Thread(target=self._server.serve_forever, name="say-http", daemon=True).start()

    async def close(self) -> None:
        """Take no more requests."""
        await asyncio.to_thread(self._server.shutdown)
        self._server.server_close()

    def is_own_host(self, host: str) -> bool:
        """Tell whether a Host header names this machine: other names mean a page that was tricked here."""
        name, _, port = host.rpartition(":")
        return name in {"127.0.0.1", "localhost"} and port == self.address.rpartition(":")[2]

    def act(self, path: str, text: str) -> Told:
        """Do what is asked; called on a thread, returns when it is done.

        Raises:
            NanoTtsError: it cannot be done.
            KeyError: there is no such path.
        """
        return self._on_loop(self._acts[path](text))

    def state(self) -> Told:
        """Return level and what goes on."""
        return self._on_loop(self._state())

    def _on_loop(self, work: Coroutine[Any, Any, Told]) -> Told:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def _state(self) -> Told:
        return self._commands.state()


class _Server(ThreadingHTTPServer):
    """So many connections at a time, and no more."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], say: SayHttp) -> None:
        self.say = say
        self._free = threading.BoundedSemaphore(MOST_CONNECTIONS)
        super().__init__(address, _Request)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Hand a connection to a thread, unless there are too many."""
        if not self._free.acquire(blocking=False):
            self.shutdown_request(request)
            return
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Serve a connection."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever left in the middle need not fill the log."""


class _Request(BaseHTTPRequestHandler):
    server: _Server
    server_version = "nano-tts"
    sys_version = ""
    default_request_version = (
        "HTTP/1.0"  # a request that cannot be read gets an answer with a status, too
    )
    timeout = READ_SECONDS

    def do_GET(self) -> None:
        if not self._is_ours():
            return
        if self.path != "/state":
            self._refuse(404, "not-found", "GET knows /state only")
            return
        self._answer(200, self.server.say.state())

    def do_POST(self) -> None:
        if not self._is_ours():
            return
        text = self._body()
        if text is None:
            return
        try:
            done = self.server.say.act(self.path, text)
        except KeyError:
            self._refuse(404, "not-found", "POST knows /say, /volume, /mute and /stop")
        except NanoTtsError as error:
            status = next(status for kind, status in _STATUS if isinstance(error, kind))
            self._refuse(status, error.code, str(error))
        else:
            self._answer(200, done)

    def _is_ours(self) -> bool:
        """Refuse what a page of somebody else has a browser of this machine ask."""
        origin = self.headers.get("Origin")
        if not self.server.say.is_own_host(self.headers.get("Host", "")):
            self._refuse(403, "forbidden", f"the Host must be {self.server.say.address}")
        elif origin is not None and not self.server.say.is_own_host(origin.removeprefix("http://")):
            self._refuse(403, "forbidden", "pages of other origins may not speak here")
        else:
            return True
        return False

    def _body(self) -> str | None:
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal():
            self._refuse(411, "length-required", "the request needs a Content-Length")
        elif int(length) > LARGEST_BYTES:
            self._refuse(413, "too-large", f"a text may have {LARGEST_BYTES} bytes")
        else:
            try:
                return self.rfile.read(int(length)).decode("utf-8")
            except UnicodeDecodeError as error:
                self._refuse(400, TextError.code, f"the text is not UTF-8 at byte {error.start}")
            except TimeoutError:
                self.close_connection = True
        return None

    def _refuse(self, status: int, code: str, text: str) -> None:
        self._answer(status, {"error": code, "text": text})
        # Closing a socket with unread input resets it, and the client may lose the answer.
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_WR)
            self.connection.settimeout(LINGER_SECONDS)
            left = 2 * LARGEST_BYTES
            while left > 0 and (piece := self.connection.recv(LARGEST_BYTES)):
                left -= len(piece)

    def _answer(self, status: int, about: dict[str, Any]) -> None:
        body = json.dumps(about).encode("ascii") + b"\n"
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        """What was said is in the satellite's own log."""
