"""`voices install`, `import` and `match` of a model that follows recordings, as a person types them."""

import json
import wave
import zipfile
from pathlib import Path

import pytest
from golden_vectors import OUR_VECTORS
from hub_double import HubDouble
from nanospeech_vectors import recording, write_checkpoint, write_clip

from wyoming_nano_tts.audio.wav import wav_bytes, write_wav
from wyoming_nano_tts.cli import main
from wyoming_nano_tts.store import read_catalogue
from wyoming_nano_tts.store.catalogue import CATALOGUE_FILE

VECTORS = OUR_VECTORS / "nanospeech"
WORDS = "this is how I speak when I am at home"
NAMES = ("celeste", "luna", "nash", "orion", "rhea")
IDS = ["nanospeech", *(f"nanospeech-{name}" for name in NAMES[1:])]


@pytest.fixture
def checkpoint(tmp_path: Path) -> Path:
    return write_checkpoint(tmp_path / "nanospeech", VECTORS)


@pytest.fixture
def with_voices(checkpoint: Path) -> Path:
    (checkpoint / "voices").mkdir()
    for number, name in enumerate(("anna", "Bert é")):
        write_wav(
            checkpoint / "voices" / f"{name}.wav", recording(VECTORS, 0.8 + 0.2 * number).samples
        )
        (checkpoint / "voices" / f"{name}.txt").write_text("Pick it up.", encoding="utf-8")
    return checkpoint


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return write_clip(tmp_path / "me.wav")


def voices(*arguments: object) -> int:
    return main(["voices", *map(str, arguments)])


def listed(capsys: pytest.CaptureFixture[str]) -> list[str]:
    capsys.readouterr()
    voices("--json")
    return [row["id"] for row in json.loads(capsys.readouterr().out)]


def test_each_recording_beside_a_checkpoint_becomes_a_voice(
    with_voices: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        voices(
            "import", with_voices, "--id", "en_US-ns", "--licence", "MIT", "--attribution-name", "X"
        )
        == 0
    )
    assert {"en_US-ns", "en_US-ns-anna"} <= set(listed(capsys))
    described = json.loads(
        (tmp_path / "store/en_US-ns-anna/voice.json").read_text(encoding="utf-8")
    )
    assert described["weights_of"] == "en_US-ns"
    assert not list((tmp_path / "store/en_US-ns-anna").glob("*.safetensors"))
    assert voices("verify", "en_US-ns-anna") == 0


