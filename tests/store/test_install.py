"""Installing from the hub's double, and what goes wrong on the way."""

import dataclasses
import json
import os
import shutil
from pathlib import Path

import pytest
from checkpoints import acoustic
from hub_double import COMMIT, HubDouble, pinned_to
from installed import V1, V1_FILES, V2, left_in

import wyoming_nano_tts
from wyoming_nano_tts.errors import NanoTtsError
from wyoming_nano_tts.families.registry import ARCHITECTURES
from wyoming_nano_tts.store import (
    DownloadError,
    PublishedVoice,
    StoreError,
    hub,
    install_published,
    read_catalogue,
    remove,
)
from wyoming_nano_tts.text import espeak
from wyoming_nano_tts.voice_files.description import find_voices, read_voice

ROOT = Path(wyoming_nano_tts.__file__).parent.parent


def test_v1_from_the_hub_becomes_a_voice(
    v1: PublishedVoice, hub_double: HubDouble, store: Path
) -> None:
    done = install_published(v1, store, endpoint=hub_double.endpoint)
    assert done.notes == ()
    assert left_in(store) == V1_FILES
    assert not (store / ".partial").exists()
    (info,) = find_voices((store,), ARCHITECTURES)
    assert info == done.info
    assert (info.id, info.architecture, info.licence) == (V1, "inflect_v1", "Apache-2.0")
    assert info.attribution_name == "owensong, Inflect-Nano-v1"
    assert info.attribution_url == "https://huggingface.co/owensong/Inflect-Nano-v1"
    assert info.parameters == 4_632_202
    source = json.loads((store / V1 / "voice.json").read_text())["source"]
    assert (source["repository"], source["commit"]) == ("owensong/Inflect-Nano-v1", COMMIT)
    for file in v1.files:
        assert source["files"][file.path] == {
            "bytes": file.size_bytes,
            "sha256": file.sha256,
            "checked": "published checksum",
        }
    wanted = {f"{v1.repository}/resolve/main/{file.path}" for file in v1.files}
    assert {path for _, path, _ in hub_double.requests} == wanted


def test_v2_from_the_hub_becomes_a_voice(
    v2: PublishedVoice, hub_double: HubDouble, store: Path
) -> None:
    done = install_published(v2, store, endpoint=hub_double.endpoint)
    assert left_in(store) == [f"{V2}/model.safetensors", f"{V2}/voice.json"]
    assert done.info.architecture == "inflect_v2"
    assert done.info.parameters == 3_966_721
    assert all("/resolve/v2.0.0/" in path for _, path, _ in hub_double.requests)
    assert "espeak-ng" in json.loads((store / V2 / "voice.json").read_text())["notices"]


