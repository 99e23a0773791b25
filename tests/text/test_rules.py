"""The pass over a text: which rules are asked, who wins, and what is told of it; no language."""

import pytest

from wyoming_nano_tts.text.rules import Found, Rule, Rules, figures, letters, signs, words

TOY = Rules(
    (
        Rule("number", figures(), r"(?P<n>\d+)", lambda f: f"<{f['n']}>", 10),
        Rule("clock", figures(":"), r"(?P<h>\d+):(?P<m>\d+)", lambda f: f"{f['h']} hours", 60),
        Rule(
            "ratio", figures(":"), r"(?P<a>\d+):(?P<b>\d+)", lambda f: f"{f['a']} to {f['b']}", 70,
            lambda f: 70 if f.previous == "ratio" else 0,
        ),
        Rule("unit", figures("a"), r"(?P<n>\d+)kg\b", lambda f: None if f["n"] == "0" else "kilos", 50),
        Rule("saint", words("st"), r"St\.", lambda f: "saint", 50),
        Rule("name", letters("-"), r"[A-Z]+-\d+", lambda f: "a name", 50),
        Rule("dots", signs(".", glued=False), r"\.{2,}", lambda f: "", 50),
        Rule("dotted", letters("•"), r"[a-z]+(?:\.[a-z]+)+", lambda f: "a file", 50),
        Rule("far", figures(near="km"), r"\d+\s?km", lambda f: "far", 80),
    )
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", ""),
        ("nothing here", "nothing here"),
        ("5 and 7:30", "<5> and 7 hours"),
        ("the ratio 7:30", "the ratio 7 to 30"),  # a neighbour decides
        ("5kg", "kilos"),
        ("0kg", "<0>kg"),  # a rule that declines leaves it to the next
        ("x5kg", "x5kg"),  # not inside a word
        ("St. st. STx", "saint st. STx"),
        ("AB-12 ab-12", "a name ab-<12>"),
        ("go .. on", "go   on"),
        ("a.b and a. b", "a file and a. b"),
        ("5 km", "far"),
    ],
)
def test_the_rule_with_the_most_points_says_it(text: str, said: str) -> None:
    assert TOY.say(text) == said


def test_the_order_of_a_table_does_not_matter() -> None:
    rules = [
        Rule("one", figures(), r"\d+", lambda f: "one", 10),
        Rule("two", figures(), r"\d\d", lambda f: "two", 20),
    ]
    assert Rules(rules).say("12") == Rules(reversed(rules)).say("12") == "two"


def test_what_was_chosen_is_explained() -> None:
    (said,) = TOY.explain("the ratio 7:30")
    assert (said.written, said.spoken, said.kind, said.points) == ("7:30", "7 to 30", "ratio", 70)
    assert dict(said.others) == {"clock": 60, "number": 10}


def test_a_rule_may_take_more_or_less_than_its_pattern() -> None:
    def with_dot(found: Found) -> str:
        found.end += found.after(1) == "."
        return "word"

    rules = Rules([Rule("word", words("abc"), r"abc", with_dot)])
    assert rules.say("abc. abc") == "word word"


def test_a_match_knows_what_stands_around_it() -> None:
    seen: list[tuple[str, str, bool]] = []

    def look(found: Found) -> None:
        seen.append((found.previous, found.following, found.ends_text))

    rules = Rules([Rule("number", figures(), r"\d+", look)])
    rules.say("Room 5 is, 6")
    assert seen == [("room", "is", False), ("", "", True)]
