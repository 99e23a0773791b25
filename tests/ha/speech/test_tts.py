"""What a request sounds like, what reaches the server, and what happens when something breaks."""

import asyncio
from collections.abc import AsyncGenerator
import struct
from typing import Any

from homeassistant.components import tts
from homeassistant.components.tts import TTSAudioRequest
from homeassistant.const import MAJOR_VERSION, MINOR_VERSION
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from ..conftest import ENGINE, PROFILE_ENGINE, Speak, add_profile
from ..helpers import UNSUPPORTED
from ..speech_server import RATE_HZ, SECONDS_PER_CHARACTER, SpeechServer
from .requests import collect, engine_of, one, wav_fields

pytestmark = pytest.mark.usefixtures("loaded")

LATE_ON_INTEGERS = (MAJOR_VERSION, MINOR_VERSION) < (2026, 11)
"""Older ones convert float at once, and integers 1.4 s late."""


async def test_wav_passes_through_as_16_bit(server: SpeechServer, speak: Speak) -> None:
    """A player that gets our bytes unchanged gets what every player knows (R-6)."""
    extension, wav = await speak("Hello.")
    assert extension == "wav"
    assert wav_fields(wav) == (1, 1, RATE_HZ, 16)
    assert struct.unpack_from("<I", wav, 40) == (0xFFFFFFFF,)
    assert len(wav) == 44 + 2 * round(RATE_HZ * SECONDS_PER_CHARACTER * len("Hello."))
    request = server.requests[0]
    assert request.text == "Hello."
    assert request.stopped
    assert request.copy is not None
    assert request.copy["text"] == "Hello."
    assert request.copy["context"] == request.start["context"]


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"preferred_format": "mp3"},
        {"preferred_format": "flac"},
        {"preferred_format": "wav", "preferred_sample_rate": 16000},
        {"preferred_format": "wav", "preferred_sample_channels": 1},
        {"preferred_format": "wav", "preferred_sample_bytes": 2},
        {"preferred_format": "wav", "preferred_bitrate": 128},
    ],
)
async def test_float_wherever_ffmpeg_converts(hass: HomeAssistant, options: dict[str, Any]) -> None:
    """Home Assistant's ffmpeg starts at once on float, and until 2026.10 1.4 s late on integers (R-6)."""
    wav = await collect(engine_of(hass), one("Hello."), **options)
    assert wav_fields(wav) == ((3, 1, RATE_HZ, 32) if LATE_ON_INTEGERS else (1, 1, RATE_HZ, 16))


async def test_what_home_assistant_converts_is_not_called_ours(hass: HomeAssistant) -> None:
    """Since 2026.11 what an engine supports is its own to meet; before, it had to be named to be seen."""
    named = {"preferred_format", "preferred_sample_rate"} & set(
        engine_of(hass).supported_options or ()
    )
    assert bool(named) == LATE_ON_INTEGERS


async def test_header_is_a_chunk_of_its_own(hass: HomeAssistant) -> None:
    """Home Assistant's satellites drop audio that shares a chunk with a header (R-7)."""
    response = await engine_of(hass).async_stream_tts_audio(
        TTSAudioRequest("en-US", {}, one("Hello."))
    )
    chunks = [chunk async for chunk in response.data_gen]
    assert len(chunks[0]) == 44
    assert chunks[0].startswith(b"RIFF")
    assert len(chunks) > 2


@pytest.mark.parametrize(("extension", "magic"), [("mp3", (b"ID3", b"\xff")), ("flac", (b"fLaC",))])
async def test_converted(speak: Speak, extension: str, magic: tuple[bytes, ...]) -> None:
    """The real ffmpeg makes something of our float WAV."""
    got, data = await speak("Hello.", preferred_format=extension)
    assert got == extension
    assert data.startswith(magic)


async def test_resampled_wav(speak: Speak) -> None:
    """What ESPHome satellites ask for."""
    _, wav = await speak(
        "Hello there.",
        preferred_sample_rate=16000,
        preferred_sample_channels=1,
        preferred_sample_bytes=2,
    )
    assert wav_fields(wav) == (1, 1, 16000, 16)
    seconds = (len(wav) - 44) / 32000
    assert seconds == pytest.approx(SECONDS_PER_CHARACTER * len("Hello there."), abs=0.05)


