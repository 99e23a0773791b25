"""The door between Home Assistant and whoever speaks: a speaker without any server behind it."""

from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch

from homeassistant.const import CONF_HOST, CONF_PORT
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.nano_tts.audio.format import AudioFormat
from custom_components.nano_tts.const import DOMAIN
from custom_components.nano_tts.errors import BusyError
from custom_components.nano_tts.sound.offer import ServerInfo
from custom_components.nano_tts.sound.options import SpeechSettings
from custom_components.nano_tts.sound.timing import RequestTiming
from custom_components.nano_tts.speaker import Speaker
from custom_components.nano_tts.wire.address import Address
from custom_components.nano_tts.wire.info import parse_info

from ..conftest import Speak
from ..helpers import state_of
from ..speech_server import RATE_HZ, SERVER_ID, server_info, tone


class Hum:
    """A hum of 0.1 s for each word."""

    format = AudioFormat(RATE_HZ, 2, 1)
    timing = RequestTiming(synth_ms=10, audio_ms=100, queue_ms=0, first_audio_ms=1)

    def __init__(self, text: AsyncGenerator[str]) -> None:
        """Take the text."""
        self._text = text

    async def chunks(self) -> AsyncIterator[bytes]:
        """Hum."""
        async for piece in self._text:
            for _ in piece.split():
                yield tone(0.1)

    async def close(self) -> None:
        """Nothing is open."""

    def abandon(self) -> None:
        """Nothing is open."""


@dataclass
class Hummer:
    """Speaks without a network."""

    address: Address = field(default_factory=lambda: Address("here", 1))
    words: dict[str, str] = field(default_factory=dict)
    settings: list[SpeechSettings] = field(default_factory=list)
    busy: bool = False

    async def describe(self) -> ServerInfo:
        """Offer what the test server offers."""
        return parse_info(server_info(), host="here", port=1)

    async def pronunciations(
        self, say: Mapping[str, str], forget: Sequence[str] = ()
    ) -> dict[str, str]:
        """Keep words in memory."""
        kept = {word: said for word, said in self.words.items() if word not in forget}
        self.words = {**kept, **say}
        return self.words

    async def speak(
        self, text: AsyncGenerator[str], settings: SpeechSettings, *, patient: bool
    ) -> Hum:
        """Hum, unless there is too much to do."""
        if self.busy:
            raise BusyError(text="humming already", code="overloaded")
        self.settings.append(settings)
        return Hum(text)


async def test_any_speaker_will_do(hass: HomeAssistant, ffmpeg: str, speak: Speak) -> None:
    """Entities, settings, errors and pronunciations ask nothing of it but the protocol."""
    hummer = Hummer()
    speaker: Speaker = hummer
    entry = MockConfigEntry(
        domain=DOMAIN,
        title="Nano TTS",
        unique_id=SERVER_ID,
        data={CONF_HOST: "here", CONF_PORT: 1},
        options={"length_scale": 1.25},
    )
    entry.add_to_hass(hass)
    with patch("custom_components.nano_tts.coordinator.speaker_for", return_value=speaker):
        assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    _, wav = await speak("One two three.")
    assert len(wav) == 44 + 3 * len(tone(0.1))
    assert hummer.settings[0].voice == "kathleen"
    assert hummer.settings[0].values == {"length_scale": 1.25}
    await hass.async_block_till_done()
    assert state_of(hass, "sensor.nano_tts_real_time_factor") == "0.1"
    assert await entry.runtime_data.async_pronounce({"sonos": "so nose"}) == {"sonos": "so nose"}
    hummer.busy = True
    with pytest.raises(HomeAssistantError, match="too busy: humming already"):
        await speak("Four.")


def test_nobody_else_knows_the_wire(repository: Path) -> None:
    """Connections and requests are reached through speaker.py alone."""
    folder = repository / "custom_components" / DOMAIN
    for path in folder.rglob("*.py"):
        if path.parent.name != "wire" and path.name != "speaker.py":
            source = path.read_text(encoding="utf-8")
            for module in ("connection", "remote", "request", "written_text", "pronunciations"):
                assert f"wire.{module}" not in source, path
