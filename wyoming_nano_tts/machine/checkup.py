"""What of the machine helps or hinders speech, as findings for a person."""

import dataclasses
import platform
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from .clock import Clock, read_clock
from .heat import read_throttling, temperature_celsius
from .memory import read_memory
from .processor import ROOT, Processor, read_processor

ENOUGH_MEMORY_MB: Final = 200
HOT_CELSIUS: Final = 80.0
"""A Pi slows its clock from 80 °C on, most others later."""
SLOW_CLOCK: Final = 0.7

Verdict = Literal["ok", "note", "warn", "FAIL"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of a report."""

    verdict: Verdict
    subject: str
    text: str

    def json(self) -> dict[str, str]:
        """For `json.dumps`."""
        return dataclasses.asdict(self)


def check_machine(root: Path = ROOT, clock: Clock | None = None) -> Iterator[Finding]:
    """Look at everything that takes no measuring.

    Args:
        root: where proc and sys are mounted.
        clock: what to take for the clock; None asks the system.
    """
    processor = read_processor(root)
    yield Finding(
        "ok",
        "machine",
        f"{processor.name}, {processor.architecture}, {processor.usable_cores} core(s), "
        f"Python {platform.python_version()}",
    )
    yield _features(processor)
    if (governor := _governor(processor)) is not None:
        yield governor
    yield from _heat(root)
    yield from _memory(root)
    yield _clock(clock or read_clock())


def _features(processor: Processor) -> Finding:
    features = ", ".join(processor.features) or "none known"
    if processor.is_slow_kind:
        return Finding(
            "warn",
            "processor",
            f"vector instructions: {features}; without AVX2 or NEON speech is several times slower",
        )
    return Finding("ok", "processor", f"vector instructions: {features}")


def _governor(processor: Processor) -> Finding | None:
    if processor.governor is None:
        return None
    clock, highest = processor.clock_mhz, processor.highest_clock_mhz
    text = f"governor {processor.governor}"
    if clock and highest:
        text += f", {clock:.0f} of {highest:.0f} MHz now"
    if processor.governor == "powersave" and (
        clock is None or highest is None or clock < SLOW_CLOCK * highest
    ):
        # Intel's driver calls its ordinary, quick mode "powersave" as well; the clock tells.
        return Finding(
            "warn",
            "clock rate",
            f"{text}; the first audio comes sooner with ondemand or schedutil",
        )
    return Finding("ok", "clock rate", text)


def _heat(root: Path) -> Iterator[Finding]:
    throttling = read_throttling(root)
    if throttling is not None:
        if throttling.now:
            yield Finding(
                "warn",
                "power",
                f"{', '.join(throttling.now)}: speech is slower than it could be; see to the supply "
                "and to cooling",
            )
        elif throttling.since_start:
            yield Finding(
                "warn", "power", f"since the machine started: {', '.join(throttling.since_start)}"
            )
        else:
            yield Finding("ok", "power", "no throttling since start")
    celsius = temperature_celsius(root)
    if celsius is not None:
        hot = celsius >= HOT_CELSIUS
        text = f"{celsius:.0f} °C"
        yield Finding(
            "warn" if hot else "ok",
            "temperature",
            f"{text}; near the point where the clock is slowed, give it air" if hot else text,
        )


def _memory(root: Path) -> Iterator[Finding]:
    memory = read_memory(root)
    if memory is None:
        return
    text = f"{memory.available_mb:.0f} MB of {memory.total_mb:.0f} MB are free"
    if memory.available_mb < ENOUGH_MEMORY_MB:
        text = f"{text}; the server needs about 150 MB, stop something else"
        yield Finding("warn", "memory", text)
    else:
        yield Finding("ok", "memory", text)
    if memory.swap_used_mb > 0.5 * memory.available_mb:
        yield Finding(
            "warn",
            "swap",
            f"{memory.swap_used_mb:.0f} MB are swapped out: a voice that was swapped out speaks late; "
            "stop something else",
        )
    elif memory.swap_total_mb:
        yield Finding(
            "ok", "swap", f"{memory.swap_used_mb:.0f} of {memory.swap_total_mb:.0f} MB in use"
        )


def _clock(clock: Clock) -> Finding:
    shown = f"{clock.now:%Y-%m-%d %H:%M} UTC"
    if not clock.plausible:
        return Finding(
            "warn",
            "time",
            f"{shown} cannot be: set the clock (timedatectl set-ntp true), or certificates and "
            "downloads will fail",
        )
    if clock.synchronised is False:
        return Finding("note", "time", f"{shown}, not kept by a time server")
    return Finding("ok", "time", shown)
