"""What a server holds in memory, on each backend that is here: `python -m benchmarks.server_memory`, half a minute.

At rest with one voice that has spoken; then the largest that it has been since its start, after four clients have asked
at once, some rounds long; then at rest again.
"""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from typing import Final

from wyoming_nano_tts.backends.backend import BACKENDS, missing

from .client import speak, speak_together
from .serving import FIFTEEN_WORDS, server

CLIENTS: Final = 4
ROUNDS: Final = 5
REST_SECONDS: Final = 4.0
"""After which a server has given back what requests have used."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("serve", nargs="*", help="more arguments of `serve`, behind --")
    more = parser.parse_args(arguments).serve
    print(
        "| backend | at rest: resident, proportional, own | with four clients, peak | afterwards |"
    )
    print("| --- | ---: | ---: | ---: |")
    for backend in BACKENDS:
        if missing(backend) is None:
            print(asyncio.run(_measure(backend, ("--backend", backend, *more))), flush=True)
    return 0


async def _measure(backend: str, arguments: Sequence[str]) -> str:
    async with server(arguments) as running:
        await speak(running.uri, "Hello.")
        await asyncio.sleep(REST_SECONDS)
        idle = running.memory
        for _ in range(ROUNDS):
            answers, _ = await speak_together(running.uri, [FIFTEEN_WORDS] * CLIENTS)
            if refused := next((answer.error for answer in answers if answer.error), None):
                raise RuntimeError(f"one of {CLIENTS} clients was answered {refused!r}")
        busy = running.memory
        await asyncio.sleep(REST_SECONDS)
        after = running.memory
    return (
        f"| {backend} | {idle.resident_mb:.1f}, {idle.proportional_mb:.1f}, {idle.unique_mb:.1f} MB "
        f"| {busy.peak_mb:.1f} MB | {after.resident_mb:.1f} MB |"
    )


if __name__ == "__main__":
    sys.exit(main())
