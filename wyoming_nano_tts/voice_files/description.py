"""A voice on disk: `voice.json` beside safetensors, checked like untrusted input."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ..audio.mel import SAMPLE_RATE_HZ
from ..errors import VoiceError
from .architecture import (
    DEFAULT_ARCHITECTURE,
    UTTERANCE_OPTIONS,
    Architecture,
    Architectures,
    PartSpec,
)
from .fitting import fit
from .json_fields import Fields
from .loudness import LOUDNESS, Loudness, read_loudness
from .reading import Reading, read_reading, read_speakers, unusual_reading
from .reference import Reference, read_reference
from .weights import ENCODINGS, SAFETENSORS, VoicePart

FORMAT: Final = 1
DESCRIPTION_FILE: Final = "voice.json"
LARGEST_DESCRIPTION_BYTES: Final = 1 << 20
LARGEST_GAIN_DB: Final = 20.0
LARGEST_PITCH_RANGE: Final = 2.0
VOICE_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
WEIGHTS_OF: Final = "weights_of"
"""Key of a voice that has no files of weights: the id of the voice in the folder beside it that has them."""
BUILT_IN_VOICES: Final = Path(__file__).resolve().parent.parent / "voices"


@dataclass(frozen=True, slots=True)
class VoiceInfo:
    """What `voice.json` says."""

    id: str
    """Name on the wire and of the folder."""
    name: str
    description: str
    language: str
    """As in "en_US"."""
    version: str
    """Changes whenever the sound changes: the voice's own version with a hash of its weights."""
    licence: str
    """SPDX identifier."""
    attribution_name: str
    attribution_url: str
    sample_rate_hz: int
    gain_db: float
    """Brings the voice to the level at which voices speak; -20 to 20."""
    pitch_range: float
    """Multiplies the melody that the acoustic model predicts; 0.5 to 2."""
    speakers: tuple[str, ...]
    """Empty for a voice of one speaker."""
    reading: Reading
    """How its text is read."""
    speaker_languages: Mapping[str, str]
    """Tag of the language that each speaker speaks, by name."""
    parameters: int
    folder: Path
    architecture: str
    """Key of the architectures that it was read with."""
    parts: Mapping[str, VoicePart]
    """By the names that the architecture gives them."""
    supported: frozenset[str]
    """Names of the `SpeechOptions` that this voice obeys."""
    loudness: Loudness | None = None
    """How loud it is with its gain, measured once; None where nobody did."""
    gender: str = ""
    """As the voice states it, "female"; "" where it says nothing."""
    reference: Reference | None = None
    """The recording that it follows; None for voices that are all in their weights."""

    @property
    def size_bytes(self) -> int:
        """Bytes of its weights on disk, 0 while they cannot be looked at."""
        try:
            return sum(part.path.stat().st_size for part in self.parts.values())
        except OSError:
            return 0

    def read_in(self, speaker: str | None = None) -> str:
        """Return the tag of the language that text is read in for a speaker, or for the voice."""
        return self.speaker_languages.get(speaker or "", self.reading.language)

    @property
    def languages(self) -> tuple[str, ...]:
        """Tags of the languages that it speaks, its own first."""
        others = set(self.speaker_languages.values()) - {self.reading.language}
        return (self.language, *sorted(others))


def read_voice(folder: Path, architectures: Architectures) -> VoiceInfo:
    """Read and check a voice's description; the weights are not opened.

    Args:
        folder: of the voice.
        architectures: that this version knows.

    Raises:
        VoiceError: no description, a damaged one, a field missing or of the wrong kind, or an
            architecture that this version has no graph for.
    """
    path = folder / DESCRIPTION_FILE
    try:
        if path.stat().st_size > LARGEST_DESCRIPTION_BYTES:
            raise VoiceError(f"{path} is larger than {LARGEST_DESCRIPTION_BYTES} bytes")
        described = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, ValueError, RecursionError) as error:
        raise VoiceError(f"{path} cannot be read: {error}") from error
    read = Fields(path, described)
    if read.integer("format") != FORMAT:
        raise VoiceError(f"{path} has format {described['format']!r}; this version reads {FORMAT}")
    voice_id = read.text("id")
    if not VOICE_ID.fullmatch(voice_id) or voice_id != folder.name:
        raise VoiceError(
            f"{path}: the id {voice_id!r} must be the folder's name, of letters, digits, . _ -"
        )
    name = read.text("architecture", DEFAULT_ARCHITECTURE)
    if name not in architectures:
        raise VoiceError(
            f"{path}: unknown architecture {name!r:.60}; known: {', '.join(architectures)}"
        )
    architecture = architectures[name]
    attribution = read.part("attribution")
    weights = _folder_of_weights(read, folder)
    parts = {
        part: _read_part(read.part(part), part, kinds, weights)
        for part, kinds in architecture.parts.items()
    }
    rate_hz = read.integer("sample_rate")
    if rate_hz != SAMPLE_RATE_HZ:
        raise VoiceError(f"{path}: sample rate {rate_hz}; this version speaks {SAMPLE_RATE_HZ} Hz")
    gain_db = read.number("gain_db", 0.0, LARGEST_GAIN_DB)
    pitch_range = read.number("pitch_range", 1.0, LARGEST_PITCH_RANGE)
    if pitch_range < 1 / LARGEST_PITCH_RANGE:
        raise VoiceError(
            f"{path}: pitch_range must be from {1 / LARGEST_PITCH_RANGE:g} to "
            f"{LARGEST_PITCH_RANGE:g}, not {pitch_range:g}"
        )
    language = read.text("language")
    reading = read_reading(read, language, architecture.takes)
    speakers = _speakers(read, reading, architecture, parts)
    loudness = read_loudness(read, tuple(speakers))
    unusual = unusual_reading(reading, speakers, language, architecture.takes)
    row = "" if weights == folder else voice_id  # who it is, is told by nothing else in the hash
    reference = read_reference(read, folder) if architecture.follows_reference else None
    heard = f" {reference.sha256} {reference.transcript}" if reference else ""
    measured = "" if loudness is None else f"{loudness.lufs} {sorted(loudness.speakers.items())}"
    return VoiceInfo(
        id=voice_id,
        name=read.text("name"),
        description=read.text("description"),
        language=language,
        version=f"{read.text('version')}+{_sound_hash(parts, gain_db, pitch_range, unusual + row + heard + measured)}",
        licence=read.text("licence"),
        attribution_name=attribution.text("name"),
        attribution_url=attribution.text("url"),
        sample_rate_hz=rate_hz,
        gain_db=gain_db,
        pitch_range=pitch_range,
        speakers=tuple(speakers),
        reading=reading,
        speaker_languages=speakers,
        parameters=read.integer("parameters"),
        loudness=loudness,
        gender=read.text("gender", ""),
        reference=reference,
        folder=folder,
        architecture=name,
        parts=parts,
        supported=UTTERANCE_OPTIONS.union(
            architecture.obeys,
            *(kinds[parts[part].type].obeys for part, kinds in architecture.parts.items()),
        ).difference(() if loudness is not None else (LOUDNESS,)),
    )


