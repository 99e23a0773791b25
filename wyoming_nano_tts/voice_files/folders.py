"""The voices of some folders, read again when something in the folders has changed."""

import logging
import threading
from pathlib import Path

from .architecture import Architectures
from .description import DESCRIPTION_FILE, VoiceInfo, find_voices

_LOGGER = logging.getLogger(__name__)

_Signature = tuple[tuple[Path, int, int, int], ...]
"""Of every description: its place, inode, time of change and size."""


class VoiceFolders:
    """Looks at the folders whenever it is asked; reads the descriptions only if one has changed.

    A look costs one listing a folder and one `stat` a voice. Safe to use from several threads.

    Args:
        folders: of voice folders; the first of two voices with one id wins.
        architectures: that this version knows.
    """

    def __init__(self, folders: tuple[Path, ...], architectures: Architectures) -> None:
        self.folders = folders
        self._architectures = architectures
        self._signature: _Signature | None = None
        self._voices: tuple[VoiceInfo, ...] = ()
        self._reported: set[str] = set()
        self._lock = threading.Lock()

    def voices(self) -> tuple[VoiceInfo, ...]:
        """Voices as they are on disk now; one that cannot be read is logged once and left out."""
        with self._lock:
            # Taken before reading: what changes while we read is read again next time.
            signature = _signature(self.folders)
            if signature != self._signature:
                before, first = self._voices, self._signature is None
                self._voices = self._read()
                self._signature = signature
                if not first:
                    _log_changes(before, self._voices)
            return self._voices

    def _read(self) -> tuple[VoiceInfo, ...]:
        found = []
        for voice in find_voices(self.folders, self._architectures):
            if isinstance(voice, VoiceInfo):
                found.append(voice)
            elif str(voice) not in self._reported:
                self._reported.add(str(voice))
                _LOGGER.warning("left out: %s", voice)
        return tuple(found)


def _signature(folders: tuple[Path, ...]) -> _Signature:
    rows = []
    for folder in folders:
        try:
            children = sorted(folder.iterdir())
        except OSError:  # `find_voices` tells, if it is more than a folder that is not there yet
            continue
        for child in children:
            path = child / DESCRIPTION_FILE
            try:
                status = path.stat()
            except OSError:
                continue
            rows.append((path, status.st_ino, status.st_mtime_ns, status.st_size))
    return tuple(rows)


def _log_changes(before: tuple[VoiceInfo, ...], after: tuple[VoiceInfo, ...]) -> None:
    old, new = ({voice.id: voice.version for voice in voices} for voices in (before, after))
    for voice_id, version in new.items():
        if voice_id not in old:
            _LOGGER.info("new voice: %s", voice_id)
        elif old[voice_id] != version:
            _LOGGER.info("voice %s is now %s", voice_id, version)
    for voice_id in old.keys() - new.keys():
        _LOGGER.info("voice %s is gone", voice_id)
