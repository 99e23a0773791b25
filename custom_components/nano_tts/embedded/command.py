"""How the engine is started: its arguments, its environment, and nothing else of ours."""

from collections.abc import Mapping
from dataclasses import dataclass
import logging
import os
from pathlib import Path
import sys
from typing import Final

from .folders import EngineFolders
from .needs import site_packages

GRACE_SECONDS: Final = 2.0
LOG_FORMAT: Final = "%(levelname)s %(name)s: %(message)s"
_INHERITED: Final = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "TZ", "TMPDIR")


@dataclass(frozen=True, slots=True)
class Command:
    """A program with its environment."""

    arguments: tuple[str, ...]
    environment: Mapping[str, str]
    folder: Path
    """That it runs in."""


def command_for(
    engine: Path, folders: EngineFolders, data: Path, socket: Path, logger: logging.Logger
) -> Command:
    """Return the command that lets an engine listen on a socket; looks at the disk.

    It gets one thread and few rights (`serve --restrained`), tells on its standard output when it listens, and ends
    with its standard input, so that none stays behind when Home Assistant is killed.

    Args:
        engine: its folder.
        folders: for what it needs, and for voices that a person has put there.
        data: folder for its id and its pronunciations.
        socket: that it makes, in a folder that only we may enter.
        logger: whose level the engine's log follows.
    """
    level = "debug" if logger.isEnabledFor(logging.DEBUG) else "info"
    arguments = (
        # Without the folder that it runs in among those of the packages.
        *(sys.executable, "-P", "-X", "faulthandler", "-m", "wyoming_nano_tts", "serve"),
        *("--uri", f"unix://{socket}", "--data-dir", str(data)),
        *("--threads", "1", "--workers", "1", "--allow-pronunciation-edits"),
        *("--until-eof", "--ready-fd", "1", "--restrained"),
        *("--grace-seconds", f"{GRACE_SECONDS:g}"),
        *("--log-level", level, "--log-format", LOG_FORMAT),
    )
    environment = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    path = [str(engine), str(folders.needs), *site_packages()]
    environment |= {
        "PYTHONPATH": os.pathsep.join(path),
        "PYTHONUTF8": "1",
        "HOME": str(data),
        "NANO_TTS_VOICES": str(folders.voices),
        # Libraries that compute would take every core that they see.
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "ORT_DISABLE_TELEMETRY": "1",
    }
    return Command(arguments, environment, socket.parent)
