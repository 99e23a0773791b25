"""The parts that need no Home Assistant: reading `info`, wrapping PCM, merging options."""

import array
import struct
from typing import Any

import pytest
from wyoming.info import Describe

from custom_components.nano_tts.audio.format import AudioFormat
from custom_components.nano_tts.audio.wav import WavEncoder
from custom_components.nano_tts.errors import (
    AudioFormatError,
    ConnectionLostError,
    NotNanoTtsError,
    UnsupportedVersionError,
)
from custom_components.nano_tts.sound.options import LOUDNESS, RANGES, Range, SpeechSettings
from custom_components.nano_tts.sound.timing import RequestTiming
from custom_components.nano_tts.wire.address import Address
from custom_components.nano_tts.wire.connection import Connection
from custom_components.nano_tts.wire.info import parse_info

from .speech_server import SERVER_ID, SpeechServer, server_info


def parse(data: dict[str, Any]) -> Any:
    """Parse with an address for the messages."""
    return parse_info(data, host="pi", port=10200)


def test_info() -> None:
    """Everything that our server sends."""
    info = parse(server_info())
    assert info.server_id == SERVER_ID
    assert info.default_voice == "kathleen"
    assert [voice.name for voice in info.voices] == ["kathleen", "kathleen@calm", "ryan"]
    assert info.voices[2].speakers == ("old", "young")
    assert info.ranges["length_scale"] == Range(0.5, 1.0, 2.0)
    assert info.has_voice("ryan")
    assert not info.has_voice("gone")


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"tts": None},
        {"tts": ["piper"]},
        {"tts": [{"name": "piper", "version": "2.5.2"}]},
        {"tts": [{"nano_tts": "yes"}]},
        {"tts": [{"nano_tts": {"v": 1}, "installed": False}]},
    ],
)
def test_other_servers(data: dict[str, Any]) -> None:
    """Absence of our report means another program."""
    with pytest.raises(NotNanoTtsError) as caught:
        parse(data)
    assert caught.value.placeholders == {"host": "pi", "port": "10200"}


@pytest.mark.parametrize("version", [0, 2, "1", None])
def test_other_protocol_versions(version: object) -> None:
    """Named in the message, both ours and theirs."""
    data = server_info()
    data["tts"][0]["nano_tts"]["v"] = version
    with pytest.raises(UnsupportedVersionError) as caught:
        parse(data)
    assert caught.value.placeholders["theirs"] == str(version)
    assert caught.value.placeholders["version"] == "0.1.0"


def test_our_program_need_not_be_the_first() -> None:
    """A proxy may put several servers behind one address."""
    data = server_info()
    data["tts"].insert(0, {"name": "piper", "voices": []})
    assert parse(data).server_id == SERVER_ID


def test_info_with_nonsense_in_it() -> None:
    """Only who is speaking matters; the rest falls back."""
    data: dict[str, Any] = {
        "tts": [
            {
                "version": 3,
                "voices": [{"name": 7}, "x", {"name": "a", "languages": "en", "speakers": {}}],
                "nano_tts": {
                    "v": 1,
                    "id": "",
                    "default_voice": 5,
                    "scales": {
                        "length_scale": [2, 1, 0],
                        "pitch_scale": "wide",
                        "energy_scale": [0.5, "x", 2],
                        "volume": [0, float("nan"), 2],
                        "nasality": [0, 1, 2],
                    },
                    "options": [],
                },
            }
        ]
    }
    info = parse(data)
    assert info.server_id is None
    assert info.version == "unknown"
    assert info.ranges == {name: usual for name, usual in RANGES.items() if name != LOUDNESS}
    assert [(voice.name, voice.languages, voice.speakers) for voice in info.voices] == [
        ("a", (), ())
    ]
    assert info.default_voice == "a"
    data["tts"][0]["voices"] = []
    assert parse(data).default_voice is None


