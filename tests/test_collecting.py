"""Any folders of tests can be collected together, in any order, since no name in them has two meanings."""

import ast
import tomllib
from collections import Counter
from pathlib import Path

TESTS = Path(__file__).parent
FILES = sorted(set(TESTS.rglob("*.py")) - set((TESTS / "ha").rglob("*.py")))
"""Those in `ha` run in an environment of their own."""
EVERYWHERE = [
    TESTS.parent / folder
    for folder in tomllib.loads((TESTS.parent / "pyproject.toml").read_text(encoding="utf-8"))[
        "tool"
    ]["pytest"]["ini_options"]["pythonpath"]
]
"""Folders that modules of every folder are imported from."""


def test_every_module_has_a_name_of_its_own() -> None:
    """`conftest` aside; a folder with `__init__.py` is a package, whose name comes before theirs."""
    names = Counter(
        f"{path.parent.name}.{path.stem}" if path.with_name("__init__.py").exists() else path.stem
        for path in FILES
    )
    assert {name for name, count in names.items() if count > 1} == {"conftest"}


def imported(path: Path) -> set[str]:
    """Names of the modules that a file imports, also inside functions."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    plain = (alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names)
    return {*plain, *(n.module or "" for n in nodes if isinstance(n, ast.ImportFrom))}


def test_what_is_imported_is_found_from_every_folder() -> None:
    """A module lies beside its importer, above it or in a folder for all; `conftest` means another one in each."""
    own = {path.stem: path.parent for path in FILES}
    for path in FILES:
        near = {*path.parents, *EVERYWHERE}
        for name in imported(path):
            assert name != "conftest", path
            assert name not in own or own[name] in near, f"{path} imports {name}"
