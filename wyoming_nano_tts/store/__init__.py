"""The voice store: published checkpoints, fetched or given, as voice folders of this engine."""

from ..voice_files.checkpoints.errors import CheckpointError
from ..voice_files.places import voice_folders
from .catalogue import PublishedFile, PublishedVoice, read_catalogue
from .converting import convert
from .errors import DownloadError, StoreError
from .install import Installed, install_path, install_published, remove
from .published_frontend import install_published_frontend

__all__ = [
    "CheckpointError",
    "DownloadError",
    "Installed",
    "PublishedFile",
    "PublishedVoice",
    "StoreError",
    "convert",
    "install_path",
    "install_published",
    "install_published_frontend",
    "read_catalogue",
    "remove",
    "voice_folders",
]
