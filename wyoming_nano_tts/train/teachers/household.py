"""Sentences of a household for a teacher to speak, where a person brings none: many, distinct, always the same."""

import random
from typing import Final

from ...errors import TrainingError

_ROOMS: Final = (
    "kitchen", "bathroom", "hallway", "garage", "cellar", "nursery", "office", "attic", "guest room", "garden shed",
)  # fmt: skip
_THINGS: Final = (
    "radiator", "dishwasher", "washing machine", "oven", "vacuum cleaner", "coffee machine", "ceiling lamp", "window",
    "fridge", "doorbell", "thermostat", "humidifier", "printer", "kettle", "blind", "fish tank",
)  # fmt: skip
_STATES: Final = (
    "is still running", "has just finished", "was left open", "needs your attention", "has been switched off",
    "is making a strange noise", "should be cleaned soon", "has lost its connection", "is working again",
    "uses more power than usual",
)  # fmt: skip
_PEOPLE: Final = (
    "Your mother", "Jonathan", "The neighbour", "Our youngest", "Beth", "The plumber", "Somebody", "Your father",
    "Ursula", "Mister Hughes", "Zoe", "Everyone at work",
)  # fmt: skip
_DEEDS: Final = (
    "called twice this morning", "has arrived at the gate", "will be home before eight", "forgot the yellow umbrella",
    "wants to borrow the ladder", "is waiting by the garage", "would rather come on Thursday",
    "asked whether you are ill", "fixed the boiler yesterday", "brought a huge bag of fresh fish",
)  # fmt: skip
_TIMES: Final = (
    "At half past six", "This afternoon", "In about twenty minutes", "Just before noon", "During the night",
    "Every other Wednesday", "Since last weekend", "As soon as it gets dark",
)  # fmt: skip
_EVENTS: Final = (
    "the rain will turn to snow", "there was some movement on the porch", "the alarm goes off by itself",
    "the battery ought to be full", "a thick fog covers the whole valley", "the bus leaves from the church",
    "all the lights go out upstairs", "the pleasure boat returns to the harbour",
)  # fmt: skip
_ADDITIONS: Final = (
    "so take a warm coat with you", "and nobody knows exactly why", "but you need not do anything",
    "which is quite a lot earlier than usual", "if I have understood it right", "though that could change again",
)  # fmt: skip
_QUESTIONS: Final = (
    "Shall I close", "Would you like me to check", "Did you really want to switch off", "Who has moved",
    "Could you have a look at", "When did we last clean",
)  # fmt: skip
_SEED: Final = 7


def household_texts(count: int) -> list[str]:
    """Return so many distinct sentences.

    Raises:
        TrainingError: there are not so many.
    """
    every = sorted({
        *(f"The {thing} in the {room} {state}." for thing in _THINGS for room in _ROOMS for state in _STATES),
        *(f"{who} {deed}." for who in _PEOPLE for deed in _DEEDS),
        *(f"{who} {deed}, {more}." for who in _PEOPLE for deed in _DEEDS for more in _ADDITIONS),
        *(f"{when}, {event}." for when in _TIMES for event in _EVENTS),
        *(f"{when}, {event}, {more}." for when in _TIMES for event in _EVENTS for more in _ADDITIONS),
        *(f"{ask} the {thing} in the {room}?" for ask in _QUESTIONS for thing in _THINGS for room in _ROOMS),
    })  # fmt: skip
    if count > len(every):
        raise TrainingError(
            f"{count} sentences are wanted, there are {len(every)}; bring more with --texts FILE"
        )
    # By a fixed seed: the same command again must go on with the same sentences.
    random.Random(_SEED).shuffle(every)  # noqa: S311 - an order of texts, no secret
    return every[:count]
