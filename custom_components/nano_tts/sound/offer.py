"""What a speaker offers: its voices, and what they obey."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..const import SERVER_PROFILE_MARK
from .languages import family, tags
from .options import Range


@dataclass(frozen=True, slots=True)
class VoiceInfo:
    """A voice, or a voice with one of the server's own profiles."""

    name: str
    description: str
    languages: tuple[str, ...]
    """Tags in the form "en-US", each once."""
    speakers: tuple[str, ...]
    version: str
    unsupported: frozenset[str] = frozenset()
    """Options that it does not obey."""
    usual: Mapping[str, float] = field(default_factory=dict)
    """Numbers of the server's own profile: what is heard where a request says nothing."""
    sound_hash: str = ""
    """Changes whenever the same request to this voice would sound different."""
    facts: tuple[str, ...] = ()
    """What tells it from others: language, gender as the voice states it, size, licence."""

    presets: Mapping[str, float] = field(default_factory=dict)
    """Of a voice that may be too slow for its server: expected seconds of computing a second of speech, by preset."""

    @property
    def label(self) -> str:
        """Name and facts for people."""
        return f"{self.description} ({', '.join(self.facts)})" if self.facts else self.description

    def speaks(self, language: str) -> bool:
        """Tell whether it speaks a language; the accent does not matter."""
        return family(language) in {family(tag) for tag in self.languages}


@dataclass(frozen=True, slots=True)
class Mood:
    """How a household speaks at a time of the day."""

    values: Mapping[str, float]
    voices: Mapping[str, str]
    """The voice that suits it, by language."""

    def voice_for(self, voice: VoiceInfo | None) -> str | None:
        """Return the voice that suits it in the language of another one; None where there is none."""
        families = [family(tag) for tag in voice.languages] if voice is not None else []
        return next((self.voices[tag] for tag in families if tag in self.voices), None)


@dataclass(frozen=True, slots=True)
class ServerInfo:
    """A Nano TTS server."""

    server_id: str | None
    """Random, kept by the server, the same at every address."""
    version: str
    engine: str
    voices: tuple[VoiceInfo, ...]
    default_voice: str | None
    ranges: Mapping[str, Range]
    edits_pronunciations: bool
    """Its pronunciation file may be changed from here."""
    backend: str
    """What runs its voices, "numpy" or "onnx"; "" where it does not say."""
    moods: Mapping[str, Mood]
    """What a profile may begin with."""
    raw: Mapping[str, Any]
    """The data of the event, for diagnostics and for the next start."""

    def voice(self, name: str | None) -> VoiceInfo | None:
        """Return the voice of that name."""
        return next((voice for voice in self.voices if voice.name == name), None)

    def has_voice(self, name: str) -> bool:
        """Tell whether the server offers this voice."""
        return self.voice(name) is not None

    def speaking(self, name: str | None) -> VoiceInfo | None:
        """Return the voice that speaks when this one is asked for: itself, else the default."""
        return self.voice(name) or self.voice(self.default_voice)

    def of_language(self, language: str | None) -> Sequence[VoiceInfo]:
        """Return the voices that speak a language; None: all."""
        return [voice for voice in self.voices if language is None or voice.speaks(language)]

    def voice_for(self, language: str) -> VoiceInfo | None:
        """Return the voice that speaks a language where none is named, None where there is none.

        Of several the server's default, else one of exactly this tag; none with a server's profile.
        """
        able = [
            voice for voice in self.of_language(language) if SERVER_PROFILE_MARK not in voice.name
        ]
        exactly = tags([language])[0]
        able.sort(
            key=lambda voice: (exactly not in voice.languages, voice.name != self.default_voice)
        )
        return able[0] if able else None

    def obeys(self, name: str | None, option: str) -> bool:
        """Tell whether the voice that speaks for `name` obeys an option."""
        voice = self.speaking(name)
        return option in self.ranges and (voice is None or option not in voice.unsupported)

    def usual(self, name: str | None, option: str) -> float:
        """Return what is heard where nothing is set: the server profile's number, or the default."""
        voice = self.speaking(name)
        default = self.ranges[option].default
        return default if voice is None else voice.usual.get(option, default)

    def says(self, name: str | None, option: str) -> bool:
        """Tell whether an option has a number where nothing is set; a voice may have a loudness of its own."""
        voice = self.speaking(name)
        return self.ranges[option].is_set or (voice is not None and option in voice.usual)

    def anybody_obeys(self, option: str) -> bool:
        """Tell whether some voice obeys an option."""
        return any(self.obeys(voice.name, option) for voice in self.voices)