def test_a_voice_of_espeak_tells_what_to_add(
    v2: PublishedVoice, hub_double: HubDouble, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    espeak._loaded.cache_clear()
    monkeypatch.setattr(espeak, "candidates", list)
    try:
        done = install_published(v2, store, endpoint=hub_double.endpoint)
    finally:
        espeak._loaded.cache_clear()
    (note,) = done.notes
    assert "this voice cannot speak yet" in note
    assert "pip install 'wyoming-nano-tts[espeak]'" in note
    assert read_voice(store / V2, ARCHITECTURES)


def test_files_without_a_published_checksum_are_trusted_and_recorded(
    v1_folder: Path, v1: PublishedVoice, hub_double: HubDouble, store: Path
) -> None:
    unpinned = pinned_to(v1, v1_folder, checksums=False)
    done = install_published(unpinned, store, endpoint=hub_double.endpoint)
    (note,) = done.notes
    assert "gives no checksum for weights/inflect_nano_v1_acoustic.pt, weights/" in note
    files = json.loads((store / V1 / "voice.json").read_text())["source"]["files"]
    for file in v1.files:
        assert files[file.path]["checked"] == "trusted on first use"
        assert files[file.path]["sha256"] == file.sha256


def test_the_published_checksums_refuse_other_weights(
    v1_folder: Path, hub_double: HubDouble, store: Path
) -> None:
    """Our random weights are not the published ones, and the real catalogue knows it."""
    real = read_catalogue()[V1]
    hub_double.publish(real.repository, v1_folder)
    with pytest.raises(DownloadError, match="it is another file"):
        install_published(real, store, endpoint=hub_double.endpoint)
    assert left_in(store) == []


def test_an_interrupted_install_goes_on_and_keeps_what_came(
    v1: PublishedVoice, hub_double: HubDouble, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "MOST_FAILURES", 1)
    second = v1.files[1].path.rsplit("/", 1)[-1]
    hub_double.served = {second: b""}  # the body of the second file is cut at once
    with pytest.raises(DownloadError, match="resumes where it stopped"):
        install_published(v1, store, endpoint=hub_double.endpoint)
    assert not (store / V1).exists()
    kept, begun = left_in(store)
    assert kept == f".partial/{V1}/inflect_nano_v1_acoustic.pt"
    assert begun.startswith(f".partial/{V1}/inflect_nano_v1_vocoder.pt.")
    assert list(find_voices((store,), ARCHITECTURES)) == []
    hub_double.served, before = {}, len(hub_double.bodies())
    install_published(v1, store, endpoint=hub_double.endpoint)
    assert left_in(store) == V1_FILES
    assert len(hub_double.bodies()) == before + 1  # the first file was there


def test_a_damaged_leftover_is_fetched_again(
    v1: PublishedVoice, hub_double: HubDouble, store: Path
) -> None:
    bench = store / ".partial" / V1
    bench.mkdir(parents=True)
    (bench / "inflect_nano_v1_acoustic.pt").write_bytes(b"?")
    install_published(v1, store, endpoint=hub_double.endpoint)
    assert left_in(store) == V1_FILES


def test_nothing_is_replaced_unasked(
    v1: PublishedVoice, hub_double: HubDouble, store: Path
) -> None:
    install_published(v1, store, endpoint=hub_double.endpoint)
    count = len(hub_double.requests)
    with pytest.raises(StoreError, match=r"is installed in .* already; --force replaces it"):
        install_published(v1, store, endpoint=hub_double.endpoint)
    assert len(hub_double.requests) == count
    (store / V1 / "acoustic.safetensors").write_bytes(b"damaged")
    install_published(v1, store, endpoint=hub_double.endpoint, replace=True)
    assert left_in(store) == V1_FILES
    assert (store / V1 / "acoustic.safetensors").stat().st_size > 1000


def test_a_failed_replacement_leaves_the_old_voice(
    v1: PublishedVoice, hub_double: HubDouble, store: Path
) -> None:
    info = install_published(v1, store, endpoint=hub_double.endpoint).info
    hub_double.behaviour.head_statuses = [404]
    with pytest.raises(DownloadError):
        install_published(v1, store, endpoint=hub_double.endpoint, replace=True)
    assert list(find_voices((store,), ARCHITECTURES)) == [info]


def test_a_checkpoint_that_lies_is_refused_with_the_right_checksum(
    v1_folder: Path, v1: PublishedVoice, hub_double: HubDouble, store: Path, tmp_path: Path
) -> None:
    """A checksum says that it is the published file, not that the file is good."""
    import torch

    folder = tmp_path / "bad"
    shutil.copytree(v1_folder, folder)
    torch.save(acoustic() | {"x": os.system}, folder / v1.files[0].path)
    hub_double.publish(v1.repository, folder)
    with pytest.raises(NanoTtsError, match=r"names the global 'posix\.system'"):
        install_published(pinned_to(v1, folder), store, endpoint=hub_double.endpoint)
    assert not (store / V1).exists()


def test_a_full_disk_is_told_before(v1: PublishedVoice, hub_double: HubDouble, store: Path) -> None:
    huge = dataclasses.replace(
        v1, files=(dataclasses.replace(v1.files[0], size_bytes=1 << 60), *v1.files[1:])
    )
    with pytest.raises(StoreError, match=r"MB are needed; free some space"):
        install_published(huge, store, endpoint=hub_double.endpoint)
    assert hub_double.requests == []


def test_a_store_that_cannot_be_written_is_told(
    v1: PublishedVoice, hub_double: HubDouble, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="give a folder that can be written: --voice-dir DIR"):
        install_published(v1, tmp_path / "file", endpoint=hub_double.endpoint)
    with pytest.raises(StoreError, match="cannot change the voice store /proc"):
        install_published(v1, Path("/proc/nano"), endpoint=hub_double.endpoint)


def test_others_may_read_what_is_installed(
    v1: PublishedVoice, hub_double: HubDouble, store: Path
) -> None:
    mask = os.umask(0o022)
    try:
        install_published(v1, store, endpoint=hub_double.endpoint)
    finally:
        os.umask(mask)
    for path in (store, store / V1, *(store / V1).iterdir()):
        assert path.stat().st_mode & 0o044 == 0o044, path


def test_what_was_trusted_first_must_not_change_unnoticed(
    v1_folder: Path, v1: PublishedVoice, hub_double: HubDouble, store: Path
) -> None:
    unpinned = pinned_to(v1, v1_folder, checksums=False)
    install_published(unpinned, store, endpoint=hub_double.endpoint)
    before = (store / V1 / "voice.json").read_bytes()
    install_published(unpinned, store, endpoint=hub_double.endpoint, replace=True)
    key = f"{v1.repository}/{v1.files[1].path}"
    hub_double.files[key] += b"?"
    with pytest.raises(StoreError, match="is not the file that was trusted when"):
        install_published(unpinned, store, endpoint=hub_double.endpoint, replace=True)
    assert (store / V1 / "voice.json").read_bytes() == before
    remove(V1, store)
    hub_double.files[key] = hub_double.files[key][:-1]
    assert install_published(unpinned, store, endpoint=hub_double.endpoint)


def test_what_another_catalogue_left_is_cleared(
    v1: PublishedVoice, hub_double: HubDouble, store: Path, v1_folder: Path
) -> None:
    bench = store / ".partial" / V1
    (bench / "made" / "x").mkdir(parents=True)
    shutil.copy(v1_folder / v1.files[0].path, bench / "older_acoustic.pt")
    install_published(v1, store, endpoint=hub_double.endpoint)
    assert left_in(store) == V1_FILES
