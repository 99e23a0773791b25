"""Programs that tests have started, and what their logs tell."""

import asyncio
import re

PATIENCE_SECONDS = 60.0


async def told(process: asyncio.subprocess.Process, pattern: str) -> str:
    """Wait for a line of the log on standard error; return what the pattern's group matches in it."""
    assert process.stderr is not None
    log = ""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while line := (await process.stderr.readline()).decode():
            log += line
            if found := re.search(pattern, line):
                return found[1]
    raise AssertionError(f"it ended: {log}")


async def listening(process: asyncio.subprocess.Process) -> str:
    """Wait until a server or a satellite listens; return the address."""
    return await told(process, r"Listening on ([^\s,]+)")
