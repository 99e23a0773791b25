"""The server of the page: routes, errors as answers, files of the page."""

import contextlib
import hashlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from importlib import resources
from typing import Final

from aiohttp import HttpVersion10, HttpVersion11, hdrs, web

from ..errors import (
    LanguageNotSpokenError,
    NanoTtsError,
    OverloadError,
    TextError,
    VoiceError,
    VoiceNotFoundError,
)
from ..server.handler import Shared
from ..server.pronunciations import EditsNotAllowedError
from ..server.serve import Door
from ..server.wire.limits import WireLimits, data_bytes_for
from ..server.wire.listeners import ListenError
from ..speech.interfaces import SplitterFactory
from ..speech.pronunciation_file import PronunciationFile
from .bodies import SlowBodyError
from .config import WebConfig
from .guard import ForbiddenError, Guard
from .openai_api import OpenAiApi
from .page_api import PageApi, Reader, answer

_LOGGER = logging.getLogger(__name__)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

FILES: Final = {
    "index.html": "text/html",
    "style.css": "text/css",
    "icon.svg": "image/svg+xml",
    "page.js": "text/javascript",
    "speech.js": "text/javascript",
    "player.js": "text/javascript",
    "pictures.js": "text/javascript",
    "reading.js": "text/javascript",
    "copying.js": "text/javascript",
    "words.js": "text/javascript",
}
"""All that the page can ask for by name: no path of a request ever becomes a path of a file."""
STATUS: Final[tuple[tuple[type[NanoTtsError], int], ...]] = (
    (OverloadError, 503),
    (EditsNotAllowedError, 403),
    (SlowBodyError, 408),
    (VoiceNotFoundError, 404),
    (LanguageNotSpokenError, 400),
    (VoiceError, 500),
)
"""Kinds of errors and their answers; the first that fits. What else has a code of its own is a mistake of the asker."""
VERSIONS: Final = (HttpVersion10, HttpVersion11)
"""The parser lets 0.9 and 2.0 through as well, and aiohttp answers in the request's own version, spoken or not."""
RETRY_SECONDS: Final = 2
KEEP_ALIVE_SECONDS: Final = 30.0


def page_door(
    config: WebConfig,
    reader: Reader,
    splitter: SplitterFactory,
    limits: WireLimits,
    pronunciations: PronunciationFile | None = None,
    opened: Callable[[str], None] | None = None,
) -> Door:
    """Return a door of `serve`.

    Args:
        config: where the page is, and for whom.
        reader: shows readings.
        splitter: cuts texts into sentences.
        limits: of connections, for all that is not speech.
        pronunciations: the words that the page may change, None where it may not.
        opened: told the address, with the real port.
    """

    @contextlib.asynccontextmanager
    async def door(shared: Shared) -> AsyncIterator[None]:
        runner = web.AppRunner(
            application(shared, config, reader, splitter, limits, pronunciations),
            access_log=None,
            keepalive_timeout=KEEP_ALIVE_SECONDS,
            shutdown_timeout=1.0,
        )
        await runner.setup()
        try:
            site = web.TCPSite(runner, config.host, config.port, backlog=limits.max_clients)
            try:
                await site.start()
            except OSError as error:
                reason = error.strerror or str(error)
                raise ListenError(
                    f"--web: cannot listen on {config.host}:{config.port}: {reason}"
                ) from error
            address = _address(config.host, runner.addresses[0][1])
            _LOGGER.info("The page is at %s", address)
            if not config.is_loopback and config.token is None and config.ingress is None:
                _LOGGER.warning(
                    "Everyone on the network can use the page; --web-token-file asks them for a token"
                )
            if opened is not None:
                opened(address)
            yield
        finally:
            await runner.cleanup()

    return door


def application(
    shared: Shared,
    config: WebConfig,
    reader: Reader,
    splitter: SplitterFactory,
    limits: WireLimits,
    pronunciations: PronunciationFile | None = None,
) -> web.Application:
    """Make the application of aiohttp; arguments as `page_door`."""
    guard = Guard(config, limits.max_clients)
    page, programs = PageApi(shared, reader, splitter, pronunciations), OpenAiApi(shared)
    files = _Files()
    most_characters = shared.service.limits.max_text_characters
    app = web.Application(
        middlewares=[_checked(guard, shared)], client_max_size=data_bytes_for(most_characters)
    )
    routes: list[tuple[str, str, Handler]] = [
        ("GET", "/", files.index),
        *(("GET", f"/{name}", files.file) for name in FILES),
        ("GET", "/api/info", page.info),
        ("POST", "/api/speak", page.speak),
        ("POST", "/api/read", page.read),
        ("GET", "/api/pronunciations", page.words),
        ("POST", "/api/pronunciations", page.correct),
        ("POST", "/v1/audio/speech", programs.speech),
        ("GET", "/v1/audio/voices", programs.voices),
        ("GET", "/v1/audio/models", programs.models),
        ("GET", "/v1/models", programs.models),
    ]
    for method, path, handler in routes:
        if method == "GET":
            app.router.add_get(path, handler, expect_handler=_expected)
        else:
            app.router.add_route(method, path, handler, expect_handler=_expected)
    app.router.add_route("*", "/{rest:.*}", _nowhere(routes), expect_handler=_expected)

    async def dress(_request: web.Request, response: web.StreamResponse) -> None:
        response.headers.update(guard.headers())
        response.headers.popall("Server", None)

    app.on_response_prepare.append(dress)
    return app


