"""Who may ask: the checks that come before anything of a request is looked at.

A page of somebody else, open in a browser of this home, can send requests to every address that the browser reaches. It
is kept out in three ways: a foreign name for our address (DNS rebinding) by `Host`; a foreign page by `Origin` and
`Sec-Fetch-Site`; and forms, which need no permission of ours, by the type of the body.
"""

import hmac
import ipaddress
import socket
from typing import ClassVar, Final
from urllib.parse import urlsplit

from aiohttp import web

from ..errors import NanoTtsError, OverloadError
from .config import WebConfig

POLICY: Final = (
    "default-src 'self'; base-uri 'none'; form-action 'none'; object-src 'none'; frame-ancestors "
)
HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
SAME_SITE: Final = frozenset({"same-origin", "none"})
BEARER: Final = "bearer "


class ForbiddenError(NanoTtsError):
    """Whoever asks may not, whatever is asked."""

    code = "forbidden"
    status: ClassVar[int] = 403


class TokenError(ForbiddenError):
    """The token is missing or wrong."""

    code = "token-needed"
    status = 401


class MisdirectedError(ForbiddenError):
    """The request is for another host than this."""

    code = "misdirected"
    status = 421


class Guard:
    """Decides about requests.

    Args:
        config: who is let in.
        most_requests: answered at the same time.
    """

    def __init__(self, config: WebConfig, most_requests: int) -> None:
        self._config = config
        own = socket.gethostname().lower()
        self._names = {"localhost", own, f"{own}.local", *(n.lower() for n in config.names)}
        self._most = most_requests
        self._busy = 0

    def check(self, request: web.Request, *, public: bool) -> None:
        """Let a request in.

        Args:
            request: as it came.
            public: what it asks for is in everybody's package: no token is needed.

        Raises:
            ForbiddenError: it may not be answered.
        """
        if not self.is_ingress(request):
            self._check_host(request.headers.get("Host", ""))
            self._check_origin(request)
            if not public:
                self._check_token(request.headers.get("Authorization", ""))
        site = request.headers.get("Sec-Fetch-Site", "none")
        if not public and site not in SAME_SITE:
            raise ForbiddenError(f"requests from other pages are not answered ({site[:20]})")
        if request.method == "POST" and request.content_type != "application/json":
            raise ForbiddenError("the body must be JSON (Content-Type: application/json)")

    def enter(self) -> None:
        """Count a request that is being answered; `leave` must follow.

        Raises:
            OverloadError: there are too many.
        """
        if self._busy >= self._most:
            raise OverloadError(f"{self._busy} requests are being answered; try again in a moment")
        self._busy += 1

    def leave(self) -> None:
        """Uncount it."""
        self._busy -= 1

    def headers(self) -> dict[str, str]:
        """Return what every answer says to browsers."""
        framed = "'self'" if self._config.ingress is not None else "'none'"
        return {**HEADERS, "Content-Security-Policy": POLICY + framed}

    def is_ingress(self, request: web.Request) -> bool:
        """Tell whether it comes from the proxy that has checked who asks.

        Raises:
            ForbiddenError: there is such a proxy, and neither does it come from there nor is there a token.
        """
        if self._config.ingress is None:
            return False
        peer = request.remote
        if peer is not None and ipaddress.ip_address(
            peer.partition("%")[0]
        ) == ipaddress.ip_address(self._config.ingress):
            return True
        if self._config.token is None:
            raise ForbiddenError("only the proxy of --web-ingress is answered")
        return False

    def _check_host(self, host: str) -> None:
        """Refuse a name that is not ours; an address cannot be made to point at us by others."""
        name = (urlsplit(f"//{host}").hostname or "").rstrip(".") if _is_authority(host) else ""
        if name in self._names:
            return
        try:
            ipaddress.ip_address(name)
        except ValueError:
            raise MisdirectedError(
                f"this server is not called {host[:80]!r}; if it is, start it with --web-host NAME"
            ) from None

    def _check_origin(self, request: web.Request) -> None:
        origin = request.headers.get("Origin")
        if origin is None:
            return
        host = request.headers.get("Host", "")
        if origin.partition("://")[2].lower() != host.lower():
            raise ForbiddenError(f"requests of pages from {origin[:80]!r} are not answered")

    def _check_token(self, authorization: str) -> None:
        token = self._config.token
        if token is None:
            return
        given = authorization[len(BEARER) :] if authorization.lower().startswith(BEARER) else ""
        if not hmac.compare_digest(given.encode(), token.encode()):
            raise TokenError("this server wants its token: Authorization: Bearer TOKEN")


def _is_authority(host: str) -> bool:
    """Tell whether a `Host` is a name or an address and no more."""
    try:
        parts = urlsplit(f"//{host}")
        return not (parts.path or parts.query or parts.fragment or "@" in host or parts.port == -1)
    except ValueError:
        return False
