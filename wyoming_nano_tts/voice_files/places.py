"""Where voices lie: the store of this person, and those that are shared."""

import os
from pathlib import Path
from typing import Final

ENVIRONMENT: Final = "NANO_TTS_VOICES"
"""Folders of voices, separated like PATH; the first is the store that `voices install` writes to."""
_BELOW: Final = Path("nano-tts") / "voices"


def voice_folders() -> tuple[Path, ...]:
    """Folders with installed voices, beside those given by --voice-dir and the built-in one.

    Those of `NANO_TTS_VOICES` where it is set; else the store below systemd's state directory or
    the user's data directory, and `nano-tts/voices` in the data directories of the machine (XDG
    base directories: /usr/local/share, /usr/share), which may be shared and read-only.
    """
    given = os.environ.get(ENVIRONMENT)
    if given is not None:
        return tuple(Path(folder).expanduser() for folder in given.split(os.pathsep) if folder)
    own = _own_store()
    shared = os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    folders = [Path(folder) / _BELOW for folder in shared.split(":") if Path(folder).is_absolute()]
    return tuple(dict.fromkeys([own, *folders] if own else folders))


def _own_store() -> Path | None:
    state = os.environ.get("STATE_DIRECTORY")
    if state:
        return Path(state.split(":")[0]) / "voices"
    data_home = os.environ.get("XDG_DATA_HOME")
    if data_home and Path(data_home).is_absolute():
        return Path(data_home) / _BELOW
    try:
        return Path.home() / ".local" / "share" / _BELOW
    except RuntimeError:  # no home
        return None
