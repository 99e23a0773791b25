"""Nothing of Home Assistant's that will go is used: every test here is watched, and the watch sees what it should."""

import logging
from unittest.mock import patch

from homeassistant.config_entries import SOURCE_RECONFIGURE, ConfigFlowContext
from homeassistant.const import CONF_HOST, CONF_PORT
from homeassistant.core import HomeAssistant
from homeassistant.helpers import frame
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.nano_tts.const import DOMAIN

from .conftest import Speak, add_profile
from .helpers import Deprecations, choose


async def test_nothing_deprecated_in_a_life_with_everything_in_it(
    hass: HomeAssistant, loaded: MockConfigEntry, speak: Speak, deprecations: Deprecations
) -> None:
    """Set up, spoken with, given a profile, renamed, moved, reloaded, unloaded, removed."""
    profile = await add_profile(hass, loaded)
    await speak()
    hass.config_entries.async_update_entry(loaded, title="Attic")
    context = ConfigFlowContext(source=SOURCE_RECONFIGURE, entry_id=loaded.entry_id)
    flow = await hass.config_entries.flow.async_init(DOMAIN, context=context)
    flow = await choose(hass, flow, "address")
    address = {CONF_HOST: "127.0.0.1", CONF_PORT: loaded.data[CONF_PORT]}
    flow = await hass.config_entries.flow.async_configure(flow["flow_id"], address)
    assert flow["reason"] == "reconfigure_successful"
    await hass.config_entries.async_reload(loaded.entry_id)
    hass.config_entries.async_remove_subentry(loaded, profile.subentry_id)
    await hass.async_block_till_done()
    assert await hass.config_entries.async_unload(loaded.entry_id)
    await hass.config_entries.async_remove(loaded.entry_id)
    await hass.async_block_till_done()
    assert deprecations.found == []


async def test_usage_that_is_reported_is_seen(
    hass: HomeAssistant, loaded: MockConfigEntry, deprecations: Deprecations
) -> None:
    """As `report_usage` tells it of a custom integration."""
    with patch.object(frame, "_REPORTED_INTEGRATIONS", set()):
        frame.report_usage(
            "does what will go",
            breaks_in_ha_version="2099.1",
            core_behavior=frame.ReportBehavior.LOG,
            integration_domain=DOMAIN,
        )
    (found,) = deprecations.found
    assert "Detected that custom integration 'nano_tts' does what will go" in found
    deprecations.found.clear()


@pytest.mark.parametrize(
    ("name", "text", "seen"),
    [
        ("homeassistant.helpers.deprecation", "X was used from nano_tts, this is a deprecated constant", True),
        ("custom_components.nano_tts.tts", "Y is deprecated", True),
        ("homeassistant.util.loop", "Detected blocking call to open by custom integration 'nano_tts'", True),
        ("homeassistant.helpers.frame", "Detected that custom integration 'other' does it", False),
        ("custom_components.nano_tts", "The server is there again", False),
    ],
)  # fmt: skip
def test_the_watch(deprecations: Deprecations, name: str, text: str, seen: bool) -> None:
    """It sees what is said of us, and nothing else."""
    logging.getLogger(name).warning(text)
    assert bool(deprecations.found) is seen
    deprecations.found.clear()