async def test_options_reach_the_server(server: SpeechServer, speak: Speak) -> None:
    """Numbers may come as floats, integers and strings (R-2)."""
    await speak(
        voice="ryan",
        speaker="young",
        length_scale="1.25",
        pitch_scale=1,
        energy_scale=0.8,
        volume=0.5,
        sentence_silence=0.4,
        lead_silence_ms=300,
        trail_silence_ms="200",
        seed=7,
    )
    start = server.requests[0].start
    assert start["voice"] == {"name": "ryan", "speaker": "young"}
    assert start["context"] == {
        "nano_tts": {
            "v": 1,
            "length_scale": 1.25,
            "pitch_scale": 1.0,
            "energy_scale": 0.8,
            "volume": 0.5,
            "sentence_silence": 0.4,
            "lead_silence_ms": 300.0,
            "trail_silence_ms": 200.0,
            "seed": 7,
        }
    }


async def test_nothing_set_sends_no_numbers(server: SpeechServer, speak: Speak) -> None:
    """The server's own defaults are its own."""
    await speak()
    assert server.requests[0].sound == {"v": 1}
    assert server.requests[0].start["voice"] == {"name": "kathleen"}


@pytest.mark.parametrize(("speed", "length"), [(2, 0.5), ("0.8", 1.25), (9, 0.5), (0.1, 2.0)])
async def test_speed(server: SpeechServer, speak: Speak, speed: float | str, length: float) -> None:
    """`speed` is one over `length_scale`, pulled into the same range."""
    await speak(speed=speed)
    assert server.requests[0].sound["length_scale"] == pytest.approx(length)


async def test_out_of_range_is_clamped(
    server: SpeechServer, speak: Speak, caplog: pytest.LogCaptureFixture
) -> None:
    """With a line in the log (R-1)."""
    await speak(length_scale=15, pitch_scale=-3)
    assert server.requests[0].sound["length_scale"] == 2.0
    assert server.requests[0].sound["pitch_scale"] == 0.5
    assert "length_scale 15 is out of range, using 2" in caplog.text


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"length_scale": "slow"}, "Option length_scale must be a number from 0.5 to 2"),
        ({"pitch_scale": "nan"}, "Option pitch_scale must be a number"),
        ({"energy_scale": True}, "Option energy_scale must be a number"),
        ({"volume": [1]}, "Option volume must be a number"),
        ({"speed": "1e999"}, "Option speed must be a number from 0.5 to 2"),
        ({"length_scale": 10**400}, "Option length_scale must be a number"),
        ({"voice": 5}, "Option voice must be a name"),
        ({"speaker": ["a"]}, "Option speaker must be a name"),
        ({"speed": 1, "length_scale": 1}, "Give either speed or length_scale, not both"),
    ],
)
async def test_bad_options_are_refused_in_words(
    server: SpeechServer, hass: HomeAssistant, options: dict[str, Any], message: str
) -> None:
    """Before the server is asked."""
    with pytest.raises(HomeAssistantError, match=message):
        await collect(engine_of(hass), one("Hello."), **options)
    assert not server.requests


async def test_unknown_option_is_refused_by_home_assistant(speak: Speak) -> None:
    """What we do not list cannot get to us."""
    with pytest.raises(HomeAssistantError, match=r"(Invalid options found|Unsupported options)"):
        await speak(warmth=3)


async def test_unknown_voice_speaks_with_the_default(
    server: SpeechServer, speak: Speak, caplog: pytest.LogCaptureFixture
) -> None:
    """An announcement in another voice is better than none."""
    await speak("One.", voice="gone")
    await speak("Two.", voice="gone")
    assert [request.start["voice"]["name"] for request in server.requests] == ["kathleen"] * 2
    assert caplog.text.count("The server has no voice gone") == 1


