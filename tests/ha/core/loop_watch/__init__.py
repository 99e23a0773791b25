"""An integration for tests: writes down every callback that keeps the event loop from others for long.

Unlike asyncio's own debug mode it tells the seconds in which this thread ran or waited for the disk from those in which
other programs had the processor: on a busy machine the latter say nothing about the code.
"""

from asyncio import events
import json
import os
from pathlib import Path
import select
import time
from typing import Any

from homeassistant.const import EVENT_HOMEASSISTANT_STARTED
from homeassistant.core import Event, HomeAssistant

LEAST_SECONDS = 0.02
"""Of a callback that is written down."""


async def async_setup(hass: HomeAssistant, config: dict[str, Any]) -> bool:
    """Begin when Home Assistant has started: what that takes is not ours."""
    path = hass.config.path("loop_watch.jsonl")
    file = await hass.async_add_executor_job(os.open, path, os.O_CREAT | os.O_APPEND | os.O_WRONLY)
    run = events.Handle._run

    def ran_and_waited() -> tuple[float, float]:
        ran, waited, _ = Path("/proc/thread-self/schedstat").read_text(encoding="ascii").split()
        return int(ran) / 1e9, int(waited) / 1e9

    def whose(handle: events.Handle) -> object:
        return getattr(getattr(handle, "_callback", None), "__self__", "")

    def watched(handle: events.Handle) -> None:
        (ran, waited), began = ran_and_waited(), time.perf_counter()
        run(handle)
        seconds = time.perf_counter() - began
        if seconds > LEAST_SECONDS:
            ran_after, waited_after = ran_and_waited()
            line = {
                "all": seconds,
                "seconds": seconds - (waited_after - waited),
                "computing": ran_after - ran,
                "load": os.getloadavg()[0] / (os.cpu_count() or 1),
                "what": f"{handle!r} {whose(handle)!r}"[:400],
            }
            os.write(file, json.dumps(line).encode() + b"\n")

    def is_watched() -> None:
        # Home Assistant would refuse to sleep here.
        select.select([], [], [], 3 * LEAST_SECONDS)

    async def begin(event: Event) -> None:
        events.Handle._run = watched  # type: ignore[assignment, method-assign]
        hass.loop.call_soon(is_watched)

    hass.bus.async_listen_once(EVENT_HOMEASSISTANT_STARTED, begin)
    return True
