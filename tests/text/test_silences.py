"""What lies between sounds."""

import pytest

from wyoming_nano_tts.text import Passage
from wyoming_nano_tts.text.silences import LONGEST_PAUSE_SECONDS, Silences


def silences() -> Silences:
    return Silences(sentence=0.2, lead=0.04, trail=0.1)


def test_the_first_sound_has_the_lead_and_the_next_the_pause_between_sentences() -> None:
    counted = silences()
    counted.add(Passage.of("One."))
    assert counted.before_sound() == 0.04
    counted.add(Passage.of("Two."))
    assert counted.before_sound() == pytest.approx(0.2)
    assert counted.at_end() == 0.1


def test_a_passage_without_a_sound_swallows_no_longer_pause() -> None:
    counted = silences()
    counted.add(Passage.of("One."))
    counted.before_sound()
    for passage in (
        Passage.of("…", paragraph=True),
        Passage(pause_seconds=1.5),
        Passage.of("Two."),
    ):
        counted.add(passage)
    assert counted.before_sound() == pytest.approx(0.5 + 1.5)


def test_nothing_said_has_no_trail_but_a_pause_that_was_asked_for() -> None:
    counted = silences()
    assert counted.at_end() == 0
    counted.add(Passage(pause_seconds=1.0))
    assert counted.at_end() == 1.0


def test_pauses_do_not_add_up_without_end() -> None:
    counted = silences()
    for _ in range(100):
        counted.add(Passage(pause_seconds=5.0))
    assert counted.before_sound() == LONGEST_PAUSE_SECONDS + 0.04
