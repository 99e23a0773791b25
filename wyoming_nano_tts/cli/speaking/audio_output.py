"""Speech into a file, a stream or a player: WAV by our own means, other kinds where soundfile is installed."""

import contextlib
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from ...audio.compressed import KINDS, AudioKindError
from ...audio.compressed import check_kind as check_compressed
from ...errors import NanoTtsError
from ...files import replacing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Chunks = Iterator[NDArray[np.int16]]

PLAYERS: Final = (
    ("aplay", "-q", "-"),
    ("play", "-q", "-t", "wav", "-"),
    ("ffplay", "-nodisp", "-autoexit", "-loglevel", "quiet", "-"),
    ("pw-play", "-"),
)
"""The first that is installed; `pw-play` last, since that of Debian 12 stops a longer stream after a second."""
NEVER_WRITTEN: Final = frozenset(
    {".aac", ".aif", ".aiff", ".alac", ".amr", ".m4a", ".m4b", ".mka", ".mp2", ".mp4", ".webm", ".wma", ".wv"}
)  # fmt: skip
"""Names of other kinds of audio: a WAV under such a name would be a lie."""


class OutputError(NanoTtsError):
    """The audio cannot be written or played."""

    code = "output-error"


def check_kind(path: Path) -> None:
    """Refuse a kind of file that cannot be written here, before anything is spoken.

    Raises:
        OutputError: no such kind, or soundfile is not installed or too old for it.
    """
    suffix = path.suffix.lower()
    if suffix in NEVER_WRITTEN:
        raise OutputError(
            f"{path}: {suffix} files cannot be written; use .wav, {', '.join(f'.{kind}' for kind in KINDS)}"
        )
    if (kind := suffix[1:]) not in KINDS:
        return
    try:
        check_compressed(kind)
    except AudioKindError as error:
        raise OutputError(f"{path}: {error}; or use .wav") from error


def write_stream(file: IO[bytes], chunks: "Chunks", sample_rate_hz: int) -> int:
    """Write WAV as it is spoken; return the samples.

    The header of a regular file gets the true length at the end; that of a pipe says that the length is
    unknown, as players expect of a stream.

    Raises:
        OutputError: it cannot be written, as on a full disk.
    """
    from ...audio.pcm import wav_header

    try:
        # Appending (`>>`) or a file that was begun by others has a place of its own.
        start = file.tell() if file.seekable() else None
        samples = _write_unsized(file, chunks, sample_rate_hz)
        if start is not None:
            file.seek(start)
            file.write(wav_header(sample_rate_hz, samples))
            file.seek(0, 2)
        file.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(f"the audio cannot be written: {error.strerror or error}") from error
    return samples


def write_file(path: Path, chunks: "Chunks", sample_rate_hz: int) -> int:
    """Write beside and move into place: an interrupted run leaves no half a file. Return the samples.

    Raises:
        OutputError: it cannot be written.
    """
    try:
        if not path.name or path.is_dir():
            raise OutputError(f"{path} is a folder; give -o the name of a file")
        if path.exists() and not path.is_file():  # a device or a pipe is written to, not replaced
            with path.open("wb", buffering=0) as file:
                return _write_unsized(file, chunks, sample_rate_hz)
        with replacing(path) as partial:
            if path.suffix.lower()[1:] in KINDS:
                return _write_compressed(partial, path.suffix.lower(), chunks, sample_rate_hz)
            return _write_whole(partial, chunks, sample_rate_hz)
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror or error}") from error


def _write_unsized(file: IO[bytes], chunks: "Chunks", sample_rate_hz: int) -> int:
    from ...audio.pcm import wav_header

    samples = 0
    file.write(wav_header(sample_rate_hz))
    for chunk in chunks:
        file.write(chunk.tobytes())
        file.flush()  # whoever listens hears it now
        samples += len(chunk)
    return samples


def _write_whole(path: Path, chunks: "Chunks", sample_rate_hz: int) -> int:
    from ...audio.pcm import wav_header

    with path.open("wb") as file:
        samples = _write_unsized(file, chunks, sample_rate_hz)
        file.seek(0)
        file.write(wav_header(sample_rate_hz, samples))
    return samples


def _write_compressed(path: Path, suffix: str, chunks: "Chunks", sample_rate_hz: int) -> int:
    import soundfile

    kind, subtype = KINDS[suffix[1:]]
    samples = 0
    try:
        with soundfile.SoundFile(
            path, "w", samplerate=sample_rate_hz, channels=1, format=kind, subtype=subtype
        ) as file:
            for chunk in chunks:
                file.write(chunk)
                samples += len(chunk)
    except soundfile.LibsndfileError as error:
        raise OutputError(f"the audio cannot be written: {error}") from error
    return samples


def play(chunks: "Chunks", sample_rate_hz: int) -> tuple[int, int]:
    """Give the audio to the first player that is installed; return its exit status and the samples.

    Raises:
        OutputError: there is no player.
    """
    for player in PLAYERS:
        if shutil.which(player[0]):
            break
    else:
        names = ", ".join(player[0] for player in PLAYERS)
        raise OutputError(f"no player found (looked for {names}); install one, or use -o FILE.wav")
    samples = 0
    with subprocess.Popen(player, stdin=subprocess.PIPE) as process:  # noqa: S603 - a fixed list
        if process.stdin is None:
            raise OutputError(f"{player[0]} could not be started")
        with contextlib.suppress(BrokenPipeError):  # the player says itself what was wrong
            samples = write_stream(process.stdin, chunks, sample_rate_hz)
        with contextlib.suppress(BrokenPipeError):
            process.stdin.close()
    return process.returncode, samples
