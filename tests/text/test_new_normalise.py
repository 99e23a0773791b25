"""Written text to spoken words: acceptance cases, our own table, and what must hold for any text."""

import json
import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wyoming_nano_tts.text.english.reading import normalise

DATA = Path(__file__).parent / "data"


def canonical(text: str) -> str:
    """Forgive case, punctuation, hyphens, accents and the spacing of spelled letters."""
    text = unicodedata.normalize("NFKD", text.lower())
    text = "".join(c for c in text if not unicodedata.combining(c))
    text = re.sub(r"['’‘`]", "", text)
    text = re.sub(r"(?<=\b[a-z])\.(?=[a-z]\b)", "", text)
    text = "".join(
        c if c.isalnum() or c.isspace() or unicodedata.category(c)[0] == "S" else " " for c in text
    )
    text = re.sub(r"\s+", " ", text).strip()
    return re.sub(r"\b([a-z])((?: [a-z]\b)+)", lambda m: m.group().replace(" ", ""), text)


PUBLIC = json.loads((DATA / "normalisation_public.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", PUBLIC, ids=lambda case: str(case["text"])[:40])
def test_public_case(case: dict[str, object]) -> None:
    spoken = case["spoken"]
    assert isinstance(spoken, list)
    assert canonical(normalise(str(case["text"]))) in {canonical(form) for form in spoken}


def own_cases() -> list[tuple[str, str]]:
    lines = (DATA / "normalisation_own.tsv").read_text(encoding="utf-8").splitlines()
    pairs = [line.split("\t") for line in lines if "\t" in line]
    return [(written.replace("\\n", "\n"), spoken) for written, spoken in pairs]


@pytest.mark.parametrize(("written", "spoken"), own_cases())
def test_own_table(written: str, spoken: str) -> None:
    assert normalise(written) == spoken


@pytest.mark.parametrize(
    "text",
    ["", " ", "\n\n", "👍", "…", "!!!", "---", "***", "()", "\x00\x07", "```", "日本語", "~", ":)"],
)
def test_nothing_speakable_is_empty(text: str) -> None:
    assert normalise(text) == ""


FRAGMENTS = st.sampled_from(
    "5 1/2 -3.5 °C 21,5 $4.99 7:05 PM p.m. St. Dr. No. e.g. U.S. 2026-11-21 12/25 v2.1.3 10.0.0.1 "
    "a@b.co http://x.io/y sensor.hall_temp livingRoom USB-C kWh km/h µg/m³ ½ 1st 90s 24/7 ** # > | "
    "sooo HMMMM www i7-9700K 3M #31# #A-102 802.11ax Ctrl+C w/e UTC-05:00 2026-W47 4x4TB 10^-³ 100s of "
    "5C rev. B Ft. 1/250 s 12/18 Xk9-7Qp password: 24h x4 RGB 1,2,3 ▲ A++ 6/2= 5-3= Thu. 7x "
    "52°31'N 1'000 T-5 1-800-FLOWERS 80s *.yaml +/-0.5 user.name 5:12a 2/5 R$5 [5] 1.234,5 10+ 8½ w/c ca. "
    "[a](b) &amp; <b> '90s 5'10\" 555-0123 CO2 IV Henry Mon Jan. ~ ± → × ( ) … — – ' \" , . ! ? \n".split(
        " "
    )
)
TEXTS = st.one_of(
    st.text(max_size=60),
    st.lists(FRAGMENTS, max_size=10).map(" ".join),
    st.lists(FRAGMENTS, max_size=5).map("".join),
)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_any_text_becomes_words_and_stays_so(text: str) -> None:
    spoken = normalise(text)
    assert re.fullmatch(r"[A-Za-z' ,.!?…]*", spoken)
    assert normalise(spoken) == spoken
    assert spoken == " ".join(spoken.split())


@settings(max_examples=30, deadline=None)
@given(TEXTS)
def test_a_long_text_becomes_words(text: str) -> None:
    spoken = normalise(f"{text} " * (2500 // (len(text) + 1) + 1))
    assert re.fullmatch(r"[A-Za-z' ,.!?…]*", spoken)


@pytest.mark.parametrize(
    "text",
    [
        "Is it 21.5 °C?", "Open at 5 p.m.?", "Is Dr. Smith in (or out)?", 'He asked, "Is it on?"',
        "Did it cost $5?!", "Is it v2.1?", "**Is it on?**", "Is the door open?? 🤔",
        "Is it 192.168.0.1?", "Is it sensor.hall_temp?", "Really?…", "Is it 10 ft.?",
    ],
)  # fmt: skip
def test_a_question_stays_one(text: str) -> None:
    assert normalise(text).endswith("?")


@pytest.mark.parametrize(
    ("text", "most_words"),
    [("x" * 10_000, 30), ("ab1" * 5000, 30), ("7" * 5000, 30), ("no" + "o" * 9000, 1)],
)
def test_noise_is_not_read_for_an_hour(text: str, most_words: int) -> None:
    assert 0 < len(normalise(text).split()) <= most_words


def test_a_long_text_is_read_like_its_sentences() -> None:
    sentence = "It is 21.5 °C at 7:05 and the humidity is 45%. Dr. Smith is here."
    once = normalise(sentence)
    spoken = normalise(" ".join([sentence] * 100))
    assert spoken == " ".join([once] * 100)
    assert normalise(spoken) == spoken


@pytest.mark.parametrize(
    "unit",
    [
        "1",
        "a",
        "1 ",
        "a-",
        "+1",
        "1'000",
        "T-",
        '" ',
        "(",
        "[",
        "1/",
        "00:00:",
        "\n",
        " ",
        "*a",
        "'",
        "a.",
        "$1",
    ],
)
@pytest.mark.timeout(60)
def test_repetition_does_not_hang(unit: str) -> None:
    normalise(unit * (20_000 // len(unit)))
