"""Instructions of the stages, counted by valgrind's callgrind in a process of its own: the same on a noisy machine."""

import gc
import json
import os
import re
import resource
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from .kept import Figures, ground
from .stages import Stage, forgetting, stages

CPU_SECONDS: Final = 1800
"""Of the processor, after which counting is ended: some ten times what it takes. The clock says nothing here."""
NOTHING: Final = "nothing"
"""A stage of what switching itself costs, which is taken off the others."""
FIXED: Final = {"PYTHONHASHSEED": "0", "OPENBLAS_NUM_THREADS": "1", "OPENBLAS_CORETYPE": "Haswell"}
"""What would change counts from run to run, or from processor to processor: valgrind knows AVX2, and nothing wider."""
COUNT_HERE: Final = ("-m", "benchmarks.instructions", "--count")


def count_here(folder: Path, found: Mapping[str, Stage] | None = None) -> None:
    """Run every stage in this process, which callgrind watches, and let it write one file for each.

    Args:
        folder: gets the files, and what the figures stand on.
        found: the stages (default: ours).
    """

    def control(*words: str) -> None:
        subprocess.run(
            ["callgrind_control", *words, str(os.getpid())], check=True, stdout=subprocess.DEVNULL
        )

    found = {NOTHING: lambda: None, **(stages() if found is None else found)}
    (folder / "ground.json").write_text(json.dumps(ground()))
    (folder / "names").write_text("\n".join(found))
    for stage in found.values():
        stage()  # what is made once is made now
        forgetting()()
        gc.collect()
        gc.disable()
        control("-i", "on")
        stage()
        control("-i", "off")
        gc.enable()
        control("-d")  # which begins at 0 again


def by_callgrind(program: Sequence[str] = COUNT_HERE) -> Figures:
    """Count instructions of every stage.

    Args:
        program: arguments of Python for a program that calls `count_here` with the folder that it is given.

    Raises:
        RuntimeError: valgrind did not come to its end.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        command = [
            "valgrind",
            "--tool=callgrind",
            "--instr-atstart=no",
            f"--callgrind-out-file={folder}/out",
        ]
        done = subprocess.run(
            [*command, sys.executable, *program, str(folder)],
            capture_output=True, text=True, check=False, env={**os.environ, **FIXED}, preexec_fn=_bounded,
        )  # fmt: skip
        if done.returncode != 0:
            ended = f"valgrind ended with {done.returncode}"
            if done.returncode == -signal.SIGXCPU:
                ended += f", after {CPU_SECONDS} s of the processor"
            raise RuntimeError(f"{ended}: {done.stderr[-2000:]}")
        return Figures(json.loads((folder / "ground.json").read_text()), counts_in(folder))


def _bounded() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 10))


def counts_in(folder: Path) -> dict[str, float]:
    """Read what callgrind wrote for the stages, one file each."""
    names = (folder / "names").read_text().splitlines()
    counts = []
    for number in range(1, len(names) + 1):
        text = (folder / f"out.{number}").read_text(errors="replace")
        total = re.search(r"^totals: (\d+)", text, re.MULTILINE)
        counts.append(float(total[1]) if total else 0.0)
    found = dict(zip(names, counts, strict=True))
    switching = found.pop(NOTHING)
    return {name: count - switching for name, count in found.items()}
