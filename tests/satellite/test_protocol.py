"""What Home Assistant asks of a satellite, event by event."""

import asyncio

import numpy as np
import pytest
from loudspeaker import FORM, Home, Start, announce, samples, settled
from talk import Talk, raw_talk_to, talk_to
from wyoming.info import Info

from wyoming_nano_tts.satellite import control
from wyoming_nano_tts.satellite.announcement import Limits
from wyoming_nano_tts.satellite.chime import read_chime
from wyoming_nano_tts.sinks.output import Sound


async def test_it_describes_itself_as_the_library_reads_it(talk: Talk) -> None:
    await talk.say("describe")
    info = Info.from_event(await talk.hear())
    assert info.satellite is not None
    assert (info.satellite.name, info.satellite.area) == ("Kitchen", "Downstairs")
    assert info.satellite.installed
    assert info.satellite.max_active_wake_words == 0
    assert not info.satellite.supports_trigger
    assert (info.tts, info.asr, info.wake, info.mic) == ([], [], [], [])
    assert info.snd[0].snd_format.rate == FORM["rate"]


async def test_an_announcement_is_played_after_the_device_has_drained(
    home: Home, talk: Talk
) -> None:
    await talk.say("run-satellite")
    await talk.say("describe")
    assert (await talk.hear()).type == "info"
    home.device.gate.clear()
    await announce(talk, samples(1.0))
    await talk.say("ping", text="still there?")
    assert (await talk.hear()).data == {"text": "still there?"}  # read on while it plays
    await asyncio.sleep(0.1)
    assert not home.device.heard[0].is_whole
    home.device.gate.set()
    assert (await talk.hear()).type == "played"
    assert home.device.heard[0].is_whole
    assert home.device.heard[0].pcm == samples(1.0)
    assert home.device.heard[0].sound == Sound(22050, 1)


async def test_pings_are_answered_behind_a_long_announcement(home: Home, talk: Talk) -> None:
    """Home Assistant goes after five seconds of silence, and sends all of it at once."""
    home.device.pace = 1.0
    loop = asyncio.get_running_loop()
    began = loop.time()
    await announce(talk, samples(60.0))
    await talk.say("ping")
    assert (await talk.hear()).type == "pong"
    assert loop.time() - began < 60
    home.device.pace = 0.0
    assert (await talk.hear()).type == "played"
    assert home.device.heard[0].pcm == samples(60.0)


@pytest.mark.parametrize("events", [
    [("timer-started", {"id": "1"})], [("synthesize", {"text": "Hello"})], [("detect", {})], [("transcribe", {})],
    [("pause-satellite", {})], [("run-satellite", {}), ("pause-satellite", {}), ("run-satellite", {})],
])  # fmt: skip
async def test_other_events_of_home_assistant_do_not_disturb(
    talk: Talk, events: list[tuple[str, dict[str, str]]]
) -> None:
    for name, data in events:
        await talk.say(name, **data)
    await announce(talk, samples(0.1))
    assert (await talk.hear()).type == "played"


async def test_lead_in_and_chime_come_first(start: Start) -> None:
    chime = read_chime("default")
    async with start(lead_seconds=0.3, chime=chime) as home, talk_to(home.uri) as talk:
        await announce(talk, samples(0.5, 24000), FORM | {"rate": 24000})
        assert (await talk.hear()).type == "played"
        heard = bytes(home.device.heard[0].pcm)
        assert heard == bytes(14400) + chime + samples(0.5, 24000)
        assert 0.5 < len(chime) / 48000 < 1.0
        assert np.abs(np.frombuffer(chime, "<i2")).max() > 3000


async def test_it_is_opened_before_there_is_sound(home: Home, talk: Talk) -> None:
    await talk.say("audio-start", **FORM)
    await settled(lambda: bool(home.device.heard))
    await talk.say("audio-stop")
    assert (await talk.hear()).type == "played"


async def test_sound_is_converted_to_what_the_device_takes(home: Home, talk: Talk) -> None:
    home.device.form = Sound(48000, 2)
    n = np.arange(22050)
    tone = (8000 * np.sin(2 * np.pi * 440 * n / 22050)).astype("<i2").tobytes()
    await announce(talk, tone)
    assert (await talk.hear()).type == "played"
    out = np.frombuffer(bytes(home.device.heard[0].pcm), "<i2").reshape(-1, 2)
    assert len(out) == 48000
    assert (out[:, 0] == out[:, 1]).all()
    spectrum = np.abs(np.fft.rfft(out[:, 0]))
    assert spectrum.argmax() == 440
    assert np.sort(spectrum)[-2] < spectrum.max() / 100


async def test_rate_and_channels_of_the_command_line_count(start: Start) -> None:
    async with start(rate_hz=44100, channels=2) as home, talk_to(home.uri) as talk:
        await announce(talk, samples(0.2))
        await talk.hear()
        assert home.device.heard[0].sound == Sound(44100, 2)
        assert len(home.device.heard[0].pcm) == 4 * 8820


