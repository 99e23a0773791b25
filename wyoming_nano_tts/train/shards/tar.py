"""One shard: a tar file whose members belong together by their names up to the first point, local or over HTTP."""

import contextlib
import io
import json
import re
import tarfile
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, cast

import numpy as np

from ...audio.arrays import Floats
from ...audio.mel import SAMPLE_RATE_HZ
from ...errors import TrainingError

AUDIO_SUFFIXES: Final = ("flac", "wav", "mp3", "ogg", "opus")
LARGEST_MEMBER_BYTES: Final = 64 << 20
LONGEST_TEXT: Final = 10_000
PATIENCE_SECONDS: Final = 60.0
HTTP: Final = ("http://", "https://")
_BRACES: Final = re.compile(r"\{(\d+)\.\.(\d+)\}")


@dataclass(frozen=True, slots=True)
class Example:
    """One spoken sentence, its audio still as it lies in the shard."""

    key: str
    text: str
    seconds: float
    """As the shard says."""
    files: Mapping[str, bytes]
    """By suffix."""
    about: Mapping[str, Any] = field(default_factory=dict)
    """All that its JSON says."""

    def samples(self) -> Floats:
        """Decode the audio: 24 kHz mono, (S,) float32.

        Raises:
            TrainingError: there is none, or it cannot be decoded.
        """
        import soundfile

        suffix = next((one for one in AUDIO_SUFFIXES if one in self.files), None)
        if suffix is None:
            raise TrainingError(
                f"{self.key} has no audio; one of {', '.join(AUDIO_SUFFIXES)} is read"
            )
        try:
            samples: Any
            samples, rate_hz = soundfile.read(
                io.BytesIO(self.files[suffix]), dtype="float32", always_2d=True
            )
        except (soundfile.LibsndfileError, RuntimeError) as error:
            raise TrainingError(f"{self.key}.{suffix} cannot be decoded: {error!s:.100}") from error
        mono = samples.mean(axis=1)
        if rate_hz != SAMPLE_RATE_HZ:
            import soxr

            mono = soxr.resample(mono, rate_hz, SAMPLE_RATE_HZ, quality="HQ")
        return np.asarray(mono, np.float32)


def are_shards(place: str) -> bool:
    """Whether a place is an address, a tar file (or several, with braces), or a folder of them."""
    return place.startswith(HTTP) or place.endswith(".tar") or any(Path(place).glob("*.tar"))


def shard_places(places: Sequence[str]) -> tuple[str, ...]:
    """Name every shard: of folders, of files, and of addresses with `{000000..000154}` in them.

    Raises:
        TrainingError: there is none.
    """
    found: list[str] = []
    for place in places:
        if place.startswith(HTTP):
            found += _expanded(place)
        elif Path(place).is_dir():
            found += sorted(str(path) for path in Path(place).glob("*.tar"))
        else:
            found += _expanded(place)
    if not found:
        raise TrainingError(f"no shard (*.tar) in {', '.join(places) or 'nothing'}")
    if len(set(found)) != len(found):
        raise TrainingError("a shard is named twice; each would be heard twice as often")
    return tuple(found)


def _expanded(place: str) -> list[str]:
    braces = _BRACES.search(place)
    if braces is None:
        return [place]
    first, last = braces.groups()
    return [
        place[: braces.start()] + str(number).zfill(len(first)) + place[braces.end() :]
        for number in range(int(first), int(last) + 1)
    ]


def read_shard(place: str) -> Iterator[Example]:
    """Yield the examples of a shard in their order, without decoding.

    Raises:
        TrainingError: it cannot be read, or an example in it is none.
    """
    with _opened(place) as file:
        try:
            with tarfile.open(fileobj=file, mode="r|") as tar:
                yield from _examples(place, tar)
        except (tarfile.TarError, OSError, EOFError) as error:
            raise TrainingError(f"{place} is damaged or cannot be read: {error!s:.150}") from error


@contextlib.contextmanager
def _opened(place: str) -> Iterator[Any]:
    try:
        if place.startswith(HTTP):
            request = urllib.request.urlopen(place, timeout=PATIENCE_SECONDS)  # noqa: S310 - http alone
            with request as answer:
                yield answer
        else:
            with Path(place).open("rb") as file:
                yield file
    except OSError as error:
        raise TrainingError(f"{place} cannot be opened: {error}") from error


def _examples(place: str, tar: tarfile.TarFile) -> Iterator[Example]:
    key, files = "", cast("dict[str, bytes]", {})
    for member in tar:
        if not member.isfile():
            continue
        name = member.name.removeprefix("./")
        folder, _, base = name.rpartition("/")
        stem, _, suffix = base.partition(".")
        if member.size > LARGEST_MEMBER_BYTES:
            raise TrainingError(
                f"{place}: {name:.80} has {member.size} bytes, which is no sentence"
            )
        here = f"{folder}/{stem}" if folder else stem
        if here != key:
            if files:
                yield _example(place, key, files)
            key, files = here, {}
        content = tar.extractfile(member)
        files[suffix.lower()] = content.read() if content is not None else b""
    if files:
        yield _example(place, key, files)


def _example(place: str, key: str, files: Mapping[str, bytes]) -> Example:
    try:
        about = json.loads(files["json"])
        text, seconds = about["text"], float(about["duration"])
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise TrainingError(
            f"{place}: {key:.80} needs KEY.json with text and duration (seconds), but {error!s:.80}"
        ) from error
    if not isinstance(text, str) or not text.strip() or len(text) > LONGEST_TEXT or not seconds > 0:
        raise TrainingError(f"{place}: {key:.80} has no text, or no duration above 0")
    return Example(key, text, seconds, files, about)
