"""Files that a person may have from anybody: voices, checkpoints, profiles, pronunciations, catalogues."""

import dataclasses
import hashlib
import io
import json
import random
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.stand_ins.pickled import pickled
from benchmarks.stand_ins.voices import write_voice
from wyoming_nano_tts.errors import NanoTtsError
from wyoming_nano_tts.families.registry import ARCHITECTURES
from wyoming_nano_tts.speech.profiles import load_profiles
from wyoming_nano_tts.speech.pronunciation_file import PronunciationFile
from wyoming_nano_tts.store.catalogue import read_catalogue
from wyoming_nano_tts.text.language import find_language
from wyoming_nano_tts.text.pronunciations import read as read_pronunciations
from wyoming_nano_tts.voice_files.checkpoints.container import open_checkpoint
from wyoming_nano_tts.voice_files.description import BUILT_IN_VOICES, find_voices, read_voice
from wyoming_nano_tts.voice_files.quantised.container import HEADER, encode, write_nttq
from wyoming_nano_tts.voice_files.quantised.profiles import Stored
from wyoming_nano_tts.voice_files.weights import packed_of, read_weights
from wyoming_nano_tts.voice_files.writing import check_voice, read_description

from ..mutations import dumped, spoilt_bytes, spoilt_text, spoilt_value
from ..seeds import strings_of
from ..target import Target


class Files(Target):
    """A kind of file: how good ones look, and who reads it. The reader refuses by a `NanoTtsError`, or takes it."""

    units = "files"

    def __init__(
        self,
        name: str,
        suffix: str,
        seeds: Callable[[], Sequence[bytes]],
        read: Callable[[Path], object],
        *,
        json_too: bool = False,
    ) -> None:
        super().__init__()
        self.name = name  # type: ignore[misc]
        self._suffix, self._make_seeds, self._read, self._json = suffix, seeds, read, json_too

    def open(self) -> None:
        """Make a folder and the seeds."""
        folder = Path(self.cleanup.enter_context(tempfile.TemporaryDirectory()))
        self.path = folder / f"given{self._suffix}"
        self.seeds = self._make_seeds()

    def make(self, rng: random.Random) -> bytes:
        """Spoil a good file by its bytes, or by its JSON."""
        seed = rng.choice(self.seeds)
        if self._json and rng.random() < 0.6:
            value = json.loads(seed)
            for _ in range(rng.randint(1, 3)):
                value = spoilt_value(value, rng)
            return dumped(value)
        if self._suffix in {".toml", ".txt"} and rng.random() < 0.5:
            return spoilt_text(seed.decode(), rng).encode("utf-8", "surrogatepass")
        return spoilt_bytes(seed, rng)

    def check(self, given: bytes) -> str:
        """Read it."""
        self.path.write_bytes(given)
        try:
            self._read(self.path)
        except NanoTtsError as error:
            str(error).encode("utf-8", "surrogateescape")
            return f"refused: {error.code}"
        return "taken"


class VoiceFolders(Target):
    """A voice's description, and the header of its weights, in a folder as it is installed."""

    name = "voice-folder"
    units = "files"

    def open(self) -> None:
        """Make a voice of random weights."""
        self.folder = (
            Path(self.cleanup.enter_context(tempfile.TemporaryDirectory())) / "en_US-random"
        )
        write_voice(self.folder)
        built_in = [
            read_description(path.parent) for path in sorted(BUILT_IN_VOICES.glob("*/voice.json"))
        ]
        self.seeds = [read_description(self.folder), *built_in]
        self.file = self.folder / "voice.json"

    def make(self, rng: random.Random) -> bytes:
        """Spoil a description by its values or its bytes."""
        value = rng.choice(self.seeds)
        if rng.random() < 0.2:
            return spoilt_bytes(dumped(value), rng)
        for _ in range(rng.randint(1, 3)):
            value = spoilt_value(value, rng)
        return dumped(value)

    def check(self, given: bytes) -> str:
        """List it, as a server that starts, and read it, as `voices verify`."""
        self.file.write_bytes(given)
        for found in find_voices((self.folder.parent,), ARCHITECTURES):
            str(found)
        try:
            read_voice(self.folder, ARCHITECTURES)
        except NanoTtsError as error:
            str(error)
            return f"refused: {error.code}"
        try:
            check_voice(self.folder, ARCHITECTURES)
        except NanoTtsError:
            return "listed, weights refused"
        return "taken"


