"""German endings, suffixes and prefixes: how they sound, and what they do to the stem before them."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from .alphabet import is_vowel

Phones = tuple[str, ...]
LookUp = Callable[[str], Phones | None]

HARDENED: Final = {"b": "p", "d": "t", "ɡ": "k", "v": "f", "z": "s"}
_SOFTENED: Final = {"b": "b", "d": "d", "g": "ɡ", "v": "v", "s": "z"}
"""What a last letter says before a vowel."""
_LONG: Final = frozenset("ɑeiouyøæIWY")
SHORTEST_STEM: Final = 3
NO_STEMS: Final = frozenset(
    "für das des dem den der die was wer wes wen von vor zur zum bis bin ist und uns ihn ihm mit nun nur man wir "
    "ihr".split()
)
"""Words that take no endings."""


def _sounds(text: str) -> dict[str, Phones]:
    """Read a list of letters and their phones; the longest come first."""
    entries = [part.split() for part in text.split(",")]
    return {word: tuple(phones) for word, *phones in sorted(entries, key=lambda e: -len(e[0]))}


ENDINGS: Final = _sounds(
    "enderen ə0 n d ə0 ʁ ə0 n, endsten ə0 n t s t ə0 n, enden ə0 n d ə0 n, endes ə0 n d ə0 s, ender ə0 n d ɐ0,"
    "endem ə0 n d ə0 m, ende ə0 n d ə0, end ə0 n t, eren ə0 ʁ ə0 n, erer ə0 ʁ ɐ0, eres ə0 ʁ ə0 s, erem ə0 ʁ ə0 m,"
    "ere ə0 ʁ ə0, ern ɐ0 n, ers ɐ0 s, er ɐ0, esten ə0 s t ə0 n, ester ə0 s t ɐ0, estes ə0 s t ə0 s, estem ə0 s t ə0 m,"
    "este ə0 s t ə0, est ə0 s t, etest ə0 t ə0 s t, eten ə0 t ə0 n, etes ə0 t ə0 s, eter ə0 t ɐ0, etem ə0 t ə0 m,"
    "ete ə0 t ə0, et ə0 t, sten s t ə0 n, ster s t ɐ0, stes s t ə0 s, stem s t ə0 m, ste s t ə0, st s t, ten t ə0 n,"
    "test t ə0 s t, tet t ə0 t, tes t ə0 s, ter t ɐ0, tem t ə0 m, te t ə0, t t, en ə0 n, es ə0 s, em ə0 m, e ə0,"
    " n n, s s,"
    "innen ɪ0 n ə0 n, in ɪ0 n"
)
"""Of verbs, nouns and adjectives."""

SUFFIXES: Final = _sounds(
    "ungen ʊ0 ŋ ə0 n, ung ʊ0 ŋ, heiten h I0 t ə0 n, heit h I0 t, keiten k I0 t ə0 n, keit k I0 t,"
    " schaften ʃ a0 f t ə0 n,"
    "schaft ʃ a0 f t, haften h a0 f t ə0 n, haftes h a0 f t ə0 s, hafter h a0 f t ɐ0, haftem h a0 f t ə0 m,"
    " hafte h a0 f t ə0,"
    "haft h a0 f t, lichkeit l ɪ0 ç k I0 t, licheren l ɪ0 ç ə0 ʁ ə0 n, lichere l ɪ0 ç ə0 ʁ ə0,"
    " lichsten l ɪ0 ç s t ə0 n,"
    "lichste l ɪ0 ç s t ə0, lichen l ɪ0 ç ə0 n, liches l ɪ0 ç ə0 s, licher l ɪ0 ç ɐ0, lichem l ɪ0 ç ə0 m,"
    " liche l ɪ0 ç ə0,"
    "lich l ɪ0 ç, losigkeit l o0 z ɪ0 ç k I0 t, losen l o0 z ə0 n, loses l o0 z ə0 s, loser l o0 z ɐ0,"
    " losem l o0 z ə0 m,"
    "lose l o0 z ə0, los l o0 s, baren b ɑ0 ʁ ə0 n, bares b ɑ0 ʁ ə0 s, barer b ɑ0 ʁ ɐ0, barem b ɑ0 ʁ ə0 m,"
    " bare b ɑ0 ʁ ə0,"
    "bar b ɑ0 ɐ0, barkeit b ɑ0 ɐ0 k I0 t, samkeit z ɑ0 m k I0 t, samen z ɑ0 m ə0 n, sames z ɑ0 m ə0 s,"
    " samer z ɑ0 m ɐ0, samem z ɑ0 m ə0 m,"
    "same z ɑ0 m ə0, sam z ɑ0 m, tümer t y0 m ɐ0, tums t u0 m s, tum t u0 m, nissen n ɪ0 s ə0 n, nisses n ɪ0 s ə0 s,"
    "nisse n ɪ0 s ə0, nis n ɪ0 s, lingen l ɪ0 ŋ ə0 n, linge l ɪ0 ŋ ə0, lings l ɪ0 ŋ s, ling l ɪ0 ŋ, chens ç ə0 n s,"
    " chen ç ə0 n,"
    "lein l I0 n, wärts v ɛ0 ʁ ʦ, igkeiten ɪ0 ç k I0 t ə0 n, igkeit ɪ0 ç k I0 t, igen ɪ0 ɡ ə0 n, iges ɪ0 ɡ ə0 s,"
    " iger ɪ0 ɡ ɐ0, igem ɪ0 ɡ ə0 m,"
    "ige ɪ0 ɡ ə0, igt ɪ0 ç t, igte ɪ0 ç t ə0, igten ɪ0 ç t ə0 n, igung ɪ0 ɡ ʊ0 ŋ, igungen ɪ0 ɡ ʊ0 ŋ ə0 n, ig ɪ0 ç,"
    " isches ɪ0 ʃ ə0 s, ischer ɪ0 ʃ ɐ0, ischem ɪ0 ʃ ə0 m, ischen ɪ0 ʃ ə0 n,"
    "ische ɪ0 ʃ ə0, isch ɪ0 ʃ, erin ə0 ʁ ɪ0 n, erinnen ə0 ʁ ɪ0 n ə0 n, erung ə0 ʁ ʊ0 ŋ, erungen ə0 ʁ ʊ0 ŋ ə0 n,"
    " elung ə0 l ʊ0 ŋ, mäßig m æ2 s ɪ0 ç, mäßige m æ2 s ɪ0 ɡ ə0, mäßigen m æ2 s ɪ0 ɡ ə0 n, mäßiger m æ2 s ɪ0 ɡ ɐ0,"
    " mäßiges m æ2 s ɪ0 ɡ ə0 s,"
    "ler l ɐ0, lern l ɐ0 n, lers l ɐ0 s, lerin l ə0 ʁ ɪ0 n, lerinnen l ə0 ʁ ɪ0 n ə0 n, ner n ɐ0, nern n ɐ0 n,"
    " nerin n ə0 ʁ ɪ0 n,"
    "weise v I2 z ə0, malig m ɑ0 l ɪ0 ç, maligen m ɑ0 l ɪ0 ɡ ə0 n, mals m ɑ0 l s"
)
"""That make words of others."""

UNSTRESSED: Final = _sounds(
    "ver f ɛ0 ɐ0, zer ʦ ɛ0 ɐ0, ent ʔ ɛ0 n t, emp ʔ ɛ0 m p, er ʔ ɛ0 ɐ0, be b ə0, ge ɡ ə0"
)
"""Prefixes that are never stressed."""
STRESSED: Final = _sounds(
    "herunter h ɛ0 ʁ ʊ1 n t ɐ0, heraus h ɛ0 ʁ W1 s, herein h ɛ0 ʁ I1 n, herauf h ɛ0 ʁ W1 f, herum h ɛ0 ʁ ʊ1 m,"
    " heran h ɛ0 ʁ a1 n,"
    "hinunter h ɪ0 n ʊ1 n t ɐ0, hinaus h ɪ0 n W1 s, hinein h ɪ0 n I1 n, hinauf h ɪ0 n W1 f, hinzu h ɪ0 n ʦ u1,"
    " hervor h ɛ0 ɐ0 f o1 ɐ0,"
    "zusammen ʦ u0 z a1 m ə0 n, zurück ʦ u0 ʁ ʏ1 k, voraus f o0 ʁ W1 s, vorbei f o0 ɐ0 b I1, voran f o0 ʁ a1 n,"
    " weiter v I1 t ɐ0,"
    "wieder v i1 d ɐ0, nieder n i1 d ɐ0, gegen ɡ e1 ɡ ə0 n, neben n e1 b ə0 n, zwischen ʦ v ɪ1 ʃ ə0 n,"
    " fort f ɔ1 ʁ t, frei f ʁ I1, fest f ɛ1 s t,"
    "auf ʔ W1 f, aus ʔ W1 s, ein ʔ I1 n, bei b I1, mit m ɪ1 t, nach n ɑ1 x, vor f o1 ɐ0, weg v ɛ1 k, los l o1 s,"
    " her h e1 ɐ0,"
    "hin h ɪ1 n, dar d ɑ1 ɐ0, ab ʔ a1 p, an ʔ a1 n, um ʔ ʊ1 m, un ʔ ʊ1 n, zu ʦ u1, ur ʔ u1 ɐ0, durch d ʊ1 ʁ ç,"
    " unter ʔ ʊ1 n t ɐ0,"
    "über ʔ y1 b ɐ0, haupt h W1 p t, außer ʔ W1 s ɐ0, hoch h o1 x, teil t I1 l, miss m ɪ1 s, fehl f e1 l"
)
"""Prefixes and first parts that take the stress."""


def joined(*parts: Sequence[str]) -> Phones:
    """Run phones together: like consonants meet in one, t and s in an affricate, r becomes a vowel or a consonant."""
    output: list[str] = []
    for part in parts:
        for n, phone in enumerate(part):
            last = output[-1] if output else ""
            if phone == last and len(phone) == 1 and n == 0:
                continue
            if phone == "s" and last == "t":
                output[-1] = "ʦ"
            elif phone == "s" and last == "ʦ" and n == 0:
                continue
            elif n == 0 and last == "ɐ0" and is_vowel(phone):
                output[-1:] = ["ʁ"] if len(output) > 1 and output[-2][0] in _LONG else ["ə0", "ʁ"]
                output.append(phone)
            else:
                output.append(phone)
    return tuple(output)


def softened(phones: Phones, written: str) -> Phones:
    """Return a stem as it sounds before a vowel."""
    if written.endswith("ig") and phones[-1] == "ç":
        return (*phones[:-1], "ɡ")
    hard = written[-1:] in _SOFTENED and written[-2:] not in {
        "ss",
        "bb",
        "dd",
        "gg",
        "ng",
        "ts",
        "ps",
        "ks",
        "hs",
        "fs",
    }
    if hard and phones[-1] == HARDENED[_SOFTENED[written[-1]]]:
        return (*phones[:-1], _SOFTENED[written[-1]])
    return phones


def hardened(phones: Phones) -> Phones:
    """Return a stem as it sounds before a consonant or at the end."""
    if len(phones) > 1 and phones[-1] == "ʁ" and phones[-2][0] in _LONG:
        return (*phones[:-1], "ɐ0")
    if phones[-2:] == ("ə0", "ʁ"):
        return (*phones[:-2], "ɐ0")
    return (*phones[:-1], HARDENED.get(phones[-1], phones[-1])) if phones else phones


def with_ending(phones: Phones, written: str, ending: Phones) -> Phones:
    """Put an ending behind a stem."""
    vowel = is_vowel(ending[0])
    return joined(softened(phones, written) if vowel else hardened(phones), ending)


def inflected(word: str, look_up: LookUp) -> Phones | None:
    """Pronounce a word as an inflection of a known one; None where it is none."""
    return next(_inflections(word, look_up), None)


def _inflections(word: str, look_up: LookUp) -> Iterator[Phones]:
    for ending, sounds in ENDINGS.items():
        stem = word[: -len(ending)]
        if len(stem) < SHORTEST_STEM or not word.endswith(ending):
            continue
        if stem in NO_STEMS:
            continue
        known = look_up(stem)
        if known is not None and not (ending == "n" and stem[-1] not in "elr"):
            full = ending == "n" and stem[-1] == "e" and known[-1].endswith("1")  # Ideen, Fantasien
            yield with_ending(known, stem, ("ə0", "n") if full else sounds)
        for base, drop in (("en", ("ə0", "n")), ("e", ("ə0",)), ("n", ("n",))):
            if base == "n" and stem[-2:] not in {"el", "er"}:
                continue
            verb = look_up(stem + base)
            if verb is not None and verb[-len(drop) :] == drop and ending not in {"s", "n"}:
                yield with_ending(verb[: -len(drop)], stem, sounds)


def derived(word: str, look_up: LookUp) -> Phones | None:
    """Pronounce a word that ends with a suffix as made of a known one; None where it is none."""
    for suffix, sounds in SUFFIXES.items():
        stem = word[: -len(suffix)]
        if len(stem) < SHORTEST_STEM or not word.endswith(suffix):
            continue
        known = look_up(stem)
        if known is not None:
            soft = suffix.startswith(("ler", "ner"))  # Regler, Händler
            return (
                joined(softened(known, stem), sounds) if soft else with_ending(known, stem, sounds)
            )
        for base, drop in (("en", ("ə0", "n")), ("e", ("ə0",)), ("n", ("n",))):
            if base == "n" and stem[-2:] not in {"el", "er"}:
                continue
            verb = look_up(stem + base)
            if verb is not None and verb[-len(drop) :] == drop:
                return with_ending(verb[: -len(drop)], stem, sounds)
    return None


def demoted(phones: Phones) -> Phones:
    """Make primary stress secondary, for a part of a word whose other part carries it."""
    return tuple(phone[:-1] + "2" if phone.endswith("1") else phone for phone in phones)
