"""Requests by HTTP: spoilt bytes to a real socket, and a well-behaved client after each."""

import asyncio
import contextlib
import json
import random
import re
import select
import socket
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from benchmarks.stand_ins.tone_engine import EnglishReader, ToneEngine
from wyoming_nano_tts.errors import TextError
from wyoming_nano_tts.satellite.commands import Commands
from wyoming_nano_tts.satellite.http import SayHttp
from wyoming_nano_tts.satellite.playback import Level
from wyoming_nano_tts.server.config import ServerConfig
from wyoming_nano_tts.server.serve import running
from wyoming_nano_tts.speech.pronunciation_file import PronunciationFile
from wyoming_nano_tts.text import open_stream

from ..mutations import dumped, spoilt_bytes, spoilt_text, spoilt_value
from ..seeds import strings_of
from ..target import DefectError, Target

ANSWER_SECONDS: Final = 300.0
"""Long: the machine may have other work."""
PAUSE_SECONDS: Final = 0.25
"""Without an answer, after which a request that was spoilt has its end, in case that more of it is waited for."""
SPOKEN: Final = (b"1.0", b"1.1")
INTERIM: Final = re.compile(rb"\A(?:HTTP/1\.1 100 [^\r\n]*\r\n(?:[^\r\n]+\r\n)*\r\n)+")
ANSWERS: Final = re.compile(rb"HTTP/(?P<version>\d\.\d) (?P<code>[1-5]\d\d) ")
"""How an answer begins. Its version is that of the request where the library parsed one, so 505 may say another."""
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
        body = self.body(rng)
        method = rng.choice(("POST", "POST", "GET", "HEAD", "PUT", "OPTIONS", "X" * 30))
        path = rng.choice(self.paths)
        if rng.random() < 0.2:
            path = spoilt_text(path, rng)
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self.host}:{self.port}", "Connection: close"]
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
        raw = spoilt_bytes(raw, rng, 4) if rng.random() < 0.5 else raw
        # What the port is today does not belong into an input that is kept.
        return raw.replace(str(self.port).encode(), b"PORT")

    def body(self, rng: random.Random) -> bytes:
        """Make what is sent: text."""
        return spoilt_text(rng.choice(self.texts), rng, self.texts).encode("utf-8", "replace")

    def open(self) -> None:
        """Read the seeds; a server of its own is a subclass's."""
        self.texts = [text for text in strings_of("text/english") if len(text) < 80]
        self.number = 0

    def check(self, given: bytes) -> str:
        """Send it and its end; hear an answer of HTTP, or nothing."""
        answer = self._exchange(given.replace(b"PORT", str(self.port).encode()))
        answer = INTERIM.sub(b"", answer)  # what comes before the answer proper
        self.number += 1
        if self.number % GOOD_EVERY == 0:
            heard = self._exchange(self.good, patient=True)
            if not re.match(rb"HTTP/1\.[01] 200 ", heard):
                raise DefectError(f"a good request is answered by {heard[:40]!r}")
        if not answer:
            return "closed"
        status = answer.split(b"\r\n", 1)[0]
        found = ANSWERS.match(status)
        if found is None:
            raise DefectError(f"the answer begins with {answer[:40]!r}")
        code = found["code"].decode("ascii")
        if found["version"] not in SPOKEN and code != "505":
            raise DefectError(f"a version of HTTP that is not spoken is answered: {status!r}")
        if code.startswith("5") and code not in {"501", "503", "505"}:
            raise DefectError(f"an error of the server's own: {status!r}")
        return code

    def _exchange(self, raw: bytes, *, patient: bool = False) -> bytes:
        """Send; hear until the other side closes.

        A server that has heard the end of its client may drop the answer, as aiohttp does, and a spoilt request may
        promise more than it has: it is ended after a pause, and a patient client never ends.
        """
        heard, ended = b"", False
        with socket.create_connection((self.host, self.port), timeout=ANSWER_SECONDS) as sock:
            try:
                sock.sendall(raw)
                while True:
                    if not (patient or ended or select.select([sock], [], [], PAUSE_SECONDS)[0]):
                        sock.shutdown(socket.SHUT_WR)
                        ended = True
                    piece = sock.recv(65536)
                    if not piece:
                        return heard
                    heard += piece
            except TimeoutError as error:
                raise DefectError(f"no end of an answer in {ANSWER_SECONDS:g} s") from error
            except ConnectionError:
                return heard  # it may hang up on what is no HTTP


