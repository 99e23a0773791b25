"""The dialogs, from the first contact to a changed profile."""

from ipaddress import ip_address
import socket
from typing import Any
from unittest.mock import patch

from homeassistant.config_entries import (
    SOURCE_HASSIO,
    SOURCE_RECONFIGURE,
    SOURCE_USER,
    SOURCE_ZEROCONF,
    ConfigFlowResult,
)
from homeassistant.const import CONF_HOST, CONF_PORT
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers.service_info.hassio import HassioServiceInfo
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.nano_tts import connection
from custom_components.nano_tts.const import DOMAIN, SUBENTRY_VOICE_PROFILE

from .conftest import ENGINE, PROFILE_ENGINE, Speak, add_profile
from .speech_server import SERVER_ID, SpeechServer

pytestmark = pytest.mark.usefixtures("ffmpeg")

SOUND = {
    "voice": "ryan",
    "length_scale": 1.5,
    "pitch_scale": 0.9,
    "energy_scale": 0.7,
    "volume": 0.8,
    "sentence_silence": 0.5,
    "silence": {"lead_silence_ms": 300, "trail_silence_ms": 100},
}
STORED = {name: value for name, value in SOUND.items() if name != "silence"} | {
    "lead_silence_ms": 300,
    "trail_silence_ms": 100,
}


def address(server: SpeechServer) -> dict[str, Any]:
    """Return what the user types, and what is stored."""
    return {CONF_HOST: "127.0.0.1", CONF_PORT: server.port}


def announcement(
    port: int | None, host: str = "127.0.0.1", **properties: str
) -> ZeroconfServiceInfo:
    """Return what zeroconf has found."""
    return ZeroconfServiceInfo(
        ip_address=ip_address(host),
        ip_addresses=[ip_address(host)],
        port=port,
        hostname="pi.local.",
        type="_wyoming._tcp.local.",
        name="nano-tts-kitchen._wyoming._tcp.local.",
        properties={"app": "nano-tts", "v": "1", **properties},
    )


async def begin(hass: HomeAssistant, source: str, data: Any = None) -> ConfigFlowResult:
    """Start a flow."""
    return await hass.config_entries.flow.async_init(DOMAIN, context={"source": source}, data=data)


async def submit(
    hass: HomeAssistant, flow: ConfigFlowResult, user_input: dict[str, Any]
) -> ConfigFlowResult:
    """Press the button."""
    result = await hass.config_entries.flow.async_configure(flow["flow_id"], user_input)
    await hass.async_block_till_done()
    return result


async def test_user(hass: HomeAssistant, server: SpeechServer) -> None:
    """Type the address, get a speaking engine."""
    flow = await begin(hass, SOURCE_USER)
    assert flow["type"] is FlowResultType.FORM
    assert not flow["errors"]
    result = await submit(hass, flow, address(server))
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == "Nano TTS"
    assert result["data"] == address(server)
    assert result["result"].unique_id == SERVER_ID
    assert hass.states.get(ENGINE) is not None


