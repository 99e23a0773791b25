"""Written Spanish to spoken words: our table, and what must hold for any text."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wyoming_nano_tts.text.spanish.normalise import explain, normalise
from wyoming_nano_tts.text.spanish.normalise.clean import LETTERS
from wyoming_nano_tts.text.spanish.numbers import FEMININE, MASCULINE, cardinal, fraction, ordinal

DATA = Path(__file__).parent / "data"
SPOKEN = re.compile(rf"[A-Za-z{LETTERS} ,.!?…]*")


def words(text: str) -> list[str]:
    """Words without the marks between them, in lower case."""
    return re.sub(r"[,.:!?…\n]", " ", text).lower().split()


def cases(name: str) -> list[tuple[str, str, str]]:
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()[1:]
    rows = [line.split("\t") for line in lines]
    return [(kind, written.replace("\\n", "\n"), spoken) for kind, written, spoken in rows]


@pytest.mark.parametrize(("kind", "written", "spoken"), cases("normalisation.tsv"))
def test_table(kind: str, written: str, spoken: str) -> None:
    assert words(normalise(written)) == words(spoken.replace("\\n", "\n"))


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("La cita es el 5/12 a las 9:30.", "La cita es el cinco de diciembre a las nueve y media."),
        ("Añade 5/8 de taza.", "Añade cinco octavos de taza."),
        ("Son 22 ºC fuera.", "Son veintidós grados fuera."),
        ("Cuesta 0,15 €/kWh.", "Cuesta quince céntimos por kilovatio hora."),
        ("Es 192.168.1.20.", "Es ciento noventa y dos punto ciento sesenta y ocho punto uno punto veinte."),
        ("La versión 2026.11.2.", "La versión dos mil veintiséis punto once punto dos."),
        ("Son 1.234.567.", "Son un millón doscientos treinta y cuatro mil quinientos sesenta y siete."),
        ("Llama al 912 345 678.", "Llama al nueve uno dos, tres cuatro cinco, seis siete ocho."),
        ("Es del s. XX.", "Es del siglo veinte."),
    ],
)  # fmt: skip
def test_read_right_since(written: str, spoken: str) -> None:
    assert normalise(written) == spoken


def test_the_list_that_was_set_aside() -> None:
    """Nothing was written for it: a share, not each of its lines."""
    rows = cases("set_aside.tsv")
    right = [words(normalise(written)) == words(spoken) for _, written, spoken in rows]
    assert len(rows) == 20
    assert sum(right) >= 16


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("Temperatura: 21 °C; humedad: 40 %.", "Temperatura, veintiún grados, humedad, cuarenta por ciento."),
        ("¿Son las 7:05? ¡Sí!", "Son las siete y cinco? Sí!"),
        ("La luz (del pasillo) está encendida…", "La luz, del pasillo, está encendida…"),
        ("«Bien», dijo... y se fue", "Bien, dijo… y se fue"),
        ("Quedan 5 min. La puerta está cerrada.", "Quedan cinco minutos. La puerta está cerrada."),
        ("Quedan 5 min. para salir", "Quedan cinco minutos para salir"),
    ],
)  # fmt: skip
def test_marks_between_words(written: str, spoken: str) -> None:
    assert normalise(written) == spoken


@pytest.mark.parametrize(
    ("number", "gender", "words"),
    [
        (0, "", "cero"), (1, "", "uno"), (1, MASCULINE, "un"), (1, FEMININE, "una"), (11, FEMININE, "once"),
        (21, MASCULINE, "veintiún"), (21, FEMININE, "veintiuna"), (41, MASCULINE, "cuarenta y un"),
        (100, FEMININE, "cien"), (101, "", "ciento uno"), (200, FEMININE, "doscientas"),
        (1000, "", "mil"), (1001, FEMININE, "mil una"), (21000, "", "veintiún mil"), (31000, "", "treinta y un mil"),
        (101000, FEMININE, "ciento un mil"), (500500, FEMININE, "quinientas mil quinientas"),
        (10**6, "", "un millón"), (2 * 10**6 + 5, "", "dos millones cinco"), (21 * 10**6, "", "veintiún millones"),
        (999_000_000_999, "", "novecientos noventa y nueve mil millones novecientos noventa y nueve"),
    ],
)  # fmt: skip
def test_cardinals(number: int, gender: str, words: str) -> None:
    assert cardinal(number, gender) == words


def test_ordinals_and_fractions() -> None:
    assert [ordinal(n, MASCULINE, short=True) for n in (1, 2, 3, 21)] == [
        "primer", "segundo", "tercer", "vigésimo primer",
    ]  # fmt: skip
    assert ordinal(33, FEMININE) == "trigésima tercera"
    assert ordinal(100) is None
    assert (fraction(1, 3), fraction(2, 3), fraction(1, 12)) == ("un tercio", "dos tercios", None)


def test_tokens_are_explained() -> None:
    (said,) = explain("Son las 7:05.")
    assert (said.written, said.spoken, said.kind) == ("7:05", "siete y cinco", "time")


@pytest.mark.parametrize("text", ["", " ", "\n\n", "👍", "---", "***", "()", "\x00\x07", "日本語"])
def test_nothing_speakable_is_empty(text: str) -> None:
    assert normalise(text).strip(".!?…") == ""


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="aeñáZ019.,:;-/€$%°ºª½+*#@_()¿¡?! \n", max_size=30) | st.text(max_size=30))
def test_any_text_comes_out_as_words_and_marks(text: str) -> None:
    said = normalise(text)
    assert SPOKEN.fullmatch(said), said
    assert "  " not in said
