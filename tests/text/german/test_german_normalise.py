"""Written German to spoken words: our tables, and what must hold for any text."""

import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wyoming_nano_tts.text.german.normalise import explain, normalise
from wyoming_nano_tts.text.german.normalise.clean import LETTERS

DATA = Path(__file__).parent / "data"
SPOKEN = re.compile(rf"[A-Za-z{LETTERS} ,.!?…]*")


def words(text: str) -> list[str]:
    """Words without the marks between them; the case of a single letter says nothing."""
    found = re.sub(r"[,.!?…]", " ", text).split()
    return [word.lower() if len(word) == 1 else word for word in found]


def cases(name: str) -> list[tuple[str, str]]:
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    pairs = [line.split("\t") for line in lines if "\t" in line]
    return [(written.replace("\\n", "\n"), spoken) for written, spoken in pairs]


@pytest.mark.parametrize(
    ("written", "spoken"),
    [*cases("normalisation.tsv"), *cases("set_aside.tsv"), *cases("mended.tsv")],
)
def test_tables(written: str, spoken: str) -> None:
    assert words(normalise(written)) in [words(form) for form in spoken.split(" | ")]


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("Temperatur: 21 °C; Feuchte: 40 %.", "Temperatur, einundzwanzig Grad Celsius, Feuchte, vierzig Prozent."),
        ("Ist es 7:05 Uhr?", "Ist es sieben Uhr fünf?"),
        ("Das Licht (im Flur) ist an!", "Das Licht, im Flur, ist an!"),
        ("Milch, Eier usw.", "Milch, Eier und so weiter."),
        ("Das gilt ab 5.12.", "Das gilt ab fünften Dezember."),
        ("Er heißt Ludwig XIV.", "Er heißt Ludwig der Vierzehnte."),
        ("Das war Nr. 5. Das ist Nr. 6.", "Das war Nummer fünf. Das ist Nummer sechs."),
        ("Der Timer läuft noch 5 Min. Die Tür ist zu.", "Der Timer läuft noch fünf Minuten. Die Tür ist zu."),
        ("Das ist die LED. Fenster sind zu.", "Das ist die L E D. Fenster sind zu."),
        ("Das war J. S. Bach in Klasse B. Ende.", "Das war J S Bach in Klasse B. Ende."),
        ("Aus – oder nicht?", "Aus, oder nicht?"),
        ("„Ja“, sagte er … »Nein«", "Ja, sagte er… Nein"),
        ("Strecke Köln–Bonn, Montag–Freitag", "Strecke Köln Bonn, Montag bis Freitag"),
    ],
)  # fmt: skip
def test_marks_between_words(written: str, spoken: str) -> None:
    assert normalise(written) == spoken


@pytest.mark.parametrize(
    "text",
    ["", " ", "\n\n", "👍", "…", "!!!", "---", "***", "()", "\x00\x07", "```", "日本語", ":)"],
)
def test_nothing_speakable_is_empty(text: str) -> None:
    assert normalise(text) == ""


def test_decomposed_umlauts_are_read_as_composed_ones() -> None:
    text = "Die Tür im Büro ist für 1 Stunde geöffnet, 5 °C, Größe 3."
    assert normalise(unicodedata.normalize("NFD", text)) == normalise(text)


def test_what_was_chosen_is_explained() -> None:
    said = explain("Um 7:05 Uhr sind es 21,5 °C.")
    assert [(token.written, token.spoken, token.kind) for token in said] == [
        ("7:05 Uhr", "sieben Uhr fünf", "time"),
        ("21,5 °C", "einundzwanzig Komma fünf Grad Celsius", "measure"),
    ]


