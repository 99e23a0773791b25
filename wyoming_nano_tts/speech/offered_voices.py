"""Which voices and profiles there are, and what a name on the wire means."""

import functools
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ..errors import VoiceNotFoundError
from ..text.language import DEFAULT_LANGUAGE
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
            ProfileFileError: a profile names a voice that is not installed.
        """
        self.profiles = tuple(profiles)
        self._engine = engine
        self._warned: set[str] = set()
        self._listing = Listing(tuple(engine.voices()), engine.voice_id(None))
        for profile in self.profiles:
            if profile.voice is not None and profile.voice not in self._listing.by_id:
                raise ProfileFileError(
                    f"profile {profile.name!r} names the voice {profile.voice!r}; "
                    f"installed are {', '.join(self._listing.by_id)}"
                )

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

    def profiles_of(self, voice_id: str) -> list[Profile]:
        """Return the profiles that are offered for a voice."""
        return [profile for profile in self.profiles if profile.voice in (None, voice_id)]

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

    def resolve(self, name: str | None, language: str | None) -> tuple[str, Profile | None]:
        """Return voice id and profile of `<voice>`, `<voice>@<profile>`, a language, or nothing.

        A voice goes by its id, or its name for people. Whatever is unknown becomes the default, with
        one warning a name.
        """
        if name is None:
            return self._by_language(language), None
        listing = self._listing
        if name in listing.by_id:
            return name, None
        base, mark, profile_name = name.rpartition(PROFILE_MARK)
        if not mark:
            base, profile_name = name, ""
        voice_id = base if base in listing.by_id else listing.ids_by_name.get(base)
        if voice_id is None:
            voice_id = listing.default_voice_id
            if base:
                self._warn_once(f"voice {base[:80]!r} is not installed, using {voice_id}")
        for profile in self.profiles_of(voice_id):
            if profile.name == profile_name:
                return voice_id, profile
        if profile_name:
            self._warn_once(f"profile {profile_name[:80]!r} is unknown, using plain {voice_id}")
        return voice_id, None

    def speaker(self, voice_id: str, name: str | None) -> str | None:
        """Return the speaker of that name or number, from 0; None (the first) with one warning otherwise."""
        if name is None:
            return None
        voice = self._listing.by_id.get(voice_id)
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
    return wanted.partition("-")[0] == offered.partition("-")[0]
