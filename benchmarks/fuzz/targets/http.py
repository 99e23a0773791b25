"""Requests by HTTP: spoilt bytes to a real socket, and a well-behaved client after each."""

import asyncio
import random
import socket
import threading
from collections.abc import Callable
from typing import Any, Final

from wyoming_nano_tts.errors import TextError
from wyoming_nano_tts.satellite.commands import Commands
from wyoming_nano_tts.satellite.http import SayHttp
from wyoming_nano_tts.satellite.playback import Level

from ..mutations import spoilt_bytes, spoilt_text
from ..seeds import strings_of
from ..target import DefectError, Target

ANSWER_SECONDS: Final = 300.0
"""Long: the machine may have other work."""
GOOD_EVERY: Final = 10


class Http(Target):
    """A web server on loopback: every answer is HTTP, none is an error of the server's own."""

    units = "requests"
    host: str
    port: int
    paths: tuple[str, ...]
    good: bytes
    """A request that must be answered with 200 after whatever came before."""

    def make(self, rng: random.Random) -> bytes:
        """Make a request, most of it right, and spoil it."""
        body = spoilt_text(rng.choice(self.texts), rng, self.texts).encode("utf-8", "replace")
        method = rng.choice(("POST", "POST", "GET", "HEAD", "PUT", "OPTIONS", "X" * 30))
        path = rng.choice(self.paths)
        if rng.random() < 0.2:
            path = spoilt_text(path, rng)
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self.host}:{self.port}"]
        if rng.random() < 0.9:
            length: object = len(body)
            if rng.random() < 0.1:
                length = rng.choice((-1, 0, "x", "1e3", 10**20, "٣", "+5", len(body) + 3))
            lines.append(f"Content-Length: {length}")
        extra = (
            "Origin: http://evil.example",
            "Transfer-Encoding: chunked",
            "Expect: 100-continue",
            "X: " + "y" * 900,
        )
        lines += rng.sample(extra, rng.choice((0, 0, 0, 1, 2)))
        raw = "\r\n".join(lines).encode("utf-8", "replace") + b"\r\n\r\n" + body
        return spoilt_bytes(raw, rng, 4) if rng.random() < 0.5 else raw

    def open(self) -> None:
        """Read the seeds; a server of its own is a subclass's."""
        self.texts = [text for text in strings_of("text/english") if len(text) < 80]
        self.number = 0

    def check(self, given: bytes) -> str:
        """Send it and its end; hear an answer of HTTP, or nothing."""
        answer = self._exchange(given)
        self.number += 1
        if self.number % GOOD_EVERY == 0 and b" 200 " not in self._exchange(self.good)[:20]:
            raise DefectError("a good request is not answered any more")
        if not answer:
            return "closed"
        status = answer.split(b"\r\n", 1)[0]
        if not status.startswith(b"HTTP/1."):
            raise DefectError(f"the answer begins with {answer[:40]!r}")
        code = status.split(b" ")[1].decode("ascii")
        if code.startswith("5") and code not in {"501", "503", "505"}:
            raise DefectError(f"an error of the server's own: {status!r}")
        return code

    def _exchange(self, raw: bytes) -> bytes:
        heard = b""
        with socket.create_connection((self.host, self.port), timeout=ANSWER_SECONDS) as sock:
            try:
                sock.sendall(raw)
                sock.shutdown(socket.SHUT_WR)
                while piece := sock.recv(65536):
                    heard += piece
            except TimeoutError as error:
                raise DefectError(f"no end of an answer in {ANSWER_SECONDS:g} s") from error
            except ConnectionError:
                pass  # it may hang up on what is no HTTP
        return heard


class SatelliteHttp(Http):
    """What programs of the satellite's machine ask."""

    name = "satellite-http"
    paths = ("/say", "/volume", "/mute", "/stop", "/state", "/")

    def open(self) -> None:
        """Start it, with a voice that says nothing."""
        super().open()
        loop = asyncio.new_event_loop()
        threading.Thread(target=loop.run_forever, daemon=True).start()
        self.cleanup.callback(loop.call_soon_threadsafe, loop.stop)

        async def start() -> SayHttp:
            return SayHttp(("127.0.0.1", 0), silent_commands())

        server = asyncio.run_coroutine_threadsafe(start(), loop).result()
        self.cleanup.callback(
            lambda: asyncio.run_coroutine_threadsafe(server.close(), loop).result()
        )
        self.host, port = server.address.rsplit(":", 1)
        self.port = int(port)
        self.good = f"GET /state HTTP/1.1\r\nHost: {server.address}\r\n\r\n".encode()

    def make(self, rng: random.Random) -> bytes:
        """As others; what the port is today does not belong into an input that is kept."""
        return super().make(rng).replace(str(self.port).encode(), b"PORT")

    def check(self, given: bytes) -> str:
        """Put the port in."""
        return super().check(given.replace(b"PORT", str(self.port).encode()))


def silent_commands() -> Commands:
    """Return what does all that a satellite is asked for, and is not heard."""
    return Commands(_Mute(), Player())  # type: ignore[arg-type]


class _Mute:
    """Speech that is over at once; text with nothing in it is refused as by the real one."""

    async def say(self, text: str, request: object = None) -> float:
        if not text.strip():
            raise TextError("the text is empty")
        return 0.1


class Player:
    """A device at rest."""

    busy = False
    played = silences = 0

    def __init__(self) -> None:
        self.level = Level()
        self.on_change: list[Callable[[], None]] = []

    def set_level(self, *, volume: float | None = None, muted: bool | None = None) -> None:
        """Take it."""
        self.level.volume = self.level.volume if volume is None else volume

    def silence(self) -> Any:
        """Do nothing."""
