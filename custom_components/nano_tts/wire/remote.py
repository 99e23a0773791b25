"""A server on the network that speaks, and that may be restarted while it does."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
import contextlib
import logging

from ..audio.format import AudioFormat
from ..const import (
    BUSY_RETRY_SECONDS,
    MOST_RESUMPTIONS,
    PATIENCE_SECONDS,
    RETRY_SECONDS,
    TURN_SECONDS,
    TURNS,
)
from ..errors import (
    BusyError,
    CannotConnectError,
    ConnectionLostError,
    NanoTtsError,
)
from ..sound.offer import ServerInfo
from ..sound.options import SpeechSettings
from ..sound.timing import RequestTiming
from .address import Place
from .connection import Connection, describe
from .pronunciations import exchange
from .request import SpeechStream
from .written_text import WrittenText

_LOGGER = logging.getLogger(__name__)


class RemoteSpeaker:
    """Speaks through the server at an address."""

    def __init__(self, address: Place) -> None:
        """Remember where it is; nothing is connected yet."""
        self.address = address
        self._turns = asyncio.Semaphore(TURNS)

    async def describe(self) -> ServerInfo:
        """Ask what it is and what it offers.

        Raises:
            NanoTtsError: as `connection.describe`.
        """
        return await describe(self.address)

    async def pronunciations(
        self, say: Mapping[str, str], forget: Sequence[str] = ()
    ) -> dict[str, str]:
        """Change its words, if there is something to change, and return all of them.

        Raises:
            NanoTtsError: as `pronunciations.exchange`.
        """
        return await exchange(self.address, say, forget)

    async def speak(
        self, text: AsyncGenerator[str], settings: SpeechSettings, *, patient: bool
    ) -> "RemoteSpeech":
        """Begin a request; returns as soon as the server has accepted it.

        Args:
            text: may still be being written.
            settings: how it shall sound.
            patient: wait for a server that is away or too busy, `PATIENCE_SECONDS` at most.

        Raises:
            CannotConnectError, ConnectionLostError: it is not there.
            BusyError: it has too much to do.
            ServerError, NoAnswerError, AudioFormatError: it is there, but does not speak.
            Exception: whatever the text's own source has raised.
        """
        speech = RemoteSpeech(self.address, self._turns, text, settings, patient=patient)
        try:
            await speech.start()
        except BaseException:
            await speech.close()
            raise
        return speech


class RemoteSpeech:
    """One request, carried on at the same place when the server dies in the middle of it.

    The server makes the same audio of the same text again, so what was heard already is left out.
    """

    format: AudioFormat
    """Of all its audio; known once it has started."""

    def __init__(
        self,
        address: Place,
        turns: asyncio.Semaphore,
        text: AsyncGenerator[str],
        settings: SpeechSettings,
        *,
        patient: bool,
    ) -> None:
        """Prepare; `start` is next."""
        self._address = address
        self._turns = turns
        self._has_turn = False
        self._has_waited = False
        self._text = WrittenText(text)
        self._settings = settings
        self._patience_seconds = PATIENCE_SECONDS if patient else 0.0  # all waits together
        self._stream: SpeechStream | None = None

    @property
    def timing(self) -> RequestTiming:
        """What the server says about the cost; complete at the end."""
        return RequestTiming() if self._stream is None else self._stream.timing

    async def start(self) -> None:
        """Have the request accepted."""
        self.format = await self._open()

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yield PCM until everything is said.

        Raises:
            As `RemoteSpeaker.speak`.
        """
        heard_bytes = 0
        for resumptions in range(MOST_RESUMPTIONS + 1):
            if self._stream is None:
                raise RuntimeError("start comes first")
            known_bytes = heard_bytes
            try:
                async for pcm in self._stream.chunks():
                    known = min(known_bytes, len(pcm))
                    known_bytes -= known
                    if known < len(pcm):
                        heard_bytes += len(pcm) - known
                        yield pcm[known:]
            except ConnectionLostError as err:
                if self._patience_seconds <= 0 or resumptions == MOST_RESUMPTIONS:
                    raise
                self._has_waited = True
                await self._resume(err)
            else:
                return

    async def close(self) -> None:
        """End the request; the server sees the connection close and drops the work."""
        self._end_turn()
        try:
            await self._text.close()
        finally:
            if self._stream is not None:
                await self._stream.close()

    def abandon(self) -> None:
        """Cut the connection without waiting for anything."""
        self._end_turn()
        self._text.cancel()
        if self._stream is not None:
            self._stream.abandon()

    async def _resume(self, reason: ConnectionLostError) -> None:
        """Begin anew on another connection.

        Raises:
            ConnectionLostError: what comes now is not the audio that was begun.
        """
        _LOGGER.info("%s; going on when it is back", reason)
        if await self._open() != self.format:
            raise reason

    async def _open(self) -> AudioFormat:
        """Send the request until it is accepted, or patience ends."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            while True:
                if self._has_waited:
                    await self._take_turn()
                try:
                    return await self._try()
                except (CannotConnectError, ConnectionLostError, BusyError) as err:
                    pause_seconds = _pause_seconds(err)
                    if loop.time() - began + pause_seconds > self._patience_seconds:
                        raise
                    _LOGGER.debug("%s; trying again", err)
                self._has_waited = True
                await asyncio.sleep(pause_seconds)
        finally:
            if self._has_waited:
                self._patience_seconds -= loop.time() - began

    async def _take_turn(self) -> None:
        """Stand back for others that have waited too, but not for ever: their text may be slow."""
        if not self._has_turn:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(TURN_SECONDS):
                    await self._turns.acquire()
                    self._has_turn = True

    def _end_turn(self) -> None:
        if self._has_turn:
            self._has_turn = False
            self._turns.release()

    async def _try(self) -> AudioFormat:
        if self._stream is not None:
            await self._stream.close()
        self._stream = None
        self._stream = SpeechStream(await Connection.open(self._address))
        return await self._stream.start(self._text.pieces(), self._settings)


def _pause_seconds(err: NanoTtsError) -> float:
    return BUSY_RETRY_SECONDS if isinstance(err, BusyError) else RETRY_SECONDS