async def test_user_recovers_from_every_error(
    hass: HomeAssistant, server: SpeechServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each error names what is wrong, and the same dialog goes on when it is right."""
    monkeypatch.setattr(connection, "DESCRIBE_SECONDS", 0.2)
    flow = await begin(hass, SOURCE_USER)

    async def error(**changed: Any) -> tuple[str, str]:
        result = await submit(hass, flow, address(server) | changed)
        assert result["type"] is FlowResultType.FORM
        assert result["errors"] is not None
        assert result["description_placeholders"] is not None
        assert result["description_placeholders"]["port"] == str(changed.get("port", server.port))
        return result["errors"]["base"], result["description_placeholders"]["reason"]

    kind, reason = await error(port=1)
    assert (kind == "cannot_connect" and "refused" in reason.lower()) or "connect" in reason.lower()
    for fault in ("mute", "hang-up", "malformed-info"):
        server.fault = fault
        assert (await error())[0] == "cannot_connect"
    server.fault = None
    report = server.info["tts"][0].pop("nano_tts")
    assert (await error())[0] == "not_nano_tts"
    server.info["tts"][0]["nano_tts"] = {**report, "v": 2}
    assert (await error())[0] == "unsupported_version"
    server.info["tts"][0]["nano_tts"] = report
    result = await submit(hass, flow, address(server))
    assert result["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize(
    "failure", [socket.gaierror(-2, "Name or service not known"), UnicodeError("label too long")]
)
async def test_impossible_host(hass: HomeAssistant, failure: Exception) -> None:
    """Names are not resolved in tests, so the resolver's own errors stand in."""
    flow = await begin(hass, SOURCE_USER)
    with patch("asyncio.open_connection", side_effect=failure):
        result = await submit(hass, flow, {CONF_HOST: "nowhere", CONF_PORT: 10200})
    assert result["errors"] == {"base": "cannot_connect"}
    assert result["description_placeholders"] is not None
    assert result["description_placeholders"]["reason"] == str(failure)


async def test_no_answer_to_connect(
    hass: HomeAssistant, server: SpeechServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A host that swallows packets is given up on."""
    monkeypatch.setattr(connection, "CONNECT_SECONDS", 0.0)
    result = await submit(hass, await begin(hass, SOURCE_USER), address(server))
    assert result["errors"] == {"base": "cannot_connect"}
    assert result["description_placeholders"] is not None
    assert result["description_placeholders"]["reason"] == "no answer in 0 s"


async def test_same_server_again_moves_the_entry(hass: HomeAssistant, server: SpeechServer) -> None:
    """The server's id tells, whatever its address was."""
    entry = MockConfigEntry(
        domain=DOMAIN, unique_id=SERVER_ID, data={CONF_HOST: "old", CONF_PORT: 1}
    )
    entry.add_to_hass(hass)
    result = await submit(hass, await begin(hass, SOURCE_USER), address(server))
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "already_configured"
    assert dict(entry.data) == address(server)


async def test_server_without_id(hass: HomeAssistant, server: SpeechServer) -> None:
    """Then only the address can tell."""
    del server.report["id"]
    result = await submit(hass, await begin(hass, SOURCE_USER), address(server))
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["result"].unique_id is None
    again = await submit(hass, await begin(hass, SOURCE_USER), address(server))
    assert again["type"] is FlowResultType.ABORT
    assert again["reason"] == "already_configured"
    app = HassioServiceInfo({"uri": f"tcp://127.0.0.1:{server.port}"}, "Nano TTS", "nano_tts", "1")
    assert (await begin(hass, SOURCE_HASSIO, app))["reason"] == "already_configured"


async def test_zeroconf(hass: HomeAssistant, server: SpeechServer) -> None:
    """Found, named, and added only when the user wants it."""
    flow = await begin(hass, SOURCE_ZEROCONF, announcement(server.port, id=SERVER_ID))
    assert flow["type"] is FlowResultType.FORM
    assert flow["step_id"] == "discovery_confirm"
    progress = hass.config_entries.flow.async_progress()[0]
    assert progress["context"]["title_placeholders"] == {"name": "nano-tts-kitchen"}
    assert not hass.config_entries.async_entries(DOMAIN)
    server.fault = "hang-up"
    result = await submit(hass, flow, {})
    assert result["errors"] == {"base": "cannot_connect"}
    server.fault = None
    result = await submit(hass, flow, {})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["result"].unique_id == SERVER_ID


async def test_zeroconf_moves_a_known_server_without_connecting(
    hass: HomeAssistant, server: SpeechServer
) -> None:
    """The record alone is enough."""
    entry = MockConfigEntry(
        domain=DOMAIN, unique_id=SERVER_ID, data={CONF_HOST: "192.0.2.1", CONF_PORT: 10200}
    )
    entry.add_to_hass(hass)
    result = await begin(hass, SOURCE_ZEROCONF, announcement(10300, host="192.0.2.9", id=SERVER_ID))
    assert result["reason"] == "already_configured"
    assert dict(entry.data) == {CONF_HOST: "192.0.2.9", CONF_PORT: 10300}
    assert server.describes == 0


@pytest.mark.parametrize(
    ("port", "properties", "reason"),
    [
        (None, {"id": SERVER_ID}, "not_nano_tts"),
        (10200, {}, "not_nano_tts"),
        (1, {"id": SERVER_ID}, "cannot_connect"),
    ],
)
async def test_zeroconf_that_leads_nowhere(
    hass: HomeAssistant, port: int | None, properties: dict[str, str], reason: str
) -> None:
    """No card for the user then."""
    result = await begin(hass, SOURCE_ZEROCONF, announcement(port, **properties))
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == reason


@pytest.mark.parametrize("by_uri", [True, False])
async def test_app(hass: HomeAssistant, server: SpeechServer, by_uri: bool) -> None:
    """An app of the Supervisor, meeting zeroconf at the server's id."""
    config = {"uri": f"tcp://127.0.0.1:{server.port}"} if by_uri else address(server)
    app = HassioServiceInfo(config, "Nano TTS app", "nano_tts", "1234")
    flow = await begin(hass, SOURCE_HASSIO, app)
    assert flow["type"] is FlowResultType.FORM
    assert flow["step_id"] == "discovery_confirm"
    assert flow["description_placeholders"] is not None
    assert flow["description_placeholders"]["name"] == "Nano TTS app"
    same = await begin(hass, SOURCE_ZEROCONF, announcement(server.port, id=SERVER_ID))
    assert same["reason"] == "already_in_progress"
    result = await submit(hass, flow, {})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["result"].unique_id == SERVER_ID


@pytest.mark.parametrize(
    ("config", "reason"),
    [
        ({}, "not_nano_tts"),
        ({"uri": "tcp://host:many"}, "not_nano_tts"),
        ({"host": "x", "port": None}, "not_nano_tts"),
        ({"uri": "tcp://127.0.0.1:1"}, "cannot_connect"),
    ],
)
async def test_app_that_leads_nowhere(
    hass: HomeAssistant, config: dict[str, Any], reason: str
) -> None:
    """No card for the user then."""
    result = await begin(hass, SOURCE_HASSIO, HassioServiceInfo(config, "App", "slug", "1"))
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == reason


async def test_user_goes_on_with_a_discovered_server(
    hass: HomeAssistant, server: SpeechServer
) -> None:
    """The discovery card does not stand in the way of the dialog."""
    await begin(hass, SOURCE_ZEROCONF, announcement(server.port, id=SERVER_ID))
    result = await submit(hass, await begin(hass, SOURCE_USER), address(server))
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_reconfigure(
    hass: HomeAssistant, loaded: MockConfigEntry, server: SpeechServer
) -> None:
    """The server has moved; everything else stays."""
    old_port = server.port
    await server.stop()
    await server.start()
    assert server.port != old_port
    flow = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_RECONFIGURE, "entry_id": loaded.entry_id}
    )
    assert flow["type"] is FlowResultType.FORM
    failed = await submit(hass, flow, {CONF_HOST: "127.0.0.1", CONF_PORT: 1})
    assert failed["errors"] == {"base": "cannot_connect"}
    result = await submit(hass, flow, address(server))
    assert result["reason"] == "reconfigure_successful"
    assert dict(loaded.data) == address(server)


