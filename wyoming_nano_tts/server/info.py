"""The `info` event: what Home Assistant learns about this server.

Home Assistant takes languages literally, so every tag that we accept is listed. The private
key `nano_tts` tells our integration which scales a request may carry; all other clients skip it.
"""

import asyncio
import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

from wyoming.event import Event
from wyoming.info import Attribution, Info, TtsProgram, TtsVoice, TtsVoiceSpeaker

from ..errors import NanoTtsError
from ..speech.interfaces import Voice
from ..speech.moods import MOODS
from ..speech.offered_voices import PROFILE_MARK, Catalogue, Listing
from ..speech.profiles import Profile
from ..speech.service import Service
from ..text.language import offered_tags, primary_tag
from ..text.matching import speaks
from ..version import PROJECT_URL, __version__
from ..voice_files.options import RANGES, SpeechOptions

PROGRAM_NAME: Final = "nano-tts"
"""Never change it: Home Assistant builds entity ids and the ids of its entries from it."""

CAPABILITY_VERSION: Final = 1

SCALES: Final = ("length_scale", "pitch_scale", "energy_scale")
SCALE_NAMES: Final = {"length_scale": "speed", "pitch_scale": "pitch", "energy_scale": "energy"}
OPTIONS: Final = (
    "sentence_silence", "volume", "loudness", "lead_silence_ms", "trail_silence_ms", "variation",
)  # fmt: skip


class Description:
    """The `info` event of a server, made anew only when something of it has changed."""

    def __init__(
        self, service: Service, server_id: str, *, pronunciation_edits: bool = False
    ) -> None:
        """Prepare.

        Args:
            service: whose voices are described.
            server_id: identity for Home Assistant, stable over restarts.
            pronunciation_edits: clients may list and change the server's pronunciations.
        """
        self._service = service
        self._pronunciation_edits = pronunciation_edits
        self._server_id = server_id
        self._made: tuple[tuple[str, Listing, str], Event] | None = None

    async def event(self) -> Event:
        """Return the event; looks whether voices or a file that changes the sound have changed."""
        service = self._service
        # The disk may be slow, and this is asked for while others listen.
        state = await asyncio.to_thread(
            lambda: (
                service.engine.sound_key,
                service.catalogue.refresh(),
                service.engine.backend_name,
            )
        )
        if self._made is None or self._made[0] != state:
            event = build_info(
                service.catalogue,
                service.defaults,
                server_id=self._server_id,
                sample_rate_hz=service.engine.sample_rate_hz,
                engine_key=state[0],
                paces=await asyncio.to_thread(self._paces),
            )
            report = event.data["tts"][0]["nano_tts"]
            report["pronunciation_edits"] = self._pronunciation_edits
            report["backend"] = service.engine.backend_name
            self._made = (state, event)
        return self._made[1]

    def _paces(self) -> dict[str, Mapping[str, float]]:
        """Voices that may be too slow here, and how slow by preset; the first time this measures the machine."""
        voices = (voice.id for voice in self._service.catalogue.voices)
        return {one: paces for one in voices if (paces := self._pace(one))}

    def _pace(self, voice_id: str) -> Mapping[str, float]:
        try:
            return self._service.engine.expected_by_preset(voice_id)
        except NanoTtsError:  # gone since
            return {}


def build_info(
    catalogue: Catalogue,
    defaults: SpeechOptions,
    *,
    server_id: str,
    sample_rate_hz: int,
    engine_key: str,
    paces: Mapping[str, Mapping[str, float]] | None = None,
) -> Event:
    """Return the event, ready to send.

    Args:
        catalogue: voices and profiles.
        defaults: options where a request says nothing.
        server_id: identity of the server.
        sample_rate_hz: of all audio.
        engine_key: changes with what changes the sound beside voices and options.
        paces: by voice that may be too slow here, expected seconds of computing a second of speech by preset.
    """
    program = TtsProgram(
        name=PROGRAM_NAME,
        attribution=Attribution(name="Nano TTS", url=PROJECT_URL),
        installed=True,
        description="Nano TTS",
        version=__version__,
        voices=[
            _voice(voice, profile)
            for voice in catalogue.voices
            for profile in (None, *catalogue.profiles_of(voice.id))
        ],
        supports_synthesize_streaming=True,
    )
    event = Info(tts=[program]).event()
    event.data["tts"][0]["nano_tts"] = _capability(
        catalogue, defaults, server_id, sample_rate_hz, engine_key, paces or {}
    )
    return event


def _voice(voice: Voice, profile: Profile | None) -> TtsVoice:
    name, description = voice.id, voice.name + _fixed_note(voice)
    if profile is not None:
        name = f"{name}{PROFILE_MARK}{profile.name}"
        description = f"{description}: {profile.description or profile.name}"
    return TtsVoice(
        name=name,
        attribution=Attribution(
            name=f"{voice.attribution_name} ({voice.licence})", url=voice.attribution_url
        ),
        installed=True,
        description=description,
        version=voice.version,
        languages=_languages(voice, profile),
        speakers=[TtsVoiceSpeaker(name=speaker) for speaker in voice.speakers] or None,
    )


