"""espeak-ng through ctypes: both golden versions, and what happens without it or with a broken one.

The tests that need the library are skipped, with the reason, where it is not installed; all others
run, and so does the rest of the package.
"""

import json
import os
import re
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from golden_vectors import OUR_VECTORS
from hypothesis import given, settings
from hypothesis import strategies as st

import wyoming_nano_tts
from wyoming_nano_tts.families.inflect_v2.text.frontend import chunk_phonemes, phonemise, token_ids
from wyoming_nano_tts.families.inflect_v2.text.symbols import SYMBOLS
from wyoming_nano_tts.text import espeak as espeak_module
from wyoming_nano_tts.text.espeak import Espeak, EspeakError, candidates, load

ROOT = Path(wyoming_nano_tts.__file__).parent.parent
GOLDEN_VERSIONS = {"1.51": "", "1.52.0": "_espeak_1_52"}
"""Version to the ending of the names of its golden phonemes."""

PHONEMISE = """
import json, sys
from pathlib import Path
from wyoming_nano_tts.text.espeak import Espeak
from wyoming_nano_tts.families.inflect_v2.text.frontend import phonemise
library, data, texts = json.load(sys.stdin)
espeak = Espeak(library, None if data is None else Path(data))
json.dump([espeak.version, [phonemise(text, espeak) for text in texts]], sys.stdout)
"""


