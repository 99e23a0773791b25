"""Fetching published files from the Hugging Face hub: resumed, limited, checked.

`huggingface_hub` (the optional extra `[hub]`) knows addresses, headers, proxies, offline mode and
the shared cache; the bytes are read here, so that a download goes on where the last attempt ended
even in another process, and no server can send more than was announced.
"""

import contextlib
import dataclasses
import hashlib
import logging
import os
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from ..version import __version__
from ..voice_files.weights import LARGEST_WEIGHTS_BYTES
from .catalogue import PublishedFile
from .errors import DownloadError
from .hub_errors import BrokenOffError, explained, may_pass
from .placing import PARTIAL_SUFFIX, storing

if TYPE_CHECKING:
    from huggingface_hub import HfFileMetadata

MOST_FAILURES: Final = 5
"""Attempts in a row that bring no byte; one that brings some starts the count anew."""
FIRST_WAIT_SECONDS = 1.0
"""Before the second attempt; doubled for each further one."""
LONGEST_SECONDS: Final = 3600.0
"""Of one file. A server that drips bytes would hold us forever; a later call resumes."""
METADATA_TIMEOUT_SECONDS: Final = 15.0
MISSING_EXTRA: Final = (
    "fetching published models needs huggingface_hub: pip install 'wyoming-nano-tts[hub]'; or fetch "
    "the files yourself and give their folder: wyoming-nano-tts voices install FOLDER"
)

Progress = Callable[[str, int, int | None], None]
"""Called with a file's name, the bytes there are, and the bytes there will be (None: unknown)."""

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Received:
    """A file that is here, whole and checked."""

    path: Path
    size_bytes: int
    sha256: str
    published: bool
    """Whether its checksum was known before, and is that."""
    commit: str | None
    """Of the repository; None if it came from a cache that does not tell."""


