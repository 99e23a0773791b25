"""What a sender's rhythm must not change: any text or document, cut anywhere, with any pauses of under a second."""

from collections.abc import Iterator
from itertools import cycle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shown_passages import fed

from wyoming_nano_tts.text.passage import Passage
from wyoming_nano_tts.text.stream import open_stream

PIECES = {
    "en": "It is 21|.|5| degrees.| St.| Louis| Jan. 5| U.S.| is|$12|.50| p.m.| Eastern| Dr.| Lee|\n|\n\n| | No.| K12|"
    " 5| e.g.|"
    ' Then|?|!| 7th| Inf.| Div.| Matt.| 5:3|Ps. 23| 20th c.| 3 mi.| N of| 5! = 120| A|"|1. |...|…| I| a.m.|.com|'
    "Turn R| on Elm| Rev.| 10-2-1| Tu| 6-7a|closed M.| est.| 1987| Cos. are| x < .5| a<b.| Don|'t|. ",
    "de": "Am 3.| Mai| ist es 21|,5| Grad.| Dr.| Lee| z. B.| usw.| Nr.| 5|\n|\n\n| | Ludwig XIV.| Das| die| Licht| ca.|"
    " 1.| Januar|?|!|„|“|...| Min.| Uhr| 12.30| 1.000|,50 €| St.| Pauli| d. h.| so. |. ",
    "es": "Son las 21|.|30| h.| Sr.| López| EE. UU.| 3,5| %|\n|\n\n| | núm.| 5|¿|?|¡|!| Av.| 1.º| de mayo.| p. ej.|"
    " etc.| La| luz| 1.000|,50 €|«|»|...|. ",
}
MARKUP = (
    '<speak>|</speak>|<p>|</p>|<s>|</s>|<break/>|<say-as interpret-as="date">|</say-as>|<sub alias="two">|</sub>|'
    "<lang xml:lang='de'>|</lang>|&amp;|&nbsp;|&|<|One |Dr.| Lee |two. |3/4/2026|.5|\n"
)


def spoken(tag: str, text: str, steps: Iterator[int], pauses: Iterator[bool]) -> list[Passage]:
    """Return the passages of a text that comes in pieces, with a pause of the sender behind some."""
    return fed(open_stream(tag), text, steps, pauses)


STEPS = st.lists(st.integers(1, 9), min_size=1, max_size=9)
PAUSES = st.lists(st.booleans(), min_size=1, max_size=9)


@pytest.mark.parametrize("tag", PIECES)
@settings(max_examples=200, deadline=None)
@given(data=st.data(), steps=STEPS, pauses=PAUSES)
def test_any_rhythm_gives_the_passages_of_the_whole_text(
    tag: str, data: st.DataObject, steps: list[int], pauses: list[bool]
) -> None:
    text = data.draw(st.lists(st.sampled_from(PIECES[tag].split("|")), max_size=14).map("".join))
    whole = spoken(tag, text, cycle([len(text) + 1]), cycle([False]))
    assert spoken(tag, text, cycle(steps), cycle(pauses)) == whole


@pytest.mark.parametrize("tag", PIECES)
@settings(max_examples=100, deadline=None)
@given(
    text=st.one_of(
        st.lists(st.sampled_from(MARKUP.split("|")), max_size=14).map("".join),
        st.lists(st.sampled_from(MARKUP.split("|")), max_size=14).map(
            lambda parts: f"<speak>{''.join(parts)}</speak>"
        ),
        st.text(max_size=40),
    ),
    steps=STEPS,
    pauses=PAUSES,
)
def test_any_rhythm_gives_the_passages_of_the_whole_document(
    tag: str, text: str, steps: list[int], pauses: list[bool]
) -> None:
    whole = spoken(tag, text, cycle([len(text) + 1]), cycle([False]))
    assert spoken(tag, text, cycle(steps), cycle(pauses)) == whole


@pytest.mark.parametrize(
    "text",
    [
        "Pub. L. No. 117-169",
        "Go to the pub. Lee left.",
        "See sec. I of the act. Wait a sec. I am here.",
        "The avail. $980 is fine. Add 5 zzz. Then go.",
        "Exit 9A-B from NJ Tpke. S\n2^10 = 1024",
        "On 9th Ave. SE Portland is wet.",
        "See fig. 7p. VIN ends in 8H52, ch. VIII of it.",
    ],
)
def test_a_pause_behind_every_character(text: str) -> None:
    whole = spoken("en", text, cycle([len(text) + 1]), cycle([False]))
    assert spoken("en", text, cycle([1]), cycle([True])) == whole
