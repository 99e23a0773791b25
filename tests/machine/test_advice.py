"""What is advised follows from what was measured; measuring itself gives numbers."""

import pytest

from wyoming_nano_tts.machine.advice import Trial, advise, best_threads
from wyoming_nano_tts.machine.speed import measure_speed


def trial(voice: str, threads: int, factor: float, vocoder: str = "source_filter") -> Trial:
    return Trial(voice, vocoder, threads, factor, 50.0)


@pytest.mark.parametrize(
    ("factors", "threads"),
    [
        ({1: 0.10}, 1),
        ({1: 0.10, 2: 0.09}, 1),  # a tenth is not worth a core
        ({1: 0.10, 2: 0.06}, 2),
        ({1: 0.10, 2: 0.06, 4: 0.055}, 2),
        ({1: 0.10, 2: 0.09, 4: 0.03}, 4),
    ],
)
def test_threads_have_to_pay(factors: dict[int, float], threads: int) -> None:
    trials = [trial("ours", count, factor) for count, factor in factors.items()]
    assert best_threads(trials).threads == threads


def test_a_quick_voice_stays() -> None:
    advice = advise([trial("ours", 1, 0.1), trial("other", 1, 0.05)], "ours", cores=4)
    assert (advice.voice, advice.threads, advice.workers) == ("ours", 1, 2)
    assert advice.options == "--voice ours --threads 1 --workers 2"


def test_a_slow_voice_gives_way() -> None:
    trials = [trial("rich", 1, 0.9, "snake_hifigan"), trial("ours", 1, 0.2)]
    advice = advise(trials, "rich", cores=1)
    assert (advice.voice, advice.vocoder, advice.workers) == ("ours", "source_filter", 1)
    assert "snake_hifigan" in advice.reason


@pytest.mark.parametrize(("factor", "backend"), [(0.30, ""), (0.25, ""), (0.10, "numpy")])
def test_another_backend_has_to_pay(factor: float, backend: str) -> None:
    trials = [
        Trial("ours", "source_filter", 1, 0.3, 50.0, "onnx"),
        Trial("ours", "source_filter", 2, 0.29, 50.0, "onnx"),
        Trial("ours", "source_filter", 1, factor, 50.0, "numpy"),
    ]
    advice = advise(trials, "ours", cores=4)
    assert advice.backend == backend
    assert ("--backend numpy" in advice.options) == bool(backend)
    assert ("numpy computes 3.0 times as fast as onnx" in advice.reason) == bool(backend)


def test_where_all_are_slow_one_request_at_a_time() -> None:
    advice = advise([trial("ours", 1, 0.8), trial("rich", 1, 3.0)], "ours", cores=4)
    assert (advice.voice, advice.workers) == ("ours", 1)


def test_a_measurement_gives_numbers() -> None:
    speed = measure_speed(seconds=0.01)
    assert speed.gflops > 0
    assert speed.memory_gb_per_second > 0
