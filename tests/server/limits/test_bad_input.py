"""Everything a client can get wrong: a clear error, and the next request works."""

import asyncio
import json
import random
import resource
from collections.abc import AsyncIterator
from typing import Any

import pytest
from talk import RawTalk, Serve, Talk, audio, raw_talk_to, talk_to, types
from wyoming.event import Event

from benchmarks.stand_ins.tone_engine import CHUNK_SAMPLES, ToneEngine
from wyoming_nano_tts.server.wire.events import MAX_BAD_LINES, encode
from wyoming_nano_tts.server.wire.limits import WireLimits

NOT_NUMBERS = [float("nan"), float("inf"), float("-inf"), "fast", "nan", "", [], {}, True, 10**400]


@pytest.fixture
async def raw(uri: str) -> AsyncIterator[RawTalk]:
    """A client that sends bytes."""
    async with raw_talk_to(uri) as client:
        yield client


async def assert_works(talk: Talk | RawTalk) -> None:
    """The same connection serves a good request."""
    await talk.say("synthesize", text="Next.")
    events = await talk.until("audio-stop")
    assert types(events) == ["audio-start", "audio-chunk", "audio-stop"]
    assert len(audio(events)) == 2 * CHUNK_SAMPLES


async def assert_refused(talk: Talk | RawTalk, code: str) -> str:
    """The next event is an error with that code; return its text."""
    event = await talk.hear()
    assert event is not None
    assert (event.type, event.data["code"]) == ("error", code)
    return str(event.data["text"])


@pytest.mark.parametrize("value", NOT_NUMBERS, ids=lambda value: repr(value)[:12])
@pytest.mark.parametrize("name", ["length_scale", "volume", "seed"])
async def test_no_number(raw: RawTalk, name: str, value: Any) -> None:
    await raw.say("synthesize", text="One.", context={"nano_tts": {name: value}})
    assert name in await assert_refused(raw, "invalid-options")
    await assert_works(raw)


@pytest.mark.parametrize("value", [[1], "length_scale=2", 3, True])
async def test_options_of_the_wrong_kind(raw: RawTalk, value: Any) -> None:
    await raw.say("synthesize", text="One.", context={"nano_tts": value})
    await assert_refused(raw, "invalid-options")
    await assert_works(raw)


async def test_speaker_of_the_wrong_kind(talk: Talk) -> None:
    await talk.say("synthesize", text="One.", context={"nano_tts": {"speaker": [5]}})
    await assert_refused(talk, "invalid-options")
    await assert_works(talk)


@pytest.mark.parametrize("depth", [100, 900, 20_000])
async def test_deep_nesting(raw: RawTalk, depth: int) -> None:
    """However deep: refused, by the parser or by whoever looks at the value."""
    nested = "[" * depth + "]" * depth
    section = f'{{"text": "One.", "context": {{"nano_tts": {{"volume": {nested}}}}}}}'.encode()
    header = json.dumps({"type": "synthesize", "data_length": len(section)}).encode()
    await raw.send(header + b"\n" + section)
    event = await raw.hear()
    assert event is not None
    assert event.type == "error"
    await assert_works(raw)


@pytest.mark.parametrize("speaker", ["length=fast", "length=", "lenght=1.2", "length=1.2,=3"])
async def test_bad_speaker_list(talk: Talk, speaker: str) -> None:
    await talk.say("synthesize", text="One.", voice={"name": "en_US-tone", "speaker": speaker})
    await assert_refused(talk, "invalid-options")
    await assert_works(talk)


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"text": None},
        {"text": 5},
        {"text": ["a"]},
        {"text": {"a": 1}},
        {"text": "One.", "voice": "en_US-tone"},
        {"text": "One.", "voice": ["a"]},
        {"text": "One.", "voice": {"name": 5}},
        {"text": "One.", "voice": {"name": "en_US-tone", "speaker": {"a": 1}}},
        {"text": "One.", "voice": {"language": [1]}},
        {"text": "One.", "context": "text"},
        {"text": "One.", "context": [1]},
        {"text": "One.", "text_format": 7},
    ],
    ids=str,
)
async def test_wrong_types(raw: RawTalk, data: dict[str, Any]) -> None:
    await raw.say("synthesize", **data)
    await assert_refused(raw, "protocol-error")
    await assert_works(raw)


@pytest.mark.parametrize("text_format", ["html", "SSML2"])
async def test_other_text_formats(talk: Talk, text_format: str) -> None:
    await talk.say("synthesize", text="<speak>One.</speak>", text_format=text_format)
    await assert_refused(talk, "invalid-text")
    await assert_works(talk)


