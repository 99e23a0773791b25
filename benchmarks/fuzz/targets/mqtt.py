"""Messages by MQTT, as a broker hands them on: spoilt topics and payloads, and what is refused is told."""

import asyncio
import json
import random
from typing import Final

from wyoming_nano_tts.errors import NanoTtsError
from wyoming_nano_tts.satellite.mqtt.client import SayMqtt
from wyoming_nano_tts.satellite.mqtt.config import MqttConfig
from wyoming_nano_tts.satellite.mqtt.topics import COMMANDS, Device

from ..mutations import spoilt_bytes, spoilt_text
from ..seeds import strings_of
from ..target import Target
from .http import Player, silent_commands

TOPIC: Final = "home/kitchen"


class SatelliteMqtt(Target):
    """What clients of the home's broker send: each is taken, or refused by an error of ours."""

    name = "satellite-mqtt"
    units = "messages"

    def open(self) -> None:
        """Read the seeds; the broker is not there."""
        self.texts = [text for text in strings_of("text/english") if len(text) < 80]
        self.loop = asyncio.new_event_loop()
        self.cleanup.callback(self.loop.close)

    def make(self, rng: random.Random) -> bytes:
        """Make topic, mark of kept messages and payload, most of them right, and spoil them."""
        topics = (TOPIC, TOPIC, TOPIC, *(f"{TOPIC}/{name}" for name in COMMANDS), f"{TOPIC}/")
        topic = rng.choice(topics)
        if rng.random() < 0.1:
            topic = spoilt_text(topic, rng).replace("\n", "")
        text = spoilt_text(rng.choice(self.texts), rng, self.texts)
        asked = {
            "text": text,
            "voice": rng.choice((None, "en_US-heart", 3, {"name": text})),
            "language": rng.choice((None, "en", "xx", text)),
            "options": rng.choice((None, {}, {"length_scale": rng.choice((1, "1e9", None, []))})),
        }
        plain = rng.choice((text, "0.5", "on"))
        payload = json.dumps(asked) if rng.random() < 0.5 else plain
        raw = payload.encode("utf-8", "replace")
        if rng.random() < 0.5:
            raw = spoilt_bytes(raw, rng, 4)
        return f"{topic}\n{rng.choice('01')}\n".encode("utf-8", "replace") + raw

    def check(self, given: bytes) -> str:
        """Hand it in."""
        topic, kept, payload = given.split(b"\n", 2)
        return self.loop.run_until_complete(
            self._take(topic.decode("utf-8", "replace"), kept == b"1", payload)
        )

    async def _take(self, topic: str, kept: bool, payload: bytes) -> str:
        mqtt = SayMqtt(
            MqttConfig("broker", 1, TOPIC, retained=True),
            Device("1", "Kitchen"),
            silent_commands(),
            Player(),  # type: ignore[arg-type]
            None,  # type: ignore[arg-type]  # asked for voices when it speaks
        )
        try:
            await mqtt.take(topic, payload, kept=kept)
        except NanoTtsError as error:
            mqtt.refuse(error)
            return error.code
        return "taken"
