"""How a satellite is set up."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ..server.wire.limits import WireLimits
from .playback import Level, PlaybackConfig

if TYPE_CHECKING:
    from .mqtt.config import MqttConfig

SATELLITE_WIRE = WireLimits(
    max_clients=16,
    max_data_bytes=64 * 1024,
    kept_payload_bytes=256 * 1024,
    # Home Assistant sends an announcement as fast as it decodes it, and behind it the next ping: a
    # minute of audio is 1300 events, each counted twice for its size.
    events_at_once=4000,
    events_per_second=2000,
)
"""Room for controllers that send audio."""


@dataclass(frozen=True, slots=True)
class SatelliteConfig:
    """Everything that the command line decides, except device and engine."""

    name: str
    """What Home Assistant calls the device."""
    area: str | None = None
    """The room that it suggests."""
    uris: tuple[str, ...] = ("tcp://0.0.0.0:10700",)
    """Where to listen for Home Assistant."""
    data_dir: Path | None = None
    """Keeps the id; None derives one that needs no disk."""
    playback: PlaybackConfig = field(default_factory=PlaybackConfig)
    """How announcements are played."""
    level: Level = field(default_factory=Level)
    """How loud at the start."""
    wire: WireLimits = SATELLITE_WIRE
    """How much of its attention a connection gets."""
    is_published: bool = False
    """Let Home Assistant discover it."""
    say_http: tuple[str, int] | None = None
    """Loopback host and port that take text; needs a service that speaks."""
    say_stdin: bool = False
    """Speak the lines of standard input; needs a service that speaks."""
    say_mqtt: "MqttConfig | None" = None
    """Broker and topic that texts come from; needs a service that speaks."""

    @property
    def takes_text(self) -> bool:
        """Texts of this home are spoken, so that a voice is needed."""
        return self.say_http is not None or self.say_stdin or self.say_mqtt is not None
