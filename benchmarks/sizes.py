"""What an installation takes on disk, in megabytes of 1000 x 1000 bytes."""

import importlib.metadata
import re
import subprocess
import sys
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PACKAGE: Final = "wyoming-nano-tts"
ROOT: Final = Path(__file__).resolve().parent.parent
_REQUIREMENT: Final = re.compile(r"[A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class Sizes:
    """Of the base install; None where it was not measured."""

    packages_mb: dict[str, float]
    """Every package of the base install, ours first."""
    fresh_mb: float | None = None
    """Everything that pip adds to an empty environment, byte code included."""
    wheel_mb: float | None = None

    @property
    def total_mb(self) -> float:
        """The measured environment, else the sum of the packages' files."""
        return self.fresh_mb if self.fresh_mb is not None else sum(self.packages_mb.values())


def measure(*, install: bool) -> Sizes:
    """Add up the files of our package and of all that it requires.

    Args:
        install: also build the wheel and install it into an environment of its own (a minute, network).
    """
    packages = {PACKAGE: _folder_mb(ROOT / "wyoming_nano_tts")}
    packages |= {name: _package_mb(name) for name in _closure(_own_requirements())}
    if not install:
        return Sizes(packages)
    with tempfile.TemporaryDirectory() as folder:
        wheels, environment = Path(folder, "wheels"), Path(folder, "environment")
        _run(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", wheels, ROOT)
        wheel = next(wheels.glob("*.whl"))
        _run(sys.executable, "-m", "venv", environment)
        site = next(environment.glob("lib/python*/site-packages"))
        before = _folder_mb(site)
        _run(environment / "bin/python", "-m", "pip", "install", "-q", wheel)
        return Sizes(packages, _folder_mb(site) - before, wheel.stat().st_size / 1e6)


def voice_mb(folder: Path) -> float:
    """Size of a voice folder."""
    return _folder_mb(folder)


def _own_requirements() -> list[str]:
    """Requirements of the base install, from pyproject.toml: the checkout need not be installed."""
    described = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    dependencies: list[str] = described["project"]["dependencies"]
    return dependencies


def _closure(requirements: list[str]) -> list[str]:
    """Packages and everything that they require here, extras left out."""
    seen: list[str] = []
    waiting = _names(requirements)
    while waiting:
        name = waiting.pop(0)
        if name in seen:
            continue
        try:
            requirements = importlib.metadata.requires(name) or []
        except importlib.metadata.PackageNotFoundError:
            continue  # for another system or Python
        seen.append(name)
        waiting += _names(requirements)
    return seen


def _names(requirements: list[str]) -> list[str]:
    found = (_REQUIREMENT.match(text) for text in requirements if "extra ==" not in text)
    return [match.group().lower().replace("_", "-") for match in found if match]


def _package_mb(name: str) -> float:
    files = importlib.metadata.files(name) or []
    paths = (Path(str(file.locate())) for file in files)
    return sum(path.stat().st_size for path in paths if path.is_file()) / 1e6


def _folder_mb(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def _run(*command: object) -> None:
    subprocess.run([str(part) for part in command], check=True)