def find_voices(
    folders: tuple[Path, ...], architectures: Architectures
) -> Iterator[VoiceInfo | VoiceError]:
    """Yield every voice of the folders, or the error of one that cannot be read.

    The first of two voices with one id wins, so a person's folder goes before the built-in one.
    """
    seen: set[str] = set()
    for folder in folders:
        try:
            children = sorted(folder.iterdir()) if folder.is_dir() else []
        except OSError as error:
            yield VoiceError(f"{folder} cannot be searched for voices: {error.strerror}")
            continue
        for child in children:
            if child.name in seen or not _has_description(child):
                continue
            seen.add(child.name)
            try:
                yield read_voice(child, architectures)
            except VoiceError as error:
                yield error


def _has_description(folder: Path) -> bool:
    try:
        return (folder / DESCRIPTION_FILE).is_file()
    except OSError:  # not ours to read
        return False


def _read_part(read: Fields, part: str, kinds: Mapping[str, PartSpec], folder: Path) -> VoicePart:
    kind = "" if "" in kinds else read.text("type")
    if kind not in kinds:
        raise VoiceError(f"{read.path}: unknown {part} {kind!r:.60}; known: {', '.join(kinds)}")
    spec = kinds[kind]
    config, graphs = fit(str(read.path), part, spec, read.table("config"))
    encoding = read.text("encoding", SAFETENSORS)
    if encoding not in ENCODINGS:
        raise VoiceError(
            f"{read.path}: {part} is encoded as {encoding!r:.60}; this version reads {', '.join(ENCODINGS)}"
        )
    return VoicePart(
        path=folder / read.file_name("file"),
        sha256=read.text("sha256").lower(),
        config=config,
        type=kind,
        graphs=graphs,
        shapes=spec.shapes(config) if spec.shapes is not None else None,
        encoding=encoding,
    )


def _folder_of_weights(read: Fields, folder: Path) -> Path:
    """The voice's own folder, or that of the voice beside it whose weights it speaks with, with a row of its own."""
    of = read.text(WEIGHTS_OF, folder.name)
    if not VOICE_ID.fullmatch(of):
        raise VoiceError(f"{read.path}: {WEIGHTS_OF} must be the id of a voice, not {of!r:.80}")
    if of != folder.name and not _has_description(folder.parent / of):
        raise VoiceError(
            f"{read.path}: it speaks with the weights of {of}, which is not in {folder.parent}; install that voice, too"
        )
    return folder.parent / of


def _speakers(
    read: Fields, reading: Reading, architecture: Architecture, parts: Mapping[str, VoicePart]
) -> Mapping[str, str]:
    speakers = read_speakers(read, reading, architecture.takes)
    rows = 1
    if architecture.speaker_rows is not None:
        part, key = architecture.speaker_rows
        rows = parts[part].config[key]
    if len(speakers) > rows:
        raise VoiceError(
            f"{read.path}: {len(speakers)} speakers; the acoustic model has rows for {rows}"
        )
    return speakers


def _sound_hash(
    parts: Mapping[str, VoicePart], gain_db: float, pitch_range: float, unusual: str
) -> str:
    sound = "".join(part.sha256 for part in parts.values()) + f"{gain_db} {pitch_range}{unusual}"
    return hashlib.sha256(sound.encode()).hexdigest()[:8]
