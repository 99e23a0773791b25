"""The engine while it runs: killed, stuck, failing, stopped; its log and its rights."""

import asyncio
from collections.abc import Awaitable, Callable
import logging
import os
from pathlib import Path
import signal
from typing import Any

from homeassistant.components import system_health
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.nano_tts.const import DOMAIN
from custom_components.nano_tts.embedded import engine as engines
from custom_components.nano_tts.embedded.engine import EmbeddedEngine
from custom_components.nano_tts.embedded.log import MOST_CHARACTERS, forward, new_lines
from custom_components.nano_tts.errors import (
    ConnectionLostError,
    EngineAwayError,
    EngineLostError,
    EngineSilentError,
    NoAnswerError,
    NotNanoTtsError,
    RefusedError,
    TimedOutError,
)
from custom_components.nano_tts.wire import connection, remote
from custom_components.nano_tts.wire.address import SocketAddress
from tests.ha.conftest import Speak
from tests.ha.helpers import issues, state_of
from tests.ha.server_process import seconds_of

ONLINE = "binary_sensor.nano_tts_online"


def engine_of(entry: MockConfigEntry) -> EmbeddedEngine:
    """Return the engine of an entry that is set up."""
    engine: EmbeddedEngine = entry.runtime_data.engine
    return engine


def pid_of(entry: MockConfigEntry) -> int:
    """Return the id of its process."""
    process = engine_of(entry)._process
    assert process is not None
    return process.pid


def is_alive(pid: int) -> bool:
    """Tell whether there is such a process."""
    return Path(f"/proc/{pid}").exists()


async def until(condition: Callable[[], Any], seconds: float = 30) -> None:
    """Wait for something that another process does."""
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.02)


async def test_killed_in_the_middle_of_a_sentence(
    hass: HomeAssistant,
    embedded: MockConfigEntry,
    speak: Speak,
    monkeypatch: pytest.MonkeyPatch,
    hass_client: ClientSessionGenerator,
) -> None:
    """It is started again, the sentence goes on where it stopped, and the diagnostics tell."""
    monkeypatch.setattr(remote, "PATIENCE_SECONDS", 30.0)
    text = "A sentence of some length, so that there is time to kill it. " * 2
    first = pid_of(embedded)
    speaking = asyncio.create_task(speak(text))
    await asyncio.sleep(0.3)
    os.kill(first, signal.SIGKILL)
    _, wav = await speaking
    assert seconds_of(wav) == pytest.approx(0.05 * len(text), abs=0.11)
    assert pid_of(embedded) != first
    assert issues(ir.async_get(hass)) == {}
    assert await async_setup_component(hass, "diagnostics", {})
    told: Any = await get_diagnostics_for_config_entry(hass, hass_client, embedded)
    assert told["engine"]["restarts"] == 1
    assert told["engine"]["last_end"] == "SIGKILL"
    assert (told["engine"]["version"], told["engine"]["backend"]) == ("0.1.0", "tone")
    assert await async_setup_component(hass, "system_health", {})
    await hass.async_block_till_done()
    info: Any = await system_health.get_info(hass)
    assert info[DOMAIN] == {
        "servers": "0/0", "engine": "0.1.0", "backend": "tone", "restarts": 1
    }  # fmt: skip


