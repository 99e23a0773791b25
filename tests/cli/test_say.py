"""`say`: to a file, to standard output, to the speaker; and everything that can go wrong."""

import io
import os
import signal
import stat
import subprocess
import sys
import time
import wave
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.stand_ins.voices import copy_voice
from wyoming_nano_tts.audio.loudness import integrated_lufs
from wyoming_nano_tts.cli.speaking.say import NOTHING_SAID
from wyoming_nano_tts.families.parts.source_filter.vocoder import SourceFilterVocoder

Run = Callable[..., tuple[int, str, str]]
Command = Callable[..., subprocess.CompletedProcess[bytes]]
SENTENCE = "Dinner is ready."


def read(path: Path) -> NDArray[np.int16]:
    with wave.open(str(path)) as file:
        assert file.getparams()[:3] == (1, 2, 24000)
        return np.frombuffer(file.readframes(file.getnframes()), np.int16)


def streamed(output: bytes) -> NDArray[np.int16]:
    assert output[:4] == b"RIFF"
    with wave.open(io.BytesIO(output)) as file:
        assert file.getframerate() == 24000
    return np.frombuffer(output[44:], np.int16)


def test_a_file_standard_output_and_standard_input_give_the_same(
    command: Command, voice_arguments: list[str], tmp_path: Path
) -> None:
    to_file = command("say", SENTENCE, "-o", "out.wav", *voice_arguments)
    assert (to_file.returncode, to_file.stdout) == (0, b"")
    audio = read(tmp_path / "out.wav")
    seconds = len(audio) / 24000
    assert to_file.stderr.decode().splitlines()[-1] == f"wrote out.wav, {seconds:.1f} s"
    assert 0.5 < seconds < 5
    assert np.abs(audio).max() > 1000
    to_pipe = command("say", *voice_arguments, stdin=SENTENCE.encode())
    assert to_pipe.returncode == 0
    np.testing.assert_array_equal(streamed(to_pipe.stdout), audio)
    assert [p.name for p in tmp_path.iterdir()] == ["out.wav"]


def test_ssml_pauses(command: Command, voice_arguments: list[str], tmp_path: Path) -> None:
    body = 'Dinner<break time="3s"/> is ready.'
    for name, text in (("a", body), ("b", f"<speak>{body}</speak>"), ("c", "Dinner, is ready.")):
        done = command("say", "--ssml", text, "-o", f"{name}.wav", *voice_arguments)
        assert done.returncode == 0, done.stderr
    np.testing.assert_array_equal(read(tmp_path / "a.wav"), read(tmp_path / "b.wav"))
    assert len(read(tmp_path / "a.wav")) > len(read(tmp_path / "c.wav")) + 2 * 24000


def test_a_listener_that_leaves_ends_it_quietly(voice_arguments: list[str], tmp_path: Path) -> None:
    """`wyoming-nano-tts say … | head`."""
    text = " ".join(f"This is sentence number {n}." for n in range(40))
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    with subprocess.Popen(
        [sys.executable, "-m", "wyoming_nano_tts", "say", text, *voice_arguments],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path, env=environment,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.read(44)[:4] == b"RIFF"
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 1


def test_options_reach_the_voice(run: Run, voice_arguments: list[str], tmp_path: Path) -> None:
    out = tmp_path / "out.wav"
    said: dict[str, NDArray[np.int16]] = {}
    for name, more in {
        "plain": [],
        "slow": ["--length-scale", "2"],
        "bare": ["--lead-silence-ms", "0", "--trail-silence-ms", "0"],
        "quiet": ["--volume", "0.5"],
        "lead": ["--lead-silence-ms", "1000"],
        "trail": ["--trail-silence-ms", "500"],
        "seed": ["--seed", "9"],
    }.items():
        assert run("say", SENTENCE, "-o", out, *more, *voice_arguments)[0] == 0
        said[name] = read(out)
    plain, bare = len(said["plain"]), len(said["bare"])
    assert plain == bare + 24000 * 140 // 1000
    assert len(said["slow"]) - (plain - bare) == pytest.approx(2 * bare, rel=0.05)
    assert np.abs(said["quiet"]).max() == pytest.approx(np.abs(said["plain"]).max() / 2, abs=2)
    assert len(said["lead"]) == plain + 24000 * 960 // 1000
    assert np.abs(said["lead"][:24000]).max() <= 1, "dither alone"
    assert len(said["trail"]) == plain + 24000 * 400 // 1000
    assert len(said["seed"]) == plain
    assert (said["seed"] != said["plain"]).any()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--length-scale", "3"], "length_scale must be from 0.5 to 2, not 3"),
        (["--pitch-scale", "nan"], "pitch_scale must be a number from 0.5 to 2, not 'nan'"),
        (["--energy-scale", "loud"], "energy_scale must be a number from 0.5 to 2, not 'loud'"),
        (["--volume", "-1"], "volume must be from 0 to 2, not -1"),
        (["--sentence-silence", "inf"], "sentence_silence must be a number from 0 to 5"),
        (["--seed", "-1"], "seed must be from 0 to 2147483647, not -1"),
        (["--seed", "99999999999"], "seed must be from 0 to 2147483647, not 99999999999"),
        (["--voice", "nobody"], "there is no voice 'nobody'; installed: "),
        (["--pronunciations", "none.txt"], "none.txt"),
    ],
)
def test_wrong_values_are_explained_and_leave_nothing(
    run: Run, voice_arguments: list[str], tmp_path: Path, arguments: list[str], message: str
) -> None:
    status, out, err = run("say", SENTENCE, "-o", tmp_path / "x.wav", *voice_arguments, *arguments)
    assert (status, out) == (1, "")
    assert message in err
    assert err.startswith("error: ")
    assert err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_wrong_usage_is_status_two(run: Run) -> None:
    for arguments in (
        ["say", "--threads", "0"],
        ["say", "--threads", "100000"],
        ["say", "a", "b"],
        ["sing"],
        [],
        ["bench", "--repeats", "x"],
    ):
        status, _, err = run(*arguments)
        assert status == 2
        assert "usage: wyoming-nano-tts" in err


