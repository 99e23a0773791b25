"""What the kernel tells, in folders that look like /proc and /sys of other machines."""

import datetime as dt
from pathlib import Path

import pytest

from wyoming_nano_tts.machine import processor as processor_module
from wyoming_nano_tts.machine.checkup import check_machine
from wyoming_nano_tts.machine.clock import Clock, read_clock
from wyoming_nano_tts.machine.heat import FIRMWARE_FILES, read_throttling, temperature_celsius
from wyoming_nano_tts.machine.memory import read_memory
from wyoming_nano_tts.machine.processor import read_processor

NOW = Clock(dt.datetime(2026, 11, 21, tzinfo=dt.UTC), True, True)
GOVERNOR = "sys/devices/system/cpu/cpu0/cpufreq"


def write(root: Path, name: str, text: str) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def meminfo(total: int, available: int, swap: int = 0, swap_free: int = 0) -> str:
    return (
        f"MemTotal: {total} kB\nMemAvailable: {available} kB\n"
        f"SwapTotal: {swap} kB\nSwapFree: {swap_free} kB\n"
    )


def verdicts(root: Path, clock: Clock = NOW) -> dict[str, str]:
    return {finding.subject: finding.verdict for finding in check_machine(root, clock)}


def pi(root: Path, monkeypatch: pytest.MonkeyPatch, throttled: str = "0x0") -> None:
    monkeypatch.setattr(processor_module.platform, "machine", lambda: "aarch64")
    write(root, "proc/cpuinfo", "processor\t: 0\nFeatures\t: fp asimd evtstrm crc32 cpuid\n")
    write(root, "proc/device-tree/model", "Raspberry Pi 4 Model B Rev 1.4\0")
    write(root, "proc/meminfo", meminfo(4_000_000, 3_000_000, 100_000, 100_000))
    write(root, f"{GOVERNOR}/scaling_governor", "ondemand\n")
    write(root, f"{GOVERNOR}/scaling_cur_freq", "1500000\n")
    write(root, f"{GOVERNOR}/cpuinfo_max_freq", "1800000\n")
    write(root, FIRMWARE_FILES[0], f"{throttled}\n")
    write(root, "sys/class/thermal/thermal_zone0/temp", "48312\n")


def test_a_healthy_pi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pi(tmp_path, monkeypatch)
    found = read_processor(tmp_path)
    assert found.board == "Raspberry Pi 4 Model B Rev 1.4"
    assert found.features == ("NEON",)
    assert (found.clock_mhz, found.highest_clock_mhz) == (1500, 1800)
    assert set(verdicts(tmp_path).values()) == {"ok"}


@pytest.mark.parametrize(
    ("flags", "now", "since_start"),
    [
        ("0x0", 0, 0),
        ("50000", 0, 2),
        ("0x50005", 2, 2),
        ("0x80008", 1, 1),
    ],
)
def test_flags_of_the_firmware(tmp_path: Path, flags: str, now: int, since_start: int) -> None:
    write(tmp_path, FIRMWARE_FILES[1], flags)
    found = read_throttling(tmp_path)
    assert found is not None
    assert (len(found.now), len(found.since_start)) == (now, since_start)
    assert verdicts(tmp_path)["power"] == ("warn" if now or since_start else "ok")


@pytest.mark.parametrize("text", ["", "nonsense", "0xzz", "\0\0", "-"])
def test_a_strange_file_is_no_finding(tmp_path: Path, text: str) -> None:
    for name in (
        FIRMWARE_FILES[0],
        "proc/meminfo",
        "proc/cpuinfo",
        f"{GOVERNOR}/scaling_cur_freq",
        "sys/class/thermal/thermal_zone0/temp",
    ):
        write(tmp_path, name, text)
    assert set(verdicts(tmp_path)) <= {"machine", "processor", "time", "clock rate"}


def test_an_old_processor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processor_module.platform, "machine", lambda: "x86_64")
    write(tmp_path, "proc/cpuinfo", "model name : Atom\nflags : sse sse4_1\n")
    assert read_processor(tmp_path).features == ("SSE4.1",)
    assert verdicts(tmp_path)["processor"] == "warn"


@pytest.mark.parametrize(("clock_khz", "verdict"), [("600000", "warn"), ("1800000", "ok")])
def test_a_clock_that_is_held_low(tmp_path: Path, clock_khz: str, verdict: str) -> None:
    write(tmp_path, f"{GOVERNOR}/scaling_governor", "powersave")
    write(tmp_path, f"{GOVERNOR}/scaling_cur_freq", clock_khz)
    write(tmp_path, f"{GOVERNOR}/cpuinfo_max_freq", "1800000")
    assert verdicts(tmp_path)["clock rate"] == verdict


def test_heat(tmp_path: Path) -> None:
    write(tmp_path, "sys/class/thermal/thermal_zone0/temp", "51000")
    write(tmp_path, "sys/class/thermal/thermal_zone1/temp", "84500")
    assert temperature_celsius(tmp_path) == 84.5
    assert verdicts(tmp_path)["temperature"] == "warn"


def test_little_memory_and_much_swap(tmp_path: Path) -> None:
    write(tmp_path, "proc/meminfo", meminfo(500_000, 150_000, 200_000, 50_000))
    found = verdicts(tmp_path)
    assert (found["memory"], found["swap"]) == ("warn", "warn")


def test_the_limit_of_a_container_counts(tmp_path: Path) -> None:
    write(tmp_path, "proc/meminfo", meminfo(8_000_000, 6_000_000))
    write(tmp_path, "sys/fs/cgroup/memory.max", str(256 << 20))
    write(tmp_path, "sys/fs/cgroup/memory.current", str(100 << 20))
    memory = read_memory(tmp_path)
    assert memory is not None
    assert (memory.total_mb, memory.available_mb) == (256, 156)
    write(tmp_path, "sys/fs/cgroup/memory.max", "max")
    memory = read_memory(tmp_path)
    assert memory is not None
    assert memory.total_mb == 8_000_000 / 1024


@pytest.mark.parametrize(
    ("year", "plausible"), [(1970, False), (2024, False), (2026, True), (2100, False)]
)
def test_a_clock_that_cannot_be(tmp_path: Path, year: int, plausible: bool) -> None:
    clock = read_clock(dt.datetime(year, 6, 1, tzinfo=dt.UTC))
    assert clock.plausible is plausible
    assert (verdicts(tmp_path, clock)["time"] == "warn") is not plausible


def test_this_machine() -> None:
    subjects = [finding.subject for finding in check_machine()]
    assert subjects[:2] == ["machine", "processor"]
    assert subjects[-1] == "time"
