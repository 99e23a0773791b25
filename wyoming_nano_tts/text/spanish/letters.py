"""From Spanish letters to sounds, by rule: the spelling says everything but a few loans."""

import re
from typing import Final

from .alphabet import VOWELS

UNSTRESSED: Final = frozenset(
    "a al con de del desde e el en entre hacia hasta la las le les lo los me mi mis ni nos o os para pero "
    "por porque que se si sin sobre su sus te tu tus u un una unos unas y".split()
)
"""Words without a stress of their own."""

RESPELT: Final = {
    "méxico": "méjico", "mexicano": "mejicano", "mexicana": "mejicana", "texas": "tejas", "oaxaca": "oajaca",
    "wifi": "uífi", "router": "rúter", "software": "sóftuer", "hardware": "járduer", "online": "onláin",
    "smart": "esmárt", "home": "jóum", "assistant": "asístant", "google": "gúguel", "alexa": "aléksa",
    "bluetooth": "blutúz", "email": "iméil", "streaming": "estrímin", "update": "apdéit", "youtube": "iutúb",
    "spotify": "espotifái", "netflix": "nétfliks", "timer": "táimer", "web": "ueb", "podcast": "pódcast",
}  # fmt: skip
"""Words that are not said as they are spelt, in Spanish letters."""

LETTER_NAMES: Final = {
    "a": "a", "b": "be", "c": "ce", "d": "de", "e": "e", "f": "efe", "g": "ge", "h": "hache", "i": "i",
    "j": "jota", "k": "ka", "l": "ele", "m": "eme", "n": "ene", "ñ": "eñe", "o": "o", "p": "pe", "q": "cu",
    "r": "erre", "s": "ese", "t": "te", "u": "u", "v": "uve", "w": "uve doble", "x": "equis", "y": "ye",
    "z": "zeta",
}  # fmt: skip

_ACCENTS: Final = dict(zip("áéíóú", "aeiou", strict=True))
_FOREIGN: Final = str.maketrans("àâäãåèêëìîïòôöõùûýÿç", "aaaaaeeeiiioooouuiis")
_SOFT: Final = "eiéí"
_SOUNDS: Final = {
    "b": "b", "d": "d", "f": "f", "j": "x", "k": "k", "l": "l", "m": "m", "n": "n", "ñ": "ɲ", "p": "p", "q": "k",
    "s": "s", "t": "t", "v": "b", "w": "w", "z": "θ",
}  # fmt: skip
_PAIRS: Final = {"ch": "ʧ", "sh": "ʧ", "ll": "ʝ", "rr": "r", "ck": "k"}
_ADVERB: Final = re.compile(r"(\w{3,})mente")
_STRONG: Final = "aeoáéíóú"
_ENDS_STRESSED: Final = re.compile(r"(?:[^aeiounsy]|[^aeiou][ns]|[aeiou]y)$")
_TWICE: Final = re.compile(r"([bdfgkmpstz])\1")
_LETTER: Final = re.compile(r"[a-zñáéíóúü]+")


def phones_of_word(word: str, *, is_name: bool = False) -> tuple[str, ...]:
    """Return the phones of a word; nothing for what has no letter of ours.

    Args:
        word: in any case.
        is_name: it is stressed, whatever the word of this spelling is: the name of a letter.
    """
    word = RESPELT.get(word.lower(), word.lower()).translate(_FOREIGN)
    if (adverb := _ADVERB.fullmatch(word)) and adverb[1] not in {"cle", "tor"}:
        first = [p[0] + "2" if p[1:] else p for p in phones_of_word(adverb[1])]
        return (*first, "m", "e1", "n", "t", "e")
    word = _TWICE.sub(r"\1", "".join(_LETTER.findall(word)))
    sounds = _sounds(word)
    if not sounds or (word in UNSTRESSED and not is_name):
        return tuple(sound for sound, _ in sounds)
    nuclei = [i for i, (sound, _) in enumerate(sounds) if sound in VOWELS]
    stressed = next((i for i, (_, accented) in enumerate(sounds) if accented), None)
    if stressed is None and nuclei:
        is_last = _ENDS_STRESSED.search(word) is not None or len(nuclei) == 1
        stressed = nuclei[-1] if is_last else nuclei[-2]
    return tuple(sound + "1" if i == stressed else sound for i, (sound, _) in enumerate(sounds))


def _sounds(word: str) -> list[tuple[str, bool]]:
    """Return sounds, each with whether an accent is written on it."""
    sounds: list[tuple[str, bool]] = []
    position = 0
    while position < len(word):
        found, length = _sound(word, position)
        sounds += ((sound, False) for sound in found[:-1])
        sounds += ((sound, word[position] in _ACCENTS) for sound in found[-1:])
        position += length
    return sounds


def _sound(word: str, position: int) -> tuple[str, int]:
    """Return the sounds that begin at a position, and how many letters they are written with."""
    letter, after = word[position], word[position + 1 : position + 2]
    before = word[position - 1 : position] if position else ""
    pair = letter + after
    if pair in _PAIRS:
        return _PAIRS[pair], 2
    if letter in "aeiouáéíóúü":
        return _vowel(word, position), 1
    if letter in "gq" and after == "u" and word[position + 2 : position + 3] in tuple(_SOFT):
        return ("ɡ" if letter == "g" else "k"), 2
    if letter == "c":
        return ("θ" if after and after in _SOFT else "k"), 1
    if letter == "g":
        return ("x" if after and after in _SOFT else "ɡ"), 1
    if letter == "h":
        return "", 1
    if letter == "r":
        return ("r" if not before or before in "nls" else "ɾ"), 1
    if letter == "n" and after and after in "bvp":
        return "m", 1
    if letter == "x":
        return ("ks" if before else "s"), 1
    if letter == "y":
        return _y(before, after), 1
    if pair == "ps" and not before:
        return "s", 2
    return _SOUNDS[letter], 1


def _y(before: str, after: str) -> str:
    """Say y: a consonant before a vowel, else a vowel or the end of a diphthong."""
    if after and after in "aeiouáéíóú":
        return "ʝ"
    return "j" if before and before in "aeou" else "i"


def _vowel(word: str, position: int) -> str:
    """Say a vowel: an i or u without an accent beside another vowel is half of a diphthong."""
    letter = word[position]
    plain = _ACCENTS.get(letter, "u" if letter == "ü" else letter)
    if letter not in "iuü":
        return plain
    before = word[position - 1 : position] if position else ""
    after = word[position + 1 : position + 2]
    glide = {"i": "j", "u": "w"}[plain]
    if after and after in "aeouiáéíóú" and after != letter:
        if not before or before == "h":
            return "ʝ" if plain == "i" else "w"
        return glide
    if before and before in "aeoáéó":
        return glide
    return plain
