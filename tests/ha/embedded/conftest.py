"""Wheels of a stand-in engine, and an entry that speaks through one."""

from collections.abc import Awaitable, Callable
import json
from pathlib import Path
from typing import Any

from homeassistant.config_entries import SOURCE_USER, ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import pytest_socket

from custom_components.nano_tts.const import DOMAIN, EMBEDDED_ID
from custom_components.nano_tts.embedded import release
from custom_components.nano_tts.embedded.folders import EngineFolders
from custom_components.nano_tts.embedded.wheel import sha256_of
from tests.ha.engine_wheel import make_wheel
from tests.ha.helpers import choose
from tests.ha.server_process import ROOT

PutWheel = Callable[..., Path]
HERE = Path(__file__).parent


@pytest.fixture(autouse=True)
def _sockets_of_this_machine(socket_enabled: None) -> None:
    """Let Home Assistant reach the engine, which is not in the network."""
    pytest_socket.socket_allow_hosts(["127.0.0.1"], allow_unix_socket=True)


@pytest.fixture
def folders(hass: HomeAssistant) -> EngineFolders:
    """Return where the engine lies."""
    return EngineFolders.of(hass)


@pytest.fixture
def put_wheel(folders: EngineFolders, monkeypatch: pytest.MonkeyPatch) -> PutWheel:
    """Return a function that puts a wheel of the stand-in into the configuration folder."""

    def put(
        version: str = release.VERSION,
        *,
        pinned: bool = True,
        folder: Path | None = None,
        **how: Any,
    ) -> Path:
        requirements = how.pop("requirements", ["wyoming>=1.8,<2"])
        files = {
            "wyoming_nano_tts/__init__.py": b"",
            "wyoming_nano_tts/__main__.py": b"import sys\nsys.path.insert(0, __file__[:-11])\n"
            + (HERE / "stand_in.py").read_bytes(),
            "wyoming_nano_tts/speech_server.py": (
                ROOT / "tests" / "ha" / "speech_server.py"
            ).read_bytes(),
            "wyoming_nano_tts/behaviour.json": json.dumps({"version": version, **how}).encode(),
        }
        wheel = make_wheel(folder or folders.root, version, files, requirements)
        monkeypatch.setattr(release, "VERSION", version)
        monkeypatch.setattr(release, "SHA256", sha256_of(wheel) if pinned else None)
        return wheel

    return put


async def walk(hass: HomeAssistant, flow: ConfigFlowResult) -> ConfigFlowResult:
    """Wait, as the frontend does, while a flow shows progress; say yes when the engine is installed."""
    while flow["type"] is FlowResultType.SHOW_PROGRESS:
        await hass.async_block_till_done()
        flow = await hass.config_entries.flow.async_configure(flow["flow_id"])
    if flow.get("step_id") == "installed":
        flow = await hass.config_entries.flow.async_configure(flow["flow_id"], {})
    await hass.async_block_till_done()
    return flow


@pytest.fixture
def add_embedded(hass: HomeAssistant, ffmpeg: str) -> Callable[[], Awaitable[ConfigFlowResult]]:
    """Return a function that chooses to speak from this Home Assistant."""

    async def add() -> ConfigFlowResult:
        context: Any = {"source": SOURCE_USER}
        menu = await hass.config_entries.flow.async_init(DOMAIN, context=context)
        assert menu["menu_options"] == ["embedded", "server"]
        return await walk(hass, await choose(hass, menu, "embedded"))

    return add


@pytest.fixture
async def embedded(
    hass: HomeAssistant, put_wheel: PutWheel, ffmpeg: str, folders: EngineFolders
) -> MockConfigEntry:
    """Return an entry whose engine was installed from a wheel, and runs."""
    put_wheel()
    entry = MockConfigEntry(
        domain=DOMAIN, title="Nano TTS", unique_id=EMBEDDED_ID, data={"engine": "embedded"}
    )
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return entry
