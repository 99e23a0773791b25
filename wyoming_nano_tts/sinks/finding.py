"""Devices by the words of the command line; what a kind needs is imported when it is named."""

from pathlib import Path
from typing import Final

from .output import Output, OutputError

KINDS: Final = ("player", "sounddevice", "folder:DIR", "null")
"""What `--output` may say."""


def find_output(kind: str, *, device: str | None = None, player: str | None = None) -> Output:
    """Return the device that the words of the command line mean.

    Args:
        kind: one of `KINDS`.
        device: name that the player or PortAudio knows; None for the system's choice.
        player: command that plays 16-bit samples of its standard input, `{rate}` and `{channels}` in it
            are replaced; None finds one.

    Raises:
        OutputError: there is no such kind, no player, or no package for it.
    """
    name, _, where = kind.partition(":")
    if name == "player" and not where:
        from .player.output import PlayerOutput

        return PlayerOutput(device=device, command=player)
    if name == "sounddevice" and not where:
        from .portaudio.output import PortAudioOutput

        return PortAudioOutput(device)
    if name == "folder" and where:
        from .folder.output import FolderOutput

        return FolderOutput(Path(where))
    if kind == "null":
        from .folder.output import FolderOutput

        return FolderOutput(None)
    raise OutputError(f"no output {kind[:80]!r}; there are: {', '.join(KINDS)}")