@pytest.mark.parametrize("text", ["", "   ", "…", "🙂"])
def test_nothing_to_say_is_an_empty_file_and_a_status_of_its_own(
    run: Run, voice_arguments: list[str], tmp_path: Path, text: str
) -> None:
    status, _, err = run("say", text, "-o", tmp_path / "x.wav", *voice_arguments)
    assert status == NOTHING_SAID
    assert "nothing to say" in err
    assert len(read(tmp_path / "x.wav")) == 0


@pytest.mark.parametrize("suffix", [".flac", ".opus", ".ogg", ".mp3", ".FLAC"])
def test_the_name_of_the_file_tells_its_kind(
    run: Run, voice_arguments: list[str], tmp_path: Path, suffix: str
) -> None:
    import soundfile

    assert run("say", SENTENCE, "-o", tmp_path / "x.wav", *voice_arguments)[0] == 0
    path = tmp_path / f"x{suffix}"
    status, _, err = run("say", SENTENCE, "-o", path, *voice_arguments)
    assert status == 0, err
    samples, rate_hz = soundfile.read(path, dtype="int16")
    expected = read(tmp_path / "x.wav")
    assert rate_hz == 24000
    assert len(samples) == pytest.approx(len(expected), abs=3000)  # a codec pads
    if suffix.lower() == ".flac":
        np.testing.assert_array_equal(samples, expected)
    assert path.read_bytes()[:4] != b"RIFF"
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(["x.wav", path.name])


@pytest.mark.parametrize("suffix", [".m4a", ".aac", ".webm"])
def test_a_kind_that_cannot_be_written_is_refused(
    run: Run, voice_arguments: list[str], tmp_path: Path, suffix: str
) -> None:
    status, _, err = run("say", SENTENCE, "-o", tmp_path / f"x{suffix}", *voice_arguments)
    assert status == 1
    assert f"{suffix} files cannot be written; use .wav, .mp3" in err
    assert list(tmp_path.iterdir()) == []


def test_without_soundfile_only_wav_is_written(
    run: Run, voice_arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "soundfile", None)
    status, _, err = run("say", SENTENCE, "-o", tmp_path / "x.mp3", *voice_arguments)
    assert status == 1
    assert "mp3 needs the package soundfile" in err
    assert run("say", SENTENCE, "-o", tmp_path / "x.wav", *voice_arguments)[0] == 0


