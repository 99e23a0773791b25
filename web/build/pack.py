"""Runs in Pyodide: compiles our modules, and writes a standard library of what they import, compiled as well."""

import ast
import importlib
import importlib.util
import marshal
import sys
import zipfile
from pathlib import Path

ALWAYS = (
    "encodings.ascii", "encodings.cp437", "encodings.latin_1", "encodings.utf_8", "encodings.utf_8_sig",
    "encodings.raw_unicode_escape", "encodings.unicode_escape", "pyodide.code", "pyodide.ffi", "zipimport",
    "importlib.readers", "importlib.resources", "traceback", "linecache", "threading",
)  # fmt: skip
"""Modules that Python or Pyodide imports by itself, or with the first error."""


def main(sources: str, target: str, library: str) -> None:
    """Compile `sources` into `target`, and write what they need to the zip `library`."""
    root = Path(sources)
    sys.path.insert(0, sources)
    wanted = set(ALWAYS)
    for path in sorted(root.rglob("*.py")):
        wanted |= named(path)
        compiled(path, path.read_bytes(), Path(target) / path.relative_to(root).with_suffix(".pyc"))
    for path in sorted(root.rglob("*")):
        if path.is_file() and path.suffix != ".py":
            place = Path(target) / path.relative_to(root)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(path.read_bytes())
    for name in sorted(wanted):
        imported(name)
    write_library(library)


def named(path: Path) -> set[str]:
    """Modules of others that a file imports, also inside functions."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return {name for name in found if name.partition(".")[0] in sys.stdlib_module_names}


def imported(name: str) -> None:
    """Import a module if it is one, and with it all that it imports."""
    try:
        importlib.import_module(name)
    except ImportError:  # a name in a module, or a module that this Python does not have
        return


def code_of(source: bytes, name: str) -> bytes:
    """Compile to the content of a .pyc that is not checked against its source, without docstrings and assertions."""
    code = compile(source, name, "exec", dont_inherit=True, optimize=2)
    return importlib.util.MAGIC_NUMBER + (1).to_bytes(4, "little") + bytes(8) + marshal.dumps(code)


def compiled(path: Path, source: bytes, place: Path) -> None:
    """Compile one of our modules."""
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(code_of(source, path.name))


def write_library(library: str) -> None:
    """Write the modules of the standard library that are imported by now."""
    archive = next(path for path in sys.path if path.endswith(".zip"))
    with (
        zipfile.ZipFile(archive) as given,
        zipfile.ZipFile(library, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made,
    ):
        names = set(given.namelist())
        loaded = {
            name for module in list(sys.modules) if (name := file_of(module, names)) is not None
        }
        for name in sorted(loaded):
            entry = zipfile.ZipInfo(name + "c", (1980, 1, 1, 0, 0, 0))
            made.writestr(entry, code_of(given.read(name), name), zipfile.ZIP_DEFLATED, 9)


def file_of(module: str, names: set[str]) -> str | None:
    """The file of a module in an archive."""
    path = module.replace(".", "/")
    return next((name for name in (f"{path}/__init__.py", f"{path}.py") if name in names), None)
