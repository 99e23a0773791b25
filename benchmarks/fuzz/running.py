"""Running targets: in this process for a while, or in one of their own that may crash or hang."""

import hashlib
import multiprocessing
import random
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

from ..serving import cpu_seconds
from .target import Target
from .targets import all_targets

HANG_SECONDS: Final = 60.0
"""Of the processor, after which an input that has not come to an end counts as one that never does…"""
STILL_SECONDS: Final = 1800.0
"""…or of the clock, where nothing computes: long, for the machine may have other work."""
OPENING: Final = -1
"""The number while a target is opened, which may compute for longer than any input."""
SHRINK_TRIES: Final = 400
SHRINK_SECONDS: Final = 20.0
REPORT_SECONDS: Final = 2.0
MOST_DEFECTS: Final = 20
"""Different ones of a target, after which it is left: mend these first."""


@dataclass(frozen=True, slots=True)
class Defect:
    """An input for which a property does not hold."""

    target: str
    number: int
    """With the seed it makes the input again; -1 of one that is kept in the corpus."""
    what: str
    where: str
    """File and line of the exception: two defects of one place count as one."""
    given: bytes
    """As small as it could be made."""


@dataclass(slots=True)
class Tally:
    """What became of a target's inputs."""

    inputs: int = 0
    units: int = 0
    seconds: float = 0.0
    outcomes: Counter[str] = field(default_factory=Counter)
    slowest_seconds: float = 0.0
    slowest_number: int = -1
    defects: list[Defect] = field(default_factory=list)


def make(target: Target, seed: int, number: int) -> bytes:
    """Return the input of a number."""
    return target.make(random.Random(f"{target.name} {seed} {number}"))  # noqa: S311  (no secret)


def put_in(target: Target, given: bytes) -> tuple[str, str, str]:
    """Put an input in; return what was wrong and where (empty where nothing was), and what became of it."""
    try:
        outcome = target.check(given)
    except Exception as error:  # noqa: BLE001 - any at all is what is looked for
        frames = traceback.extract_tb(error.__traceback__)
        own = [frame for frame in frames if "wyoming_nano_tts" in frame.filename] or list(frames)
        where = f"{Path(own[-1].filename).name}:{own[-1].lineno}"
        return f"{type(error).__name__}: {str(error)[:300]}", where, ""
    return "", "", outcome


def run(
    target: Target,
    seed: int,
    until: Callable[[Tally], bool],
    told: Callable[[int, Tally], None] = lambda _number, _tally: None,
    first: int = 0,
) -> Tally:
    """Feed an open target until it is enough.

    Args:
        target: open.
        seed: of all inputs.
        until: tells whether it is enough.
        told: is called before each input with its number.
        first: number to begin with.
    """
    tally, places = Tally(), set[str]()
    began = time.monotonic()
    number = first
    while not until(tally) and len(tally.defects) < MOST_DEFECTS:
        told(number, tally)
        given = make(target, seed, number)
        started = time.perf_counter()
        what, where, outcome = put_in(target, given)
        spent = time.perf_counter() - started
        tally.inputs += 1
        tally.units += target.count(given)
        tally.seconds = time.monotonic() - began
        if spent > tally.slowest_seconds:
            tally.slowest_seconds, tally.slowest_number = spent, number
        tally.outcomes[outcome or "DEFECT"] += 1
        if what and where not in places:
            places.add(where)
            small = shrunk(target, given, where)
            what = put_in(target, small)[0] or what
            tally.defects.append(Defect(target.name, number, what, where, small))
        number += 1
    return tally


