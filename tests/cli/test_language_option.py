"""`--language` of the commands that speak and of those that show a text, with a language of the tests."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.stand_ins.voices import copy_voice

pytestmark = pytest.mark.usefixtures("toy")
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def folder(random_voice_dir: Path, tmp_path: Path, no_built_in_voices: None) -> Path:
    """A voice of each language."""
    one = random_voice_dir / "en_US-random"
    copy_voice(one, tmp_path / "voices" / "en_US-one")
    copy_voice(one, tmp_path / "voices" / "qty-two", language="qty", reading={"language": "qty"})
    return tmp_path / "voices"


def test_a_text_is_read_without_a_voice_of_the_language(run: Run) -> None:
    assert run("normalize", "--language", "qty", "Kala 12. Mi| Ton") == (
        0,
        "kala kati. mi|\nton\n",
        "",
    )
    assert run("phonemize", "--language", "qty-XX", "Ti| No") == (
        0,
        "ti|\n  t i |\nno\n  n o\n",
        "",
    )
    status, out, _ = run("phonemize", "--json", "--language", "qty", "1|")
    assert (status, json.loads(out)["phonemes"]) == (0, ["k", "a", "|"])


def test_a_language_that_nothing_reads_is_told_of(run: Run) -> None:
    for command in ("normalize", "phonemize"):
        status, out, err = run(command, "--language", "tlh", "Qapla'.")
        assert (status, out) == (1, "")
        assert err.startswith("error: no text of the language 'tlh' can be read here; known: ")


def test_a_voice_and_a_language_have_to_fit(run: Run, folder: Path) -> None:
    here = ("--voice-dir", folder, "--voice")
    assert run("normalize", "1", "--language", "qty", *here, "qty-two") == (0, "ka\n", "")
    for command in ("normalize", "phonemize"):
        status, out, err = run(command, "1", "--language", "qty", *here, "en_US-one")
        assert (status, out) == (1, "")
        assert err == (
            "error: en_US-one is read in en, not 'qty'; leave out --voice or --language\n"
        )
    status, _, err = run("phonemize", "1", "--language", "qty", "--voice", "inflect_v2")
    assert (status, err) == (
        1,
        "error: inflect_v2 is read in en, not 'qty'; leave out --voice or --language\n",
    )


def test_a_part_of_another_language_is_read_in_it(run: Run) -> None:
    text = '<speak>It is 1. <lang xml:lang="qty">Mi 1|</lang></speak>'
    assert run("normalize", text) == (0, "It is one.\nmi ka|\n", "")
    status, out, _ = run(
        "normalize", "--json", '<speak><lang xml:lang="es">21 luces.</lang></speak>'
    )
    assert json.loads(out)["tokens"][0]["spoken"] == "veintiuna"
    status, out, _ = run("phonemize", text)
    assert (status, out.splitlines()[2:]) == (0, ["mi ka", "  M IY1 K AA1 ."])


def test_say_chooses_a_voice_of_the_language(run: Run, folder: Path, tmp_path: Path) -> None:
    here = ("--voice-dir", folder, "--threads", "1", "-o", tmp_path / "out.wav")
    status, _, err = run("say", "Kala|", "--language", "qty", *here)
    assert (status, err.splitlines()[-1][:6]) == (0, "wrote ")
    spoken = (tmp_path / "out.wav").read_bytes()
    assert run("say", "Kala|", "--voice", "qty-two", *here)[0] == 0
    assert (tmp_path / "out.wav").read_bytes() == spoken
    assert run("say", "Kala|", *here)[0] == 0
    assert (tmp_path / "out.wav").read_bytes() != spoken
    (tmp_path / "out.wav").unlink()

    status, _, err = run("say", "Kala|", "--language", "tlh", *here)
    assert status == 1
    assert err == (
        "error: no installed voice speaks 'tlh'; there are en (en_US-one), qty (qty-two)\n"
    )
    status, _, err = run("say", "Kala|", "--language", "qty", "--voice", "en_US-one", *here)
    assert status == 1
    assert err == "error: the voice en_US-one does not speak 'qty'; voices that do: qty-two\n"
    assert not (tmp_path / "out.wav").exists()
