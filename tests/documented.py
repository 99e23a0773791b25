"""The examples of docs/architecture.md, by the heading that they stand under."""

import re
from pathlib import Path

ARCHITECTURE = Path(__file__).parent.parent / "docs" / "architecture.md"


def example(heading: str) -> str:
    """Return the first Python block under a heading."""
    _, _, below = ARCHITECTURE.read_text(encoding="utf-8").partition(f"### {heading}\n")
    found = re.search(r"```python\n(.*?)```", below, re.DOTALL)
    assert found is not None, f"no example under {heading!r}"
    return found[1]
