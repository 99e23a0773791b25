"""The voice store: published checkpoints, fetched or given, as voice folders of this engine."""

from ..engine.voice_folders import voice_folders
from .catalogue import PublishedFile, PublishedVoice, read_catalogue
from .errors import CheckpointError, DownloadError, StoreError
from .install import Installed, install_path, install_published, remove

__all__ = [
    "CheckpointError",
    "DownloadError",
    "Installed",
    "PublishedFile",
    "PublishedVoice",
    "StoreError",
    "install_path",
    "install_published",
    "read_catalogue",
    "remove",
    "voice_folders",
]
