"""Texts by MQTT, from a real broker."""

import json
import logging
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from broker import PASSWORD, USER, Broker, Listener, listening
from loudspeaker import Home, Start, settled
from test_satellite_process import process, told

from benchmarks.stand_ins.tone_engine import CHUNK_SAMPLES, ToneEngine
from wyoming_nano_tts.satellite.commands import LARGEST_BYTES
from wyoming_nano_tts.satellite.mqtt.client import LARGEST_PACKET_BYTES, MOST_TEXTS
from wyoming_nano_tts.satellite.mqtt.config import BrokerError, MqttConfig, read_config
from wyoming_nano_tts.speech.service import Service

TOPIC = "home/kitchen"
WORD_BYTES = 2 * CHUNK_SAMPLES


@pytest.fixture
async def broker(tmp_path: Path) -> AsyncIterator[Broker]:
    """A broker that runs."""
    broker = Broker(tmp_path)
    await broker.start()
    yield broker
    await broker.stop()


Taking = Callable[..., AbstractAsyncContextManager[tuple[Home, Listener]]]


@pytest.fixture
def taking(start: Start, service: Service, broker: Broker) -> Taking:
    """Start a satellite that takes texts, and somebody who listens."""

    @asynccontextmanager
    async def taking(**settings: Any) -> AsyncIterator[tuple[Home, Listener]]:
        config = MqttConfig("127.0.0.1", broker.port, TOPIC, **settings)
        async with (
            listening(broker, TOPIC) as listener,
            start(service=service, say_mqtt=config) as home,
        ):
            assert await listener.hear("available") == "online"
            yield home, listener

    return taking


