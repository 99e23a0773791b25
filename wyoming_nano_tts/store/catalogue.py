"""The catalogue: published models that can be installed by name."""

import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from ..errors import VoiceError
from ..voice_files.checkpoints.errors import CheckpointError
from ..voice_files.checkpoints.rules import read_json
from ..voice_files.description import VOICE_ID
from ..voice_files.json_fields import Fields
from .errors import StoreError
from .references import PublishedReference, read_published

CATALOGUE_FILE: Final = Path(__file__).resolve().parent / "catalogue.json"
FORMAT: Final = 1
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_REPOSITORY: Final = re.compile(r"[\w.-]{1,96}/[\w.-]{1,96}", re.ASCII)
_REVISION: Final = re.compile(r"[\w./-]{1,96}", re.ASCII)


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """One file of a published model."""

    path: str
    """Inside the repository."""
    size_bytes: int | None
    """None where it is not published."""
    sha256: str | None
    """None where it is not published: then what is first received is trusted, and recorded."""
    repository: str = ""
    """On the hub, where it is another than the model's."""
    revision: str = ""


@dataclass(frozen=True, slots=True)
class PublishedVoice:
    """What the catalogue knows of a model."""

    id: str
    name: str
    description: str
    language: str
    version: str
    licence: str
    """SPDX identifier."""
    attribution_name: str
    attribution_url: str
    notices: str
    """What else its licences ask to be told; may be empty."""
    architecture: str
    repository: str
    """On the hub, `owner/name`."""
    revision: str
    """Tag or branch; the checksums pin what it holds."""
    files: tuple[PublishedFile, ...]
    references: tuple[PublishedReference, ...] = ()
    """Recordings that its voices follow; one voice for each."""

    @property
    def size_bytes(self) -> int:
        """Of all files whose size is known."""
        return sum(file.size_bytes or 0 for file in self.files)


def read_catalogue(path: Path | None = None) -> dict[str, PublishedVoice]:
    """Read the catalogue of this package, or another one.

    Returns:
        Voice id to what is known of it, in the order of the file.

    Raises:
        StoreError: the file cannot be read or an entry is wrong; the message names it.
    """
    path = path or CATALOGUE_FILE
    try:
        described = read_json(path)
    except CheckpointError as error:
        raise StoreError(f"the catalogue cannot be read: {error}") from error
    try:
        top = Fields(path, described)
        if top.integer("format") != FORMAT:
            raise StoreError(f"{path} has another format than {FORMAT}")
        voices = top.part("voices")
        return {name: _entry(name, voices.part(name)) for name in voices.values}
    except VoiceError as error:
        raise StoreError(f"the catalogue is wrong: {error}") from error


def published_with(
    checksums: frozenset[str], catalogue: dict[str, PublishedVoice]
) -> PublishedVoice | None:
    """Find the model all of whose files with a known checksum are among these."""
    for voice in catalogue.values():
        known = {file.sha256 for file in voice.files if file.sha256}
        if known and known <= checksums:
            return voice
    return None


def _entry(name: str, read: Fields) -> PublishedVoice:
    attribution, revision = read.part("attribution"), read.text("revision")
    if not VOICE_ID.fullmatch(name):
        raise StoreError(f"{read.path}: {name!r:.80} is not a voice id: use letters, digits, . _ -")
    repository = read.text("repository")
    if not _REPOSITORY.fullmatch(repository) or not _REVISION.fullmatch(revision):
        raise StoreError(f"{read.path}: {name} needs a repository owner/name and a revision")
    files = read.values.get("files")
    if not isinstance(files, list) or not files:
        raise StoreError(f"{read.path}: {name} needs a list of files")
    published = tuple(_file(Fields(read.path, file, f"{name}.files.")) for file in files)
    if len({PurePosixPath(file.path).name for file in published}) != len(published):
        raise StoreError(f"{read.path}: two files of {name} have the same name")
    return PublishedVoice(
        id=name,
        name=read.text("name"),
        description=read.text("description"),
        language=read.text("language"),
        version=read.text("version"),
        licence=read.text("licence"),
        attribution_name=attribution.text("name"),
        attribution_url=attribution.text("url"),
        notices=read.text("notices", ""),
        architecture=read.text("architecture"),
        repository=repository,
        revision=revision,
        files=published,
        references=read_published(read),
    )


def _file(read: Fields) -> PublishedFile:
    path, checksum, size = read.text("path"), read.values.get("sha256"), read.values.get("bytes")
    pure = PurePosixPath(path)
    if not path or pure.is_absolute() or {".", ".."} & set(path.split("/")) or "\\" in path:
        raise StoreError(f"{read.path}: {path!r:.80} must be a path inside the repository")
    if checksum is not None and not (isinstance(checksum, str) and _SHA256.fullmatch(checksum)):
        raise StoreError(f"{read.path}: the sha256 of {path!r:.80} must be 64 lower-case digits")
    if size is not None and not (type(size) is int and size > 0):
        raise StoreError(f"{read.path}: the bytes of {path!r:.80} must be a number above 0")
    repository, revision = read.text("repository", ""), read.text("revision", "")
    if (repository or revision) and not (
        _REPOSITORY.fullmatch(repository) and _REVISION.fullmatch(revision)
    ):
        raise StoreError(f"{read.path}: {path!r:.80} needs a repository owner/name and a revision")
    return PublishedFile(path, size, checksum, repository, revision)
