"""The patterns of CONTRIBUTING.md that a machine can find, in documents, messages and help."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
SOURCES = sorted((ROOT / "wyoming_nano_tts").rglob("*.py"))
NOT_PLAIN = re.compile(
    r"(?<!there )(?<!There )\b(?:is|are) no (?:[a-z]+ )?(?:file|folder|number|tensor|voice id|model|string|list)\b"
    r"|\bone a (?:line|request|sentence|word|file)\b|\bfor ever\b|as if a stranger|\bwords of before\b"
)


def shown(text: str) -> str:
    """Drop the table of what is not used, which names it."""
    return re.sub(r"\| not \| but \|.*?(\n\n|\Z)", "", text, flags=re.DOTALL)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: str(p.relative_to(ROOT)))
def test_documents_are_in_plain_english(path: Path) -> None:
    assert NOT_PLAIN.findall(shown(path.read_text(encoding="utf-8"))) == []


def test_messages_and_help_are_in_plain_english() -> None:
    found = []
    for path in SOURCES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found += [f"{path.name}:{node.lineno}: {m}" for m in NOT_PLAIN.findall(node.value)]
    assert found == []


@pytest.mark.parametrize(
    "text",
    [
        "'x' is no voice id",
        "a value is no finite number",
        "words, one a line",
        "the words of before stay",
    ],
)
def test_the_pattern_finds_what_it_is_for(text: str) -> None:
    assert NOT_PLAIN.search(text)
    assert not NOT_PLAIN.search("there is no file here; it is not a folder; one per line")
