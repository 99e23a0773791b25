"""Clients that mean ill or are broken: each is told what is wrong, and the next announcement is heard."""

import asyncio
from typing import Any

import pytest
from loudspeaker import FORM, Home, Start, announce, samples, settled
from talk import Talk, raw_talk_to, talk_to
from wyoming.event import Event

from wyoming_nano_tts.satellite.announcement import Limits
from wyoming_nano_tts.satellite.config import SATELLITE_WIRE
from wyoming_nano_tts.server.wire.events import encode


def chunk(data: bytes, **form: Any) -> Event:
    """Return an `audio-chunk`."""
    return Event("audio-chunk", FORM | form, data)


async def hears_the_next(talk: Talk) -> None:
    """The connection goes on."""
    await announce(talk, samples(0.1))
    assert (await talk.hear()).type == "played"


@pytest.mark.parametrize(("form", "told"), [
    ({"rate": 0}, "rate 0 must be one of"), ({"rate": 10**12}, "rate"), ({"rate": -22050}, "rate"),
    ({"rate": 22051}, "rate"), ({"rate": "22050"}, "whole number"), ({"rate": True}, "whole number"),
    ({"rate": None}, "whole number"), ({"width": 5}, "width"), ({"width": 0}, "width"),
    ({"channels": 0}, "channels"), ({"channels": 10**9}, "channels"), ({"channels": 1.5}, "whole number"),
    ({"channels": [1]}, "whole number"),
])  # fmt: skip
async def test_forms_that_cannot_be_played(talk: Talk, form: dict[str, Any], told: str) -> None:
    await talk.say("audio-start", **(FORM | form))
    await talk.client.write_event(chunk(samples(0.1)))  # which is skipped without a word
    await talk.say("audio-stop")
    refusal = await talk.hear()
    assert (refusal.type, refusal.data["code"]) == ("error", "invalid-audio")
    assert told in refusal.data["text"]
    await hears_the_next(talk)


@pytest.mark.parametrize(("event", "told"), [
    (chunk(b"abc"), "not whole frames"),
    (chunk(b"abcd", rate=24000), "another form than audio-start"),
    (chunk(b"abcd", width=4), "another form than audio-start"),
    (Event("audio-chunk", {}, b"abcd"), "whole number"),
    (chunk(bytes(300 * 1024)), "a payload may have 262144 bytes"),
])  # fmt: skip
async def test_chunks_that_do_not_belong_end_the_announcement_before_them(
    home: Home, talk: Talk, event: Event, told: str
) -> None:
    await talk.say("audio-start", **FORM)
    await talk.client.write_event(chunk(samples(0.1)))
    await talk.client.write_event(event)
    await talk.client.write_event(chunk(samples(0.1)))
    await talk.say("audio-stop")
    events = [await talk.hear(), await talk.hear()]
    assert sorted(event.type for event in events) == ["error", "played"]
    assert told in next(event for event in events if event.type == "error").data["text"]
    assert home.device.heard[0].pcm == samples(0.1)
    await hears_the_next(talk)


@pytest.mark.parametrize("name", ["audio-chunk", "audio-stop"])
async def test_audio_without_a_start(talk: Talk, name: str) -> None:
    await talk.say(name, **FORM)
    assert (await talk.hear()).data["code"] == "protocol-error"
    await hears_the_next(talk)


async def test_a_start_in_an_announcement_ends_it(home: Home, talk: Talk) -> None:
    await talk.say("audio-start", **FORM)
    await talk.client.write_event(chunk(samples(0.1)))
    await announce(talk, samples(0.2))
    assert [(await talk.hear()).type for _ in range(2)] == ["played", "played"]
    assert [len(one.pcm) for one in home.device.heard] == [4410, 8820]


async def test_endless_audio_ends_at_the_limit(start: Start) -> None:
    async with (
        start(limits=Limits(seconds=2.0)) as home,
        raw_talk_to(home.uri) as raw,
    ):
        await raw.say("audio-start", **FORM)
        for _ in range(25):
            await raw.send(encode(chunk(samples(0.2))))
        events = await raw.until("played")
        refusals = [event for event in events if event.type == "error"]
        assert [one.data["text"] for one in refusals] == [
            "an announcement may last 2 s; the rest is not played"
        ]
        assert len(home.device.heard[0].pcm) == 2 * 44100


async def test_more_than_can_wait_is_not_kept(start: Start) -> None:
    async with (
        start(limits=Limits(bytes_waiting=44100)) as home,
        talk_to(home.uri) as talk,
    ):
        home.device.gate.clear()
        await announce(talk, samples(5.0))
        refusal = await talk.hear()
        assert (refusal.type, refusal.data["code"]) == ("error", "overloaded")
        home.device.gate.set()
        assert (await talk.hear()).type == "played"
        assert len(home.device.heard[0].pcm) <= 44100 + 4410


async def test_audio_that_stops_coming_frees_the_device(start: Start) -> None:
    async with (
        start(limits=Limits(silent_seconds=0.2)) as home,
        talk_to(home.uri) as talk,
    ):
        await talk.say("audio-start", **FORM)
        await talk.client.write_event(chunk(samples(0.1)))
        refusal = await talk.hear()
        assert (refusal.type, refusal.data["code"]) == ("error", "invalid-audio")
        await talk.say("audio-stop")
        await hears_the_next(talk)


async def test_a_connection_that_breaks_in_the_middle_frees_device_and_control(home: Home) -> None:
    async with raw_talk_to(home.uri) as raw:
        await raw.say("run-satellite")
        await raw.say("audio-start", **FORM)
        await raw.send(encode(chunk(samples(0.1)))[:-100])
    async with talk_to(home.uri) as talk:
        async with asyncio.timeout(10):
            while True:
                await announce(talk, samples(0.1))
                if (await talk.hear()).type == "played":
                    break
                await asyncio.sleep(0.05)


async def test_a_flood_of_controllers_leaves_the_first_alone(start: Start) -> None:
    async with start() as home, talk_to(home.uri) as first:
        await first.say("run-satellite")
        others = [raw_talk_to(home.uri) for _ in range(SATELLITE_WIRE.max_clients + 10)]
        opened = [await one.__aenter__() for one in others]
        for raw in opened:
            try:
                await raw.say("run-satellite")
            except ConnectionError:
                continue
        await hears_the_next(first)
        for one in others:
            await one.__aexit__(None, None, None)
        await settled(lambda: not home.run.playback.busy)


@pytest.mark.parametrize("raw", [
    b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"\x00" * 100_000, b'{"type": "audio-start"}\n' * 100,
    b'{"type": "audio-chunk", "payload_length": 99999999999}\n', b'{"type": 1, "payload_length": 4}\nabcd',
])  # fmt: skip
async def test_bytes_that_are_no_protocol(home: Home, raw: bytes) -> None:
    async with raw_talk_to(home.uri) as broken:
        try:
            await broken.send(raw)
            broken.writer.write_eof()
            while await broken.hear() is not None:
                pass
        except ConnectionError:
            pass
    async with talk_to(home.uri) as talk:
        await hears_the_next(talk)


async def test_a_long_ping_is_refused(talk: Talk) -> None:
    await talk.say("ping", text="x" * 1001)
    assert (await talk.hear()).data["code"] == "protocol-error"