def words(home: Home) -> list[int]:
    """Return how many words each announcement had."""
    return [len(one.pcm) // WORD_BYTES for one in home.device.heard]


async def test_texts_are_spoken_one_after_the_other(taking: Taking, broker: Broker) -> None:
    async with taking() as (home, listener):
        await listener.state(playing=False, played=0, volume=1.0, muted=False)
        home.device.gate.clear()
        await broker.send(TOPIC, "One two three.")
        await listener.state(playing=True)
        await broker.send(TOPIC, "One.", qos=0)
        await broker.send(TOPIC, b"Zwei \xc3\xbc\n")
        assert len(home.device.heard) == 1
        home.device.gate.set()
        results = [await listener.result() for _ in range(3)]
        await listener.state(playing=False, played=3)
    assert results == [{"seconds": 0.3}, {"seconds": 0.1}, {"seconds": 0.2}]
    assert words(home) == [3, 1, 2]
    async with listening(broker, TOPIC) as late:
        assert await late.hear("available") == "offline"


async def test_a_message_may_say_how(taking: Taking, broker: Broker, engine: ToneEngine) -> None:
    asked = {"text": "One two.", "options": {"length_scale": 1.5, "pitch_scale": 9}}
    ssml = {"text": "<speak>One <break time='1s'/> two</speak>", "text_format": "ssml"}
    async with taking() as (_, listener):
        await broker.send(TOPIC, json.dumps(asked))
        await listener.result()
        await broker.send(TOPIC, json.dumps(ssml))
        assert await listener.result() == {"seconds": 0.2}
    options = engine.utterances[0].options
    assert (options.length_scale, options.pitch_scale) == (1.5, 2.0)
    assert "<" not in "".join(engine.utterances[1].sentences)


@pytest.mark.parametrize(("payload", "code", "part"), [
    (b"", "invalid-text", "empty"), (b" \n\t", "invalid-text", "empty"), (b"One \xff", "invalid-text", "byte 4"),
    (b"unspeakable", "invalid-voice", "cannot say"), (b"x" * (LARGEST_BYTES + 1), "invalid-text", "65536"),
    (b"{", "protocol-error", "must be JSON"), (b"{}", "protocol-error", "needs text"),
    (b'{"text": 1}', "protocol-error", "a string"), (b'{"text": "a", "volum": 1}', "protocol-error", "volum"),
    (b'{"text": "a", "options": 3}', "invalid-options", "an object"),
    (b'{"text": "a", "options": {"length_scale": NaN}}', "invalid-options", "length_scale"),
    (b'{"text": "a", "language": "fr"}', "language-not-spoken", "fr"),
    (b'{"a":' * 5000, "protocol-error", "levels"), (b"{" + b'"a":1,' * 5000, "protocol-error", "values"),
    (b'{"text": "a", "voice": {"name": 1}}', "protocol-error", "voice.name"),
])  # fmt: skip
async def test_what_is_wrong_is_told_and_the_next_is_spoken(
    taking: Taking, broker: Broker, payload: bytes, code: str, part: str
) -> None:
    async with taking() as (home, listener):
        await broker.send(TOPIC, payload)
        told = await listener.result()
        assert told["error"] == code
        assert part in told["text"]
        await broker.send(TOPIC, "One.")
        assert await listener.result() == {"seconds": 0.1}
    assert words(home)[-1] == 1


async def test_what_is_far_too_long_does_not_even_come(taking: Taking, broker: Broker) -> None:
    async with taking() as (_, listener):
        await broker.send(TOPIC, b"x" * (4 * LARGEST_PACKET_BYTES))
        await broker.send(TOPIC, "One.")
        assert await listener.result() == {"seconds": 0.1}


async def test_level_and_silence(taking: Taking, broker: Broker) -> None:
    async with taking() as (home, listener):
        await broker.send(f"{TOPIC}/volume", "0.5")
        await listener.state(volume=0.5)
        await broker.send(f"{TOPIC}/volume", "loud")
        await broker.send(f"{TOPIC}/mute", b"\xff")
        await broker.send(f"{TOPIC}/mute", "on")
        await listener.state(muted=True)
        assert [(await listener.result()).get("error") for _ in range(4)] == [
            None, "invalid-text", "invalid-text", None,
        ]  # fmt: skip
        home.device.gate.clear()
        for text in ("One.", "One two.", "One two three."):
            await broker.send(TOPIC, text)
        await settled(lambda: len(home.device.heard) == 1)
        await broker.send(f"{TOPIC}/stop", "")
        told = [await listener.result() for _ in range(4)]
        assert sorted(one.get("error", "") for one in told) == ["", *["output-error"] * 3]
        home.device.gate.set()
        await broker.send(TOPIC, "One two.")
        assert await listener.result() == {"seconds": 0.2}
        assert words(home)[-1] == 2
        assert not any(home.device.heard[-1].pcm)


async def test_what_the_broker_has_kept_is_not_news(taking: Taking, broker: Broker) -> None:
    await broker.send(TOPIC, "Yesterday.", kept=True)
    await broker.send(f"{TOPIC}/volume", "0.25", kept=True)
    await broker.send(f"{TOPIC}/stop", "now", kept=True)
    async with taking() as (home, listener):
        await listener.state(volume=0.25)
        await broker.send(TOPIC, "One two.", kept=True)
        assert (await listener.result())["volume"] == 0.25
        assert await listener.result() == {"seconds": 0.2}
    assert words(home) == [2]


async def test_it_is_spoken_once_where_that_is_asked_for(taking: Taking, broker: Broker) -> None:
    await broker.send(TOPIC, "Yesterday it was.", kept=True)
    async with taking(retained=True) as (home, listener):
        assert await listener.result() == {"seconds": 0.3}
        await broker.stop()
        await broker.start()
        await broker.send(TOPIC, "Yesterday it was.", kept=True)
        async with listening(broker, TOPIC) as again:
            assert await again.hear("available") == "online"
            await broker.send(TOPIC, "One.")
            assert await again.result() == {"seconds": 0.1}
    assert words(home) == [3, 1]


async def test_more_than_can_wait_is_refused(taking: Taking, broker: Broker) -> None:
    async with taking() as (home, listener):
        home.device.gate.clear()
        for _ in range(MOST_TEXTS + 3):
            await broker.send(TOPIC, "One.")
        assert [(await listener.result())["error"] for _ in range(2)] == ["overloaded"] * 2
        home.device.gate.set()
        told = [await listener.result() for _ in range(MOST_TEXTS + 1)]
        assert told == [{"seconds": 0.1}] * (MOST_TEXTS + 1)


async def test_the_broker_may_come_late_go_and_come_back(
    start: Start, service: Service, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    broker = Broker(tmp_path)
    caplog.set_level(logging.INFO)
    config = MqttConfig("127.0.0.1", broker.port, TOPIC)
    async with start(service=service, say_mqtt=config) as home:
        await settled(lambda: "Waiting for the MQTT broker" in caplog.text)
        try:
            for count in (1, 2):
                await broker.start()
                await settled(lambda count=count: caplog.text.count("Taking text on") == count)  # type: ignore[misc]
                await broker.send(TOPIC, "One two.")
                await settled(lambda count=count: home.run.playback.played == count)  # type: ignore[misc]
                await broker.stop()
        finally:
            await broker.stop()
    assert words(home) == [2, 2]


async def test_home_assistant_is_told_of_it(taking: Taking, broker: Broker) -> None:
    async with taking(discovery="ha"), listening(broker, "ha") as home_assistant:
        told = json.loads(await home_assistant.hear("config"))
    assert told["device"]["name"] == "Kitchen"
    assert told["device"]["suggested_area"] == "Downstairs"
    assert told["components"]["speech"]["command_topic"] == TOPIC


async def test_a_process_with_a_password_and_encryption(tmp_path: Path) -> None:
    broker = Broker(tmp_path, secret=True)
    await broker.start()
    secret = tmp_path / "secret"
    secret.write_text("wrong\n", encoding="utf-8")
    arguments = (
        "--say-mqtt", f"mqtts://{USER}@localhost:{broker.port}/{TOPIC}", "--mqtt-ca", str(broker.ca_file),
        "--mqtt-password-file", str(secret),
    )  # fmt: skip
    context = read_config("mqtts://localhost/x", ca_file=broker.ca_file).tls
    try:
        async with process(tmp_path, *arguments) as started:
            await told(started, r"Waiting for the MQTT broker .*(Not authorized)")
        secret.write_text(PASSWORD + "\n", encoding="utf-8")
        async with (
            aiomqtt_client(broker, context) as client,
            process(tmp_path, *arguments) as started,
        ):
            await client.subscribe(f"{TOPIC}/#")
            listener = Listener(client)
            assert await listener.hear("available") == "online"
            await client.publish(TOPIC, "Dinner is ready.", qos=1)
            assert 0.8 < (await listener.result())["seconds"] < 3
            started.kill()
            assert await listener.hear("available") == "offline"
    finally:
        await broker.stop()


def aiomqtt_client(broker: Broker, context: Any) -> Any:
    """Return a client that knows the password."""
    import aiomqtt

    return aiomqtt.Client(
        "localhost", broker.port, username=USER, password=PASSWORD, tls_context=context
    )


@pytest.mark.parametrize(("url", "host", "port", "topic", "user"), [
    ("mqtt://broker/a", "broker", 1883, "a", None), ("mqtt://10.0.0.2:1/a/b c/", "10.0.0.2", 1, "a/b c/", None),
    ("mqtts://me@broker/say", "broker", 8883, "say", "me"), ("mqtt://[::1]/a", "::1", 1883, "a", None),
    ("mqtt://a%40b@broker/%C3%BC%3F", "broker", 1883, "ü?", "a@b"),
])  # fmt: skip
def test_addresses_that_are_right(
    url: str, host: str, port: int, topic: str, user: str | None
) -> None:
    config = read_config(url)
    assert (config.host, config.port, config.topic, config.user) == (host, port, topic, user)
    assert (config.tls is not None) == url.startswith("mqtts")


@pytest.mark.parametrize(("url", "part"), [
    ("broker/a", "mqtt://HOST/TOPIC"), ("http://broker/a", "mqtt://HOST/TOPIC"), ("mqtt:///a", "mqtt://HOST"),
    ("mqtt://broker", "needs a topic"), ("mqtt://broker/", "needs a topic"), ("mqtt://broker:0/a", "mqtt://HOST"),
    ("mqtt://broker:99999/a", "must be an address"), ("mqtt://broker/a/+", "one topic"), ("mqtt://b/%23", "one topic"),
    ("mqtt://broker/a/#", "has no #"), ("mqtt://broker/a?b", "%3F"), ("mqtt://broker/$SYS/a", "begin with $"),
    ("mqtt://broker/a%00b", "printable"), ("mqtt://broker/" + "a" * 201, "1 to 200"),
    ("mqtt://me:hunter2@broker/a", "--mqtt-password-file"), ("mqtt://[broker/a", "must be an address"),
])  # fmt: skip
def test_addresses_that_are_wrong(url: str, part: str) -> None:
    with pytest.raises(BrokerError) as caught:
        read_config(url)
    assert part in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_options_that_do_not_go_together(tmp_path: Path) -> None:
    nothing = tmp_path / "empty.pem"
    nothing.write_text("")
    for settings, part in (
        ({"password": "x"}, "needs a user"), ({"ca_file": nothing}, "mqtts://"), ({"discovery": "a/#"}, "one topic"),
    ):  # fmt: skip
        with pytest.raises(BrokerError, match=part):
            read_config("mqtt://broker/a", **settings)
    for file in (nothing, tmp_path / "none.pem"):
        with pytest.raises(BrokerError, match=file.name):
            read_config("mqtts://broker/a", ca_file=file)
    assert PASSWORD not in repr(read_config("mqtt://me@broker/a", password=PASSWORD))


def test_without_the_extra_it_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from wyoming_nano_tts.cli import main

    assert main(["satellite", "--output", "null", "--mqtt-retained"]) == 1
    assert "need --say-mqtt" in capsys.readouterr().err
    monkeypatch.setitem(sys.modules, "aiomqtt", None)
    assert main(["satellite", "--output", "null", "--say-mqtt", "mqtt://b/a"]) == 1
    assert "wyoming-nano-tts[mqtt]" in capsys.readouterr().err
