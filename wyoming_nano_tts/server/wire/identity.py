"""The server's id: how Home Assistant knows it again at another address."""

import hashlib
import logging
import re
import uuid
from pathlib import Path
from typing import Final

from ...files import replacing

_LOGGER = logging.getLogger(__name__)

ID_FILE: Final = "server_id"
_UNFINISHED = re.compile(rf"{ID_FILE}(\.partial|[a-z0-9_]{{8}})")
"""What we write beside the file, and what version 0.1.0 did."""
_ID = re.compile(r"[0-9a-f]{32}")
_MACHINE_ID_FILES: Final = (Path("/etc/machine-id"), Path("/var/lib/dbus/machine-id"))


def server_id(data_dir: Path | None) -> str:
    """Return 32 hexadecimal digits, the same at every start.

    Read from the data directory, where a random one is kept; without a directory that can be written,
    derived from the machine id (hashed, as its manual asks for); failing that, random.
    """
    if data_dir is not None:
        try:
            return _kept_id(data_dir)
        except OSError as error:
            _LOGGER.warning(
                "Cannot keep the server's id in %s (%s); choose another with --data-dir",
                data_dir,
                error.strerror or error,
            )
    for path in _MACHINE_ID_FILES:
        try:
            machine_id = path.read_text(encoding="ascii").strip()
        except (OSError, ValueError):
            continue
        if machine_id:
            return hashlib.sha256(b"nano-tts:" + machine_id.encode("ascii")).hexdigest()[:32]
    _LOGGER.warning("No place for the server's id: Home Assistant will see a new server every time")
    return uuid.uuid4().hex


def _kept_id(data_dir: Path) -> str:
    path = data_dir / ID_FILE
    for left in data_dir.glob(f"{ID_FILE}?*"):
        if _UNFINISHED.fullmatch(left.name):  # of a write that was killed
            left.unlink(missing_ok=True)
    try:
        kept = path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        kept = None
    except ValueError:
        kept = ""
    if kept is not None and _ID.fullmatch(kept):
        return kept
    if kept is not None:
        _LOGGER.warning(
            "%s is damaged; with the new id, Home Assistant will take this for another server", path
        )
    data_dir.mkdir(parents=True, exist_ok=True)
    fresh = uuid.uuid4().hex
    with replacing(path) as partial:
        partial.write_text(fresh + "\n", encoding="ascii")
    return fresh
