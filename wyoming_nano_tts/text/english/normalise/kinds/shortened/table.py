"""Abbreviations to words: the table of `..abbreviations`, and those with several meanings."""

import re
from typing import Final

from .....rules import Found, Pattern, Rule, letters, signs, words
from ....abbreviations import (
    BARE,
    BOOKS,
    BULLETINS,
    COUNTED,
    DESCRIBING,
    MEASURED,
    NOUNS,
    NUMBERED,
    TITLES,
    US_STATES,
    starts_sentence,
)
from ...evidence import ARTICLES, sentence_ends, shouted
from ...numbers import cardinal
from ...units import per_word

KIND: Final = "abbreviation"
_DOTTED: Final = NOUNS | MEASURED | DESCRIBING | NUMBERED | TITLES
_REAL_WORDS: Final = frozenset(
    "no co est fl mt ft ed ph int alt dir conf vac bat disc max min ex alum tech rel cont gen rep sen col "
    "pl ct sq ave mo sec temp hum ch cu rev hon pres gov ref etc ext info dist in art det fr amb ver para "
    "reg med comm inst std res op p inc prev dev hosp tel hist perm term dep lin bot cond ins "
    "ac inf cav lic bal sem sc lec".split()
)
"""Words or parts of words too: as an abbreviation only where something follows."""
_SIGNED: Final = {
    "w/": "with", "w/o": "without", "b/c": "because", "c/o": "care of", "w/c": "week commencing", "f/u": "follow up",
    "h/o": "history of", "o/n": "overnight", "w/in": "within", "p/u": "pick up", "y/n": "yes or no",
}  # fmt: skip
_NAME_AFTER: Final = Pattern(r"\s+[\"'(]?[A-Z]")
_NUMBER_AFTER: Final = Pattern(
    r"\s?[#~≈<>+$€£-]?\s?(?:\d|[A-HJ-Z](?![A-Za-z'’])|I(?![A-Za-z'’])(?!\s(?!of\b)[a-z])|[IVX]{2,}\b)"
)


_EARNED: Final = Pattern(
    r"\s(?:(?:of )?[$€£]|growth\b|up\b|down\b|rose\b|fell\b|grew\b|was [$€£]|per\b)"
)


def _title(found: Found) -> str | None:
    """Say "Dr. Smith", "Gen. Grant": a name follows."""
    name = found["name"].lower()
    sure = name in {"mr", "mrs", "ms", "mx", "messrs", "prof", "drs"} and found["name"][0].isupper()
    if name == "rev" and _EARNED.match(found.after(16)):
        return "revenue"
    if name == "rev" and re.match(r"\s+#?\d", found.after(4)):
        return "revision"
    if name == "rev" and re.match(r"\s+(?:the|this|that|my|your|our|and|it|by)\b", found.after(8)):
        return "review"
    if not _NAME_AFTER.match(found.after(8)):
        if name in _RANKS and found.previous in ARTICLES and found["name"][0].isupper():
            return TITLES[name] + ("." if found.ends_text else "")
        if not (sure and name != "ms"):
            return None
        return TITLES[name] + ("." if found.ends_text else "")
    if name == "rev" and re.match(r"\s+[A-Z](?![a-z])", found.after(4)):
        return "revision"
    if not found["name"][0].isupper() and not sure:
        return None
    if name == "ms" and not found["name"][0].isupper():
        return None
    return TITLES[name]


_RANKS: Final = frozenset(
    "capt cpt lt col sgt maj adm pvt cpl cmdr gov sen rep pres prof supt insp".split()
)


def _numbered(found: Found) -> str | None:
    """Say "Fig. 3", "Ch. IV", "bldg. C": a number or letter follows."""
    name = found["name"].lower()
    if name == "no":
        return None
    if not _NUMBER_AFTER.match(found.after(8)):
        return None
    if name == "ch":
        book = r"\b(?:in|of|see|from|through|to) $|\b(?:read|book|pages?|volume|vol|figure|novel|section)\b"
        of_a_book = re.search(book, found.before(40).lower()) or re.match(
            r"\s?\d+ of\b|\s?[IVX]+\b|\s?\d+[,;:]?\s(?:pp?\.|pages?|fig|vv?\.|sec|§)",
            found.after(16),
        )
        several = re.match(_SEVERAL, found.after(16)) is not None
        return f"chapter{'s' * several}" if of_a_book or several else "channel"
    if name == "sec" and re.search(r"\d\s?-?$", found.before(3)):
        return None
    if name in _IN_BOOKS and re.match(_SEVERAL, found.after(16)):
        return f"{NUMBERED[name]}s"
    return NUMBERED[name]


