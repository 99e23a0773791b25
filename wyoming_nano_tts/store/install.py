"""Installing, importing and removing voices: what the command `voices` does."""

import contextlib
import dataclasses
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import VoiceError
from ..families.registry import ARCHITECTURES
from ..families.registry import notes as machine_notes
from ..version import __version__
from ..voice_files.checkpoints.model import Model
from ..voice_files.description import DESCRIPTION_FILE, VOICE_ID, VoiceInfo, read_voice
from ..voice_files.json_fields import Fields
from ..voice_files.quantised.converting import convert_voice
from ..voice_files.writing import (
    About,
    NewVoice,
    copy_voice,
    read_description,
    write_companion,
    write_voice,
)
from .catalogue import PublishedFile, PublishedVoice, published_with
from .errors import StoreError
from .hub import HubRepository, Progress, Received
from .placing import clear, exists, made_in, place, room_for, storing, take_out, workshop
from .references import NamedReferences, plain_name, references_of, speaking_with
from .sources import read_model


@dataclass(frozen=True, slots=True)
class Installed:
    """A voice that is in its place."""

    info: VoiceInfo
    notes: tuple[str, ...]
    """What the person should know: files taken on trust, software that is missing."""


def install_published(
    voice: PublishedVoice,
    store: Path,
    *,
    endpoint: str | None = None,
    local_only: bool = False,
    replace: bool = False,
    progress: Progress | None = None,
    references: Path | None = None,
    profile: str | None = None,
) -> Installed:
    """Fetch a published model and put it into the store as a voice, or as one for each recording that it follows.

    Args:
        voice: of the catalogue.
        store: where it goes.
        endpoint: a mirror of the hub.
        local_only: fetch nothing from it.
        replace: whether what is there already may be replaced.
        progress: is told of each file.
        references: the package that has the recordings, where it is here already.
        profile: "int8", to store the weights in fewer bits.

    Raises:
        NanoTtsError: it is there already, cannot be fetched, is damaged, or cannot be written.
    """
    target = free_target(store, voice.id, replace)

    def repository(file: PublishedFile) -> HubRepository:
        return HubRepository(
            file.repository or voice.repository,
            file.revision or voice.revision,
            endpoint=endpoint,
            local_only=local_only,
            progress=progress,
        )

    known = _first_received(target)
    with workshop(store, voice.id) as bench:
        room_for(bench, voice.size_bytes)
        clear(bench, {Path(file.path).name for file in voice.files})
        received = {file.path: repository(file).fetch(file, bench) for file in voice.files}
        for path, file in received.items():
            if not file.published and known.get(path, file.sha256) != file.sha256:
                file.path.unlink()
                raise StoreError(
                    f"{path} is not the file that was trusted when {voice.id} was installed first; "
                    f"if you expect that, remove the voice before: voices remove {voice.id}"
                )
        with made_in(bench) as made, storing(store):
            model = read_model(bench)
            found = _references(model, voice, references)
            _write(made / voice.id, model, about_published(voice), _origin(voice, received), found)
            converted = _convert(made / voice.id, profile)
            _place_all(made, voice.id, store, bench, replace=replace)
        for file in received.values():
            file.path.unlink(missing_ok=True)
    unpublished = ", ".join(path for path, file in received.items() if not file.published)
    trusted = (
        f"the publisher gives no checksum for {unpublished}; what was received is trusted, and its "
        "checksum is recorded in voice.json"
    )
    return installed(target, *((trusted,) if unpublished else ()), *converted)


