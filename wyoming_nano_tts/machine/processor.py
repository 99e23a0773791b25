"""The processor: its name, its cores and the instructions that speech gains from."""

import platform
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ..cores import usable_cores
from .files import read_integer, read_table, read_text

ROOT: Final = Path("/")

ARM_FEATURES: Final = {
    "asimd": "NEON",
    "neon": "NEON",
    "fphp": "fp16",
    "asimdhp": "fp16",
    "asimddp": "int8 dot product",
}
X86_FEATURES: Final = {
    "sse4_1": "SSE4.1",
    "avx": "AVX",
    "avx2": "AVX2",
    "fma": "FMA",
    "avx512f": "AVX-512",
    "avx512_vnni": "int8 dot product",
}
"""Name in /proc/cpuinfo to a name for people."""


@dataclass(frozen=True, slots=True)
class Processor:
    """What is known of the processor."""

    board: str | None
    """Model of the board, "Raspberry Pi 4 Model B Rev 1.4"; None on a PC."""
    model: str
    """Model of the processor, or its architecture."""
    architecture: str
    """As `uname -m` has it."""
    usable_cores: int
    """Cores that this process may run on."""
    features: tuple[str, ...]
    """Vector instructions, in the order of the tables above."""
    governor: str | None
    """How the clock is chosen: "ondemand", "performance", "powersave"; None in most virtual machines."""
    clock_mhz: float | None
    """Clock of the first core now."""
    highest_clock_mhz: float | None
    """Highest clock of the first core."""

    @property
    def is_slow_kind(self) -> bool:
        """Whether the vector instructions are missing that ONNX Runtime's kernels are written for."""
        if self.architecture in {"x86_64", "AMD64"}:
            return "AVX2" not in self.features
        return "NEON" not in self.features

    @property
    def name(self) -> str:
        """Board and processor in one line."""
        return f"{self.board}, {self.model}" if self.board else self.model


def read_processor(root: Path = ROOT) -> Processor:
    """Read what the kernel tells.

    Args:
        root: where proc and sys are mounted.
    """
    table = read_table(root / "proc/cpuinfo")
    flags = set(f"{table.get('flags', '')} {table.get('Features', '')}".split())
    architecture = platform.machine()
    known = X86_FEATURES if architecture in {"x86_64", "AMD64", "i686"} else ARM_FEATURES
    scaling = root / "sys/devices/system/cpu/cpu0/cpufreq"
    return Processor(
        board=read_text(root / "proc/device-tree/model"),
        model=table.get("model name") or table.get("Model") or architecture,
        architecture=architecture,
        usable_cores=usable_cores(),
        features=tuple(dict.fromkeys(name for flag, name in known.items() if flag in flags)),
        governor=read_text(scaling / "scaling_governor"),
        clock_mhz=_mhz(scaling / "scaling_cur_freq"),
        highest_clock_mhz=_mhz(scaling / "cpuinfo_max_freq"),
    )


def _mhz(path: Path) -> float | None:
    value = read_integer(path)
    return None if value is None else value / 1000
