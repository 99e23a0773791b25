"""What the page asks: which voices there are, speech with what is said when, readings, and corrections."""

import asyncio
import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, Protocol

from aiohttp import web

from ..errors import TextError
from ..server.handler import Shared
from ..server.pronunciations import change
from ..server.requests import read_body, read_text
from ..speech.interfaces import SplitterFactory, Voice
from ..speech.pronunciation_file import PronunciationFile
from ..speech.request import SpeechRequest
from ..text import Passage
from .bodies import read_object
from .sink import FramedSink, HttpSink

MOST_READ_CHARACTERS: Final = 5000
"""Of a text whose reading is shown: more is not looked through on a page."""


class ReadToken(Protocol):
    """A token that is said otherwise than it is written."""

    def row(self) -> dict[str, object]:
        """Return it for JSON."""


class ReadWord(Protocol):
    """A word that is said."""

    @property
    def word(self) -> str:
        """As normalised, in lower case."""

    @property
    def phones(self) -> str:
        """As a pronunciation file takes them."""


class ReadSentence(Protocol):
    """How a sentence is read."""

    @property
    def text(self) -> str:
        """As written."""

    @property
    def language(self) -> str:
        """Tag of its language."""

    @property
    def spoken(self) -> str:
        """In words."""

    @property
    def said(self) -> Sequence[ReadToken]:
        """Tokens that are said otherwise than they are written."""

    @property
    def words(self) -> Sequence[ReadWord]:
        """All words."""


class Reader(Protocol):
    """What knows how a text is read."""

    def read(
        self,
        voice_id: str,
        passages: Iterable[Passage],
        *,
        speaker: str | None = None,
        pronunciations: Mapping[str, str] | None = None,
    ) -> Iterator[ReadSentence]:
        """Yield how a voice would read passages; may block."""


class PageApi:
    """Answers the page.

    Args:
        shared: of the server.
        reader: shows readings.
        splitter: cuts texts into sentences.
        pronunciations: the words that the page may change, None where it may not.
    """

    def __init__(
        self,
        shared: Shared,
        reader: Reader,
        splitter: SplitterFactory,
        pronunciations: PronunciationFile | None,
    ) -> None:
        self._shared, self._pronunciations = shared, pronunciations
        self._service = shared.service
        self._reader, self._splitter = reader, splitter

    async def info(self, _request: web.Request) -> web.Response:
        """Tell voices, their options, and what the page may do."""
        event = await self._shared.description.event()
        told = event.data["tts"][0]["nano_tts"]
        catalogue = self._service.catalogue
        return answer(
            {
                "engine": told["engine"],
                "backend": told["backend"],
                "edit": self._pronunciations is not None,
                "default_voice": catalogue.default_voice_id,
                "scales": told["scales"] | told["options"],
                "most_characters": self._service.limits.max_text_characters,
                "voices": [self._voice(voice, told["unsupported"]) for voice in catalogue.voices],
            }
        )

    def _voice(self, voice: Voice, unsupported: Mapping[str, Sequence[str]]) -> dict[str, Any]:
        return {
            "id": voice.id,
            "name": voice.name,
            "language": voice.language.replace("_", "-"),
            "languages": [tag.replace("_", "-") for tag in voice.languages],
            "licence": voice.licence,
            "gender": voice.gender,
            "bytes": voice.size_bytes,
            "by": voice.attribution_name,
            "url": voice.attribution_url,
            "speakers": list(voice.speakers),
            "unsupported": list(unsupported.get(voice.id, ())),
            "profiles": [
                {
                    "name": profile.name,
                    "description": profile.description or profile.name,
                    "values": dict(profile.values),
                }
                for profile in self._service.catalogue.profiles_of(voice.id)
            ],
        }

    async def speak(self, request: web.Request) -> web.StreamResponse:
        """Speak a text; the answer is frames (see `FramedSink`)."""
        data = await read_object(request)
        sink = FramedSink(request)
        wanted = dataclasses.replace(await asked(self._shared, data), told=sink.told)
        return await spoken(self._shared, wanted, read_text(data, "the body"), sink)

    async def read(self, request: web.Request) -> web.Response:
        """Show how a text is read."""
        data = await read_object(request)
        text = read_text(data, "the body")
        if len(text) > MOST_READ_CHARACTERS:
            raise TextError(
                f"readings are shown of {MOST_READ_CHARACTERS} characters at most, not {len(text)}"
            )
        wanted = await asked(self._shared, data)
        # On the threads that speak: whoever only reads must not slow down those who listen.
        job = self._service.pool.submit(lambda: self._readings(wanted, text), is_turn=False)
        _, sentences = await asyncio.wrap_future(job)
        return answer({"sentences": sentences})

    def _readings(self, wanted: SpeechRequest, text: str) -> list[dict[str, Any]]:
        options = wanted.options
        splitter = self._splitter(
            self._service.catalogue.read_in(wanted.voice_id, options.speaker),
            ssml=wanted.ssml,
            name_emoji=wanted.name_emoji,
            voices=self._service.catalogue.find,
        )
        passages = [*splitter.feed(text), *splitter.finish()]
        return [
            {
                "text": sentence.text,
                "language": sentence.language,
                "spoken": sentence.spoken,
                "tokens": [said.row() for said in sentence.said],
                "words": [{"word": word.word, "phones": word.phones} for word in sentence.words],
            }
            for sentence in self._reader.read(
                wanted.voice_id,
                passages,
                speaker=options.speaker,
                pronunciations=options.pronunciations,
            )
        ]

    async def words(self, _request: web.Request) -> web.Response:
        """List the words of the pronunciation file."""
        return await self._changed({})

    async def correct(self, request: web.Request) -> web.Response:
        """Change words of the pronunciation file; list them all."""
        return await self._changed(await read_object(request))

    async def _changed(self, data: Mapping[str, Any]) -> web.Response:
        return answer({"words": await change(self._pronunciations, data, "--web-edit")})


async def asked(shared: Shared, data: Mapping[str, Any]) -> SpeechRequest:
    """Return the request that a body describes: `voice`, `language`, `options`, `text_format`.

    Raises:
        NanoTtsError: a field is wrong; as `read_body`.
    """
    return await read_body(data, shared.service, shared.refusals)


async def spoken(
    shared: Shared, wanted: SpeechRequest, text: str, sink: HttpSink
) -> web.StreamResponse:
    """Speak a text into a sink, in turn with everybody else; return its answer.

    Raises:
        NanoTtsError: it cannot be spoken, and nothing has been answered.
    """
    try:
        await shared.service.speak(wanted, text, sink)
    except ConnectionError:
        if sink.response is None:
            raise
        return sink.response  # whoever listened is gone
    if sink.response is None:
        raise sink.error or TextError("there is nothing to say")
    return sink.response


def answer(value: object, status: int = 200, **headers: str) -> web.Response:
    """Return JSON that nobody keeps."""
    return web.json_response(value, status=status, headers={"Cache-Control": "no-store", **headers})