async def _expected(request: web.Request) -> None:
    """Answer `Expect`; aiohttp's own cannot answer one that is no text, and raises.

    Raises:
        HTTPExpectationFailed: it is anything but 100-continue.
    """
    if request.version != HttpVersion11:
        return
    if request.headers.get(hdrs.EXPECT, "").lower() != "100-continue":
        raise web.HTTPExpectationFailed(text="Only 100-continue can be expected here")
    await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    request.writer.output_size = 0  # what came before the answer is no part of it


def _nowhere(routes: Sequence[tuple[str, str, Handler]]) -> Handler:
    """Return what answers all other paths and methods, so that each request has an `Expect` of ours."""
    methods: dict[str, list[str]] = {}
    for method, path, _ in routes:
        methods.setdefault(path, []).extend(["GET", "HEAD"] if method == "GET" else [method])

    async def nowhere(request: web.Request) -> web.StreamResponse:
        if request.path in methods:
            raise web.HTTPMethodNotAllowed(request.method, methods[request.path])
        raise web.HTTPNotFound

    return nowhere


class _Files:
    """The page's own files, read once."""

    def __init__(self) -> None:
        folder = resources.files(__package__) / "page"
        self._files: dict[str, tuple[bytes, str, str]] = {}
        for name, kind in FILES.items():
            body = (folder / name).read_bytes()
            tag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
            self._files[name] = (body, kind, tag)

    async def index(self, request: web.Request) -> web.StreamResponse:
        return self._answer(request, "index.html")

    async def file(self, request: web.Request) -> web.StreamResponse:
        return self._answer(request, request.path[1:])

    def _answer(self, request: web.Request, name: str) -> web.StreamResponse:
        body, kind, tag = self._files[name]
        headers = {"Cache-Control": "no-cache", "ETag": tag}
        if request.headers.get("If-None-Match") == tag:
            return web.Response(status=304, headers=headers)
        return web.Response(body=body, content_type=kind, charset="utf-8", headers=headers)


def _checked(guard: Guard, shared: Shared) -> Callable[..., Awaitable[web.StreamResponse]]:
    """Return what stands before all handlers: checks, and errors as answers."""

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.version not in VERSIONS:
            return _error("HTTP/1.0 and HTTP/1.1 are spoken here", "http", 505)
        try:
            guard.check(request, public=request.path.lstrip("/") in {"", *FILES})
            guard.enter()
            try:
                return await handler(request)
            finally:
                guard.leave()
        except NanoTtsError as error:
            status = _status(error)
            shared.refusals.warn_of(
                error.code, "The page refused a request (%s): %s", error.code, error
            )
            headers = {"Retry-After": str(RETRY_SECONDS)} if status == 503 else {}
            if status == 401:
                headers["WWW-Authenticate"] = "Bearer"
            return _error(str(error), error.code, status, **headers)
        except web.HTTPException as error:
            if error.status == 413:
                return _error(_too_long(shared), TextError.code, 413)
            if error.status < 400:
                raise
            return _error(
                error.reason, "not-found" if error.status == 404 else "http", error.status
            )
        except ConnectionError:
            raise
        except Exception:
            _LOGGER.exception("A request of the page failed")
            return _error("not answered, see the server's log", NanoTtsError.code, 500)

    return check


def _too_long(shared: Shared) -> str:
    return f"a request may have {shared.service.limits.max_text_characters} characters; send it in parts"


def _error(message: str, code: str, status: int, **headers: str) -> web.Response:
    """Answer as programs expect that know the interface of OpenAI."""
    kind = "server_error" if status >= 500 else "invalid_request_error"
    return answer(
        {"error": {"message": message, "type": kind, "code": code, "param": None}},
        status,
        **headers,
    )


def _status(error: NanoTtsError) -> int:
    if isinstance(error, ForbiddenError):
        return error.status
    for kind, status in STATUS:
        if isinstance(error, kind):
            return status
    return 500 if error.code == NanoTtsError.code else 400


def _address(host: str, port: int) -> str:
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}/"
