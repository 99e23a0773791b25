"""Voices and requests: sentences and options in, 16-bit audio out, one chunk at a time."""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from ..audio.mel import SAMPLE_RATE_HZ
from ..backends.backend import AUTO, Backend, missing, open_backend
from ..cores import usable_cores
from ..errors import BackendError, LanguageNotSpokenError, VoiceError, VoiceNotFoundError
from ..families.registry import ARCHITECTURES, load_voice
from ..machine.heap import trim_heap
from ..text import Frontend, Passage
from ..text.matching import best_voice, speaks, spoken_languages
from ..voice_files.description import BUILT_IN_VOICES, VoiceInfo
from ..voice_files.folders import VoiceFolders
from ..voice_files.options import PRESETS, SpeechOptions
from .frontends import Frontends
from .loaded import Lease, LoadedVoices
from .other_voices import OtherVoices
from .pace import expected_by_preset
from .reading import ReadSentence, read_sentences
from .utterance import Utterance

_LOGGER = logging.getLogger(__name__)

DEFAULT_VOICE: Final = "en_US-heart"


class Engine:
    """All voices of some folders.

    Args:
        voice_dirs: folders of voice folders; the built-in voices come after them.
        threads: that one computation may use; None chooses by the number of cores.
        default_voice: id of the voice for requests that name none or an unknown one.
        language: tag of the language that the default voice must speak; where no voice is named, it is
            one of that language.
        pronunciations: file of words that are said differently, or None.
        lenient: a faulty pronunciation file is logged and read again once it changes; otherwise the
            first voice that needs it raises `PronunciationFileError`.
        max_loaded_voices: voices in memory at the same time, as far as they do not speak; None: all.
        published_frontend: published voices read text exactly as their own programs do, with all
            mistakes; for comparisons.
        backend: what runs the voices' graphs, or its name; "auto" takes the first that can be had. One that is
            named is imported with the first voice.

    Raises:
        BackendError: there is no backend of that name, or its package is not installed.
        VoiceNotFoundError: `default_voice` is not installed, or no voice at all is.
        LanguageNotSpokenError: the default voice, or every voice, lacks `language`.
    """

    sample_rate_hz: int = SAMPLE_RATE_HZ

    def __init__(
        self,
        voice_dirs: Sequence[Path] = (),
        *,
        threads: int | None = None,
        default_voice: str | None = None,
        language: str | None = None,
        pronunciations: Path | None = None,
        lenient: bool = False,
        max_loaded_voices: int | None = None,
        published_frontend: bool = False,
        backend: Backend | str = AUTO,
    ) -> None:
        self._folders = VoiceFolders((*voice_dirs, BUILT_IN_VOICES), ARCHITECTURES)
        self._seen: tuple[VoiceInfo, ...] = ()
        self.threads = threads or default_threads()
        if isinstance(backend, str) and backend != AUTO and (reason := missing(backend)):
            raise BackendError(f"the backend {backend} cannot be had: {reason}")
        self._backend = backend
        self.frontends = Frontends(pronunciations, lenient=lenient)
        self._published_frontend = published_frontend
        self._loaded = LoadedVoices(
            lambda info: load_voice(info, self.backend, self.threads), most=max_loaded_voices
        )
        known = {voice.id: voice for voice in self.voices()}
        if default_voice is not None and default_voice not in known:
            raise VoiceNotFoundError(
                f"there is no voice {default_voice!r:.60}; installed: {', '.join(known) or 'none'}"
            )
        if not known:
            raise VoiceNotFoundError(
                f"no voice is installed in {', '.join(str(folder) for folder in self._folders.folders)}"
            )
        self.default_voice = default_voice or (
            DEFAULT_VOICE if DEFAULT_VOICE in known else next(iter(known))
        )
        if language is not None:
            self.default_voice = self._speaking(language, default_voice)
        self.frontends.of(known[self.default_voice].read_in())  # a faulty file is told of at once

    def voice_for(self, language: str) -> str | None:
        """Return the id of the voice that speaks a language, the default before others; None where there is none."""
        ordered = sorted(self._installed(), key=lambda voice: voice.id != self.default_voice)
        return best_voice(language, ((voice.id, voice.languages) for voice in ordered))

    def _speaking(self, language: str, named: str | None) -> str:
        """Return the voice that is named if it speaks the language; where none is named, one that does.

        Raises:
            LanguageNotSpokenError: it does not, or no voice does.
        """
        found = self.voice_for(language)
        voices = {voice.id: voice.languages for voice in self._installed()}
        if found is None:
            raise LanguageNotSpokenError(
                f"no installed voice speaks {language!r:.40}; there are {spoken_languages(voices.items())}"
            )
        if named is None or speaks(voices[named], language):
            return named or found
        able = ", ".join(voice_id for voice_id, tags in voices.items() if speaks(tags, language))
        raise LanguageNotSpokenError(
            f"the voice {named} does not speak {language!r:.40}; voices that do: {able}"
        )

    def read_in(self, voice_id: str, speaker: str | None = None) -> str:
        """Return the tag of the language that a voice, or one of its speakers, reads text in.

        Raises:
            VoiceNotFoundError: no such voice.
        """
        return self._info(voice_id).read_in(speaker)

    @property
    def frontend(self) -> Frontend:
        """The text front end of the default voice."""
        return self.frontends.of(self.read_in(self.voice_id(None)))

    @property
    def backend(self) -> Backend:
        """What runs the voices' graphs.

        Raises:
            BackendError: nothing here can.
        """
        if isinstance(self._backend, str):
            self._backend = open_backend(self._backend)
        return self._backend

    @property
    def backend_name(self) -> str:
        """Name of what runs the voices' graphs.

        Raises:
            BackendError: nothing here can.
        """
        return self.backend.name

    def voices(self) -> list[VoiceInfo]:
        """Voices as they are on disk now; one that cannot be read is logged once and left out."""
        return list(self._installed())

    def _installed(self) -> tuple[VoiceInfo, ...]:
        voices = self._folders.voices()
        if voices is not self._seen:
            self._seen = voices
            self._loaded.keep(voices)
        return voices

    def voice_id(self, name: str | None) -> str:
        """Id of the voice of that id or name; the default voice if there is none."""
        voices = self._installed()
        for voice in voices if name else ():
            if name in (voice.id, voice.name):
                return voice.id
        if voices and all(voice.id != self.default_voice for voice in voices):
            return voices[0].id  # the default has been removed meanwhile
        return self.default_voice

    def expected_by_preset(self, voice_id: str) -> Mapping[str, float]:
        """Expected seconds of computing a second of speech, by preset; nothing for voices that are quick anywhere.

        Raises:
            VoiceNotFoundError: no such voice.
        """
        return expected_by_preset(self._info(voice_id))

    def preload(self, voice_id: str) -> None:
        """Load a voice and the text front end, and speak a word in silence: the first request is then as fast as any.

        Raises:
            VoiceNotFoundError, VoiceError: as `utterance`.
        """
        quick = "preset" in self._info(voice_id).supported
        options = SpeechOptions(preset=PRESETS[0] if quick else None)
        for _ in self.utterance(voice_id, options).say(Passage.of("Hello.")):
            pass
        trim_heap()  # of what was read and made on the way

    def utterance(self, voice_id: str, options: SpeechOptions) -> Utterance:
        """Begin a request; loads the voice if it is not loaded.

        Raises:
            VoiceNotFoundError: no such voice; the message lists the installed ones.
            VoiceError: its files are damaged.
            OptionError: it has no such speaker.
            PronunciationFileError: a word of the options' pronunciations breaks a rule.
        """
        self.frontends.refresh()
        lease = self.lease(voice_id)
        frontend = self.frontends.of(lease.voice.info.read_in(options.speaker))
        return Utterance(
            lease,
            frontend,
            options,
            published_frontend=self._published_frontend,
            others=OtherVoices(self, lease, frontend.language.about.tag, options),
        )

    def read(
        self,
        voice_id: str,
        passages: Iterable[Passage],
        *,
        speaker: str | None = None,
        pronunciations: Mapping[str, str] | None = None,
    ) -> Iterator[ReadSentence]:
        """Yield how a voice would read a text; loads no voice.

        Raises:
            VoiceNotFoundError: no such voice.
            PronunciationFileError: one of `pronunciations` breaks a rule.
        """
        self.frontends.refresh()
        tag = self.read_in(voice_id, speaker)
        yield from read_sentences(self.frontends, tag, passages, pronunciations)

    @property
    def sound_key(self) -> str:
        """Changes when something beside voices and options changes the sound; may read the disk."""
        self.frontends.refresh()
        return self.frontends.sound_key

    def unload_idle(self, seconds: float) -> None:
        """Unload the voices that nobody has used for that long; none that is speaking."""
        self._loaded.unload_idle(seconds)

    @property
    def loaded_voices(self) -> tuple[str, ...]:
        """Ids of the voices in memory."""
        return self._loaded.ids

    def find_voice(self, name: str) -> tuple[str, str] | None:
        """Return id and language of the voice of that id or name, None where there is none."""
        for voice in self._installed():
            if name in (voice.id, voice.name):
                return voice.id, voice.read_in()
        return None

    def lease(self, voice_id: str) -> Lease:
        """Return a lease of a voice, loaded if it is not.

        Raises:
            VoiceNotFoundError: no such voice; the message lists the installed ones.
            VoiceError: its files are damaged.
        """
        info = self._info(voice_id)
        try:
            return self._loaded.use(info)
        except VoiceError:
            now = self._info(voice_id)
            if now == info:
                raise
            return self._loaded.use(now)  # it was being replaced: description and weights in turns

    def _info(self, voice_id: str) -> VoiceInfo:
        known = {voice.id: voice for voice in self._installed()}
        if voice_id not in known:
            raise VoiceNotFoundError(
                f"there is no voice {voice_id!r:.60}; installed: {', '.join(known)}"
            )
        return known[voice_id]


def default_threads() -> int:
    """One thread a computation on up to two cores, else two: requests share the rest."""
    return 1 if usable_cores() <= 2 else 2