def install_path(
    path: Path,
    store: Path,
    catalogue: dict[str, PublishedVoice],
    *,
    voice_id: str | None = None,
    about: Mapping[str, str] | None = None,
    replace: bool = False,
    references: Path | None = None,
    profile: str | None = None,
) -> Installed:
    """Put a checkpoint's file or folder, or a finished voice's folder, into the store.

    Args:
        path: of the file or folder.
        store: where the voice goes.
        catalogue: a published model is recognised by its checksums and keeps its name.
        voice_id: id of the voice; else that of the catalogue or of the finished voice, else the
            name of the folder.
        about: fields of `About` that are given by hand.
        replace: whether a voice of that id may be replaced.
        references: the package that has the recordings which such a model follows, where it is here already.
        profile: "int8", to store the weights in fewer bits.

    Raises:
        NanoTtsError: it is not a model or voice, is damaged, or cannot be written.
    """
    given = dict(about or {})
    if not exists(path):
        raise StoreError(
            f"{path} does not exist, and no published model is called so; there are: "
            f"{', '.join(catalogue)}"
        )
    if (path / DESCRIPTION_FILE).is_file():
        return _install_finished(path, store, voice_id, given, replace, profile)
    model = read_model(path)
    checksums = {file.name: _checksum(file) for file in model.files}
    published = published_with(frozenset(checksums.values()), catalogue)
    folder = (path.parent if path.is_file() else path).resolve()
    chosen = voice_id or (published.id if published else folder.name)
    target = free_target(store, chosen, replace)
    known = about_published(published) if published else _unknown(chosen)
    source = {
        "files": {name: {"sha256": value} for name, value in checksums.items()},
        "converted_by": f"wyoming-nano-tts {__version__}",
    }
    if published:
        source["repository"] = published.repository
    kin = next((one for one in catalogue.values() if one.architecture == model.architecture), None)
    with workshop(store, chosen) as bench, made_in(bench) as made, storing(store):
        found = _references(model, kin, references)
        with _told_of(path, made / chosen / DESCRIPTION_FILE):
            _write(made / chosen, model, dataclasses.replace(known, **given), source, found)
            converted = _convert(made / chosen, profile)
        _place_all(made, chosen, store, bench, replace=replace)
    told = published or {"licence", "attribution_name"} <= set(given)
    return installed(target, *(() if told else (_UNKNOWN_LICENCE,)), *converted)


def remove(voice_id: str, store: Path) -> Path:
    """Take a voice out of the store; return where it was.

    Raises:
        StoreError: it is not there, or cannot be removed.
    """
    target = store / voice_id
    if not VOICE_ID.fullmatch(voice_id) or not exists(target / DESCRIPTION_FILE):
        raise StoreError(
            f"there is no voice {voice_id!r:.80} in {store}; voices in other folders are removed "
            "with --voice-dir DIR, and the built-in one stays"
        )
    others = speaking_with(voice_id, store)
    if others:
        raise StoreError(
            f"{', '.join(others)} speak with the weights of {voice_id}; remove them before it"
        )
    if target.is_symlink():
        raise StoreError(f"{target} is a link to {target.resolve()}; remove the link yourself")
    with workshop(store, voice_id) as bench, storing(store):
        take_out(target, bench)
        clear(bench, set(), parts=True)
    return target


def about_published(voice: PublishedVoice) -> About:
    """What the catalogue tells people of a voice."""
    return About(**{field.name: getattr(voice, field.name) for field in dataclasses.fields(About)})


_UNKNOWN_LICENCE = (
    "its licence and maker are unknown; give them with --licence and --attribution-name, or do not "
    "pass the voice on"
)


def _install_finished(
    path: Path, store: Path, voice_id: str | None, about: Mapping[str, str], replace: bool,
    profile: str | None,
) -> Installed:  # fmt: skip
    """Copy a voice folder: the description and the files that it names, nothing else."""
    read = Fields(path / DESCRIPTION_FILE, read_description(path))
    chosen = voice_id or read.text("id")
    target = free_target(store, chosen, replace)
    changes: dict[str, Any] = {
        key: value for key, value in about.items() if not key.startswith("attribution")
    }
    changes["attribution"] = dict(read.table("attribution")) | {
        key.removeprefix("attribution_"): value
        for key, value in about.items()
        if key.startswith("attribution")
    }
    with workshop(store, chosen) as bench, made_in(bench) as made, storing(store):
        with _told_of(path, made / chosen):
            copy_voice(path, made / chosen, changes, ARCHITECTURES)
            converted = _convert(made / chosen, profile)
        place(made / chosen, target, bench, replace=replace)
    return installed(target, *converted)


