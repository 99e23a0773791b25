"""Texts to begin with: all that the tests of a folder say or expect, so that a new test feeds the fuzzer too."""

import ast
from functools import cache
from pathlib import Path
from typing import Final

TESTS: Final = Path(__file__).parents[2] / "tests"
LONGEST_CHARACTERS: Final = 300


@cache
def strings_of(folder: str) -> tuple[str, ...]:
    """Return the strings in the Python files of a folder of `tests`, in a fixed order.

    Raises:
        ValueError: there is none; a fuzzer without seeds would find nothing.
    """
    found: dict[str, None] = {}
    for path in sorted((TESTS / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                text = node.value
                if 0 < len(text) <= LONGEST_CHARACTERS:
                    found[text] = None
    if not found:
        raise ValueError(f"tests/{folder} has no strings to begin with")
    return tuple(found)