async def test_longest_text_is_taken_and_one_more_is_refused(uri: str) -> None:
    text = "word " * 20_000
    async with talk_to(uri) as talk:
        await talk.say("synthesize", text=text + "x")
        assert "100000" in await assert_refused(talk, "invalid-text")
        await assert_works(talk)
        await talk.say("synthesize", text=text)
        assert types(await talk.until("audio-chunk")) == ["audio-start", "audio-chunk"]
    async with talk_to(uri) as talk:  # the long one was left, and is no hindrance
        await assert_works(talk)


async def test_longest_text_in_the_longest_escapes(raw: RawTalk) -> None:
    await raw.say("synthesize", text="\U0001f389" * 100_000)
    events = await raw.until("audio-stop")
    assert types(events) == ["audio-start", "audio-chunk", "audio-stop"]
    await assert_works(raw)


async def test_a_word_of_ten_thousand_characters(talk: Talk, engine: ToneEngine) -> None:
    assert audio(await talk.speak("a" * 10_000)) != b""
    assert engine.utterances[0].sentences == ["a" * 300]  # no word is as long: the rest is dropped
    await assert_works(talk)


async def test_a_word_behind_hundreds_of_marks(talk: Talk, engine: ToneEngine) -> None:
    for text in ("." * 301 + "hello there.", "Hello" + "-" * 400 + "there."):
        await talk.speak(text)
    said = [" ".join(utterance.sentences) for utterance in engine.utterances]
    assert all("ello" in one and "there" in one for one in said), said


async def test_control_characters(talk: Talk) -> None:
    assert audio(await talk.speak("One\x00 two\x1b[31m \x7fthree\u202e.\r\n")) != b""
    await assert_works(talk)


async def test_half_a_surrogate_pair(raw: RawTalk) -> None:
    await raw.say("synthesize", text="One \ud83d two.", voice={"name": "\udc00"})
    assert types(await raw.until("audio-stop")) == ["audio-start", "audio-chunk", "audio-stop"]
    await assert_works(raw)


@pytest.mark.parametrize(
    "line",
    [
        b"{not json}\n",
        b"\xff\xfe\xfa\n",
        b'"a string"\n',
        b"[1, 2]\n",
        b"null\n",
        b"[" * 30_000 + b"\n",
        b'{"type": 5}\n',
        b'{"data": {}}\n',
        b'{"type": "synthesize", "data": [1]}\n',
        b'{"type": "ping", "data": "x"}\n',
        b"GET / HTTP/1.1\r\n",
        b'{"type": "synthesize", "n": ' + b"9" * 5000 + b"}\n",
    ],
    ids=lambda line: repr(line[:24]),
)
async def test_malformed_line(raw: RawTalk, line: bytes) -> None:
    await raw.send(line)
    await assert_refused(raw, "protocol-error")
    await assert_works(raw)


@pytest.mark.parametrize(
    "section",
    [b'{"text": "\xff\xfe"}', b"\xff" * 40, b"{", b"[1]", b"null", b"[" * 50_000],
    ids=lambda section: repr(section[:16]),
)
async def test_malformed_data_section(raw: RawTalk, section: bytes) -> None:
    header = json.dumps({"type": "synthesize", "data_length": len(section)}).encode()
    await raw.send(header + b"\n" + section)
    await assert_refused(raw, "protocol-error")
    await assert_works(raw)


@pytest.mark.parametrize("key", ["data_length", "payload_length"])
@pytest.mark.parametrize("length", [2**31, 2**62, 10**30, -1, 1.5, "12", True, [1]], ids=str)
async def test_impossible_length(uri: str, raw: RawTalk, key: str, length: Any) -> None:
    """A header that claims 2 GB: refused before a byte of it is read or made room for."""
    before_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    await raw.send(json.dumps({"type": "synthesize", key: length}).encode() + b"\n" + b"x" * 100)
    assert key in await assert_refused(raw, "protocol-error")
    assert await raw.hear() is None
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kb < 100_000
    async with talk_to(uri) as talk:
        await assert_works(talk)


async def test_endless_line(uri: str, raw: RawTalk) -> None:
    await raw.send(b'{"type": "' + b"a" * 300_000)
    await assert_refused(raw, "protocol-error")
    assert await raw.hear() is None
    async with talk_to(uri) as talk:
        await assert_works(talk)


async def test_error_reaches_a_client_that_is_still_sending(raw: RawTalk) -> None:
    """Closing at once would reset the connection, and the error with it."""
    await raw.send(json.dumps({"type": "synthesize", "data_length": 3_000_000}).encode() + b"\n")
    await raw.send(b"x" * 3_000_000)
    await assert_refused(raw, "protocol-error")


