"""Voices and requests: sentences and options in, 16-bit audio out, one chunk at a time."""

import hashlib
import logging
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..audio import silence, to_pcm16
from ..cores import usable_cores
from ..errors import OptionError, PronunciationFileError, VoiceError, VoiceNotFoundError
from ..text import Frontend, OwnWords, Phonemes, read_mapping
from .acoustic import AcousticModel
from .options import SpeechOptions
from .session import Session
from .source_filter import SourceFilterVocoder
from .voice import (
    ACOUSTIC_GRAPHS,
    BUILT_IN_VOICES,
    VOCODER_GRAPHS,
    VoiceInfo,
    find_voices,
    read_weights,
)

_LOGGER = logging.getLogger(__name__)

SAMPLE_RATE_HZ: Final = 24000
LONGEST_PIECE_TOKENS: Final = 400
"""Longer sentences are cut at a mark or a word-like place: memory stays bounded (some 35 s of speech)."""
CLAUSE_MARKS: Final = frozenset(",.!?…-")
DEFAULT_VOICE: Final = "en_US-kathleen"


@dataclass(slots=True)
class Timing:
    """What an utterance has cost and given so far."""

    synth_seconds: float = 0.0
    audio_seconds: float = 0.0


class LoadedVoice:
    """A voice with its sessions open; may be used by several threads at once."""

    def __init__(self, info: VoiceInfo, threads: int) -> None:
        vocoder_graph = VOCODER_GRAPHS[info.vocoder_type]
        acoustic = read_weights(info.acoustic, ACOUSTIC_GRAPHS)
        vocoder = read_weights(info.vocoder, (vocoder_graph,))
        self.info = info
        try:
            self.acoustic = AcousticModel(acoustic, threads)
            self.vocoder = SourceFilterVocoder(Session(vocoder_graph, vocoder, threads))
        except RuntimeError as error:  # what ONNX Runtime raises
            raise VoiceError(f"the voice {info.id} cannot be loaded: {error}") from error

    def speaker_row(self, name: str | None) -> int:
        """Row of the speaker table.

        Raises:
            OptionError: the voice has no such speaker; the message lists those that it has.
        """
        if name is None or not self.info.speakers:
            return 0
        if name not in self.info.speakers:
            raise OptionError(
                f"{self.info.id} has no speaker {name!r:.60}; it has {', '.join(self.info.speakers)}"
            )
        return self.info.speakers.index(name)


class Engine:
    """All voices of some folders.

    Args:
        voice_dirs: folders of voice folders; the built-in voices come after them.
        threads: that one computation may use; None chooses by the number of cores.
        default_voice: id of the voice for requests that name none or an unknown one.
        pronunciations: file of words that are said differently, or None.

    Raises:
        VoiceNotFoundError: `default_voice` is not installed, or no voice at all is.
    """

    sample_rate_hz: int = SAMPLE_RATE_HZ

    def __init__(
        self,
        voice_dirs: Sequence[Path] = (),
        *,
        threads: int | None = None,
        default_voice: str | None = None,
        pronunciations: Path | None = None,
    ) -> None:
        self._folders = (*voice_dirs, BUILT_IN_VOICES)
        self.threads = threads or default_threads()
        self.frontend = Frontend(pronunciations=pronunciations)
        self._pronunciations = pronunciations
        self._pronunciations_modified = _modified(pronunciations) if pronunciations else None
        self._sound_key = _hash(pronunciations) if pronunciations else ""
        self._loaded: dict[str, LoadedVoice] = {}
        self._loading = threading.Lock()
        self._reported: set[str] = set()
        known = {voice.id: voice for voice in self.voices()}
        if default_voice is not None and default_voice not in known:
            raise VoiceNotFoundError(
                f"there is no voice {default_voice!r:.60}; installed: {', '.join(known) or 'none'}"
            )
        if not known:
            raise VoiceNotFoundError(
                f"no voice is installed in {', '.join(str(folder) for folder in self._folders)}"
            )
        self.default_voice = default_voice or (
            DEFAULT_VOICE if DEFAULT_VOICE in known else next(iter(known))
        )

    def voices(self) -> list[VoiceInfo]:
        """Voices as they are on disk now; one that cannot be read is logged once and left out."""
        found = []
        for voice in find_voices(self._folders):
            if isinstance(voice, VoiceInfo):
                found.append(voice)
            elif str(voice) not in self._reported:
                self._reported.add(str(voice))
                _LOGGER.warning("left out: %s", voice)
        return found

    def voice_id(self, name: str | None) -> str:
        """Id of the voice of that id or name; the default voice if there is none."""
        if name:
            for voice in self.voices():
                if name in (voice.id, voice.name):
                    return voice.id
        return self.default_voice

    def preload(self, voice_id: str) -> None:
        """Load a voice and the text front end, and speak a word in silence: the first request is then as fast as any.

        Raises:
            VoiceNotFoundError, VoiceError: as `utterance`.
        """
        for _ in self.utterance(voice_id, SpeechOptions()).say("Hello."):
            pass

    def utterance(self, voice_id: str, options: SpeechOptions) -> "Utterance":
        """Begin a request; loads the voice if it is not loaded.

        Raises:
            VoiceNotFoundError: no such voice; the message lists the installed ones.
            VoiceError: its files are damaged.
            OptionError: it has no such speaker.
            PronunciationFileError: a word of the options' pronunciations breaks a rule.
        """
        self._refresh_pronunciations()
        return Utterance(self._voice(voice_id), self.frontend, options)

    @property
    def sound_key(self) -> str:
        """Changes when something beside voices and options changes the sound; may read the disk."""
        self._refresh_pronunciations()
        return self._sound_key

    def _refresh_pronunciations(self) -> None:
        """Read the pronunciation file again if it changed; a faulty one is logged, the old words stay."""
        if self._pronunciations is None:
            return
        changed = _modified(self._pronunciations)
        if changed == self._pronunciations_modified:
            return
        self._pronunciations_modified = changed
        try:
            self.frontend.reload()
            self._sound_key = _hash(self._pronunciations)
        except (PronunciationFileError, OSError) as error:
            _LOGGER.warning("the words of before stay: %s", error)
        else:
            _LOGGER.info("read %s again", self._pronunciations)

    def _voice(self, voice_id: str) -> LoadedVoice:
        loaded = self._loaded.get(voice_id)
        if loaded is not None:
            return loaded
        with self._loading:
            if voice_id not in self._loaded:
                known = {voice.id: voice for voice in self.voices()}
                if voice_id not in known:
                    raise VoiceNotFoundError(
                        f"there is no voice {voice_id!r:.60}; installed: {', '.join(known)}"
                    )
                started = time.perf_counter()
                self._loaded[voice_id] = LoadedVoice(known[voice_id], self.threads)
                _LOGGER.info("loaded %s in %.2f s", voice_id, time.perf_counter() - started)
            return self._loaded[voice_id]


