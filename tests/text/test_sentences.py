"""The sentence stream: where it cuts, and that the way a text arrives changes nothing."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shown_passages import ShownStream


def split(text: str, max_characters: int = 300) -> list[str]:
    stream = ShownStream(max_characters)
    return stream.feed(text) + stream.finish()


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("", []),
        ("  \n ", []),
        ("Hello", ["Hello"]),
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        (
            "Dinner is at 7:05 PM. Dinner is ready.",
            ["Dinner is at 7:05 PM.", "Dinner is ready."],
        ),
        ("Dr. Smith is here. Mrs. Jones too.", ["Dr. Smith is here.", "Mrs. Jones too."]),
        ("It is 3.5 km, e.g. to town. Go.", ["It is 3.5 km, e.g. to town.", "Go."]),
        ("No. I said no. No. 5 is alive.", ["No.", "I said no.", "No. 5 is alive."]),
        ("Wait... what? Yes… No.", ["Wait... what?", "Yes…", "No."]),
        ('He said "Stop." Then left.', ['He said "Stop."', "Then left."]),
        ('"Go!" he said. (He did.) Yes.', ['"Go!" he said.', "(He did.)", "Yes."]),
        ("The U.S. Army is in the U.S. The end.", ["The U.S. Army is in the U.S.", "The end."]),
        (
            "J. R. Smith came. Take vitamin C. Then go.",
            ["J. R. Smith came.", "Take vitamin C.", "Then go."],
        ),
        ("St. John lives on Elm St. The end.", ["St. John lives on Elm St.", "The end."]),
        ("He lives at 1200 N Main St. She's in.", ["He lives at 1200 N Main St.", "She's in."]),
        ("It is in the U.S. Who'd know?", ["It is in the U.S.", "Who'd know?"]),
        ("12 Oak St. Bob left at noon.", ["12 Oak St.", "Bob left at noon."]),
        ("We live on 5th St. Bob left.", ["We live on 5th St.", "Bob left."]),
        ("12 Oak St. Salem at noon", ["12 Oak St. Salem at noon"]),
        ("Port St. Lucie is warm.", ["Port St. Lucie is warm."]),
        ("Sen. Lee (D-Mass.) and he.", ["Sen. Lee (D-Mass.) and he."]),
        ("It is in Boston, Mass. He left.", ["It is in Boston, Mass.", "He left."]),
        ("Canberra (pop. ~467k) and fig. #3.", ["Canberra (pop. ~467k) and fig. #3."]),
        ("Jan. Smith came. In Jan. Tom left.", ["Jan. Smith came.", "In Jan.", "Tom left."]),
        ("It hit 40 mi. SE of Rome.", ["It hit 40 mi. SE of Rome."]),
        ("I ran 5 mi. I was tired.", ["I ran 5 mi.", "I was tired."]),
        ("LOWS IN THE 30S. SNOW.", ["LOWS IN THE 30S.", "SNOW."]),
        ("Dentist appt. Tue at 3, conf. H88.", ["Dentist appt. Tue at 3, conf. H88."]),
        ("P. Mahomes won. Pt. II is out.", ["P. Mahomes won.", "Pt. II is out."]),
        ("Ste. Anne is far. It is ste. 5.", ["Ste. Anne is far.", "It is ste. 5."]),
        ("It is 5 p.m. EST now.", ["It is 5 p.m. EST now."]),
        ("Lock it at 5 p.m. Then sleep.", ["Lock it at 5 p.m.", "Then sleep."]),
        (
            "Wait 5 min. then go. Wait 5 min. Then go.",
            ["Wait 5 min. then go.", "Wait 5 min.", "Then go."],
        ),
        ("What?! Really?", ["What?!", "Really?"]),
        ("1. Lock the door\n2. Set the alarm", ["1. Lock the door", "2. Set the alarm"]),
        ("It is 21. The end.", ["It is 21.", "The end."]),
        (
            "# Weather\nIt is **sunny**.\n\n- one\n- two",
            ["# Weather", "It is **sunny**.", "\n- one", "- two"],
        ),
        ("**Done.** Next.", ["**Done.**", "Next."]),
        ("Milk\neggs\nbread", ["Milk", "eggs", "bread"]),
        (
            "This line was wrapped by hand as it is long\nand goes on here. Ok",
            ["This line was wrapped by hand as it is long and goes on here.", "Ok"],
        ),
        ("Hi.\r\nThere\r\n\r\nyou", ["Hi.", "There", "\nyou"]),
        ("see example.com or 1.2.3 ok", ["see example.com or 1.2.3 ok"]),
        ("Done! 👍 The light is on.", ["Done!", "👍 The light is on."]),
        ("これは。テスト", ["これは。", "テスト"]),
        ("a\x00b\u200bc\ufeff d", ["abc d"]),
    ],
)
def test_cuts(text: str, sentences: list[str]) -> None:
    assert split(text) == sentences


def test_a_sentence_comes_out_before_the_next_is_complete() -> None:
    stream = ShownStream()
    assert stream.feed("The light is on.") == []
    assert stream.feed(" T") == ["The light is on."]
    assert stream.feed("he end") == []
    assert stream.finish() == ["The end"]


def test_a_pause_releases_what_is_finished_and_keeps_the_rest() -> None:
    stream = ShownStream()
    assert stream.feed("It is 21.") == []
    assert stream.flush_pause() == []  # "21.5"
    assert stream.feed(" ") == []
    assert stream.flush_pause() == ["It is 21."]
    assert stream.flush_pause() == []
    assert stream.feed(" Ask Dr. ") == []
    assert stream.flush_pause() == []
    assert stream.feed(" Who\n") == []
    assert stream.flush_pause() == ["Ask Dr. Who"]
    assert stream.feed("1. ") == []
    assert stream.flush_pause() == []
    assert stream.finish() == ["1."]


def test_a_long_pause_releases_what_reads_as_finished() -> None:
    stream = ShownStream()
    assert stream.feed("It is on.") + stream.flush_pause() == []
    assert stream.flush_pause(long=True) == ["It is on."]
    assert stream.feed(" Ask Dr.") + stream.flush_pause(long=True) == []
    assert stream.feed(" Who, then") + stream.flush_pause(long=True) == []
    assert stream.finish() == ["Ask Dr. Who, then"]


def test_a_long_sentence_is_cut_at_clauses_then_words_then_anywhere() -> None:
    clause = "and then the light goes on, "
    pieces = split(clause * 30, 100)
    assert all(piece.endswith(",") and len(piece) <= 100 for piece in pieces)
    pieces = split("word " * 100, 100)
    assert all(set(piece.split()) == {"word"} and len(piece) <= 100 for piece in pieces)
    pieces = split("the lamp is on and then it is off " * 20, 100)
    assert all(piece.startswith(("the", "and", "then")) for piece in pieces)


def test_what_is_too_long_for_a_word_is_cut_off() -> None:
    assert split("a" * 250, 100) == ["a" * 100]
    assert split("Key " + "a" * 250 + ". Bye. " + "b" * 150 + "\n\nEnd", 100) == [
        "Key",
        "a" * 100,
        "Bye.",
        "b" * 100,
        "\nEnd",
    ]


def test_a_paragraph_of_two_thousand_words_is_never_cut_inside_one() -> None:
    words = [f"{'abcdefghij'[n % 10] * (1 + n % 9)}" for n in range(2000)]
    sentences = split(" ".join(words))
    assert " ".join(sentences).split() == words
    assert all(len(sentence) <= 300 for sentence in sentences)


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One.\n\nTwo.", ["One.", "\nTwo."]),
        ("\n\nOne.\nTwo.\n \n\nThree", ["One.", "Two.", "\nThree"]),
        ("Buy:\n\n- milk\n- eggs\n\nBye.", ["Buy:", "\n- milk", "- eggs", "\nBye."]),
    ],
)
def test_a_blank_line_begins_a_paragraph(text: str, sentences: list[str]) -> None:
    assert split(text) == sentences
    stream = ShownStream()
    assert [s for c in text for s in stream.feed(c)] + stream.finish() == sentences


def test_a_pause_before_a_blank_line_keeps_the_paragraph() -> None:
    stream = ShownStream()
    assert stream.feed("One. ") + stream.flush_pause() == ["One."]
    assert stream.feed("\n") + stream.feed("\nTwo.") + stream.finish() == ["\nTwo."]


def test_too_small_a_limit_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 20"):
        ShownStream(5)


def test_a_stream_is_usable_again_after_finish() -> None:
    stream = ShownStream()
    stream.feed("One")
    assert stream.finish() == ["One"]
    assert stream.finish() == []
    assert stream.feed("Two. T") == ["Two."]


PIECES = st.sampled_from(
    "a|B| |. |.|!|?|\n|\n\n|\"|'|)|1|1. |e.g. |St. |U.S. |No. |p.m. |, |...|…|Hello|xxxxxxxxxxxxxxxx|\r\n|"
    "\t|- |* |The|**|”|。|👍|\x00| and |xxxxxxxxxxxxxxxxxxxxxxxxxxxx".split("|")
)


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(st.lists(PIECES, max_size=60).map("".join), st.text(max_size=80)),
    st.lists(st.integers(1, 9), min_size=1, max_size=8),
    st.sampled_from([20, 45, 300]),
)
def test_any_split_gives_the_same_sentences(text: str, steps: list[int], limit: int) -> None:
    whole = split(text, limit)
    assert ShownStream(limit).fed(text, itertools.cycle(steps)) == whole
    assert all(sentence and len(sentence.lstrip("\n")) <= limit for sentence in whole)


TRICKLED = st.sampled_from(
    "It is 21|.|5| degrees.| St.| Louis| Jan. 5| The U.S.| is| 192|.168|.1.1|$12|.50| p.m.| Eastern| Dr.| Lee| Hello| "
    'world.|\n|\n\n| | No.| 5| e.g.| etc.| Then| and|?| id|!| 5! = 120| Fig.| A|"|said|1. |ii. |...|…| sec.| I| a.m.| '
    "example|.com| 3:30|-4p| The light is on.| This line is a very long line that was wrapped| Mt.| Park Dr.".split(
        "|"
    )
)


@settings(max_examples=500, deadline=None)
@given(st.lists(TRICKLED, max_size=14).map("".join), st.data())
def test_pauses_of_a_sender_change_no_sentence(text: str, data: st.DataObject) -> None:
    steps = (data.draw(st.integers(1, 6)) for _ in itertools.count())
    pauses = (data.draw(st.booleans()) for _ in itertools.count())
    assert ShownStream().fed(text, steps, pauses) == split(text)


@pytest.mark.parametrize("unit", ["word ", "a", ".", "Hello. ", "\n", '!" ', "e.g. ", " "])
@pytest.mark.timeout(60)
def test_a_hundred_thousand_characters_one_by_one(unit: str) -> None:
    stream = ShownStream()
    sentences: list[str] = []
    for character in unit * (100_000 // len(unit)):
        sentences += stream.feed(character)
    sentences += stream.finish()
    kept = "".join("".join(sentences).split())
    if unit in ("a", "."):  # no word is as long
        assert kept == unit * 300
    else:
        assert kept == "".join((unit * (100_000 // len(unit))).split())


def test_a_cut_behind_a_comma_loses_no_word() -> None:
    """The comma's space is the last character of the piece: what follows begins a word."""
    before = "a" * 200 + " " + "b" * 97 + ", "
    assert len(before) == 300
    text = before + "because of the rain that fell in the night before, " * 3
    assert " ".join(split(text)).split() == text.split()


@pytest.mark.parametrize(
    "text", ["On Mon. May's rain came.", "On Mon. May’s rain.", "At 5 p.m. Today's news."]
)
def test_a_word_may_go_on_behind_an_apostrophe(text: str) -> None:
    assert ShownStream().fed(text, itertools.repeat(1)) == split(text)


def test_a_capital_that_may_become_a_word_is_waited_for() -> None:
    """Behind "sec." a single capital is a part's letter, a word begins a sentence."""
    stream = ShownStream()
    assert stream.feed("Wait 30 sec. I") == []
    assert stream.feed("s it?") + stream.finish() == ["Wait 30 sec.", "Is it?"]
    assert split("See sec. C for it.") == ["See sec. C for it."]
