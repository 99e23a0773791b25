"""Where the engine comes from: the package index, the release, or a file that a person has put there."""

from collections.abc import Awaitable, Callable
import logging
import os
from pathlib import Path
from typing import Any, Final
from urllib.parse import urljoin

import aiohttp
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession

from ..errors import (
    EngineBrokenError,
    EngineInstallError,
    EngineNotFoundError,
    EngineUnconfirmedError,
)
from . import release
from .folders import EngineFolders
from .wheel import Wheel, read_wheel, sha256_of

_LOGGER = logging.getLogger(__name__)

_LARGEST_BYTES: Final = 64 << 20
_BLOCK_BYTES: Final = 1 << 18
_TIMEOUT: Final = aiohttp.ClientTimeout(total=300, connect=10, sock_read=30)
_JSON: Final = {"Accept": "application/vnd.pypi.simple.v1+json"}


async def async_find(
    hass: HomeAssistant, folders: EngineFolders, accepted: str | None = None
) -> Wheel:
    """Return a wheel of the version that goes with this integration.

    A file with the hash of the release is the release, so it spares the network. Everything else has to have that
    hash, or a person has to accept it.

    Args:
        hass: Home Assistant.
        folders: where a file may lie.
        accepted: hash that a person has vouched for.

    Raises:
        EngineNotFoundError: no source has it.
        EngineUnconfirmedError: there is a file that a person has to accept first.
        EngineBrokenError: there is a file that is no wheel of the engine.
    """
    files, broken = await hass.async_add_executor_job(_local, folders)
    if broken is not None:
        _LOGGER.warning("%s", broken)
    for wheel in files:
        if wheel.sha256 in (release.SHA256, accepted):
            return wheel
    if release.SHA256 is not None:
        target = folders.engines / f"download-{release.SHA256[:12]}.whl"
        for source in (_from_index, _from_release):
            if (found := await _async_try(hass, source, target, release.SHA256)) is not None:
                return found
    if files:
        raise EngineUnconfirmedError(
            file=files[0].path.name, version=files[0].version, sha256=files[0].sha256
        )
    if broken is not None:
        raise broken
    raise EngineNotFoundError(file=release.FILE, folder=folders.root)


def _local(folders: EngineFolders) -> tuple[list[Wheel], EngineInstallError | None]:
    files, broken = [], None
    for path in folders.wheels():
        try:
            wheel = read_wheel(path)
        except EngineBrokenError as err:
            broken = err
            continue
        if wheel.version == release.VERSION:
            files.append(wheel)
    return files, broken


async def _async_try(
    hass: HomeAssistant,
    source: Callable[[aiohttp.ClientSession, str], Awaitable[str]],
    target: Path,
    sha256: str,
) -> Wheel | None:
    """Return the wheel of a source in the network, None where that does not have it."""
    session = async_get_clientsession(hass)
    try:
        url = await source(session, sha256)
        await _async_download(hass, session, url, target)
        if await hass.async_add_executor_job(sha256_of, target) != sha256:
            raise ValueError(f"{url} is not the file that was released")
        return await hass.async_add_executor_job(read_wheel, target)
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError, EngineBrokenError) as err:
        _LOGGER.info("The engine is not to be had from this source: %s", err or type(err).__name__)
        return None


async def _from_index(session: aiohttp.ClientSession, sha256: str) -> str:
    """Return the address of the file with this hash in the index that Home Assistant's installer uses."""
    index = os.environ.get("UV_DEFAULT_INDEX") or os.environ.get("UV_INDEX_URL")
    page = f"{(index or release.INDEX_URL).rstrip('/')}/{release.PACKAGE}/"
    async with session.get(page, headers=_JSON, timeout=_TIMEOUT) as response:
        response.raise_for_status()
        listing: dict[str, Any] = await response.json(content_type=None)
    for file in listing.get("files", ()):
        if isinstance(file, dict) and file.get("hashes", {}).get("sha256") == sha256:
            return urljoin(str(response.url), str(file["url"]))
    raise ValueError(f"{page} does not have {release.FILE}")


async def _from_release(session: aiohttp.ClientSession, sha256: str) -> str:
    """Return the address of the file at the release."""
    return release.RELEASE_URL


async def _async_download(
    hass: HomeAssistant, session: aiohttp.ClientSession, url: str, target: Path
) -> None:
    """Fetch a file.

    Raises:
        aiohttp.ClientError, TimeoutError, OSError: it cannot be fetched.
        ValueError: it is far too long.
    """
    await hass.async_add_executor_job(_begin, target)
    written = 0
    async with session.get(url, timeout=_TIMEOUT) as response:
        response.raise_for_status()
        async for block in response.content.iter_chunked(_BLOCK_BYTES):
            written += len(block)
            if written > _LARGEST_BYTES:
                raise ValueError(f"{url} has more than {_LARGEST_BYTES >> 20} MiB")
            await hass.async_add_executor_job(_append, target, block)


def _begin(target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(b"")


def _append(target: Path, block: bytes) -> None:
    with target.open("ab") as file:
        file.write(block)
