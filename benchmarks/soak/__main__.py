"""A server under clients of every kind, some of them bad, for hours: `python -m benchmarks.soak --hours 2`.

Each good client checks what it hears against what the server said when nobody else was there. Memory, file descriptors,
threads and waiting are written to a file every few seconds, so that a run that is cut short counts as far as it came:
`--report FILE` sums up a file. On your own machine: `python -m benchmarks.soak --hours 72 --samples soak.jsonl`; it
starts a server of its own. The exit status is 1 where a client lost something, the server fell, its log has an error,
or its memory grew by more than 1 MB an hour after the first ten minutes.
"""

import argparse
import asyncio
import datetime as dt
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from .. import __main__ as suite
from ..server_process import Server, serving
from .clients import KINDS, Facts, LostError, learn
from .verdict import Verdict, judge
from .watching import Met, Sample, look, read_samples

LOSSES_AT_ONCE: Final = 20
"""After so many in a row the run ends: it proves nothing more."""


class Soak:
    """A run: clients that come and go, and somebody who looks."""

    def __init__(self, server: Server, samples: Path, seed: int, pause_seconds: float) -> None:
        self._server = server
        self._samples = samples
        self._rng = random.Random(seed)  # noqa: S311  (no secret)
        self._pause_seconds = pause_seconds
        self._facts = Facts(server.uri)
        self._met = Met()
        self._began = 0.0

    async def run(self, seconds: float, clients: int, every_seconds: float) -> None:
        """Let clients come for so long; `clients` of them at a time."""
        await learn(self._facts)
        self._began = time.monotonic()
        until = self._began + seconds
        self._write()
        coming = [asyncio.create_task(self._come(until, n)) for n in range(clients)]
        try:
            while time.monotonic() < until:
                await asyncio.sleep(min(every_seconds, max(0.1, until - time.monotonic())))
                sample = self._write()
                if (
                    len(sample.met.lost) > LOSSES_AT_ONCE
                    or self._server.process.returncode is not None
                ):
                    break
        finally:
            for one in coming:
                one.cancel()
            await asyncio.gather(*coming, return_exceptions=True)

    def _write(self) -> Sample:
        met, self._met = self._met, Met()
        try:
            sample = look(self._server.process.pid, self._server.log, self._began, met)
        except OSError as error:
            raise SystemExit(f"the server fell: {error}\n{self._server.log.read_text()}") from error
        with self._samples.open("a", encoding="utf-8") as file:
            file.write(sample.line() + "\n")
        return sample

    async def _come(self, until: float, number: int) -> None:
        rng = random.Random(self._rng.random() + number)  # noqa: S311  (no secret)
        names, weights = list(KINDS), [kind.weight for kind in KINDS.values()]
        while time.monotonic() < until:
            await asyncio.sleep(rng.expovariate(1 / self._pause_seconds))
            await self._one(rng.choices(names, weights)[0], rng)

    async def _one(self, name: str, rng: random.Random) -> None:
        kind = KINDS[name]
        try:
            seconds = await kind.run(self._facts, rng)
        except (LostError, TimeoutError, OSError) as error:
            if not kind.good:
                self._met.went_through(name)  # a bad client has no right to anything
            elif "overloaded" in str(error):
                self._met.overloaded += 1
            else:
                self._met.lost.append(f"{name}: {type(error).__name__} {error}")
            return
        self._met.went_through(name)
        if seconds is not None:
            self._met.seconds.setdefault(name, []).append(round(seconds, 5))


def errors_in(log: str) -> list[str]:
    """Lines of a server's log that no client may cause."""
    return [line for line in log.splitlines() if " ERROR " in line or "Traceback" in line]


async def soak(
    hours: float, clients: int, pause_seconds: float, seed: int, every_seconds: float, samples: Path
) -> list[str]:
    """Run; return errors of the server's log."""
    voices = ("--max-loaded-voices", "4")
    async with serving(arguments=voices) as server:
        await Soak(server, samples, seed, pause_seconds).run(3600 * hours, clients, every_seconds)
        return errors_in(server.log.read_text())


def main() -> int:
    """Run or report."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--hours", type=float, default=2.0, help="default: 2")
    parser.add_argument("--clients", type=int, default=8, help="at a time (default: 8)")
    parser.add_argument(
        "--pause", type=float, default=3.0, help="mean seconds between two of one (default: 3)"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--every", type=float, default=10.0, help="seconds between two looks (default: 10)"
    )
    parser.add_argument("--samples", type=Path, help="file of the looks, written as the run goes")
    parser.add_argument(
        "--report", type=Path, metavar="FILE", help="sum up such a file; run nothing"
    )
    parser.add_argument("--picture", type=Path, metavar="PNG", help="draw the run")
    parser.add_argument("--write", action="store_true", help="append to RESULTS.md")
    args = parser.parse_args()
    errors: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        samples = args.report or args.samples or Path(folder) / "samples.jsonl"
        if args.report is None:
            samples.unlink(missing_ok=True)
            errors = asyncio.run(
                soak(args.hours, args.clients, args.pause, args.seed, args.every, samples)
            )
        found = read_samples(samples)
    verdict = judge(found)
    _tell(verdict, args.write)
    if args.picture:
        from .picture import draw

        draw(found, args.picture)
    problems = [*verdict.problems, *errors]
    for problem in problems:
        sys.stderr.write(f"problem: {problem}\n")
    return 1 if problems else 0


def _tell(verdict: Verdict, write: bool) -> None:
    text = verdict.markdown()
    sys.stdout.write(text + "\n")
    if write:
        day = dt.datetime.now(dt.UTC).date()
        with suite.RESULTS.open("a", encoding="utf-8") as file:
            file.write(
                f"\n## Soak, {day}\n\n`python -m benchmarks.soak` on {suite.machine()}.\n\n{text}\n"
            )


if __name__ == "__main__":
    sys.exit(main())
