"""Where the page is served, and to whom."""

import ipaddress
import re
from dataclasses import dataclass
from typing import Final, Self

from ..errors import NanoTtsError

DEFAULT_HOST: Final = "127.0.0.1"
DEFAULT_PORT: Final = 10280
_HOST_NAME: Final = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?")


class WebConfigError(NanoTtsError):
    """The page cannot be served as it was asked for."""

    code = "invalid-web"


@dataclass(frozen=True, slots=True)
class WebConfig:
    """Everything that the command line decides about the page."""

    host: str = DEFAULT_HOST
    """Address to listen on."""
    port: int = DEFAULT_PORT
    """0 for a free one."""
    token: str | None = None
    """What whoever asks must show; None asks for nothing."""
    names: tuple[str, ...] = ()
    """Host names, beside addresses and the machine's own name, under which the page may be reached."""
    ingress: str | None = None
    """Address of the one proxy that has checked already who asks."""
    edit: bool = False
    """The page may change the server's pronunciations."""

    @classmethod
    def of(cls, address: str, **more: object) -> Self:
        """Read HOST:PORT, PORT or HOST; `more` are the other fields.

        Raises:
            WebConfigError: it is none of these, or what is asked for would let strangers change files.
        """
        host, port = _split(address)
        config = cls(host, port, **more)  # type: ignore[arg-type]
        config.check()
        return config

    def check(self) -> None:
        """Refuse what no one can mean.

        Raises:
            WebConfigError: a name, the token or the proxy's address is not one; or edits would be open to a network.
        """
        for name in self.names:
            if not _HOST_NAME.fullmatch(name):
                raise WebConfigError(f"--web-host {name!r:.60} is not a host name")
        if self.token is not None and (not self.token.isascii() or len(self.token) < 8):
            raise WebConfigError("the token of --web needs 8 ASCII characters or more")
        if self.ingress is not None:
            try:
                ipaddress.ip_address(self.ingress)
            except ValueError as error:
                raise WebConfigError(
                    f"--web-ingress {self.ingress!r:.60} is not an IP address"
                ) from error
        if self.edit and not self.is_loopback and self.token is None and self.ingress is None:
            raise WebConfigError(
                f"--web-edit on {self.host} would let everyone on the network change pronunciations; add "
                "--web-token-file, or listen on 127.0.0.1"
            )

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine reaches it."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"


def _split(address: str) -> tuple[str, int]:
    if address.isdecimal():
        host, port = DEFAULT_HOST, address
    elif address.startswith("["):
        host, _, port = address[1:].partition("]")
        port = port.removeprefix(":")
    else:
        host, _, port = address.rpartition(":") if address.count(":") == 1 else (address, "", "")
    port = port or str(DEFAULT_PORT)
    if not host or not port.isdecimal() or int(port) > 65535:
        raise WebConfigError(
            f"--web {address!r:.60} must be HOST:PORT, like 127.0.0.1:{DEFAULT_PORT}"
        )
    return host, int(port)
