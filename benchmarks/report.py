"""What was measured, as Markdown and as JSON."""

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from .serving import Serving
from .sizes import Sizes
from .synthesis import Row
from .targets import Verdict

SPEAKING: Final = (
    "Speaking, a process for each system, in turns. R is computing seconds a second of audio (lowest to highest); "
    "on two threads with what waiting for each other costs. Wall times are what this machine's other work left."
)


@dataclass(slots=True)
class Floor:
    """What the arithmetic of a voice allows at best on this core."""

    voice: str
    gmacs_per_second: float
    """10^9 multiply-accumulates for a second of speech."""
    peak_gflops: float
    """Of one core, multiplying matrices."""

    @property
    def factor(self) -> float:
        """Real-time factor that no program can go below."""
        return 2 * self.gmacs_per_second / self.peak_gflops


@dataclass(slots=True)
class Report:
    """Everything of one run; sections that were left out are empty."""

    title: str
    machine: str
    command: str
    rows: list[Row] = field(default_factory=list)
    parts: dict[str, dict[str, float]] = field(default_factory=dict)
    floors: list[Floor] = field(default_factory=list)
    serving: dict[str, Serving] = field(default_factory=dict)
    sizes: Sizes | None = None
    voices_mb: dict[str, float] = field(default_factory=dict)
    instructions: dict[str, tuple[float, str]] = field(default_factory=dict)
    verdicts: list[Verdict] = field(default_factory=list)

    def json(self) -> dict[str, Any]:
        """Everything, for `json.dumps`."""
        found = dataclasses.asdict(self)
        for values, floor in zip(found["floors"], self.floors, strict=True):
            values["factor"] = floor.factor
        return found

    def markdown(self) -> str:
        """Return a section of RESULTS.md."""
        parts = [f"## {self.title}", f"`{self.command}` on {self.machine}."]
        if self.verdicts:
            rows = [
                (v.target, v.measured, "met" if v.met else "**not met**") for v in self.verdicts
            ]
            parts.append(table(("target", "measured", "verdict"), rows))
        if self.rows:
            parts += [
                SPEAKING,
                speaking(self.rows),
            ]
        if self.parts:
            parts += [
                "Where it goes on one thread, in milliseconds for a second of speech over all three sentences:",
                *(spent(voice, found) for voice, found in self.parts.items()),
            ]
        parts += [
            f"{floor.voice}: {floor.gmacs_per_second:.3f} · 10⁹ multiply-accumulates for a second of speech, a core's "
            f"measured peak {floor.peak_gflops:.0f} GFLOP/s: the floor of R is {floor.factor:.4f}."
            for floor in self.floors
        ]
        if self.serving:
            parts += [
                "Serving, a real server on one core and real clients on another:",
                servers(self.serving),
            ]
        if self.instructions:
            counted = [
                (system, f"{count / 1e6:,.0f} · 10⁶", tool)
                for system, (count, tool) in self.instructions.items()
            ]
            parts += [
                "Instructions of the sentence of fifteen words:",
                table(("system", "instructions", "counted by"), counted),
            ]
        if self.sizes is not None:
            parts.append(sizes(self.sizes, self.voices_mb))
        return "\n\n".join(parts) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Format a Markdown table."""
    lines = [f"| {' | '.join(head)} |", "|" + " --- |" * len(head)]
    lines += [f"| {' | '.join(str(value) for value in row)} |" for row in rows]
    return "\n".join(lines)


def speaking(rows: Sequence[Row]) -> str:
    """Table of the systems, grouped by sentence."""
    head = (
        "system", "threads", "sentence", "audio s", "R", "R on the wall", "first samples ms (computing)",
        "all samples ms", "ready s", "peak memory MB",
    )  # fmt: skip
    order = list(dict.fromkeys(row.sentence for row in rows))
    cells = [
        (
            row.system.removeprefix("voice:"),
            row.threads,
            row.sentence,
            f"{row.audio_seconds:.2f}",
            f"{row.cpu_factor:.4f} ({row.cpu_factor_range[0]:.4f} to {row.cpu_factor_range[1]:.4f})",
            f"{row.real_time_factor:.4f}",
            f"{row.first_ms:.1f} ({row.first_cpu_ms:.1f})",
            f"{row.whole_ms:.1f}",
            f"{row.ready_seconds:.2f}",
            f"{row.peak_memory_mb:.0f}",
        )
        for row in sorted(rows, key=lambda row: order.index(row.sentence))
    ]
    return table(head, cells)


def spent(voice: str, parts: dict[str, float]) -> str:
    """Table of the parts of a voice's computing time."""
    total = sum(parts.values())
    rows = [(part, f"{1000 * s:.2f}", f"{s / total:.0%}") for part, s in parts.items()]
    return table((voice, f"{1000 * total:.2f}", "share"), rows)