class HubRepository:
    """One repository at one revision.

    Args:
        name: `owner/name`.
        revision: tag, branch or commit.
        endpoint: of a mirror, None for the hub itself (or what `HF_ENDPOINT` says).
        local_only: look only at what is on this machine.
        progress: told of every chunk.

    Raises:
        DownloadError: huggingface_hub is missing, or the endpoint is not a web address.
    """

    def __init__(
        self,
        name: str,
        revision: str,
        *,
        endpoint: str | None = None,
        local_only: bool = False,
        progress: Progress | None = None,
    ) -> None:
        try:
            import huggingface_hub  # noqa: F401 - whether it is there
        except ImportError as error:
            raise DownloadError(MISSING_EXTRA) from error
        if endpoint is not None and not _is_web_address(endpoint):
            raise DownloadError(f"--endpoint must be like https://host, not {endpoint!r:.80}")
        self.name, self.revision = name, revision
        self.endpoint, self.local_only = endpoint, local_only
        self._progress: Progress = progress or (lambda *_: None)

    def fetch(self, file: PublishedFile, folder: Path) -> Received:
        """Bring one file into a folder, or find it in the cache of huggingface_hub.

        Raises:
            DownloadError: it cannot be had, or is not the published one.
            StoreError: it cannot be written.
        """
        target = folder / file.path.rpartition("/")[2]
        if file.sha256 is not None and target.is_file():  # an earlier attempt brought it
            with contextlib.suppress(DownloadError), storing(folder):
                return _hashed(target, file, None)
        with explained(f"{self.name}/{file.path}"):
            cached = self._cached(file)
        if cached is not None:
            with storing(folder):
                shutil.copyfile(cached.path, target)
            return dataclasses.replace(cached, path=target)
        if self.local_only:
            raise DownloadError(
                f"{self.name}/{file.path} is not in the cache of huggingface_hub; leave out "
                "--local-only, or give the folder that holds the files"
            )
        with storing(folder), explained(f"{self.name}/{file.path}"):
            metadata = self._metadata(file)
            size = self._announced_size(file, metadata)
            key = file.sha256 or hashlib.sha256(str(metadata.etag).encode()).hexdigest()
            partial = folder / f"{target.name}.{key[:16]}{PARTIAL_SUFFIX}"
            if file.sha256 is None and metadata.etag is None:
                partial.unlink(missing_ok=True)  # nothing tells whether it is of the same file
            self._download(file, partial, size)
            received = _hashed(partial, file, metadata.commit_hash)
            os.replace(partial, target)
        return dataclasses.replace(received, path=target)

    def _cached(self, file: PublishedFile) -> Received | None:
        """The file in the shared cache, where it is the published one, or nothing else is allowed."""
        from huggingface_hub import try_to_load_from_cache

        if file.sha256 is None and not self.local_only:
            return None
        found = try_to_load_from_cache(self.name, file.path, revision=self.revision)
        if not isinstance(found, str) or not Path(found).is_file():
            return None
        try:
            return _hashed(Path(found), file, None, keep=True)
        except DownloadError as error:
            if self.local_only:
                raise
            _LOGGER.warning("the cache of huggingface_hub is not used: %s", error)
            return None

    def _metadata(self, file: PublishedFile) -> "HfFileMetadata":
        from huggingface_hub import get_hf_file_metadata

        for wait_seconds in self._attempts():
            try:
                return get_hf_file_metadata(
                    self._url(file),
                    # The models are public: no token leaves this machine.
                    token=False,
                    timeout=METADATA_TIMEOUT_SECONDS,
                    library_name="wyoming-nano-tts",
                    library_version=__version__,
                    endpoint=self.endpoint,
                )
            except Exception as error:
                if not may_pass(error):
                    raise
                last = error
                self._wait(wait_seconds, error)
        raise last

    def _announced_size(self, file: PublishedFile, metadata: "HfFileMetadata") -> int | None:
        size: int | None = metadata.size or None  # some servers tell 0 where they do not know
        if file.size_bytes is not None and size not in {None, file.size_bytes}:
            raise DownloadError(
                f"{self.name}/{file.path} has {size} bytes at {self.revision}, the published file "
                f"has {file.size_bytes}: it is another file; {_ANOTHER_FILE}"
            )
        size = file.size_bytes or size
        if size is not None and size > LARGEST_WEIGHTS_BYTES:
            raise DownloadError(
                f"{self.name}/{file.path} has {size} bytes; at most {LARGEST_WEIGHTS_BYTES} are taken"
            )
        return size

    def _download(self, file: PublishedFile, partial: Path, size: int | None) -> None:
        """Fill the partial file, attempt after attempt."""
        end = time.monotonic() + LONGEST_SECONDS
        failures, last = 0, Exception()
        waits = list(self._attempts())
        while failures < len(waits):
            before = partial.stat().st_size if partial.exists() else 0
            if size is not None and before >= size:
                if before == size:
                    return
                partial.unlink()
                before = 0
            try:
                self._read_into(file, partial, before, size, end)
                return
            except Exception as error:
                if not isinstance(error, BrokenOffError) and not may_pass(error):
                    raise
                last = error
            failures = 0 if partial.exists() and partial.stat().st_size > before else failures + 1
            self._wait(waits[max(0, failures - 1)], last)
        raise last

    def _read_into(
        self, file: PublishedFile, partial: Path, start: int, size: int | None, end: float
    ) -> None:
        """One request, from byte `start`."""
        from huggingface_hub import constants, get_session
        from huggingface_hub.utils import (  # type: ignore[attr-defined]  # documented there
            build_hf_headers,
            hf_raise_for_status,
        )

        headers = build_hf_headers(
            token=False, library_name="wyoming-nano-tts", library_version=__version__
        )
        headers["Accept-Encoding"] = "identity"  # the file as it is
        if start:
            headers["Range"] = f"bytes={start}-"
        name, most = partial.name.rsplit(".", 2)[0], size or LARGEST_WEIGHTS_BYTES
        with get_session().stream(
            "GET",
            self._url(file),
            headers=headers,
            timeout=float(constants.HF_HUB_DOWNLOAD_TIMEOUT),
            follow_redirects=True,
        ) as response:
            if response.status_code == 416:  # the range does not fit: start anew
                partial.unlink(missing_ok=True)
                raise BrokenOffError("the server refuses to resume")
            hf_raise_for_status(response)
            if start and not _resumes_at(response, start):
                start = 0
            with partial.open("ab" if start else "wb") as out:
                there = start
                # As they come: gathering them to a size would wait for a server that drips.
                for chunk in response.iter_bytes():
                    there += len(chunk)
                    if there > most:
                        raise DownloadError(
                            f"{self.name}/{file.path}: the server sends more than the {most} bytes "
                            "of the file; nothing of it is used"
                        )
                    out.write(chunk)
                    self._progress(name, there, size)
                    if time.monotonic() > end:
                        raise DownloadError(
                            f"{self.name}/{file.path}: {there} bytes in an hour is too slow; the "
                            "same command resumes where it stopped"
                        )
        if size is not None and there < size:
            raise BrokenOffError(f"the connection ended after {there} of {size} bytes")

    def _url(self, file: PublishedFile) -> str:
        from huggingface_hub import hf_hub_url

        return str(hf_hub_url(self.name, file.path, revision=self.revision, endpoint=self.endpoint))

    @staticmethod
    def _attempts() -> Iterator[float]:
        """Seconds to wait after each attempt; 0 after the last, whose error is final."""
        for attempt in range(MOST_FAILURES):
            yield FIRST_WAIT_SECONDS * 2**attempt if attempt < MOST_FAILURES - 1 else 0.0

    def _wait(self, seconds: float, error: Exception) -> None:
        _LOGGER.info("%s: %s; again in %g s", self.name, error, seconds)
        time.sleep(seconds)


_ANOTHER_FILE: Final = (
    "if you trust it nevertheless, fetch it yourself and use: wyoming-nano-tts voices import"
)


def _hashed(path: Path, file: PublishedFile, commit: str | None, *, keep: bool = False) -> Received:
    """Compare with what was published; a wrong file is deleted, unless it is not ours."""
    if path.stat().st_size > LARGEST_WEIGHTS_BYTES:
        raise DownloadError(f"{path} is larger than {LARGEST_WEIGHTS_BYTES} bytes")
    with path.open("rb") as content:
        checksum = hashlib.file_digest(content, "sha256").hexdigest()
    if file.sha256 is not None and checksum != file.sha256:
        if not keep:
            path.unlink()
        raise DownloadError(
            f"{file.path} has the SHA-256 {checksum}, the published file has {file.sha256}: it is "
            f"damaged or another file, and is not used; {_ANOTHER_FILE}"
        )
    return Received(path, path.stat().st_size, checksum, file.sha256 is not None, commit)


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        port_fits = parts.port != 0  # reading it checks its range
    except ValueError:
        return False
    plain = text.isprintable() and " " not in text
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and port_fits and plain


def _resumes_at(response: Any, start: int) -> bool:
    content_range = str(response.headers.get("Content-Range", ""))
    return response.status_code == 206 and content_range.startswith(f"bytes {start}-")
