"""How German letters sound: rules for one stem with its endings, without prefixes and other stems before it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

Phones = tuple[str, ...]

_GRAPHEME: Final = re.compile(
    r"(?P<vowel>ieh(?=[^aouäöü]|$)|ie|eau|äu|[ea][iyu]|oo|ee|aa|ou|[aäeioöuü]h(?=[^aäoöuüyh]|$)|[aäeioöuüéèêáàâ]|"
    r"y(?![aeiouäöü])|(?<=[b-df-hj-np-tv-xz])y)"
    r"|(?P<consonant>tsch|dsch|sch|chs(?!t)|ch|ck|ph|th|rh|pf|qu|tz|ng|nk|dt|ts|ss|sh|gh|([bdfgklmnprtz])\3|"
    r"[^aäeioöuüéèêáàâ])"
)
_LONG: Final = {
    "ie": "i", "ieh": "i", "ee": "e", "aa": "ɑ", "oo": "o", "eau": "o", "ou": "u", "ah": "ɑ", "äh": "æ", "eh": "e",
    "ih": "i", "oh": "o", "öh": "ø", "uh": "u", "üh": "y", "ei": "I", "ai": "I", "ey": "I", "ay": "I", "au": "W",
    "äu": "Y", "eu": "Y", "é": "e", "è": "ɛ", "ê": "ɛ", "á": "ɑ", "à": "ɑ", "â": "ɑ",
}  # fmt: skip
_TENSE: Final = dict(zip("aäeioöuüy", "ɑæeioøuyy", strict=True))
_LAX: Final = dict(zip("aäeioöuüy", "aɛɛɪɔœʊʏʏ", strict=True))
_SHORTENING: Final = frozenset(
    "tsch dsch sch chs ck pf tz ng nk x ss bb dd ff gg kk ll mm nn pp rr tt zz dt ts".split()
)
_SOUNDS: Final = {
    "tsch": "ʧ", "dsch": "ʤ", "sch": "ʃ", "chs": "ks", "ck": "k", "ph": "f", "th": "t", "rh": "ʁ", "pf": "P",
    "qu": "kv",
    "tz": "ʦ", "ng": "ŋ", "nk": "ŋk", "dt": "t", "ts": "ʦ", "ss": "s", "sh": "ʃ", "gh": "ɡ", "ß": "s", "r": "ʁ",
    "w": "v",
    "z": "ʦ", "x": "ks", "g": "ɡ", "zz": "ʦ", "q": "k", "y": "j", "ç": "s", "ñ": "nj",
}  # fmt: skip
_HARD: Final = {"b": "p", "d": "t", "ɡ": "k", "v": "f", "z": "s", "ʒ": "ʃ", "ʤ": "ʧ"}
_SONORANTS: Final = frozenset("l m n r ng nk ll mm nn rr h j w y".split())
_TAIL: Final = r"(?:e|en|s|es|er|em|ern|n|nen)?$"
_C: Final = "(?<=[^aeiouäöüy])"
_STRESSED_ENDINGS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        r"i(?P<v>o)n(?:en|s|är|äre|ären|ärer|äres|al|ale|alen|aler|ales|ell|elle|ellen|eller|elles)?$",
        r"(?P<v>ie)r(?:en?|s?t|te[nrstm]?|tes?t|ungen|ungs?|bar|end|ende[nrsm]?|ens|er|erin|ern|ers)?$",
        r"t(?P<v>ä)t(?:en|s)?$", rf"(?P<v>i)smus$|{_C}(?P<w>i)st(?:en|in|innen)?$",
        rf"{_C}(?P<v>i)k(?<=[^i][fsl]ik)(?:en)?$",
        rf"(?:{_C}(?P<v>a)|{_C}(?P<w>e))n[zt]{_TAIL}", rf"(?:ekt|ett|ell|ibel|ess){_TAIL}".replace("(?:ekt",
        "(?:(?P<v>e)kt").replace("|ett", "|(?P<w>e)tt"),
        rf"(?P<v>eu)(?:r|se){_TAIL}", rf"[^aeiou](?P<v>u)r{_TAIL}", r"(?P<v>a)(?:ge|de)(?:n|s)?$",
        rf"{_C}(?P<v>i)ne[ns]?$",
        rf"(?P<v>ö)s{_TAIL}", rf"(?P<v>a)(?:ph|f)(?:isch)?{_TAIL}",
        rf"(?:[^aeiou](?P<v>a)|[^aeiou](?P<w>ä)|[ti](?P<x>e))[lr](?<=[^v][aä][lr]|.al|.är){_TAIL}",
        r"[^aeiouw](?P<v>ei)(?:en)?$", r"[^r](?P<v>[aeiouäöü]+)[^aeiouäöü]{1,3}isch(?:e[nrsm]?)?$",
        r"(?P<v>o)g(?:e|en|in)$", r"(?P<v>a)bel$",
        rf"(?P<v>i)v{_TAIL}", r"[^e](?P<v>ie)(?:n|s)?$", r"[^aeiou](?P<v>a)t(?:en|s|es|ik|iker|isch)?$(?<!heimat)",
        rf"m(?P<v>e)nt{_TAIL}", r"(?P<v>e)ss(?:or|oren|ion|ionen)$",
    )
)  # fmt: skip
"""Of loans: `v` is the vowel with the stress."""
_SHORTEST_LOAN: Final = 5
"""Letters of a word whose end may say where its stress is."""


@dataclass(slots=True)
class _Grapheme:
    letters: str
    vowel: bool


def graphemes(stem: str) -> list[_Grapheme]:
    """Cut a stem into what sounds together."""
    return [_Grapheme(m.group(), m["vowel"] is not None) for m in _GRAPHEME.finditer(stem)]


def stressed_nucleus(stem: str, nuclei: Sequence[int], cut: Sequence[_Grapheme]) -> int:
    """Choose the syllable with the stress, by its place among the syllables."""
    if len(nuclei) < 2 or len(stem) < _SHORTEST_LOAN:
        return 0
    for pattern in _STRESSED_ENDINGS:
        found = pattern.search(stem)
        if found is None:
            continue
        place = max(found.start(name) for name in pattern.groupindex)
        starts = [0]
        for grapheme in cut:
            starts.append(starts[-1] + len(grapheme.letters))
        for syllable, n in enumerate(nuclei):
            if starts[n] <= place < starts[n + 1]:
                return syllable
    return 0


def read_stem(stem: str, stressed: int | None = None) -> Phones:
    """Return the phones of a stem with its endings; one syllable carries the primary stress.

    Args:
        stem: lower-case letters.
        stressed: which syllable, from 0; None: by rule.
    """
    cut = graphemes(stem)
    nuclei = [i for i, g in enumerate(cut) if g.vowel]
    accent = (
        stressed_nucleus(stem, nuclei, cut) if stressed is None else min(stressed, len(nuclei) - 1)
    )
    phones: list[str] = []
    for i, grapheme in enumerate(cut):
        if grapheme.vowel:
            phones += _vowel(cut, i, nuclei.index(i) - accent)
        else:
            phones += _consonant(cut, i, phones)
    return _finished(phones)


def _following(cut: Sequence[_Grapheme], i: int) -> list[str]:
    """Return the consonants between a vowel and the next one, or the end."""
    found = []
    for grapheme in cut[i + 1 :]:
        if grapheme.vowel:
            break
        found.append(grapheme.letters)
    return found


def _is_short(letter: str, following: Sequence[str], *, at_end: bool) -> bool:
    """Tell whether the consonants behind a vowel letter make it short."""
    if not following:
        return False
    first = following[0]
    if first in _SHORTENING:
        return True
    if first == "ch":
        return letter not in "u" or len(following) > 1
    if len(following) == 1:
        return False
    second = following[1]
    if (
        first in {"b", "d", "g"}
        and not at_end
        and second in {"l", "r", "n"}
        and len(following) == 2
    ):
        return False
    if first in {"t", "d"} and second == "m" and not at_end:
        return False
    return not (first in {"b", "g", "d"} and (second == "t" or (second == "s" and at_end)))


def _vowel(cut: Sequence[_Grapheme], i: int, from_accent: int) -> list[str]:
    letters = cut[i].letters
    stress = "1" if from_accent == 0 else "0"
    following = _following(cut, i)
    at_end = i + 1 + len(following) == len(cut)
    if letters in _LONG:
        return [_LONG[letters] + stress]
    if from_accent > 0 and letters == "e":
        if following and following[0] == "r" and (at_end or len(following) > 1):
            return ["ɐ0"]
        return ["ə0"]
    if letters == "e" and from_accent == -1 and following == ["r"] and cut[-1].letters == "ei":
        return ["ə0"]  # Bäckerei
    if letters == "i" and from_accent != 0 and i + 1 < len(cut) and cut[i + 1].vowel and i:
        return ["j"]
    if _is_short(letters, following, at_end=at_end):
        return [_LAX[letters] + stress]
    if from_accent == 0:
        return [_TENSE[letters] + stress]
    closed = bool(following) and at_end
    if closed or (from_accent > 0 and following and letters == "i"):
        return [_LAX[letters] + stress]
    return [("a" if letters == "a" else _TENSE[letters]) + stress]


def _consonant(cut: Sequence[_Grapheme], i: int, phones: Sequence[str]) -> list[str]:
    letters = cut[i].letters
    following = cut[i + 1] if i + 1 < len(cut) else None
    before_vowel = following is not None and following.vowel
    match letters:
        case "ch":
            return [_ch(cut, i, phones)]
        case "s":
            return [_s(cut, i, following)]
        case "c":
            soft = before_vowel and following is not None and following.letters[0] in "eiyäöé"
            return ["ʦ" if soft else "k"]
        case "h":
            return ["h"] if before_vowel or i == 0 else []
        case "r" | "rr":
            return ["ʁ"]
        case "g" if _is_ig(cut, i):
            return ["ç"]
        case "ng" if before_vowel and following is not None and following.letters[0] in "aou":
            return ["ŋ", "ɡ"]
        case "v":
            return ["v" if before_vowel and (i > 0 or not _is_native_v(cut)) else "f"]
        case "t" if _is_tion(cut, i):
            return ["ʦ"]
    sounds = _SOUNDS.get(letters) or _SOUNDS.get(letters[0], letters[0])
    if _is_hardened(cut, i):
        sounds = "".join(_HARD.get(sound, sound) for sound in sounds)
    return list(sounds)


def _is_native_v(cut: Sequence[_Grapheme]) -> bool:
    written = "".join(g.letters for g in cut[:4])
    return written.startswith(
        (
            "vat",
            "vät",
            "vet",
            "vieh",
            "viel",
            "vier",
            "vog",
            "vög",
            "vol",
            "völ",
            "von",
            "vor",
            "ver",
        )
    )


_BEHIND_IG: Final = re.compile(
    r"(?:s|s?t(?:e[nrsm]?)?|keit(?:en|s)?|heit(?:en|s)?|lich(?:e[nrsm]?)?)?$"
)


def _is_ig(cut: Sequence[_Grapheme], i: int) -> bool:
    """Tell whether a g is that of the ending -ig, and no vowel follows."""
    rest = "".join(g.letters for g in cut[i + 1 :])
    return i > 1 and cut[i - 1].letters == "i" and _BEHIND_IG.match(rest) is not None


def _is_tion(cut: Sequence[_Grapheme], i: int) -> bool:
    rest = "".join(g.letters for g in cut[i:])
    return i > 0 and rest.startswith(("tion", "tient", "tiell", "tial", "tiat"))


def _is_hardened(cut: Sequence[_Grapheme], i: int) -> bool:
    """Tell whether a voiced stop or fricative stands at the end of its syllable."""
    following = cut[i + 1 :]
    if not following:
        return True
    if following[0].vowel:
        return False
    return following[0].letters not in {"l", "r", "n", "m"} or len(following) == 1


def _ch(cut: Sequence[_Grapheme], i: int, phones: Sequence[str]) -> str:
    if i == 0:
        following = cut[1].letters if len(cut) > 1 else ""
        return "ç" if following[:1] in {"e", "i", "y", "ä", "ö", "ü"} else "k"
    return "x" if phones and phones[-1][0] in "aɑɔoʊuW" else "ç"


def _s(cut: Sequence[_Grapheme], i: int, following: _Grapheme | None) -> str:
    if following is None:
        return "s"
    if not following.vowel:
        return "ʃ" if i == 0 and following.letters in {"p", "t"} else "s"
    before = cut[i - 1] if i else None
    return "z" if before is None or before.vowel or before.letters in _SONORANTS else "s"


_BEFORE_R: Final = frozenset("aɛɪɔʊʏœɑeiouyøæəɐIWYãẽõj")
"""What r stays a consonant before."""


def _finished(phones: Sequence[str]) -> Phones:
    """Let r be a vowel behind long ones, and let no two like consonants or parts of an affricate stand together."""
    output: list[str] = []
    for n, phone in enumerate(phones):
        following = phones[n + 1] if n + 1 < len(phones) else ""
        prevocalic = following[:1] in _BEFORE_R if following else False
        if phone == "ʁ" and output and not prevocalic:
            if output[-1][0] == "ɐ":
                continue
            if output[-1][0] in "ɑeiouyøæIWY":
                output.append("ɐ0")
                continue
        if phone == "s" and output and output[-1] == "t":
            output[-1] = "ʦ"
            continue
        if output and phone == output[-1] and len(phone) == 1:
            continue
        output.append(phone)
    return tuple(output)
