"""Installing from the hub's double and from folders; removing; what goes wrong on the way."""

import dataclasses
import fcntl
import json
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
import torch
from checkpoints import acoustic, vocoder
from hub_double import COMMIT, HubDouble, pinned_to

import wyoming_nano_tts
from wyoming_nano_tts.errors import NanoTtsError, VoiceError
from wyoming_nano_tts.families.registry import ARCHITECTURES
from wyoming_nano_tts.store import (
    DownloadError,
    PublishedVoice,
    StoreError,
    hub,
    install_path,
    install_published,
    read_catalogue,
    remove,
)
from wyoming_nano_tts.store.placing import recover, workshop
from wyoming_nano_tts.text import espeak
from wyoming_nano_tts.voice_files.description import find_voices, read_voice

ROOT = Path(wyoming_nano_tts.__file__).parent.parent
V1, V2 = "inflect-nano-v1", "inflect-nano-v2"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture
def v1(v1_folder: Path, hub_double: HubDouble) -> PublishedVoice:
    """Offered by the double."""
    voice = pinned_to(read_catalogue()[V1], v1_folder)
    hub_double.publish(voice.repository, v1_folder)
    return voice


@pytest.fixture
def v2(v2_folder: Path, hub_double: HubDouble) -> PublishedVoice:
    """Offered by the double."""
    voice = pinned_to(read_catalogue()[V2], v2_folder)
    hub_double.publish(voice.repository, v2_folder)
    return voice


def left_in(store: Path) -> list[str]:
    return sorted(str(p.relative_to(store)) for p in store.rglob("*") if p.is_file())


V1_FILES = [f"{V1}/acoustic.safetensors", f"{V1}/vocoder.safetensors", f"{V1}/voice.json"]


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


def test_two_installs_at_once_do_not_meet(
    v1: PublishedVoice, hub_double: HubDouble, store: Path
) -> None:
    hub_double.behaviour.silent_seconds = 0.5
    errors: list[BaseException] = []

    def run() -> None:
        try:
            install_published(v1, store, endpoint=hub_double.endpoint)
        except NanoTtsError as error:
            errors.append(error)

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert left_in(store) == V1_FILES
    assert len(errors) == 2
    assert all("another process is installing" in str(e) or "already" in str(e) for e in errors)


REPLACING = """
import os, sys, pathlib
from wyoming_nano_tts.store import install_path, placing
left = [int(sys.argv[3])]
def counted(moved):
    def move(*places, **named):
        left[0] -= 1
        if not left[0]:
            {what}
        return moved(*places, **named)
    return move
for module, name in ((pathlib.Path, "rename"), (os, "replace"), (os, "rename"), (placing, "exchange")):
    setattr(module, name, counted(getattr(module, name)))
if not {exchange}:
    placing.exchange = lambda one, other: False
install_path(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), {{}}, replace=True)
"""


def replaced(source: Path, store: Path, at: int, *, exchange: bool, what: str) -> int:
    """Replace a voice in a process that meets something at its `at`-th rename; return its status."""
    program = REPLACING.format(what=what, exchange=exchange)
    command = [sys.executable, "-c", program, source, store, str(at)]
    return subprocess.run(command, capture_output=True, check=False, cwd=ROOT).returncode


@pytest.mark.parametrize("exchange", [True, False])
def test_a_voice_that_is_replaced_is_never_lost(
    random_voice_dir: Path, store: Path, exchange: bool
) -> None:
    """Killed at any rename: it is there at once where folders can change places, else at the next start."""
    source = random_voice_dir / "en_US-random"
    install_path(source, store, {})
    kills = 0
    while True:
        status = replaced(
            source, store, kills + 1, exchange=exchange, what="os.kill(os.getpid(), 9)"
        )
        if status == 0:
            break
        kills += 1
        assert status == -9
        if exchange:
            assert read_voice(store / "en_US-random", ARCHITECTURES).id == "en_US-random"
        recover(store)
        assert read_voice(store / "en_US-random", ARCHITECTURES).id == "en_US-random"
        assert not (store / ".partial").exists()
    assert kills >= (1 if exchange else 2)
    assert len(left_in(store / "en_US-random")) == 3


@pytest.mark.parametrize("exchange", [True, False])
def test_a_replacement_that_fails_leaves_the_old_voice(
    random_voice_dir: Path, store: Path, exchange: bool
) -> None:
    source = random_voice_dir / "en_US-random"
    install_path(source, store, {})
    for at in range(1, 10):
        failing = "raise OSError(28, 'full')"
        if replaced(source, store, at, exchange=exchange, what=failing) == 0:
            break
        assert read_voice(store / "en_US-random", ARCHITECTURES).id == "en_US-random"
    assert at > 1


