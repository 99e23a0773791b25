"""Which voices and profiles there are, and what a name on the wire means."""

import logging
from collections.abc import Sequence
from typing import Final

from .ports import SpeechEngine, Voice
from .profiles import Profile, ProfileFileError

_LOGGER = logging.getLogger(__name__)

PROFILE_MARK: Final = "@"
_MAX_REMEMBERED: Final = 256


class Catalogue:
    """Resolves names leniently: Home Assistant keeps voice names for years, and never checks them."""

    def __init__(self, engine: SpeechEngine, profiles: Sequence[Profile] = ()) -> None:
        """Read the installed voices; blocks.

        Raises:
            ProfileFileError: a profile names a voice that is not installed.
        """
        self.voices: tuple[Voice, ...] = tuple(engine.voices())
        self.profiles = tuple(profiles)
        self.default_voice_id = engine.voice_id(None)
        self._by_id = {voice.id: voice for voice in self.voices}
        self._ids_by_name = {voice.name: voice.id for voice in self.voices}
        self._warned: set[str] = set()
        for profile in self.profiles:
            if profile.voice is not None and profile.voice not in self._by_id:
                raise ProfileFileError(
                    f"profile {profile.name!r} names the voice {profile.voice!r}; "
                    f"installed are {', '.join(self._by_id)}"
                )

    def profiles_of(self, voice_id: str) -> list[Profile]:
        """Return the profiles that are offered for a voice."""
        return [profile for profile in self.profiles if profile.voice in (None, voice_id)]

    def resolve(self, name: str | None, language: str | None) -> tuple[str, Profile | None]:
        """Return voice id and profile of `<voice>`, `<voice>@<profile>`, a language, or nothing.

        A voice goes by its id, or its name for people. Whatever is unknown becomes the default, with
        one warning a name.
        """
        if name is None:
            return self._by_language(language), None
        if name in self._by_id:
            return name, None
        base, mark, profile_name = name.rpartition(PROFILE_MARK)
        if not mark:
            base, profile_name = name, ""
        voice_id = base if base in self._by_id else self._ids_by_name.get(base)
        if voice_id is None:
            voice_id = self.default_voice_id
            if base:
                self._warn_once(f"voice {base[:80]!r} is not installed, using {voice_id}")
        for profile in self.profiles_of(voice_id):
            if profile.name == profile_name:
                return voice_id, profile
        if profile_name:
            self._warn_once(f"profile {profile_name[:80]!r} is unknown, using plain {voice_id}")
        return voice_id, None

    def speaker(self, voice_id: str, name: str | None) -> str | None:
        """Return `name` if the voice has such a speaker, else None (its first), with one warning."""
        if name is None:
            return None
        voice = self._by_id.get(voice_id)
        if voice is not None and name in voice.speakers:
            return name
        self._warn_once(f"voice {voice_id} has no speaker {name[:80]!r}, using its first")
        return None

    def _by_language(self, language: str | None) -> str:
        if language is not None:
            wanted = language_key(language)
            candidates = sorted(
                self.voices, key=lambda voice: voice.id != self.default_voice_id
            )  # the default first: it wins where it fits
            for match in (_same_language, _same_family):
                for voice in candidates:
                    if match(wanted, language_key(voice.language)):
                        return voice.id
            self._warn_once(f"no voice for {language[:40]!r}, using {self.default_voice_id}")
        return self.default_voice_id

    def _warn_once(self, text: str) -> None:
        # Bounded: the names come from clients.
        if text not in self._warned and len(self._warned) < _MAX_REMEMBERED:
            self._warned.add(text)
            _LOGGER.warning("%s (said once)", text)


def language_key(tag: str) -> str:
    """Return a language tag in the form that is compared: "en_US" and "en-us" are the same."""
    return tag.replace("_", "-").casefold()


def _same_language(wanted: str, offered: str) -> bool:
    return wanted == offered


def _same_family(wanted: str, offered: str) -> bool:
    return wanted.split("-")[0] == offered.split("-")[0]