def _languages(voice: Voice, profile: Profile | None) -> list[str]:
    """Return every tag under which a voice is of use, its own first; of a profile's language, if it has one."""
    wanted = profile.language if profile is not None else None
    own = [tag for tag in voice.languages if wanted is None or speaks((tag,), wanted)]
    return list(dict.fromkeys(tag for language in own for tag in offered_tags(language)))


def _fixed_note(voice: Voice) -> str:
    """What of a voice cannot be changed, for people: other clients show nothing else of ours."""
    fixed = [SCALE_NAMES[scale] for scale in SCALES if scale not in voice.supported]
    return f" (fixed {', '.join(fixed)})" if fixed else ""


def _offered(
    catalogue: Catalogue,
    defaults: SpeechOptions,
    engine_key: str,
    paces: Mapping[str, Mapping[str, float]],
) -> dict[str, dict[str, Any]]:
    """Return by offered name what a client cannot see otherwise, leaving out what is not known."""
    offered: dict[str, dict[str, Any]] = {}
    for voice in catalogue.voices:
        facts = {"licence": voice.licence, "gender": voice.gender, "bytes": voice.size_bytes}
        known: dict[str, Any] = {key: value for key, value in facts.items() if value}
        if voice.id in paces:
            known["presets"] = {name: float(f"{x:.2g}") for name, x in paces[voice.id].items()}
        for profile in (None, *catalogue.profiles_of(voice.id)):
            values = {} if profile is None else dict(profile.values)
            name = voice.id if profile is None else f"{voice.id}{PROFILE_MARK}{profile.name}"
            spoken = [] if profile is None or profile.language is None else [profile.language]
            parts = [voice.version, values, *_for_all(defaults, engine_key), *spoken]
            offered[name] = {"hash": _hash(parts), **known}
            if values:
                offered[name]["values"] = values
    return offered


def _unsupported(voice: Voice) -> list[str]:
    return [name for name in (*SCALES, *OPTIONS, "seed") if name not in voice.supported]


def _capability(
    catalogue: Catalogue,
    defaults: SpeechOptions,
    server_id: str,
    sample_rate_hz: int,
    engine_key: str,
    paces: Mapping[str, Mapping[str, float]],
) -> dict[str, Any]:
    def triples(names: tuple[str, ...]) -> dict[str, list[float | None]]:
        return {name: [RANGES[name][0], getattr(defaults, name), RANGES[name][1]] for name in names}

    return {
        "v": CAPABILITY_VERSION,
        "id": server_id,
        "engine": __version__,
        "sample_rate": sample_rate_hz,
        "default_voice": catalogue.default_voice_id,
        "scales": triples(SCALES),
        "options": triples(OPTIONS),
        "unsupported": {
            voice.id: names for voice in catalogue.voices if (names := _unsupported(voice))
        },
        "moods": _moods(catalogue),
        "profiles": [profile.name for profile in catalogue.profiles],
        "voice_hash": sound_hash(catalogue, defaults, engine_key),
        "voices": _offered(catalogue, defaults, engine_key, paces),
    }


def _moods(catalogue: Catalogue) -> dict[str, dict[str, Any]]:
    """Return by name what a profile of a mood begins with, and the voice for each language that has one for it."""
    installed = [(voice.id, voice.languages) for voice in catalogue.voices]
    languages = {primary_tag(tag) for _, tags in installed for tag in tags}
    return {
        name: {
            "values": dict(mood.values),
            "voices": {
                tag: voice
                for tag in sorted(languages)
                if (voice := mood.voice_of(installed, tag)) is not None
            },
        }
        for name, mood in MOODS.items()
    }


def sound_hash(catalogue: Catalogue, defaults: SpeechOptions, engine_key: str) -> str:
    """Return a short hash of everything on this side that changes the sound of any request.

    Each voice has a hash of its own as well: a client that keeps spoken phrases, as Home Assistant does
    forever, need not throw away those of one voice when another is installed.
    """
    parts = {
        "voices": {voice.id: voice.version for voice in catalogue.voices},
        "default": catalogue.default_voice_id,
        "profiles": {p.name: [p.voice, dict(p.values), p.language] for p in catalogue.profiles},
        "all": _for_all(defaults, engine_key),
    }
    return _hash(parts)


def _for_all(defaults: SpeechOptions, engine_key: str) -> list[Any]:
    """Return what changes the sound of every voice."""
    options = {name: getattr(defaults, name) for name in (*SCALES, *OPTIONS, "seed")}
    if defaults.preset is not None:
        options["preset"] = defaults.preset
    return [__version__, engine_key, options]


def _hash(parts: object) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:12]
