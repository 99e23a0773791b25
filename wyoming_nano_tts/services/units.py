"""Units of systemd: what runs, with which rights; pure text."""

from dataclasses import dataclass
from typing import Final

from ..errors import NanoTtsError
from ..version import PROJECT_URL

MARK: Final = "# Written by wyoming-nano-tts install-service"
"""First line of our units: what has none is a person's own, and is left alone."""
URL: Final = f"{PROJECT_URL}/blob/main/docs/install.md"
KINDS: Final = ("server", "satellite", "both")
UNIT_NAMES: Final = {
    "server": "nano-tts.service",
    "satellite": "nano-tts-satellite.service",
    "both": "nano-tts.service",
}
"""Both are one process, in the place of the server."""
_DESCRIPTIONS: Final = {
    "server": "Nano TTS server",
    "satellite": "Nano TTS satellite",
    "both": "Nano TTS server and satellite",
}
_COMMANDS: Final = {
    "server": ("serve",),
    "satellite": ("satellite",),
    "both": ("satellite", "--serve"),
}

_SANDBOX: Final = (
    "NoNewPrivileges=yes",
    "LockPersonality=yes",
    "RestrictNamespaces=yes",
    "RestrictRealtime=yes",
    "RestrictSUIDSGID=yes",
    "SystemCallArchitectures=native",
    "SystemCallFilter=@system-service",
    "# AF_NETLINK lists the network interfaces for --zeroconf.",
    "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK",
    "UMask=0077",
)
"""What every unit may forbid itself; a user's units can forbid no more, for want of rights."""
_SYSTEM_SANDBOX: Final = (
    "CapabilityBoundingSet=",
    "PrivateTmp=yes",
    "ProtectClock=yes",
    "ProtectControlGroups=yes",
    "ProtectHostname=yes",
    "ProtectKernelLogs=yes",
    "ProtectKernelModules=yes",
    "ProtectKernelTunables=yes",
    "ProtectProc=invisible",
    "ProtectSystem=strict",
)


class ServiceError(NanoTtsError):
    """A service cannot be installed or removed."""

    code = "service-error"


@dataclass(frozen=True, slots=True)
class Plan:
    """A service that is wanted."""

    kind: str
    """One of `KINDS`."""
    program: tuple[str, ...]
    """What starts our command line: the program's absolute path, or Python and its arguments."""
    arguments: tuple[str, ...] = ()
    """More for the command."""
    is_users: bool = False
    """It belongs to a user, and to the sound server of that user's session, not to the system."""
    is_in_home: bool = False
    """The program lies in a home directory, which must not be hidden."""

    @property
    def unit_name(self) -> str:
        """Name of the unit's file."""
        return UNIT_NAMES[self.kind]

    @property
    def plays(self) -> bool:
        """It needs a device for sound."""
        return self.kind != "server"


def command_of(kind: str) -> str:
    """Return the subcommand that a kind of service runs."""
    return _COMMANDS[kind][0]


def unit_text(plan: Plan) -> str:
    """Return the unit.

    Raises:
        ServiceError: an argument holds what a unit cannot.
    """
    words = (*plan.program, *_COMMANDS[plan.kind], *plan.arguments)
    lines = [
        MARK,
        "[Unit]",
        f"Description={_DESCRIPTIONS[plan.kind]}",
        f"Documentation={URL}",
        *_order(plan),
        "",
        "[Service]",
        "Type=notify",
        f"ExecStart={' '.join(quoted(word) for word in words)}",
        "# It is restarted when it has not answered its own description for so long.",
        "WatchdogSec=60",
        "Restart=on-failure",
        "RestartSec=2",
        "MemoryMax=512M",
        "# Speech before housekeeping, when both want the processor.",
        "CPUWeight=500",
        *([] if plan.is_users else _system_rights(plan)),
        *_SANDBOX,
        "",
        "[Install]",
        f"WantedBy={'default' if plan.is_users else 'multi-user'}.target",
    ]
    return "\n".join(lines) + "\n"


def quoted(word: str) -> str:
    """Return a word of ExecStart so that systemd takes it as it is: see systemd.service(5), command lines.

    Raises:
        ServiceError: it holds control characters.
    """
    if any(character < " " or character == "\x7f" for character in word):
        raise ServiceError(f"{word[:80]!r} holds a control character, which a unit cannot have")
    safe = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    plain = word and all(
        character.isalnum() or character in "/._-:=,+@%$[]{}" for character in word
    )
    return safe if plain else f'"{safe}"'


def _order(plan: Plan) -> list[str]:
    if plan.is_users:
        return ["After=pipewire.service pipewire-pulse.service pulseaudio.service"] * plan.plays
    targets = "network-online.target sound.target" if plan.plays else "network-online.target"
    return ["Wants=network-online.target", f"After={targets}"]


def _system_rights(plan: Plan) -> list[str]:
    device = ["PrivateDevices=yes"]
    if plan.plays:
        device = [
            "# The sound cards, and no other device.",
            "SupplementaryGroups=audio",
            "DevicePolicy=closed",
            "DeviceAllow=char-alsa rw",
        ]
    return [
        "# Keeps the server's id: systemd names the directory in STATE_DIRECTORY.",
        "StateDirectory=nano-tts",
        "DynamicUser=yes",
        *device,
        f"ProtectHome={'read-only' if plan.is_in_home else 'yes'}",
        *_SYSTEM_SANDBOX,
    ]
