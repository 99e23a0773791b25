"""Every Python block of the documents runs, each in a process and an empty folder of its own."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
DOCUMENTS = [
    *ROOT.glob("*.md"),
    *(ROOT / "docs").rglob("*.md"),
    *(ROOT / "benchmarks").glob("*.md"),
]
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)
BLOCKS = [
    pytest.param(found.group(1), id=f"{path.relative_to(ROOT)}:{text.count(chr(10), 0, found.start()) + 1}")
    for path in sorted(DOCUMENTS)
    for text in [path.read_text(encoding="utf-8")]
    for found in BLOCK.finditer(text)
]  # fmt: skip


@pytest.mark.parametrize("code", BLOCKS)
def test_it_runs(code: str, tmp_path: Path) -> None:
    # What blocks may take as given: the tests' tone generator and toy voices, and an old checkpoint.
    places = [ROOT, ROOT / "tests", ROOT / "tests" / "server"]
    prepare = "import torch; torch.save({}, 'old.pt')" if "old.pt" in code else ""
    done = subprocess.run(
        [sys.executable, "-c", f"{prepare}\n{code}"],
        capture_output=True, text=True, timeout=200, cwd=tmp_path, check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, places))},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_there_are_blocks_and_all_fences_are_closed() -> None:
    assert len(BLOCKS) >= 4
    for path in DOCUMENTS:
        assert path.read_text(encoding="utf-8").count("\n```") % 2 == 0, path