async def test_reconfigure_to_a_different_server(
    hass: HomeAssistant, loaded: MockConfigEntry, server: SpeechServer
) -> None:
    """Would give another machine's voice to this one's entities."""
    server.report["id"] = "another"
    flow = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_RECONFIGURE, "entry_id": loaded.entry_id}
    )
    result = await submit(hass, flow, address(server))
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "different_server"


async def test_options(
    hass: HomeAssistant, loaded: MockConfigEntry, server: SpeechServer, speak: Speak
) -> None:
    """The engine's own sound."""
    flow = await hass.config_entries.options.async_init(loaded.entry_id)
    assert flow["type"] is FlowResultType.FORM
    result = await hass.config_entries.options.async_configure(flow["flow_id"], SOUND)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()
    assert dict(loaded.options) == STORED
    await speak()
    sound = {name: value for name, value in STORED.items() if name != "voice"}
    assert server.requests[0].sound == {"v": 1, **sound}
    assert server.requests[0].start["voice"] == {"name": "ryan"}
    again = await hass.config_entries.options.async_init(loaded.entry_id)
    assert again["data_schema"] is not None
    assert again["data_schema"]({"silence": {}})["length_scale"] == 1.5


async def test_options_offer_an_existing_voice(
    hass: HomeAssistant, loaded: MockConfigEntry, server: SpeechServer
) -> None:
    """When the stored one has gone."""
    hass.config_entries.async_update_entry(loaded, options={"voice": "gone", "volume": 99})
    flow = await hass.config_entries.options.async_init(loaded.entry_id)
    assert flow["data_schema"] is not None
    filled = flow["data_schema"]({"silence": {}})
    assert filled["voice"] == "kathleen"
    assert filled["volume"] == 2.0


async def test_profile(
    hass: HomeAssistant, loaded: MockConfigEntry, server: SpeechServer, speak: Speak
) -> None:
    """Add a voice profile and speak with it; change it and hear that."""
    handler = (loaded.entry_id, SUBENTRY_VOICE_PROFILE)
    subentries = hass.config_entries.subentries
    flow = await subentries.async_init(handler, context={"source": SOURCE_USER})
    assert flow["type"] is FlowResultType.FORM
    result = await subentries.async_configure(
        flow["flow_id"], {"name": " Night whisper ", "speaker": "old", **SOUND}
    )
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == "Night whisper"
    await hass.async_block_till_done()
    await speak(engine=PROFILE_ENGINE)
    assert server.requests[0].start["voice"] == {"name": "ryan", "speaker": "old"}
    assert server.requests[0].sound["length_scale"] == 1.5

    (subentry_id,) = loaded.subentries
    flow = await subentries.async_init(
        handler, context={"source": SOURCE_RECONFIGURE, "subentry_id": subentry_id}
    )
    result = await subentries.async_configure(
        flow["flow_id"], {"name": "Day shout", **SOUND, "energy_scale": 2}
    )
    assert result["reason"] == "reconfigure_successful"
    await hass.async_block_till_done()
    assert loaded.subentries[subentry_id].title == "Day shout"
    await speak(engine=PROFILE_ENGINE)
    assert server.requests[1].sound["energy_scale"] == 2


async def test_dialogs_need_the_server(
    hass: HomeAssistant, loaded: MockConfigEntry, server: SpeechServer
) -> None:
    """Voices and limits come from it."""
    profile = await add_profile(hass, loaded)
    await hass.config_entries.async_unload(loaded.entry_id)
    flow = await hass.config_entries.options.async_init(loaded.entry_id)
    assert flow["reason"] == "not_loaded"
    handler = (loaded.entry_id, SUBENTRY_VOICE_PROFILE)
    subentries = hass.config_entries.subentries
    added = await subentries.async_init(handler, context={"source": SOURCE_USER})
    assert added["reason"] == "not_loaded"
    changed = await subentries.async_init(
        handler, context={"source": SOURCE_RECONFIGURE, "subentry_id": profile.subentry_id}
    )
    assert changed["reason"] == "not_loaded"
