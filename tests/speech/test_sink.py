"""Speech without a wire, and the wire without speech: each in a process that lacks the other."""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
SERVER_TESTS = ROOT / "tests" / "server"
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")


def run(code: str) -> str:
    """Run Python in a process of its own; return what it prints."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{SERVER_TESTS}"},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def example(heading: str) -> str:
    """Return the first Python block under a heading of docs/architecture.md."""
    _, _, below = ARCHITECTURE.partition(f"### {heading}\n")
    found = re.search(r"```python\n(.*?)```", below, re.DOTALL)
    assert found is not None, f"no example under {heading!r}"
    return found[1]


WITHOUT_WYOMING = """
import sys
sys.modules["wyoming"] = None  # its import fails from here on
sys.modules["wyoming_nano_tts.server"] = None
"""

SPEAK = """
import asyncio
from benchmarks.stand_ins.tone_engine import ToneEngine
from wyoming_nano_tts.errors import OverloadError
from wyoming_nano_tts.speech.limits import SpeechLimits
from wyoming_nano_tts.speech.offered_voices import Catalogue
from wyoming_nano_tts.speech.request import SpeechRequest
from wyoming_nano_tts.speech.service import Service
from wyoming_nano_tts.text import open_stream
from wyoming_nano_tts.voice_files.options import SpeechOptions

engine = ToneEngine()
bare = SpeechOptions(lead_silence_ms=0, trail_silence_ms=0)
"""

COLLECT = """
class Collected:
    def __init__(self):
        self.calls, self.samples = [], 0
    async def begin(self, rate_hz):
        self.calls.append(f"begin {rate_hz}")
    async def audio(self, pcm):
        self.samples += len(pcm)
    async def end(self, report):
        self.calls.append(f"end {report.audio_seconds:g} s")
    async def refuse(self, error):
        self.calls.append(f"refuse {error.code}")

async def main():
    service = Service(engine, open_stream, Catalogue(engine), workers=1)
    request = SpeechRequest("en_US-tone", bare)
    for text in ("One two three. Four.", "", "This is unspeakable.", "x" * 100_001):
        sink = Collected()
        await service.speak(request, text, sink)
        print(*sink.calls, sink.samples, sep=", ")
    sink = Collected()
    session = service.open(request, sink)
    running = asyncio.create_task(session.run())
    for piece in ("One t", "wo. And thr", "ee."):
        session.take(piece)
        await asyncio.sleep(0.01)
    session.close()
    await running
    print(*sink.calls, sink.samples, sep=", ")
    assert service.active_requests == 0
    service.shutdown()
    try:
        await service.speak(request, "One.", Collected())
    except OverloadError as error:
        print(error)

asyncio.run(main())
"""


def test_a_sink_collects_audio_where_wyoming_cannot_be_imported() -> None:
    assert run(WITHOUT_WYOMING + SPEAK + COLLECT).splitlines() == [
        "begin 24000, end 0.4 s, 9600",
        "begin 24000, end 0.1 s, 2400",
        "begin 24000, refuse invalid-voice, end 0 s, 0",
        "refuse invalid-text, 0",
        "begin 24000, end 0.4 s, 9600",
        "the server is shutting down",
    ]


def test_the_documented_sink_works() -> None:
    """The example under "Adding a sink", as it stands there."""
    told = run(WITHOUT_WYOMING + SPEAK + example("Adding a sink") + "print(len(sink.pcm))\n")
    assert int(told) == 4 * 2400


ECHO = """
import sys
sys.modules["wyoming_nano_tts.speech"] = None
import asyncio
from wyoming.client import AsyncClient
from wyoming.event import Event
from wyoming_nano_tts.errors import ProtocolError
from wyoming_nano_tts.server.wire.connections import Connections
from wyoming_nano_tts.server.wire.limits import WireLimits
from wyoming_nano_tts.server.wire.listeners import listener_for

class Echo:
    busy = False
    def __init__(self, reader, writer):
        self.reader, self.writer = reader, writer
    async def run(self):
        while True:
            try:
                event = await self.reader.read()
            except ProtocolError as error:
                event = Event("error", {"code": error.code})
            if event is None:
                return
            await self.writer.send(event)

async def main():
    connections = Connections(Echo, WireLimits(max_clients=1))
    listener = listener_for("tcp://127.0.0.1:0")
    await listener.open(connections)
    async with AsyncClient.from_uri(listener.uri) as client:
        await client.write_event(Event("anything", {"text": "there and back"}))
        event = await client.read_event()
        print(event.type, event.data["text"])
        await client._writer.drain()
        client._writer.write(b"[1]\\n")
        print((await client.read_event()).data["code"])
        async with AsyncClient.from_uri(listener.uri) as second:
            print((await second.read_event()).data["code"])
    await listener.close()
    await connections.stop()

asyncio.run(main())
"""


def test_an_echo_handler_serves_the_wire_where_speech_cannot_be_imported() -> None:
    assert run(ECHO).splitlines() == ["anything there and back", "protocol-error", "overloaded"]
