"""German words cut into their parts: prefixes, known words with endings and suffixes, and what joins them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from .alphabet import is_vowel
from .morphology import (
    STRESSED,
    UNSTRESSED,
    LookUp,
    Phones,
    demoted,
    derived,
    hardened,
    inflected,
    with_ending,
)

LONGEST: Final = 48
"""Letters; longer strings are no words."""
SHORTEST_PART: Final = 3
CACHED: Final = 16_384
_JOINTS: Final = {
    "": (),
    "s": ("s",),
    "es": ("ə0", "s"),
    "n": ("n",),
    "en": ("ə0", "n"),
    "er": ("ɐ0",),
    "e": ("ə0",),
}
"""What may stand between two parts."""
_PART, _JOINT, _PREFIX = 1.0, 0.4, 0.5
_SHORT: Final = {3: 1.6, 4: 0.8, 5: 0.2}
"""What a short part costs besides: short words are found in many others by chance."""
_NO_PARTS: Final = frozenset(
    "der die das den dem des ein eine einen einer eines einem und ist hat war wir ihr ihm ihn ihre mir dir man was "
    "wer wes wie von vom mit bis bin zum zur "
    "für nun nur auf aus bei vor her hin ans ins uns sie mag gib noch nach dich sich mich ich per als wem wen ach "
    "nie ins des sei bar ter ers ten ist ion ionen ismus ische ischen isch ieren ierung ung ungen lich schi ede "
    "eden ans "
    "tions ven fer nie rei"
    " ern ent emp inn ner ler lern tern sten ster ste ben gen hen ken len men nen pen sen wen zen ange bote ale "
    "alen alle allen erin erinnen".split()
)
"""Words that are parts of no others."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to cut a word."""

    cost: float
    phones: Phones


class Compounds:
    """Cuts words by a look-up of known ones.

    Args:
        look_up: phones of a known lower-case word.
    """

    def __init__(self, look_up: LookUp) -> None:
        self._look_up = look_up
        self._known = lru_cache(maxsize=CACHED)(self._known_or_made)
        self._first = lru_cache(maxsize=CACHED)(self._first_part)
        self._cut = lru_cache(maxsize=CACHED)(self._best)

    def forget(self) -> None:
        """Look all up again: there are other words now."""
        self._known.cache_clear()
        self._first.cache_clear()
        self._cut.cache_clear()

    def read(self, word: str) -> Phones | None:
        """Return the phones of a word that is made of known parts; None where it is not."""
        if len(word) > LONGEST:
            return None
        reading = self._cut(word)
        return reading.phones if reading is not None else None

    def _known_or_made(self, word: str) -> Phones | None:
        if len(word) < SHORTEST_PART or word in _NO_PARTS:
            return None
        return self._look_up(word) or inflected(word, self._look_up) or derived(word, self._look_up)

    def _first_part(self, word: str) -> Phones | None:
        """Return a part that others follow: a known word, one with a suffix, or the stem of a verb."""
        if word in _NO_PARTS:
            return None
        known = self._look_up(word) or derived(word, self._look_up)
        if known is not None:
            return known
        if len(word) <= SHORTEST_PART or word.endswith(("er", "el", "en", "e")):
            return None
        verb = self._known(f"{word}en")
        return verb[:-2] if verb is not None and verb[-2:] == ("ə0", "n") else None

    def _best(self, word: str) -> Reading | None:
        return min(self._readings(word), key=lambda reading: reading.cost, default=None)

    def _readings(self, word: str) -> Iterator[Reading]:
        whole = self._known(word)
        if whole is not None:
            yield Reading(_PART + _SHORT.get(len(word), 0.0), whole)
        yield from self._prefixed(word)
        for end in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1):
            yield from self._split(word, end)

    def _prefixed(self, word: str) -> Iterator[Reading]:
        for prefixes, stressed in ((UNSTRESSED, False), (STRESSED, True)):
            for prefix, sounds in prefixes.items():
                rest = word[len(prefix) :]
                if not word.startswith(prefix) or len(rest) < SHORTEST_PART:
                    continue
                inside = stressed and rest.startswith("zu")
                following = (self._with_zu(rest) if inside else None) or self._cut(rest)
                if following is not None:
                    phones = demoted(following.phones) if stressed else following.phones
                    yield Reading(_PREFIX + following.cost, glued(hardened(sounds), phones))

    def _with_zu(self, rest: str) -> Reading | None:
        """The infinitive with zu inside: aufzumachen."""
        verb = self._cut(rest[2:])
        return None if verb is None else Reading(verb.cost + _PREFIX, ("ʦ", "u0", *verb.phones))

    def _split(self, word: str, end: int) -> Iterator[Reading]:
        first = self._first(word[:end])
        if first is None:
            return
        for joint, sounds in _JOINTS.items():
            start = end + len(joint)
            if not word.startswith(joint, end) or len(word) - start < SHORTEST_PART:
                continue
            rest = self._cut(word[start:])
            if rest is None:
                continue
            cost = _PART + _SHORT.get(end, 0.0) + (_JOINT if joint else 0.0) + rest.cost
            head = with_ending(first, word[:end], sounds) if sounds else first
            yield Reading(cost, glued(hardened(head), demoted(rest.phones)))


def glued(first: Phones, rest: Phones) -> Phones:
    """Put two parts of a word side by side; each keeps its sounds but for like consonants."""
    if first and rest and first[-1] == rest[0] and not is_vowel(rest[0]):
        return (*first, *rest[1:])
    return (*first, *rest)