async def test_deleted_profile_speaks_with_the_engines_settings(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    server: SpeechServer,
    speak: Speak,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A pipeline keeps the voice that it was given, also when that has gone."""
    hass.config_entries.async_update_entry(loaded, options={"length_scale": 1.3})
    await speak(voice="profile:gone", pitch_scale=0.9)
    assert server.requests[0].sound == {"v": 1, "length_scale": 1.3, "pitch_scale": 0.9}
    assert server.requests[0].start["voice"] == {"name": "kathleen"}
    assert caplog.text.count("There is no profile:gone any more") == 1


async def test_profile_of_the_server_keeps_its_numbers(
    hass: HomeAssistant, loaded: MockConfigEntry, server: SpeechServer, speak: Speak
) -> None:
    """`<voice>@<profile>` named by a request is not overruled by the engine's sliders."""
    hass.config_entries.async_update_entry(loaded, options={"length_scale": 1.3})
    await speak(voice="kathleen@calm", pitch_scale=0.9)
    assert server.requests[0].sound == {"v": 1, "pitch_scale": 0.9}
    assert server.requests[0].start["voice"] == {"name": "kathleen@calm"}


async def test_profile_of_the_server_as_the_engines_voice(
    hass: HomeAssistant, loaded: MockConfigEntry, server: SpeechServer, speak: Speak
) -> None:
    """Then only what is set here is sent; its own default can be set, too."""
    hass.config_entries.async_update_entry(
        loaded, options={"voice": "kathleen@calm", "length_scale": 1.0, "pitch_scale": 1.1}
    )
    await speak()
    assert server.requests[0].sound == {"v": 1, "length_scale": 1.0, "pitch_scale": 1.1}


@pytest.mark.parametrize("language", ["en-US", "en", "en-GB", "en_US"])
async def test_every_english_tag(speak: Speak, language: str) -> None:
    """Home Assistant compares tags literally (R-3)."""
    _, wav = await speak(language=language)
    assert len(wav) > 44


async def test_other_languages_are_refused(speak: Speak) -> None:
    """We speak English only."""
    with pytest.raises(HomeAssistantError, match=UNSUPPORTED.format("de")):
        await speak(language="de")


async def test_voices(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """The Assist dialog offers the server's voices and our profiles (R-24)."""
    profile = await add_profile(hass, loaded)
    voices = engine_of(hass).async_get_supported_voices("en-GB")
    assert voices is not None
    assert [(voice.voice_id, voice.name) for voice in voices] == [
        ("kathleen", "Voice kathleen (en-US, CC0-1.0)"),
        ("kathleen@calm", "Voice kathleen@calm (en-US)"),
        ("ryan", "Voice ryan (en-US, male, 9.2 MB)"),
        (f"profile:{profile.subentry_id}", "Night whisper"),
    ]
    in_profile = engine_of(hass, PROFILE_ENGINE).async_get_supported_voices("en")
    assert in_profile is not None
    assert len(in_profile) == 3
    assert engine_of(hass, PROFILE_ENGINE).async_get_supported_voices("de") is None


async def test_profile_engine_and_profile_voice_sound_alike(
    hass: HomeAssistant, loaded: MockConfigEntry, server: SpeechServer, speak: Speak
) -> None:
    """A profile is an engine of its own, and a voice of the main one."""
    hass.config_entries.async_update_entry(loaded, options={"length_scale": 0.7})
    profile = await add_profile(hass, loaded, voice="ryan", speaker="old", length_scale=1.5)
    await speak(engine=PROFILE_ENGINE)
    await speak(voice=f"profile:{profile.subentry_id}")
    await speak(voice=f"profile:{profile.subentry_id}", length_scale=2)
    first, second, third = server.requests
    assert first.start == second.start
    assert first.start["voice"] == {"name": "ryan", "speaker": "old"}
    assert first.sound == {"v": 1, "length_scale": 1.5}
    assert third.sound == {"v": 1, "length_scale": 2.0}


async def test_new_voices_and_languages_while_running(
    hass: HomeAssistant, loaded: MockConfigEntry, server: SpeechServer
) -> None:
    """Without a reload."""
    voices = server.info["tts"][0]["voices"]
    voices.append({**voices[0], "name": "thorsten", "languages": ["de_DE"]})
    await loaded.runtime_data.async_refresh()
    engine = engine_of(hass)
    assert "de_DE" in engine.supported_languages
    assert "de-DE" in list(engine.supported_languages)
    assert engine.default_language == "en-US"
    found = engine.async_get_supported_voices("de_DE")
    assert found is not None
    assert found[0].voice_id == "thorsten"


async def test_only_foreign_voices(
    hass: HomeAssistant, loaded: MockConfigEntry, server: SpeechServer
) -> None:
    """Then English is not promised."""
    for offered in server.info["tts"][0]["voices"]:
        offered["languages"] = ["de_DE"]
    await loaded.runtime_data.async_refresh()
    assert engine_of(hass).supported_languages == ["de-DE"]
    assert engine_of(hass).default_language == "de-DE"


async def test_languages_are_listed_once(hass: HomeAssistant) -> None:
    """However the server and people spell them."""
    listed = list(engine_of(hass).supported_languages)
    assert not [tag for tag in listed if "_" in tag]
    assert len({tag.casefold() for tag in listed}) == len(listed)


async def test_audio_before_the_text_ends(hass: HomeAssistant, server: SpeechServer) -> None:
    """The language model is still writing while we speak (A.5)."""
    more = asyncio.Event()

    async def writing() -> AsyncGenerator[str]:
        yield "The first sentence. "
        await more.wait()
        yield ""
        yield "The second."

    response = await engine_of(hass).async_stream_tts_audio(TTSAudioRequest("en-US", {}, writing()))
    header = await anext(response.data_gen)
    audio = await anext(response.data_gen)
    assert len(header) == 44
    assert len(audio) > 0
    assert not server.requests[0].stopped
    more.set()
    rest = b"".join([chunk async for chunk in response.data_gen])
    expected_seconds = SECONDS_PER_CHARACTER * len("The first sentence. The second.")
    assert (len(audio) + len(rest)) / (4 if LATE_ON_INTEGERS else 2) / RATE_HZ == pytest.approx(
        expected_seconds
    )
    assert server.requests[0].pieces == ["The first sentence. ", "The second."]


async def test_stream_from_a_pipeline(hass: HomeAssistant, server: SpeechServer) -> None:
    """The way Assist hands over text: a stream that is set later."""
    stream = tts.async_create_stream(hass, ENGINE, options={"preferred_format": "wav"})
    assert stream.supports_streaming_input
    stream.async_set_message_stream(one("Hel", "lo."))
    wav = b"".join([chunk async for chunk in stream.async_stream_result()])
    assert len(wav) == 44 + 2 * round(RATE_HZ * SECONDS_PER_CHARACTER * len("Hello."))


async def test_long_text_does_not_hold_the_loop(hass: HomeAssistant, server: SpeechServer) -> None:
    """Other things get their turn between pieces of a long request."""
    turns = 0

    async def other_things() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    other = asyncio.create_task(other_things())
    wav = await collect(engine_of(hass), one("A rather long sentence. " * 50))
    other.cancel()
    assert len(wav) > 2 * RATE_HZ * 50
    assert turns > 100


async def test_whole_audio_at_once(hass: HomeAssistant, server: SpeechServer) -> None:
    """Then the header can tell the true length."""
    extension, wav = await engine_of(hass).async_get_tts_audio(
        "Hello.", "en-US", {"preferred_format": "wav"}
    )
    assert extension == "wav"
    assert wav is not None
    assert struct.unpack_from("<I", wav, 40) == (len(wav) - 44,)
    assert struct.unpack_from("<I", wav, 4) == (len(wav) - 8,)


async def test_32_bit_from_the_server(hass: HomeAssistant, server: SpeechServer) -> None:
    """The server's switch for the stock integration does not disturb ours."""
    server.width_bytes = 4
    wav = await collect(engine_of(hass), one("Hello."), preferred_format="wav")
    assert wav_fields(wav) == (1, 1, RATE_HZ, 16)
    assert max(struct.unpack(f"<{(len(wav) - 44) // 2}h", wav[44:])) == pytest.approx(
        16384, rel=0.01
    )
