"""Gender and case, as far as they are heard in numbers: "eine Lampe", "in einer Stunde", "am dritten Mai".

Gender comes from the end of a noun: of its last word that is in the table, else by its suffix. Case comes
from the preposition or the article before the number, else from a verb that takes an object. Where
nothing is known a noun is taken to be neuter, whose forms are wrong least often.
"""

import re
from functools import lru_cache
from typing import Final

from ...rules import LETTERS

MASCULINE, FEMININE, NEUTER = "m", "f", "n"
NOMINATIVE, ACCUSATIVE, DATIVE, GENITIVE = "nom", "acc", "dat", "gen"

_NOUNS: Final[dict[str, str]] = {
    **dict.fromkeys(
        "tag monat termin timer alarm wecker apfel raum schalter sensor router server teil punkt schritt film song "
        "titel kanal gang platz stock keller balkon garten flur ofen herd kühlschrank trockner staubsauger lüfter "
        "ventilator melder akku stecker rollladen rollo vorhang knopf abend morgen mittag versuch band euro dollar "
        "cent franken liter meter fuß kilometer zentimeter millimeter teelöffel esslöffel löffel becher "
        "anruf kontakt gast kunde name mann hund baum wert stand prozess befehl ordner eintrag artikel satz fehler "
        "hinweis ruf klick strom kurs rang sieg geburtstag advent mai januar februar märz april juni juli august "
        "september oktober november dezember montag dienstag mittwoch donnerstag freitag samstag sonntag "
        "haushalt bezirk geschmack absatz abschnitt paragraf krieg weltkrieg spieltag saal tisch stuhl kuss zug bus "
        "flug weg ort plan kaffee tee kuchen keks joghurt salat topf sack bund thermostat filter zähler computer "
        "rechner fernseher drucker lautsprecher bildschirm assistent benutzer nutzer bewohner gegenstand zyklus "
        "durchgang lauf spieler tropfen quadratmeter kubikmeter hektar mensch junge schüler lehrer nachbar status "
        "modus effekt patch podcast stream feed hub link download upload chat tab computer monitor button".split(),
        MASCULINE,
    ),
    **dict.fromkeys(
        "stunde minute sekunde woche lampe tür tasse uhr nachricht mail e-mail etage kerze nacht zeit person "
        "frau million milliarde billion billiarde kilowattstunde wattstunde amperestunde seite stufe zahl "
        "nummer linie liga reihe klasse spur runde chance folge staffel hälfte stimme kamera küche garage "
        "batterie heizung leuchte jalousie markise steckdose flasche dose packung prise zehe scheibe zwiebel "
        "kartoffel tomate paprika möhre karotte banane birne zitrone pizza milch butter sahne familie katze "
        "mutter tochter schwester oma stadt straße hand wand bank welt liste aufgabe regel szene app datei "
        "karte kiste tonne tomate unze meile aktion automation integration entität antwort frage art kraft "
        "last fahrt art firma schule dosis idee million brezel regel gabel insel kartoffel steuer feier butter "
        "mauer dauer leiter feder nummer kammer wurst nuss luft lust macht pflicht schicht schrift sicht tat "
        "wahl partie pute software hardware cloud position couch party box playlist sprache strecke ecke decke "
        "brücke maus website seite".split(),
        FEMININE,
    ),
    **dict.fromkeys(
        "fenster gerät update jahr mal licht bad zimmer haus auto tor problem wort bild lied buch kind ei brot "
        "prozent kilo gramm kilogramm pfund stück paar glas bier wasser ergebnis ereignis obergeschoss "
        "geschoss untergeschoss erdgeschoss dachgeschoss quartal jahrhundert jahrtausend jahrzehnt halbjahr "
        "semester kapitel spiel viertel drittel ding programm telefon handy radio album video foto dokument "
        "konto paket netz netzwerk schloss ventil thermometer display tablet backup skript script gebot "
        "mitglied mädchen semester training meeting treffen ende auge ohr herz bett sofa büro hotel restaurant "
        "kino signal protokoll modul relais system grad kelvin watt volt ampere hertz hektopascal lux lumen "
        "bar dezibel byte kilobyte megabyte gigabyte terabyte bit gebäude fahrzeug werkzeug zeug rezept "
        "gericht gemüse obst fleisch feuer wunder messer lebensjahr element ziel tier pferd schwein land dorf "
        "dach feld blatt schiff flugzeug gleis rad abonnement event ticket icon smartphone menü team tor licht "
        "fest konzert theater museum zeichen og ug dg eg jh jhd jhdt".split(),
        NEUTER,
    ),
}  # fmt: skip
_SUFFIXES: Final = (
    ("ung", FEMININE), ("heit", FEMININE), ("keit", FEMININE), ("schaft", FEMININE), ("ion", FEMININE),
    ("tät", FEMININE), ("ik", FEMININE), ("ei", FEMININE), ("anz", FEMININE), ("enz", FEMININE), ("in", FEMININE),
    ("ur", FEMININE), ("chen", NEUTER), ("lein", NEUTER), ("ment", NEUTER), ("um", NEUTER), ("ma", NEUTER),
    ("ling", MASCULINE), ("ismus", MASCULINE), ("or", MASCULINE), ("ig", MASCULINE), ("ant", MASCULINE),
    ("ent", MASCULINE), ("er", MASCULINE), ("el", MASCULINE), ("e", FEMININE),
)  # fmt: skip
_LEAST_LETTERS: Final = 3