def test_recovery_leaves_downloads_and_what_others_work_on(store: Path) -> None:
    with workshop(store, "busy") as bench:
        (bench / "made").mkdir()
        part = store / ".partial" / "other" / "model.bin.partial"
        part.parent.mkdir()
        part.write_bytes(b"half")
        (part.parent / "removed").mkdir()
        recover(store)
        assert (bench / "made").is_dir()
        assert left_in(store / ".partial" / "other") == [part.name]
    recover(store / "nowhere")


def test_a_workshop_that_its_last_owner_removed_is_made_anew(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between our opening and our lock; two processes could be in one folder then."""
    flock = fcntl.flock
    times: list[int] = []

    def late(descriptor: int, how: int) -> None:
        if not times:
            (store / ".partial" / "x").rmdir()
        times.append(how)
        flock(descriptor, how)

    monkeypatch.setattr(fcntl, "flock", late)
    with workshop(store, "x") as bench:
        assert bench.is_dir()
        with pytest.raises(StoreError, match="wait for it"), workshop(store, "x"):
            pass
    assert not (store / ".partial").exists()


def test_the_lock_is_free_after_a_failure(store: Path) -> None:
    for _ in range(2):
        with pytest.raises(ZeroDivisionError), workshop(store, "x"):
            raise ZeroDivisionError
    with workshop(store, "x"), pytest.raises(StoreError, match="wait for it"), workshop(store, "x"):
        pass


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


def test_a_folder_of_checkpoints_is_recognised_by_its_checksums(
    v1: PublishedVoice, v1_folder: Path, store: Path
) -> None:
    done = install_path(v1_folder, store, {V1: v1})
    assert (done.info.id, done.info.licence, done.notes) == (V1, "Apache-2.0", ())
    assert done.info.attribution_name == "owensong, Inflect-Nano-v1"


def test_an_unknown_checkpoint_takes_the_name_of_its_folder(v1_folder: Path, store: Path) -> None:
    done = install_path(v1_folder, store, {})
    assert (done.info.id, done.info.licence) == ("v1", "NOASSERTION")
    assert "licence and maker are unknown" in done.notes[0]
    about = {"licence": "CC0-1.0", "attribution_name": "me", "name": "Mine"}
    done = install_path(v1_folder, store, {}, voice_id="en_US-mine", about=about)
    assert (done.info.id, done.info.name, done.notes) == ("en_US-mine", "Mine", ())
    assert (done.info.licence, done.info.attribution_name) == ("CC0-1.0", "me")
    described = json.loads((store / "en_US-mine" / "voice.json").read_text())
    assert set(described["source"]["files"]) == {
        "inflect_nano_v1_acoustic.pt",
        "inflect_nano_v1_vocoder.pt",
    }


def test_one_file_stands_for_its_model(v2_folder: Path, store: Path) -> None:
    done = install_path(v2_folder / "model.pth", store, {}, voice_id="x")
    assert done.info.architecture == "inflect_v2"


def test_a_finished_voice_is_copied_without_what_it_does_not_name(
    random_voice_dir: Path, store: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "en_US-random"
    shutil.copytree(random_voice_dir / "en_US-random", folder)
    (folder / "secret.txt").write_text("x")
    done = install_path(folder, store, {})
    assert done.info.id == "en_US-random"
    names = ["acoustic.safetensors", "vocoder.safetensors", "voice.json"]
    assert left_in(store) == [f"en_US-random/{name}" for name in names]
    other = install_path(folder, store, {}, voice_id="b", about={"attribution_name": "me"})
    assert (other.info.id, other.info.attribution_name) == ("b", "me")
    assert other.info.attribution_url == "https://example.org"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"acoustic": {"file": "../../etc/passwd"}}, "bare file name"),
        ({"acoustic": {"file": "none"}}, "not a file of weights"),
        ({"architecture": "mega"}, "unknown architecture"),
        ({"id": "../x"}, "is not a voice id"),
        ({"attribution": 3}, "attribution"),
    ],
)
def test_finished_voices_that_are_wrong(
    change: dict[str, Any], said: str, random_voice_dir: Path, store: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "en_US-random"
    shutil.copytree(random_voice_dir / "en_US-random", folder)
    described = json.loads((folder / "voice.json").read_text())
    (folder / "voice.json").write_text(json.dumps(described | change))
    with pytest.raises(NanoTtsError, match=said):
        install_path(folder, store, {})
    assert left_in(store) == []


def test_a_description_that_cannot_be_written_again(
    random_voice_dir: Path, store: Path, tmp_path: Path
) -> None:
    """JSON can name half a character; no encoding has it."""
    folder = tmp_path / "en_US-random"
    shutil.copytree(random_voice_dir / "en_US-random", folder)
    described = json.loads((folder / "voice.json").read_text())
    (folder / "voice.json").write_text(json.dumps(described | {"notices": "\ud800"}))
    with pytest.raises(VoiceError, match=f"{folder}/voice.json cannot be written"):
        install_path(folder, store, {})
    assert left_in(store) == []


def test_errors_name_what_was_given(
    random_voice_dir: Path, v1_folder: Path, store: Path, tmp_path: Path
) -> None:
    """Not the folder where the voice was being made, which is gone when the message is read."""
    folder = tmp_path / "en_US-random"
    shutil.copytree(random_voice_dir / "en_US-random", folder)
    described = json.loads((folder / "voice.json").read_text())
    (folder / "voice.json").write_text(json.dumps(described | {"gain_db": 100}))
    with pytest.raises(VoiceError, match=f"^{folder}/voice.json: gain_db must be"):
        install_path(folder, store, {})
    with pytest.raises(VoiceError, match="'tlh_AQ' can be read here"):
        install_path(v1_folder, store, {}, about={"language": "tlh_AQ"})
    with pytest.raises(NanoTtsError, match=r"no text of the language 'e\\nn' can be read here"):
        install_path(v1_folder, store, {}, about={"language": "e\nn"})
    with pytest.raises(VoiceError, match=f"^{v1_folder}: description must be one line"):
        install_path(v1_folder, store, {}, about={"description": "a\nb"})


def test_a_damaged_finished_voice_is_not_installed(
    random_voice_dir: Path, store: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "en_US-random"
    shutil.copytree(random_voice_dir / "en_US-random", folder)
    (folder / "vocoder.safetensors").write_bytes(b"x")
    with pytest.raises(VoiceError, match="checksum differs"):
        install_path(folder, store, {})
    assert left_in(store) == []


def test_a_model_without_a_graph_is_refused_with_the_reason(store: Path, tmp_path: Path) -> None:
    import torch

    torch.save(acoustic(), tmp_path / "a.pt")
    torch.save(vocoder("v3"), tmp_path / "v.pt")
    with pytest.raises(VoiceError, match="no graph for this vocoder: variant is 'v3'"):
        install_path(tmp_path, store, {}, voice_id="x")
    assert left_in(store) == []


def test_a_model_that_the_engine_would_refuse_to_load_is_not_installed(
    store: Path, tmp_path: Path
) -> None:
    first = acoustic()
    first["config"]["max_frames"] = 30_000
    torch.save(first, tmp_path / "acoustic.pt")
    torch.save(vocoder(), tmp_path / "vocoder.pt")
    with pytest.raises(
        VoiceError, match="max_frames must be a whole number from 50 to 20000, not 30000"
    ):
        install_path(tmp_path, store, {}, voice_id="x")
    assert left_in(store) == []


def test_paths_that_do_not_exist(store: Path) -> None:
    with pytest.raises(StoreError, match="no published model is called so; there are: inflect"):
        install_path(Path("inflect-nano-v3"), store, read_catalogue())


@pytest.mark.parametrize("name", ["", "a/b", "..", "ä", "x" * 65, ".x"])
def test_ids_that_are_none(name: str, v1_folder: Path, store: Path) -> None:
    with pytest.raises(StoreError, match="is not a voice id"):
        install_path(v1_folder, store, {}, voice_id=name or "-")
    with pytest.raises(StoreError, match="there is no voice"):
        remove(name, store)


def test_removing_takes_the_folder_and_parts_of_downloads(
    random_voice_dir: Path, store: Path
) -> None:
    install_path(random_voice_dir / "en_US-random", store, {})
    bench = store / ".partial" / "en_US-random"
    bench.mkdir(parents=True)
    (bench / "x.partial").write_bytes(b"x")
    assert remove("en_US-random", store) == store / "en_US-random"
    assert left_in(store) == []
    with pytest.raises(StoreError, match="there is no voice 'en_US-random'"):
        remove("en_US-random", store)


def test_only_voices_of_the_store_are_removed(
    random_voice_dir: Path, store: Path, tmp_path: Path
) -> None:
    store.mkdir()
    (store / "notes").mkdir()
    with pytest.raises(StoreError, match="there is no voice 'notes'"):
        remove("notes", store)
    (store / "en_US-random").symlink_to(random_voice_dir / "en_US-random")
    with pytest.raises(StoreError, match="is a link to"):
        remove("en_US-random", store)
    assert (random_voice_dir / "en_US-random" / "voice.json").exists()
    with pytest.raises(StoreError):
        install_path(random_voice_dir / "en_US-random", store, {}, replace=True)
    assert (random_voice_dir / "en_US-random" / "voice.json").exists()


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


def test_names_that_no_file_system_takes(v1_folder: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="does not exist"):
        install_path(Path("x" * 5000), tmp_path, {})
    with pytest.raises(StoreError, match="cannot change the voice store"):
        install_path(v1_folder, tmp_path / ("x" * 5000), {})
    with pytest.raises(StoreError, match="there is no voice"):
        remove("a", tmp_path / ("x" * 5000))
