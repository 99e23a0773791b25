"""The front end as a whole: sentences to phonemes and ids."""

import subprocess
import sys
import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wyoming_nano_tts.errors import TextError
from wyoming_nano_tts.text import Passage, Phonemes
from wyoming_nano_tts.text.english.arpabet import (
    ARPABET,
    ARPABET_TOKENS,
    NUMBERING,
    arpabet_of,
    phonemes_of,
)
from wyoming_nano_tts.text.english.language import LANGUAGE as ENGLISH
from wyoming_nano_tts.text.frontend import MOST_CHARACTERS, Frontend
from wyoming_nano_tts.text.symbols import MELO


@pytest.fixture(scope="module")
def frontend() -> Frontend:
    return Frontend(ENGLISH)


def said(frontend: Frontend, text: str) -> str:
    return " ".join(arpabet_of(frontend.phonemise(Passage.of(text))))


def test_symbol_table() -> None:
    assert len(MELO.symbols) == 219 == len(set(MELO.symbols))
    known = {
        "_": 0,
        "V": 14,
        "aa": 21,
        "hh": 49,
        "zh": 112,
        "ㄸ": 207,
        "!": 208,
        "…": 210,
        "UNK": 218,
    }
    assert {symbol: MELO.ids[symbol] for symbol in known} == known
    assert len(ARPABET) == 24 + 15 * 3
    assert all(symbol in MELO.ids for symbol, _ in ARPABET_TOKENS.values())


def test_hello_world(frontend: Frontend) -> None:
    phonemes = frontend.phonemise(Passage.of("Hello world."))
    assert phonemes.symbols == ("hh", "ah", "l", "ow", "w", "er", "l", "d", ".")
    assert phonemes.stresses == (0, 1, 0, 2, 0, 2, 0, 0, 0)


def test_ids_with_and_without_blanks(frontend: Frontend) -> None:
    phonemes = frontend.phonemise(Passage.of("Hello world."))
    plain = phonemes.token_ids(NUMBERING, blanks=False)
    assert plain.phone.tolist() == [0, 49, 23, 70, 80, 108, 43, 70, 34, 212, 0]
    assert plain.tone.tolist() == [7, 7, 8, 7, 9, 7, 9, 7, 7, 7, 7]
    assert plain.language.tolist() == [2] * 11
    spread = phonemes.token_ids(NUMBERING, blanks=True)
    for ids, wide in zip(
        (plain.phone, plain.tone, plain.language),
        (spread.phone, spread.tone, spread.language),
        strict=True,
    ):
        assert wide.dtype == ids.dtype == np.int64
        assert wide[1::2].tolist() == ids.tolist()
        assert not wide[0::2].any()


def test_nothing_to_say_still_has_ids() -> None:
    ids = Phonemes().token_ids(NUMBERING, blanks=True)
    assert ids.phone.tolist() == [0] * 5
    assert ids.tone.tolist() == [0, 7, 0, 7, 0]
    assert ids.language.tolist() == [0, 2, 0, 2, 0]


@pytest.mark.parametrize("text", ["", "  ", "👍", "…!?", "---", "日本語", "\x00", "'", '""', "( )"])
def test_nothing_speakable_gives_no_phonemes(frontend: Frontend, text: str) -> None:
    phonemes = frontend.phonemise(Passage.of(text))
    assert not phonemes
    assert len(phonemes) == 0


def test_unknown_tokens_are_refused() -> None:
    with pytest.raises(KeyError, match="QQ"):
        phonemes_of(["QQ"])


def test_arpabet_round_trip() -> None:
    tokens = (*ARPABET, ",", ".", "!", "?", "…")
    assert arpabet_of(phonemes_of(tokens)) == tokens


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("Is it on", "."),
        ("Is it on?", "?"),
        ("Yes, it is!", ",!"),
        ("Well... maybe", "…."),
        ("The lamp — it is on", ",."),
        ("What?! No", "?."),
        ("a well-known fact", "."),
    ],
)
def test_marks_that_are_kept(frontend: Frontend, text: str, marks: str) -> None:
    assert (
        "".join(s for s in frontend.phonemise(Passage.of(text)).symbols if s in ",.!?…-") == marks
    )


def test_the_before_a_vowel(frontend: Frontend) -> None:
    assert said(frontend, "the apple").startswith("DH IY0 AE1")
    assert said(frontend, "the lamp").startswith("DH AH0 L")
    assert said(frontend, "the hour").startswith("DH IY0 AW1")


def test_capitals_spell_acronyms_but_a_shout_is_words(frontend: Frontend) -> None:
    assert "EH2 L IY2 D IY1" in said(frontend, "The LED is on")
    assert said(frontend, "THE FRONT DOOR IS OPEN") == said(frontend, "The front door is open")
    assert "EY2 EH1 M" in said(frontend, "It is five AM")
    assert said(frontend, "I AM AT HOME NOW").startswith("AY1 AE1 M")


def test_letter_and_article(frontend: Frontend) -> None:
    assert said(frontend, "A lamp").startswith("AH0 L AE1 M P")
    assert said(frontend, "a lamp").startswith("AH0 L AE1 M P")
    assert "EY1 ." in said(frontend, "Take vitamin A.")


def test_speaking_twice_is_the_same_and_normalising_first_too(frontend: Frontend) -> None:
    for text in ("It's 21.5 °C at 7:05 PM.", "Dr. Smith read 3 books.", "USB-C & HDMI"):
        phonemes = frontend.phonemise(Passage.of(text))
        assert phonemes == frontend.phonemise(Passage.of(text))
        assert phonemes == frontend.phonemise(Passage.of(frontend.normalise(text)))


def test_too_long_a_text_is_refused(frontend: Frontend) -> None:
    with pytest.raises(TextError, match="at most"):
        frontend.phonemise(Passage.of("a" * (MOST_CHARACTERS + 1)))


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60))
def test_any_text_gives_symbols_of_the_table(text: str) -> None:
    phonemes = SHARED.phonemise(Passage.of(text))
    assert len(phonemes.symbols) == len(phonemes.stresses)
    assert all(symbol in MELO.ids for symbol in phonemes.symbols)
    assert not phonemes or phonemes.symbols[-1] in ",.!?…"


SHARED = Frontend(ENGLISH)


def test_threads_share_a_front_end() -> None:
    frontend = Frontend(ENGLISH)
    sentences = ["The govee lamp is on.", "Turn off the zorblatt.", "It is 21 °C."] * 4
    expected = [SHARED.phonemise(Passage.of(sentence)) for sentence in sentences]
    results: dict[int, list[Phonemes]] = {}

    def work(index: int) -> None:
        results[index] = [frontend.phonemise(Passage.of(sentence)) for sentence in sentences]

    threads = [threading.Thread(target=work, args=(i,)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(results[i] == expected for i in range(4))


def test_creating_a_front_end_loads_nothing_heavy() -> None:
    code = (
        "import sys; from wyoming_nano_tts.text import SentenceStream; "
        "from wyoming_nano_tts.text import Frontend, find_language; Frontend(find_language('en')); "
        "print([m for m in ('numpy', 'torch', 'onnxruntime') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("sentence", "mark"),
    [("We need:", ","), ("Is it on?", "?"), ("Milk", "."), ("First, then,", ",")],
)
def test_the_last_mark_tells_whether_it_goes_on(sentence: str, mark: str) -> None:
    assert arpabet_of(Frontend(ENGLISH).phonemise(Passage.of(sentence)))[-1] == mark
