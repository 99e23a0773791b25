"""The first clause of a sentence that is still being written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shown_passages import ShownStream

from wyoming_nano_tts.text.english.clauses import CLAUSES
from wyoming_nano_tts.text.english.rules import RULES


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        ("Good morning to all of you, the temp", "Good morning to all of you,"),
        ("Good morning to all of you,", "Good morning to all of you,"),
        ("It is warm outside today; please", "It is warm outside today;"),
        ("I found three things for you: a", "I found three things for you:"),
        ("The front door is open — shall", "The front door is open —"),
        (
            "The washing machine has finished its cycle and the front",
            "The washing machine has finished its cycle",
        ),
        ("She said “it is too late”, and he left", "She said “it is too late”,"),
        ("If it rains later today, take a coat, or", "If it rains later today, take a coat,"),
    ],
)
def test_clear_clauses(text: str, clause: str) -> None:
    end = CLAUSES.end(text)
    assert end is not None
    assert text[:end].rstrip() == clause


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Good morning, the temp",  # over before the next words are there
        "We shall meet again on Monday, the",  # a date goes on
        "The report came out on the third, 2026 was",
        "The whole house now costs 1,000",
        "The train to town leaves at 7:",
        "You find all of it at https:",  # an address goes on
        "She said to me “come in, please",  # an open quotation
        "The lamp (the old one, in the hall",
        "Please buy some bread and butter",
        "Please go and buy some bread and butter",
        "The washing machine has finished its cycle and the",  # may become "them"
        "The dryer and the washing machine are",
        "A sentence of words without any mark",
    ],
)
def test_no_clear_clause(text: str) -> None:
    assert CLAUSES.end(text) is None


def test_a_clause_sounds_unfinished() -> None:
    assert RULES.spoken_clause("The cycle is over ") == "The cycle is over,"
    assert RULES.spoken_clause("To all of you,") == "To all of you,"
    assert RULES.spoken_clause("You said “yes to all”;") == "You said “yes to all”;"


def test_the_rest_goes_on_without_a_pause() -> None:
    stream = ShownStream()
    assert stream.feed("Good morning to all of you, the ") == []
    assert stream.flush_pause() == []
    assert stream.flush_clause() == ["Good morning to all of you,"]
    assert stream.flush_clause() == []  # one is enough
    assert stream.feed("weather is fine, so go out. And come ") == [
        "\tthe weather is fine, so go out."
    ]
    assert stream.finish() == ["And come"]


def test_what_comes_on_a_new_line_is_no_continuation() -> None:
    stream = ShownStream()
    stream.feed("These are the things you need:")
    assert stream.flush_clause() == ["These are the things you need:"]
    said = stream.feed("\nMilk.\n\nBread.") + stream.finish()
    assert said == ["Milk.", "\nBread."]


def test_a_clause_is_not_mistaken_for_a_list_marker() -> None:
    stream = ShownStream()
    stream.feed("I have three proposals for you:")
    assert stream.flush_clause() == ["I have three proposals for you:"]
    assert stream.finish() == []


@given(
    st.lists(
        st.sampled_from(
            "the lamp, and it is on. off; “yes” (no: I — 7 Monday, \n \n\n but we".split(" ")
        )
    ),
    st.integers(0, 30),
)
def test_no_word_is_lost_or_said_twice(words: list[str], at: int) -> None:
    text = " ".join(words)
    stream = ShownStream()
    said = stream.feed(text[:at])
    said += stream.flush_clause()
    said += stream.feed(text[at:])
    said += stream.finish()
    letters = [c for sentence in said for c in sentence if c.isalnum()]
    assert letters == [c for c in text if c.isalnum()]