class Weights(Target):
    """Weights of a voice: a safetensors file whose checksum is right, with any content."""

    name = "weights"
    units = "files"

    def open(self) -> None:
        """Make a voice of random weights; its largest file is what is spoilt."""
        self.folder = (
            Path(self.cleanup.enter_context(tempfile.TemporaryDirectory())) / "en_US-random"
        )
        write_voice(self.folder)
        self.part = min(
            read_voice(self.folder, ARCHITECTURES).parts.values(),
            key=lambda part: part.path.stat().st_size,
        )
        self.whole = self.part.path.read_bytes()
        self.header = 8 + int.from_bytes(self.whole[:8], "little")

    def make(self, rng: random.Random) -> bytes:
        """Spoil the header (the numbers behind it may be anything), by its values or its bytes; or cut the file."""
        if rng.random() < 0.5:
            value = json.loads(self.whole[8 : self.header])
            header = dumped(spoilt_value(value, rng))
            return len(header).to_bytes(8, "little") + header
        return spoilt_bytes(self.whole[: self.header], rng)

    def check(self, given: bytes) -> str:
        """Read it with its own checksum and tensors behind it, so that the header alone decides."""
        content = given + self.whole[self.header :]
        self.part.path.write_bytes(content)
        part = dataclasses.replace(self.part, sha256=hashlib.sha256(content).hexdigest())
        try:
            weights = read_weights(part)
        except NanoTtsError as error:
            return f"refused: {error.code}"
        for value in weights.values():
            np.asarray(value)
        return "taken"


class PackedWeights(Target):
    """Weights of few bits: an `.nttq` file whose checksums are right, with any directory and data."""

    name = "packed-weights"
    units = "files"

    def open(self) -> None:
        """Make a file of every kind of tensor."""
        values = np.linspace(-1, 1, 60, dtype=np.float32)
        plan = {
            "a": Stored("t", 0),
            "b": Stored("i8", 1),
            "c": Stored("f16"),
            "d": Stored("f32"),
            "e": Stored("t"),
        }
        weights = {name: values.reshape(6, 10) for name in plan}
        content = write_nttq(encode(weights, plan), {"width": 10, "names": ["x"]})
        _, _, _, stored, _, length, _, _ = HEADER.unpack_from(content)
        self.directory = json.loads(zlib.decompress(content[HEADER.size : HEADER.size + stored]))
        self.data = content[-length:]

    def make(self, rng: random.Random) -> bytes:
        """Spoil the directory by its values, or data or the whole file by their bytes."""
        directory, data = self.directory, self.data
        if rng.random() < 0.7:
            directory = spoilt_value(directory, rng)
        if rng.random() < 0.4:
            data = spoilt_bytes(data, rng)
        plain = dumped(directory)
        kept = zlib.compress(plain)
        header = HEADER.pack(
            b"NTTQ", 1, 1, len(kept), len(plain), len(data), zlib.crc32(kept), zlib.crc32(data)
        )
        content = header + kept + bytes(-(len(header) + len(kept)) % 64) + data
        return spoilt_bytes(content, rng) if rng.random() < 0.2 else content

    def check(self, given: bytes) -> str:
        """Read and expand it."""
        try:
            packed_of(given, Path("given.nttq")).weights()
        except NanoTtsError as error:
            return f"refused: {error.code}"
        return "taken"


