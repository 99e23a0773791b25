"""English words in the symbols of misaki, the alphabet of Kokoro and of voices taught by it.

One character a sound, a space between words, marks behind them. The alphabet tells apart what a speaker does and
ARPAbet does not: function words that carry no stress, "a" as in "a cat", and t between vowels as in "better". A voice
that has learnt from such symbols over-pronounces without them.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from ..phonemes import Phonemes
from ..symbols import MISAKI, PAUSES
from .arpabet import arpabet_of

VOWELS: Final[Mapping[str, str]] = {
    "AA": "ɑ", "AE": "æ", "AH": "ʌ", "AO": "ɔ", "AW": "W", "AY": "I", "EH": "ɛ", "ER": "ɜɹ", "EY": "A", "IH": "ɪ",
    "IY": "i", "OW": "O", "OY": "Y", "UH": "ʊ", "UW": "u",
}  # fmt: skip
CONSONANTS: Final[Mapping[str, str]] = {
    "B": "b", "CH": "ʧ", "D": "d", "DH": "ð", "F": "f", "G": "ɡ", "HH": "h", "JH": "ʤ", "K": "k", "L": "l", "M": "m",
    "N": "n", "NG": "ŋ", "P": "p", "R": "ɹ", "S": "s", "SH": "ʃ", "T": "t", "TH": "θ", "V": "v", "W": "w", "Y": "j",
    "Z": "z", "ZH": "ʒ",
}  # fmt: skip
STRESS: Final[Mapping[str, str]] = {"0": "", "1": "ˈ", "2": "ˌ"}
REDUCED: Final[Mapping[str, str]] = {"AH0": "ə", "ER0": "əɹ"}
FLAP: Final = "ɾ"

WEAK: Final = frozenset(
    "an the of to and in is it was for as at he she that with on his her him they them their be been are were am i'm "
    "you your we us our my me its it's but or so if than had has have do did can could will would shall should might "
    "must from by i'll you'll".split()
)
"""Function words of one syllable that a speaker does not stress; dictionaries give them full stress."""
FULL: Final[Mapping[str, str]] = {
    "and": "ænd", "are": "ɑɹ", "but": "bʌt", "can": "kæn", "for": "fɔɹ", "from": "fɹʌm", "of": "ʌv", "than": "ðæn",
    "them": "ðɛm", "to": "tu", "was": "wɑz", "that": "ðæt", "have": "hæv", "has": "hæz", "had": "hæd",
}  # fmt: skip
"""Function words whose weak form the alphabet writes with a full vowel: how far it is reduced, a voice has learnt."""


def misaki(phonemes: Phonemes) -> str:
    """Return phonemes in misaki's symbols; without known words each clause is one word."""
    output = ""
    for written, tokens in _words_and_marks(phonemes):
        if tokens[0] not in PAUSES:
            output += f"{word_symbols(written, tokens)} "
        elif tokens[0] in MISAKI.ids:  # a mark belongs to the word before it
            output = f"{output.rstrip()}{tokens[0]} "
    return output.strip()


def _words_and_marks(phonemes: Phonemes) -> Iterator[tuple[str, Sequence[str]]]:
    tokens = arpabet_of(phonemes)
    begins = {word.first: word for word in phonemes.words if word.last > word.first}
    place = 0
    while place < len(tokens):
        end = place + 1
        word = begins.get(place)
        if word is not None:
            end = word.last
        elif tokens[place] not in PAUSES:
            while end < len(tokens) and tokens[end] not in PAUSES and end not in begins:
                end += 1
        yield (word.written if word else ""), tokens[place:end]
        place = end


def word_symbols(word: str, phones: Sequence[str]) -> str:
    """Return one word's symbols.

    Args:
        word: in lower case; tells function words.
        phones: ARPAbet with stress digits.
    """
    if word == "a" and phones[-1] == "AH0":
        return "ɐ"
    if word in FULL and not REDUCED.keys().isdisjoint(phones):
        return FULL[word]
    weak = word in WEAK and sum(phone[-1].isdecimal() for phone in phones) == 1
    return "".join(
        FLAP if _is_flap(phones, place) else _symbol(phone, weak=weak)
        for place, phone in enumerate(phones)
    )


def _symbol(phone: str, *, weak: bool) -> str:
    if phone in REDUCED:
        return REDUCED[phone]
    if not phone[-1].isdecimal():
        return CONSONANTS[phone]
    return ("" if weak else STRESS[phone[-1]]) + VOWELS[phone[:-1]]


def _is_flap(phones: Sequence[str], place: int) -> bool:
    """Tell whether a T lies between a vowel and an unstressed one: better, city."""
    return (
        phones[place] == "T"
        and 0 < place < len(phones) - 1
        and phones[place - 1][-1].isdecimal()
        and phones[place + 1].endswith("0")
    )
