"""Feed every door with spoilt inputs: `python -m benchmarks.fuzz`.

Each input follows from the seed and its number; a target runs in a process of its own, so that a crash or an input that
never ends is found as well. What is found is made as small as it gets and written into the corpus, whose inputs the
tests put in from then on. `--units 1000000 events text-en` is the long form; without anything every target gets ten
seconds.
"""

import argparse
import datetime as dt
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from .. import __main__ as suite
from ..report import table
from .running import Job, Tally, keep, make, run_apart
from .seeds import TESTS
from .targets import all_targets

CORPUS: Final = TESTS / "benchmarks" / "corpus"
FOREVER: Final = 10**18


def main(arguments: Sequence[str] | None = None) -> int:
    """Feed, tell, write; return 1 where anything was found."""
    known = list(all_targets())
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz", description=__doc__)
    parser.add_argument("target", nargs="*", help=f"of {', '.join(known)} (default: all)")
    parser.add_argument("--units", type=int, help="of each target: events, texts, files")
    parser.add_argument(
        "--seconds", type=float, help="of each target (default: 10, with --units no limit)"
    )
    parser.add_argument("--seed", type=int, default=1, help="default: 1")
    parser.add_argument(
        "--show",
        type=int,
        metavar="N",
        help="write the input of a number of one target, and do nothing",
    )
    parser.add_argument(
        "--corpus",
        type=Path,
        default=CORPUS,
        help="folder for what is found (default: that of the tests)",
    )
    parser.add_argument("--write", action="store_true", help="append the table to RESULTS.md")
    args = parser.parse_args(arguments)
    if unknown := set(args.target) - set(known):
        parser.error(f"there is no target {min(unknown)!r}; there are {', '.join(known)}")
    if args.show is not None:
        if len(args.target) != 1:
            parser.error("--show needs one target")
        with all_targets()[args.target[0]] as target:
            sys.stdout.buffer.write(make(target, args.seed, args.show))
        return 0
    seconds = args.seconds or (10.0 if args.units is None else float("inf"))
    tallies = {}
    for name in args.target or known:
        tallies[name] = run_apart(
            Job(name, args.seed, args.units or FOREVER, seconds), _progress(name)
        )
        sys.stderr.write("\n")
        for defect in tallies[name].defects:
            path = keep(args.corpus, defect)
            sys.stderr.write(f"{name} {defect.number}: {defect.what} ({defect.where}) in {path}\n")
    text = _table(tallies)
    sys.stdout.write(text + "\n")
    if args.write:
        day = dt.datetime.now(dt.UTC).date()
        command = " ".join(["python -m benchmarks.fuzz", *(arguments or sys.argv[1:])])
        with suite.RESULTS.open("a", encoding="utf-8") as file:
            file.write(f"\n## Fuzzing, {day}\n\n`{command}` on {suite.machine()}.\n\n{text}\n")
    return 1 if any(tally.defects for tally in tallies.values()) else 0


def _progress(name: str) -> Callable[[Tally], None]:
    def told(tally: Tally) -> None:
        sys.stderr.write(f"\r{name}: {tally.units:,}, {len(tally.defects)} defects")
        sys.stderr.flush()

    return told


def _table(tallies: dict[str, Tally]) -> str:
    targets = all_targets()
    rows = [
        (
            name,
            f"{tally.units:,} {targets[name].units}",
            "; ".join(f"{count:,} {what}" for what, count in tally.outcomes.most_common(4)),
            f"{1000 * tally.slowest_seconds:.0f} ms",
            str(len(tally.defects)),
        )
        for name, tally in tallies.items()
    ]
    return table(("target", "fed", "what became of them (inputs)", "slowest", "defects"), rows)


if __name__ == "__main__":
    sys.exit(main())
