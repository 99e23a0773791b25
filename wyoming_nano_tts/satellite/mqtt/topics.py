"""Topics of a satellite, and how Home Assistant learns of them.

https://www.home-assistant.io/integrations/mqtt/#device-discovery-payload
"""

from dataclasses import dataclass
from typing import Any, Final

from ...version import PROJECT_URL, __version__
from ..commands import LOUDEST

ONLINE: Final = "online"
OFFLINE: Final = "offline"
COMMANDS: Final = ("volume", "mute", "stop")
"""Each has a topic of its own, below that of the texts."""


@dataclass(frozen=True, slots=True)
class Device:
    """What the satellite is called."""

    id: str
    """The same at every start."""
    name: str
    """For people."""
    area: str | None = None
    """The room that it stands in."""


@dataclass(frozen=True, slots=True)
class Topics:
    """Names of topics."""

    texts: str
    """Takes texts."""

    def command(self, name: str) -> str:
        """Return the topic of one of `COMMANDS`."""
        return f"{self.texts}/{name}"

    @property
    def available(self) -> str:
        """Tells `ONLINE` or `OFFLINE`; kept by the broker."""
        return f"{self.texts}/available"

    @property
    def state(self) -> str:
        """Tells level and what goes on, as JSON; kept by the broker."""
        return f"{self.texts}/state"

    @property
    def result(self) -> str:
        """Tells what became of each text and command, as JSON."""
        return f"{self.texts}/result"

    def discovery(self, prefix: str, device: Device) -> str:
        """Return where Home Assistant is told of the device."""
        return f"{prefix}/device/nano_tts_{device.id}/config"


def device_description(topics: Topics, device: Device) -> dict[str, Any]:
    """Return the device and its entities, as Home Assistant's MQTT discovery reads them."""
    about: dict[str, Any] = {
        "identifiers": [f"nano_tts_{device.id}"],
        "name": device.name,
        "manufacturer": "Nano TTS",
        "model": "Satellite",
        "sw_version": __version__,
    }
    if device.area:
        about["suggested_area"] = device.area
    entities: dict[str, dict[str, Any]] = {
        # Without a name of its own it is called as the device: notify.kitchen_speaker.
        "speech": {"platform": "notify", "name": None, "command_topic": topics.texts},
        "volume": {
            "platform": "number",
            "name": "Volume",
            "icon": "mdi:volume-high",
            "command_topic": topics.command("volume"),
            "state_topic": topics.state,
            "value_template": "{{ value_json.volume }}",
            "min": 0,
            "max": LOUDEST,
            "step": 0.05,
        },
        "mute": {
            "platform": "switch",
            "name": "Mute",
            "icon": "mdi:volume-off",
            "command_topic": topics.command("mute"),
            "state_topic": topics.state,
            "value_template": "{{ 'on' if value_json.muted else 'off' }}",
            "payload_on": "on",
            "payload_off": "off",
        },
        "stop": {
            "platform": "button",
            "name": "Stop",
            "icon": "mdi:stop",
            "command_topic": topics.command("stop"),
            "payload_press": "stop",
        },
        "playing": {
            "platform": "binary_sensor",
            "name": "Playing",
            "device_class": "sound",
            "state_topic": topics.state,
            "value_template": "{{ 'ON' if value_json.playing else 'OFF' }}",
        },
    }
    for name, entity in entities.items():
        entity["unique_id"] = f"nano_tts_{device.id}_{name}"
    return {
        "device": about,
        "origin": {"name": "Nano TTS", "sw_version": __version__, "support_url": PROJECT_URL},
        "availability_topic": topics.available,
        "payload_available": ONLINE,
        "payload_not_available": OFFLINE,
        "components": entities,
    }
