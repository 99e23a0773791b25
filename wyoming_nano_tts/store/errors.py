"""What can go wrong between a published checkpoint and a voice folder."""

from ..errors import NanoTtsError


class StoreError(NanoTtsError):
    """The voice store cannot do what was asked: unknown voice, read-only folder, full disk."""

    code = "store-error"


class DownloadError(StoreError):
    """A file of a published model cannot be fetched, or is not the published one."""

    code = "download-failed"
