"""Any Wyoming text-to-speech server as a teacher: Piper's, Kokoro's, ours."""

import asyncio
import contextlib
import logging
from typing import Any, Final

import numpy as np
from wyoming.audio import AudioChunk, AudioStart, AudioStop
from wyoming.client import AsyncClient
from wyoming.error import Error
from wyoming.info import Describe, Info
from wyoming.tts import Synthesize, SynthesizeVoice

from ...audio.arrays import Floats
from ...audio.mel import SAMPLE_RATE_HZ
from ...errors import TrainingError
from .teacher import Speech, TeacherError, Wanted

_LOGGER = logging.getLogger(__name__)

PATIENCE_SECONDS: Final = 120.0
"""For one sentence: a large teacher on a small machine takes its time."""
TRIES: Final = 4
FIRST_WAIT_SECONDS: Final = 0.5
"""Before the second try; each further wait is twice as long."""
SAMPLE_BYTES: Final = {1: "u1", 2: "<i2", 4: "<i4"}
GONE: Final = (
    OSError,
    TimeoutError,
    asyncio.IncompleteReadError,
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
)
"""What a server does that leaves, hangs or speaks something else."""


class WyomingTeacher:
    """A voice of a server; the connection is kept, and made again when it is lost.

    Raises:
        TrainingError: nobody answers, or no such voice is there; the message lists those that are.
    """

    def __init__(self, wanted: Wanted) -> None:
        if wanted.prosody_only:
            raise TrainingError(
                f"{wanted.place} is a server, which gives sound alone; prosody without sound comes from a model's "
                "folder: leave --prosody-only out"
            )
        self._wanted = wanted
        self._runner = asyncio.Runner()
        self._client: AsyncClient | None = None
        self.about = self._patiently(self._describe())

    def speak(self, text: str, symbols: str) -> Speech:
        """Speak one sentence."""
        wait = FIRST_WAIT_SECONDS
        for attempt in range(1, TRIES + 1):
            try:
                return Speech(self._runner.run(asyncio.wait_for(self._ask(text), PATIENCE_SECONDS)))
            except GONE as error:
                self._runner.run(self._leave())
                if attempt == TRIES:
                    raise TrainingError(
                        f"{self._wanted.place} stopped answering ({error or type(error).__name__}); start it again, "
                        "then the same command goes on"
                    ) from error
                _LOGGER.warning(
                    "%s: %s; trying again", self._wanted.place, error or type(error).__name__
                )
                self._runner.run(asyncio.sleep(wait))
                wait *= 2
        raise AssertionError  # the loop returns or raises

    def close(self) -> None:
        """Hang up."""
        self._runner.run(self._leave())
        self._runner.close()

    def _patiently(self, question: Any) -> str:
        try:
            answer: str = self._runner.run(asyncio.wait_for(question, PATIENCE_SECONDS))
        except GONE as error:
            raise TrainingError(
                f"no Wyoming server answers at {self._wanted.place}: {error or type(error).__name__}"
            ) from error
        return answer

    async def _describe(self) -> str:
        client = await self._connected()
        await client.write_event(Describe().event())
        while (event := await client.read_event()) is not None:
            if Info.is_type(event.type):
                return self._chosen(Info.from_event(event))
        raise ConnectionError("it closed the connection without an answer")

    def _chosen(self, info: Info) -> str:
        known = []
        for program in info.tts:
            for voice in program.voices:
                known.append(voice.name)
                if voice.name == self._wanted.voice:
                    whose = voice.attribution
                    _LOGGER.info(
                        "%s says that %s is by %s %s",
                        program.name,
                        voice.name,
                        whose.name,
                        whose.url,
                    )
                    speaker = f", speaker {self._wanted.speaker}" if self._wanted.speaker else ""
                    return (
                        f"{program.name} {program.version or ''}".strip()
                        + f", voice {voice.name}{speaker}"
                    )
        raise TrainingError(
            f"{self._wanted.place} has no voice {self._wanted.voice!r:.60}; it has {', '.join(known) or 'none'}"
        )

    async def _connected(self) -> AsyncClient:
        if self._client is None:
            client = AsyncClient.from_uri(self._wanted.place)
            await client.connect()
            self._client = client
        return self._client

    async def _leave(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            with contextlib.suppress(OSError):
                await client.disconnect()

    async def _ask(self, text: str) -> Floats:
        client = await self._connected()
        voice = SynthesizeVoice(name=self._wanted.voice, speaker=self._wanted.speaker)
        await client.write_event(Synthesize(text=text, voice=voice).event())
        start: AudioStart | None = None
        chunks: list[bytes] = []
        while (event := await client.read_event()) is not None:
            if AudioStart.is_type(event.type):
                start = AudioStart.from_event(event)
            elif AudioChunk.is_type(event.type):
                chunk = AudioChunk.from_event(event)
                start = start or AudioStart(chunk.rate, chunk.width, chunk.channels)
                chunks.append(chunk.audio)
            elif Error.is_type(event.type):
                raise TeacherError(Error.from_event(event).text)
            elif AudioStop.is_type(event.type):
                if start is None:
                    raise TeacherError("it said nothing")
                return as_samples(b"".join(chunks), start)
        raise ConnectionError("it closed the connection before the end of the speech")


def as_samples(audio: bytes, form: AudioStart) -> Floats:
    """Samples as a server sends them -> 24 kHz mono float32, (N,).

    Raises:
        TeacherError: of a width that is not PCM.
    """
    if form.width not in SAMPLE_BYTES or form.channels < 1:
        raise TeacherError(f"it speaks {form.width} bytes a sample and {form.channels} channels")
    whole = len(audio) - len(audio) % (form.width * form.channels)
    steps = np.frombuffer(audio[:whole], SAMPLE_BYTES[form.width]).astype(np.float32)
    centred = steps - 128 if form.width == 1 else steps
    mono = centred.reshape(-1, form.channels).mean(axis=1) / 2 ** (8 * form.width - 1)
    if form.rate == SAMPLE_RATE_HZ or not mono.size:
        return np.asarray(mono, np.float32)
    import soxr

    return np.asarray(soxr.resample(mono, form.rate, SAMPLE_RATE_HZ, quality="VHQ"), np.float32)


def open_teacher(wanted: Wanted) -> WyomingTeacher:
    """Connect to the server."""
    return WyomingTeacher(wanted)
