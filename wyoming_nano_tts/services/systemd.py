"""Writing units and telling systemd of them."""

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from typing import Final

from ..files import replacing
from .units import MARK, Plan, ServiceError, unit_text

SYSTEM_FOLDER: Final = Path("/etc/systemd/system")
_HOMES: Final = (Path("/home"), Path("/root"), Path("/run/user"))
"""What ProtectHome= hides."""


def own_program() -> tuple[str, ...]:
    """Return what starts this command line: the script beside Python, else Python with our package."""
    script = Path(sys.executable).with_name("wyoming-nano-tts")
    if os.access(script, os.X_OK):
        return (str(script),)
    return (sys.executable, "-m", "wyoming_nano_tts")


def is_in_home(program: str) -> bool:
    """Tell whether a program lies where ProtectHome= would hide it."""
    path = Path(program)
    real = path.resolve()
    return any(home in (*path.parents, *real.parents) for home in _HOMES)


def check_reachable(program: str) -> None:
    """See that a user of the service's own may run a program.

    Raises:
        ServiceError: a folder on the way is closed to others.
    """
    path = Path(program).resolve()
    for part in (path, *path.parents):
        try:
            mode = part.stat().st_mode
        except OSError as error:
            raise ServiceError(f"{part}: {error.strerror or error}") from error
        if not mode & stat.S_IXOTH:
            raise ServiceError(
                f"{program} cannot be run by the service's own user: {part} is closed to others. Install "
                "into /opt/nano-tts as docs/install.md says, or use --user"
            )


class Systemd:
    """The units of the system, or of a user."""

    def __init__(
        self, *, is_users: bool, folder: Path | None = None, program: str = "systemctl"
    ) -> None:
        """Prepare.

        Args:
            is_users: units of the user who runs this.
            folder: where units are written, in place of the usual one.
            program: what tells systemd.
        """
        self._is_users = is_users
        self._program = program
        self.folder = folder or (users_folder() if is_users else SYSTEM_FOLDER)

    def install(self, plan: Plan) -> Path:
        """Write the unit, enable and start it; an older one of ours is replaced. Return its path.

        Raises:
            ServiceError: it is a person's own, or cannot be written or started.
        """
        text = unit_text(plan)
        path = self.folder / plan.unit_name
        self._check(path)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with replacing(path) as partial:
                partial.write_text(text, encoding="utf-8")
                partial.chmod(0o644)
        except OSError as error:
            raise self._unwritable(path, error) from error
        self._tell("daemon-reload")
        self._tell("enable", plan.unit_name)
        self._tell(
            "restart", plan.unit_name
        )  # which starts it, or lets it run as it is written now
        return path

    def remove(self, unit_name: str) -> Path:
        """Stop and disable a unit, and delete it; return its path.

        Raises:
            ServiceError: there is none, or it is a person's own.
        """
        path = self.folder / unit_name
        if not path.exists():
            raise ServiceError(f"{path} does not exist; nothing to remove")
        self._check(path)
        self._tell("disable", "--now", unit_name)
        try:
            path.unlink()
        except OSError as error:
            raise self._unwritable(path, error) from error
        self._tell("daemon-reload")
        return path

    def _check(self, path: Path) -> None:
        """See that a unit is ours, if there is one, and that somebody can be told of it."""
        if shutil.which(self._program) is None:
            raise ServiceError(
                f"{self._program} is not here: this system does not run systemd; "
                "--dry-run shows the unit"
            )
        try:
            kept = path.read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            return
        except OSError as error:
            raise self._unwritable(path, error) from error
        if not kept.startswith(MARK):
            raise ServiceError(
                f"{path} was not written by this command and is left as it is; move it away first"
            )

    def _unwritable(self, path: Path, error: OSError) -> ServiceError:
        help_ = "" if self._is_users else "; run it with sudo, or use --user"
        return ServiceError(f"{path}: {error.strerror or error}{help_}")

    def _tell(self, *words: str) -> None:
        command = (self._program, *(["--user"] if self._is_users else []), *words)
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - fixed words
        if done.returncode:
            said = (done.stderr or done.stdout).strip().splitlines()
            raise ServiceError(
                f"{' '.join(command)}: {said[-1] if said else f'status {done.returncode}'}"
            )


def users_folder() -> Path:
    """Return where a user's own units are."""
    config = os.environ.get("XDG_CONFIG_HOME")
    return (Path(config) if config else Path.home() / ".config") / "systemd" / "user"
