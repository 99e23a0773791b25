"""Fetching from a hub: whole, resumed, redirected, refused; every failure with a way out."""

import hashlib
import socket
import sys
from pathlib import Path
from typing import Any

import pytest
from hub_double import COMMIT, HubDouble

from wyoming_nano_tts.store import DownloadError, PublishedFile, StoreError, hub
from wyoming_nano_tts.store.hub import HubRepository, Received
from wyoming_nano_tts.store.placing import room_for

REPOSITORY = "owner/model"
CONTENT = bytes(range(256)) * 2000  # 512,000 bytes, in several chunks
PUBLISHED = PublishedFile("weights/x.pt", len(CONTENT), hashlib.sha256(CONTENT).hexdigest())
UNKNOWN = PublishedFile("weights/x.pt", None, None)


@pytest.fixture
def double(hub_double: HubDouble) -> HubDouble:
    hub_double.files = {f"{REPOSITORY}/weights/x.pt": CONTENT}
    return hub_double


def fetch(
    double: HubDouble, folder: Path, file: PublishedFile = PUBLISHED, **more: Any
) -> Received:
    folder.mkdir(exist_ok=True)
    repository = HubRepository(REPOSITORY, "v1", **{"endpoint": double.endpoint, **more})
    return repository.fetch(file, folder)


def refusal(double: HubDouble, folder: Path, file: PublishedFile = PUBLISHED, **more: Any) -> str:
    with pytest.raises(DownloadError) as caught:
        fetch(double, folder, file, **more)
    return str(caught.value)


def test_a_file_arrives_whole_and_checked(double: HubDouble, tmp_path: Path) -> None:
    told: list[tuple[str, int, int | None]] = []
    got = fetch(double, tmp_path / "a", progress=lambda *step: told.append(step))
    assert got.path == tmp_path / "a" / "x.pt"
    assert got.path.read_bytes() == CONTENT
    assert (got.size_bytes, got.sha256) == (len(CONTENT), PUBLISHED.sha256)
    assert (got.published, got.commit) == (True, COMMIT)
    assert [p.name for p in (tmp_path / "a").iterdir()] == ["x.pt"]
    assert double.requests[0][1] == "owner/model/resolve/v1/weights/x.pt"
    assert told[-1] == ("x.pt", len(CONTENT), len(CONTENT))
    assert [there for _, there, _ in told] == sorted(there for _, there, _ in told)