async def test_stuck(
    hass: HomeAssistant, embedded: MockConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that runs and does not answer is ended, and started again."""
    monkeypatch.setattr(connection, "DESCRIBE_SECONDS", 0.3)
    first = pid_of(embedded)
    os.kill(first, signal.SIGSTOP)
    for _ in range(engines.MOST_SILENCES):
        await embedded.runtime_data.async_refresh()
        assert state_of(hass, ONLINE) == "off"
    monkeypatch.setattr(connection, "DESCRIBE_SECONDS", 10)
    await until(lambda: engine_of(embedded).history.starts == 2 and engine_of(embedded).is_running)
    assert not is_alive(first)
    await embedded.runtime_data.async_refresh()
    assert state_of(hass, ONLINE) == "on"


async def test_ends_again_and_again(
    hass: HomeAssistant, embedded: MockConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In growing intervals; then a person is told, with the end of the log, until it is well again."""
    monkeypatch.setattr(engines, "FIRST_DELAY_SECONDS", 0.01)
    engine = engine_of(embedded)
    behaviour = engine.installed.path / "wyoming_nano_tts" / "behaviour.json"
    whole = behaviour.read_text(encoding="utf-8")
    behaviour.write_text('{"ends": true, "says": ["error: the voice is gone"]}', encoding="utf-8")
    os.kill(pid_of(embedded), signal.SIGKILL)
    await until(lambda: issues(ir.async_get(hass)))
    issue = issues(ir.async_get(hass))["engine_failing"]
    assert issue.translation_placeholders is not None
    assert issue.translation_placeholders["times"] == str(engines.MOST_FAILURES)
    assert "error: the voice is gone" in issue.translation_placeholders["log"]
    assert engine.history.last_end == "not ready within 60 s, status 3"
    behaviour.write_text(whole, encoding="utf-8")
    await until(lambda: engine.is_running)
    await embedded.runtime_data.async_refresh()
    assert issues(ir.async_get(hass)) != {}  # it may end again in a moment
    monkeypatch.setattr(engines, "HEALTHY_SECONDS", 0.0)
    await embedded.runtime_data.async_refresh()
    assert issues(ir.async_get(hass)) == {}


@pytest.mark.parametrize("how", ["unload", "stop"])
async def test_stopped_with_the_entry_and_with_home_assistant(
    hass: HomeAssistant, embedded: MockConfigEntry, how: str
) -> None:
    """Nothing is left: neither a process nor a socket."""
    engine, pid = engine_of(embedded), pid_of(embedded)
    folder = engine.address.path.parent
    assert folder.stat().st_mode & 0o777 == 0o700
    assert len(str(engine.address.path)) < 100
    if how == "unload":
        assert await hass.config_entries.async_unload(embedded.entry_id)
    else:
        await hass.async_stop(force=True)
    assert not is_alive(pid)
    assert not folder.exists()


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Callable[[bytes], Awaitable[list[tuple[int, str]]]]:
    """Return a function that forwards what an engine writes; returns level and text of what is logged."""
    caplog.set_level(logging.DEBUG)

    async def logged(data: bytes) -> list[tuple[int, str]]:
        caplog.clear()
        stream = asyncio.StreamReader()
        for start in range(0, len(data), 7):  # as pipes may cut it
            stream.feed_data(data[start : start + 7])
        stream.feed_eof()
        await forward(stream, logging.getLogger("engine"), new_lines())
        return [(r.levelno, r.getMessage()) for r in caplog.records if r.name == "engine"]

    return logged


async def test_log(logged: Callable[[bytes], Awaitable[list[tuple[int, str]]]]) -> None:
    """Each line at its own level; what continues another at that one's; what is no text made harmless."""
    text = b"""INFO server: Listening
ERROR server: it broke
Traceback (most recent call last):
  File "x"
DEBUG a.b: fine \xff\x1b[31m

error: no voice
Segmentation fault"""
    assert await logged(text) == [
        (logging.INFO, "Listening"),
        (logging.ERROR, "it broke"),
        (logging.ERROR, "Traceback (most recent call last):"),
        (logging.ERROR, '  File "x"'),
        (logging.DEBUG, "fine \ufffd\ufffd[31m"),
        (logging.ERROR, "error: no voice"),
        (logging.ERROR, "Segmentation fault"),
    ]
    assert await logged(b"x" * 10 * MOST_CHARACTERS) == [(logging.WARNING, "x" * MOST_CHARACTERS)]


def test_errors_speak_of_the_engine() -> None:
    """Not of a host and a port that nobody has typed."""
    address = SocketAddress(Path("/tmp/x/tts.sock"))  # noqa: S108
    for kind, ours in (
        (RefusedError, EngineAwayError),
        (TimedOutError, EngineSilentError),
        (NoAnswerError, EngineSilentError),
        (ConnectionLostError, EngineLostError),
    ):
        error = address.error(kind, seconds=1, reason="")
        assert type(error) is ours
        assert isinstance(error, kind) or kind is RefusedError
    assert address.error(NotNanoTtsError).placeholders == {"host": "Home Assistant", "port": "0"}
    assert str(address) == "Home Assistant"
