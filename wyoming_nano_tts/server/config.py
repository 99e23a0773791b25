"""How a server is set up."""

from dataclasses import dataclass, field
from pathlib import Path

from ..speech.limits import SpeechLimits
from ..speech.profiles import Profile
from ..speech.pronunciation_file import PronunciationFile
from ..voice_files.options import SpeechOptions
from .wire.limits import WireLimits


@dataclass(frozen=True, slots=True)
class ServerConfig:
    """Everything that the command line decides, except the engine itself."""

    uris: tuple[str, ...] = ("tcp://0.0.0.0:10200",)
    """Where to listen: tcp://HOST:PORT, unix:///PATH, stdio://."""
    data_dir: Path | None = None
    """Keeps the server's id; None derives one that needs no disk."""
    defaults: SpeechOptions = field(default_factory=SpeechOptions)
    """Options where a request says nothing."""
    profiles: tuple[Profile, ...] = ()
    """Named profiles, offered as voices."""
    limits: SpeechLimits = field(default_factory=SpeechLimits)
    """How much speech clients may ask for."""
    wire: WireLimits = field(default_factory=WireLimits)
    """How much of the server's attention one connection gets."""
    workers: int = 1
    """Requests that compute at the same time; the others take turns."""
    pause_seconds: float = 0.15
    """Silence of a text sender that releases a finished sentence."""
    sample_width_bytes: int = 2
    """2, or 4 for 32-bit integer samples."""
    zeroconf_name: str | None = None
    """Instance name for discovery; None publishes nothing, "" chooses a name."""
    zeroconf_type: str = "_wyoming._tcp.local."
    """Service type for discovery."""
    grace_seconds: float = 5.0
    """How long requests may go on after the signal to stop."""
    warm_up: bool = True
    """Load the default voice right after the start."""
    preload: tuple[str, ...] = ()
    """Voices to load right after the start as well, by id or name."""
    pronunciations: PronunciationFile | None = None
    """The words that clients may list and change; None where they may not."""
    unload_after_seconds: float | None = None
    """Unload voices that nobody has used for so long; None keeps them."""
    until_eof: bool = False
    """Stop when standard input ends: whoever started the server holds its other end."""
    ready_fd: int | None = None
    """Descriptor that gets a newline once the server listens."""
