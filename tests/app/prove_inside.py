"""What `script/prove_app` asks of the app from inside its tree: `supervisor` listens, `check` asks."""

import asyncio
import json
import sys
import time
from pathlib import Path

DISCOVERIES = Path(__file__).with_name("discoveries.json")


def stand_in() -> None:
    """Write down what the Supervisor is told."""
    from stand_in_supervisor import Supervisor

    supervisor = Supervisor(80)
    while True:
        time.sleep(0.1)
        DISCOVERIES.write_text(json.dumps(supervisor.discoveries))


async def check() -> None:
    """Speak through the server, look at the discovery, and ask for the page as the proxy of ingress does."""
    import socket
    import struct

    from wyoming.audio import AudioChunk
    from wyoming.client import AsyncClient
    from wyoming.tts import Synthesize

    told = json.loads(DISCOVERIES.read_text())
    assert told == [
        {"service": "wyoming", "config": {"uri": f"tcp://{socket.gethostname()}:10200"}}
    ], told
    audio = b""
    async with AsyncClient.from_uri("tcp://127.0.0.1:10200") as client:
        await client.write_event(Synthesize("The washing machine has finished.").event())
        while (event := await client.read_event()) is not None and event.type != "audio-stop":
            if AudioChunk.is_type(event.type):
                audio += AudioChunk.from_event(event).audio
    samples = struct.unpack(f"<{len(audio) // 2}h", audio)
    assert len(samples) > 24000, len(samples)
    assert max(samples) > 1000, max(samples)
    assert await page("172.30.32.2") == 200
    assert await page("127.0.0.1") == 403
    sys.stdout.write(f"spoke {len(samples) / 24000:.1f} s; discovery {told[0]}\n")


async def page(peer: str) -> int:
    """Ask for the page from an address; return the status."""
    reader, writer = await asyncio.open_connection("127.0.0.1", 10280, local_addr=(peer, 0))
    writer.write(b"GET / HTTP/1.1\r\nHost: homeassistant.local\r\nConnection: close\r\n\r\n")
    status = (await reader.read(4096)).split(b" ")[1]
    writer.close()
    return int(status)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    if sys.argv[1] == "supervisor":
        stand_in()
    else:
        asyncio.run(check())
