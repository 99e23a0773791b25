"""A voice on disk: `voice.json` beside safetensors, read as if a stranger had written it."""

import hashlib
import json
import re
import stat
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import safetensors
from numpy.typing import NDArray
from safetensors.numpy import load as load_safetensors

from ..errors import VoiceError
from .session import check_weights, graph_spec

FORMAT: Final = 1
DESCRIPTION_FILE: Final = "voice.json"
LARGEST_DESCRIPTION_BYTES: Final = 1 << 20
LARGEST_WEIGHTS_BYTES: Final = 256 << 20
LARGEST_GAIN_DB: Final = 20.0
VOICE_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
BUILT_IN_VOICES: Final = Path(__file__).resolve().parent.parent / "voices"
ACOUSTIC_GRAPHS: Final = ("acoustic_encoder", "acoustic_decoder")
VOCODER_GRAPHS: Final = {"source_filter": "source_filter"}


@dataclass(frozen=True, slots=True)
class WeightFile:
    """One part of a voice."""

    path: Path
    sha256: str
    config: Mapping[str, Any]


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
    speakers: tuple[str, ...]
    """Empty for a voice of one speaker."""
    parameters: int
    folder: Path
    acoustic: WeightFile
    vocoder: WeightFile
    vocoder_type: str


def read_voice(folder: Path) -> VoiceInfo:
    """Read and check a voice's description; the weights are not opened.

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
    read = _Reader(path, described)
    if read.integer("format") != FORMAT:
        raise VoiceError(f"{path} has format {described['format']!r}; this version reads {FORMAT}")
    voice_id = read.text("id")
    if not VOICE_ID.fullmatch(voice_id) or voice_id != folder.name:
        raise VoiceError(
            f"{path}: the id {voice_id!r} must be the folder's name, of letters, digits, . _ -"
        )
    attribution, acoustic, vocoder = (
        read.part("attribution"),
        read.part("acoustic"),
        read.part("vocoder"),
    )
    vocoder_type = vocoder.text("type")
    if vocoder_type not in VOCODER_GRAPHS:
        raise VoiceError(
            f"{path}: unknown vocoder {vocoder_type!r}; known: {', '.join(VOCODER_GRAPHS)}"
        )
    parts = {
        ACOUSTIC_GRAPHS[0]: acoustic.weights(folder),
        VOCODER_GRAPHS[vocoder_type]: vocoder.weights(folder),
    }
    for graph, part in parts.items():
        _check_config(path, graph, part.config)
    acoustic_file, vocoder_file = parts.values()
    rate_hz = read.integer("sample_rate")
    if rate_hz != 24000:
        raise VoiceError(f"{path}: sample rate {rate_hz}; this version speaks 24000 Hz")
    speakers = described.get("speakers", [])
    if not isinstance(speakers, list) or not all(
        isinstance(s, str) and _is_plain(s) for s in speakers
    ):
        raise VoiceError(f"{path}: speakers must be a list of names")
    rows = acoustic_file.config["speaker_count"]
    if len(speakers) > rows:
        raise VoiceError(
            f"{path}: {len(speakers)} speakers; the acoustic model has rows for {rows}"
        )
    gain_db = read.number("gain_db", 0.0, LARGEST_GAIN_DB)
    sound = f"{acoustic_file.sha256}{vocoder_file.sha256}{gain_db}"
    weights_hash = hashlib.sha256(sound.encode()).hexdigest()
    return VoiceInfo(
        id=voice_id,
        name=read.text("name"),
        description=read.text("description"),
        language=read.text("language"),
        version=f"{read.text('version')}+{weights_hash[:8]}",
        licence=read.text("licence"),
        attribution_name=attribution.text("name"),
        attribution_url=attribution.text("url"),
        sample_rate_hz=rate_hz,
        gain_db=gain_db,
        speakers=tuple(speakers),
        parameters=read.integer("parameters"),
        folder=folder,
        acoustic=acoustic_file,
        vocoder=vocoder_file,
        vocoder_type=vocoder_type,
    )


def read_weights(part: WeightFile, graphs: tuple[str, ...]) -> dict[str, NDArray[Any]]:
    """Read one part's tensors after checking size, checksum, names, shapes and values.

    Raises:
        VoiceError: anything of that is wrong; the message names the file and what to do.
    """
    try:
        status = part.path.stat()
        if not stat.S_ISREG(status.st_mode):  # a pipe or a device would never end
            raise VoiceError(f"{part.path} is no regular file")
        if status.st_size > LARGEST_WEIGHTS_BYTES:
            raise VoiceError(
                f"{part.path} has {status.st_size} bytes; at most {LARGEST_WEIGHTS_BYTES} are read"
            )
        content = part.path.read_bytes()
    except OSError as error:
        raise VoiceError(f"{part.path} cannot be read: {error}") from error
    if hashlib.sha256(content).hexdigest() != part.sha256:
        raise VoiceError(
            f"{part.path} is damaged: its checksum differs from voice.json's; install it again"
        )
    try:
        weights: dict[str, NDArray[Any]] = load_safetensors(content)
    except (safetensors.SafetensorError, ValueError, KeyError, TypeError) as error:
        raise VoiceError(f"{part.path} is no safetensors file: {error}") from error
    for graph in graphs:
        check_weights(graph, weights, part.path)
    for name, tensor in weights.items():
        if tensor.dtype.kind != "f" or not np.isfinite(tensor).all():
            raise VoiceError(
                f"{part.path}: {name} holds values that are no finite floating-point numbers"
            )
    return weights


def find_voices(folders: tuple[Path, ...]) -> Iterator[VoiceInfo | VoiceError]:
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
                yield read_voice(child)
            except VoiceError as error:
                yield error


def _has_description(folder: Path) -> bool:
    try:
        return (folder / DESCRIPTION_FILE).is_file()
    except OSError:  # not ours to read
        return False


def _is_plain(text: str) -> bool:
    """No control characters, which a terminal obeys, and no lone surrogates, which no wire carries."""
    return not any(unicodedata.category(character) in {"Cc", "Cs"} for character in text)


def _check_config(path: Path, graph: str, config: Mapping[str, Any]) -> None:
    expected = graph_spec(graph).config
    # Dropout only matters while training.
    differences = [
        f"{key} is {config.get(key)!r}, the graph has {value!r}"
        for key, value in expected.items()
        if key != "dropout" and config.get(key) != value
    ]
    unknown = sorted(set(config) - set(expected))
    if unknown:
        differences.append(f"unknown {', '.join(unknown)}")
    if differences:
        raise VoiceError(f"{path}: no graph for this {graph}: {'; '.join(differences[:3])}")


class _Reader:
    """Fields of a JSON object, each of the kind asked for."""

    def __init__(self, path: Path, values: object, where: str = "") -> None:
        if not isinstance(values, dict):
            raise VoiceError(f"{path}: {where or 'the file'} must be a JSON object")
        self.path, self.values, self.where = path, values, where

    def _get(self, key: str, kind: type) -> Any:
        value = self.values.get(key)
        if not isinstance(value, kind) or isinstance(value, bool):
            raise VoiceError(
                f"{self.path}: {self.where}{key} must be of kind {kind.__name__}, not {value!r:.60}"
            )
        return value

    def text(self, key: str) -> str:
        value: str = self._get(key, str)
        if not _is_plain(value):
            raise VoiceError(
                f"{self.path}: {self.where}{key} must be one line of plain text, not {value!r:.60}"
            )
        return value

    def integer(self, key: str) -> int:
        value: int = self._get(key, int)
        return value

    def number(self, key: str, default: float, largest: float) -> float:
        """A number from -largest to largest, or the default where the key is missing."""
        value = self.values.get(key, default)
        if (
            isinstance(value, bool)
            or not isinstance(value, (int, float))
            or not -largest <= value <= largest
        ):
            raise VoiceError(
                f"{self.path}: {self.where}{key} must be a number from {-largest:g} to {largest:g}, not {value!r:.60}"
            )
        return float(value)

    def part(self, key: str) -> "_Reader":
        return _Reader(self.path, self._get(key, dict), f"{key}.")

    def weights(self, folder: Path) -> WeightFile:
        name = self.text("file")
        if name != Path(name).name or name in {"", ".", ".."} or "\\" in name:
            raise VoiceError(
                f"{self.path}: {self.where}file must be a bare file name, not {name!r}"
            )
        return WeightFile(folder / name, self.text("sha256").lower(), self._get("config", dict))