@lru_cache(maxsize=1024)
def gender(noun: str) -> str:
    """Return the gender of a noun in the singular; "" where nothing tells it."""
    word = noun.lower().rpartition("-")[2] or noun.lower()
    if word in _NOUNS:
        return _NOUNS[word]
    for start in range(1, len(word) - _LEAST_LETTERS + 1):
        if word[start:] in _NOUNS:
            return _NOUNS[word[start:]]
    return next((of for suffix, of in _SUFFIXES if word.endswith(suffix)), "")


@lru_cache(maxsize=256)
def gender_of_plural(noun: str) -> str:
    """Return the gender of a noun that stands in the plural: "Lampen", "Fenster"."""
    lowered = noun.lower()
    for ending in ("", "n", "en", "e", "er", "s"):
        stem = lowered.removesuffix(ending)
        if lowered.endswith(ending) and is_noun(stem):
            return gender(stem)
    return gender(lowered.removesuffix("n"))


def is_noun(word: str) -> bool:
    """Tell whether the table has a noun, by itself or as the end of a longer one."""
    lowered = word.lower()
    return any(
        lowered[start:] in _NOUNS for start in range(max(1, len(lowered) - _LEAST_LETTERS + 1))
    )


_ARTICLES: Final = {
    (MASCULINE, NOMINATIVE): "ein", (MASCULINE, ACCUSATIVE): "einen", (MASCULINE, DATIVE): "einem",
    (MASCULINE, GENITIVE): "eines", (FEMININE, NOMINATIVE): "eine", (FEMININE, ACCUSATIVE): "eine",
    (FEMININE, DATIVE): "einer", (FEMININE, GENITIVE): "einer", (NEUTER, NOMINATIVE): "ein",
    (NEUTER, ACCUSATIVE): "ein", (NEUTER, DATIVE): "einem", (NEUTER, GENITIVE): "eines",
}  # fmt: skip
_STRONG: Final = {
    (MASCULINE, NOMINATIVE): "er", (MASCULINE, ACCUSATIVE): "en", (MASCULINE, DATIVE): "em",
    (MASCULINE, GENITIVE): "en", (FEMININE, NOMINATIVE): "e", (FEMININE, ACCUSATIVE): "e",
    (FEMININE, DATIVE): "er", (FEMININE, GENITIVE): "er", (NEUTER, NOMINATIVE): "es",
    (NEUTER, ACCUSATIVE): "es", (NEUTER, DATIVE): "em", (NEUTER, GENITIVE): "en",
}  # fmt: skip


def article(of: str, case: str) -> str:
    """Return the form of "ein" for a gender and a case."""
    return _ARTICLES[of or NEUTER, case]


_DATIVE: Final = frozenset(
    "mit nach aus bei von zu seit außer in im vor an am ab binnen gegenüber unter neben zwischen innerhalb "
    "vom zum zur beim samt laut".split()
)
_ACCUSATIVE: Final = frozenset("für um ohne durch gegen pro je auf über bis".split())
_GENITIVE: Final = frozenset("wegen während trotz statt".split())
_JOINING: Final = frozenset(
    "und oder sowie bzw noch nur fast etwa rund genau mindestens höchstens maximal".split()
)
_OBJECT_VERB: Final = re.compile(
    r"\b(?:habe?|hast|hat|haben|hatte|hatten|gibt|gab|gäbe|brauch\w*|benötig\w+|find\w+|fand|fanden|nimm|nehm\w+|nahm|gib|"
    r"geb\w+|kauf\w*|seh\w*|sieht|sah|bestell\w*|trink\w*|iss|esse?n?|füg\w+|stell\w+|setz\w+|leg\w+|öffne\w*|schließ\w+|"
    r"schick\w*|send\w+|erstell\w+|zeig\w*|schalt\w+|spiel\w*|verwend\w+|nutz\w+|bring\w*|hol\w*|macht?|mach\w*|kostet|"
    r"dauert|enthält|möchte\w*|will|bekomm\w+|erhält|erhalten)\b"
)
_CLAUSE: Final = re.compile(r"[.!?;:(](?:\s|$)|\n")
_WORD: Final = re.compile(rf"[{LETTERS}]+|\d+|,")
_BACK: Final = 60


def _clause_before(before: str) -> str:
    text = before[-_BACK:]
    ends = [found.end() for found in _CLAUSE.finditer(text)]
    return text[ends[-1] :] if ends else text


def case_before(before: str) -> str:
    """Return the case of an amount by what stands before it in its clause.

    Args:
        before: the text up to the amount.
    """
    clause = _clause_before(before)
    tokens = [token.lower() for token in _WORD.findall(clause)]
    for distance, word in enumerate(reversed(tokens)):
        if distance and not _joined(tokens, distance):
            break
        for words, case in ((_DATIVE, DATIVE), (_ACCUSATIVE, ACCUSATIVE), (_GENITIVE, GENITIVE)):
            if word in words and word != "bis":
                return case
    clause = clause.lstrip()
    return ACCUSATIVE if _OBJECT_VERB.search(clause[:1].lower() + clause[1:]) else NOMINATIVE


