"""A real HTTP server on a loopback port that plays the hub, well-behaved or not."""

import dataclasses
import hashlib
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from wyoming_nano_tts.store import PublishedFile, PublishedVoice

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@dataclass
class Behaviour:
    """What the next requests meet; counts go down with each request that uses them up."""

    cut_after_bytes: int | None = None
    """The connection ends after so many bytes of each body."""
    cuts: int = 1
    """Bodies that are cut, then no more."""
    ignore_range: bool = False
    """A resumed request gets the whole file, with status 200."""
    refuse_range: bool = False
    """A resumed request gets status 416, until one without a range came."""
    statuses: list[int] = field(default_factory=list)
    """Of the next requests for bodies, instead of an answer."""
    head_statuses: list[int] = field(default_factory=list)
    redirect: str | None = None
    """Base address that bodies are redirected to."""
    silent_seconds: float = 0.0
    """Before the body."""
    drip_seconds: float = 0.0
    """Between two bytes of the body."""
    without_etag: bool = False
    """Nothing tells one state of a file from another."""
    without_length: bool = False
    """No Content-Length; the end of the connection is the end of the file."""
    claim_bytes: int | None = None
    """Size that is announced instead of the true one."""


class _QuietServer(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: Any) -> None:
        """Clients that hang up are part of the play."""


class HubDouble:
    """The server; `files` maps "owner/name/path" to content, whatever the revision "main" or "v…"."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.served: dict[str, bytes] = {}
        """Contents that are sent instead of those announced."""
        self.behaviour = Behaviour()
        self.requests: list[tuple[str, str, str | None]] = []
        """Method, path and Range."""
        self.headers: list[dict[str, str]] = []
        double = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_HEAD(self) -> None:
                double.answer(self, body=False)

            def do_GET(self) -> None:
                double.answer(self, body=True)

            def log_message(self, *_: Any) -> None:
                pass

        self._server = _QuietServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()
        self.port = self._server.server_address[1]
        self.endpoint = f"http://127.0.0.1:{self.port}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def publish(self, repository: str, folder: Path) -> None:
        """Offer every file of a folder."""
        for path in folder.rglob("*"):
            if path.is_file():
                self.files[f"{repository}/{path.relative_to(folder).as_posix()}"] = (
                    path.read_bytes()
                )

    def bodies(self) -> list[str | None]:
        """Ranges of the requests for bodies."""
        return [range_ for method, _, range_ in self.requests if method == "GET"]

    def answer(self, request: BaseHTTPRequestHandler, *, body: bool) -> None:
        path = unquote(urlsplit(request.path).path).strip("/")
        range_ = request.headers.get("Range")
        self.requests.append((request.command, path, range_))
        self.headers.append({key.lower(): value for key, value in request.headers.items()})
        how = self.behaviour
        owner, name, resolve, *rest = (*path.split("/"), "", "", "")
        content = self.files.get(f"{owner}/{name}/{'/'.join(rest[1:]).rstrip('/')}")
        statuses = how.statuses if body else how.head_statuses
        if statuses:
            self._empty(request, statuses.pop(0))
        elif resolve != "resolve" or content is None:
            self._empty(request, 404, {"X-Error-Code": "EntryNotFound"})
        elif body and how.redirect and not request.headers.get("Host", "").startswith("localhost"):
            self._empty(request, 302, {"Location": f"{how.redirect}/{path}"})
        elif body:
            self._send(request, self.served.get(path.rsplit("/", 1)[-1], content), range_)
        else:
            checksum = hashlib.sha256(content).hexdigest()
            size = how.claim_bytes if how.claim_bytes is not None else len(content)
            headers = {"X-Repo-Commit": COMMIT}
            if not how.without_etag:
                headers |= {"X-Linked-Etag": f'"{checksum}"', "ETag": '"x"'}
            if not how.without_length:
                headers["X-Linked-Size"] = str(size)
            self._empty(request, 200, headers)

    def _send(self, request: BaseHTTPRequestHandler, content: bytes, range_: str | None) -> None:
        how, start, status = self.behaviour, 0, 200
        if range_ is not None and how.refuse_range:
            how.refuse_range = False
            self._empty(request, 416)
            return
        if range_ is not None and not how.ignore_range:
            start, status = int(range_.removeprefix("bytes=").rstrip("-")), 206
        rest = content[start:]
        request.send_response(status)
        if how.without_length:
            request.send_header("Connection", "close")
            request.close_connection = True
        else:
            request.send_header("Content-Length", str(len(rest)))
        if status == 206:
            request.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        request.end_headers()
        if how.silent_seconds:
            time.sleep(how.silent_seconds)
        if how.cut_after_bytes is not None and how.cuts > 0:
            how.cuts -= 1
            rest = rest[: how.cut_after_bytes]
            request.close_connection = True
        try:
            while how.drip_seconds and rest:
                request.wfile.write(rest[:1])
                rest = rest[1:]
                time.sleep(how.drip_seconds)
            request.wfile.write(rest)
        except OSError:  # the client has gone
            request.close_connection = True

    @staticmethod
    def _empty(
        request: BaseHTTPRequestHandler, status: int, headers: dict[str, str] | None = None
    ) -> None:
        request.send_response(status)
        for key, value in (headers or {}).items():
            request.send_header(key, value)
        request.send_header("Content-Length", "0")
        request.end_headers()


def pinned_to(voice: PublishedVoice, folder: Path, *, checksums: bool = True) -> PublishedVoice:
    """The catalogue's entry, for the files of a folder."""
    files = []
    for file in voice.files:
        content = (folder / file.path).read_bytes()
        checksum = hashlib.sha256(content).hexdigest() if checksums else None
        files.append(PublishedFile(file.path, len(content) if checksums else None, checksum))
    return dataclasses.replace(voice, files=tuple(files))