def _convert(folder: Path, profile: str | None) -> tuple[str, ...]:
    """Store a voice in fewer bits if that is wanted; return what became of its parts."""
    if profile is None:
        return ()
    return tuple(part.told for part in convert_voice(folder, profile, ARCHITECTURES))


@contextlib.contextmanager
def _told_of(path: Path, made: Path) -> Iterator[None]:
    """Let errors of a voice in the making name what a person gave: soon the voice is no more."""
    try:
        yield
    except VoiceError as error:
        raise type(error)(str(error).replace(str(made), str(path))) from error


def installed(target: Path, *notes: str) -> Installed:
    """Read a voice that has been put into its place, with what is to be told of it."""
    info = read_voice(target, ARCHITECTURES)
    return Installed(info, (*notes, *machine_notes(info.architecture)))


def free_target(store: Path, voice_id: str, replace: bool) -> Path:
    """Return where a voice goes.

    Raises:
        StoreError: the id is none, or a voice is there that may not be replaced.
    """
    if not VOICE_ID.fullmatch(voice_id):
        raise StoreError(
            f"{voice_id!r:.80} is not a voice id; give one of letters, digits, . _ - with --id"
        )
    target = store / voice_id
    if exists(target) and not replace:
        raise StoreError(f"{voice_id} is installed in {store} already; --force replaces it")
    return target


def _first_received(target: Path) -> dict[str, str]:
    """Checksums that the installed voice keeps of the files that it was made from."""
    try:
        source = read_description(target).get("source")
    except VoiceError:
        return {}
    files = source.get("files") if isinstance(source, dict) else None
    return {
        path: file["sha256"]
        for path, file in (files.items() if isinstance(files, dict) else ())
        if isinstance(file, dict) and isinstance(file.get("sha256"), str)
    }


def _references(
    model: Model, published: PublishedVoice | None, given: Path | None
) -> NamedReferences:
    """Return the recordings that a model follows; none where it follows none."""
    if not ARCHITECTURES[model.architecture].follows_reference:
        return ()
    return references_of(model, published.references if published else (), given)


def _write(
    folder: Path,
    model: Model,
    about: About,
    source: Mapping[str, Any],
    references: NamedReferences,
) -> None:
    """Write a voice, and beside it those that follow other recordings."""
    first = references[0][1] if references else None
    named = dataclasses.replace(about, name=_named(about, references[0][0])) if first else about
    more = {"source": dict(source)}
    voice = NewVoice(
        model.architecture, model.parts, named, model.speakers, reference=first, more=more
    )
    write_voice(folder, voice, ARCHITECTURES)
    for name, reference in references[1:]:
        other = folder.with_name(f"{folder.name}-{plain_name(name)}")
        write_companion(other, folder, {"name": _named(about, name)}, ARCHITECTURES, reference)


def _named(about: About, name: str) -> str:
    return f"{about.name} {name.capitalize()}"


def _place_all(made: Path, first: str, store: Path, bench: Path, *, replace: bool) -> None:
    """Move a voice to its place, then those that speak with its weights."""
    names = sorted((one.name for one in made.iterdir()), key=lambda name: name != first)
    for name in names:
        free_target(store, name, replace)
    for name in names:
        place(made / name, store / name, bench, replace=replace)


def _origin(voice: PublishedVoice, received: Mapping[str, Received]) -> dict[str, Any]:
    commits = [file.commit for file in received.values() if file.commit]
    return {
        "repository": voice.repository,
        "revision": voice.revision,
        "commit": commits[0] if commits else None,
        "files": {
            path: {
                "bytes": file.size_bytes,
                "sha256": file.sha256,
                "checked": "published checksum" if file.published else "trusted on first use",
            }
            for path, file in received.items()
        },
        "converted_by": f"wyoming-nano-tts {__version__}",
    }


def _unknown(voice_id: str) -> About:
    return About(
        name=voice_id.replace("_", " "),
        description="imported checkpoint",
        language="en_US",
        version="1.0.0",
        licence="NOASSERTION",
        attribution_name="unknown",
        attribution_url="",
    )


def _checksum(file: Path) -> str:
    with storing(file.parent), file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
