"""What lies where under the configuration folder. Everything here reads or writes the disk.

nano_tts/*.whl               wheels that a person has put there
nano_tts/voices/             voices that a person has put there
nano_tts/engine/VERSION-HASH the engine, unpacked; it is one once `installed.json` is in it
nano_tts/engine/needs-cp314  what it needs and Home Assistant does not have, for one Python
nano_tts/data/               its id and its pronunciations
"""

from collections.abc import Iterable
import contextlib
from dataclasses import dataclass
import json
import os
from pathlib import Path
import shutil
import sys
from typing import Any, Final

from awesomeversion import AwesomeVersion
from homeassistant.core import HomeAssistant

from ..const import DOMAIN, EMBEDDED_ID
from .wheel import Wheel, is_whole

_ABOUT: Final = "installed.json"


@dataclass(frozen=True, slots=True)
class Installed:
    """An engine that is unpacked, and that has spoken."""

    path: Path
    version: str
    sha256: str
    requirements: tuple[str, ...]


class EngineFolders:
    """The folders of one Home Assistant."""

    def __init__(self, config_dir: str) -> None:
        """Take the configuration folder; nothing is made yet."""
        self.root = Path(config_dir) / DOMAIN
        self.engines = self.root / "engine"
        self.data = self.root / "data"
        self.voices = self.root / "voices"
        self.needs = self.engines / f"needs-{sys.implementation.cache_tag}"

    @classmethod
    def of(cls, hass: HomeAssistant) -> "EngineFolders":
        """Return those of a Home Assistant."""
        return cls(hass.config.config_dir)

    def wheels(self) -> list[Path]:
        """Return the wheels that a person has put there."""
        return sorted(self.root.glob("*.whl"))

    def installed(self) -> list[Installed]:
        """Return the engines that are whole, the newest first."""
        found = [_read(path) for path in self.engines.glob("*")]
        whole = [one for one in found if one is not None and is_whole(one.path)]
        return sorted(whole, key=lambda one: AwesomeVersion(one.version), reverse=True)

    def begin(self, wheel: Wheel) -> Installed:
        """Return a new place for a wheel; the same one may run from another place meanwhile."""
        self.engines.mkdir(parents=True, exist_ok=True)
        name = f"{wheel.version}-{wheel.sha256[:12]}"
        number, path = 1, self.engines / name
        while path.exists():
            number += 1
            path = self.engines / f"{name}-{number}"
        return Installed(path, wheel.version, wheel.sha256, wheel.requirements)

    def finish(self, installed: Installed) -> None:
        """Declare what is in a place to be an engine."""
        about = {
            "version": installed.version,
            "sha256": installed.sha256,
            "requirements": list(installed.requirements),
        }
        partial = installed.path / f"{_ABOUT}.partial"
        with partial.open("w", encoding="utf-8") as file:
            json.dump(about, file)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(installed.path / _ABOUT)

    def keep_only(self, kept: Iterable[Path]) -> None:
        """Remove all other engines, and what attempts have left behind."""
        names = {path.name for path in (*kept, self.needs)}
        for path in self.engines.glob("*"):
            if path.name not in names:
                _remove(path)

    def remove_engines(self) -> None:
        """Remove the engine and what it needs; its data stays, in case it comes back."""
        _remove(self.engines)
        self._tidy()

    def remove(self) -> None:
        """Remove everything that we have made; what a person has put there stays."""
        _remove(self.engines)
        _remove(self.data)
        self._tidy()

    def prepare_data(self, folder: Path) -> None:
        """Give an engine its folder for data, with the id by which the entry knows it."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "server_id"
        with contextlib.suppress(OSError, ValueError):
            if path.read_text(encoding="ascii").strip() == EMBEDDED_ID:
                return
        path.write_text(EMBEDDED_ID + "\n", encoding="ascii")

    def _tidy(self) -> None:
        with contextlib.suppress(OSError):  # a person's files are in it
            self.root.rmdir()


def _read(path: Path) -> Installed | None:
    try:
        about: dict[str, Any] = json.loads((path / _ABOUT).read_text(encoding="utf-8"))
        return Installed(
            path, str(about["version"]), str(about["sha256"]), tuple(about["requirements"])
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