class SatelliteHttp(Http):
    """What programs of the satellite's machine ask."""

    name = "satellite-http"
    paths = ("/say", "/volume", "/mute", "/stop", "/state", "/")

    def open(self) -> None:
        """Start it, with a voice that says nothing."""
        super().open()
        loop = loop_of_its_own(self.cleanup)

        async def start() -> SayHttp:
            return SayHttp(("127.0.0.1", 0), silent_commands())

        server = asyncio.run_coroutine_threadsafe(start(), loop).result()
        self.cleanup.callback(
            lambda: asyncio.run_coroutine_threadsafe(server.close(), loop).result()
        )
        self.host, port = server.address.rsplit(":", 1)
        self.port = int(port)
        self.good = (
            f"GET /state HTTP/1.1\r\nHost: {server.address}\r\nConnection: close\r\n\r\n".encode()
        )


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


def loop_of_its_own(cleanup: contextlib.ExitStack) -> asyncio.AbstractEventLoop:
    """Return a loop that runs on a thread until `cleanup`."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True).start()
    cleanup.callback(loop.call_soon_threadsafe, loop.stop)
    return loop


JSON_BODIES: Final[tuple[dict[str, Any], ...]] = (
    {
        "text": "One. Two.",
        "voice": {"name": "en_US-tone"},
        "context": {"nano_tts": {"volume": 0.5}},
    },
    {"text": "<speak>One.</speak>", "text_format": "ssml"},
    {
        "model": "tts-1",
        "input": "One. Two.",
        "voice": "en_US-tone",
        "response_format": "wav",
        "speed": 1.0,
    },
    {"input": "One.", "voice": "en_US-tone", "response_format": "pcm", "instructions": "slowly"},
    {"say": {"sonos": "so nose"}, "forget": ["x"]},
)
"""Bodies of all paths; a path gets those of others as well."""


class WebApi(Http):
    """The page's own requests and those of other programs."""

    name = "web-api"
    paths = (
        "/", "/page.js", "/api/info", "/api/speak", "/api/read", "/api/pronunciations", "/v1/audio/speech",
        "/v1/audio/voices", "/v1/models", "/../voice.json",
    )  # fmt: skip

    def open(self) -> None:
        """Start it beside a Wyoming server, around the tests' tone engine."""
        from wyoming_nano_tts.web.config import WebConfig
        from wyoming_nano_tts.web.server import page_door

        super().open()
        loop = loop_of_its_own(self.cleanup)
        folder = Path(self.cleanup.enter_context(tempfile.TemporaryDirectory()))
        words = PronunciationFile(folder / "words.toml", lambda _: None)
        config = ServerConfig(
            uris=(f"unix://{folder}/socket",), data_dir=folder, warm_up=False, grace_seconds=0.0
        )
        found: list[str] = []
        door = page_door(
            WebConfig(port=0, edit=True),
            EnglishReader(),
            open_stream,
            config.wire,
            words,
            found.append,
        )
        serving = running(config, ToneEngine(), open_stream, doors=[door])
        asyncio.run_coroutine_threadsafe(serving.__aenter__(), loop).result()
        self.cleanup.callback(
            lambda: asyncio.run_coroutine_threadsafe(
                serving.__aexit__(None, None, None), loop
            ).result()
        )
        self.host, port = found[0].removeprefix("http://").strip("/").rsplit(":", 1)
        self.port = int(port)
        self.good = f"GET /api/info HTTP/1.1\r\nHost: {self.host}:{port}\r\nConnection: close\r\n\r\n".encode()

    def body(self, rng: random.Random) -> bytes:
        """Make JSON, or text where JSON is expected."""
        if rng.random() < 0.1:
            return super().body(rng)
        value = rng.choice(JSON_BODIES)
        if rng.random() < 0.7:
            value = spoilt_value(value, rng)
        return dumped(value) if rng.random() < 0.9 else json.dumps(value, indent=2).encode()
