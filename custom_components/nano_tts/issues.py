"""Repair issues: what a person has to know or do. None outlives a restart, all are found again."""

from typing import TYPE_CHECKING

from awesomeversion import AwesomeVersion, AwesomeVersionException
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util

from .const import DOMAIN, GONE_AFTER, MIN_SERVER_VERSION
from .info import ServerInfo
from .store import SettingsStore, stores

if TYPE_CHECKING:
    from .coordinator import NanoTtsCoordinator

OUTDATED = "server_outdated"
GONE = "server_gone"
SLOW = "slow_hardware"
VOICE_MISSING = "voice_missing"


@callback
def async_check_server(coordinator: "NanoTtsCoordinator", info: ServerInfo) -> None:
    """Compare what the server offers with what the integration and the profiles need."""
    _async_clear(coordinator, GONE)
    if _is_older(info.version, MIN_SERVER_VERSION):
        async_report_outdated(coordinator, info.version)
    else:
        _async_clear(coordinator, OUTDATED)
    present = set()
    for store in stores(coordinator.config_entry):
        voice = store.settings.voice
        if voice is not None and not info.has_voice(voice):
            present.add(_async_report_voice(coordinator, store, voice))
    prefix = _issue_id(coordinator, VOICE_MISSING)
    _async_clear_prefix(coordinator.hass, prefix, keep=present)


@callback
def async_report_outdated(coordinator: "NanoTtsCoordinator", version: str) -> None:
    """Say that server and integration should be brought to the same version."""
    _async_report(
        coordinator,
        OUTDATED,
        {"version": version, "wanted": MIN_SERVER_VERSION},
        error=True,
    )


@callback
def async_check_gone(coordinator: "NanoTtsCoordinator") -> None:
    """Say so when the server has not answered for long."""
    if dt_util.utcnow() - coordinator.last_seen >= GONE_AFTER:
        _async_report(
            coordinator,
            GONE,
            {"host": coordinator.host, "port": str(coordinator.port)},
            error=True,
        )


@callback
def async_check_speed(coordinator: "NanoTtsCoordinator", *, slow: bool, factor: float) -> None:
    """Say so when the server computes slower than it speaks."""
    if slow:
        _async_report(coordinator, SLOW, {"factor": f"{factor:.1f}"}, error=False)
    else:
        _async_clear(coordinator, SLOW)


@callback
def async_clear_all(hass: HomeAssistant, entry_id: str) -> None:
    """Remove everything that concerns this entry."""
    _async_clear_prefix(hass, f"{entry_id}_", keep=set())


def _async_report_voice(coordinator: "NanoTtsCoordinator", store: SettingsStore, voice: str) -> str:
    issue_id = _issue_id(coordinator, f"{VOICE_MISSING}_{store.subentry_id or 'engine'}")
    entry = coordinator.config_entry
    title = entry.subentries[store.subentry_id].title if store.subentry_id else entry.title
    ir.async_create_issue(
        coordinator.hass,
        DOMAIN,
        issue_id,
        data={"entry_id": entry.entry_id, "subentry_id": store.subentry_id},
        is_fixable=True,
        severity=ir.IssueSeverity.WARNING,
        translation_key=VOICE_MISSING,
        translation_placeholders={"name": title, "voice": voice},
    )
    return issue_id


def _async_clear_prefix(hass: HomeAssistant, prefix: str, keep: set[str]) -> None:
    for domain, issue_id in list(ir.async_get(hass).issues):
        if domain == DOMAIN and issue_id.startswith(prefix) and issue_id not in keep:
            ir.async_delete_issue(hass, DOMAIN, issue_id)


def _async_report(
    coordinator: "NanoTtsCoordinator",
    kind: str,
    placeholders: dict[str, str],
    *,
    error: bool,
) -> None:
    ir.async_create_issue(
        coordinator.hass,
        DOMAIN,
        _issue_id(coordinator, kind),
        is_fixable=False,
        severity=ir.IssueSeverity.ERROR if error else ir.IssueSeverity.WARNING,
        translation_key=kind,
        translation_placeholders={
            "name": coordinator.config_entry.title,
            **placeholders,
        },
    )


def _async_clear(coordinator: "NanoTtsCoordinator", kind: str) -> None:
    ir.async_delete_issue(coordinator.hass, DOMAIN, _issue_id(coordinator, kind))


def _issue_id(coordinator: "NanoTtsCoordinator", kind: str) -> str:
    return f"{coordinator.config_entry.entry_id}_{kind}"


def _is_older(version: str, wanted: str) -> bool:
    try:
        return AwesomeVersion(version) < AwesomeVersion(wanted)
    except AwesomeVersionException:
        return False  # a development version: its maker knows