@pytest.mark.parametrize("as_float", [True, False])
@pytest.mark.parametrize("width_bytes", [2, 4])
@pytest.mark.parametrize("split_bytes", [1, 3, 4096, 10**6])
def test_any_split_of_pcm_gives_the_same_wav(
    as_float: bool, width_bytes: int, split_bytes: int
) -> None:
    """Frames torn by the network are put together, and no sample changes its value."""
    full_scale = 1 << (8 * width_bytes - 1)
    samples = [0, 1, -1, full_scale - 1, -full_scale, *range(-3000, 3000, 7)]
    pcm = array.array("h" if width_bytes == 2 else "i", samples).tobytes()
    encoder = WavEncoder(AudioFormat(24_000, width_bytes, 1), as_float=as_float)
    out = b"".join(
        piece
        for start in range(0, len(pcm), split_bytes)
        for piece in encoder.encode(pcm[start : start + split_bytes])
    )
    got = struct.unpack(f"<{len(samples)}{'f' if as_float else 'h'}", out)
    if as_float:
        assert got == pytest.approx([sample / full_scale for sample in samples])
    else:
        assert list(got) == [sample >> (8 * width_bytes - 16) for sample in samples]


def test_stereo_header() -> None:
    """Block size and byte rate follow the channels."""
    header = WavEncoder(AudioFormat(48_000, 2, 2), as_float=True).header(800)
    assert struct.unpack("<4sI4s4sIHHIIHH4sI", header) == (
        *(b"RIFF", 836, b"WAVE", b"fmt ", 16, 3, 2, 48_000, 384_000, 8, 32, b"data", 800),
    )


@pytest.mark.parametrize(
    ("rate_hz", "width_bytes", "channels"),
    [(24_000, 1, 1), (24_000, 3, 1), (24_000, 2, 0), (24_000, 2, 9), (0, 2, 1), (10**6, 2, 1)],
)
def test_formats_that_make_no_sense(rate_hz: int, width_bytes: int, channels: int) -> None:
    """Are refused before a header promises them."""
    with pytest.raises(AudioFormatError):
        WavEncoder(AudioFormat(rate_hz, width_bytes, channels), as_float=True)


def test_settings_round_trip() -> None:
    """What a dialog stores is what is read, in one order."""
    config = {"volume": 0.5, "voice": "ryan", "speaker": "", "length_scale": 1, "other": 3}
    settings = SpeechSettings.from_config(config)
    assert list(settings.as_config().items()) == [
        ("voice", "ryan"),
        ("length_scale", 1.0),
        ("volume", 0.5),
    ]
    assert SpeechSettings.from_config(settings.as_config()) == settings


def test_speaker_belongs_to_its_voice() -> None:
    """Another voice does not take the speaker of this one."""
    settings = SpeechSettings(voice="ryan", speaker="old")
    assert settings.updated({"voice": "kathleen"}, RANGES).speaker is None
    assert settings.updated({"voice": "x", "speaker": "y"}, RANGES).speaker == "y"
    assert settings.updated({"volume": 1}, RANGES).speaker == "old"


def test_empty_names_unset() -> None:
    """`voice: ""` in a script means the default voice."""
    settings = SpeechSettings(voice="ryan").updated({"voice": "", "speaker": None}, RANGES)
    assert settings.voice is None


@pytest.mark.parametrize(
    ("data", "factor"),
    [
        ({"synth_ms": 50, "audio_ms": 200}, 0.25),
        ({"synth_ms": 50}, None),
        ({"synth_ms": 50, "audio_ms": 0}, None),
        ({"synth_ms": "50", "audio_ms": 200}, None),
        ({}, None),
    ],
)
def test_real_time_factor(data: dict[str, Any], factor: float | None) -> None:
    """Unknown where the server does not say."""
    assert RequestTiming().updated(data).real_time_factor == factor


async def test_connection_that_breaks(server: SpeechServer) -> None:
    """Both ways, and again after that."""
    connection = await Connection.open(Address("127.0.0.1", server.port))
    await server.stop()
    for _ in range(3):
        with pytest.raises(ConnectionLostError):
            await connection.receive()

    async def send_until_it_fails() -> None:
        while True:
            await connection.send(Describe().event())

    with pytest.raises(ConnectionLostError):
        await send_until_it_fails()
    await connection.close()
    await connection.close()
