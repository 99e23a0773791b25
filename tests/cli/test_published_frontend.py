"""`--published-frontend`: texts read as the published programs read them."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from golden_vectors import write_golden_v1
from vits_vectors import write_golden_v2

from wyoming_nano_tts.text import espeak

pytestmark = pytest.mark.usefixtures("published_frontend")
Run = Callable[..., tuple[int, str, str]]
needs_espeak = pytest.mark.skipif(
    not espeak.candidates(), reason="espeak-ng, an optional extra, is not installed"
)
TEXT = "Dr. Bob's at 9:30 in."


@pytest.mark.parametrize(
    ("voice", "expected"),
    [
        ("inflect_v1", "doctor bob's at nine hundred thirty in.\n"),
        ("inflect_v2", "doctor\nBob's at nine thirtyin.\n"),
    ],
)
def test_normalize(run: Run, voice: str, expected: str) -> None:
    assert run("normalize", "--voice", voice, "--published-frontend", TEXT) == (0, expected, "")


def test_normalize_reads_as_ours_without_it(run: Run) -> None:
    expected = "doctor Bob's at nine thirty in.\n"
    assert run("normalize", "--voice", "inflect_v2", TEXT) == (0, expected, "")


def test_its_old_name_works_and_is_not_shown(run: Run) -> None:
    arguments = ("--voice", "inflect_v1", TEXT)
    new, old = (
        run("normalize", name, *arguments)
        for name in ("--published-frontend", "--upstream-frontend")
    )
    assert new == old
    for command in ("normalize", "say"):
        shown = run(command, "--help")[1]
        assert "--published-frontend" in shown
        assert "upstream" not in shown


def test_phonemize_v1(run: Run) -> None:
    _, out, _ = run("phonemize", "--voice", "inflect_v1", "--published-frontend", "It's.")
    assert out == "it's.\n  IH1 T ' EH1 S .\n"
    _, out, _ = run("phonemize", "--voice", "inflect_v1", "It's.")
    assert out == "It's.\n  IH1 T S .\n"
    _, out, _ = run("phonemize", "--json", "--voice", "inflect_v1", "Go.")
    ids = json.loads(out)["ids"]
    assert ids["phones"] == [0, 0, 0, 46, 0, 80, 0, 212, 0, 0, 0]
    assert ids["tones"] == [0, 7, 0, 7, 0, 9, 0, 7, 0, 7, 0]


@pytest.mark.skipif(
    not espeak.candidates(), reason="espeak-ng, an optional extra, is not installed"
)
def test_phonemize_v2(run: Run) -> None:
    _, out, _ = run("phonemize", "--voice", "inflect_v2", "--published-frontend", "Hello. Hello")
    assert out == "Hello.\n  həlˈoʊ.\nHello\n  həlˈoʊ\n"
    _, out, _ = run("phonemize", "--voice", "inflect_v2", "Hello. Hello")
    assert out == "Hello.\n  həlˈoʊ.\nHello\n  həlˈoʊ.\n"
    _, out, _ = run("phonemize", "--json", "--voice", "inflect_v2", "Hello.")
    row = json.loads(out)
    assert row["phonemes"] == ["həlˈoʊ."]
    assert row["ids"]["tokens"] == [
        [0, 50, 0, 83, 0, 54, 0, 156, 0, 57, 0, 135, 0, 4, 0]
    ]  # fmt: skip


def test_without_espeak_the_extra_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(espeak, "candidates", list)
    espeak._loaded.cache_clear()
    status, out, error = run("phonemize", "--voice", "inflect_v2", "Hello.")
    assert status != 0
    assert not out
    assert "wyoming-nano-tts[espeak]" in error


@pytest.mark.parametrize("command", ["normalize", "phonemize"])
def test_our_voices_have_no_published_front_end(run: Run, command: str) -> None:
    status, out, error = run(command, "--published-frontend", TEXT)
    assert (status != 0, out) == (True, "")
    assert "inflect_v1 or inflect_v2" in error


def test_say_refuses_it_for_our_voices(run: Run, voice_arguments: list[str]) -> None:
    status, out, error = run("say", "--published-frontend", "-o", "x.wav", *voice_arguments, TEXT)
    assert (status != 0, out) == (True, "")
    assert "has no front end but ours" in error


def say(run: Run, folder: Path, text: str, *options: str) -> bytes:
    """Return the audio of a text in the voice of golden weights that lies in `folder`."""
    voice = ("--voice-dir", folder, "--voice", "en_US-golden", "--threads", "1")
    assert run("say", "-o", folder / "x.wav", *voice, *options, text)[0] == 0
    return (folder / "x.wav").read_bytes()


@needs_espeak
def test_say_v2(run: Run, tmp_path: Path) -> None:
    write_golden_v2(tmp_path / "en_US-golden")

    published = say(run, tmp_path, "It is 9:30 in.", "--published-frontend")
    assert published == say(run, tmp_path, "It is nine thirtyin.")
    assert published != say(run, tmp_path, "It is 9:30 in.")


def test_say_v1(run: Run, tmp_path: Path) -> None:
    write_golden_v1(tmp_path / "en_US-golden")

    published = say(run, tmp_path, "Door 1001.", "--published-frontend")
    assert published == say(run, tmp_path, "Door ten oh one.")
    assert published != say(run, tmp_path, "Door 1001.")


def test_unknown_voice_names_the_known(run: Run) -> None:
    status, _, error = run("normalize", "--voice", "nobody", TEXT)
    assert status != 0
    assert "en_US-kathleen" in error
    assert "inflect_v1" in error
