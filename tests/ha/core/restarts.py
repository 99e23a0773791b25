"""Announcements while the server is killed and restarted: how many are heard, ours and the stock ones.

A whole Home Assistant speaks through our integration and through its own, to the same real server, at the
same moments. `script/try_restarts` runs it; tests/ha/core has a short form.
"""

import argparse
import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
import itertools
import json
from pathlib import Path
import random
import sys
import tempfile
import time
from typing import Any, Final

from wyoming.audio import AudioChunk
from wyoming.client import AsyncTcpClient
from wyoming.tts import Synthesize

from tests.ha.core.home_assistant import HomeAssistantProcess
from tests.ha.server_process import SERVERS, ServerProcess, seconds_of

ENGINES: Final = {"nano_tts": "tts.nano_tts_speech", "wyoming": "tts.nano_tts"}
"""Integration to its engine."""
PACE: Final = {"voice": (), "tone": ("--chunk-seconds", "0.1")}
"""Tones are made as fast as they sound, so that a kill meets some in the middle."""
PATIENCE_SECONDS: Final = 40.0
SAME_SECONDS: Final = 0.1
"""An announcement that is shorter by more than this was cut."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What happens when."""

    announcements: int = 100
    restarts: int = 20
    gap_seconds: float = 2.5
    """Between two announcements."""
    dead_seconds: float = 1.0
    """From the kill to the new start; loading comes on top."""
    seed: int = 1
    server: str = list(SERVERS)[-1]
    """One of `SERVERS`: with the shipped voice, or with tones where the machine is busy otherwise."""

    def kills(self) -> list[float]:
        """Return the seconds, from the start, at which the server is killed, evenly and yet by chance."""
        chance = random.Random(self.seed)
        step = self.announcements * self.gap_seconds / max(1, self.restarts)
        return [step * (number + 0.8 * chance.random()) for number in range(self.restarts)]


@dataclass(slots=True)
class Announcement:
    """One text through one engine."""

    integration: str
    text: str
    began: float
    ended: float = 0.0
    heard_seconds: float = 0.0
    whole_seconds: float = 0.0
    error: str = ""

    @property
    def outcome(self) -> str:
        """Heard whole, cut, or lost."""
        if self.heard_seconds <= 0:
            return "lost"
        short = self.whole_seconds - self.heard_seconds > SAME_SECONDS
        return "cut" if short else "heard"

    def met(self, dead: Sequence[tuple[float, float]]) -> bool:
        """Tell whether its seconds fell into a time when the server was dead."""
        return any(self.began <= end and begin <= self.ended for begin, end in dead)


@dataclass(slots=True)
class Result:
    """What came of a plan."""

    said: list[Announcement] = field(default_factory=list)
    dead: list[tuple[float, float]] = field(default_factory=list)
    """From each kill to the next answer."""

    def counts(self, integration: str) -> Counter[str]:
        """Return outcome to number; "blameless" are cut or lost though the server was there."""
        mine = [said for said in self.said if said.integration == integration]
        counts = Counter(said.outcome for said in mine)
        counts["blameless"] = sum(
            said.outcome != "heard" and not said.met(self.dead) for said in mine
        )
        return counts


async def run(plan: Plan, folder: Path) -> Result:
    """Carry out a plan."""
    result = Result()
    (folder / "server").mkdir()
    async with (
        ServerProcess(plan.server, folder / "server", *PACE[plan.server]) as server,
        HomeAssistantProcess(folder / "config") as home,
    ):
        for integration in ENGINES:
            address = {"host": "127.0.0.1", "port": server.port}
            await home.add_integration(integration, address)
        start = time.monotonic()
        killing = asyncio.create_task(_kill(plan, server, start, result))
        tasks = []
        for number in range(plan.announcements):
            await asyncio.sleep(max(0.0, start + number * plan.gap_seconds - time.monotonic()))
            for integration in ENGINES:
                text = f"Number {number}, by {integration}. The washing machine has finished."
                said = Announcement(integration, text, time.monotonic())
                result.said.append(said)
                tasks.append(asyncio.create_task(_announce(home, said)))
        await asyncio.gather(*tasks)
        await killing
        for some in itertools.batched(result.said, 4, strict=False):
            lengths = await asyncio.gather(*(_seconds(server.port, said.text) for said in some))
            for said, seconds in zip(some, lengths, strict=True):
                said.whole_seconds = seconds
    return result


async def _kill(plan: Plan, server: ServerProcess, start: float, result: Result) -> None:
    for seconds in plan.kills():
        await asyncio.sleep(max(0.0, start + seconds - time.monotonic()))
        begin = time.monotonic()
        await server.kill()
        await asyncio.sleep(plan.dead_seconds)
        await server.start()
        result.dead.append((begin, time.monotonic()))


async def _announce(home: HomeAssistantProcess, said: Announcement) -> None:
    """Fetch an announcement as a player does; whatever happens is its outcome."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            wav = await home.say(ENGINES[said.integration], said.text, preferred_format="wav")
        said.heard_seconds = seconds_of(wav)
    except Exception as err:
        said.error = f"{type(err).__name__} {getattr(err, 'status', '')}".strip()
    said.ended = time.monotonic()


async def _seconds(port: int, text: str) -> float:
    """Return how long a text is when nothing happens to it."""
    seconds = 0.0
    async with AsyncTcpClient("127.0.0.1", port) as client:
        await client.write_event(Synthesize(text=text).event())
        while (event := await client.read_event()) is not None and event.type != "audio-stop":
            if event.type == "error":
                raise RuntimeError(f"the server refuses to be measured: {event.data}")
            if AudioChunk.is_type(event.type):
                seconds += AudioChunk.from_event(event).seconds
    return seconds


def report(plan: Plan, result: Result) -> dict[str, Any]:
    """Return the figures."""
    dead_seconds = sum(end - begin for begin, end in result.dead)
    return {
        "server": plan.server,
        "announcements": plan.announcements,
        "restarts": len(result.dead),
        "dead_seconds": round(dead_seconds, 1),
        "share_of_time_dead": round(dead_seconds / (plan.announcements * plan.gap_seconds), 2),
        **{name: dict(result.counts(name)) for name in ENGINES},
        "errors": Counter(said.error for said in result.said if said.error).most_common(8),
    }


def main() -> None:
    """Run the plan of the command line and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, kind, default in (
        ("announcements", int, 100),
        ("restarts", int, 20),
        ("gap-seconds", float, 2.5),
        ("dead-seconds", float, 1.0),
        ("seed", int, 1),
    ):
        parser.add_argument(f"--{name}", type=kind, default=default)
    parser.add_argument("--server", choices=list(SERVERS), default=list(SERVERS)[-1])
    plan = Plan(**vars(parser.parse_args()))
    with tempfile.TemporaryDirectory() as folder:
        result = asyncio.run(run(plan, Path(folder)))
    sys.stdout.write(json.dumps(report(plan, result), indent=2) + "\n")


if __name__ == "__main__":
    main()
