"""Figures that are kept, what they stand on, and how new ones compare."""

import platform
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np

from wyoming_nano_tts.machine.processor import read_processor

from ..report import table

KEPT: Final = Path(__file__).with_suffix(".json")
MOST_MORE: Final = {"callgrind": 0.05, "time": 0.15}
"""Share that a stage may cost more: times of a machine that others use are no better than that."""
UNITS: Final = {
    "callgrind": "instructions",
    "time": "multiple of the reference's time",
}


class Figures(NamedTuple):
    """What the stages cost here."""

    ground: Mapping[str, str]
    stages: Mapping[str, float]


def ground() -> dict[str, str]:
    """Return what figures depend on beside our own code: versions, and what numpy takes of the processor."""
    wide = np.show_config(mode="dicts")["SIMD Extensions"]
    blas = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
    return {
        "python": platform.python_version(),
        "numpy": np.__version__,
        "blas": f"{blas['name']} {blas['version']}",
        "numpy's dispatch": " ".join([*wide["baseline"], *wide.get("found", [])]),
        "valgrind": _valgrind(),
        "machine": platform.machine(),
        "processor": read_processor().name,
    }


def _valgrind() -> str:
    if shutil.which("valgrind") is None:
        return ""
    done = subprocess.run(["valgrind", "--version"], capture_output=True, text=True, check=False)
    found = re.search(r"[\d.]+", done.stdout)
    return found[0] if found else ""


def compare(kept: Mapping[str, Any], now: Figures, by: str) -> tuple[str, list[str]]:
    """Return a table, and the stages that cost more than they may.

    Args:
        kept: of kept.json, under the way of counting.
        now: figures of this run.
        by: "callgrind" or "time".
    """
    before: Mapping[str, float] = kept.get(by, {}).get("stages", {})
    rows, worse = [], []
    for name, value in now.stages.items():
        old = before.get(name)
        change = "new" if not old else f"{100 * (value / old - 1):+.1f} %"
        if old and value > old * (1 + MOST_MORE[by]):
            worse.append(f"{name} costs {change}")
        shown = f"{value / 1e6:,.2f} · 10⁶" if by == "callgrind" else f"{value:.4f}"
        rows.append((name, shown, change))
    rows += [(name, "gone", "") for name in before if name not in now.stages]
    return table(("function", UNITS[by], "since it was kept"), rows), worse


def other_ground(kept: Mapping[str, Any], now: Figures, by: str) -> list[str]:
    """Return in what these figures stand on something else than the kept ones.

    Instructions are the same on every processor of a kind from which numpy takes the same; times do not ask valgrind.
    """
    before = kept.get(by, {}).get("ground", {})
    idle = {"callgrind": "processor", "time": "valgrind"}[by]
    return [
        f"{name} is {here or 'not there'}, and was {before[name] or 'not there'}"
        for name, here in now.ground.items()
        if name in before and name != idle and here != before[name]
    ]