def test_a_voice_is_matched_spoken_with_and_removed(
    with_voices: Path, clip: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert voices("import", with_voices, "--id", "en_US-ns") == 0
    match = ("match", clip, "--name", "My Voice", "--transcript", WORDS)
    assert voices(*match, "--consent") == 0
    assert "en_US-my_voice" in capsys.readouterr().out
    assert voices("info", "en_US-my_voice") == 0
    shown = capsys.readouterr().out
    assert f"a recording of '{WORDS}.'" in shown
    assert "expected real-time factor on this machine: fast" in shown
    assert "consent stated by the person who matched the voice" in shown
    assert main(["doctor", "--voice", "en_US-my_voice"]) == 0
    assert (
        "en_US-my_voice: real-time factor to be expected here, by preset: fast"
        in capsys.readouterr().out
    )
    assert (
        main(
            [
                "say",
                "--voice",
                "en_US-my_voice",
                "--preset",
                "fast",
                "A cat.",
                "-o",
                str(tmp_path / "o.wav"),
            ]
        )
        == 0
    )
    with wave.open(str(tmp_path / "o.wav")) as file:
        assert file.getnframes() > 12_000
    assert voices(*match, "--consent") == 1, "there already"
    assert voices(*match, "--consent", "--force") == 0
    assert voices("remove", "en_US-ns") == 1
    assert "en_US-my_voice, en_US-ns-anna" in capsys.readouterr().err
    for one in ("en_US-my_voice", "en_US-ns-anna", "en_US-ns"):
        assert voices("remove", one) == 0


def test_without_consent_nothing_is_matched(
    with_voices: Path,
    clip: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert voices("import", with_voices, "--id", "en_US-ns") == 0
    match = ("match", clip, "--name", "My Voice", "--transcript", WORDS)
    before = listed(capsys)
    assert voices(*match) == 1, "nobody can be asked"
    assert "without consent no voice is matched" in capsys.readouterr().err
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    for answer, status in (("no\n", 1), ("\n", 1), ("Yes\n", 0)):
        monkeypatch.setattr("sys.stdin.readline", lambda answer=answer: answer, raising=False)
        assert voices(*match) == status
        assert "Has the person whose voice this is agreed?" in capsys.readouterr().err
    assert set(listed(capsys)) == {*before, "en_US-my_voice"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--name", "A"), "needs --transcript"),
        ((), "needs --transcript and --name"),
        (("--name", "A", "--transcript", "a"), "letters for"),
        (("--name", "世", "--transcript", WORDS), "no id can be made of the name"),
        (("--name", "A", "--transcript", WORDS, "--id", "en_US-ns"), "cannot be the id"),
        (("--name", "A", "--transcript", WORDS, "--id", "a/b"), "cannot be the id"),
        (
            ("--name", "A", "--transcript", WORDS, "--voice", "en_US-heart"),
            "voices install nanospeech",
        ),
    ],
)
def test_what_is_missing_or_wrong_is_told(
    arguments: tuple[str, ...],
    message: str,
    with_voices: Path,
    clip: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert voices("import", with_voices, "--id", "en_US-ns") == 0
    before = listed(capsys)
    assert voices("match", clip, "--consent", *arguments) == 1
    assert message in capsys.readouterr().err
    assert listed(capsys) == before


def test_without_a_model_the_way_to_one_is_told(
    clip: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert voices("match", clip, "--name", "A", "--transcript", WORDS, "--consent") == 1
    assert "install one: wyoming-nano-tts voices install nanospeech" in capsys.readouterr().err


def write_package(folder: Path) -> Path:
    """A wheel with five recordings of one second, in the place of the published ones."""
    path = folder / "nanospeech-0.0.6-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        for number, name in enumerate(NAMES):
            wheel.writestr(
                f"nanospeech/voices/{name}.wav",
                wav_bytes(recording(VECTORS, 0.5 + 0.1 * number).samples),
            )
    return path


def catalogue_of(package: Path, folder: Path) -> Path:
    """The catalogue with the checksums of that wheel."""
    import hashlib

    described = json.loads(CATALOGUE_FILE.read_text(encoding="utf-8"))
    with zipfile.ZipFile(package) as wheel:
        for voice in described["voices"]["nanospeech"]["references"]["voices"]:
            content = wheel.read(voice["file"])
            voice |= {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
    path = folder / "catalogue.json"
    path.write_text(json.dumps(described), encoding="utf-8")
    return path


def publish(hub: HubDouble, checkpoint: Path, tmp_path: Path) -> None:
    """Offer the files as both repositories of the hub have them."""
    import torch
    from nanospeech_vectors import golden_part

    vocoder = tmp_path / "vocos"
    vocoder.mkdir()
    torch.save(
        {k: torch.from_numpy(v) for k, v in golden_part("vocoder").items()},
        vocoder / "pytorch_model.bin",
    )
    (vocoder / "config.yaml").write_text("n_fft: 1024\nn_mels: 100\n", encoding="utf-8")
    hub.publish("charactr/vocos-mel-24khz", vocoder)
    (checkpoint / "vocos.safetensors").unlink()
    hub.publish("lucasnewman/nanospeech", checkpoint)


def test_the_published_model_is_installed_with_its_five_voices(
    checkpoint: Path, tmp_path: Path, hub_double: HubDouble, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(hub_double, checkpoint, tmp_path)
    package = write_package(tmp_path)
    install = (
        "install", "nanospeech", "--endpoint", hub_double.endpoint, "--catalogue", catalogue_of(package, tmp_path),
        "--references", package,
    )  # fmt: skip
    assert voices(*install) == 0
    assert [one for one in listed(capsys) if "nanospeech" in one] == IDS
    described = json.loads(
        (tmp_path / "store/nanospeech-orion/voice.json").read_text(encoding="utf-8")
    )
    assert described["name"] == "Nanospeech Orion"
    assert described["licence"] == "MIT"
    assert "LibriTTS-R" in described["notices"]
    assert described["reference"]["transcript"] == "It isn't his fault."
    assert described["source"]["files"]["pytorch_model.bin"]["sha256"]
    assert voices(*install) == 1, "there already"
    assert voices(*install, "--force") == 0


def test_other_recordings_than_the_published_ones_are_refused(
    checkpoint: Path, tmp_path: Path, hub_double: HubDouble, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(hub_double, checkpoint, tmp_path)
    package = write_package(tmp_path)
    install = ("install", "nanospeech", "--endpoint", hub_double.endpoint, "--references", package)
    assert voices(*install) == 1
    assert "size or checksum differ" in capsys.readouterr().err
    assert not [one for one in listed(capsys) if "nanospeech" in one]


def test_the_catalogue_names_five_recordings_with_their_transcripts() -> None:
    published = read_catalogue()["nanospeech"]
    assert [one.name.lower() for one in published.references] == list(NAMES)
    assert {one.file.requirement for one in published.references} == {"nanospeech==0.0.6"}
    assert published.references[0].file.sha256.startswith("2dbd7d705ccc")
