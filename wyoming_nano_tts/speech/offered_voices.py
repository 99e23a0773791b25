"""Which voices and profiles there are, and what a name on the wire means."""

import functools
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ..errors import LanguageNotSpokenError, VoiceNotFoundError
from ..text.language import DEFAULT_LANGUAGE
from ..text.matching import best_speaker, best_voice, reads, speaks, spoken_languages
from .interfaces import SpeechEngine, Voice
from .profiles import Profile, ProfileFileError

_LOGGER = logging.getLogger(__name__)

PROFILE_MARK: Final = "@"
_MAX_REMEMBERED: Final = 256


@dataclass(frozen=True)
class Listing:
    """The voices at one moment."""

    voices: tuple[Voice, ...]
    default_voice_id: str

    @functools.cached_property
    def by_id(self) -> dict[str, Voice]:
        """Voices by their id."""
        return {voice.id: voice for voice in self.voices}

    @functools.cached_property
    def ids_by_name(self) -> dict[str, str]:
        """Ids by the names for people."""
        return {voice.name: voice.id for voice in self.voices}


class Catalogue:
    """Resolves names leniently: Home Assistant keeps voice names for years, and never checks them."""

    def __init__(self, engine: SpeechEngine, profiles: Sequence[Profile] = ()) -> None:
        """Read the installed voices; blocks.

        Raises:
            ProfileFileError: a profile names a voice that is not installed, or a language that its
                voice, or every voice, does not speak.
        """
        self.profiles = tuple(profiles)
        self._engine = engine
        self._warned: set[str] = set()
        self._listing = Listing(tuple(engine.voices()), engine.voice_id(None))
        for profile in self.profiles:
            self._check(profile)

    def _check(self, profile: Profile) -> None:
        if profile.voice is not None and profile.voice not in self._listing.by_id:
            raise ProfileFileError(
                f"profile {profile.name!r} names the voice {profile.voice!r}; "
                f"installed are {', '.join(self._listing.by_id)}"
            )
        if profile.language is None:
            return
        try:
            if profile.voice is not None:
                self._require(profile.voice, profile.language)
            else:
                self._by_language(profile.language)
        except LanguageNotSpokenError as error:
            raise ProfileFileError(f"profile {profile.name!r}: {error}") from error

    def refresh(self) -> Listing:
        """Look again which voices are installed; blocks, and may be called from any thread.

        Returns:
            The listing from now on; the same object for as long as nothing changes.
        """
        listing = Listing(tuple(self._engine.voices()), self._engine.voice_id(None))
        if listing != self._listing:
            self._listing = listing  # at once, for those who read meanwhile
        return self._listing

    @property
    def voices(self) -> tuple[Voice, ...]:
        """Installed voices."""
        return self._listing.voices

    @property
    def default_voice_id(self) -> str:
        """Voice of requests that name none or an unknown one."""
        return self._listing.default_voice_id

    def knows(self, name: str) -> bool:
        """Tell whether `name` is a voice, perhaps with a profile."""
        listing = self._listing
        base = name.rpartition(PROFILE_MARK)[0] or name
        return any(n in listing.by_id or n in listing.ids_by_name for n in (name, base))

    def find(self, name: str) -> tuple[str, str] | None:
        """Return id and language of the voice of that id or name, None where there is none."""
        listing = self._listing
        voice = listing.by_id.get(name) or listing.by_id.get(listing.ids_by_name.get(name, ""))
        return None if voice is None else (voice.id, voice.read_in())

    def profiles_of(self, voice_id: str) -> list[Profile]:
        """Return the profiles that are offered for a voice: those of no other voice, in a language it speaks."""
        voice = self._listing.by_id.get(voice_id)
        return [
            profile
            for profile in self.profiles
            if profile.voice in (None, voice_id)
            and (
                profile.language is None
                or (voice is not None and speaks(voice.languages, profile.language))
            )
        ]

    def installed(self, name: str) -> str:
        """Return the id of the voice of that id or name.

        Raises:
            VoiceNotFoundError: there is none; the message lists the installed ones.
        """
        listing = self._listing
        voice_id = name if name in listing.by_id else listing.ids_by_name.get(name)
        if voice_id is None:
            raise VoiceNotFoundError(
                f"there is no voice {name!r:.60}; installed: {', '.join(listing.by_id)}"
            )
        return voice_id

    def speaks(self, language: str) -> bool:
        """Tell whether some voice speaks a language."""
        return any(speaks(voice.languages, language) for voice in self.voices)

    def resolve(self, name: str | None, language: str | None) -> tuple[str, Profile | None]:
        """Return voice id and profile of `<voice>`, `<voice>@<profile>`, a language, or nothing.

        A voice goes by its id, or its name for people. Whatever is unknown becomes the default, with
        one warning a name. A language is never read in another: what nobody speaks is refused.

        Raises:
            LanguageNotSpokenError: the voice, or every voice, lacks the language; the message lists
                those that there are.
        """
        if not name:
            return self._by_language(language), None
        listing = self._listing
        if name in listing.by_id:
            self._require(name, language)
            return name, None
        base, mark, profile_name = name.rpartition(PROFILE_MARK)
        if not mark:
            base, profile_name = name, ""
        voice_id = base if base in listing.by_id else listing.ids_by_name.get(base)
        if voice_id is None:
            voice_id = self._by_language(language)
            if base:
                self._warn_once(f"voice {base[:80]!r} is not installed, using {voice_id}")
        self._require(voice_id, language)
        for profile in self.profiles_of(voice_id):
            if profile.name == profile_name:
                if language is not None and profile.language is not None:
                    self._require_profile(profile, language)
                return voice_id, profile
        if profile_name:
            self._warn_once(f"profile {profile_name[:80]!r} is unknown, using plain {voice_id}")
        return voice_id, None

    def _require(self, voice_id: str, language: str | None) -> None:
        """Refuse a language that a voice does not speak."""
        voice = self._listing.by_id.get(voice_id)
        if language is None or voice is None or speaks(voice.languages, language):
            return
        able = [voice.id for voice in self.voices if speaks(voice.languages, language)]
        if not able:
            raise self._nobody(language)
        raise LanguageNotSpokenError(
            f"the voice {voice_id} does not speak {language[:40]!r}; voices that do: {', '.join(able)}"
        )

    def _require_profile(self, profile: Profile, language: str) -> None:
        if not speaks((profile.language or "",), language):
            raise LanguageNotSpokenError(
                f"the profile {profile.name} speaks {profile.language!r}, not {language[:40]!r}; name "
                "the voice without it"
            )

    def _nobody(self, language: str) -> LanguageNotSpokenError:
        there_are = spoken_languages((voice.id, voice.languages) for voice in self.voices)
        return LanguageNotSpokenError(
            f"no voice here speaks {language[:40]!r}; there are {there_are}. Install a voice of the "
            "language, or ask for one of these"
        )

    def speaker(self, voice_id: str, name: str | None, language: str | None = None) -> str | None:
        """Return the speaker of that name or number, from 0; None (the first) with one warning otherwise.

        Where none is named, a voice whose first speaker lacks the language speaks with one who has it.

        Raises:
            LanguageNotSpokenError: the speaker that is named does not speak the language.
        """
        voice = self._listing.by_id.get(voice_id)
        if voice is not None and name is None and language is not None:
            return best_speaker(voice, language)
        speaker = self._speaker(voice_id, voice, name)
        if voice is None or language is None or reads(voice, speaker, language):
            return speaker
        able = ", ".join(other for other in voice.speakers if reads(voice, other, language))
        raise LanguageNotSpokenError(
            f"the speaker {name!r:.60} of {voice_id} does not speak {language[:40]!r}; speakers that "
            f"do: {able}"
        )

    def _speaker(self, voice_id: str, voice: Voice | None, name: str | None) -> str | None:
        if name is None:
            return None
        if voice is not None and name in voice.speakers:
            return name
        if name.isdecimal() and name.isascii() and len(name) < 10:
            speakers = voice.speakers if voice is not None else ()
            if int(name) < len(speakers):
                return speakers[int(name)]
            if int(name) == 0:
                return None
        self._warn_once(f"voice {voice_id} has no speaker {name[:80]!r}, using its first")
        return None

    def read_in(self, voice_id: str, speaker: str | None) -> str:
        """Return the tag of the language that text for a voice, or one of its speakers, is read in."""
        voice = self._listing.by_id.get(voice_id)
        return voice.read_in(speaker) if voice is not None else DEFAULT_LANGUAGE

    def _by_language(self, language: str | None) -> str:
        """Return the voice of a language, the default one before others; of none, the default.

        Raises:
            LanguageNotSpokenError: nobody speaks it.
        """
        if language is None:
            return self.default_voice_id
        ordered = sorted(self.voices, key=lambda voice: voice.id != self.default_voice_id)
        voice_id = best_voice(language, ((voice.id, voice.languages) for voice in ordered))
        if voice_id is None:
            raise self._nobody(language)
        return voice_id

    def _warn_once(self, text: str) -> None:
        # Bounded: the names come from clients.
        if text not in self._warned and len(self._warned) < _MAX_REMEMBERED:
            self._warned.add(text)
            _LOGGER.warning("%s (said once)", text)
