"""Heat and weak supplies: what the Pi's firmware and the kernel tell of a slowed clock."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from .files import read_integer
from .processor import ROOT

FIRMWARE_FILES: Final = (
    "sys/devices/platform/soc/soc:firmware/get_throttled",
    "sys/devices/platform/soc@107c000000/soc@107c000000:firmware/get_throttled",
)
"""Of the Pi 4 and older, and of the Pi 5."""

NOW: Final = {
    0: "the supply's voltage is too low",
    1: "the clock is capped",
    2: "it is throttled",
    3: "it is near its temperature limit",
}
"""Bits of the firmware's flags that tell of this moment; 16 higher: since the start."""
SINCE_START: Final = 16
VCGENCMD_SECONDS: Final = 5.0


@dataclass(frozen=True, slots=True)
class Throttling:
    """What has slowed the machine."""

    now: tuple[str, ...]
    since_start: tuple[str, ...]


def read_throttling(root: Path = ROOT) -> Throttling | None:
    """Flags of a Pi's firmware, else the kernel's count of an Intel processor; None where neither is."""
    flags = _firmware_flags(root)
    if flags is not None:
        return Throttling(
            tuple(text for bit, text in NOW.items() if flags >> bit & 1),
            tuple(text for bit, text in NOW.items() if flags >> (bit + SINCE_START) & 1),
        )
    count = read_integer(
        root / "sys/devices/system/cpu/cpu0/thermal_throttle/package_throttle_count"
    )
    if count is None:
        return None
    return Throttling((), (f"it was throttled {count} times",) if count else ())


def temperature_celsius(root: Path = ROOT) -> float | None:
    """Highest temperature of all thermal zones; None if there is none."""
    found = [
        value / 1000
        for zone in (root / "sys/class/thermal").glob("thermal_zone*/temp")
        if (value := read_integer(zone)) is not None and 0 < value < 200_000
    ]
    return max(found, default=None)


def _firmware_flags(root: Path) -> int | None:
    for name in FIRMWARE_FILES:
        flags = read_integer(root / name, base=16)
        if flags is not None:
            return flags
    command = shutil.which("vcgencmd") if root == ROOT else None
    if command is None:
        return None
    try:
        done = subprocess.run(  # noqa: S603  # a fixed command of the system
            [command, "get_throttled"],
            capture_output=True,
            text=True,
            timeout=VCGENCMD_SECONDS,
            check=True,
        )
        return int(done.stdout.strip().partition("=")[2], 16)
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