def test_no_token_leaves_the_machine(
    double: HubDouble, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_not_a_real_token")
    fetch(double, tmp_path / "a")
    assert len(double.headers) == 2
    assert not any("authorization" in headers for headers in double.headers)
    assert "wyoming-nano-tts" in double.headers[1]["user-agent"]


def test_without_a_published_checksum_what_comes_is_recorded(
    double: HubDouble, tmp_path: Path
) -> None:
    got = fetch(double, tmp_path / "a", UNKNOWN)
    assert got.sha256 == PUBLISHED.sha256
    assert not got.published


@pytest.mark.parametrize("file", [PUBLISHED, UNKNOWN])
def test_a_cut_connection_is_resumed(
    double: HubDouble, tmp_path: Path, file: PublishedFile
) -> None:
    double.behaviour.cut_after_bytes, double.behaviour.cuts = 200_000, 2
    assert fetch(double, tmp_path / "a", file).path.read_bytes() == CONTENT
    ranges = double.bodies()
    assert ranges[0] is None
    assert len(ranges) == 3
    starts = [int(str(one).removeprefix("bytes=").rstrip("-")) for one in ranges[1:]]
    assert 0 < starts[0] < starts[1] < len(CONTENT)


def test_a_later_call_goes_on_where_the_last_ended(
    double: HubDouble, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    double.behaviour.cut_after_bytes, double.behaviour.cuts = 300_000, 1
    original = HubRepository._wait

    def stop(self: HubRepository, seconds: float, error: Exception) -> None:
        raise KeyboardInterrupt  # the person presses Ctrl-C

    monkeypatch.setattr(HubRepository, "_wait", stop)
    with pytest.raises(KeyboardInterrupt):
        fetch(double, tmp_path / "a")
    (partial,) = (tmp_path / "a").iterdir()
    before = partial.stat().st_size
    assert before > 0
    assert partial.name.startswith("x.pt.")
    assert partial.suffix == ".partial"
    monkeypatch.setattr(HubRepository, "_wait", original)
    assert fetch(double, tmp_path / "a").path.read_bytes() == CONTENT
    assert double.bodies() == [None, f"bytes={before}-"]


def test_a_server_that_cannot_resume_starts_anew(double: HubDouble, tmp_path: Path) -> None:
    double.behaviour.cut_after_bytes = 200_000
    double.behaviour.ignore_range = True
    assert fetch(double, tmp_path / "a").path.read_bytes() == CONTENT


def test_a_server_that_refuses_the_range_starts_anew(double: HubDouble, tmp_path: Path) -> None:
    double.behaviour.cut_after_bytes = 200_000
    double.behaviour.refuse_range = True
    assert fetch(double, tmp_path / "a").path.read_bytes() == CONTENT
    assert double.bodies()[-1] is None


def test_a_part_of_another_file_is_found_out(double: HubDouble, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    part = tmp_path / "a" / f"x.pt.{str(PUBLISHED.sha256)[:16]}.partial"
    part.write_bytes(b"?" * 1000)
    assert "has the SHA-256" in refusal(double, tmp_path / "a")
    assert not part.exists()
    assert fetch(double, tmp_path / "a").path.read_bytes() == CONTENT


def test_a_part_that_is_too_long_is_thrown_away(double: HubDouble, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    part = tmp_path / "a" / f"x.pt.{str(PUBLISHED.sha256)[:16]}.partial"
    part.write_bytes(CONTENT + b"?")
    assert fetch(double, tmp_path / "a").path.read_bytes() == CONTENT


def test_a_wrong_checksum_is_refused_and_nothing_stays(double: HubDouble, tmp_path: Path) -> None:
    double.served = {"x.pt": CONTENT[:-1] + b"?"}
    message = refusal(double, tmp_path / "a")
    assert f"the published file has {PUBLISHED.sha256}" in message
    assert "damaged or another file, and is not used" in message
    assert list((tmp_path / "a").iterdir()) == []


def test_another_size_is_refused_before_anything_is_fetched(
    double: HubDouble, tmp_path: Path
) -> None:
    double.files[f"{REPOSITORY}/weights/x.pt"] = CONTENT + b"more"
    assert "it is another file" in refusal(double, tmp_path / "a")
    assert double.bodies() == []


def test_a_file_that_is_too_large_is_refused_before_anything_is_fetched(
    double: HubDouble, tmp_path: Path
) -> None:
    double.behaviour.claim_bytes = 1 << 40
    assert "at most" in refusal(double, tmp_path / "a", UNKNOWN)
    assert double.bodies() == []


def test_a_server_that_sends_more_than_it_said_is_stopped(
    double: HubDouble, tmp_path: Path
) -> None:
    double.served = {"x.pt": CONTENT * 100}
    assert "sends more than the 512000 bytes" in refusal(double, tmp_path / "a")
    assert sum(p.stat().st_size for p in (tmp_path / "a").iterdir()) <= len(CONTENT)


def test_a_server_that_tells_no_size_is_limited(
    double: HubDouble, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    double.behaviour.without_length = True
    assert fetch(double, tmp_path / "a", UNKNOWN).path.read_bytes() == CONTENT
    monkeypatch.setattr(hub, "LARGEST_WEIGHTS_BYTES", 100_000)
    assert "sends more than the 100000 bytes" in refusal(double, tmp_path / "b", UNKNOWN)


def test_redirects_are_followed_to_another_host(double: HubDouble, tmp_path: Path) -> None:
    double.behaviour.redirect = f"http://localhost:{double.port}"
    assert fetch(double, tmp_path / "a").path.read_bytes() == CONTENT
    assert double.headers[-1]["host"] == f"localhost:{double.port}"


def test_redirects_in_a_circle_end(double: HubDouble, tmp_path: Path) -> None:
    double.behaviour.redirect = double.endpoint
    assert "cannot be fetched" in refusal(double, tmp_path / "a")


def test_a_redirect_to_a_file_of_this_machine_is_refused(double: HubDouble, tmp_path: Path) -> None:
    double.behaviour.redirect = "file:///etc"
    assert "cannot be fetched" in refusal(double, tmp_path / "a")


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (401, "there is no such public repository"),
        (403, "the server does not allow it"),
        (404, "there is no such repository, revision or file"),
        (451, "legal reasons"),
        (418, "the server answers 418"),
    ],
)
def test_refusals_are_told_at_once(
    double: HubDouble, tmp_path: Path, status: int, said: str
) -> None:
    for place in ("head_statuses", "statuses"):
        setattr(double.behaviour, place, [status])
        before = len(double.requests)
        assert said in refusal(double, tmp_path / "a")
        assert len(double.requests) - before == (1 if place == "head_statuses" else 2)


def test_a_missing_file_is_told(double: HubDouble, tmp_path: Path) -> None:
    message = refusal(double, tmp_path / "a", PublishedFile("weights/none.pt", None, None))
    assert "owner/model/weights/none.pt cannot be fetched" in message
    assert "no such repository, revision or file" in message


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_a_busy_server_is_asked_again(double: HubDouble, tmp_path: Path, status: int) -> None:
    double.behaviour.head_statuses = [status, status]
    double.behaviour.statuses = [status, status]
    assert fetch(double, tmp_path / "a").path.read_bytes() == CONTENT


def test_a_server_that_stays_busy_is_given_up(double: HubDouble, tmp_path: Path) -> None:
    double.behaviour.statuses = [503] * 100
    assert "the server answers 503; try again later" in refusal(double, tmp_path / "a")
    assert len(double.bodies()) == hub.MOST_FAILURES
    double.behaviour.head_statuses = [503] * 100
    assert "the server answers 503" in refusal(double, tmp_path / "a")


def test_a_connection_that_is_cut_without_a_byte_is_given_up(
    double: HubDouble, tmp_path: Path
) -> None:
    double.behaviour.cut_after_bytes, double.behaviour.cuts = 0, 100
    message = refusal(double, tmp_path / "a")
    assert "the same command resumes where it stopped" in message
    assert len(double.bodies()) == hub.MOST_FAILURES


def test_a_silent_server_times_out(
    double: HubDouble, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_DOWNLOAD_TIMEOUT", 0.1)
    monkeypatch.setattr(hub, "MOST_FAILURES", 2)
    double.behaviour.silent_seconds = 1.0
    assert "Check the network" in refusal(double, tmp_path / "a")
    double.behaviour.silent_seconds = 0.0
    assert fetch(double, tmp_path / "a").path.read_bytes() == CONTENT


def test_a_server_that_drips_is_left(
    double: HubDouble, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each byte comes before the time-out of reading; no time-out would ever end it."""
    monkeypatch.setattr(hub, "LONGEST_SECONDS", 0.3)
    double.behaviour.drip_seconds = 0.02
    message = refusal(double, tmp_path / "a")
    assert "too slow; the same command resumes where it stopped" in message
    double.behaviour.drip_seconds = 0.0
    assert fetch(double, tmp_path / "a").path.read_bytes() == CONTENT
    assert double.bodies()[-1] is not None  # what came drop by drop was kept


def test_a_file_without_any_mark_of_its_state_is_not_resumed_later(
    double: HubDouble, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half of what lay there yesterday and half of today's would be trusted as one file."""
    double.behaviour.without_etag = True
    double.files = {f"{REPOSITORY}/weights/x.pt": b"old" * 100_000}
    monkeypatch.setattr(hub, "LONGEST_SECONDS", 0.0)
    refusal(double, tmp_path / "a", UNKNOWN)
    monkeypatch.setattr(hub, "LONGEST_SECONDS", 60.0)
    double.files = {f"{REPOSITORY}/weights/x.pt": CONTENT}
    assert fetch(double, tmp_path / "a", UNKNOWN).path.read_bytes() == CONTENT


def test_nobody_there_is_told(double: HubDouble, tmp_path: Path) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        endpoint = f"http://127.0.0.1:{unused.getsockname()[1]}"
        message = refusal(double, tmp_path / "a", endpoint=endpoint)
    assert "Check the network and the proxy (HTTPS_PROXY)" in message
    assert "voices install FOLDER" in message


def test_the_proxy_of_the_environment_is_used(
    double: HubDouble, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from huggingface_hub import close_session

    close_session()  # a session keeps the proxies that it was made with
    monkeypatch.setenv("http_proxy", double.endpoint)
    monkeypatch.setenv("no_proxy", "")
    try:
        got = fetch(double, tmp_path / "a", endpoint="http://hub.invalid")
    finally:
        close_session()
    assert got.path.read_bytes() == CONTENT
    assert double.headers[-1]["host"] == "hub.invalid"


@pytest.mark.parametrize(
    "endpoint",
    [
        "ftp://x",
        "huggingface.co",
        "http://",
        "file:///etc",
        "http://[::bad",
        "http://h:99999",
        "http://h:x",
        "http://:80",
        "http://h\n.org",
        "http://h h",
        "",
    ],
)
def test_endpoints_that_are_none(endpoint: str) -> None:
    with pytest.raises(DownloadError, match="--endpoint must be like"):
        HubRepository(REPOSITORY, "v1", endpoint=endpoint)


def test_repository_names_that_the_hub_does_not_know_are_told(tmp_path: Path) -> None:
    for local_only in (False, True):
        repository = HubRepository("me/x--y", "v1", local_only=local_only)
        with pytest.raises(DownloadError, match="me/x--y"):
            repository.fetch(PUBLISHED, tmp_path)


def test_offline_mode_is_respected(
    double: HubDouble, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    assert "HF_HUB_OFFLINE is set" in refusal(double, tmp_path / "a")
    assert double.requests == []


def cached(tmp_path: Path, content: bytes) -> None:
    """Put a file into the cache of huggingface_hub, in its layout."""
    repository = tmp_path / "cache" / "models--owner--model"
    (repository / "refs").mkdir(parents=True)
    (repository / "refs" / "v1").write_text(COMMIT)
    snapshot = repository / "snapshots" / COMMIT / "weights"
    snapshot.mkdir(parents=True)
    (snapshot / "x.pt").write_bytes(content)


def test_what_the_cache_has_is_not_fetched(double: HubDouble, tmp_path: Path) -> None:
    cached(tmp_path, CONTENT)
    assert fetch(double, tmp_path / "a").path.read_bytes() == CONTENT
    assert fetch(double, tmp_path / "b", local_only=True).published
    assert not fetch(double, tmp_path / "c", UNKNOWN, local_only=True).published
    assert double.requests == []
    fetch(double, tmp_path / "d", UNKNOWN)  # nothing says that the cache has the right one
    assert len(double.bodies()) == 1


def test_a_damaged_cache_is_not_used(double: HubDouble, tmp_path: Path) -> None:
    cached(tmp_path, CONTENT[:-1])
    assert fetch(double, tmp_path / "a").path.read_bytes() == CONTENT
    assert "has the SHA-256" in refusal(double, tmp_path / "b", local_only=True)
    assert (tmp_path / "cache" / "models--owner--model" / "snapshots").exists()


def test_local_only_fetches_nothing(double: HubDouble, tmp_path: Path) -> None:
    assert "leave out --local-only" in refusal(double, tmp_path / "a", local_only=True)
    assert double.requests == []


def test_without_the_extra_it_is_told_what_to_add(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    with pytest.raises(DownloadError, match=r"pip install 'wyoming-nano-tts\[hub\]'"):
        HubRepository(REPOSITORY, "v1")


def test_a_full_disk_is_told(double: HubDouble, tmp_path: Path) -> None:
    folder = tmp_path / "a"
    folder.mkdir()
    part = folder / f"x.pt.{str(PUBLISHED.sha256)[:16]}.partial"
    part.symlink_to("/dev/full")  # every write fails with ENOSPC
    with pytest.raises(StoreError, match="the disk is full; free some space"):
        fetch(double, folder)


def test_room_is_looked_for_before(tmp_path: Path) -> None:
    room_for(tmp_path, 1000)
    with pytest.raises(StoreError, match=r"MB left, .* MB are needed; free some space"):
        room_for(tmp_path, 1 << 60)
