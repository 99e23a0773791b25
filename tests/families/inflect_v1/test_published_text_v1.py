"""The published front end of Inflect v1: golden cases, what its description says, hostile texts."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from golden_vectors import G2P_EN, OUR_VECTORS
from hypothesis import given, settings
from hypothesis import strategies as st

from wyoming_nano_tts.errors import TextError, VoiceError
from wyoming_nano_tts.families.inflect_v1.text import frontend as inflect_v1
from wyoming_nano_tts.families.inflect_v1.text.frontend import (
    normalise,
    phonemise,
    token_ids,
    words,
)
from wyoming_nano_tts.families.inflect_v1.text.neural_g2p import NeuralG2p
from wyoming_nano_tts.families.inflect_v1.text.normalise import clean
from wyoming_nano_tts.text.english.arpabet import ARPABET, arpabet_of
from wyoming_nano_tts.text.frontend import MOST_CHARACTERS
from wyoming_nano_tts.text.lexicon import Lexicon
from wyoming_nano_tts.text.symbols import MELO

pytestmark = pytest.mark.usefixtures("published_frontend")


def cases(folder: Path, name: str) -> Any:
    """Read cases from the folder of golden vectors; from ours, where other vectors bring none."""
    path = folder / name
    path = path if path.is_file() else OUR_VECTORS / "inflect-nano-v1" / name
    return json.loads(path.read_text(encoding="utf-8"))


def said(text: str) -> str:
    return " ".join(arpabet_of(phonemise(text)))


def test_golden_cases(golden_dir: Path) -> None:
    found = cases(golden_dir, "frontend_cases.json")
    assert found
    for case in found:
        text = case["text"]
        assert clean(text) == case["cleaned"]
        assert normalise(text) == case["normalized"]
        assert words(text) == case["words"]
        assert ["_", *phonemise(text).symbols, "_"] == case["phones"]
        assert [0, *phonemise(text).stresses, 0] == case["tones"]
        ids = token_ids(text)
        assert ids.phone.tolist() == case["phone_ids"]
        assert ids.tone.tolist() == case["tone_ids"]
        assert ids.language.tolist() == case["lang_ids"]


def test_golden_guesses(golden_dir: Path) -> None:
    guess = NeuralG2p(G2P_EN)
    found = cases(golden_dir, "oov_cases.json")
    assert found
    assert {word: " ".join(guess.pronounce(word)) for word in found} == found


def test_without_the_network_the_command_that_fetches_it_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NANO_TTS_VOICES", str(tmp_path))
    inflect_v1._pronouncer.cache_clear()
    inflect_v1._pronounced.cache_clear()
    with pytest.raises(VoiceError, match=r"wyoming-nano-tts voices fetch-frontend$"):
        phonemise("Hello.")
    (tmp_path / G2P_EN.name).symlink_to(G2P_EN)
    assert said("Hello.") == "HH AH0 L OW1 ."  # without a restart


def test_dictionary() -> None:
    """The 115,555 words that v1 knows, with their phones: a change of lexicon.bin must not reach it."""
    data = inflect_v1._DATA
    changes = inflect_v1._read_changes(data / "inflect_v1_lexicon.txt")
    known = {
        word: phones
        for word, phones in Lexicon(inflect_v1.ENGLISH_DATA / "lexicon.bin", ARPABET)
        if word.isalpha()
    }
    known = {word: phones for word, phones in (known | changes).items() if phones}
    assert len(known) == 115_555
    lines = "".join(f"{word} {' '.join(known[word])}\n" for word in sorted(known))
    assert hashlib.sha256(lines.encode()).hexdigest() == (
        "1656d7e9f8e0c14e21d55c1d9c56ed834aedb5b3282f388dc1458a3bb2689c54"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“Yes” — he said; or: ‘no’", "Yes, he said, or, 'no'"),
        ("a....b", "a.b"),  # an ellipsis and a dot, of which the last counts
        ("wait .  . , what", "wait, what"),
        ("one\ntwo", "one.two"),
        ("  \t ", ""),
    ],
)
def test_clean(text: str, expected: str) -> None:
    assert clean(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("at 7:05", "at seven hundred five"),
        ("1,234,567", "one million, two hundred thirty-four thousand, five hundred sixty-seven"),
        ("1000001", "one million one"),
        ("3005 2005 2000 1900", "three thousand five two thousand five two thousand nineteen hundred"),
        ("1905 2100 1000 3000", "nineteen oh five twenty-one hundred one thousand three thousand"),
        ("007 -0 -1998", "seven zero minus one thousand, nine hundred ninety-eight"),
        ("10-20", "tenminus twenty"),
        ("3.14 1.05 1.2.3", "three point fourteen one point five one point two.three"),
        ("101st 1001st 20th 12th", "one hundred and first one thousand and first twentieth twelfth"),
        ("12345th", "twelve thousand, three hundred and forty-fifth"),
        ("21street", "twenty-firstreet"),
        ("$1 $1.01 $1.5", "one dollar one dollar one cent one dollar five cents"),
        ("$0 $.50 $1.2.3", "zero dollars fifty cents one point two.three dollars"),
        ("£1.01 £20 ¥5.02", "one pound sterling one penny twenty pounds sterling five yen two sen"),
        ("€5", "€five"),
        ("Mrs. Ft. Co. Drs. ST.", "misess fort company doctors saint"),
        ("abst. mr", "abst. mr"),
        ("9" * 40, "nine " * 39 + "nine"),  # the original stops with an error
    ],
)  # fmt: skip
def test_normalise(text: str, expected: str) -> None:
    assert normalise(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("don't", ["don", "'", "t"]),
        ("p.m.", ["p", ".", "m", "."]),
        ("home #1, #2", ["home", "one", ",", "two"]),
        ("# first", ["first"]),  # the original stops with an error
        ("Café \u0065\u0301", ["cafe", "e"]),
        ("a\u200bb\x07c", ["abc"]),
        ("日本", ["日", "本"]),
        ("ok 😀 ok", ["ok", "unk", "ok"]),
        ("a" * 101, ["unk"]),
        ("a" * 100, ["a" * 100]),
        ("x\u00a0y\u2028z", ["x", "y", "z"]),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("and a here", "AE1 N D AH0 HH IH1 R"),
        ("unk 😀", "AH1 NG K AH1 NG K"),
        ("… \" ( % & € _ ¿ привет", ""),
        ("a! b' - c, d", "AH0 ! B IY1 ' - S IY1 , D IY1"),
        ("ﬁne", "F AY1 N"),
        ("initialing", "IH N IH1 SH AH0 L IH0 NG"),
        ("zigbee", "Z IH1 G B IY0"),
    ],
)  # fmt: skip
def test_pronunciation(text: str, expected: str) -> None:
    assert said(text) == expected


def test_a_guess_without_stress_is_no_known_phone() -> None:
    assert inflect_v1._symbol("UW") == ("UNK", 0)
    assert inflect_v1._symbol("UW0") == ("uw", 1)
    assert inflect_v1._symbol("V") == ("V", 0)


def test_nothing_to_say_is_five_tokens() -> None:
    ids = token_ids("")
    assert ids.phone.tolist() == [0] * 5
    assert ids.tone.tolist() == [0, 7, 0, 7, 0]
    assert ids.language.tolist() == [0, 2, 0, 2, 0]


def test_too_long_a_text_is_refused() -> None:
    with pytest.raises(TextError, match="pieces"):
        token_ids("a" * (MOST_CHARACTERS + 1))


@pytest.mark.parametrize("unit", ["1", "1,", "1.", "$1.5 ", "a", "ab ", "#", "'", ".", "漢", "１"])
def test_long_texts_take_time_in_proportion(unit: str) -> None:
    """Quadratic steps would run into the time limit of the test."""
    token_ids(unit * (100_000 // len(unit)))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200) | st.text("0123456789,.-$£¥sthnrd# 'Mr", max_size=60))
def test_any_text_has_ids_in_range(text: str) -> None:
    ids = token_ids(text)
    assert len(ids.phone) == len(ids.tone) == len(ids.language) >= 5
    assert ids.phone.min() >= 0
    assert ids.phone.max() < len(MELO.symbols)
    assert set(ids.tone.tolist()) <= {0, 7, 8, 9, 10}
    assert set(ids.language.tolist()) == {0, 2}
