"""The command `voices`: install, import and remove, against the hub's double, in a process of its own or this one."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hub_double import HubDouble

import wyoming_nano_tts
from wyoming_nano_tts.cli import main
from wyoming_nano_tts.store.catalogue import CATALOGUE_FILE

ROOT = Path(wyoming_nano_tts.__file__).parent.parent
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    """Run the command in this process: exit status, standard output, standard error."""

    def call(*arguments: str | Path) -> tuple[int, str, str]:
        capfd.readouterr()
        status = main(["voices", *map(str, arguments)])
        out, err = capfd.readouterr()
        return status, out, err

    return call


@pytest.fixture
def hub(
    hub_double: HubDouble, v1_folder: Path, v2_folder: Path, tmp_path: Path
) -> tuple[HubDouble, list[str]]:
    """The double with both models, and the arguments that lead to it."""
    described: dict[str, Any] = json.loads(CATALOGUE_FILE.read_text())
    for name, folder in (("inflect-nano-v1", v1_folder), ("inflect-nano-v2", v2_folder)):
        entry = described["voices"][name]
        hub_double.publish(entry["repository"], folder)
        for file in entry["files"]:
            content = (folder / file["path"]).read_bytes()
            file["bytes"], file["sha256"] = len(content), hashlib.sha256(content).hexdigest()
    catalogue = tmp_path / "catalogue.json"
    catalogue.write_text(json.dumps(described))
    return hub_double, ["--endpoint", hub_double.endpoint, "--catalogue", str(catalogue)]


def test_a_published_model_becomes_a_voice_that_is_listed_and_removed(
    run: Run, hub: tuple[HubDouble, list[str]], tmp_path: Path
) -> None:
    _, arguments = hub
    status, out, err = run("install", "inflect-nano-v1", *arguments)
    assert (status, err) == (0, "")
    assert out == (
        f"installed inflect-nano-v1 in {tmp_path / 'store' / 'inflect-nano-v1'}\n"
        "licence: Apache-2.0; attribution: owensong, Inflect-Nano-v1 "
        "<https://huggingface.co/owensong/Inflect-Nano-v1>\n"
    )
    assert "inflect-nano-v1" in run()[1]
    told = run("info", "inflect-nano-v1")[1]
    assert "source       owensong/Inflect-Nano-v1 at main" in told
    assert "architecture inflect_v1 + snake_hifigan" in told
    assert "licence      Apache-2.0" in told
    assert run("verify", "inflect-nano-v1")[0] == 0
    listed = run("list")[1]
    assert listed.index("inflect-nano-v1") < listed.index("can be installed:")
    status, out, _ = run("remove", "inflect-nano-v1")
    assert status == 0
    assert "removed" in out
    assert "inflect-nano-v1" not in run()[1]
    assert run("remove", "inflect-nano-v1")[0] == 1


def test_the_first_voice_dir_is_the_store(
    run: Run, hub: tuple[HubDouble, list[str]], tmp_path: Path
) -> None:
    folders = ["--voice-dir", str(tmp_path / "a"), "--voice-dir", str(tmp_path / "b")]
    status, out, _ = run("install", "inflect-nano-v2", "--json", *folders, *hub[1])
    assert status == 0
    assert json.loads(out)["folder"] == str(tmp_path / "a" / "inflect-nano-v2")
    assert run("remove", "inflect-nano-v2", *folders)[0] == 0


def test_force_replaces(run: Run, hub: tuple[HubDouble, list[str]]) -> None:
    assert run("install", "inflect-nano-v1", *hub[1])[0] == 0
    status, _, err = run("install", "inflect-nano-v1", *hub[1])
    assert status == 1
    assert "--force replaces it" in err
    assert run("install", "inflect-nano-v1", "--force", *hub[1])[0] == 0


def test_import_gives_a_checkpoint_an_id_and_a_licence(
    run: Run, v1_folder: Path, tmp_path: Path
) -> None:
    about = ["--licence", "CC0-1.0", "--attribution-name", "Anna", "--name", "Mine"]
    status, out, err = run("import", v1_folder, "--id", "en_US-mine", *about)
    assert (status, err) == (0, "")
    assert f"installed en_US-mine in {tmp_path / 'store' / 'en_US-mine'}" in out
    assert "licence: CC0-1.0; attribution: Anna" in out
    status, _, err = run("install", v1_folder / "weights")
    assert status == 0
    assert "note: its licence and maker are unknown" in err


def test_local_only_and_unknown_names_are_explained(run: Run, tmp_path: Path) -> None:
    status, _, err = run("install", "inflect-nano-v1", "--local-only")
    assert status == 1
    assert "is not in the cache of huggingface_hub; leave out --local-only" in err
    status, _, err = run("install", tmp_path / "none")
    assert status == 1
    assert "does not exist, and no published model is called so" in err


def test_in_a_process_of_its_own_without_torch(
    hub: tuple[HubDouble, list[str]], tmp_path: Path
) -> None:
    """On a Pi there is no torch: the whole way from the hub to the voice must do without."""
    code = (
        "import sys\n"
        "sys.modules['torch'] = None\n"  # any import of it fails
        "from wyoming_nano_tts.cli import main\n"
        "status = main(sys.argv[1:])\n"
        "assert not [m for m in sys.modules if m.startswith('wyoming_nano_tts.families') and '.network' in m]\n"
        "sys.exit(status)\n"
    )
    store = tmp_path / "other"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NANO_TTS_VOICES": str(store)}
    for name in ("inflect-nano-v1", "inflect-nano-v2"):
        done = subprocess.run(
            [sys.executable, "-c", code, "voices", "install", name, *hub[1]],
            capture_output=True, text=True, timeout=120, env=environment, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert (store / name / "voice.json").is_file()


def test_a_terminal_shows_a_progress_bar(
    run: Run, hub: tuple[HubDouble, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    status, _, err = run("install", "inflect-nano-v1", *hub[1])
    assert status == 0
    assert "inflect_nano_v1_acoustic.pt" in err
    assert "100%" in err


def test_what_a_stranger_wrote_does_not_reach_the_terminal_as_control_characters(
    run: Run, random_voice_dir: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "en_US-random"
    shutil.copytree(random_voice_dir / "en_US-random", folder)
    described = json.loads((folder / "voice.json").read_text())
    described["notices"] = "\x1b]0;x\x07 mine"
    described["source"] = {"repository": "\x1b[2Ja/b", "files": {}}
    (folder / "voice.json").write_text(json.dumps(described))
    assert run("install", folder)[0] == 0
    # Counted without being followed.
    (tmp_path / "store" / "en_US-random" / "lost").symlink_to(tmp_path / "nowhere")
    status, out, _ = run("info", "en_US-random")
    assert status == 0
    assert "\\x1b]0;x\\x07 mine" in out
    assert "\x1b" not in out
    status, _, err = run("import", folder, "--id", "\x1b[2J")
    assert status == 1
    assert "\x1b" not in err


def test_a_broken_voice_is_told_from_one_that_is_not_there(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "store" / "inflect-nano-v1"
    folder.mkdir(parents=True)
    (folder / "voice.json").write_text("{")
    for action in ("info", "verify"):
        status, out, err = run(action, "inflect-nano-v1")
        assert (status, out) == (1, "")
        assert f"{folder}/voice.json cannot be read" in err
        assert "install it again with --force, or remove it" in err
        assert "there is no voice 'inflect-nano'" in run(action, "inflect-nano")[2]
    status, out, _ = run("remove", "inflect-nano-v1", "--json")
    assert (status, json.loads(out)) == (0, {"id": "inflect-nano-v1", "removed": str(folder)})
