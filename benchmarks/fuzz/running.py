"""Running targets: in this process for a while, or in one of their own that may crash or hang."""

import hashlib
import multiprocessing
import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final, NamedTuple

from ..serving import cpu_seconds
from .kinds import Kind, kind_of, outline
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
MOST_OF_A_KIND: Final = 3
"""Inputs that are kept of those that one check tells the same of: they may have causes of their own."""
LOOKED_AT_OF_A_KIND: Final = 8
"""Inputs that are made small, in search of those; further ones are counted only."""
MESSAGE_CHARACTERS: Final = 300


@dataclass(frozen=True, slots=True)
class Defect:
    """An input for which a property does not hold."""

    target: str
    number: int
    """With the seed it makes the input again; -1 of one that is kept in the corpus."""
    what: str
    where: str
    """File and line of the exception."""
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


class Outcome(NamedTuple):
    """What became of an input."""

    what: str = ""
    """What is wrong; empty where nothing is."""
    kind: Kind | None = None
    became: str = ""
    """The target's word for it, where nothing is wrong."""


def put_in(target: Target, given: bytes) -> Outcome:
    """Put an input in."""
    try:
        return Outcome(became=target.check(given))
    except Exception as error:  # noqa: BLE001 - any at all is what is looked for
        what = f"{type(error).__name__}: {str(error)[:MESSAGE_CHARACTERS]}"
        return Outcome(what, kind_of(error))


class Sightings:
    """Defects of a target so far, by their kinds: the first of each, and others of it whose inputs look different."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._seen: Counter[Kind] = Counter()
        self._outlines: dict[Kind, set[str]] = {}

    def look(self, number: int, given: bytes, kind: Kind) -> Defect | None:
        """Make an input small, unless enough of its kind have been.

        Returns:
            The defect, or None where it is one that is known.
        """
        self._seen[kind] += 1
        outlines = self._outlines.setdefault(kind, set())
        if self._seen[kind] > LOOKED_AT_OF_A_KIND or len(outlines) >= MOST_OF_A_KIND:
            return None
        small = shrunk(self._target, given, kind)
        if outline(small) in outlines:
            return None
        outlines.add(outline(small))
        what = put_in(self._target, small).what or put_in(self._target, given).what
        return Defect(self._target.name, number, what, kind.where, small)


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
    tally, sightings = Tally(), Sightings(target)
    began = time.monotonic()
    number = first
    while not until(tally) and len(tally.defects) < MOST_DEFECTS:
        told(number, tally)
        given = make(target, seed, number)
        started = time.perf_counter()
        outcome = put_in(target, given)
        spent = time.perf_counter() - started
        tally.inputs += 1
        tally.units += target.count(given)
        tally.seconds = time.monotonic() - began
        if spent > tally.slowest_seconds:
            tally.slowest_seconds, tally.slowest_number = spent, number
        tally.outcomes["DEFECT" if outcome.kind else outcome.became] += 1
        if outcome.kind and (defect := sightings.look(number, given, outcome.kind)):
            tally.defects.append(defect)
        number += 1
    return tally


def shrunk(target: Target, given: bytes, kind: Kind) -> bytes:
    """Return a smaller input with a defect of the same kind: ever smaller pieces are left out (delta debugging)."""
    until, tries = time.monotonic() + SHRINK_SECONDS, 0
    size = max(1, len(given) // 2)
    while size >= 1:
        at, smaller = 0, False
        while at < len(given):
            if time.monotonic() > until or tries > SHRINK_TRIES:
                return given
            tries += 1
            shorter = given[:at] + given[at + size :]
            if put_in(target, shorter).kind == kind:
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
