"""A measured number stands in one document; the others link to it."""

import re
from pathlib import Path

from tools.judge_voices import DOCUMENT, TABLE
from tools.marked import read_marked

ROOT = Path(__file__).parent.parent.parent
DOCUMENTS = [
    *ROOT.glob("*.md"),
    *(ROOT / "docs").rglob("*.md"),
    *(ROOT / "benchmarks").glob("*.md"),
]


def rows(text: str) -> list[list[str]]:
    """Cells of every row of every table, heads and rules left out."""
    lines = [line.strip() for line in text.splitlines() if line.startswith("|")]
    table = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [row for row in table if not set("".join(row)) <= set("-: ")]


def test_the_table_of_voices_stands_in_its_document_alone() -> None:
    judged = rows(read_marked(DOCUMENT, TABLE))
    labels = {row[0] for row in judged[1:]}
    cells = {cell for row in judged[1:] for cell in row[1:] if "±" in cell}
    assert len(labels) >= 8
    assert cells
    for path in DOCUMENTS:
        text = path.read_text(encoding="utf-8")
        if path == DOCUMENT:
            text = text.replace(read_marked(DOCUMENT, TABLE), "")
        assert not [cell for cell in cells if cell in text], path
        systems = [
            row for row in rows(text) if "espeak-ng" in " ".join(row) and "flite" in " ".join(row)
        ]
        assert not systems, f"{path} compares systems: link to {DOCUMENT.name} or RESULTS.md"


def test_the_current_run_of_a_benchmark_stands_once() -> None:
    results = (ROOT / "benchmarks" / "RESULTS.md").read_text(encoding="utf-8")
    headings = [line.split(",")[0] for line in results.splitlines() if line.startswith("## ")]
    assert len(headings) == len(set(headings)), "take out the run that the new one replaces"
    assert "replaced" not in results


def test_the_readme_has_no_measurements_of_its_own() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "NISQA" not in readme
    assert "| **" not in readme
    for target in ("docs/voices.md", "benchmarks/RESULTS.md", "docs/samples/1-good-evening.opus"):
        assert f"({target})" in readme


def test_links_between_documents_lead_somewhere() -> None:
    for path in DOCUMENTS:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), f"{path.name} links to {target}"
