"""The words around a word, and what they tell of it."""

from collections.abc import Sequence
from typing import Final

DETERMINERS: Final = frozenset(
    "the a an this that these those my your his her its our their some any no each every another "
    "which whose what all both one two three four five".split()
)
PREPOSITIONS: Final = frozenset(
    "of in on for with at by from about into onto over under per than without within as "
    "during between after before via".split()
)
SUBJECTS: Final = frozenset("i you we they who i'll you'll we'll they'll he'll she'll".split())
MODALS: Final = frozenset(
    "to will would can could should must may might shall cannot can't won't wouldn't couldn't "
    "shouldn't don't doesn't didn't do does did please let's lets let not never always also "
    "i'll you'll we'll they'll he'll she'll it'll i'd you'd we'd they'd or then just help".split()
)
HAVE: Final = frozenset(
    "have has had having haven't hasn't hadn't i've you've we've they've he's she's it's be been "
    "being was were is are am got get gets".split()
)
BE: Final = frozenset("is are was were be been being am it's he's she's i'm we're they're".split())
OBJECTS: Final = DETERMINERS | frozenset("me you him it us them everything it's".split())
FINITE: Final = frozenset(
    "is are was were has have had will would can could should must may might isn't aren't wasn't "
    "of does did".split()
)
ONE_WHO_DOES: Final = frozenset("he she who everyone someone nobody everybody somebody".split())
THIRD_PERSON: Final = frozenset("he she it which who that nobody everyone someone".split())


class Context:
    """The lower-case words of a sentence and a position in it.

    `following` is empty where a mark follows: what stands behind it says nothing of the word.
    """

    __slots__ = ("following", "position", "previous", "second", "third", "words")

    def __init__(self, words: Sequence[str], position: int) -> None:
        self.words = words
        self.position = position
        self.previous = words[position - 1] if position else ""
        self.second = words[position - 2] if position > 1 else ""
        following = words[position + 1] if position + 1 < len(words) else ""
        self.following = following if following[:1].isalpha() else ""
        self.third = words[position + 2] if position + 2 < len(words) else ""

    def after(self, words: frozenset[str]) -> bool:
        """Tell whether the word before is one of these."""
        return self.previous in words

    def starts(self) -> bool:
        """Tell whether a sentence or a clause begins with the word."""
        return not self.previous[:1].isalpha()

    def before(self, words: frozenset[str]) -> bool:
        """Tell whether the word behind is one of these."""
        return self.following in words

    def verb(self) -> bool | None:
        """Tell whether the word is a verb; None if the neighbours do not say."""
        previous, following = self.previous, self.following
        if previous in DETERMINERS:
            return False
        if previous in MODALS or previous in SUBJECTS:
            return True
        if previous in PREPOSITIONS or previous in BE:
            return False
        if following in FINITE:
            return False
        if following in OBJECTS:
            return True
        if not previous or previous in {"and", "but", ",", ".", ":"}:
            return None
        if previous in QUALITIES:
            return False
        if previous.endswith(
            ("ing", "ed", "al", "ous", "ive", "ic", "able", "new", "old", "fresh")
        ):
            return False
        return None


QUALITIES: Final = frozenset(
    "good bad big small huge little great better best worst poor high low large first second third last next same main "
    "other fair strong weak sharp hard soft clear safe full half cheap rich quick slow long short early late real free "
    "raw local global total annual daily weekly monthly".split()
)
"""Adjectives of everyday before what is then a noun: "good conduct", "a record"."""
