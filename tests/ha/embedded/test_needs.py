"""What the engine needs: what Home Assistant has is used, the rest gets a folder of ours, or nothing happens at all."""

from importlib.metadata import version
from pathlib import Path
from typing import Any

from homeassistant.requirements import CONSTRAINT_FILE
import pytest

from custom_components.nano_tts.embedded import needs
from custom_components.nano_tts.embedded.needs import meet_needs
from custom_components.nano_tts.errors import EngineNeedsError
from tests.ha.engine_wheel import make_wheel, package_requirements

Installs = list[tuple[str, dict[str, Any]]]


@pytest.fixture
def installs(monkeypatch: pytest.MonkeyPatch) -> Installs:
    """Return what Home Assistant's installer is asked for; it gets everything but `rare`."""
    asked: Installs = []

    def install(package: str, **options: Any) -> bool:
        asked.append((package, options))
        target = Path(options["target"])
        target.mkdir(exist_ok=True)
        (target / package).touch()
        return package != "rare"

    monkeypatch.setattr(needs, "install_package", install)
    return asked


def test_home_assistant_has_all(tmp_path: Path, installs: Installs) -> None:
    """Also what the package really needs: then nothing is installed, and no network used."""
    meet_needs(["Wyoming >= 1.8", "numpy<99", *package_requirements()], tmp_path / "needs")
    assert installs == []
    assert not (tmp_path / "needs").exists()


def test_extras_and_other_systems_are_not_needed(tmp_path: Path, installs: Installs) -> None:
    """As the package says itself."""
    meet_needs(['torch; extra == "train"', 'rare; sys_platform == "win32"'], tmp_path / "needs")
    assert installs == []


def test_what_is_missing_gets_a_folder_of_ours(tmp_path: Path, installs: Installs) -> None:
    """By Home Assistant's installer, in the versions that it allows, without touching its own packages."""
    meet_needs(['other>=2; python_version > "3"', "numpy"], tmp_path / "needs")
    (package, options) = installs[0]
    assert len(installs) == 1
    assert package == "other>=2"
    assert options["constraints"].endswith(CONSTRAINT_FILE)
    assert options["upgrade"] is False
    assert (tmp_path / "needs" / "other>=2").exists()


def test_a_conflict_leaves_nothing(tmp_path: Path, installs: Installs) -> None:
    """Neither of it, nor of what was got before; what was there stays."""
    folder = tmp_path / "engine" / "needs"
    folder.mkdir(parents=True)
    (folder / "old").touch()
    with pytest.raises(EngineNeedsError) as caught:
        meet_needs(["other", "rare"], folder)
    assert caught.value.placeholders == {"requirement": "rare", "found": "–"}
    assert [path.name for path in folder.parent.rglob("*")] == ["needs", "old"]


def test_the_real_installer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Gets a package into our folder without the network, is not asked again, and respects a pin."""
    monkeypatch.setenv("UV_OFFLINE", "1")
    monkeypatch.setenv("UV_NO_CACHE", "1")
    wheel = make_wheel(tmp_path, "3", {}, [], name="wyoming-nano-tts")
    needed = [f"wyoming-nano-tts @ {wheel.as_uri()}"]
    folder = tmp_path / "needs"
    meet_needs(needed, folder)
    assert (folder / "wyoming_nano_tts" / "version.py").exists()
    wheel.unlink()
    meet_needs(needed, folder)
    pinned = version("numpy")
    with pytest.raises(EngineNeedsError) as caught:
        meet_needs(["numpy>99"], folder)
    assert caught.value.placeholders["found"] == pinned
    assert (folder / "wyoming_nano_tts" / "version.py").exists()
