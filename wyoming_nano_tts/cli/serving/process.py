"""What commands need that run until they are told to stop: a log, little memory, a folder, secrets from files."""

import argparse
import logging
import os
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, Final

LOG_FORMAT: Final = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def add_log_level_argument(log: argparse._ActionsContainer) -> None:
    """Add the option of what runs until it is told to stop."""
    log.add_argument(
        "--log-level",
        choices=("debug", "info", "warning", "error"),
        default="info",
        help="least level to write (default: info)",
    )


def begin_log(level: str, log_format: str) -> None:
    """Write to standard error: standard output may carry the protocol."""
    logging.basicConfig(stream=sys.stderr, format=log_format)
    logging.getLogger("wyoming_nano_tts").setLevel(level.upper())


def take_little_memory(*, encrypts: bool) -> None:
    """Set this process up to serve on a board that has little, before anything is loaded."""
    from ...machine.heap import share_one_heap
    from ...machine.unneeded import leave_out_openssl, leave_out_package_metadata

    share_one_heap()
    leave_out_package_metadata()
    if not encrypts:
        leave_out_openssl()


def run_until_stopped(begin: Callable[[], Coroutine[Any, Any, None]]) -> int:
    """Run what `begin` returns until it ends or is interrupted; return the exit status.

    Errors that are for a person, in `begin` too, are written without a trace.
    """
    import asyncio

    from ...errors import NanoTtsError

    try:
        asyncio.run(begin())
    except NanoTtsError as error:
        sys.stderr.write(f"error: {error}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def default_data_dir() -> Path | None:
    """Return systemd's state directory, else the user's data directory, None without a home."""
    state = os.environ.get("STATE_DIRECTORY")
    if state:
        return Path(state.split(":")[0])
    data_home = os.environ.get("XDG_DATA_HOME")
    if data_home:
        return Path(data_home) / "nano-tts"
    try:
        return Path.home() / ".local" / "share" / "nano-tts"
    except RuntimeError:
        return None


def read_secret(file: Path, option: str, longest: int) -> str:
    """Return what is written in a file, without the white space around it.

    On a command line everybody of the machine could read it.

    Args:
        file: has the secret and nothing else.
        option: of the command line that names it.
        longest: characters that are read.

    Raises:
        NanoTtsError: the file cannot be read.
    """
    from ...errors import NanoTtsError

    try:
        with file.open(encoding="utf-8") as text:
            return text.read(longest).strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not text"
        raise NanoTtsError(f"{option} {file}: {reason}") from error
