"""Where the engine comes from: index, release, file; each held to the hash that the integration knows."""

from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer
from homeassistant.core import HomeAssistant
import pytest

from custom_components.nano_tts.embedded import release, sources
from custom_components.nano_tts.embedded.folders import EngineFolders
from custom_components.nano_tts.embedded.sources import async_find
from custom_components.nano_tts.embedded.wheel import sha256_of
from custom_components.nano_tts.errors import (
    EngineBrokenError,
    EngineNotFoundError,
    EngineUnconfirmedError,
)

from .conftest import PutWheel


class Network:
    """An index and a release, on the loopback."""

    def __init__(self) -> None:
        """Begin with nothing published."""
        self.index: bytes | None = None
        self.release: bytes | None = None
        self.sha256 = ""
        self.asked: list[str] = []

    def application(self) -> web.Application:
        """Return what is served."""
        application = web.Application()
        application.router.add_get("/simple/wyoming-nano-tts/", self._listing)
        application.router.add_get("/files/{name}", self._index_file)
        application.router.add_get("/download/{name}", self._release_file)
        return application

    async def _listing(self, request: web.Request) -> web.Response:
        self.asked.append("index")
        if self.index is None:
            raise web.HTTPNotFound
        assert "json" in request.headers["Accept"]
        other: Any = {"filename": "old.whl", "url": "/no", "hashes": {"sha256": "0" * 64}}
        ours = {
            "filename": release.FILE,
            "url": f"../../files/{release.FILE}",
            "hashes": {"sha256": self.sha256},
        }
        return web.json_response({"files": [other, ours]})

    async def _index_file(self, request: web.Request) -> web.Response:
        return web.Response(body=self.index)

    async def _release_file(self, request: web.Request) -> web.Response:
        self.asked.append("release")
        if self.release is None:
            raise web.HTTPNotFound
        return web.Response(body=self.release)


@pytest.fixture
async def network(monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[Network]:
    """Return a network in which nothing is published yet."""
    network = Network()
    server = TestServer(network.application())
    await server.start_server()
    monkeypatch.setenv("UV_DEFAULT_INDEX", str(server.make_url("/simple/")))
    monkeypatch.setattr(release, "RELEASE_URL", str(server.make_url(f"/download/{release.FILE}")))
    yield network
    await server.close()


@pytest.fixture
def published(put_wheel: PutWheel, tmp_path: Path, network: Network) -> bytes:
    """Return a wheel whose hash is known, and which lies nowhere."""
    wheel = put_wheel(folder=tmp_path / "elsewhere")
    network.sha256 = sha256_of(wheel)
    return wheel.read_bytes()


async def test_index_first(
    hass: HomeAssistant, network: Network, published: bytes, folders: EngineFolders
) -> None:
    """The file with our hash, among others."""
    network.index = published
    wheel = await async_find(hass, folders)
    assert wheel.sha256 == network.sha256
    assert network.asked == ["index"]


async def test_then_the_release(
    hass: HomeAssistant, network: Network, published: bytes, folders: EngineFolders
) -> None:
    """An index that does not have it yet is no error."""
    network.release = published
    assert (await async_find(hass, folders)).sha256 == network.sha256
    assert network.asked == ["index", "release"]


async def test_nobody_can_give_us_another_file(
    hass: HomeAssistant,
    network: Network,
    published: bytes,
    folders: EngineFolders,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Not the index under our name and hash, not the release, not a cut download."""
    network.index, network.release = published[:-1] + b"x", published[:-1]
    with pytest.raises(EngineNotFoundError) as caught:
        await async_find(hass, folders)
    assert network.asked == ["index", "release"]
    assert caught.value.placeholders["folder"] == str(folders.root)
    network.sha256 = "1" * 64  # another file under our name is not even fetched
    network.index = published
    with pytest.raises(EngineNotFoundError):
        await async_find(hass, folders)


async def test_endless_download(
    hass: HomeAssistant,
    network: Network,
    published: bytes,
    folders: EngineFolders,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Does not fill the disk."""
    monkeypatch.setattr(sources, "_LARGEST_BYTES", len(published) - 1)
    network.release = published
    with pytest.raises(EngineNotFoundError):
        await async_find(hass, folders)


async def test_a_file_with_the_known_hash_spares_the_network(
    hass: HomeAssistant, network: Network, put_wheel: PutWheel, folders: EngineFolders
) -> None:
    """Under whichever name."""
    put_wheel().rename(folders.root / "renamed.whl")
    assert (await async_find(hass, folders)).path.name == "renamed.whl"
    assert network.asked == []


async def test_other_files_are_the_last_choice(
    hass: HomeAssistant,
    network: Network,
    published: bytes,
    put_wheel: PutWheel,
    folders: EngineFolders,
) -> None:
    """They have to be vouched for, one by one; those of other versions are no choice."""
    known = release.SHA256
    wheel = put_wheel(pinned=False, says=["another one"])
    release.SHA256 = known  # type: ignore[misc]
    with pytest.raises(EngineUnconfirmedError) as caught:
        await async_find(hass, folders)
    sha256 = caught.value.placeholders["sha256"]
    assert sha256 == sha256_of(wheel)
    assert (await async_find(hass, folders, accepted=sha256)).path == wheel
    network.release = published
    assert (await async_find(hass, folders)).sha256 == known
    release.VERSION = "9.9.9"  # type: ignore[misc]
    network.release = None
    with pytest.raises(EngineNotFoundError):
        await async_find(hass, folders)


async def test_before_the_release_nothing_is_asked_for(
    hass: HomeAssistant, network: Network, put_wheel: PutWheel, folders: EngineFolders
) -> None:
    """Without a hash, whoever takes our name in the index could run a program here."""
    wheel = put_wheel(pinned=False)
    network.index = network.release = wheel.read_bytes()
    with pytest.raises(EngineUnconfirmedError):
        await async_find(hass, folders)
    wheel.unlink()
    with pytest.raises(EngineNotFoundError):
        await async_find(hass, folders)
    assert network.asked == []


async def test_damaged_file(
    hass: HomeAssistant, network: Network, put_wheel: PutWheel, folders: EngineFolders
) -> None:
    """Is named, if there is no better one."""
    wheel = put_wheel(pinned=False)
    wheel.write_bytes(wheel.read_bytes()[:1000])
    with pytest.raises(EngineBrokenError) as caught:
        await async_find(hass, folders)
    assert caught.value.placeholders["file"] == wheel.name
