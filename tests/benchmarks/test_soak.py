"""The short form of the soak: a real server, every kind of client, and a verdict that can be bad."""

import asyncio
import random
import zlib
from pathlib import Path

import pytest

from benchmarks.server_process import serving
from benchmarks.soak.__main__ import Soak, errors_in
from benchmarks.soak.clients import KINDS, TEXTS, Facts, LostError, learn
from benchmarks.soak.verdict import judge
from benchmarks.soak.watching import Met, Sample, percentile, read_samples

SOAK_SECONDS = 12.0


async def test_a_server_outlives_clients_of_every_kind(tmp_path: Path) -> None:
    samples = tmp_path / "samples.jsonl"
    async with serving(arguments=("--max-loaded-voices", "4")) as server:
        facts = Facts(server.uri)
        await learn(facts)
        assert set(facts.audio) >= {
            (voice, text) for voice, texts in TEXTS.items() for text in texts
        }
        for name, kind in KINDS.items():  # each once, whatever chance has left out
            if name != "silent":
                await asyncio.wait_for(kind.run(facts, random.Random(name)), 60)
        await Soak(server, samples, 1, 0.2).run(SOAK_SECONDS, 6, 2.0)
        assert server.process.returncode is None
        assert errors_in(server.log.read_text()) == []
    verdict = judge(read_samples(samples))
    assert verdict.problems == ()
    assert verdict.clients > 10
    assert verdict.drift_mb_per_hour is None
    assert "| good clients that lost something | 0 |" in verdict.markdown()
    assert "text at once" in verdict.markdown()


def test_other_audio_is_a_loss() -> None:
    facts = Facts("tcp://127.0.0.1:1")
    facts.same_audio("a", "One.", b"12")
    facts.same_audio("a", "One.", b"12")
    assert facts.audio[("a", "One.")] == zlib.crc32(b"12")
    with pytest.raises(LostError, match="in another way"):
        facts.same_audio("a", "One.", b"13")


async def test_a_client_that_is_not_answered_is_a_loss() -> None:
    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.close()

    async with await asyncio.start_server(hang_up, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        facts = Facts(f"tcp://127.0.0.1:{port}")
        for name, kind in KINDS.items():
            if kind.good:
                with pytest.raises((LostError, ConnectionError)):
                    await kind.run(facts, random.Random(name))


def sample(minute: int, megabytes: float, met: Met | None = None) -> Sample:
    return Sample(
        60.0 * minute, megabytes, megabytes - 30, 12, 4, 6.0 * minute, 1000 * minute, met or Met()
    )


def test_growth_after_the_first_ten_minutes_is_a_problem() -> None:
    grows = [sample(minute, 80 + minute / 30) for minute in range(121)]
    assert judge(grows).drift_mb_per_hour == pytest.approx(2.0)
    assert "grows by 2.00 MB an hour" in judge(grows).problems[0]
    settles = [sample(minute, 80 + min(minute, 10)) for minute in range(121)]
    assert judge(settles).drift_mb_per_hour == pytest.approx(0.0)
    assert judge(settles).problems == ()
    assert judge(settles).memory_mb == (80, 90, 90)
    assert judge(settles[:20]).drift_mb_per_hour is None


def test_a_loss_is_a_problem_and_samples_are_read_back(tmp_path: Path) -> None:
    met = Met({"describe": [0.01, 0.03]}, {"describe": 2}, ["describe: LostError x"], 1)
    path = tmp_path / "samples.jsonl"
    path.write_text("".join(one.line() + "\n" for one in (sample(0, 80), sample(1, 80, met))))
    verdict = judge(read_samples(path))
    assert verdict.problems == ("describe: LostError x",)
    assert (verdict.clients, verdict.overloaded) == (2, 1)
    assert verdict.rows == (("describe", "2", "30 ms", "30 ms", "30 ms", "30 ms"),)
    assert verdict.cpu_share == pytest.approx(0.1)
    with pytest.raises(ValueError, match="no samples"):
        judge([])


def test_percentiles_and_errors_of_a_log() -> None:
    assert percentile([3.0, 1.0, 2.0], 0.5) == 2.0
    assert percentile([], 0.5) == 0.0
    log = "1 INFO a: x\n2 ERROR a: y\nTraceback (most recent call last):\n3 WARNING a: ERRORS\n"
    assert len(errors_in(log)) == 2


def test_a_picture_is_drawn(tmp_path: Path) -> None:
    from benchmarks.soak.picture import draw

    draw([sample(0, 80), sample(1, 81, Met({"describe": [0.01]}))], tmp_path / "soak.png")
    assert (tmp_path / "soak.png").read_bytes().startswith(b"\x89PNG")
