"""The satellite as a client of a broker: texts come in, what became of them goes out."""

import asyncio
import contextlib
import json
import logging
import random
from dataclasses import dataclass
from typing import Final
from uuid import uuid4

import aiomqtt
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from ...bounded_log import BoundedLog
from ...errors import NanoTtsError, OverloadError
from ...server.requests import read_body
from ...speech.service import Service
from ..announcement import stopped
from ..commands import LARGEST_BYTES, Commands, Told
from ..playback import Playback
from .config import BrokerError, MqttConfig
from .texts import Asked, read_asked, read_words
from .topics import COMMANDS, OFFLINE, ONLINE, Device, Topics, device_description

_LOGGER = logging.getLogger(__name__)

SHORTEST_WAIT_SECONDS: Final = 1.0
LONGEST_WAIT_SECONDS: Final = 60.0
"""Between two tries to reach a broker, doubled each time."""
KEEPALIVE_SECONDS: Final = 30
ANSWER_SECONDS: Final = 10.0
"""A broker that does not answer within has gone."""
GOODBYE_SECONDS: Final = 2.0
MOST_TEXTS: Final = 8
"""That wait; as many announcements wait for the device."""
MOST_INCOMING: Final = 64
MOST_OUTGOING: Final = 64
LARGEST_PACKET_BYTES: Final = LARGEST_BYTES + 4096
"""The broker keeps larger ones from us."""

# Its lines name neither satellite nor broker; ours do.
_LIBRARY_LOG = logging.getLogger(f"{__name__}.library")
_LIBRARY_LOG.setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class _Waiting:
    asked: Asked
    silences: int
    """How often the satellite had been told to be silent when it came."""


