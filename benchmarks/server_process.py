"""A server process with a log, for clients that try to break it."""

import asyncio
import os
import re
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Server:
    """A server process."""

    uri: str
    process: asyncio.subprocess.Process
    log: Path

    @property
    def address(self) -> tuple[str, int]:
        """Host and port."""
        host, port = self.uri.removeprefix("tcp://").rsplit(":", 1)
        return host, int(port)


@asynccontextmanager
async def serving(code: Path = ROOT, arguments: Sequence[str] = ()) -> AsyncIterator[Server]:
    """Start a server of some code; it is warm once the context is open.

    Args:
        code: checkout whose server it is.
        arguments: more of `serve`.
    """
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        with log.open("wb") as file:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                *("-m", "wyoming_nano_tts", "serve", "--uri", "tcp://127.0.0.1:0"),
                *("--data-dir", folder),
                *arguments,
                stderr=file,
                cwd=code,
                env={**os.environ, "PYTHONPATH": str(code)},
            )
        try:
            async with asyncio.timeout(60):
                while not (found := re.search(r"Listening on (\S+)", log.read_text())):
                    await asyncio.sleep(0.05)
                while "is ready after" not in log.read_text():
                    await asyncio.sleep(0.05)
            yield Server(found[1], process, log)
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()
