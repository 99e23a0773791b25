"""The voice store: published checkpoints, fetched or given, as voice folders of this engine."""

from ..voice_files.checkpoints.errors import CheckpointError
from ..voice_files.places import voice_folders
from .catalogue import PublishedFile, PublishedVoice, read_catalogue
from .clips import Clip, read_clip
from .converting import convert
from .errors import DownloadError, StoreError
from .install import Installed, install_path, install_published, remove
from .matching import CONSENT, already_matched, can_match, match_voice
from .published_frontend import install_published_frontend

__all__ = [
    "CONSENT",
    "CheckpointError",
    "Clip",
    "DownloadError",
    "Installed",
    "PublishedFile",
    "PublishedVoice",
    "StoreError",
    "already_matched",
    "can_match",
    "convert",
    "install_path",
    "install_published",
    "install_published_frontend",
    "match_voice",
    "read_catalogue",
    "read_clip",
    "remove",
    "voice_folders",
]