def _torch_archives() -> list[bytes]:
    """Archives as torch writes them, small, with tensors of several kinds."""
    import torch

    found = []
    state = {
        "a": torch.zeros(2, 3),
        "b": torch.ones(4).half(),
        "c": torch.zeros(2, dtype=torch.int64),
    }
    for value in (
        state,
        {"model": state, "config": {"hidden": 4, "names": ["x"]}, "speakers": {"m": 0}},
    ):
        for zipped in (True, False):
            out = io.BytesIO()
            torch.save(value, out, _use_new_zipfile_serialization=zipped)
            found.append(out.getvalue())
    return found


def _pickles() -> list[bytes]:
    """Archives around pickles of plain values, of every protocol."""
    found = []
    for protocol in (2, 3, 4):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr(
                "archive/data.pkl", pickled({"a": [1, 2.5, "x", (None, True)], 7: {}}, protocol)
            )
            archive.writestr("archive/byteorder", "little")
            archive.writestr("archive/version", "3\n")
        found.append(out.getvalue())
    return found


def _safetensors() -> list[bytes]:
    header = {
        "__metadata__": {"config": json.dumps({"hidden": 4})},
        "a": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]},
        "b": {"dtype": "F16", "shape": [4], "data_offsets": [24, 32]},
    }
    raw = dumped(header)
    raw += b" " * (-len(raw) % 8)
    return [len(raw).to_bytes(8, "little") + raw + bytes(32)]


def _read_checkpoint(path: Path) -> None:
    with open_checkpoint(path) as checkpoint:
        for key, value in checkpoint.values.items():
            if isinstance(value, dict):
                checkpoint.read(checkpoint.tensors(key))


def _strings(folder: str, *needed: str) -> Callable[[], list[bytes]]:
    """Seeds out of tests: strings that have all of these in them."""

    def found() -> list[bytes]:
        texts = [text for text in strings_of(folder) if all(mark in text for mark in needed)]
        return [text.encode("utf-8", "replace") for text in texts]

    return found


_PROFILES: Final = (
    b'[calm]\ndescription = "Slow"\nlength_scale = 1.25\npitch_scale = 0.95\n\n[announcer]\nvoice = "en_US-tone"\n',
    b'[vorlesen]\nlanguage = "de"\nlength_scale = 1.1\nspeaker = "anna"\nseed = 3\n',
)
_JSON_PROFILES: Final = (
    b'{"calm": {"description": "Slow", "length_scale": 1.25, "voice": "en_US-tone"}}',
)


def _change_pronunciations(path: Path) -> None:
    """Let a client read and change whatever lies there; what it adds must be found again."""
    file = PronunciationFile(path, lambda _: None)
    file.words()
    words = file.change({"sonos": "so nose"}, ["x"])
    if words.get("sonos") != "so nose" or file.words() != words:
        raise AssertionError(f"words are lost: {words}")


def _catalogue() -> list[bytes]:
    from wyoming_nano_tts import store

    return [(Path(store.__file__).parent / "catalogue.json").read_bytes()]


def file_targets() -> Sequence[Target]:
    """Every kind of file; a new one is one row."""
    english: Any = find_language("en")
    return (
        VoiceFolders(),
        Weights(),
        PackedWeights(),
        Files("checkpoint-torch", ".pt", _torch_archives, _read_checkpoint),
        Files("checkpoint-pickle", ".pth", _pickles, _read_checkpoint),
        Files("checkpoint-safetensors", ".safetensors", _safetensors, _read_checkpoint),
        Files("profiles", ".toml", lambda: _PROFILES, load_profiles),
        Files("profiles-json", ".json", lambda: _JSON_PROFILES, load_profiles, json_too=True),
        Files(
            "pronunciations", ".txt", _strings("text/english", "="),
            lambda path: read_pronunciations(path, english),
        ),
        Files("pronunciation-edits", ".toml", _strings("speech", "="), _change_pronunciations),
        Files("catalogue", ".json", _catalogue, read_catalogue, json_too=True),
    )  # fmt: skip
