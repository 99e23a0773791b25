"""A broker, mosquitto, on the loopback; and somebody at home who sends and listens."""

import asyncio
import json
import shutil
import socket
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiomqtt

USER, PASSWORD = "kitchen", "pass word: ü"
PROGRAM = shutil.which("mosquitto") or "/usr/sbin/mosquitto"


class Broker:
    """A broker that can go away and come back; it forgets what it has kept."""

    def __init__(self, folder: Path, *, secret: bool = False) -> None:
        """Prepare.

        Args:
            folder: where its files lie.
            secret: encrypt, and let in only who knows a password.
        """
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.ca_file = folder / "ca.pem"
        self._file = folder / "mosquitto.conf"
        lines = [f"listener {self.port} 127.0.0.1", "user root", f"allow_anonymous {not secret}"]
        if secret:
            lines += _secrets(folder)
        self._file.write_text("\n".join(lines).lower().replace(str(folder).lower(), str(folder)))
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start it; returns when it listens."""
        self._process = await asyncio.create_subprocess_exec(
            PROGRAM, "-c", str(self._file), stderr=asyncio.subprocess.DEVNULL
        )
        async with asyncio.timeout(20):
            while True:
                try:
                    _, writer = await asyncio.open_connection("127.0.0.1", self.port)
                except OSError:
                    await asyncio.sleep(0.02)
                else:
                    writer.close()
                    return

    async def stop(self) -> None:
        """End it at once, as a power cut does."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    async def send(
        self, topic: str, payload: str | bytes, *, kept: bool = False, qos: int = 1
    ) -> None:
        """Send a message by mosquitto's own client."""
        raw = payload.encode() if isinstance(payload, str) else payload
        sending = await asyncio.create_subprocess_exec(
            *(
                "mosquitto_pub",
                "-h",
                "127.0.0.1",
                "-p",
                str(self.port),
                "-t",
                topic,
                "-q",
                str(qos),
            ),
            *("-s" if raw else "-n", *(("-r",) if kept else ())),
            stdin=asyncio.subprocess.PIPE,
        )
        await sending.communicate(raw)
        assert sending.returncode == 0


def _secrets(folder: Path) -> list[str]:
    """Make a password file and a certificate that is its own authority; return the lines that name them."""
    run = ("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1")
    subject = ("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-days", "2")
    files = ("-nodes", "-keyout", str(folder / "key.pem"), "-out", str(folder / "ca.pem"))
    subprocess.run([*run, *subject, *files], check=True, capture_output=True)
    passwords = folder / "passwords"
    subprocess.run(
        ["mosquitto_passwd", "-c", "-b", str(passwords), USER, PASSWORD],
        check=True,
        capture_output=True,
    )
    return [
        f"certfile {folder}/ca.pem",
        f"keyfile {folder}/key.pem",
        f"password_file {passwords}",
    ]


class Listener:
    """What is told on the topics of a satellite."""

    def __init__(self, client: aiomqtt.Client) -> None:
        self._client = client
        self._iterator = aiter(client.messages)
        self._put_by: list[tuple[str, str]] = []

    async def hear(self, name: str) -> str:
        """Return the next message whose topic ends so."""
        for number, (topic, told) in enumerate(self._put_by):
            if topic == name:
                del self._put_by[number]
                return told
        async with asyncio.timeout(20):
            while True:
                message = await anext(self._iterator)
                assert isinstance(message.payload, bytes)
                topic, told = message.topic.value, message.payload.decode(errors="replace")
                if topic.endswith(f"/{name}"):
                    return told
                self._put_by.append((topic.rpartition("/")[2], told))

    async def result(self) -> dict[str, Any]:
        """Return what became of the next text or command."""
        return json.loads(await self.hear("result"))  # type: ignore[no-any-return]

    async def state(self, **wanted: object) -> None:
        """Wait until the satellite tells such a state."""
        while not wanted.items() <= json.loads(await self.hear("state")).items():
            pass


@asynccontextmanager
async def listening(broker: Broker, topic: str) -> AsyncIterator[Listener]:
    """Listen to everything below a topic."""
    async with aiomqtt.Client("127.0.0.1", broker.port) as client:
        await client.subscribe(f"{topic}/#", qos=1)
        yield Listener(client)
