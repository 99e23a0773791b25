"""Speech as programs ask for it that know the interface of OpenAI: Open WebUI, LibreChat, scripts.

https://platform.openai.com/docs/api-reference/audio/createSpeech
"""

from collections.abc import Mapping
from typing import Any, Final

from aiohttp import web

from ..audio.compressed import AudioKindError
from ..errors import OptionError, ProtocolError, TextError
from ..server.handler import Shared
from ..speech.offered_voices import PROFILE_MARK
from .bodies import read_object
from .page_api import answer, asked, spoken
from .sink import AudioSink, CompressedForm, Form, PlainForm

MODEL: Final = "nano-tts"
SPEEDS: Final = (0.25, 4.0)
"""That the interface allows; ours ends at half and at twice the usual speed."""
CONTENT_TYPES: Final = {"mp3": "audio/mpeg", "opus": "audio/ogg", "flac": "audio/flac"}
USUAL: Final = "mp3"


class OpenAiApi:
    """Answers such programs.

    Args:
        shared: of the server.
    """

    def __init__(self, shared: Shared) -> None:
        self._shared = shared

    async def speech(self, request: web.Request) -> web.StreamResponse:
        """Speak `input`; the answer streams."""
        data = await read_object(request)
        text = data.get("input")
        if not isinstance(text, str):
            raise ProtocolError(f"input must be a string, not {text!r:.60}")
        if data.get("stream_format") not in (None, "audio"):
            raise ProtocolError("stream_format must be 'audio': events are not sent")
        rate_hz = self._shared.service.engine.sample_rate_hz
        form = _form(data.get("response_format"), rate_hz)
        options = {} if data.get("speed") is None else {"length_scale": 1 / _speed(data["speed"])}
        wanted = await asked(
            self._shared,
            {
                "voice": _voice(data.get("voice")),
                "language": data.get("language"),
                "options": options,
            },
        )
        return await spoken(self._shared, wanted, text, AudioSink(request, form))

    async def voices(self, _request: web.Request) -> web.Response:
        """List voices, each with its profiles behind it."""
        catalogue = self._shared.service.catalogue
        listed: list[dict[str, Any]] = []
        for voice in catalogue.voices:
            listed.append({"id": voice.id, "name": voice.name, "language": voice.language})
            listed += [
                {
                    "id": f"{voice.id}{PROFILE_MARK}{profile.name}",
                    "name": f"{voice.name}: {profile.description or profile.name}",
                    "language": profile.language or voice.language,
                }
                for profile in catalogue.profiles_of(voice.id)
            ]
        return answer({"voices": listed})

    async def models(self, _request: web.Request) -> web.Response:
        """List the one model, in both forms that programs ask for."""
        model = {"id": MODEL, "object": "model", "created": 0, "owned_by": MODEL}
        return answer({"object": "list", "data": [model], "models": [{"id": MODEL}]})


def _form(wanted: object, rate_hz: int) -> Form:
    """Return the form of the audio; where nothing is said and MP3 cannot be made, WAV.

    Raises:
        ProtocolError: there is no such form, or it cannot be written here.
    """
    if wanted in ("wav", "pcm"):
        return PlainForm(wav=wanted == "wav")
    kind = USUAL if wanted is None else wanted
    if not isinstance(kind, str) or kind not in CONTENT_TYPES:
        kinds = ", ".join(("wav", "pcm", *CONTENT_TYPES))
        raise ProtocolError(f"response_format must be one of {kinds}, not {wanted!r:.40}")
    try:
        return CompressedForm(kind, CONTENT_TYPES[kind], rate_hz)
    except AudioKindError:
        if wanted is None:
            return PlainForm(wav=True)
        raise


def _speed(wanted: object) -> float:
    low, high = SPEEDS
    speed = float(wanted) if isinstance(wanted, (int, float)) and wanted is not True else 0.0
    if not low <= speed <= high:
        raise OptionError(f"speed must be a number from {low:g} to {high:g}, not {wanted!r:.40}")
    return speed


def _voice(wanted: object) -> str | None:
    """Return the name of a voice, which newer programs put into an object; unknown names mean the default voice."""
    if isinstance(wanted, Mapping):
        wanted = wanted.get("id")
    if wanted is None or isinstance(wanted, str):
        return wanted
    raise TextError(f"voice must be a string, not {wanted!r:.60}")
