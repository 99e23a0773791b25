"""Speech starts at once, through a real Home Assistant and a real ffmpeg (R-6, R-7).

No clock: the server keeps back everything after the first 0.1 s of audio until the listener has
had its first byte. Whoever holds back more than that waits for ever.
"""

import asyncio
from typing import Any
from unittest.mock import patch

from homeassistant.const import MAJOR_VERSION, MINOR_VERSION
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.nano_tts import tts as tts_module

from ..conftest import ENGINE
from ..speech_server import CHUNK_SECONDS, SpeechServer

pytestmark = pytest.mark.usefixtures("loaded")

GENEROUS_SECONDS = 20.0
MESSAGE = "A sentence long enough to go on for several seconds after its beginning."

FORMATS: list[dict[str, Any]] = [
    {},
    {"preferred_format": "flac", "preferred_sample_rate": 48000, "preferred_sample_channels": 1},
    {
        "preferred_format": "wav",
        "preferred_sample_rate": 16000,
        "preferred_sample_channels": 1,
        "preferred_sample_bytes": 2,
    },
    {"preferred_format": "wav"},
]
IDS = ["mp3", "flac48k", "wav16k", "unchanged"]
# Older ones hold converted audio back themselves (docs/home-assistant.md).
if (MAJOR_VERSION, MINOR_VERSION) < (2026, 8):
    FORMATS, IDS = FORMATS[-1:], IDS[-1:]


async def fetch(
    hass: HomeAssistant,
    client_generator: ClientSessionGenerator,
    server: SpeechServer,
    options: dict[str, Any],
    patience_seconds: float,
) -> tuple[float, int]:
    """Speak over HTTP as a media player does.

    Returns:
        Seconds of audio that the server had sent when the first bytes of audio arrived here, and
        bytes in all.
    """
    gate = server.gate = asyncio.Event()
    client = await client_generator()
    got_url = await client.post(
        "/api/tts_get_url", json={"engine_id": ENGINE, "message": MESSAGE, "options": options}
    )
    path = (await got_url.json())["path"]
    unchanged = options == {"preferred_format": "wav"}
    try:
        async with asyncio.timeout(patience_seconds):
            response = await client.get(path)
            first = await response.content.read(44 if unchanged else 1)
            if unchanged:
                first += await response.content.read(1)
    finally:
        gate.set()
    sent_seconds = server.requests[-1].sent_seconds
    rest = await response.content.read()
    assert response.status == 200
    return sent_seconds, len(first) + len(rest)


@pytest.mark.parametrize("options", FORMATS, ids=IDS)
async def test_first_byte_after_a_tenth_of_a_second_of_audio(
    hass: HomeAssistant,
    server: SpeechServer,
    hass_client: ClientSessionGenerator,
    options: dict[str, Any],
) -> None:
    """Nothing is held back, whatever the listener asks for."""
    sent_seconds, total_bytes = await fetch(hass, hass_client, server, options, GENEROUS_SECONDS)
    assert sent_seconds <= CHUNK_SECONDS + 1e-9
    assert total_bytes > 10_000


if (MAJOR_VERSION, MINOR_VERSION) < (2026, 11):  # later ones begin at once with 16 bits too

    async def test_the_gate_would_catch_16_bit(
        hass: HomeAssistant, server: SpeechServer, hass_client: ClientSessionGenerator
    ) -> None:
        """The same request with 16-bit WAV hangs at the gate: the test above can fail."""
        with (
            patch.object(tts_module, "_wants_float", return_value=False),
            pytest.raises(TimeoutError),
        ):
            await fetch(hass, hass_client, server, {}, 3.0)
        await hass.async_block_till_done(wait_background_tasks=True)
