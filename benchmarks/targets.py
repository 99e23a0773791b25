"""The targets that this project has set itself, each with what was measured and the verdict."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .serving import Serving
from .sizes import Sizes
from .synthesis import Row

MOST_OF_V1 = 0.5
MOST_OF_V2 = 0.35
MOST_OF_HIBARI = 1.2
FIRST_MS = 20.0
ESPEAK_TIMES = 2.0
ESPEAK_PLUS_MS = 60.0
MOST_OF_THREE_WORDS = 1.3
IDLE_MB = 90.0
PEAK_MB = 140.0
SMALL_RESIDENT_MB, SMALL_PROPORTIONAL_MB, SMALL_PEAK_MB = 65.0, 55.0, 80.0
INFO_SECONDS = 1.0
INSTALLED_MB = 110.0
WHEEL_MB = 15.0
LEAST_THROUGHPUT = 0.9
MOST_FAIR_SHARES = 3.0
LEAVING_MS = 50.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """One target."""

    target: str
    measured: str
    met: bool


def speed(rows: Iterable[Row], voice: str) -> list[Verdict]:
    """Real-time factor beside others, computing time of one thread, all sentences; and the first samples."""
    factors: dict[str, list[float]] = {}
    verdicts = []
    for row in rows:
        if row.threads == 1:
            factors.setdefault(row.system, []).append(row.cpu_factor)
            if row.system == voice and row.sentence == "medium":
                target = f"first samples of 15 words ≤ {FIRST_MS:g} ms of computing"
                met = row.first_cpu_ms <= FIRST_MS
                verdicts.append(Verdict(target, f"{row.first_cpu_ms:.1f} ms", met))
    ours = factors.get(voice)
    for reference, most in (
        ("hibari", MOST_OF_HIBARI),
        ("torch-inflect-v1", MOST_OF_V1),
        ("torch-inflect-v2", MOST_OF_V2),
    ):
        theirs = factors.get(reference)
        if ours is None or theirs is None:
            continue
        ratio = _mean(ours) / _mean(theirs)
        verdicts.append(
            Verdict(
                f"R ≤ {most:g} × {reference}",
                f"{ratio:.3f} × ({_mean(ours):.4f} to {_mean(theirs):.4f})",
                ratio <= most,
            )
        )
    return verdicts


def serving(found: Serving) -> list[Verdict]:
    """Latency, memory, start and load of the server."""
    first = found.first_best_ms
    verdicts = []
    if found.espeak_whole_ms is not None:
        most = ESPEAK_TIMES * found.espeak_whole_ms[1] + ESPEAK_PLUS_MS
        verdicts.append(
            Verdict(
                "first audio of 15 words ≤ 2 × espeak-ng's whole sentence + 60 ms",
                f"{first['15 words']:.0f} ms to {most:.0f} ms (best of each)",
                first["15 words"] <= most,
            )
        )
    ratio = first["15 words"] / first["3 words"]
    alone, _, many = found.company
    fair_ms = many.clients * alone.median_first_ms
    return [
        *verdicts,
        Verdict(
            "first audio of 15 words ≤ 1.3 × that of 3 words",
            f"{ratio:.2f} × ({first['15 words']:.0f} ms to {first['3 words']:.0f} ms, best of each)",
            ratio <= MOST_OF_THREE_WORDS,
        ),
        Verdict(
            f"idle memory ≤ {IDLE_MB:g} MB",
            f"{found.idle.resident_mb:.0f} MB resident, {found.idle.unique_mb:.0f} MB its own",
            found.idle.resident_mb <= IDLE_MB,
        ),
        Verdict(
            f"peak with 4 clients ≤ {PEAK_MB:g} MB",
            f"{found.four.peak_mb:.0f} MB",
            found.four.peak_mb <= PEAK_MB,
        ),
        Verdict(
            f"start to `info` ≤ {INFO_SECONDS:g} s",
            f"{found.info_best_seconds:.2f} s best, {found.info_seconds:.2f} s median, "
            f"{found.info_cpu_seconds:.2f} s of computing",
            found.info_best_seconds <= INFO_SECONDS,
        ),
        Verdict(
            f"{many.clients} clients: throughput ≥ {LEAST_THROUGHPUT:.0%} of one's",
            f"{many.throughput / alone.throughput:.0%} "
            f"(computing time a second of audio: {many.cpu_factor / alone.cpu_factor:.0%})",
            many.throughput >= LEAST_THROUGHPUT * alone.throughput,
        ),
        Verdict(
            f"{many.clients} clients: worst first audio ≤ 3 × fair share",
            f"{many.worst_first_ms / fair_ms:.2f} × ({many.worst_first_ms:.0f} ms to "
            f"{many.clients} × {alone.median_first_ms:.0f} ms)",
            many.worst_first_ms <= MOST_FAIR_SHARES * fair_ms,
        ),
        Verdict(
            f"a client that leaves costs ≤ {LEAVING_MS:g} ms of computing",
            f"{found.leaving_cpu_ms[0]:.0f} ms median, {found.leaving_cpu_ms[1]:.0f} ms at most",
            found.leaving_cpu_ms[1] <= LEAVING_MS,
        ),
    ]


def small_server(found: Serving) -> list[Verdict]:
    """Memory of the base install's server, which computes on numpy."""
    idle = found.idle
    small = SMALL_RESIDENT_MB, SMALL_PROPORTIONAL_MB
    return [
        Verdict(
            f"on numpy at rest ≤ {small[0]:g} MB resident, {small[1]:g} MB proportional",
            f"{idle.resident_mb:.0f} MB, {idle.proportional_mb:.0f} MB",
            idle.resident_mb <= small[0] and idle.proportional_mb <= small[1],
        ),
        Verdict(
            f"on numpy peak with 4 clients ≤ {SMALL_PEAK_MB:g} MB",
            f"{found.four.peak_mb:.0f} MB",
            found.four.peak_mb <= SMALL_PEAK_MB,
        ),
    ]


def size(found: Sizes) -> list[Verdict]:
    """Room on disk."""
    how = "fresh environment" if found.fresh_mb is not None else "sum of the packages' files"
    verdicts = [
        Verdict(
            f"base install ≤ {INSTALLED_MB:g} MB",
            f"{found.total_mb:.0f} MB ({how})",
            found.total_mb <= INSTALLED_MB,
        )
    ]
    if found.wheel_mb is not None:
        verdicts.append(
            Verdict(
                f"wheel with voice ≤ {WHEEL_MB:g} MB",
                f"{found.wheel_mb:.1f} MB",
                found.wheel_mb <= WHEEL_MB,
            )
        )
    return verdicts


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