_SEVERAL: Final = r"\s?\d{1,3}(?:\.\d+)?\s?(?:[-–—]|to\b|&|and\b)\s?\d{1,3}(?![\w-])"
"""Numbers of more than one: "ch. 4-6"."""
_IN_BOOKS: Final = frozenset("fig vol chap sec sect para p ep eq pg art ps cl".split())
"""What the numbers of several stand behind, in the plural."""


def _floor(found: Found) -> str | None:
    """Say "3rd fl."."""
    if not re.search(r"(?:st|nd|rd|th)\s$", found.before(6)):
        return None
    dotted = found.written.endswith(".")
    return "floor" + ("." if dotted and sentence_ends(found, found.end) else "")


def _dotted(found: Found) -> str | None:
    """Say any other abbreviation with its full stop, kept where the sentence ends."""
    written = found["name"]
    name = written.lower()
    said = _DOTTED[name]
    if name in TITLES or (name in NUMBERED and name not in _LOOSE):
        return None
    if written.isupper() and len(written) > 2 and name in _REAL_WORDS:
        return None
    after = found.after(24)
    ends = sentence_ends(found, found.end)
    if name in DESCRIBING and not found.ends_text:
        following = re.match(r"\s+([A-Z][A-Za-z']*)", after)
        ends = ends and following is not None and starts_sentence(following[1])
    if name in _REAL_WORDS and ends and name not in _ENDING:
        return None
    if name in {"in", "fr"} or (
        name in MEASURED and name in {"mi", "deg"} and not re.search(r"\d\s?-?$", found.before(3))
    ):
        return None
    return said + ("." if ends else "")


_LOOSE: Final = frozenset(
    "hwy rt rte apt bldg rm rms ste ext tel ph ref lvl hts vol fig figs pg pgs flr eqs div".split()
)
"""Said before a word too, "the vol. knob"; the others only before a number."""
_ENDING: Final = frozenset(
    "max min sec etc inc ave ct pl sq ext ref temp est med reg dist hr mo".split()
)


def _counted(found: Found) -> str | None:
    """Say what stands before a number without a full stop: "err 12", "Gm 6"."""
    named = found["name"]
    return None if named.isupper() and (len(named) > 2 or named == "FL") else COUNTED[named.lower()]


def _us_state(found: Found) -> str | None:
    """Say "Boston, Mass.", "(D-Mass.)"."""
    if not re.search(r"[A-Z][A-Za-z.'’]*[a-z], $|\b[DRI]-$", found.before(24)):
        return None
    state = US_STATES[found["name"].lower()]
    following = found.following
    return state + ("." if found.ends_text or starts_sentence(following) else "")


def _package(found: Found) -> str | None:
    """Say "2 (8 oz) pkg cream cheese": so many of a weight."""
    count = re.search(r"\b(\d{1,2}) \([^()]{1,16}\) $", found.before(24))
    if count is None or int(count[1]) < 2:
        return None
    return "packages"


def _opus(found: Found) -> str | None:
    """Say "Op. 27/2": the second piece of a work."""
    return f"opus {cardinal(found['n'])} number {cardinal(found['part'])}"


def _final(found: Found) -> str | None:
    """Say "F/10", "F/OT": a final score."""
    n = found["n"]
    return f"final in {cardinal(n)}" if n.isdecimal() else _EXTRA[n]


_EXTRA: Final = {"OT": "final in overtime", "SO": "final in a shootout"}


_PACKAGES: Final = Pattern(
    r"[-\s](?:get|install|update|upgrade|remove|list|search|autoremove|purge)\b"
)


def _bare(found: Found) -> str | None:
    """Say a short form that is written without a full stop."""
    if found.written == "apt" and _PACKAGES.match(found.after(16)):
        return None
    written = found.written
    lowered = written.lower()
    if written in BARE or lowered not in BARE or len(written) < _SHORTEST_LOUD:
        return BARE.get(written)
    if written.istitle():
        return BARE[lowered] if written in _FIRST_WORDS else None
    return BARE[lowered] if written.isupper() and shouted(found) else None


def _weigh_bulletin(found: Found) -> int:
    return 62 if found["name"].isupper() and shouted(found) else 0


