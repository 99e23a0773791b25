"""The arguments of `serve`: what they become, and what a wrong one says."""

import argparse
from pathlib import Path

import pytest

from wyoming_nano_tts.cli.serving import serve as command
from wyoming_nano_tts.cli.serving.process import default_data_dir
from wyoming_nano_tts.cli.speech import open_engine
from wyoming_nano_tts.engine import SpeechOptions
from wyoming_nano_tts.errors import NanoTtsError
from wyoming_nano_tts.server.config import ServerConfig


def parsed(*arguments: str) -> argparse.Namespace:
    """Parse arguments of the command."""
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    return parser.parse_args(arguments)


def configured(*arguments: str) -> ServerConfig:
    """Return what arguments become."""
    return command.configuration(parsed(*arguments))


def test_defaults() -> None:
    config = configured()
    assert config.uris == ("tcp://0.0.0.0:10200",)
    assert config.zeroconf_name is None
    assert config == ServerConfig(data_dir=config.data_dir, workers=config.workers)
    assert config.workers in (1, 2)


def test_everything(tmp_path: Path) -> None:
    profiles = tmp_path / "profiles.toml"
    profiles.write_text("[calm]\nvolume = 0.5\n")
    config = configured(
        *("--uri", "tcp://127.0.0.1:1", "--uri", "stdio://", "--zeroconf", "Kitchen"),
        *("--length-scale", "1.5", "--sentence-silence", "0.4", "--volume", "0.8"),
        *("--lead-silence-ms", "250", "--profiles", str(profiles), "--max-text", "50"),
        *("--pause-ms", "300", "--audio-width", "4", "--no-warm-up", "--workers", "3"),
        *("--preload", "a", "--preload", "b", "--unload-after", "600"),
    )
    assert config.uris == ("tcp://127.0.0.1:1", "stdio://")
    assert config.zeroconf_name == "Kitchen"
    assert (config.defaults.length_scale, config.defaults.sentence_silence) == (1.5, 0.4)
    assert (config.defaults.volume, config.defaults.lead_silence_ms) == (0.8, 250)
    assert [profile.name for profile in config.profiles] == ["calm"]
    assert config.limits.max_text_characters == 50
    assert (config.pause_seconds, config.sample_width_bytes) == (0.3, 4)
    assert (config.warm_up, config.workers) == (False, 3)
    assert (config.preload, config.unload_after_seconds) == (("a", "b"), 600)


def test_the_engine_gets_its_arguments(random_voice_dir: Path) -> None:
    arguments = ("--voice-dir", str(random_voice_dir), "--max-loaded-voices", "1")
    engine = open_engine(parsed(*arguments, "--published-frontend"))
    for voice_id in ("en_US-random", engine.default_voice):
        engine.preload(voice_id)
    assert engine.loaded_voices == (engine.default_voice,)
    assert engine.utterance("en_US-random", SpeechOptions())._own.manner.published_frontend


def test_the_engine_sees_the_store(random_voice_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NANO_TTS_VOICES", str(random_voice_dir))
    assert "en_US-random" in {voice.id for voice in open_engine(parsed()).voices()}


def test_zeroconf_without_a_name_chooses_one() -> None:
    assert configured("--zeroconf").zeroconf_name == ""


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--length-scale", "9"), "length_scale must be from 0.5 to 2"),
        (("--length-scale", "fast"), "length_scale must be a number"),
        (("--volume", "nan"), "volume must be a number"),
        (("--profiles", "/nowhere/profiles.toml"), "cannot be read"),
    ],
)
def test_wrong_values(arguments: tuple[str, ...], message: str) -> None:
    with pytest.raises(NanoTtsError, match=message):
        configured(*arguments)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--threads", "0"),
        ("--workers", "many"),
        ("--max-clients", "-1"),
        ("--grace-seconds", "nan"),
        ("--grace-seconds", "1e9"),
        ("--audio-width", "3"),
        ("--max-loaded-voices", "0"),
        ("--unload-after", "0"),
        ("--log-level", "loud"),
    ],
)
def test_wrong_usage(arguments: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as caught:
        parsed(*arguments)
    assert caught.value.code == 2


def test_errors_are_a_sentence_and_a_status(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.run(parsed("--length-scale", "9")) == 1
    assert capsys.readouterr().err == "error: length_scale must be from 0.5 to 2, not 9\n"
    assert command.run(parsed("--log-format", "%(nothing")) == 2
    assert command.run(parsed("--log-format", "%(nothing)s")) == 2


def test_data_directory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("STATE_DIRECTORY", f"{tmp_path / 'state'}:/other")
    assert default_data_dir() == tmp_path / "state"
    monkeypatch.delenv("STATE_DIRECTORY")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert default_data_dir() == tmp_path / "nano-tts"
    monkeypatch.delenv("XDG_DATA_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert default_data_dir() == tmp_path / ".local" / "share" / "nano-tts"
    assert configured("--data-dir", str(tmp_path / "x")).data_dir == tmp_path / "x"
