"""The health check: a round trip, an answer in words, an exit status."""

import argparse
import asyncio
import socket

import pytest
from talk import Serve, talk_to

from benchmarks.stand_ins.tone_engine import ToneEngine
from wyoming_nano_tts.cli.serving import health
from wyoming_nano_tts.server.wire.limits import WireLimits


def checked(uri: str, *arguments: str) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser()
    health.add_arguments(parser)
    return health.run(parser.parse_args(["--uri", uri, *arguments]))


async def test_healthy_while_busy(
    uri: str, engine: ToneEngine, capsys: pytest.CaptureFixture[str]
) -> None:
    engine.gate.clear()
    try:
        async with talk_to(uri) as talk:
            await talk.say("synthesize", text="One.")
            assert await asyncio.to_thread(checked, uri) == 0
    finally:
        engine.gate.set()
    assert "nano-tts" in capsys.readouterr().out


async def test_overloaded(serve: Serve, capsys: pytest.CaptureFixture[str]) -> None:
    async with serve(wire=WireLimits(max_clients=1)) as uri, talk_to(uri) as talk:
        await talk.say("ping")
        await talk.hear()
        assert await asyncio.to_thread(checked, uri) == 1
    assert "1 clients" in capsys.readouterr().err


def test_open_port_that_answers_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as stuck:
        uri = f"tcp://127.0.0.1:{stuck.getsockname()[1]}"
        assert checked(uri, "--timeout", "0.2") == 1
    assert "did not answer" in capsys.readouterr().err


@pytest.mark.parametrize("patience", ["nan", "-1", "0", "inf", "soon"])
def test_impossible_patience(patience: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        checked("tcp://127.0.0.1:1", "--timeout", patience)
    assert "must be a number from 0.01 to 3600" in capsys.readouterr().err


@pytest.mark.parametrize("uri", ["tcp://127.0.0.1:1", "tcp://x", "http://y", "stdio://"])
def test_no_server(uri: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert checked(uri) == 1
    assert uri in capsys.readouterr().err
