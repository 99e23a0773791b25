"""The one writer of voice folders."""

import dataclasses
import hashlib
import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from ..audio.mel import SAMPLE_RATE_HZ
from ..errors import VoiceError
from ..files import replacing
from .architecture import DEFAULT_ARCHITECTURE, Architectures
from .checkpoints.rules import read_json
from .description import DESCRIPTION_FILE, FORMAT, WEIGHTS_OF, read_voice
from .json_fields import Fields
from .loudness import LOUDNESS, Loudness
from .quantised.container import encode, write_nttq
from .reading import usual_reading
from .reference import REFERENCE, NewReference, reference_samples
from .reference import described as described_reference
from .tensors import write_tensors
from .weights import LARGEST_WEIGHTS_BYTES, NTTQ, SAFETENSORS, NewVoicePart, read_weights

NOTICE_FILE: Final = "NOTICE"


@dataclass(frozen=True, slots=True)
class About:
    """What people are told of a voice."""

    name: str
    description: str
    language: str
    version: str
    licence: str
    """SPDX identifier; NOASSERTION where nobody told."""
    attribution_name: str
    attribution_url: str
    notices: str = ""


@dataclass(frozen=True, slots=True)
class NewVoice:
    """A voice that is to be written."""

    architecture: str
    parts: Sequence[NewVoicePart]
    about: About
    speakers: Sequence[str] = ()
    """In the order of the speaker table; empty for one."""
    gain_db: float = 0.0
    """Brings the voice to the level at which voices speak."""
    pitch_range: float = 1.0
    """Multiplies the melody that the acoustic model predicts."""
    reference: NewReference | None = None
    """The recording that it follows, if it follows one."""
    more: Mapping[str, Any] = field(default_factory=dict)
    """Further keys, which nothing reads back: where it came from, how it was trained, what was measured."""