def _bulletin(found: Found) -> str | None:
    """Say what bulletins in capitals shorten: "VSBY", "ADV"; days are no verbs and stars there."""
    name = found["name"].lower()
    day = name in {"sat", "sun"}
    if day and not re.search(
        r"(?:\b[AP]M|\b(?:[ECMPH][SD]?T|AK[SD]T|UTC|GMT)|\b(?:ON|TIL|UNTIL|THRU|THROUGH|BY|FROM|LATE|EARLY)|\d[AP]?) $",
        found.before(12),
    ):
        return None
    return BULLETINS[name] + ("." if found["dot"] and sentence_ends(found, found.end) else "")


_SHORTEST_LOUD: Final = 3
_FIRST_WORDS: Final = frozenset("Pls Plz Abt Thx Tmrw Tmr Btwn Sry Thru Ppl Sched".split())
"""Short forms that begin a sentence, and are no names."""


def _signed(found: Found) -> str | None:
    return (
        _SIGNED.get(found.written.lower())
        if found.written.islower() or found.written == "W/"
        else None
    )


def _weekend(found: Found) -> str | None:
    return (
        "weekend"
        if found.previous in {"the", "this", "next", "last", "every", "each", "long"}
        else "whatever"
    )


def _degree(found: Found) -> str | None:
    following = found.following
    ends = found.written.endswith(".") and following[:1].isupper() and starts_sentence(following)
    return "PhD." if ends else "PhD"


def _century(found: Found) -> str | None:
    """Say "the 20th c."."""
    if not re.search(r"\d(?:st|nd|rd|th)\s$", found.before(4)):
        return None
    return "century" + ("." if sentence_ends(found, found.end) else "")


def _latin(found: Found) -> str | None:
    return "that is," if found.written[0].lower() == "i" else "for example,"


def _verse_follows(found: Found) -> bool:
    """Tell whether a verse stands behind; psalms are quoted without one."""
    return found["name"] == "Ps" or re.match(r"\s\d{1,3}:\d", found.after(8)) is not None


def _over(found: Found) -> str | None:
    """Say "wk/wk", "y/y": one against the one before."""
    word = per_word(found["unit"])
    return (
        f"{word} over {word}"
        if word in {"week", "year", "month", "day"}
        else _OVER.get(found["unit"])
    )


_OVER: Final = {
    "w": "week over week",
    "q": "quarter over quarter",
    "qtr": "quarter over quarter",
    "y": "year over year",
}


_MONTH: Final = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_NO_LABELS: Final = _REAL_WORDS - frozenset(
    "temp dist ref hum elev max min bal acct conf ext bat vol".split()
)
"""Words and names too: before a colon they are that."""
_WORD_END: Final = r"(?!\w|['’]\w|/|\.\w)"

