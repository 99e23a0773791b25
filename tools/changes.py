"""Print the part of CHANGELOG.md of one version: `python -m tools.changes v1.2.3`. Needs no packages."""

import re
import sys
from pathlib import Path

from .repository import ROOT


def section(root: Path, version: str) -> str:
    """Return what stands under a version; empty where nothing does."""
    text = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    found = re.search(
        rf"^## {re.escape(version)}$\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL
    )
    return found[1].strip() if found else ""


def main(arguments: list[str] | None = None) -> int:
    """Print it; return 1 where there is none."""
    (tag,) = sys.argv[1:] if arguments is None else arguments
    text = section(ROOT, tag.removeprefix("v"))
    if not text:
        print(f"CHANGELOG.md has nothing under ## {tag.removeprefix('v')}", file=sys.stderr)
        return 1
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