async def test_volume_and_mute(home: Home, talk: Talk) -> None:
    level = home.run.playback.level
    for volume, muted in ((0.5, False), (1.0, True), (1.0, False)):
        level.volume, level.muted = volume, muted
        await announce(talk, samples(0.1))
        assert (await talk.hear()).type == "played"
    quiet, silent, plain = (np.frombuffer(bytes(one.pcm), "<i2") for one in home.device.heard)
    np.testing.assert_array_equal(quiet, np.rint(plain * 0.5))
    assert len(silent) == len(plain)
    assert not silent.any()


async def test_announcements_take_turns(home: Home, talk: Talk) -> None:
    for number in range(1, 4):
        await announce(talk, samples(0.1 * number))
    for _ in range(3):
        assert (await talk.hear()).type == "played"
    assert [len(one.pcm) for one in home.device.heard] == [4410, 8820, 13230]


async def test_a_second_controller_is_told_so_and_comes_in_when_the_first_has_left(
    home: Home,
) -> None:
    async with talk_to(home.uri) as first:
        await first.say("run-satellite")
        async with talk_to(home.uri) as second:
            await second.say("describe")  # which anybody may
            assert (await second.hear()).type == "info"
            await second.say("run-satellite")
            refusal = await second.hear()
            assert (refusal.type, refusal.data["code"]) == ("error", "overloaded")
            assert await second.ended()
        async with talk_to(home.uri) as third:  # a client that only plays
            await announce(third, samples(0.1))
            assert (await third.hear()).data["code"] == "overloaded"
        await announce(first, samples(0.1))
        assert (await first.hear()).type == "played"
    async with talk_to(home.uri) as fourth:
        await fourth.say("run-satellite")
        await announce(fourth, samples(0.1))
        assert (await fourth.hear()).type == "played"
    assert len(home.device.heard) == 2


async def test_a_controller_that_has_gone_without_a_word_is_replaced(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with talk_to(home.uri) as first:
        await first.say("run-satellite")
        await first.say("ping")
        await first.hear()
        monkeypatch.setattr(control, "STALE_SECONDS", 0.0)
        async with talk_to(home.uri) as second:
            await second.say("run-satellite")
            await announce(second, samples(0.1))
            assert (await second.hear()).type == "played"
        assert (await first.hear()).data["text"] == "another client controls this satellite now"
        assert await first.ended()


async def test_paused_it_takes_another(home: Home, talk: Talk) -> None:
    await talk.say("run-satellite")
    await talk.say("pause-satellite")
    await talk.say("ping")
    await talk.hear()
    async with talk_to(home.uri) as other:
        await other.say("run-satellite")
        await announce(other, samples(0.1))
        assert (await other.hear()).type == "played"


async def test_a_client_that_only_plays_gives_the_place_back(home: Home, talk: Talk) -> None:
    await announce(talk, samples(0.1))
    assert (await talk.hear()).type == "played"
    async with talk_to(home.uri) as other:
        await announce(other, samples(0.1))
        assert (await other.hear()).type == "played"


async def test_a_device_that_stays_away_is_no_announcement_played(start: Start) -> None:
    async with start(absent_seconds=0.1) as home, talk_to(home.uri) as talk:
        home.device.absent = True
        await announce(talk, samples(0.1))
        refusal = await talk.hear()
        assert (refusal.type, refusal.data["code"]) == ("error", "output-error")
        home.device.absent = False
        await announce(talk, samples(0.1))
        assert (await talk.hear()).type == "played"


async def test_a_device_that_comes_late_is_waited_for(home: Home, talk: Talk) -> None:
    home.device.absent = True
    await announce(talk, samples(0.1))
    await asyncio.sleep(0.3)
    home.device.absent = False
    assert (await talk.hear()).type == "played"


async def test_what_has_come_is_played_though_its_sender_left(home: Home) -> None:
    home.device.gate.clear()
    async with talk_to(home.uri) as talk:
        await announce(talk, samples(0.5))
        await talk.say("ping")
        await talk.hear()
    home.device.gate.set()
    await settled(lambda: home.run.playback.played == 1)
    assert home.device.heard[0].pcm == samples(0.5)


async def test_a_client_that_closes_its_sending_side_hears_that_it_was_played(home: Home) -> None:
    home.device.pace = 1.0
    async with raw_talk_to(home.uri) as raw:
        await raw.say("audio-start", **FORM)
        await raw.say("audio-stop")
        raw.writer.write_eof()
        assert (await raw.until("played"))[-1].type == "played"
        assert await raw.hear() is None


async def test_the_whole_goes_out_with_limits_of_its_own(start: Start) -> None:
    limits = Limits(waiting=1)
    async with start(limits=limits) as home, talk_to(home.uri) as talk:
        home.device.gate.clear()
        await announce(talk, samples(0.1))
        await settled(lambda: bool(home.device.heard))
        await announce(talk, samples(0.1))
        await announce(talk, samples(0.1))
        refusal = await talk.hear()
        assert (refusal.type, refusal.data["code"]) == ("error", "overloaded")
        home.device.gate.set()
        assert [(await talk.hear()).type for _ in range(2)] == ["played", "played"]