def python(program: str, stdin: str = "") -> "subprocess.CompletedProcess[str]":
    """Run a program in a process of its own: the library has one state for a process."""
    return subprocess.run(
        [sys.executable, "-c", program],
        input=stdin, capture_output=True, text=True, encoding="utf-8", timeout=120, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip


@pytest.fixture(scope="module")
def espeak() -> Espeak:
    if not candidates():
        pytest.skip("no espeak-ng here: pip install 'wyoming-nano-tts[espeak]' to run this")
    return load()


@pytest.mark.parametrize(
    ("library", "data"),
    candidates() or [pytest.param("", None, marks=pytest.mark.skip("no espeak-ng is installed"))],
    ids=lambda value: "system" if value is None else Path(value).name,
)
def test_golden_phonemes(golden_v2_dir: Path, library: str, data: Path | None) -> None:
    path = golden_v2_dir / "text_cases.json"
    path = path if path.is_file() else OUR_VECTORS / "inflect-v2" / path.name
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["cases"]
    assert found
    texts = [case["normalized"] for case in found]
    run = python(PHONEMISE, json.dumps([library, data and str(data), texts]))
    assert run.returncode == 0, run.stderr
    version, phonemes = json.loads(run.stdout)
    if version not in GOLDEN_VERSIONS:
        pytest.skip(f"golden phonemes are of espeak-ng {', '.join(GOLDEN_VERSIONS)}, not {version}")
    ending = GOLDEN_VERSIONS[version]
    for case, got in zip(found, phonemes, strict=True):
        assert got == case.get(f"phonemes{ending}", case["phonemes"])
        expected = case.get(f"token_ids{ending}", case["token_ids"])
        assert token_ids(got).tolist() == expected


def test_version_is_known(espeak: Espeak) -> None:
    assert espeak.version[0].isdigit()


def test_marks_stay_where_they_are(espeak: Espeak) -> None:
    assert phonemise("hello", espeak) == "həlˈoʊ"
    assert phonemise("“hello” — ¿hello…", espeak) == "“həlˈoʊ” — ¿həlˈoʊ…"
    assert phonemise(" ?! ", espeak) == "?!"
    assert phonemise("", espeak) == ""


def test_a_leading_hyphen_is_no_option(espeak: Espeak) -> None:
    assert phonemise("-v", espeak) == phonemise("v", espeak)


def test_words_behind_a_zero_character_are_said(espeak: Espeak) -> None:
    assert espeak.phonemes("hello\0hello") == "həlˈoʊ həlˈoʊ"


@pytest.mark.parametrize(
    "other", ["हिन्दी", "안녕", "բարև", "ქართული", "தமிழ்", "s\u093f-\u0916\u0916"]
)
def test_words_of_other_languages_are_left_out(espeak: Espeak, other: str) -> None:
    """espeak-ng changes its language for them; on the last of these it crashed."""
    said = espeak.phonemes(f"hello {other} hello")
    assert said.startswith("həlˈoʊ")
    assert said.endswith("həlˈoʊ")
    assert not set("()") & set(said)


def test_letters_of_other_scripts_are_named(espeak: Espeak) -> None:
    assert espeak.phonemes("я")
    assert espeak.phonemes("λ")


def test_chunks_of_a_text(espeak: Espeak) -> None:
    assert list(chunk_phonemes("Hello. Hello?", espeak)) == [("həlˈoʊ.", 0), ("həlˈoʊ?", 5280)]


def test_threads_do_not_mix_their_texts(espeak: Espeak) -> None:
    texts = ["The kitchen light.", "Seven degrees, and rain.", "Who is there?", "hmm"] * 3
    alone = [phonemise(text, espeak) for text in texts]
    said: list[list[str]] = []

    def speak() -> None:
        said.append([phonemise(text, espeak) for text in texts for _ in range(10)])

    threads = [threading.Thread(target=speak) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said == [[one for one in alone for _ in range(10)]] * 4


@settings(max_examples=150, deadline=None)
@given(
    text=st.text(max_size=120)
    | st.text("abcdefghijklmnopqrstuvwxyz'’-_()[]{}<>&/ \0éहि한漢", max_size=300)
)
def test_any_text_has_ids_in_range(espeak: Espeak, text: str) -> None:
    for phonemes, _ in chunk_phonemes(text, espeak):
        ids = token_ids(phonemes)
        assert ids.min() >= 0
        assert ids.max() < len(SYMBOLS)
    assert phonemise(text, espeak) == phonemise(text, espeak)


@pytest.mark.parametrize("unit", ["a", "1", "'", "the ", "漢", "हि", "ab-", "("])
def test_long_texts(espeak: Espeak, unit: str) -> None:
    phonemise(unit * (100_000 // len(unit)), espeak)


def test_missing_library_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(espeak_module, "candidates", list)
    espeak_module._loaded.cache_clear()
    with pytest.raises(EspeakError, match=r"not installed; .*wyoming-nano-tts\[espeak\]") as caught:
        load()
    assert caught.value.code == "espeak-missing"
    monkeypatch.undo()
    if candidates():  # installed meanwhile: no restart is needed
        assert load().version


def test_no_library_at_all(tmp_path: Path) -> None:
    file = tmp_path / "libespeak-ng.so"
    file.write_text("no library")
    with pytest.raises(EspeakError, match=r"cannot be used as libespeak-ng .*\[espeak\]"):
        Espeak(file)
    with pytest.raises(EspeakError, match="cannot be used as libespeak-ng"):
        Espeak(tmp_path / "missing.so")


def test_another_library_is_refused() -> None:
    run = python(
        "import ctypes.util\n"
        "from wyoming_nano_tts.text.espeak import Espeak, EspeakError\n"
        "try: Espeak(ctypes.util.find_library('c') or 'libc.so.6')\n"
        "except EspeakError as error: print(error)\n"
    )
    assert "cannot be used as libespeak-ng" in run.stdout, run.stderr


def test_a_library_without_data_does_not_end_the_process(espeak: Espeak, tmp_path: Path) -> None:
    run = python(
        "from pathlib import Path\n"
        "from wyoming_nano_tts.text.espeak import Espeak, EspeakError\n"
        f"try: Espeak({espeak.library!r}, Path({str(tmp_path)!r}))\n"
        "except EspeakError as error: print(error)\n"
    )
    assert run.returncode == 0, run.stderr
    if "espeakng_loader" in espeak.library:  # that of the system falls back to its own data
        assert re.search(r"finds no data|has no voice", run.stdout)


def test_a_broken_library_gives_way_to_the_next(
    espeak: Espeak, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    both = [(str(tmp_path / "broken.so"), None), *candidates()]
    monkeypatch.setattr(espeak_module, "candidates", lambda: both)
    espeak_module._loaded.cache_clear()
    assert load().version == espeak.version


@pytest.mark.usefixtures("published_frontend")
def test_speaking_without_such_a_voice_loads_no_espeak() -> None:
    """It is GPL software: nothing of the package may need it."""
    run = python(
        "import sys\n"
        "from pathlib import Path\n"
        "import wyoming_nano_tts.engine, wyoming_nano_tts.server\n"
        "from wyoming_nano_tts.text import Frontend, Passage, find_language\n"
        "from wyoming_nano_tts.families.inflect_v1.text import frontend as inflect_v1\n"
        "from wyoming_nano_tts.families.inflect_v2.text import frontend, reading\n"
        "from wyoming_nano_tts.text import espeak\n"
        "Frontend(find_language('en')).phonemise(Passage.of('Hello.')), inflect_v1.token_ids('Hello.')\n"
        "espeak.candidates()\n"
        "maps = Path('/proc/self/maps')\n"
        "print('espeakng_loader' in sys.modules)\n"
        "print(maps.is_file() and 'espeak' in maps.read_text())\n"
    )
    assert run.stdout.split() == ["False", "False"], run.stderr
