"""Fixtures: a real Home Assistant with our integration, and a server for it on the loopback."""

from collections.abc import AsyncGenerator, Callable, Coroutine, Generator
import logging
from pathlib import Path
from types import MappingProxyType
from typing import Any
from unittest.mock import PropertyMock, patch

from homeassistant.components import tts
from homeassistant.config_entries import ConfigSubentry
from homeassistant.const import CONF_HOST, CONF_PORT
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import imageio_ffmpeg
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

# First of all: the plugin puts a custom_components of its own on the path, and would find that one.
import custom_components.nano_tts  # noqa: F401
from custom_components.nano_tts.const import DOMAIN, SUBENTRY_VOICE_PROFILE
from custom_components.nano_tts.wire import remote

from .helpers import Deprecations
from .speech_server import SERVER_ID, SpeechServer

ENGINE = "tts.nano_tts_speech"
PROFILE_ENGINE = "tts.night_whisper_speech"

Speak = Callable[..., Coroutine[Any, Any, tuple[str, bytes]]]


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the run if a test was skipped: here everything that a test needs is installed."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None:
        return
    skipped = reporter.stats.get("skipped", [])
    if skipped and session.exitstatus == pytest.ExitCode.OK:
        reporter.write_line(f"{len(skipped)} skipped, which counts as failed", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(autouse=True)
def _custom_integrations(enable_custom_integrations: None, socket_enabled: None) -> None:
    """Let Home Assistant load our integration, and open sockets on the loopback."""


@pytest.fixture(autouse=True)
def deprecations() -> Generator[Deprecations]:
    """Fail every test in which Home Assistant says of us that something will go."""
    watch = Deprecations()
    logging.getLogger().addHandler(watch)
    yield watch
    logging.getLogger().removeHandler(watch)
    assert watch.found == []


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give up on a server that is away at once; what waiting does is in test_restarts.py."""
    monkeypatch.setattr(remote, "PATIENCE_SECONDS", 0.0)


@pytest.fixture
def hass_config_dir(hass_tmp_config_dir: str) -> str:
    """Use an empty folder: spoken phrases are stored in it."""
    return hass_tmp_config_dir


@pytest.fixture
async def server() -> AsyncGenerator[SpeechServer]:
    """Return a server that listens."""
    server = SpeechServer()
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def ffmpeg(hass: HomeAssistant) -> str:
    """Set up Home Assistant's ffmpeg with a real one; returns its path."""
    binary: str = imageio_ffmpeg.get_ffmpeg_exe()
    assert await async_setup_component(hass, "ffmpeg", {"ffmpeg": {"ffmpeg_bin": binary}})
    return binary


@pytest.fixture
def entry(hass: HomeAssistant, server: SpeechServer, ffmpeg: str) -> MockConfigEntry:
    """Return an entry for the server that is not set up yet."""
    entry = MockConfigEntry(
        domain=DOMAIN,
        title="Nano TTS",
        unique_id=SERVER_ID,
        data={CONF_HOST: "127.0.0.1", CONF_PORT: server.port},
    )
    entry.add_to_hass(hass)
    return entry


@pytest.fixture
async def loaded(hass: HomeAssistant, entry: MockConfigEntry) -> MockConfigEntry:
    """Return an entry that is set up."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return entry


@pytest.fixture
def entity_registry_enabled_by_default() -> Generator[None]:
    """Enable entities that a person would have to enable first."""
    with patch(
        "homeassistant.helpers.entity.Entity.entity_registry_enabled_default",
        new_callable=PropertyMock,
        return_value=True,
    ):
        yield


async def add_profile(
    hass: HomeAssistant, entry: MockConfigEntry, title: str = "Night whisper", **data: Any
) -> ConfigSubentry:
    """Add a voice profile, with its entities."""
    profile = ConfigSubentry(
        data=MappingProxyType(data or {"length_scale": 1.5, "energy_scale": 0.6}),
        subentry_type=SUBENTRY_VOICE_PROFILE,
        title=title,
        unique_id=None,
    )
    hass.config_entries.async_add_subentry(entry, profile)
    await hass.async_block_till_done()
    return profile


@pytest.fixture
def speak(hass: HomeAssistant) -> Speak:
    """Return a function that has Home Assistant speak, without HTTP; 16-bit WAV unless asked."""

    async def speak(
        message: str = "Hello.",
        engine: str = ENGINE,
        language: str | None = None,
        cache: bool = False,
        **options: Any,
    ) -> tuple[str, bytes]:
        media_id = tts.generate_media_source_id(
            hass,
            message,
            engine,
            language,
            {"preferred_format": "wav", **options},
            cache,
        )
        return await tts.async_get_media_source_audio(hass, media_id)

    return speak


@pytest.fixture
def repository() -> Path:
    """Return the root of the repository."""
    return Path(__file__).resolve().parents[2]