def shell(
    line: str, voice_arguments: list[str], folder: Path
) -> subprocess.CompletedProcess[bytes]:
    """Run a line of sh in which $SAY is the command with the voice of random weights at hand."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "VOICE": " ".join(voice_arguments),
        "SAY": f"{sys.executable} -m wyoming_nano_tts say",
    }
    return subprocess.run(
        ["sh", "-c", line],
        capture_output=True,
        timeout=120,
        cwd=folder,
        env=environment,
        check=False,
    )


def test_standard_output_into_a_file_has_a_true_length(
    voice_arguments: list[str], tmp_path: Path
) -> None:
    done = shell(f"$SAY '{SENTENCE}' $VOICE > out.wav", voice_arguments, tmp_path)
    assert done.returncode == 0, done.stderr
    with wave.open(str(tmp_path / "out.wav")) as file:
        assert 44 + 2 * file.getnframes() == (tmp_path / "out.wav").stat().st_size
    again = shell(f"(echo head; $SAY '{SENTENCE}' $VOICE) > more", voice_arguments, tmp_path)
    assert again.returncode == 0, again.stderr
    assert (tmp_path / "more").read_bytes() == b"head\n" + (tmp_path / "out.wav").read_bytes()


def test_a_dash_is_standard_input(voice_arguments: list[str], tmp_path: Path) -> None:
    done = shell(f"echo '{SENTENCE}' | $SAY - -o x.wav $VOICE", voice_arguments, tmp_path)
    assert done.returncode == 0, done.stderr
    done = shell(f"$SAY '{SENTENCE}' -o y.wav $VOICE", voice_arguments, tmp_path)
    assert (tmp_path / "x.wav").read_bytes() == (tmp_path / "y.wav").read_bytes()


def test_a_full_disk_is_a_message(voice_arguments: list[str], tmp_path: Path) -> None:
    done = shell(f"$SAY '{SENTENCE}' $VOICE > /dev/full", voice_arguments, tmp_path)
    assert done.returncode == 1
    assert done.stderr == b"error: the audio cannot be written: No space left on device\n"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_leaves_nothing_behind(
    voice_arguments: list[str], tmp_path: Path, number: signal.Signals
) -> None:
    text = " ".join(f"This is sentence number {n}." for n in range(2000))
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    (tmp_path / "x.wav").write_bytes(b"the old one")
    with subprocess.Popen(
        [sys.executable, "-m", "wyoming_nano_tts", "say", "-", "-o", "x.wav", *voice_arguments],
        stdin=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path, env=environment,
    ) as process:  # fmt: skip
        assert process.stdin is not None
        assert process.stderr is not None
        process.stdin.write(text.encode())
        process.stdin.close()
        partial = tmp_path / "x.wav.partial"
        deadline = time.monotonic() + 60
        while not partial.exists() or partial.stat().st_size < 1000:
            assert time.monotonic() < deadline
            assert process.poll() is None
            time.sleep(0.01)
        process.send_signal(number)
        assert process.stderr.read() == b""
        assert process.wait(60) == 128 + number
    assert [p.name for p in tmp_path.iterdir()] == ["x.wav"]
    assert (tmp_path / "x.wav").read_bytes() == b"the old one"


def test_a_speaker_that_the_voice_has_not_is_refused(
    run: Run, voice_arguments: list[str], tmp_path: Path
) -> None:
    arguments = ["--speaker", "bob", "-o", tmp_path / "x.wav", *voice_arguments]
    status, _, err = run("say", SENTENCE, *arguments)
    assert status == 1
    assert "the voice en_US-random has one speaker only; leave out --speaker" in err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "command", [["say", "Hello.", "-o", "x.wav"], ["voices", "list"], ["bench"], ["doctor"]]
)
def test_a_voice_folder_that_is_not_there_is_refused(run: Run, command: list[str]) -> None:
    status, _, err = run(*command, "--voice-dir", "/nope")
    assert status == 1
    assert "--voice-dir /nope: there is no such folder" in err


def test_bytes_that_are_no_text_are_said_as_far_as_they_are(
    command: Command, voice_arguments: list[str]
) -> None:
    done = command("say", *voice_arguments, stdin=b"Hello \xff\xfe\x00 there.")
    assert done.returncode == 0
    assert len(streamed(done.stdout)) > 10000


def test_too_much_text_is_refused(command: Command, voice_arguments: list[str]) -> None:
    done = command("say", *voice_arguments, stdin=b"a" * (1 << 20) + b"a")
    assert done.returncode == 1
    assert b"error: more than 1048576 bytes of text; split it" in done.stderr
    assert done.stdout == b""


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("missing/x.wav", "missing/x.wav cannot be written: No such file"),
        ("file/x.wav", "file/x.wav cannot be written: Not a directory"),
        ("folder", "folder is a folder"),
        (".", "is a folder"),
        ("/", "is a folder"),
        ("", "is a folder"),
        ("x" * 300, "cannot be written: File name too long"),
        ("/dev/full", "/dev/full cannot be written: No space left"),
    ],
)
def test_places_that_cannot_be_written(
    run: Run,
    voice_arguments: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    place: str,
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("folder").mkdir()
    Path("file").write_text("kept")
    status, _, err = run("say", SENTENCE, "-o", place, *voice_arguments)
    assert status == 1
    assert message in err
    assert sorted(p.name for p in tmp_path.iterdir()) == ["file", "folder"]
    assert Path("file").read_text() == "kept"


def test_a_device_is_written_to_and_not_replaced(
    run: Run, voice_arguments: list[str], tmp_path: Path
) -> None:
    status, _, err = run("say", SENTENCE, "-o", "/dev/null", *voice_arguments)
    assert status == 0, err
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)
    assert not Path("/dev/null.partial").exists()


@pytest.mark.parametrize("failure", [RuntimeError("broken"), KeyboardInterrupt()])
def test_a_run_that_breaks_off_leaves_the_old_file(
    run: Run,
    voice_arguments: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    failure: BaseException,
) -> None:
    path = tmp_path / "x.wav"
    path.write_bytes(b"the old one")
    stream = SourceFilterVocoder.stream

    def breaking(*arguments: Any) -> Iterator[NDArray[np.float32]]:
        yield next(stream(*arguments))
        raise failure

    monkeypatch.setattr(SourceFilterVocoder, "stream", breaking)
    if isinstance(failure, KeyboardInterrupt):
        assert run("say", SENTENCE, "-o", path, *voice_arguments)[0] == 130
    else:
        with pytest.raises(RuntimeError, match="broken"):
            run("say", SENTENCE, "-o", path, *voice_arguments)
    assert path.read_bytes() == b"the old one"
    assert [p.name for p in tmp_path.iterdir()] == ["x.wav"]


def player(folder: Path, script: str) -> Path:
    """Put a program named `aplay` into an empty PATH."""
    folder.mkdir()
    program = folder / "aplay"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return folder


def test_play_gives_the_audio_to_the_player(
    command: Command, voice_arguments: list[str], tmp_path: Path
) -> None:
    folder = player(
        tmp_path / "bin", f'echo "$@" > {tmp_path}/args\nexec /bin/cat > {tmp_path}/heard'
    )
    done = command("say", SENTENCE, "-o", "play", *voice_arguments, path=str(folder))
    assert (done.returncode, done.stderr) == (0, b"")
    assert (tmp_path / "args").read_text() == "-q -\n"
    assert len(streamed((tmp_path / "heard").read_bytes())) > 10000


def test_a_player_that_fails_gives_its_status_and_message(
    command: Command, voice_arguments: list[str], tmp_path: Path
) -> None:
    folder = player(tmp_path / "bin", "echo 'no sound card' >&2\nexit 7")
    done = command("say", SENTENCE, "-o", "play", *voice_arguments, path=str(folder))
    assert done.returncode == 7
    assert done.stderr == b"no sound card\n"


def test_without_a_player_those_that_would_do_are_named(
    command: Command, voice_arguments: list[str], tmp_path: Path
) -> None:
    done = command("say", SENTENCE, "-o", "play", *voice_arguments, path=str(tmp_path))
    assert done.returncode == 1
    assert b"no player found (looked for aplay, play, ffplay, pw-play)" in done.stderr


def test_the_night_is_slower_and_quieter_in_a_voice_that_suits_it(
    run: Run, random_voice_dir: Path, tmp_path: Path, no_built_in_voices: None
) -> None:
    """What is said beside the mood goes before it."""
    folder = tmp_path / "voices"
    for name in ("en_US-day", "en_US-nicole"):
        copy_voice(random_voice_dir / "en_US-random", folder / name)
    assert run("voices", "loudness", "--voice-dir", folder)[0] == 0

    def said(*options: str) -> NDArray[np.int16]:
        out = tmp_path / "out.wav"
        common = ("--voice-dir", folder, "-o", out)
        status, _, err = run("say", "The lights are on in the hall.", *options, *common)
        assert status == 0, err
        return read(out)

    def lufs(audio: NDArray[np.int16]) -> float:
        return integrated_lufs((audio / 32767).astype(np.float32), 24000)

    day = said("--voice", "en_US-day", "--loudness", "-23")
    night = said("--mood", "night")
    assert np.array_equal(night, said("--mood", "night", "--voice", "en_US-nicole"))
    assert len(night) > 1.1 * len(day)
    assert lufs(night) == pytest.approx(lufs(day) - 6.9, abs=0.7)
    own = said("--mood", "night", "--length-scale", "1", "--volume", "1", "--energy-scale", "1")
    assert len(own) < 1.03 * len(day)
    assert lufs(own) == pytest.approx(lufs(day), abs=0.7)