def write_voice(
    folder: Path, voice: NewVoice, architectures: Architectures, *, replace: bool = False
) -> None:
    """Write `voice.json` and the weights into a folder, and read all of it back.

    Args:
        folder: its name is the voice's id.
        voice: to write.
        architectures: that this version knows.
        replace: whether a voice may lie there already; each file then takes the place of the one before at once.

    Raises:
        VoiceError: the engine cannot speak with such a voice.
        OSError: the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=replace)
    about = voice.about
    described: dict[str, Any] = {
        "format": FORMAT,
        "id": folder.name,
        "name": about.name,
        "description": about.description,
        "language": about.language,
        "version": about.version,
        "licence": about.licence,
        "attribution": {"name": about.attribution_name, "url": about.attribution_url},
        "architecture": voice.architecture,
        "sample_rate": SAMPLE_RATE_HZ,
        "gain_db": voice.gain_db,
        "pitch_range": voice.pitch_range,
        "reading": dataclasses.asdict(
            usual_reading(about.language, architectures[voice.architecture].takes)
        ),
        "speakers": list(voice.speakers),
        "parameters": sum(part.parameters for part in voice.parts),
    }
    described |= {part.name: _write_part(folder, part) for part in voice.parts}
    if voice.reference is not None:
        described[REFERENCE] = write_reference(folder, voice.reference)
    if about.notices:
        described["notices"] = about.notices
    write_description(folder, described | dict(voice.more))
    check_voice(folder, architectures)


def _write_part(folder: Path, part: NewVoicePart) -> dict[str, Any]:
    """Write the weights of a part; return what `voice.json` says of it."""
    if part.stored is None:
        encoding, content = SAFETENSORS, write_tensors(part.weights)
    else:
        encoding = NTTQ
        content = write_nttq(encode(part.weights, part.stored), {"part": part.name, **part.config})
    path = folder / f"{part.name}.{encoding}"
    with replacing(path) as partial:
        partial.write_bytes(content)
    return {
        **({} if part.stored is None else {"encoding": encoding}),
        **({} if part.type is None else {"type": part.type}),
        "file": path.name,
        "sha256": hashlib.sha256(content).hexdigest(),
        "config": dict(part.config),
    }


def write_reference(folder: Path, reference: NewReference) -> dict[str, Any]:
    """Write the recording that a voice follows; return what `voice.json` says of it."""
    content, described = described_reference(reference)
    with replacing(folder / described["file"]) as partial:
        partial.write_bytes(content)
    return described


def copy_voice(
    source: Path, folder: Path, changes: Mapping[str, Any], architectures: Architectures
) -> None:
    """Copy a voice: its description, the weights that it names, its notices, and nothing else.

    Args:
        source: folder of the voice.
        folder: to make; its name becomes the id.
        changes: keys of `voice.json` that the copy has otherwise.
        architectures: that this version knows.

    Raises:
        VoiceError: the voice is damaged, or of an unknown kind.
        OSError: the folder cannot be written.
    """
    read = Fields(source / DESCRIPTION_FILE, read_description(source))
    architecture = read.text("architecture", DEFAULT_ARCHITECTURE)
    if architecture not in architectures:
        raise VoiceError(f"{read.path}: unknown architecture {architecture!r:.60}")
    folder.mkdir(parents=True)
    # A copy may lie anywhere, so it has its weights with it.
    holder = source.parent / read.text(WEIGHTS_OF, source.name)
    for name in {read.part(part).file_name("file") for part in architectures[architecture].parts}:
        weights = holder / name
        if not weights.is_file() or weights.stat().st_size > LARGEST_WEIGHTS_BYTES:
            raise VoiceError(f"{weights} is not a file of weights")
        shutil.copyfile(weights, folder / name)
    if architectures[architecture].follows_reference:
        name = read.part(REFERENCE).file_name("file")
        shutil.copyfile(source / name, folder / name)
    described = {key: value for key, value in read.values.items() if key != WEIGHTS_OF}
    write_description(folder, {**described, **changes, "id": folder.name})
    if (source / NOTICE_FILE).is_file():
        write_notice(folder, read.values.get("notices"))
    check_voice(folder, architectures)


def write_companion(
    folder: Path,
    of: Path,
    changes: Mapping[str, Any],
    architectures: Architectures,
    reference: NewReference | None = None,
) -> None:
    """Write a voice that speaks with the weights of one beside it, in a row or after a recording of its own.

    Args:
        folder: to write; its name becomes the id. A voice that lies there is replaced.
        of: folder of the voice that has the weights.
        changes: keys of `voice.json` that are otherwise: name, description, and the part that names the row.
        architectures: that this version knows.
        reference: the recording that it follows, if it follows one.

    Raises:
        VoiceError: they are not in one folder, or the voice cannot be read back.
        OSError: the folder cannot be written.
    """
    if folder.parent.resolve() != of.parent.resolve() or folder.name == of.name:
        raise VoiceError(
            f"{folder} has to lie beside {of}, under another name, to speak with its weights"
        )
    folder.mkdir(parents=True, exist_ok=True)
    first = {key: value for key, value in read_description(of).items() if key != LOUDNESS}
    described = {**first, **changes, "id": folder.name, WEIGHTS_OF: of.name}
    if reference is not None:
        described[REFERENCE] = write_reference(folder, reference)
    write_description(folder, described)
    write_notice(folder, described.get("notices"))
    check_voice(folder, architectures)


def write_description(folder: Path, described: Mapping[str, Any]) -> None:
    """Write `voice.json`.

    Raises:
        VoiceError: it holds half a character (a lone surrogate), or is nested too deeply.
        OSError: the file cannot be written.
    """
    path = folder / DESCRIPTION_FILE
    try:
        text = json.dumps(described, indent=1, ensure_ascii=False) + "\n"
        content = text.encode("utf-8")
    except (UnicodeEncodeError, RecursionError) as error:
        raise VoiceError(f"{path} cannot be written: {str(error)[:200]}") from error
    with replacing(path) as partial:
        partial.write_bytes(content)


def write_loudness(folder: Path, loudness: Loudness, architectures: Architectures) -> None:
    """Write how loud a voice was measured to be into its description.

    Raises:
        VoiceError: the voice is damaged.
        OSError: the folder cannot be written.
    """
    described = read_description(folder)
    write_description(folder, {**described, LOUDNESS: loudness.described()})
    read_voice(folder, architectures)


def write_notice(folder: Path, notices: object) -> None:
    """Write what must go with a voice that was trained here into NOTICE beside `voice.json`, which has it too.

    Args:
        folder: of the voice.
        notices: as `voice.json` has them; nothing is written without.
    """
    if isinstance(notices, str) and notices:
        with replacing(folder / NOTICE_FILE) as partial:
            partial.write_text(f"Voice {folder.name}: {notices}\n", encoding="utf-8")


def check_voice(folder: Path, architectures: Architectures) -> None:
    """Read a voice whole, as the engine will.

    Args:
        folder: of the voice.
        architectures: that this version knows.

    Raises:
        VoiceError: it is damaged, or has no graph in this version.
    """
    info = read_voice(folder, architectures)
    for part in info.parts.values():
        read_weights(part)
    if info.reference is not None:
        reference_samples(info.reference)


def read_description(folder: Path) -> dict[str, Any]:
    """All of a voice's `voice.json`, as it is.

    Raises:
        VoiceError: there is none, or it cannot be read.
    """
    return read_json(folder / DESCRIPTION_FILE)