async def test_something_that_speaks_no_wyoming_is_closed(uri: str, raw: RawTalk) -> None:
    await raw.send(b"hello\r\n" * 10)
    for _ in range(MAX_BAD_LINES):
        await assert_refused(raw, "protocol-error")
    assert await raw.hear() is None
    async with talk_to(uri) as talk:
        await assert_works(talk)


async def test_a_payload_is_read_past(raw: RawTalk) -> None:
    await raw.send(encode(Event("audio-chunk", {"rate": 16000}, b"\n" * 500_000)))
    await assert_works(raw)


async def test_an_event_that_never_ends(serve: Serve) -> None:
    async with serve(wire=WireLimits(event_seconds=0.2)) as uri, raw_talk_to(uri) as raw:
        await asyncio.sleep(0.4)  # silence between events is no offence
        await assert_works(raw)
        await raw.send(b'{"type": "synthesize", "data_length": 100}\n{"text"')
        await assert_refused(raw, "protocol-error")
        assert await raw.hear() is None


async def test_a_damaged_start_is_a_refused_stream(raw: RawTalk, engine: ToneEngine) -> None:
    """Whoever waits for `synthesize-stopped` gets one, whatever was wrong with the start."""
    broken = [
        b'{"type": "synthesize-start", "data": [1]}\n',
        b'{"type": "synthesize-start", "data_length": 5}\n{"a":',
        b'{"type": "synthesize-start", "data_length": 4}\n\xff\xfe{}',
        b'{"type": "synthesize-start", "data": {"voice": 5}}\n',
    ]
    for start in broken:
        await raw.send(start)
        await raw.say("synthesize-chunk", text="One.")
        await raw.say("synthesize", text="One.")
        await raw.say("synthesize-stop")
        assert types(await raw.until("synthesize-stopped")) == ["error", "synthesize-stopped"]
    await raw.send(b'{"type": "synthesize-start\n')  # nobody can tell what this is
    await raw.say("synthesize-chunk", text="One.")
    await raw.say("synthesize-stop")
    assert types(await raw.until("synthesize-stopped")) == ["error", "synthesize-stopped"]
    assert engine.utterances == []
    await assert_works(raw)


async def test_a_damaged_start_inside_a_stream(raw: RawTalk) -> None:
    await raw.say("synthesize-start")
    await raw.send(b'{"type": "synthesize-start", "data": [1]}\n')
    await assert_refused(raw, "protocol-error")
    await raw.say("synthesize-chunk", text="One.")
    for _ in range(2):
        await raw.say("synthesize-stop")
    assert len(audio(await raw.until("synthesize-stopped"))) == 2 * CHUNK_SAMPLES
    assert types(await raw.until("synthesize-stopped")) == ["error", "synthesize-stopped"]


async def test_blank_lines_are_nothing(raw: RawTalk) -> None:
    await raw.send(b"\n\r\n\n\n\n" + encode(Event("ping")) + b"\n\n")
    assert types(await raw.until("pong")) == ["pong"]
    await assert_works(raw)


async def test_malformed_ssml_holds_up_nobody(serve: Serve) -> None:
    """100 kB of it are cut into sentences while others are served."""
    async with serve() as uri, talk_to(uri) as hostile, talk_to(uri) as other:
        await hostile.say("synthesize", text="<speak>" + "word and <b>more. " * 5500)
        await hostile.until("audio-start")
        while True:
            await other.say("ping")
            assert (await other.hear()).type == "pong"
            event = await hostile.hear()
            if event.type == "audio-chunk":
                return


async def test_ssml_without_an_end_is_spoken(talk: Talk, engine: ToneEngine) -> None:
    assert audio(await talk.speak("<speak hello there")) != b""
    assert engine.utterances[0].sentences == ["hello there"]


@pytest.mark.parametrize("event_type", ["synthesize-chunk", "synthesize-stop"])
async def test_stream_event_before_start(talk: Talk, event_type: str) -> None:
    await talk.say(event_type, text="One.")
    assert "synthesize-start" in await assert_refused(talk, "protocol-error")
    if event_type == "synthesize-stop":
        assert (await talk.hear()).type == "synthesize-stopped"
    await assert_works(talk)


async def test_start_inside_a_stream(talk: Talk, engine: ToneEngine) -> None:
    await talk.say("synthesize-start")
    await talk.say("synthesize-start")
    await assert_refused(talk, "protocol-error")
    await talk.say("synthesize-chunk", text="One.")
    await talk.say("synthesize-stop")
    assert audio(await talk.until("synthesize-stopped")) != b""
    assert len(engine.utterances) == 1


async def test_bad_chunk_inside_a_stream(talk: Talk) -> None:
    await talk.say("synthesize-start")
    await talk.say("synthesize-chunk", text=5)
    await assert_refused(talk, "protocol-error")
    await talk.say("synthesize-chunk", text="One.")
    await talk.say("synthesize-stop")
    assert len(audio(await talk.until("synthesize-stopped"))) == 2 * CHUNK_SAMPLES


