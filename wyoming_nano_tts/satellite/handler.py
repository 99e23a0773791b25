"""The protocol of an announce-only satellite: one connection."""

import asyncio
import logging
from dataclasses import dataclass, field
from typing import Final

from wyoming.event import Event

from ..bounded_log import BoundedLog
from ..errors import NanoTtsError, OverloadError, ProtocolError
from ..server.wire.events import BadEventError, EventReader, EventWriter, LostFramingError
from .announcement import Announcement, Limits, read_form
from .control import Control
from .playback import Playback

_LOGGER = logging.getLogger(__name__)

MOST_PING_CHARACTERS: Final = 1000
LOOK_SECONDS: Final = 0.2
"""Between two looks whether a client that has ended its input still waits for `played`."""


@dataclass(frozen=True, slots=True)
class Shared:
    """What all connections share."""

    info: Event
    """The answer to `describe`."""
    playback: Playback
    """The device."""
    limits: Limits
    """How much may be announced."""
    control: Control = field(default_factory=Control)
    """Who may announce."""
    refusals: BoundedLog = field(default_factory=lambda: BoundedLog(_LOGGER))
    """What is said of clients that are refused."""

    def handler(self, reader: EventReader, writer: EventWriter) -> "Handler":
        """Make the handler of a new connection."""
        return Handler(self, reader, writer)


class Handler:
    """Serves one connection until the client leaves."""

    def __init__(self, shared: Shared, reader: EventReader, writer: EventWriter) -> None:
        self._shared = shared
        self._reader = reader
        self._writer = writer
        self._stays = False  # has said run-satellite: keeps control between announcements
        self._coming: Announcement | None = None
        self._skipping = False  # the audio of an announcement that was refused
        self._answers: set[asyncio.Task[None]] = set()

    @property
    def busy(self) -> bool:
        """It makes no room for others: it is the controller, or something of it is played."""
        return self._shared.control.holder is self or self.announcing

    @property
    def heard_at(self) -> float:
        """Loop time of its last event."""
        return self._reader.heard_at

    @property
    def announcing(self) -> bool:
        """Something of it is being played, or will be."""
        return bool(self._answers)

    def replaced(self) -> None:
        """Another one has its place now."""
        self._stays = False
        error = OverloadError("another client controls this satellite now")
        self._writer.last_words(_error(error))

    async def run(self) -> None:
        """Handle events until the input ends, then answer what is still played."""
        try:
            await self._read_events()
            await self._wait_until_played()
        except ConnectionError as error:
            _LOGGER.debug("Client left: %s", error)
        finally:
            if self._coming is not None:
                self._coming.end()  # what has come of it is played
            for answer in self._answers:
                answer.cancel()
            self._shared.control.release(self)
        if self._writer.ended:
            await self._reader.linger()

    async def _wait_until_played(self) -> None:
        """A client that has closed its sending side may still wait; one that has left does not."""
        if self._coming is not None:
            self._coming.end()
        self._writer.input_over()
        while self._answers and not self._writer.peer_gone():
            await asyncio.wait(self._answers, timeout=LOOK_SECONDS)

    async def _read_events(self) -> None:
        while not self._writer.ended:
            try:
                event = await self._reader.read()
                if event is None:
                    return
                await self._handle(event)
            except LostFramingError as error:
                await self._refuse(error)
                self._writer.end()
            except NanoTtsError as error:
                self._end_what_comes(error)
                await self._refuse(error)
            except ConnectionError:
                raise
            except Exception:
                _LOGGER.exception("An event could not be handled")
                await self._refuse(NanoTtsError("not handled, see the satellite's log"))

    def _end_what_comes(self, error: NanoTtsError) -> None:
        """An announcement with a part that cannot be played ends before it."""
        if isinstance(error, BadEventError) and error.event_type not in {
            "audio-start", "audio-chunk",
        }:  # fmt: skip
            return
        if self._coming is not None:
            self._coming.end()
            self._coming = None
            self._skipping = True

    async def _refuse(self, error: NanoTtsError) -> None:
        self._shared.refusals.warn_of(error.code, "Refused an event (%s): %s", error.code, error)
        await self._writer.send(_error(error))

    async def _handle(self, event: Event) -> None:
        """Act on one event; unknown ones are ignored, as the protocol wants.

        Raises:
            NanoTtsError: the event is wrong, or wrong here.
        """
        match event.type:
            case "describe":
                await self._writer.send(self._shared.info)
            case "ping":
                await self._on_ping(event)
            case "run-satellite":
                await self._on_run()
            case "pause-satellite":
                self._stays = False
                self._release()
            case "audio-start":
                self._on_start(event)
            case "audio-chunk":
                self._on_chunk(event)
            case "audio-stop":
                self._on_stop()
            case _:
                _LOGGER.debug("Ignored event %r", event.type[:80])

    async def _on_ping(self, event: Event) -> None:
        text = event.data.get("text")
        if isinstance(text, str) and len(text) > MOST_PING_CHARACTERS:
            raise ProtocolError(f"the text of a ping may have {MOST_PING_CHARACTERS} characters")
        await self._writer.send(Event("pong", {"text": text if isinstance(text, str) else None}))

    async def _on_run(self) -> None:
        try:
            self._shared.control.claim(self)
        except OverloadError as error:
            # Home Assistant comes again after three seconds: by then the other may have gone.
            await self._refuse(error)
            self._writer.end()
        else:
            self._stays = True

    def _on_start(self, event: Event) -> None:
        self._skipping = True  # until it is accepted
        if self._coming is not None:
            self._coming.end()  # its audio-stop is missing
            self._coming = None
        form = read_form(event.data)
        self._shared.control.claim(self)
        announcement = Announcement(form, self._shared.limits)
        try:
            self._shared.playback.submit(announcement)
        except OverloadError:
            self._release()
            raise
        self._coming, self._skipping = announcement, False
        answer = asyncio.create_task(self._answer(announcement))
        self._answers.add(answer)
        answer.add_done_callback(self._answered)

    def _on_chunk(self, event: Event) -> None:
        if self._skipping:
            return
        if self._coming is None:
            raise ProtocolError("audio-chunk came before audio-start")
        if read_form(event.data) != self._coming.form:
            raise ProtocolError("audio-chunk has another form than audio-start")
        self._coming.add(event.payload or b"")

    def _on_stop(self) -> None:
        if self._coming is not None:
            self._coming.end()
            self._coming = None
        elif not self._skipping:
            raise ProtocolError("audio-stop came before audio-start")
        self._skipping = False

    async def _answer(self, announcement: Announcement) -> None:
        try:
            await asyncio.shield(announcement.outcome)
        except NanoTtsError as error:
            answer = _error(error)
        else:
            answer = Event("played")
        if not self._writer.closed:
            try:
                await self._writer.send(answer)
            except ConnectionError as error:
                _LOGGER.debug("Client left: %s", error)

    def _answered(self, answer: asyncio.Task[None]) -> None:
        self._answers.discard(answer)
        self._release()

    def _release(self) -> None:
        """Give control back, unless it stays with this client or something of it is played."""
        if not self._stays and not self._answers:
            self._shared.control.release(self)


def _error(error: NanoTtsError) -> Event:
    return Event("error", {"text": str(error), "code": error.code})
