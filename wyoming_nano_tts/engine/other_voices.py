"""Who speaks the passages of a request that are of another language, or that name their voice."""

import dataclasses
import logging
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ..errors import NanoTtsError, PronunciationFileError
from ..families.family import Manner
from ..text import Frontend, OwnWords, Passage
from ..text.language import find_language, primary_tag
from ..text.matching import best_speaker, speaks
from ..text.other_languages import in_words
from ..voice_files.options import SpeechOptions
from .frontends import Frontends
from .loaded import Lease

_LOGGER = logging.getLogger(__name__)


class Voices(Protocol):
    """What an engine can tell and give of its voices."""

    @property
    def frontends(self) -> Frontends:
        """The text front ends."""

    def voice_for(self, language: str) -> str | None:
        """Return the id of the voice that speaks a language."""

    def find_voice(self, name: str) -> tuple[str, str] | None:
        """Return id and language of a voice."""

    def lease(self, voice_id: str) -> Lease:
        """Return a lease of a voice, loaded if it is not."""


@dataclass(frozen=True, slots=True)
class Speaking:
    """A voice, and the manner in which it speaks in this request."""

    lease: Lease
    manner: Manner


class OtherVoices:
    """The voices of one request beside its own.

    No more than one of them is kept at a time: a text that goes through ten voices must not fill the
    memory with them.

    Args:
        voices: of the engine.
        own: the request's own voice.
        language: tag of the language that it reads.
        options: of the request.
    """

    def __init__(self, voices: Voices, own: Lease, language: str, options: SpeechOptions) -> None:
        self._voices, self._own, self._language = voices, own, language
        self._options = options
        self._kept: tuple[tuple[str, str], Speaking] | None = None
        self._told: set[str] = set()

    def choose(self, passage: Passage) -> tuple[Speaking | None, Passage]:
        """Return who speaks a passage, None for the request's own voice, and what that one is given.

        The voice that the text names speaks if it can; of a passage in another language, a voice of that
        language; where there is none, the own voice says the words of the language as its own.
        """
        if not passage.language and not passage.voice:
            return None, passage
        language = passage.language or self._language
        voice_id = self._chosen(passage.voice, language)
        if voice_id is not None:
            is_own = voice_id == self._own.voice.info.id
            if is_own and primary_tag(language) == primary_tag(self._language):
                return None, passage
            speaking = self._speaking(voice_id, language)
            if speaking is not None:
                return speaking, passage
        if primary_tag(language) == primary_tag(self._language):
            return None, passage
        reader = find_language(self._language)
        return None, in_words(dataclasses.replace(passage, language=language), reader)

    def _chosen(self, name: str, language: str) -> str | None:
        if name and (found := self._voices.find_voice(name)) and speaks((found[1],), language):
            return found[0]
        own = self._own.voice.info
        if primary_tag(language) == primary_tag(self._language) or speaks(own.languages, language):
            return own.id
        return self._voices.voice_for(language)

    def _speaking(self, voice_id: str, language: str) -> Speaking | None:
        """Return a voice ready to speak; None, with one line in the log, where it cannot."""
        key = (voice_id, primary_tag(language))
        if self._kept is None or self._kept[0] != key:
            self._kept = None  # its lease ends before another begins
            try:
                self._kept = key, self._made(voice_id, language)
            except NanoTtsError as error:
                if voice_id not in self._told:
                    self._told.add(voice_id)
                    _LOGGER.warning("%s cannot speak a part of a text: %s", voice_id, error)
                return None
        return self._kept[1]

    def _made(self, voice_id: str, language: str) -> Speaking:
        own = self._own.voice.info
        lease = self._own if voice_id == own.id else self._voices.lease(voice_id)
        info = lease.voice.info
        speaker = best_speaker(info, language)
        options = dataclasses.replace(self._options, speaker=speaker)
        frontend = self._voices.frontends.of(info.read_in(speaker))
        lease.voice.report_ignored(options)
        manner = Manner(
            options,
            lease.voice.speaker_row(speaker),
            np.random.default_rng(options.seed),
            frontend,
            _own_words(frontend, options),
        )
        return Speaking(lease, manner)


def _own_words(frontend: Frontend, options: SpeechOptions) -> OwnWords | None:
    """Read the request's words in another language, as far as they are any there."""
    words = {}
    for word, value in (options.pronunciations or {}).items():
        try:
            frontend.own_words({word: value})
        except PronunciationFileError:  # phones of the request's own language
            continue
        words[word] = value
    return frontend.own_words(words) if words else None