async def test_refused_stream_is_skipped_and_its_stop_answered(talk: Talk) -> None:
    text = "One. Two."
    await talk.say("synthesize-start", context={"nano_tts": {"length_scale": "slow"}})
    await talk.say("synthesize-chunk", text=text)
    await talk.say("synthesize", text=text)
    await talk.say("synthesize-stop")
    events = await talk.until("synthesize-stopped")
    assert types(events) == ["error", "synthesize-stopped"]
    assert events[0].data["code"] == "invalid-options"
    await assert_works(talk)


async def test_after_a_refused_start_a_plain_request_works(talk: Talk) -> None:
    """A client may give up on the stream and never send its stop."""
    await talk.say("synthesize-start", context={"nano_tts": []})
    await assert_refused(talk, "invalid-options")
    await assert_works(talk)


async def test_after_a_refused_start_another_stream_works(talk: Talk) -> None:
    await talk.say("synthesize-start", voice=5)
    await assert_refused(talk, "protocol-error")
    await talk.say("synthesize-start")
    await talk.say("synthesize-chunk", text="One.")
    await talk.say("synthesize-stop")
    assert audio(await talk.until("synthesize-stopped")) != b""


async def test_errors_come_in_the_order_of_the_requests(talk: Talk) -> None:
    await talk.say("synthesize", text="One two.")
    await talk.say("synthesize", text="x", context={"nano_tts": {"volume": "loud"}})
    await talk.say("synthesize", text="Three.")
    assert types(await talk.until("audio-stop")) == ["audio-start", "audio-chunk", "audio-stop"]
    await assert_refused(talk, "invalid-options")
    assert types(await talk.until("audio-stop")) == ["audio-start", "audio-chunk", "audio-stop"]


async def test_a_broken_engine_is_an_error_event(talk: Talk) -> None:
    await talk.say("synthesize", text="Fine. Now explode. Never said.")
    events = await talk.until("audio-stop")
    assert types(events) == ["audio-start", "audio-chunk", "error", "audio-stop"]
    error = next(event for event in events if event.type == "error")
    assert error.data["code"] == "internal-error"
    assert "broke" not in error.data["text"]  # the inside is for the log
    await assert_works(talk)


async def test_unknown_events_are_ignored(talk: Talk) -> None:
    for event_type in ("transcribe", "select-program", "x" * 10_000, ""):
        await talk.say(event_type, name="anything")
    await assert_works(talk)


async def test_vanishing_in_the_middle_of_everything(uri: str, engine: ToneEngine) -> None:
    beginnings = [
        b"",
        b"{",
        b'{"type": "synthesize", "data_length": 50}\n{"te',
        encode(Event("synthesize-start")),
        encode(Event("synthesize-start")) + encode(Event("synthesize-chunk", {"text": "One. Tw"})),
        encode(Event("synthesize", {"text": "One two three. " * 50})),
        encode(Event("describe")),
    ]
    for beginning in beginnings:
        async with raw_talk_to(uri) as raw:
            await raw.send(beginning)
    async with talk_to(uri) as talk:
        await assert_works(talk)


@pytest.mark.parametrize("seed", range(6))
async def test_mutilated_conversations(
    uri: str, seed: int, caplog: pytest.LogCaptureFixture
) -> None:
    """Bytes changed, lost and doubled at random: refused or served, never a defect, never stuck."""
    chance = random.Random(seed)
    conversation = b"".join(
        encode(Event(event_type, data))
        for event_type, data in (
            ("describe", {}),
            ("synthesize-start", {"voice": {"name": "en_US-tone"}, "context": {"nano_tts": {}}}),
            ("synthesize-chunk", {"text": "One two. Th"}),
            ("synthesize-chunk", {"text": "ree."}),
            ("synthesize", {"text": "One two. Three."}),
            ("synthesize-stop", {}),
            ("synthesize", {"text": "Four.", "context": {"nano_tts": {"length_scale": 1.5}}}),
        )
    )
    for _ in range(25):
        mutilated = bytearray(conversation)
        for _ in range(chance.randint(1, 5)):
            at = chance.randrange(len(mutilated))
            match chance.randrange(3):
                case 0:
                    mutilated[at] = chance.randrange(256)
                case 1:
                    del mutilated[at : at + chance.randint(1, 40)]
                case _:
                    mutilated[at:at] = mutilated[at : at + chance.randint(1, 40)]
        async with raw_talk_to(uri) as raw:
            await raw.send(bytes(mutilated))
            await raw.hear()
    async with talk_to(uri) as talk:
        await assert_works(talk)
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == []
