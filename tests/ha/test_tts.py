"""What a request sounds like, what reaches the server, and what happens when something breaks."""

import asyncio
from collections.abc import AsyncGenerator
import gc
from pathlib import Path
import struct
from typing import Any
from unittest.mock import patch

from homeassistant.components import tts
from homeassistant.components.tts import TTSAudioRequest
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.entity_component import EntityComponent
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.nano_tts.tts import NanoTtsEngine
from custom_components.nano_tts.wire import request as stream_module

from .conftest import ENGINE, PROFILE_ENGINE, Speak, add_profile
from .speech_server import RATE_HZ, SECONDS_PER_CHARACTER, SpeechServer, voice

pytestmark = pytest.mark.usefixtures("loaded")


def engine_of(hass: HomeAssistant, entity_id: str = ENGINE) -> NanoTtsEngine:
    """Return the entity object."""
    component: EntityComponent[Any] = hass.data[tts.DATA_COMPONENT]
    entity = component.get_entity(entity_id)
    assert isinstance(entity, NanoTtsEngine)
    return entity


def wav_fields(wav: bytes) -> tuple[int, int, int, int]:
    """Return format tag, channels, rate and bits of a WAV."""
    tag, channels, rate_hz, _, _, bits = struct.unpack_from("<HHIIHH", wav, 20)
    return tag, channels, rate_hz, bits


async def one(*pieces: str) -> AsyncGenerator[str]:
    """Yield pieces of text."""
    for piece in pieces:
        yield piece


async def collect(engine: NanoTtsEngine, text: AsyncGenerator[str], **options: Any) -> bytes:
    """Stream a request to its end."""
    response = await engine.async_stream_tts_audio(TTSAudioRequest("en-US", options, text))
    assert response.extension == "wav"
    return b"".join([chunk async for chunk in response.data_gen])


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
    """Home Assistant's ffmpeg starts at once on float, and 1.4 s late on integers (R-6)."""
    wav = await collect(engine_of(hass), one("Hello."), **options)
    assert wav_fields(wav) == (3, 1, RATE_HZ, 32)


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
    with pytest.raises(HomeAssistantError, match="Invalid options found"):
        await speak(loudness=3)


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
    with pytest.raises(HomeAssistantError, match="Language 'de' not supported"):
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


async def test_whatever_changes_the_sound_changes_the_cache_key(
    hass: HomeAssistant, loaded: MockConfigEntry, server: SpeechServer, speak: Speak
) -> None:
    """A moved slider, a changed profile and a new voice are heard at once (R-4, R-5)."""
    profile = await add_profile(hass, loaded)
    voice = f"profile:{profile.subentry_id}"

    async def spoken_anew(**options: Any) -> int:
        before = len(server.requests)
        await speak(cache=True, **options)
        await hass.async_block_till_done()
        return len(server.requests) - before

    assert await spoken_anew() == 1
    assert await spoken_anew() == 0
    await hass.services.async_call(
        "number",
        "set_value",
        {"entity_id": "number.nano_tts_speed", "value": 0.8},
        blocking=True,
    )
    assert await spoken_anew() == 1
    assert server.requests[-1].sound == {"v": 1, "length_scale": 1.25}
    assert await spoken_anew() == 0
    assert await spoken_anew(voice=voice) == 1
    assert await spoken_anew(voice=voice) == 0
    hass.config_entries.async_update_subentry(loaded, profile, data={"length_scale": 1.9})
    assert await spoken_anew(voice=voice) == 1
    assert await spoken_anew() == 1
    server.report["voices"]["kathleen"]["hash"] = "k9"
    await loaded.runtime_data.async_refresh()
    assert await spoken_anew() == 1
    assert await spoken_anew() == 0


async def test_only_the_voice_that_speaks_changes_the_cache_key(
    hass: HomeAssistant, loaded: MockConfigEntry, server: SpeechServer, speak: Speak
) -> None:
    """A voice that is installed or changed leaves the phrases of the others where they are."""

    async def spoken_anew(**options: Any) -> bool:
        before = len(server.requests)
        await speak(cache=True, **options)
        await hass.async_block_till_done()
        return len(server.requests) > before

    async def changed(name: str, sound_hash: str) -> None:
        server.report["voices"][name] = {"hash": sound_hash}
        server.report["voice_hash"] += "x"  # which covers all voices
        await loaded.runtime_data.async_refresh()

    assert await spoken_anew()
    server.info["tts"][0]["voices"].append(voice("joe"))
    await changed("joe", "j1")
    await changed("ryan", "r2")
    assert not await spoken_anew()
    assert await spoken_anew(voice="ryan")
    # The first request to another voice moves the engine's keys once, and then none for ever.
    assert await spoken_anew(voice="ryan")
    assert not await spoken_anew(voice="ryan")
    await changed("joe", "j2")
    assert not await spoken_anew(voice="ryan")
    await changed("ryan", "r3")
    assert await spoken_anew(voice="ryan")
    await hass.config_entries.async_reload(loaded.entry_id)
    await hass.async_block_till_done()
    assert not await spoken_anew(voice="ryan")
    await changed("ryan", "r4")
    assert await spoken_anew(voice="ryan")


async def test_stored_on_disk(hass: HomeAssistant, speak: Speak) -> None:
    """Our private key does not disturb the names and tags of stored phrases."""
    await speak("Kept.", preferred_format="mp3", cache=True)
    await hass.async_block_till_done(wait_background_tasks=True)

    def read() -> tuple[str, bytes]:
        (stored,) = Path(hass.config.path("tts")).iterdir()
        return stored.name, stored.read_bytes()

    name, data = await hass.async_add_executor_job(read)
    assert name.endswith(f"_{ENGINE}.mp3")
    assert b"Kept." in data


async def test_slider_moved_between_url_and_fetch(
    hass: HomeAssistant, loaded: MockConfigEntry, server: SpeechServer
) -> None:
    """The sound that is stored under a key is the sound that the key was made of."""
    stream = tts.async_create_stream(hass, ENGINE, options={"preferred_format": "wav"})
    hass.config_entries.async_update_entry(loaded, options={"length_scale": 2.0})
    stream.async_set_message("Hello.")
    _ = [chunk async for chunk in stream.async_stream_result()]
    assert server.requests[0].sound == {"v": 1}


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
    assert (len(audio) + len(rest)) / 4 / RATE_HZ == pytest.approx(expected_seconds)
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
    assert len(wav) > 4 * RATE_HZ * 50
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


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ("refuse", r"refused: the text is too long \(code invalid-text\)"),
        ("no-audio", "ended the request without audio"),
        ("hang-up", "was lost"),
        ("malformed", "was lost: it sent a malformed event"),
        ("bad-format", "which cannot be played"),
    ],
)
async def test_failure_before_audio(
    hass: HomeAssistant, server: SpeechServer, fault: str, message: str
) -> None:
    """The server's own words arrive, not those of an ffmpeg without input (R-11)."""
    server.fault = fault
    with pytest.raises(HomeAssistantError, match=message):
        await engine_of(hass).async_stream_tts_audio(TTSAudioRequest("en-US", {}, one("Hello.")))


@pytest.mark.parametrize(
    ("fault", "message"), [("die", "was lost"), ("error-late", "refused: the voice broke")]
)
async def test_failure_amid_audio(
    hass: HomeAssistant, server: SpeechServer, fault: str, message: str
) -> None:
    """What was said is delivered, then the reason."""
    server.fault = fault
    response = await engine_of(hass).async_stream_tts_audio(
        TTSAudioRequest("en-US", {}, one("Hello."))
    )
    assert len(await anext(response.data_gen)) == 44
    with pytest.raises(HomeAssistantError, match=message):
        _ = [chunk async for chunk in response.data_gen]


async def test_refusal_is_logged_with_the_servers_words(
    server: SpeechServer, speak: Speak, caplog: pytest.LogCaptureFixture
) -> None:
    """Through the whole of Home Assistant, ffmpeg included."""
    server.fault = "refuse"
    with pytest.raises(HomeAssistantError, match="the text is too long"):
        await speak(preferred_format="mp3")
    assert "the text is too long (code invalid-text)" in caplog.text


async def test_silent_server(hass: HomeAssistant, server: SpeechServer) -> None:
    """With the whole text sent, a server must answer."""
    server.fault = "silent"
    with (
        patch.object(stream_module, "SILENCE_SECONDS", 0.2),
        pytest.raises(HomeAssistantError, match=r"sent nothing for 0\.2 seconds"),
    ):
        await engine_of(hass).async_stream_tts_audio(TTSAudioRequest("en-US", {}, one("Hello.")))


async def test_pause_in_the_text_is_no_silence(hass: HomeAssistant, server: SpeechServer) -> None:
    """A tool call may take longer than any time limit (R-10)."""

    async def pausing() -> AsyncGenerator[str]:
        yield "Let me see. "
        await asyncio.sleep(0.4)
        yield "It rains."

    with patch.object(stream_module, "SILENCE_SECONDS", 0.2):
        wav = await collect(engine_of(hass), pausing())
    assert len(wav) > 44
    assert server.requests[0].text == "Let me see. It rains."


async def test_failing_text_source(hass: HomeAssistant, server: SpeechServer) -> None:
    """The language model's error is the one that is reported, and the connection closes."""

    async def failing() -> AsyncGenerator[str]:
        yield "Well, "
        raise ValueError("model unloaded")

    with pytest.raises(ValueError, match="model unloaded"):
        await collect(engine_of(hass), failing())
    await asyncio.wait_for(server.requests[0].disconnected.wait(), 5)


async def test_text_source_fails_before_any_audio(
    hass: HomeAssistant, server: SpeechServer
) -> None:
    """Even when the server waits for the first word."""

    async def failing() -> AsyncGenerator[str]:
        await asyncio.sleep(0.05)
        raise ValueError("no model")
        yield ""

    with pytest.raises(ValueError, match="no model"):
        await collect(engine_of(hass), failing())


async def test_stopping_closes_the_connection(hass: HomeAssistant, server: SpeechServer) -> None:
    """A listener that stops stops the server's work too."""
    server.gate = asyncio.Event()
    response = await engine_of(hass).async_stream_tts_audio(
        TTSAudioRequest("en-US", {}, one("A rather long sentence."))
    )
    await anext(response.data_gen)
    await anext(response.data_gen)
    await response.data_gen.aclose()
    await asyncio.wait_for(server.requests[0].disconnected.wait(), 5)


async def test_cancelling_while_the_text_is_written(
    hass: HomeAssistant, server: SpeechServer
) -> None:
    """Before the first word has come."""
    begun = asyncio.Event()

    async def never() -> AsyncGenerator[str]:
        await server.requested.wait()
        begun.set()
        await asyncio.Event().wait()
        yield ""

    task = asyncio.create_task(
        engine_of(hass).async_stream_tts_audio(TTSAudioRequest("en-US", {}, never()))
    )
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.wait_for(server.requests[0].disconnected.wait(), 5)


async def test_response_that_nobody_reads(hass: HomeAssistant, server: SpeechServer) -> None:
    """An ffmpeg that fails to start never asks for the audio; the connection closes anyway."""
    server.gate = asyncio.Event()
    response = await engine_of(hass).async_stream_tts_audio(
        TTSAudioRequest("en-US", {}, one("Hello."))
    )
    del response
    gc.collect()
    await asyncio.wait_for(server.requests[0].disconnected.wait(), 5)


async def test_server_gone(
    hass: HomeAssistant, loaded: MockConfigEntry, server: SpeechServer, speak: Speak
) -> None:
    """The failure names the address, and the sensor shows it without waiting for a poll."""
    await server.stop()
    with pytest.raises(HomeAssistantError, match=rf"127\.0\.0\.1, port {server.port}"):
        await speak()
    await hass.async_block_till_done(wait_background_tasks=True)
    state = hass.states.get("binary_sensor.nano_tts_online")
    assert state is not None
    assert state.state == "off"
    await server.start(server.port)
    await speak("Still there, even before the next poll.")