class SayMqtt:
    """Speaks what arrives on a topic, one text after the other, and does what arrives below it at once."""

    def __init__(
        self,
        config: MqttConfig,
        device: Device,
        commands: Commands,
        playback: Playback,
        service: Service,
    ) -> None:
        """Prepare.

        Args:
            config: broker and topic.
            device: what is told of the satellite.
            commands: do what is asked.
            playback: tells when its state changes.
            service: knows the voices that a message may ask for.
        """
        self._config = config
        self._device = device
        self._commands = commands
        self._playback = playback
        self._service = service
        self._topics = Topics(config.topic)
        self._texts: asyncio.Queue[_Waiting] = asyncio.Queue(MOST_TEXTS)
        self._results: asyncio.Queue[Told] = asyncio.Queue(MOST_OUTGOING)
        self._outdated = asyncio.Event()
        self._has_taken_text = False
        self._log = BoundedLog(_LOGGER)

    async def run(self) -> None:
        """Stay connected and speak, until cancelled."""
        self._playback.on_change.append(self._outdated.set)
        speaking = asyncio.create_task(self._speak())
        try:
            await self._stay_connected()
        finally:
            self._playback.on_change.remove(self._outdated.set)
            await _end([speaking])

    async def _stay_connected(self) -> None:
        wait_seconds, complaint = SHORTEST_WAIT_SECONDS, ""
        while True:
            began = asyncio.get_running_loop().time()
            try:
                await self._connected()
            except (BrokerError, aiomqtt.MqttError, OSError, ValueError, RuntimeError) as error:
                # Of the library come also what sockets and its reader of packets raise.
                if str(error) != complaint:
                    complaint = str(error)
                    _LOGGER.warning("Waiting for the MQTT broker %s: %s", self._where, complaint)
            except Exception:
                _LOGGER.exception("The connection to the MQTT broker %s failed", self._where)
            if asyncio.get_running_loop().time() - began > LONGEST_WAIT_SECONDS:  # it had held
                wait_seconds, complaint = SHORTEST_WAIT_SECONDS, ""
            # Many satellites of a home need not come back at the same moment.
            await asyncio.sleep(wait_seconds * random.uniform(0.5, 1))  # noqa: S311 - no secret
            wait_seconds = min(2 * wait_seconds, LONGEST_WAIT_SECONDS)

    @property
    def _where(self) -> str:
        return f"{self._config.host}:{self._config.port}"

    async def _connected(self) -> None:
        """Serve one connection, until it breaks."""
        async with self._client() as client:
            work: list[asyncio.Task[None]] = []
            try:
                await self._begin(client)
                parts = (self._receive, self._tell_state, self._tell_results)
                work += [asyncio.create_task(part(client)) for part in parts]
                done, _ = await asyncio.wait(work, return_when=asyncio.FIRST_COMPLETED)
                for one in done:
                    one.result()
            except asyncio.CancelledError:
                await self._say_goodbye(client)
                raise
            finally:
                await _end(work)

    def _client(self) -> aiomqtt.Client:
        config = self._config
        connecting = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
        connecting.MaximumPacketSize = LARGEST_PACKET_BYTES
        return aiomqtt.Client(
            config.host,
            config.port,
            username=config.user,
            password=config.password,
            identifier=f"nano-tts-{uuid4().hex[:12]}",  # one that is kept would throw out a second satellite
            protocol=aiomqtt.ProtocolVersion.V5,
            will=aiomqtt.Will(self._topics.available, OFFLINE, qos=1, retain=True),
            tls_context=config.tls,
            keepalive=KEEPALIVE_SECONDS,
            timeout=ANSWER_SECONDS,
            properties=connecting,
            max_queued_incoming_messages=MOST_INCOMING,
            logger=_LIBRARY_LOG,
        )

    async def _begin(self, client: aiomqtt.Client) -> None:
        topics, config = self._topics, self._config
        # Kept by the broker: a text of yesterday is not news, a level that was set still holds.
        speak_kept = config.retained and not self._has_taken_text
        send, keep = SubscribeOptions.RETAIN_SEND_ON_SUBSCRIBE, SubscribeOptions.RETAIN_DO_NOT_SEND
        wanted = [(topics.texts, send if speak_kept else keep)]
        wanted += [(topics.command(name), send) for name in COMMANDS]
        answers = await client.subscribe(
            [(topic, SubscribeOptions(qos=1, retainHandling=kept)) for topic, kept in wanted]
        )
        for (topic, _), answer in zip(wanted, answers, strict=True):
            if isinstance(answer, ReasonCode) and answer.is_failure:
                raise BrokerError(f"it does not let us subscribe to {topic}: {answer}")
        if config.discovery is not None:
            described = json.dumps(device_description(topics, self._device))
            where = topics.discovery(config.discovery, self._device)
            await client.publish(where, described, qos=1, retain=True)
        await client.publish(topics.available, ONLINE, qos=1, retain=True)
        self._outdated.set()
        _LOGGER.info("Taking text on the topic %s of %s", topics.texts, self._where)

    async def _say_goodbye(self, client: aiomqtt.Client) -> None:
        """Say what the broker says for us where we are cut off."""
        with contextlib.suppress(aiomqtt.MqttError, OSError, ValueError, TimeoutError):
            async with asyncio.timeout(GOODBYE_SECONDS):
                await client.publish(self._topics.available, OFFLINE, qos=1, retain=True)

    async def _receive(self, client: aiomqtt.Client) -> None:
        async for message in client.messages:
            payload = message.payload if isinstance(message.payload, bytes) else b""
            try:
                await self.take(message.topic.value, payload, kept=message.retain)
            except NanoTtsError as error:
                self.refuse(error)

    async def take(self, topic: str, payload: bytes, *, kept: bool = False) -> None:
        """Take a message.

        Args:
            topic: the one it came on.
            payload: what it says.
            kept: the broker had it from before we came.

        Raises:
            NanoTtsError: it is refused.
        """
        if topic == self._topics.texts:
            if not kept or (self._config.retained and not self._has_taken_text):
                await self._take_text(payload)
            return
        name = topic.removeprefix(f"{self._topics.texts}/")
        if name in COMMANDS and not (kept and name == "stop"):
            told = await self._commands.acts[name](read_words(payload))
            self._tell(told)

    async def _take_text(self, payload: bytes) -> None:
        asked = await read_asked(payload)
        self._has_taken_text = True
        try:
            self._texts.put_nowait(_Waiting(asked, self._playback.silences))
        except asyncio.QueueFull:
            raise OverloadError(f"{MOST_TEXTS} texts wait already; try again in a moment") from None

    async def _speak(self) -> None:
        """Speak what waits; never returns."""
        while True:
            waiting = await self._texts.get()
            try:
                if waiting.silences != self._playback.silences:
                    raise stopped()
                request = None
                if waiting.asked.manner:
                    request = await read_body(waiting.asked.manner, self._service, self._log)
                self._tell(await self._commands.say(waiting.asked.text, request))
            except NanoTtsError as error:
                self.refuse(error)
            except Exception:
                _LOGGER.exception("A text failed")
                self.refuse(NanoTtsError("not spoken, see the satellite's log"))

    def refuse(self, error: NanoTtsError) -> None:
        """Tell whoever listens why something was not done."""
        self._log.warn_of("refused", "A message was refused: %s", error)
        self._tell({"error": error.code, "text": str(error)})

    def _tell(self, told: Told) -> None:
        with contextlib.suppress(asyncio.QueueFull):  # nobody is there to hear it
            self._results.put_nowait(told)

    async def _tell_results(self, client: aiomqtt.Client) -> None:
        while True:
            told = await self._results.get()
            await client.publish(self._topics.result, json.dumps(told))

    async def _tell_state(self, client: aiomqtt.Client) -> None:
        while True:
            await self._outdated.wait()
            self._outdated.clear()
            state = json.dumps(self._commands.state())
            await client.publish(self._topics.state, state, qos=1, retain=True)


async def _end(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
