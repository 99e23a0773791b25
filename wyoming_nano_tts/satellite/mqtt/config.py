"""Where texts come from by MQTT: a broker and a topic, read from one URL."""

import ssl
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

from ...errors import NanoTtsError

PORTS: Final = {"mqtt": 1883, "mqtts": 8883}
"""Scheme to the port that is meant where none is named."""
LONGEST_TOPIC: Final = 200
"""Characters; what stands behind it has to fit, too."""
LONGEST_PASSWORD: Final = 1000
EXAMPLE: Final = "mqtt://broker.local/home/kitchen"


class BrokerError(NanoTtsError):
    """What is said of the broker cannot be used, or the broker refuses."""

    code = "mqtt-error"


@dataclass(frozen=True, slots=True)
class MqttConfig:
    """A broker and a topic."""

    host: str
    """Name or address of the broker."""
    port: int
    """Its port."""
    topic: str
    """Takes texts; what is told lies below it."""
    user: str | None = None
    """Name that the broker knows us by."""
    password: str | None = field(default=None, repr=False)
    """Goes with `user`."""
    tls: ssl.SSLContext | None = None
    """Encrypts; None sends everything in the clear."""
    retained: bool = False
    """Speak the text that the broker has kept, at the start."""
    discovery: str | None = None
    """Prefix of the topics in which Home Assistant looks for devices; None tells it nothing."""


def read_config(
    url: str,
    *,
    password: str | None = None,
    ca_file: Path | None = None,
    retained: bool = False,
    discovery: str | None = None,
) -> MqttConfig:
    """Return what the words of the command line mean.

    Args:
        url: `mqtt://[USER@]HOST[:PORT]/TOPIC`, or `mqtts://` to encrypt.
        password: goes with the user in the URL.
        ca_file: certificates (PEM) that the broker's is signed with; None are those that the system trusts.
        retained: speak the text that the broker has kept, at the start.
        discovery: prefix of the topics in which Home Assistant looks for devices.

    Raises:
        BrokerError: it is not such an URL, or the file has no certificates.
    """
    parts = _split(url)
    if parts.password is not None:
        raise BrokerError(
            "--say-mqtt: everybody can read a password in a command; write it into a file and give "
            "--mqtt-password-file FILE"
        )
    if password is not None and not parts.username:
        raise BrokerError(
            f"--mqtt-password-file needs a user: mqtt://USER@{EXAMPLE.partition('//')[2]}"
        )
    if ca_file is not None and parts.scheme != "mqtts":
        raise BrokerError("--mqtt-ca needs an address that begins with mqtts://")
    if discovery is not None:
        _check_topic(discovery, "--mqtt-discovery")
    return MqttConfig(
        host=parts.hostname or "",
        port=parts.port or PORTS[parts.scheme],
        topic=_check_topic(unquote(parts.path[1:]), "--say-mqtt"),
        user=unquote(parts.username) if parts.username else None,
        password=password,
        tls=_context(ca_file) if parts.scheme == "mqtts" else None,
        retained=retained,
        discovery=discovery,
    )


def _split(url: str) -> SplitResult:
    shown = f"--say-mqtt {url.rpartition('@')[2][:80]!r}"  # a password is not repeated
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise BrokerError(f"{shown} must be an address as {EXAMPLE}: {error}") from error
    if parts.scheme not in PORTS or not parts.hostname or port == 0:
        raise BrokerError(f"{shown} must be mqtt://HOST/TOPIC or mqtts://HOST/TOPIC, as {EXAMPLE}")
    if parts.query or parts.fragment or url[-1:] in "?#":
        raise BrokerError(f"{shown}: a topic has no # here, and a question mark is written %3F")
    return parts


def _check_topic(topic: str, option: str) -> str:
    """Return a topic that one may publish to.

    Raises:
        BrokerError: it is none.
    """
    if not topic:
        raise BrokerError(f"{option} needs a topic, as in {EXAMPLE}")
    if len(topic) > LONGEST_TOPIC or topic[0] == "$" or not topic.isprintable():
        raise BrokerError(
            f"{option} {topic[:80]!r}: a topic has 1 to {LONGEST_TOPIC} printable characters and does not "
            "begin with $"
        )
    if set(topic) & {"+", "#"}:
        raise BrokerError(
            f"{option} {topic[:80]!r}: one topic is listened to, + and # cannot be used"
        )
    return topic


def _context(ca_file: Path | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca_file)
    except (OSError, ssl.SSLError) as error:  # the latter where there is no certificate in it
        reason = getattr(error, "strerror", None) or str(error)
        raise BrokerError(f"--mqtt-ca {ca_file}: {reason}") from error
