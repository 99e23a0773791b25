"""Installing what a person has: checkpoints, and folders of voices."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import torch
from checkpoints import acoustic, vocoder
from installed import V1, left_in

import wyoming_nano_tts
from wyoming_nano_tts.errors import NanoTtsError, VoiceError
from wyoming_nano_tts.store import (
    PublishedVoice,
    StoreError,
    install_path,
    read_catalogue,
    remove,
)

ROOT = Path(wyoming_nano_tts.__file__).parent.parent


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


def test_names_that_no_file_system_takes(v1_folder: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="does not exist"):
        install_path(Path("x" * 5000), tmp_path, {})
    with pytest.raises(StoreError, match="cannot change the voice store"):
        install_path(v1_folder, tmp_path / ("x" * 5000), {})
    with pytest.raises(StoreError, match="there is no voice"):
        remove("a", tmp_path / ("x" * 5000))
