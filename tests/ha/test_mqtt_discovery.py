"""Home Assistant's own MQTT makes a device of our satellite, and its entities say what ours understands."""

import json
from pathlib import Path

from homeassistant.const import ATTR_ENTITY_ID, STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import async_fire_mqtt_message
from pytest_homeassistant_custom_component.typing import MqttMockHAClientGenerator

from wyoming_nano_tts.satellite.mqtt.topics import (
    OFFLINE,
    ONLINE,
    Device,
    Topics,
    device_description,
)

TOPICS = Topics("home/kitchen")
DEVICE = Device("0123abcd", "Speaker", "Kitchen")


@pytest.fixture
def expected_lingering_timers() -> bool:
    """Home Assistant's MQTT client sets its clock again when it is stopped while it cleans up."""
    return True


async def test_a_satellite_becomes_a_device(
    hass: HomeAssistant, mqtt_mock_entry: MqttMockHAClientGenerator
) -> None:
    """It is found, speaks, is set and goes away."""
    await hass.async_add_executor_job(Path(hass.config.path("configuration.yaml")).touch)
    broker = await mqtt_mock_entry()
    described = json.dumps(device_description(TOPICS, DEVICE))
    async_fire_mqtt_message(hass, TOPICS.discovery("homeassistant", DEVICE), described)
    await hass.async_block_till_done()
    speaker = er.async_get(hass).async_get("notify.kitchen_speaker")
    assert speaker is not None
    device = dr.async_get(hass).async_get(speaker.device_id or "")
    assert device is not None
    assert device.name == "Speaker"
    entities = {
        "notify.kitchen_speaker",
        "number.kitchen_speaker_volume",
        "switch.kitchen_speaker_mute",
        "button.kitchen_speaker_stop",
        "binary_sensor.kitchen_speaker_playing",
    }
    assert entities <= set(hass.states.async_entity_ids())

    state = {"volume": 0.5, "muted": True, "playing": True, "played": 3}
    async_fire_mqtt_message(hass, TOPICS.available, ONLINE)
    async_fire_mqtt_message(hass, TOPICS.state, json.dumps(state))
    await hass.async_block_till_done()
    assert hass.states.get("number.kitchen_speaker_volume").state == "0.5"  # type: ignore[union-attr]
    assert hass.states.get("switch.kitchen_speaker_mute").state == "on"  # type: ignore[union-attr]
    assert hass.states.get("binary_sensor.kitchen_speaker_playing").state == "on"  # type: ignore[union-attr]

    for domain, action, entity, data, topic, payload in (
        ("notify", "send_message", "", {"message": "Dinner is ready."}, TOPICS.texts, "Dinner is ready."),
        ("number", "set_value", "_volume", {"value": 0.75}, TOPICS.command("volume"), "0.75"),
        ("switch", "turn_off", "_mute", {}, TOPICS.command("mute"), "off"),
        ("button", "press", "_stop", {}, TOPICS.command("stop"), "stop"),
    ):  # fmt: skip
        broker.async_publish.reset_mock()
        target = {ATTR_ENTITY_ID: f"{domain}.kitchen_speaker{entity}"}
        await hass.services.async_call(domain, action, target | data, blocking=True)
        assert broker.async_publish.call_args.args[:2] == (topic, payload)
        assert broker.async_publish.call_args.args[3] is False  # not kept by the broker

    async_fire_mqtt_message(hass, TOPICS.available, OFFLINE)
    await hass.async_block_till_done()
    assert all(hass.states.get(entity).state == STATE_UNAVAILABLE for entity in entities)  # type: ignore[union-attr]