def servers(found: dict[str, Serving]) -> str:
    """Table of what was measured of servers, a column for each voice."""
    lines: dict[str, list[str]] = {}

    def add(label: str, value: str) -> None:
        lines.setdefault(label, []).append(value)

    for one in found.values():
        add(
            "start to `info`, median (best), s",
            f"{one.info_seconds:.2f} ({one.info_best_seconds:.2f})",
        )
        add("computing until `info`, s", f"{one.info_cpu_seconds:.2f}")
        for kind, value in one.first_ms.items():
            add(
                f"first audio, {kind}, median (best), ms",
                f"{value:.0f} ({one.first_best_ms[kind]:.0f})",
            )
        espeak = one.espeak_whole_ms
        add(
            "espeak-ng, the whole 15 words, median (best), ms",
            f"{espeak[0]:.0f} ({espeak[1]:.0f})" if espeak else "–",
        )
        for company in one.company:
            who = f"{company.clients} client{'s' if company.clients > 1 else ''}"
            add(
                f"{who}: first audio, median (slowest client), ms",
                f"{company.median_first_ms:.0f} ({company.worst_first_ms:.0f})",
            )
            add(f"{who}: seconds of audio a second", f"{company.throughput:.1f}")
            add(f"{who}: slowest over fastest", f"{company.fairness:.2f}")
        add("computing for a minute of speech, s", f"{one.cpu_seconds_per_minute:.2f}")
        for label, memory in (
            ("idle", one.idle),
            ("after 4 clients", one.four),
            ("after everything", one.after),
        ):
            add(
                f"memory {label}: resident, proportional, own, peak, MB",
                f"{memory.resident_mb:.0f}, {memory.proportional_mb:.0f}, {memory.unique_mb:.0f}, {memory.peak_mb:.0f}",
            )
        add("8 clients that read nothing cost, MB", f"{one.slow_reader_mb:.1f}")
        add(
            "computing after a client left, median (most), ms",
            f"{one.leaving_cpu_ms[0]:.0f} ({one.leaving_cpu_ms[1]:.0f})",
        )
        refused = one.turned_away_ms
        add("error of an overload after, ms", f"{refused:.0f}" if refused is not None else "none")
    return table(("", *found), [(label, *values) for label, values in lines.items()])


def sizes(found: Sizes, voices_mb: dict[str, float]) -> str:
    """Say in a sentence what an installation takes."""
    packages = ", ".join(f"{name} {megabytes:.1f}" for name, megabytes in found.packages_mb.items())
    voices = ", ".join(f"{name} {megabytes:.1f}" for name, megabytes in voices_mb.items())
    fresh = "" if found.fresh_mb is None else f"; a fresh environment {found.fresh_mb:.1f}"
    wheel = "" if found.wheel_mb is None else f"; the wheel {found.wheel_mb:.1f}"
    return f"Disk, MB: {packages}: {sum(found.packages_mb.values()):.1f}{fresh}{wheel}. Voices: {voices}."
