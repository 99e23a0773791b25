"""Where a voice's weights come from: `provenance.json` beside `voice.json`, for the voices that we give away.

It names every file with its SHA-256, the commit and the command that made it, the data with their licences, the
teacher, and what judges said; a signature of the release's key may lie beside it. `tools/provenance.py` writes it.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ...errors import VoiceError
from ..checkpoints.rules import read_json
from ..json_fields import Fields
from .minisign import SUFFIX, PublicKey, check_signature

PROVENANCE_FILE: Final = "provenance.json"
PROVENANCE_FORMAT: Final = 1
RELEASE_KEY: Final = Path(__file__).parents[2] / "voices" / "release.pub"
"""Of the release that this package is from; there is none in a build of your own."""
_OWN: Final = frozenset({PROVENANCE_FILE, PROVENANCE_FILE + SUFFIX})


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found out about a voice's origin."""

    has_manifest: bool
    signed_by: str = ""
    """Name of the key; empty where there is no signature, or no key to check it with."""

    @property
    def words(self) -> str:
        """In a few words, for people."""
        if not self.has_manifest:
            return "no manifest"
        return f"manifest signed by {self.signed_by}" if self.signed_by else "manifest, not signed"


def check_provenance(folder: Path, key: PublicKey | None = None) -> Checked:
    """Check a voice's files against its manifest, and that against its signature.

    Args:
        folder: of the voice.
        key: that a signature must be of; None: signatures are not looked at.

    Raises:
        VoiceError: a file is missing, is another one, or is not named; or the signature does not hold.
    """
    path = folder / PROVENANCE_FILE
    if not path.exists():
        return Checked(has_manifest=False)
    read = Fields(path, read_json(path))
    if read.integer("format") != PROVENANCE_FORMAT:
        raise VoiceError(
            f"{path} has another format than {PROVENANCE_FORMAT}; a newer version reads it"
        )
    if read.text("voice") != folder.name:
        raise VoiceError(
            f"{path} is of the voice {read.text('voice')!r:.80}, and lies in {folder.name}"
        )
    files = read.part("files")
    here = {one.name for one in folder.iterdir() if one.is_file()} - _OWN
    if strange := here - files.values.keys():
        raise VoiceError(
            f"{folder / min(strange)} is not in the voice's manifest; install it again"
        )
    for name in files.values:
        if name != Path(name).name or name in {"", ".", ".."}:
            raise VoiceError(f"{path} names {name!r:.80}, which is not a file beside it")
        _check(folder / name, files.text(name))
    signature = path.with_name(path.name + SUFFIX)
    if key is None or not signature.exists():
        return Checked(has_manifest=True)
    check_signature(path.read_bytes(), signature, key)
    return Checked(has_manifest=True, signed_by=key.name)


def checksum(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal digits.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _check(path: Path, wanted: str) -> None:
    try:
        found = checksum(path)
    except OSError as error:
        raise VoiceError(
            f"{path} is in the voice's manifest and cannot be read: {error.strerror}"
        ) from error
    if found != wanted:
        raise VoiceError(
            f"{path} is not the file of the voice's manifest; install the voice again, or, where you have "
            "made it anew, write its manifest: python -m tools.provenance write"
        )
