"""`voices fetch-frontend`: the network that the published front end of Inflect v1 guesses with."""

import zipfile
from pathlib import Path

import pytest
from golden_vectors import G2P_EN as FILE

from wyoming_nano_tts.cli import main
from wyoming_nano_tts.families.inflect_v1.text.neural_g2p import (
    WEIGHTS_FILE,
    NeuralG2p,
    find_weights,
)
from wyoming_nano_tts.store.errors import StoreError
from wyoming_nano_tts.store.published_frontend import G2P_EN, install_published_frontend


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    """The package g2p_en as pip downloads it, as far as it matters here."""
    folder = tmp_path / "index"
    folder.mkdir()
    path = folder / "g2p_en-2.1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(FILE, G2P_EN.member)
        info = "g2p_en-2.1.0.dist-info"
        archive.writestr(
            f"{info}/METADATA", "Metadata-Version: 2.1\nName: g2p-en\nVersion: 2.1.0\n"
        )
        archive.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{info}/RECORD", "")
    return path


def test_pip_fetches_it_into_the_store_where_the_front_end_finds_it(
    wheel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheel.parent))
    assert main(["voices", "fetch-frontend"]) == 0
    path = tmp_path / "store" / WEIGHTS_FILE
    assert capsys.readouterr() == (f"{path}\n", "")
    assert path.read_bytes() == FILE.read_bytes()
    assert find_weights() == path
    assert NeuralG2p(path).pronounce("blorp")


def test_a_wheel_that_is_here_is_taken_and_another_folder_is_told(
    wheel: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    assert main(["voices", "fetch-frontend", str(wheel), "--voice-dir", str(other)]) == 0
    out, remark = capsys.readouterr()
    assert out == f"{other / WEIGHTS_FILE}\n"
    assert f"NANO_TTS_VOICES names {other}" in remark
    with pytest.raises(Exception, match="fetch-frontend"):
        find_weights()


def test_another_file_is_refused_and_the_store_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "x.npz").write_bytes(b"other")
    store = tmp_path / "store"
    with pytest.raises(StoreError, match=r"size or checksum differ.*g2p_en==2\.1\.0"):
        install_published_frontend(store, tmp_path / "x.npz")
    assert not store.exists()
