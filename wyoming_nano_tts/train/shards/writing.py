"""Folders of recordings, or of what a teacher spoke, into shards, and back."""

import io
import json
import tarfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from ...errors import TrainingError
from ...files import replacing
from ..corpus import read_corpus
from ..teachers.listing import AUDIO, PROSODY, SPOKEN, add_line, is_taught, read_lines
from .tar import AUDIO_SUFFIXES, read_shard

EXAMPLES: Final = 1000
"""Of a shard, as the published ones have."""


def write_shards(
    folder: Path, examples: Iterable[dict[str, Any]], size: int = EXAMPLES
) -> list[Path]:
    """Write examples into `shard-000000.tar` and so on.

    Args:
        folder: to write into; it must have no shards yet.
        examples: each with `key`, and bytes by suffix.
        size: examples of a shard.

    Raises:
        TrainingError: there are shards already, no examples, or the folder cannot be written.
    """
    if list(folder.glob("*.tar")):
        raise TrainingError(f"{folder} has shards already; write into another folder")
    written: list[Path] = []
    waiting: list[dict[str, Any]] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for example in examples:
            waiting.append(example)
            if len(waiting) == size:
                written.append(_write(folder, len(written), waiting))
                waiting = []
        if waiting:
            written.append(_write(folder, len(written), waiting))
    except OSError as error:
        raise TrainingError(f"{folder} cannot be written: {error.strerror}") from error
    if not written:
        raise TrainingError("there is nothing to write into a shard")
    return written


def _write(folder: Path, number: int, examples: list[dict[str, Any]]) -> Path:
    path = folder / f"shard-{number:06}.tar"
    with replacing(path) as partial, tarfile.open(partial, "w") as tar:
        for example in examples:
            for suffix, content in example.items():
                if suffix == "key":
                    continue
                member = tarfile.TarInfo(f"{example['key']}.{suffix}")
                member.size = len(content)
                tar.addfile(member, io.BytesIO(content))
    return path


def recorded_examples(folder: Path) -> Iterator[dict[str, Any]]:
    """Yield the sentences of a training folder: of `metadata.csv`, or of what a teacher spoke.

    Raises:
        TrainingError: the folder holds neither, or a recording cannot be read.
    """
    import soundfile

    if is_taught(folder):
        for line in read_lines(folder):
            audio = folder / AUDIO / f"{line.name}.flac"
            about = {"text": line.text, "duration": line.seconds, "speaker": line.speaker}
            if line.symbols:
                about["symbols"] = line.symbols
            example = _example(line.name, audio, about)
            contours = folder / PROSODY / f"{line.name}.npz"
            if contours.is_file():
                example["npz"] = contours.read_bytes()
            yield example
        return
    for recording in read_corpus(folder):
        try:
            info = soundfile.info(recording.audio)
        except (soundfile.LibsndfileError, OSError) as error:
            raise TrainingError(f"{recording.audio} cannot be read: {error!s:.100}") from error
        about = {"text": recording.text, "duration": info.frames / max(1, info.samplerate)}
        if recording.speaker:
            about["speaker"] = recording.speaker
        yield _example(recording.name, recording.audio, about)


def _example(key: str, audio: Path, about: dict[str, Any]) -> dict[str, Any]:
    try:
        content = audio.read_bytes()
    except OSError as error:
        raise TrainingError(f"{audio} cannot be read: {error.strerror}") from error
    return {
        "key": key.replace(".", "_"),
        audio.suffix.removeprefix(".").lower(): content,
        "json": json.dumps(about, ensure_ascii=False).encode(),
    }


def unpack(places: Sequence[str], folder: Path) -> int:
    """Write the sentences of shards into a training folder, which `train` reads; return how many there are.

    Those that have a teacher's contours become a taught corpus, all others recordings with `metadata.csv`. What lies
    there already stays, so an interrupted call goes on.

    Raises:
        TrainingError: a shard is damaged, both kinds are mixed, or the folder cannot be written.
    """
    count, kinds = 0, set()
    known = {line.name for line in read_lines(folder)}
    rows: list[str] = []
    try:
        for place in places:
            for example in read_shard(place):
                taught = "npz" in example.files and "symbols" in example.about
                kinds.add(taught)
                if len(kinds) > 1:
                    raise TrainingError(
                        f"{place} mixes a teacher's speech with recordings; unpack them into two folders"
                    )
                name = example.key.replace("/", "_")
                suffix = next((one for one in AUDIO_SUFFIXES if one in example.files), None)
                if suffix is None or (taught and suffix != "flac"):
                    raise TrainingError(
                        f"{place}: {example.key} has no audio that a folder can hold"
                    )
                _write_file(folder / AUDIO / f"{name}.{suffix}", example.files[suffix])
                if taught and name not in known:
                    _write_file(folder / PROSODY / f"{name}.npz", example.files["npz"])
                    about = example.about
                    columns = (
                        example.text,
                        about["symbols"],
                        f"{example.seconds:.3f}",
                        about.get("speaker", ""),
                    )
                    add_line(folder / f"{SPOKEN}_0.tsv", name, *columns)
                if not taught:
                    text = " ".join(example.text.replace("|", " ").split())
                    rows.append(f"{name}|{text}|{example.about.get('speaker', '')}")
                count += 1
        if rows:
            _write_file(
                folder / "metadata.csv",
                "\n".join(["name|text|speaker", *rows, ""]).encode(),
                anew=True,
            )
    except OSError as error:
        raise TrainingError(f"{folder} cannot be written: {error.strerror}") from error
    return count


def _write_file(path: Path, content: bytes, *, anew: bool = False) -> None:
    if path.exists() and not anew:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as partial:
        partial.write_bytes(content)
