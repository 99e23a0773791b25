"""Wheels of the engine, made of this repository as its build makes them, and of small stand-ins."""

import base64
import csv
import hashlib
import io
from pathlib import Path
import re
import tomllib
import zipfile

from .server_process import ROOT

_VERSION = re.compile(rb'^__version__: Final = ".*"$', re.MULTILINE)
_LEFT_OUT = {"__pycache__", "train", "evaluate"}


def package_files() -> dict[str, bytes]:
    """Return the files of the package, without what only training needs."""
    package = ROOT / "wyoming_nano_tts"
    return {
        str(path.relative_to(ROOT)): path.read_bytes()
        for path in sorted(package.rglob("*"))
        if path.is_file() and not _LEFT_OUT & set(path.relative_to(package).parts)
    }


def package_requirements() -> list[str]:
    """Return what the base install needs."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        found: list[str] = tomllib.load(file)["project"]["dependencies"]
    return found


def make_wheel(
    folder: Path,
    version: str,
    files: dict[str, bytes] | None = None,
    requirements: list[str] | None = None,
    *,
    name: str = "wyoming-nano-tts",
    tag: str = "py3-none-any",
) -> Path:
    """Write a wheel.

    Args:
        folder: for it.
        version: of the package, which says so itself.
        files: by their path; None takes those of the package.
        requirements: None takes those of the package.
        name: of the package.
        tag: for which Python it is.
    """
    contents = dict(package_files() if files is None else files)
    told = contents.get("wyoming_nano_tts/version.py", b'__version__: Final = ""')
    contents["wyoming_nano_tts/version.py"] = _VERSION.sub(
        f'__version__ = "{version}"'.encode(), told
    )
    needs = package_requirements() if requirements is None else requirements
    lines = ["Metadata-Version: 2.4", f"Name: {name}", f"Version: {version}"]
    lines += [f"Requires-Dist: {one}" for one in needs]
    lines += ['Requires-Dist: torch>=2.6; extra == "train"']
    about = f"wyoming_nano_tts-{version}.dist-info"
    contents[f"{about}/METADATA"] = ("\n".join(lines) + "\n").encode()
    contents[f"{about}/WHEEL"] = f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {tag}\n".encode()
    record = io.StringIO()
    rows = csv.writer(record, lineterminator="\n")
    for path, data in contents.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
        rows.writerow([path, f"sha256={digest}", len(data)])
    rows.writerow([f"{about}/RECORD", "", ""])
    contents[f"{about}/RECORD"] = record.getvalue().encode()
    folder.mkdir(parents=True, exist_ok=True)
    wheel = folder / f"wyoming_nano_tts-{version}-{tag}.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for path, data in contents.items():
            archive.writestr(path, data)
    return wheel