def _joined(tokens: list[str], distance: int) -> bool:
    """Tell whether the last tokens may stand between a preposition and an amount: "für 1 Stunde und"."""
    between = tokens[-distance:]
    if all(token in _JOINING or token.isdigit() for token in between):
        return True
    return distance <= 6 and (between[-1] in _JOINING | {","} or between[-1].isdigit())


_ADJECTIVES: Final = re.compile(
    r"\s+((?:(?!(?:d(?:er|ie|en|em)|oder|aber|über|unter|hinter|keine[nrms]?)\s)"
    rf"[a-zäöüß]+(?:e|er|es|en|em)\s+){{0,2}})([A-ZÄÖÜ][{LETTERS}-]*)"
)


def noun_behind(after: str) -> tuple[str, str] | None:
    """Return the adjectives and the noun that a number stands before; None where there is none."""
    found = _ADJECTIVES.match(after)
    return (found[1].strip(), found[2]) if found else None


def one(before: str, adjectives: str, noun: str) -> str:
    """Return "1" before a noun: "eine", "ein", "einen" and so on."""
    of, case = gender(noun), case_before(before)
    last = adjectives.rpartition(" ")[2]
    if last.endswith("es"):
        return "ein"
    if last.endswith("e") and case in {NOMINATIVE, ACCUSATIVE}:
        return "eine"
    if last.endswith(("er", "en")) and not of:
        of = MASCULINE
    if last.endswith("er") and case in {NOMINATIVE, ACCUSATIVE}:
        case = NOMINATIVE
    return article(of, case)


_LAST_WORDS: Final = re.compile(
    rf"(?:([{LETTERS}]+)[\s,]+)?(?<![{LETTERS}])([{LETTERS}]+)[.,]?\s*[\"(]?$"
)
_ENDED_N: Final = frozenset(
    "am im vom zum zur beim ans ins dem den des einem einen eines meinem deinem seinem ihrem unserem eurem keinem "
    "diesem jenem jedem diesen jenen jeden meinen deinen seinen ihren unseren euren keinen dieses jedes bis ab "
    "meiner deiner seiner ihrer unserer einer keiner".split()
)
_PREPOSITIONS: Final = _DATIVE | _GENITIVE | {"auf", "über", "hinter"}
_MIXED: Final = frozenset("ein kein mein dein sein ihr unser euer".split())


def ordinal_ending(before: str, noun: str, *, date: bool = False) -> str:
    """Return the ending of an ordinal by the words before it and the noun that it stands for.

    Args:
        before: the text up to the ordinal.
        noun: what it counts; a month or "" for a day.
        date: it is a day: "bis 3. Mai" is "bis dritten Mai".
    """
    found = _LAST_WORDS.search(before[-_BACK:])
    last = found[2].lower() if found else ""
    previous = (found[1] or "").lower() if found else ""
    of = MASCULINE if date else gender(noun)
    if date and (until := _UNTIL.search(before)):
        return ordinal_ending(before[: until.start()], noun, date=True)
    if date and last in {"bis", "v"}:
        return "en"
    if last in {"und", "oder", "bis"} and (again := _ORDINAL_BEFORE.search(before[-_BACK:])):
        return ordinal_ending(before[-_BACK:][: again.start()], noun, date=date)
    if last in {"der", "dieser", "jeder"}:
        feminine = of == FEMININE or (previous in _PREPOSITIONS and of != MASCULINE)
        return "en" if feminine or previous in _PREPOSITIONS else "e"
    if last in _ENDED_N and (date or last not in {"bis", "ab"}):
        return "en"
    if last in {
        "die",
        "das",
        "diese",
        "jede",
        "eine",
        "keine",
        "meine",
        "deine",
        "seine",
        "ihre",
        "unsere",
    }:
        return "e"
    if last in _MIXED:
        return _STRONG[of or NEUTER, NOMINATIVE]
    if date:
        return "en" if _DAY_GOVERNED.search(before[-_BACK:]) or last == "seit" else "er"
    return _STRONG[of or MASCULINE, case_before(before)]


_ORDINAL_BEFORE: Final = re.compile(
    r"\d{1,3}\.\s+(?:[a-zäöüß]+\s+)?$|\d{1,3}\.\s(?:und|oder|bis)\s$"
)
_UNTIL: Final = re.compile(
    rf"(?:0?[1-9]|[12]\d|3[01])\.\s?[{LETTERS}]*\.?(?:\s\d{{4}})?\s?[-–]\s?$"
)
_DAY_GOVERNED: Final = re.compile(
    r"\b(?:am|vom|zum|ab|bis|dem|den)\s+(?:\w+tag|\w+abend|Mittwoch|Mo|Di|Mi|Do|Fr|Sa|So)\.?,?\s+$",
    re.I,
)
