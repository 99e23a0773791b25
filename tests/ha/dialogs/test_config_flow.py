"""The dialogs, from the first contact to a changed profile."""

import errno
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

from custom_components.nano_tts.const import DOMAIN
from custom_components.nano_tts.wire import connection

from ..conftest import ENGINE
from ..helpers import begin, choose
from ..speech_server import SERVER_ID, SpeechServer

pytestmark = pytest.mark.usefixtures("ffmpeg")

SOUND = {
    "speed": 0.8,
    "pitch_scale": 0.9,
    "energy_scale": 0.7,
    "variation": 0.667,
    "volume": 0.8,
    "sentence_silence": 0.5,
    "silence": {"lead_silence_ms": 300, "trail_silence_ms": 100},
}
# What is heard anyway is not stored: it stays the server's.
STORED = {
    "voice": "ryan",
    "length_scale": 1.25,
    "pitch_scale": 0.9,
    "energy_scale": 0.7,
    "volume": 0.8,
    "sentence_silence": 0.5,
    "lead_silence_ms": 300,
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


async def reconfigure(hass: HomeAssistant, entry: MockConfigEntry) -> ConfigFlowResult:
    """Start to change the address of an entry."""
    context: Any = {"source": SOURCE_RECONFIGURE, "entry_id": entry.entry_id}
    flow = await hass.config_entries.flow.async_init(DOMAIN, context=context)
    assert flow["menu_options"] == ["address", "embedded"]
    return await choose(hass, flow, "address")


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

    async def error(**changed: Any) -> str:
        result = await submit(hass, flow, address(server) | changed)
        assert result["type"] is FlowResultType.FORM
        assert result["errors"] is not None
        assert result["description_placeholders"] is not None
        assert result["description_placeholders"]["port"] == str(changed.get("port", server.port))
        return result["errors"]["base"]

    assert await error(port=1) == "refused"
    for fault, kind in (
        ("mute", "timed_out"),
        ("hang-up", "no_info"),
        ("malformed-info", "no_info"),
    ):
        server.fault = fault
        assert await error() == kind
    server.fault = None
    report = server.info["tts"][0].pop("nano_tts")
    assert await error() == "not_nano_tts"
    server.info["tts"][0]["nano_tts"] = {**report, "v": 2}
    assert await error() == "unsupported_version"
    server.info["tts"][0]["nano_tts"] = report
    result = await submit(hass, flow, address(server))
    assert result["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize(
    ("failure", "error"),
    [
        (socket.gaierror(-2, "Name or service not known"), "unknown_host"),
        (UnicodeError("label too long"), "unknown_host"),
        (OSError(errno.EHOSTUNREACH, "No route to host"), "unreachable"),
        (
            ExceptionGroup("", [OSError(errno.ENETUNREACH, ""), ConnectionRefusedError(111, "")]),
            "refused",
        ),
        (ExceptionGroup("", [OSError(errno.ETIMEDOUT, ""), OSError("?")]), "unreachable"),
        (OSError(errno.EMFILE, "Too many open files"), "cannot_connect"),
    ],
)
async def test_impossible_host(hass: HomeAssistant, failure: Exception, error: str) -> None:
    """Every reason has words of its own; nothing of the system's English gets into a dialog.

    Names are not resolved in tests, so the resolver's own errors stand in.
    """
    flow = await begin(hass, SOURCE_USER)
    with patch("asyncio.open_connection", side_effect=failure):
        result = await submit(hass, flow, {CONF_HOST: "nowhere", CONF_PORT: 10200})
    assert result["errors"] == {"base": error}
    assert result["description_placeholders"] is not None
    assert str(failure) not in result["description_placeholders"].values()


@pytest.mark.parametrize(
    "typed", ["tcp://127.0.0.1:{port}", " 127.0.0.1:{port} ", "tcp://127.0.0.1:{port}/"]
)
async def test_address_as_the_server_prints_it(
    hass: HomeAssistant, server: SpeechServer, typed: str
) -> None:
    """A port behind the host comes before the field for the port."""
    data = {CONF_HOST: typed.format(port=server.port), CONF_PORT: 10200}
    result = await submit(hass, await begin(hass, SOURCE_USER), data)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["data"] == address(server)


@pytest.mark.parametrize(
    "typed", ["", "  ", "http://pi:10200", "pi:many", "pi:70000", "[::1", "a b"]
)
async def test_no_address(hass: HomeAssistant, typed: str) -> None:
    """Said at the field that it is about."""
    flow = await begin(hass, SOURCE_USER)
    result = await submit(hass, flow, {CONF_HOST: typed, CONF_PORT: 10200})
    assert result["errors"] == {CONF_HOST: "no_host"}


async def test_no_answer_to_connect(
    hass: HomeAssistant, server: SpeechServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A host that swallows packets is given up on."""
    monkeypatch.setattr(connection, "CONNECT_SECONDS", 0.0)
    result = await submit(hass, await begin(hass, SOURCE_USER), address(server))
    assert result["errors"] == {"base": "timed_out"}
    assert result["description_placeholders"] is not None
    assert result["description_placeholders"]["seconds"] == "0"


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
    assert result["errors"] == {"base": "no_info"}
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
        (1, {"id": SERVER_ID}, "refused"),
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
        ({"uri": "tcp://127.0.0.1:1"}, "refused"),
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
    flow = await reconfigure(hass, loaded)
    assert flow["type"] is FlowResultType.FORM
    failed = await submit(hass, flow, {CONF_HOST: "127.0.0.1", CONF_PORT: 1})
    assert failed["errors"] == {"base": "refused"}
    result = await submit(hass, flow, address(server))
    assert result["reason"] == "reconfigure_successful"
    assert dict(loaded.data) == address(server)


async def test_reconfigure_to_a_different_server(
    hass: HomeAssistant, loaded: MockConfigEntry, server: SpeechServer
) -> None:
    """Would give another machine's voice to this one's entities, so it is asked."""
    server.report["id"] = "another"
    flow = await reconfigure(hass, loaded)
    asked = await submit(hass, flow, address(server))
    assert asked["type"] is FlowResultType.FORM
    assert asked["step_id"] == "adopt"
    assert loaded.unique_id == SERVER_ID
    result = await submit(hass, asked, {})
    assert result["reason"] == "reconfigure_successful"
    assert loaded.unique_id == "another"
    assert hass.states.get(ENGINE) is not None


async def test_reconfigure_to_the_server_of_another_entry(
    hass: HomeAssistant, loaded: MockConfigEntry, server: SpeechServer
) -> None:
    """One server cannot be two."""
    MockConfigEntry(
        domain=DOMAIN, unique_id="another", data={CONF_HOST: "attic", CONF_PORT: 1}
    ).add_to_hass(hass)
    server.report["id"] = "another"
    flow = await reconfigure(hass, loaded)
    result = await submit(hass, flow, address(server))
    assert result["reason"] == "already_configured"


async def test_server_that_lost_its_id_is_not_offered_as_a_new_one(
    hass: HomeAssistant, loaded: MockConfigEntry, server: SpeechServer
) -> None:
    """Its entry says what to do; a second card would lead to a second entry."""
    server.report["id"] = "another"
    result = await begin(hass, SOURCE_ZEROCONF, announcement(server.port, id="another"))
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "already_configured"