RULES: Final = (
    Rule(KIND, words(TITLES), r"(?P<name>[A-Za-z]+)\.(?!\w)", _title, 60),
    Rule(KIND, words(NUMBERED), r"(?P<name>[A-Za-z]+)\.(?![A-Za-z])", _numbered, 61),
    Rule(KIND, words("fl flr"), r"(?P<name>[Ff]lr?)\b\.?(?!\w)", _floor, 61),
    Rule(KIND, words(_DOTTED), r"(?P<name>[A-Za-z]+)\.(?!\w)", _dotted, 55),
    Rule(KIND, words(word.lower() for word in BARE), rf"[A-Za-z]{{2,10}}{_WORD_END}", _bare, 50),
    Rule(
        "book", words(BOOKS), r"(?P<name>[A-Z][a-z]+)\.(?=\s\d{1,3}(?::\d|\b(?![,\d])))",
        lambda f: BOOKS[f["name"].lower()] if _verse_follows(f) else None, 66,
    ),
    Rule(KIND, words("ste"), r"Ste\.?[ -](?=[A-Z][a-z])", "Sainte ", 64),
    Rule(KIND, words(COUNTED), r"(?P<name>[A-Za-z]+)\.?(?=\s#?\d)", _counted, 51),
    Rule(
        "bulletin", words(BULLETINS),
        rf"(?P<name>[A-Z]+)(?P<dot>\.?){_WORD_END}(?![-–/&]\w)", _bulletin, 62, _weigh_bulletin,
    ),
    Rule(
        KIND, words("b d"),
        rf"(?P<name>[bd])\.(?=\s(?:\d{{1,2}} (?i:{_MONTH})|(?i:{_MONTH})[a-z]{{0,6}}\.? \d|(?:c\. )?\d{{3,4}}\b))",
        lambda f: "born" if f["name"] == "b" else "died", 76,
    ),
    Rule(KIND, words("pkg"), r"pkgs?\b\.?(?!\w)", _package, 56),
    Rule("county", words("co"), r"Co\.?(?=\s(?:Rd|Road|Rte|Route|Hwy|Highway)\b)", "county", 70),
    Rule("opus", words("op"), r"[Oo]p\.?\s?(?P<n>\d{1,3})/(?P<part>\d{1,2})(?![\d/])", _opus, 90),
    Rule(
        KIND, words(frozenset(_DOTTED) - _NO_LABELS), r"(?P<name>[A-Z][a-z]+)(?=:\s?[-+~≈<>#$€£]?\d)",
        lambda f: _DOTTED[f["name"].lower()], 56,
    ),
    Rule(KIND, words("btw"), r"btw\b\.?(?=\s(?:\d|[A-Z][\w.]* (?:&|and)\b))", "between", 60),
    Rule("law", words("pub"), r"Pub\.\s?L\.(?=\s(?:No\.?\s)?\d)", "Public Law", 90),
    Rule("state", words(US_STATES), r"(?P<name>[A-Z][a-z]+)\.(?!\w)", _us_state, 64),
    Rule(
        KIND, words("w b c f h o p y"),
        r"(?:w/o|w/in|w/|b/c|c/o|w/c|f/u|h/o|o/n|p/u|y/n)(?!\w|'\w|/|\.\w)", _signed, 60,
    ),
    Rule(KIND, words("w"), r"[wW]/[eE](?!\w)", _weekend, 61),
    Rule(KIND, words("approx"), r"approx'ly\b", "approximately", 60),
    Rule(KIND, words("i e"), r"(?:i\.\s?e|e\.\s?g)(?:\.(?=[\s,)]|$)|\b\.?),?", _latin, 72, flags=re.I),
    Rule(KIND, words("a"), r"a\.k\.a\b\.?", "AKA", 75),
    Rule(
        KIND, words("ph"),
        r"Ph\.\s?D\b\.?",
        _degree, 76,
    ),
    Rule(KIND, words("m"), r"M\.\s?D\.(?=[\s,]|$)", "M D", 76),
    Rule(KIND, words("et"), r"et al\.", "et al", 76),
    Rule(KIND, words("c"), r"c\.(?!\w)", _century, 75),
    Rule("mail", words("fw fwd"), r"(?i:fwd?)(?=:\s)", "forward", 65),
    Rule(KIND, words("ca c"), r"ca\.(?=\s?[\da-z])|c\.(?=\s?\d{4})", "circa", 74),
    Rule(KIND, words("n"), r"N/A\b|n/a\b", "N A", 76),
    Rule(KIND, signs("'"), r"'n'(?= \w)", lambda f: "and" if f.before(2)[-1:] == " " else None, 76),
    Rule(KIND, words("p"), r"P\.S\.(?=\s|$)", "P S", 76),
    Rule(KIND, words("s"), r"s/he\b", "he or she", 76),
    Rule(KIND, words("o"), r"o'clock\b", "o'clock", 76, flags=re.I),
    Rule(KIND, letters("/"), r"(?P<unit>wk|w|yr|y|mo|qtr|q)/(?P=unit)\b(?![/'])", _over, 76),
    Rule(KIND, words("div"), r"[Dd]iv\.?(?=\s(?:yield|rate|paid|payout|payment|growth)\b)", "dividend", 65),
    Rule(KIND, words("op"), r"[Oo]p\.?(?=\s(?:margin|income|profit|expenses?|cash)\b)", "operating", 65),
    Rule(KIND, words("med"), r"[Mm]ed-(?=high\b|low\b|rare\b|well\b)", "medium ", 65),
    Rule(
        "sport", words("d def"), r"(?:d|def)\.(?=\s[A-Z][a-z]+\s\d)", "defeated", 75,
    ),
    Rule(
        "sport", words("f"), r"F/(?P<n>\d{1,2}|OT|SO)\b",
        _final, 76,
    ),
    Rule("title", words("sec"), r"Sec\.(?=\s(?:of\b|Gen\b|[A-Z][a-z]+\b))", "secretary", 62),
    Rule(
        KIND, words("ms"),
        r"MS(?= (?:Office|Word|Excel|Teams|Windows|Paint|Access|Outlook)\b)",
        "Microsoft", 90,
    ),
)  # fmt: skip
