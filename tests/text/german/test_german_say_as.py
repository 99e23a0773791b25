"""`say-as` in German: what a text is told to be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wyoming_nano_tts.text.german.normalise import normalise
from wyoming_nano_tts.text.german.say_as import characters, known, read

KINDS = (
    "cardinal number ordinal digits fraction unit measure date time duration telephone currency "
    "address name text"
).split()


@pytest.mark.parametrize(
    ("kind", "text", "layout", "said"),
    [
        ("cardinal", "1.234", "", "tausendzweihundertvierunddreißig"),
        ("cardinal", "-3,5", "", "minus drei Komma fünf"),
        ("cardinal", "XIV", "", "vierzehn"),
        ("cardinal", "007", "", "sieben"),
        ("ordinal", "3", "", "dritte"),
        ("ordinal", "3.", "en", "dritten"),
        ("ordinal", "XIV.", "", "vierzehnte"),
        ("number", "7", "ordinal", "siebte"),
        ("digits", "10 25", "", "eins null, zwei fünf"),
        ("digits", "12 Lampen", "", None),
        ("fraction", "3/4", "", "drei Viertel"),
        ("fraction", "2 1/2", "", "zweieinhalb"),
        ("unit", "1 kWh", "", "eine Kilowattstunde"),
        ("measure", "-5 °C", "", "minus fünf Grad Celsius"),
        ("unit", "3 Meter", "", "drei Meter"),
        ("date", "3.5.2026", "", "dritter Mai zweitausendsechsundzwanzig"),
        ("date", "5/3/2026", "mdy", "dritter Mai zweitausendsechsundzwanzig"),
        ("date", "2026-05-03", "", "dritter Mai zweitausendsechsundzwanzig"),
        ("date", "20261224", "", "vierundzwanzigster Dezember zweitausendsechsundzwanzig"),
        ("date", "????1224", "", "vierundzwanzigster Dezember"),
        ("date", "24. Dez", "dm", "vierundzwanzigster Dezember"),
        ("date", "1998", "y", "neunzehnhundertachtundneunzig"),
        ("date", "33.5.", "", None),
        ("time", "7:05", "", "sieben Uhr fünf"),
        ("time", "7:05 pm", "", "neunzehn Uhr fünf"),
        ("time", "13:00:10", "", "dreizehn Uhr und zehn Sekunden"),
        ("time", "25:00", "", None),
        ("duration", "01:18:30", "", "eine Stunde achtzehn Minuten und dreißig Sekunden"),
        ("duration", "PT2H5M", "", "zwei Stunden und fünf Minuten"),
        ("telephone", "+49 30 1234", "", "plus vier neun, drei null, eins zwei drei vier"),
        ("telephone", "*21#", "", "Stern, zwei eins, Raute"),
        ("currency", "EUR5", "", "EUR 5"),
        ("vxml:date:dmy", "3.5.26", "", "dritter Mai zweitausendsechsundzwanzig"),
        ("nothing", "5", "", None),
    ],
)
def test_readings(kind: str, text: str, layout: str, said: str | None) -> None:
    assert read(kind, text, layout) == said


def test_known_kinds() -> None:
    assert all(known(kind) for kind in KINDS)
    assert not known("nothing")


def test_characters_have_names() -> None:
    assert characters("aÄß5-@") == ["A", "Ä", "Eszett", "fünf", "Bindestrich", "ät"]


@given(
    st.sampled_from(KINDS),
    st.text("0123456789.,:-/ +aPmTh°Cd?I%é²", max_size=14),
    st.sampled_from(["", "dmy", "ym", "hms24", "en"]),
)
def test_any_text_is_read_or_left(kind: str, text: str, layout: str) -> None:
    said = read(kind, text, layout)
    assert said is None or isinstance(normalise(said), str)
