"""What goes wrong between us and a hub: what another attempt may cure, and what people are told."""

import contextlib
from collections.abc import Iterator
from typing import Final

from .errors import DownloadError


class BrokenOffError(Exception):
    """The connection ended early or the server asks to wait: another attempt may help."""


def may_pass(error: Exception) -> bool:
    """Whether another attempt may help: broken connections, time-outs, a busy server."""
    from huggingface_hub.errors import HfHubHTTPError, OfflineModeIsEnabled

    if isinstance(error, HfHubHTTPError):
        return error.response.status_code in {408, 425, 429, 500, 502, 503, 504}
    return isinstance(error, _transport_error()) and not isinstance(error, OfflineModeIsEnabled)


def _transport_error() -> type[Exception]:
    """The HTTP library's base of all errors; huggingface_hub 1 uses httpx, 2 uses httpx2."""
    from huggingface_hub import errors

    kind: type[Exception] = errors.HTTPError  # type: ignore[attr-defined]  # imported there
    return kind


@contextlib.contextmanager
def explained(what: str) -> Iterator[None]:
    """Turn what huggingface_hub and its HTTP library raise into a `DownloadError` with a way out."""
    from huggingface_hub import errors

    try:
        yield
    except errors.OfflineModeIsEnabled as error:
        raise DownloadError(
            f"{what} cannot be fetched: HF_HUB_OFFLINE is set; unset it, or use --local-only"
        ) from error
    except errors.HfHubHTTPError as error:
        status = error.response.status_code
        reason = _MISSING.get(status, f"the server answers {status}; try again later")
        raise DownloadError(f"{what} cannot be fetched: {reason}") from error
    except (
        errors.FileMetadataError,
        errors.EntryNotFoundError,
        errors.HFValidationError,
    ) as error:
        raise DownloadError(f"{what} cannot be fetched: {str(error)[:200]}") from error
    except (_transport_error(), BrokenOffError) as error:
        told = str(error)[:200] or type(error).__name__
        raise DownloadError(
            f"{what} cannot be fetched: {told}. Check the network and the proxy (HTTPS_PROXY); the "
            "same command resumes where it stopped. Without a network: voices install FOLDER"
        ) from error


_MISSING: Final = {
    401: "there is no such public repository",
    403: "the server does not allow it",
    404: "there is no such repository, revision or file",
    451: "it is not offered for legal reasons",
}
