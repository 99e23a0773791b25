"""Where German sentences and clauses end, and that the way a text arrives changes nothing."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shown_passages import ShownStream

from wyoming_nano_tts.text.german.clauses import CLAUSES
from wyoming_nano_tts.text.german.rules import RULES


def stream_of(max_characters: int = 300) -> ShownStream:
    return ShownStream(max_characters, RULES)


def split(text: str, max_characters: int = 300) -> list[str]:
    stream = stream_of(max_characters)
    return stream.feed(text) + stream.finish()


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Eins. Zwei! Drei? Vier", ["Eins.", "Zwei!", "Drei?", "Vier"]),
        ("Am 3. Mai ist frei. Am 4. nicht.", ["Am 3. Mai ist frei.", "Am 4. nicht."]),
        ("Der 2. Alarm läuft. Es ist 21. Die Tür ist zu.", ["Der 2. Alarm läuft.", "Es ist 21.", "Die Tür ist zu."]),
        ("Es sind 5. Fenster sind offen.", ["Es sind 5.", "Fenster sind offen."]),
        ("Wir kommen am 3. Das passt.", ["Wir kommen am 3.", "Das passt."]),
        ("Er wohnt im 3. Stock. Gut.", ["Er wohnt im 3. Stock.", "Gut."]),
        ("2. Liga und 1. Platz. Ende.", ["2. Liga und 1. Platz.", "Ende."]),
        ("Der 2. und 3. Gang klemmt.", ["Der 2. und 3. Gang klemmt."]),
        ("Vom 3. bis 5. Mai. Dann nicht.", ["Vom 3. bis 5. Mai.", "Dann nicht."]),
        ("Ab 3. 5. 2026 gilt das. Ja.", ["Ab 3. 5. 2026 gilt das.", "Ja."]),
        ("Er kommt am 24.12. nach Hause. Schön.", ["Er kommt am 24.12. nach Hause.", "Schön."]),
        ("Das gilt bis 12.09. Bitte merken.", ["Das gilt bis 12.09.", "Bitte merken."]),
        ("Nimm z. B. Milch. Oder Tee.", ["Nimm z. B. Milch.", "Oder Tee."]),
        ("Das ist z.B. Käse, d. h. Milch.", ["Das ist z.B. Käse, d. h. Milch."]),
        ("Ca. 5 Min. Pause. Noch 5 Min. Die Tür ist zu.", ["Ca. 5 Min. Pause.", "Noch 5 Min.", "Die Tür ist zu."]),
        ("Milch, Eier usw. Danach Brot.", ["Milch, Eier usw.", "Danach Brot."]),
        ("Milch, Eier usw. sind da.", ["Milch, Eier usw. sind da."]),
        ("Dr. Müller und Prof. Die kommen.", ["Dr. Müller und Prof. Die kommen."]),
        ("Dr. med. Weiß kommt. Dr. rer. nat. Klein auch.", ["Dr. med. Weiß kommt.", "Dr. rer. nat. Klein auch."]),
        ("Nimm Vitamin D. Dann geht es. D. h. bald.", ["Nimm Vitamin D.", "Dann geht es.", "D. h. bald."]),
        ("Nr. 5 lebt. Siehe S. 10. Gut.", ["Nr. 5 lebt.", "Siehe S. 10.", "Gut."]),
        ("St. Pauli gewinnt. Die Hauptstr. ist zu.", ["St. Pauli gewinnt.", "Die Hauptstr. ist zu."]),
        ("Er wohnt Hauptstr. 5. Sie auch.", ["Er wohnt Hauptstr. 5.", "Sie auch."]),
        ("Ludwig XIV. war König. Ja.", ["Ludwig XIV. war König.", "Ja."]),
        ("Er heißt Wilhelm II. Das war so.", ["Er heißt Wilhelm II.", "Das war so."]),
        ("J. S. Bach lebte. Johann S. Bach auch.", ["J. S. Bach lebte.", "Johann S. Bach auch."]),
        ("Es kostet 5 €. Gut. Es ist 7:05 Uhr. Ja.", ["Es kostet 5 €.", "Gut.", "Es ist 7:05 Uhr.", "Ja."]),
        ("Das war 1998. Damals schien die Sonne.", ["Das war 1998.", "Damals schien die Sonne."]),
        ("Es sind 21,5. Morgen 20.", ["Es sind 21,5.", "Morgen 20."]),
        ("„Halt!“, rief er. „Geh.“ Dann ging er.", ["„Halt!“, rief er.", "„Geh.“", "Dann ging er."]),
        ("»Wirklich?« fragte sie. Ja.", ["»Wirklich?« fragte sie.", "Ja."]),
        ("Warte … was? Ja… Nein.", ["Warte … was?", "Ja…", "Nein."]),
        ("Das ist so. Und so.", ["Das ist so.", "Und so."]),
        ("Das ist gute Art. Das mag. Fertig.", ["Das ist gute Art.", "Das mag.", "Fertig."]),
        ("1. Ofen vorheizen\n2. Teig kneten", ["1. Ofen vorheizen", "2. Teig kneten"]),
        ("# Wetter\nEs ist **sonnig**.\n\n- eins", ["# Wetter", "Es ist **sonnig**.", "\n- eins"]),
        ("Siehe www.bahn.de oder 1.2.3. Gut.", ["Siehe www.bahn.de oder 1.2.3.", "Gut."]),
        ("Fertig! 👍 Das Licht ist an.", ["Fertig!", "👍 Das Licht ist an."]),
        ("Das Konzert ist am Fr. um 8. Komm!", ["Das Konzert ist am Fr. um 8.", "Komm!"]),
        ("Im Okt. Wetterwechsel. Ab Sept. Die Schule.", ["Im Okt. Wetterwechsel.", "Ab Sept.", "Die Schule."]),
    ],
)  # fmt: skip
def test_cuts(text: str, sentences: list[str]) -> None:
    assert split(text) == sentences


@pytest.mark.parametrize(
    "text", ["Fertig, Raum-24. Dez-heute!", "Am 24.12. Dez-heute.", "Siehe Abb. Die-da."]
)
def test_a_word_may_go_on_behind_a_hyphen(text: str) -> None:
    assert stream_of().fed(text, itertools.repeat(1)) == split(text)


def test_an_ordinal_is_waited_for() -> None:
    stream = stream_of()
    assert stream.feed("Am 3.") + stream.flush_pause() == []
    assert stream.feed(" ") + stream.flush_pause() == []
    assert stream.flush_pause(long=True) == []
    assert stream.feed("M") + stream.feed("ai ist frei. D") == ["Am 3. Mai ist frei."]
    assert stream.finish() == ["D"]


def test_a_pause_releases_what_is_finished() -> None:
    stream = stream_of()
    assert stream.feed("Das Licht ist an. ") + stream.flush_pause() == ["Das Licht ist an."]
    assert stream.feed("Nimm z. ") + stream.flush_pause() == []
    assert stream.feed("B. ") + stream.flush_pause() == []
    assert stream.flush_pause(long=True) == []
    assert stream.feed("Tee.") + stream.flush_pause(long=True) == ["Nimm z. B. Tee."]


PIECES = st.sampled_from(
    "Es ist 21|.|5| Grad.| St.| Pauli| am 3|. | Mai| Morgen| der 2. | Die| Tür| ist| zu.| z|. B.| z.B.|"
    " d. h. | usw.| Dr. med.| Dann| und| 12.09|. |XIV.| Ludwig| Wilhelm II.| Nr.| 5| Min.| Dr.| Lee| J. | S. 10|!|?|“|"
    "„|)|...|…|1. |\n|\n\n| |7:05 Uhr| www.|x.de| ä|Ö|, |3.| 3. 5. | Hauptstr.| Okt.| Bitte|"
    "xxxxxxxxxxxxxxxxxxxxxxxxxx|-|Di|e|M|ai".split("|")
)


@settings(max_examples=500, deadline=None)
@given(
    st.one_of(st.lists(PIECES, max_size=40).map("".join), st.text(max_size=80)),
    st.lists(st.integers(1, 9), min_size=1, max_size=8),
    st.sampled_from([20, 45, 300]),
)
def test_any_split_gives_the_same_sentences(text: str, steps: list[int], limit: int) -> None:
    whole = split(text, limit)
    assert stream_of(limit).fed(text, itertools.cycle(steps)) == whole
    assert all(sentence and len(sentence.lstrip("\n")) <= limit for sentence in whole)


@settings(max_examples=500, deadline=None)
@given(st.lists(PIECES, max_size=14).map("".join), st.data())
def test_pauses_of_a_sender_change_no_sentence(text: str, data: st.DataObject) -> None:
    steps = (data.draw(st.integers(1, 6)) for _ in itertools.count())
    pauses = (data.draw(st.booleans()) for _ in itertools.count())
    assert stream_of().fed(text, steps, pauses) == split(text)


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        ("Guten Morgen an euch alle, die Tem", "Guten Morgen an euch alle,"),
        ("Wenn es heute noch regnet, nimm einen Schirm, oder", "Wenn es heute noch regnet, nimm einen Schirm,"),
        ("Die Waschmaschine ist seit einer Stunde fertig und du ka", "Die Waschmaschine ist seit einer Stunde fertig"),
        ("Die Haustür ist offen – soll", "Die Haustür ist offen –"),
    ],
)  # fmt: skip
def test_clear_clauses(text: str, clause: str) -> None:
    end = CLAUSES.end(text)
    assert end is not None
    assert text[:end].rstrip() == clause


@pytest.mark.parametrize(
    "text",
    [
        "Guten Morgen, die Tem",
        "Wir sehen uns also am Montag, den",
        "Das ganze Haus kostet nun 1,",
        "Sie sagte zu mir „komm herein, bitte",
        "Die Lampe (die alte, im Flur",
        "Der Trockner im Keller neben der Heizung und die Waschmaschine sind",
    ],
)
def test_no_clear_clause(text: str) -> None:
    assert CLAUSES.end(text) is None