FRAGMENTS = st.sampled_from(
    "5 1/2 -3,5 °C 21,5 $4.99 1.234,56 € 7:05 Uhr 14.30 z. B. z.B. d. h. Dr. Nr. St. Str. 3. 3.5. 3.5.2026 "
    "03.05. 2026-11-21 Mai 1 Lampe Stunde am der in v2.1.3 10.0.0.1 a@b.de http://x.de/y sensor.flur_temp "
    "wohnZimmer USB-C kWh km/h µg/m³ ½ 90er 1980er 24/7 ** # > | sooo www ESP32-S3 3er 3-mal 2x 2:1 16:9 "
    "Mo–Fr Mo. Do., So Ludwig XIV. II. IV Kapitel § 5 Abs. 2 WLAN LED NAS EU Bewohner*innen Nutzer:innen "
    "jede*r und/oder & @ / + = < > ± → × ( ) … — – - ' „ “ » « \" , . ! ? : ; \n 0171 030/123456 +49 110 "
    "10115 Berlin 12a 1h30 2 h 5 min P1DT2H 2025/26 1749–1832 500 v. Chr. KW48 GmbH ß Ä ö é ñ ẞ I.O. u.a. "
    "i.d.R. usw. etc. bzw. 1.000.000 1.234 0,5 007 0 1 01 11 100 101 1001 1000000 99999999999999999999 PM2,5 "
    "CO2 GU10 5b S. 10-12 [a](b) &amp; <b> ~ 30% Hauptstr. Max-Planck-Str. geht's x² 2^3 √16 ab bis vom zum".split(
        " "
    )
)
TEXTS = st.one_of(
    st.text(max_size=60),
    st.lists(FRAGMENTS, max_size=10).map(" ".join),
    st.lists(FRAGMENTS, max_size=5).map("".join),
)


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_any_text_becomes_words_and_stays_so(text: str) -> None:
    spoken = normalise(text)
    assert SPOKEN.fullmatch(spoken)
    assert normalise(spoken) == spoken
    assert spoken == " ".join(spoken.split())


@settings(max_examples=30, deadline=None)
@given(TEXTS)
def test_a_long_text_becomes_words(text: str) -> None:
    spoken = normalise(f"{text} " * (2500 // (len(text) + 1) + 1))
    assert SPOKEN.fullmatch(spoken)


@pytest.mark.parametrize(
    "text",
    [
        "Sind es 21,5 °C?", "Ab 17 Uhr?", "Ist Dr. Schmidt da (oder weg)?", "Er fragte: „Ist es an?“",
        "Kostet das 5 €?!", "Ist das v2.1?", "**Ist es an?**", "Ist die Tür offen?? 🤔",
        "Ist das 192.168.0.1?", "Am 3.5.?", "Wirklich?…", "Noch 10 Min.?",
    ],
)  # fmt: skip
def test_a_question_stays_one(text: str) -> None:
    assert normalise(text).endswith("?")


@pytest.mark.parametrize(
    ("text", "most_words"),
    [("x" * 10_000, 30), ("ab1" * 5000, 30), ("7" * 5000, 30), ("ja" + "a" * 9000, 1)],
)
def test_noise_is_not_read_for_an_hour(text: str, most_words: int) -> None:
    assert 0 < len(normalise(text).split()) <= most_words


def test_a_long_text_is_read_like_its_sentences() -> None:
    sentence = "Um 7:05 Uhr sind es 21,5 °C bei 45 %. Dr. Schmidt ist am 3. Mai da."
    once = normalise(sentence)
    assert normalise(" ".join([sentence] * 100)) == " ".join([once] * 100)


@pytest.mark.parametrize(
    "unit",
    ["1", "a", "ä", "1 ", "a-", "+1", "1.000", "1,", "3.", "1. ", "z.", '" ', "(", "[", "1/", "00:", "\n", "*a", "'",
        "a.", "$1", "a_", "a@", "A", "I", "1 h ", "1x"],
)  # fmt: skip
@pytest.mark.timeout(60)
def test_repetition_does_not_hang(unit: str) -> None:
    normalise(unit * (20_000 // len(unit)))
