"""What each stage costs, kept and compared: `python -m benchmarks.instructions`, some minutes.

Stages are front end, encoder, decoder and wire, on fixed texts and with the numpy backend, on one thread. Instructions
are counted by valgrind's callgrind, so they stay the same on a noisy machine. Where there is no valgrind (or with
`--by time`) it is processor time, as a multiple of a fixed reference program's that runs in turns with them. `--write`
keeps the figures in kept.json; without it they are compared with what is kept, and a stage that costs over 5 % more
(15 % by time) is told with its function, and the exit status is 1. Another Python, numpy or processor than that of the
kept figures is told as well: then compare with figures of the last release that were made here.
"""

import argparse
import json
import shutil
import sys
from pathlib import Path

from . import kept
from .callgrind import by_callgrind, count_here
from .times import by_time


def main(arguments: list[str] | None = None) -> int:
    """Measure and compare, or keep."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.instructions", description=__doc__)
    parser.add_argument(
        "--by",
        choices=("callgrind", "time"),
        help="default: callgrind, where valgrind is installed",
    )
    parser.add_argument(
        "--write", action="store_true", help=f"keep the figures in {kept.KEPT.name}"
    )
    parser.add_argument("--count", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args(arguments)
    if args.count is not None:
        count_here(args.count)
        return 0
    by = args.by or ("callgrind" if shutil.which("valgrind") else "time")
    now = by_callgrind() if by == "callgrind" else by_time()
    all_kept = json.loads(kept.KEPT.read_text(encoding="utf-8")) if kept.KEPT.exists() else {}
    text, worse = kept.compare(all_kept, now, by)
    print(text)
    if args.write:
        all_kept[by] = {"ground": now.ground, "stages": now.stages}
        kept.KEPT.write_text(
            json.dumps(all_kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
        )
        return 0
    for one in (*kept.other_ground(all_kept, now, by), *worse):
        print(one, file=sys.stderr)
    return 1 if worse else 0


if __name__ == "__main__":
    sys.exit(main())