def shrunk(target: Target, given: bytes, where: str) -> bytes:
    """Return a smaller input that fails in the same place: ever smaller pieces are left out (delta debugging)."""
    until, tries = time.monotonic() + SHRINK_SECONDS, 0
    size = max(1, len(given) // 2)
    while size >= 1:
        at, smaller = 0, False
        while at < len(given):
            if time.monotonic() > until or tries > SHRINK_TRIES:
                return given
            tries += 1
            shorter = given[:at] + given[at + size :]
            if put_in(target, shorter)[1] == where:
                given, smaller = shorter, True
            else:
                at += size
        size = size if smaller and size == 1 else size // 2
    return given


def keep(corpus: Path, defect: Defect) -> Path:
    """Write a defect's input into the corpus; tests put it in from then on."""
    folder = corpus / defect.target
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{hashlib.sha256(defect.given).hexdigest()[:16]}.bin"
    path.write_bytes(defect.given)
    return path


@dataclass(frozen=True, slots=True)
class Job:
    """What a process is to do."""

    target: str
    seed: int
    units: int
    seconds: float
    targets: Callable[[], Any] = all_targets


def run_apart(job: Job, told: Callable[[Tally], None], hang_seconds: float = HANG_SECONDS) -> Tally:
    """Feed a target in a process of its own, and start another one behind an input that it fell over."""
    total, first = Tally(), 0
    began = time.monotonic()
    while True:
        left = job.seconds - (time.monotonic() - began)
        context = multiprocessing.get_context("spawn")
        number = context.Value("q", OPENING, lock=False)
        mine, theirs = context.Pipe(duplex=False)
        process = context.Process(
            target=_feed,
            args=(job, job.units - total.units, left, first, number, theirs),
            daemon=True,
        )
        process.start()
        theirs.close()
        tally, over = _follow(mine, process.pid or 0, number, total, told, hang_seconds)
        _add(total, tally)
        if process.is_alive() and not over:
            process.kill()
        process.join()
        if over:
            return total
        what = (
            f"ended by {process.exitcode}" if process.exitcode != -9 else "did not come to an end"
        )
        with job.targets()[job.target] as target:
            fatal = max(number.value, first)
            given = make(target, job.seed, fatal)
        total.defects.append(Defect(job.target, fatal, what, f"process {what}", given))
        total.outcomes["DEFECT"] += 1
        first = fatal + 1
        if len(total.defects) >= MOST_DEFECTS:
            return total


def _feed(job: Job, units: int, seconds: float, first: int, number: Any, pipe: Connection) -> None:
    """Run in a process of its own; tell now and then how far it has come."""
    until = last = 0.0

    def told(now: int, tally: Tally) -> None:
        nonlocal last
        number.value = now
        if time.monotonic() - last > REPORT_SECONDS:
            last = time.monotonic()
            pipe.send((tally, False))

    def enough(tally: Tally) -> bool:
        return tally.units >= units or time.monotonic() > until

    with job.targets()[job.target] as target:
        last = time.monotonic()
        until = last + seconds
        tally = run(target, job.seed, enough, told, first)
    pipe.send((tally, True))


def _follow(
    pipe: Connection,
    pid: int,
    number: Any,
    before: Tally,
    told: Callable[[Tally], None],
    hang_seconds: float,
) -> tuple[Tally, bool]:
    """Return the last that was told, and whether it came to its end."""
    tally, at = Tally(), number.value
    since, spent = time.monotonic(), cpu_seconds(pid)
    while True:
        try:
            if pipe.poll(1.0):
                tally, over = pipe.recv()
                told(_sum(before, tally))
                if over:
                    return tally, True
            if number.value != at:
                at = number.value
                since, spent = time.monotonic(), cpu_seconds(pid)
            elif (
                at != OPENING and cpu_seconds(pid) - spent > hang_seconds
            ) or time.monotonic() - since > STILL_SECONDS:
                return tally, False
        except (EOFError, OSError):
            return tally, False


def _add(total: Tally, more: Tally) -> None:
    total.inputs += more.inputs
    total.units += more.units
    total.seconds += more.seconds
    total.outcomes += more.outcomes
    total.defects += more.defects
    if more.slowest_seconds > total.slowest_seconds:
        total.slowest_seconds, total.slowest_number = more.slowest_seconds, more.slowest_number


def _sum(one: Tally, other: Tally) -> Tally:
    total = Tally()
    _add(total, one)
    _add(total, other)
    return total
