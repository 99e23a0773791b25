"""The published front end of Inflect v2 but for espeak-ng: chunks, words, ids."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from golden_vectors import OUR_VECTORS
from hypothesis import given, settings
from hypothesis import strategies as st

from wyoming_nano_tts.errors import TextError
from wyoming_nano_tts.families.inflect_v2.text.frontend import chunks, normalise, token_ids
from wyoming_nano_tts.families.inflect_v2.text.symbols import SYMBOL_IDS, SYMBOLS
from wyoming_nano_tts.families.number_words import V2, cardinal, ordinal
from wyoming_nano_tts.text.frontend import MOST_CHARACTERS


def cases(folder: Path, name: str) -> Any:
    """Read cases from the folder of golden vectors; from ours, where other vectors bring none."""
    path = folder / name
    path = path if path.is_file() else OUR_VECTORS / "inflect-v2" / name
    return json.loads(path.read_text(encoding="utf-8"))


def test_golden_chunks(golden_v2_dir: Path) -> None:
    found = cases(golden_v2_dir, "chunk_cases.json")
    assert found
    for case in found:
        parts = chunks(case["text"])
        assert [text for text, _ in parts] == case["chunks"]
        assert [pause for _, pause in parts] == [0, *case["pause_samples_after"]]


def test_golden_normalisation(golden_v2_dir: Path) -> None:
    found = cases(golden_v2_dir, "text_cases.json")["cases"]
    assert found
    for case in found:
        assert normalise(case["text"]) == case["normalized"]


def test_golden_ids(golden_v2_dir: Path) -> None:
    found = cases(golden_v2_dir, "text_cases.json")["cases"]
    assert found
    for case in found:
        for version in ("", "_espeak_1_52"):
            if f"phonemes{version}" in case:
                ids = token_ids(case[f"phonemes{version}"])
                assert ids.dtype == np.int64
                assert ids.tolist() == case[f"token_ids{version}"]


def test_symbols() -> None:
    assert len(SYMBOLS) == 178
    known = {" ": 16, "A": 17, "z": 68, "ɑ": 69, "ɪ": 102, "ˈ": 156, "'": 176, "\u0329": 175}
    assert {symbol: SYMBOL_IDS[symbol] for symbol in known} == known
    assert (SYMBOLS[174], SYMBOLS[177]) == ("'", "ᵻ")


def test_unknown_code_points_are_dropped() -> None:
    assert token_ids("aहb").tolist() == token_ids("ab").tolist()


def test_nothing_is_one_blank() -> None:
    assert token_ids("").tolist() == [0]


def test_no_chunk_of_an_empty_text() -> None:
    assert chunks(" \n ") == []


@pytest.mark.parametrize(
    ("text", "lengths"),
    [
        ("a" * 280, [280]),
        ("a" * 280 + ",", [281]),  # the mark is the 281st character
        ("a" * 280 + " b", [280, 1]),
        ("a" * 138 + ", " + "b" * 200, [280, 60]),  # too early a mark and no space
        ("a" * 140 + ", " + "b" * 200, [141, 200]),
        ("a" * 140 + " " + "b" * 200, [140, 200]),
        ("a" * 900, [280, 280, 280, 60]),
    ],
)
def test_cut_of_long_pieces(text: str, lengths: list[int]) -> None:
    assert [len(part) for part, _ in chunks(text)] == lengths


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("0", "zero"),
        ("1001", "one thousand and one"),
        ("250", "two hundred and fifty"),
        ("1100", "one thousand one hundred"),
        ("20123456", "twenty million one hundred and twenty three thousand four hundred and fifty six"),
        ("1000012", "one million and twelve"),
        ("1" + 303 * "0", "one centillion"),
        ("1" + 63 * "0", "one vigintillion"),
        ("0012", "twelve"),
    ],
)  # fmt: skip
def test_cardinals(number: str, words: str) -> None:
    assert cardinal(number, V2) == words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (22, "twenty second"),
        (103, "one hundred and third"),
        (0, "zeroth"),
        (20, "twentieth"),
        (8, "eighth"),
        (1000, "one thousandth"),
    ],
)
def test_ordinals(number: int, words: str) -> None:
    assert ordinal(number, V2) == words


def test_numbers_without_a_name_are_read_by_digits() -> None:
    assert cardinal("2" * 307, V2) == " ".join(["two"] * 307)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("‘a’ “b” c–d e—f g… {h}", "'a' \"b\" c-d e, f g. . . , h,"),
        ("Qwen3 Qwen32 RTX 3060", "Qwen three Qwen32 ar tee ex thirty sixty"),
        ("RTX 4070", "ar tee ex four thousand and seventy"),
        ("MR. X, dr.Y abvs. E.G. it", "mister X, doctorY abvs. for example it"),
        ("U.S.A. U.S.A A.", "U S A U ess ay A."),
        ("Room 007, Apt. B12c, gate 103", "Room zero oh seven, Apt. bee twelve see, gate one oh three"),
        ("Unit 4b, flight 12345", "Unit four bee, flight one two three four five"),
        ("105 north, 105 northern", "one oh five north, one hundred and five northern"),
        ("1055 West", "one thousand and fifty five West"),
        ("$1, she $1.01 $x", "one dollar she one dollar and one cent $x"),
        ("$2.5 $1,000.00", "two dollars and fifty cents one thousand dollars"),
        ("$3.456", "three dollars and forty five cents6"),
        ("07/21/2025", "July twenty first two thousand and twenty five"),
        ("2/30/2024", "two/thirty/two thousand and twenty four"),
        ("1/2/1899", "one/two/one thousand eight hundred and ninety nine"),
        ("9:30 in 8:00 now 9:30 amber", "nine thirtyin eight o clocknow nine thirtyamber"),
        ("8:05 P.M. 9:15 p. m. 99:99!", "eight oh five p m nine fifteen p m. ninety nine ninety nine!"),
        ("7pm 7 a.m! 3 amps 12 P M", "seven p m seven a m! three amps twelve p m"),
        ("555-1234", "five five five, one two three four"),
        ("1555-1234", "one thousand five hundred and fifty five-one thousand two hundred and thirty four"),
        ("v2.0 3.2.1 2.50 .5", "v2. zero three point two point one two point five zero. five"),
        ("22nd 103RD x1st", "twenty second one hundred and third x1st"),
        ("1,000,000 12345", "one zero zero zero zero zero zero one two three four five"),
        ("20500 2,000,000 1990s 5G", "twenty thousand five hundred two million 1990s 5G"),
        ("NASA OKs X A1", "en ay ess ay OKs X A1"),
        ("WWW", "double you double you double you"),
        ("a ,, b , . c !d?", "a, b. c! d?"),
        ("١٢ at ٩:٣٠", "twelve at nine thirty"),
        ("", ""),
    ],
)  # fmt: skip
def test_normalise(text: str, expected: str) -> None:
    assert normalise(text) == expected


def test_too_long_a_text_is_refused() -> None:
    with pytest.raises(TextError, match="pieces"):
        normalise("a" * (MOST_CHARACTERS + 1))


@pytest.mark.parametrize(
    "unit",
    ["1", "1,", "1.", ",1", "$1.5 ", "1:2", "A", "A.", "a ", "(", ", ", ". ", " ,.", "unit ", "１", "12 "],
)  # fmt: skip
def test_long_texts_take_time_in_proportion(unit: str) -> None:
    """Quadratic steps would run into the time limit of the test."""
    text = unit * (100_000 // len(unit))
    normalise(text)
    assert all(len(part) <= 281 for part, _ in chunks(text))


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200) | st.text("0123456789,.:/-$ apmAPMstndrdGate", max_size=60))
def test_any_text(text: str) -> None:
    for part, pause_samples in chunks(text):
        assert 0 < len(part) <= 281
        assert 0 <= pause_samples <= 6720
    words = normalise(text)
    assert words == " ".join(words.split())
    ids = token_ids(words)
    assert ids.min() >= 0
    assert ids.max() < len(SYMBOLS)
    assert not ids[::2].any()


@settings(max_examples=200, deadline=None)
@given(st.text("ab ,;:.!?\n", max_size=1500))
def test_chunks_lose_nothing_but_spaces(text: str) -> None:
    assert "".join("".join(part for part, _ in chunks(text)).split()) == "".join(text.split())