class Utterance:
    """One request being spoken; not to be used by two threads at the same time."""

    def __init__(self, voice: LoadedVoice, frontend: Frontend, options: SpeechOptions) -> None:
        self.timing = Timing()
        self._voice, self._frontend, self._options = voice, frontend, options
        self._speaker = voice.speaker_row(options.speaker)
        self._own = (
            OwnWords(read_mapping(options.pronunciations)) if options.pronunciations else None
        )
        self._rng = np.random.default_rng(options.seed)
        level = 10 ** (voice.info.gain_db / 20)
        self._gain = level * options.energy_scale * options.volume
        self._spoken = False

    def say(self, sentence: str) -> Iterator[NDArray[np.int16]]:
        """Yield the audio of one sentence in chunks; nothing where nothing is speakable.

        Every `next` computes one chunk. Between two sentences lies the options' silence.
        """
        started = time.perf_counter()
        phonemes = self._frontend.phonemise(sentence, self._own)
        pause = self._pause() if phonemes else silence(0, SAMPLE_RATE_HZ)
        for piece in pieces(phonemes):
            acoustics = self._voice.acoustic.run(
                piece.token_ids(blanks=False),
                self._speaker,
                self._options.length_scale,
                self._options.pitch_scale,
            )
            for samples in self._voice.vocoder.stream(
                acoustics.mel, acoustics.f0_hz, acoustics.voicing, self._rng
            ):
                pcm = to_pcm16(samples, self._gain)
                self.timing.synth_seconds += time.perf_counter() - started
                yield self._counted(np.concatenate([pause, pcm]) if pause.size else pcm)
                pause = pause[:0]
                started = time.perf_counter()

    def finish(self) -> Iterator[NDArray[np.int16]]:
        """Yield the trailing silence, if anything was said."""
        if self._spoken and self._options.trail_silence_ms:
            yield self._counted(silence(self._options.trail_silence_ms / 1000, SAMPLE_RATE_HZ))

    def _pause(self) -> NDArray[np.int16]:
        seconds = (
            self._options.sentence_silence if self._spoken else self._options.lead_silence_ms / 1000
        )
        self._spoken = True
        return silence(seconds, SAMPLE_RATE_HZ)

    def _counted(self, pcm: NDArray[np.int16]) -> NDArray[np.int16]:
        self.timing.audio_seconds += len(pcm) / SAMPLE_RATE_HZ
        return pcm


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _modified(path: Path) -> int | None:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return None


def pieces(phonemes: Phonemes) -> Iterator[Phonemes]:
    """Cut phonemes that are too many for one pass, at the last mark that fits."""
    symbols, stresses = phonemes.symbols, phonemes.stresses
    first = 0
    while first < len(symbols):
        last = min(len(symbols), first + LONGEST_PIECE_TOKENS)
        if last < len(symbols):
            backwards = range(last - 1, first, -1)
            last = next((n + 1 for n in backwards if symbols[n] in CLAUSE_MARKS), last)
            if CLAUSE_MARKS.issuperset(symbols[last:]):  # marks alone are nothing to say
                last = len(symbols)
        yield Phonemes(symbols[first:last], stresses[first:last])
        first = last


def default_threads() -> int:
    """One thread a computation on up to two cores, else two: requests share the rest."""
    return 1 if usable_cores() <= 2 else 2
