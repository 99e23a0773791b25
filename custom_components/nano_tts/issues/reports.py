"""Repair issues: what a person has to know or do. None outlives a restart, all are found again."""

from collections.abc import Sequence
from datetime import datetime

from awesomeversion import AwesomeVersion, AwesomeVersionException
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN, GONE_AFTER, MIN_SERVER_VERSION
from ..errors import EngineInstallError
from ..sound.offer import ServerInfo
from ..sound.settings import SettingsStore, stores
from ..wire.address import Address, Place

OUTDATED = "server_outdated"
GONE = "server_gone"
SLOW = "slow_hardware"
STRANGER = "different_server"
VOICE_MISSING = "voice_missing"
ENGINE_FAILING = "engine_failing"
ENGINE_OUTDATED = "engine_outdated"

_DOWN_SINCE: HassKey[dict[str, datetime]] = HassKey(f"{DOMAIN}_down_since")
"""Entry id to the time since which its server is missed; it outlives attempts to set the entry up."""


@callback
def async_down_since(hass: HomeAssistant, entry: ConfigEntry) -> datetime:
    """Return since when the server of an entry that is being set up is missed: now, or longer."""
    return hass.data.setdefault(_DOWN_SINCE, {}).setdefault(entry.entry_id, dt_util.utcnow())


@callback
def async_answered(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Take note that the server has answered."""
    hass.data.get(_DOWN_SINCE, {}).pop(entry.entry_id, None)


@callback
def async_check_server(hass: HomeAssistant, entry: ConfigEntry, info: ServerInfo) -> None:
    """Compare what the server offers with what the integration and the profiles need."""
    _async_clear(hass, entry, GONE)
    _async_clear(hass, entry, STRANGER)
    if _is_older(info.version, MIN_SERVER_VERSION):
        async_report_outdated(hass, entry, info.version)
    else:
        _async_clear(hass, entry, OUTDATED)
    present = set()
    for store in stores(entry):
        voice = store.settings.voice
        if voice is not None and not info.has_voice(voice):
            present.add(_async_report_voice(hass, store, voice))
    prefix = _issue_id(entry, VOICE_MISSING)
    _async_clear_prefix(hass, prefix, keep=present)


@callback
def async_report_stranger(
    hass: HomeAssistant, entry: ConfigEntry, address: Place, info: ServerInfo
) -> None:
    """Say that another server than before answers at the address."""
    _async_clear(hass, entry, GONE)
    ir.async_create_issue(
        hass,
        DOMAIN,
        _issue_id(entry, STRANGER),
        data={"entry_id": entry.entry_id, "server_id": info.server_id},
        is_fixable=True,
        severity=ir.IssueSeverity.WARNING,
        translation_key=STRANGER,
        translation_placeholders={"name": entry.title, "address": str(address)},
    )


@callback
def async_report_outdated(hass: HomeAssistant, entry: ConfigEntry, version: str) -> None:
    """Say that server and integration should be brought to the same version."""
    placeholders = {"version": version, "wanted": MIN_SERVER_VERSION}
    _async_report(hass, entry, OUTDATED, placeholders, error=True)


@callback
def async_check_gone(
    hass: HomeAssistant, entry: ConfigEntry, address: Address, last_seen: datetime
) -> None:
    """Say so when the server has not answered for long."""
    if dt_util.utcnow() - last_seen >= GONE_AFTER:
        placeholders = {"host": address.host, "port": str(address.port)}
        _async_report(hass, entry, GONE, placeholders, error=True)


@callback
def async_check_speed(
    hass: HomeAssistant, entry: ConfigEntry, *, slow: bool, factor: float
) -> None:
    """Say so when the server computes slower than it speaks."""
    if slow:
        _async_report(hass, entry, SLOW, {"factor": f"{factor:.1f}"}, error=False)
    else:
        _async_clear(hass, entry, SLOW)


@callback
def async_check_engine(
    hass: HomeAssistant, entry: ConfigEntry, failures: int, lines: Sequence[str]
) -> None:
    """Say so when the engine inside Home Assistant ends again and again; 0 failures are none to speak of."""
    if failures:
        log = "\n".join(f"    {line[:300]}" for line in lines) or "    –"
        placeholders = {"times": str(failures), "log": log}
        _async_report(hass, entry, ENGINE_FAILING, placeholders, error=True)
    else:
        _async_clear(hass, entry, ENGINE_FAILING)


@callback
def async_report_engine(hass: HomeAssistant, entry: ConfigEntry, err: EngineInstallError) -> None:
    """Say that the engine of this integration's version could not be installed."""
    ir.async_create_issue(
        hass,
        DOMAIN,
        _issue_id(entry, ENGINE_OUTDATED),
        data={"entry_id": entry.entry_id},
        is_fixable=True,
        severity=ir.IssueSeverity.WARNING,
        translation_key=ENGINE_OUTDATED,
        translation_placeholders={"name": entry.title},
    )


@callback
def async_clear_engine(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Take back that it could not be installed."""
    _async_clear(hass, entry, ENGINE_OUTDATED)


@callback
def async_clear_all(hass: HomeAssistant, entry_id: str) -> None:
    """Remove everything that concerns this entry."""
    hass.data.get(_DOWN_SINCE, {}).pop(entry_id, None)
    _async_clear_prefix(hass, f"{entry_id}_", keep=set())


def _async_report_voice(hass: HomeAssistant, store: SettingsStore, voice: str) -> str:
    entry = store.entry
    issue_id = _issue_id(entry, f"{VOICE_MISSING}_{store.subentry_id or 'engine'}")
    ir.async_create_issue(
        hass,
        DOMAIN,
        issue_id,
        data={"entry_id": entry.entry_id, "subentry_id": store.subentry_id},
        is_fixable=True,
        severity=ir.IssueSeverity.WARNING,
        translation_key=VOICE_MISSING,
        translation_placeholders={"name": store.title, "voice": voice},
    )
    return issue_id


def _async_clear_prefix(hass: HomeAssistant, prefix: str, keep: set[str]) -> None:
    for domain, issue_id in list(ir.async_get(hass).issues):
        if domain == DOMAIN and issue_id.startswith(prefix) and issue_id not in keep:
            ir.async_delete_issue(hass, DOMAIN, issue_id)


def _async_report(
    hass: HomeAssistant,
    entry: ConfigEntry,
    kind: str,
    placeholders: dict[str, str],
    *,
    error: bool,
) -> None:
    ir.async_create_issue(
        hass,
        DOMAIN,
        _issue_id(entry, kind),
        is_fixable=False,
        severity=ir.IssueSeverity.ERROR if error else ir.IssueSeverity.WARNING,
        translation_key=kind,
        translation_placeholders={"name": entry.title, **placeholders},
    )


def _async_clear(hass: HomeAssistant, entry: ConfigEntry, kind: str) -> None:
    ir.async_delete_issue(hass, DOMAIN, _issue_id(entry, kind))


def _issue_id(entry: ConfigEntry, kind: str) -> str:
    return f"{entry.entry_id}_{kind}"


def _is_older(version: str, wanted: str) -> bool:
    try:
        return AwesomeVersion(version) < AwesomeVersion(wanted)
    except AwesomeVersionException:
        return False  # a development version: its maker knows
