"""What the app does: the command line it makes, and the discovery that it sends to a stand-in for the Supervisor."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from stand_in_supervisor import TOKEN, Supervisor

from wyoming_nano_tts.supervised import __main__ as program
from wyoming_nano_tts.supervised.discovery import TRIES, DiscoveryError, announce
from wyoming_nano_tts.supervised.options import AppOptionsError, read_options

SIGNED_IN = {"SUPERVISOR_TOKEN": TOKEN}
HERE = f"tcp://{socket.gethostname()}:10200"


@pytest.fixture
def supervisor() -> Iterator[Supervisor]:
    """One that takes everything."""
    supervisor = Supervisor()
    yield supervisor
    supervisor.close()


@pytest.mark.parametrize("kind", ["wyoming", "nano_tts"])
def test_the_supervisor_hears_of_the_server(supervisor: Supervisor, kind: str) -> None:
    assert announce(kind, supervisor=supervisor.host, environment=SIGNED_IN) == "0123456789abcdef"
    assert supervisor.discoveries == [{"service": kind, "config": {"uri": HERE}}]


def test_a_busy_supervisor_is_asked_again() -> None:
    supervisor, waited = Supervisor(busy=3), list[float]()
    try:
        announce("wyoming", supervisor=supervisor.host, environment=SIGNED_IN, wait=waited.append)
    finally:
        supervisor.close()
    assert waited == [2, 4, 8]
    assert len(supervisor.discoveries) == 1


@pytest.mark.parametrize(("status", "requests"), [(400, 1), (500, TRIES)])
def test_a_supervisor_that_refuses(status: int, requests: int) -> None:
    supervisor = Supervisor(status=status)
    try:
        with pytest.raises(DiscoveryError, match=f"status {status}"):
            announce(
                "wyoming", supervisor=supervisor.host, environment=SIGNED_IN, wait=lambda _: None
            )
    finally:
        supervisor.close()
    assert (supervisor.requests, supervisor.discoveries) == (requests, [])


def test_without_a_supervisor(supervisor: Supervisor) -> None:
    with pytest.raises(DiscoveryError, match="SUPERVISOR_TOKEN"):
        announce("wyoming", supervisor=supervisor.host, environment={})
    with pytest.raises(DiscoveryError, match="401"):
        announce("wyoming", supervisor=supervisor.host, environment={"SUPERVISOR_TOKEN": "no"})
    with pytest.raises(DiscoveryError, match="refused"):
        announce("wyoming", supervisor="127.0.0.1:9", environment=SIGNED_IN, wait=lambda _: None)


def test_options_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(AppOptionsError, match="Supervisor"):
        read_options(tmp_path / "options.json")
    (tmp_path / "options.json").write_text("[]")
    with pytest.raises(AppOptionsError, match="JSON object"):
        read_options(tmp_path / "options.json")


@pytest.mark.parametrize(("kind", "heard"), [("nano_tts", 1), ("none", 0)])
def test_the_announcing_service(
    supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch, kind: str, heard: int
) -> None:
    monkeypatch.setenv("SUPERVISOR_TOKEN", TOKEN)
    monkeypatch.setattr("wyoming_nano_tts.supervised.discovery.SUPERVISOR", supervisor.host)
    monkeypatch.setattr(program, "read_options", lambda: {"discovery": kind})
    assert program.main(["announce"]) == 0
    assert len(supervisor.discoveries) == heard


def test_the_serving_service_becomes_the_server(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    became: list[object] = []
    monkeypatch.setattr(program, "read_options", lambda: json.loads('{"voice": "en_US-heart"}'))
    monkeypatch.setattr("os.execve", lambda *command: became.extend(command))
    program.main(["serve"])
    _, line, environment = became
    assert isinstance(line, list)
    assert line[1:4] == ["-m", "wyoming_nano_tts", "serve"]
    assert "--voice=en_US-heart" in line
    assert isinstance(environment, dict)
    assert environment["NANO_TTS_VOICES"] == "/config/voices:/data/voices"
