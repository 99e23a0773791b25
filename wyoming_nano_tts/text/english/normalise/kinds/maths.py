"""Formulas: operators, powers, functions, LaTeX, chemistry, positions on a map."""

import re
from typing import Final

from ....rules import Found, Pattern, Rule, capitals, figures, letters, signs, words
from ...abbreviations import WAYS
from ...spelling import SPELLED_IN_CAPITALS
from ..numbers import cardinal, decimal
from ..units import unit_at

KIND: Final = "formula"
_COMMANDS: Final = {
    "leq": "≤", "le": "≤", "geq": "≥", "ge": "≥", "neq": "≠", "ne": "≠", "times": "×", "cdot": "×",
    "div": "÷", "pm": "±", "approx": "≈", "rightarrow": "→", "to": "→", "leftarrow": "←", "infty": "∞",
    "ldots": "…", "dots": "…", "cdots": "…", "degree": "°", "circ": "°", "percent": "%", "quad": " ",
    "left": "", "right": "", "mathrm": "", "text": "", "displaystyle": "", "mathbf": "", "sum": " sum of ",
    "int": " integral of ", "pi": " pi ", "alpha": " alpha ", "beta": " beta ", "gamma": " gamma ",
    "delta": " delta ", "Delta": " delta ", "theta": " theta ", "lambda": " lambda ", "mu": " mu ",
    "sigma": " sigma ", "omega": " omega ", "phi": " phi ", "epsilon": " epsilon ", "rho": " rho ",
    "sin": " sine ", "cos": " cosine ", "tan": " tangent ", "log": " log ", "ln": " natural log ",
    "lim": " limit ", "equiv": " is equivalent to ", "in": " in ", "cup": " union ", "cap": " intersection ",
}  # fmt: skip
_FRAC: Final = Pattern(r"\\d?frac\s?\{([^{}]{0,200})\}\s?\{([^{}]{0,200})\}")
_SQRT: Final = Pattern(r"\\sqrt\s?\{([^{}]{0,200})\}")
_WRAPPED: Final = Pattern(r"\\(?:text|mathrm|mathbf|operatorname)\s?\{([^{}]{0,200})\}")
_COMMAND: Final = Pattern(r"(?<![A-Za-z:\\])\\([A-Za-z]{2,20})(?![A-Za-z])\s?")
_DOLLARS: Final = Pattern(
    r"(?<![\\\w$])(\$\$?)(?=[^\s$\d])([^$\n]{1,300}?)(?<=[^\s$\\])\1(?![\w$])|"
    r"(?<![\\\w$])(\$\$?)(?=\d)([^$\n]{1,300}?[\\^=+{][^$\n]{0,300}?)(?<=[^\s$\\])\3(?![\w$])"
)
_PARENTHESES: Final = Pattern(r"\\[()\[\]]")


def plain_formulas(text: str) -> str:
    """Return a text with LaTeX written as plain formulas."""
    text = _DOLLARS.sub(lambda m: f" {m[2] or m[4]} ", text)
    if "\\" not in text:
        return text
    text = _PARENTHESES.sub(" ", _WRAPPED.sub(r"\1", text))
    text = _FRAC.sub(r"(\1) over (\2)", text)
    text = re.sub(r"\((\d{1,2})\) over \((\d{1,2})\)", r"\1/\2", text)
    text = re.sub(r"\((\w{1,12})\) over \((\w{1,12})\)", r"\1 over \2", text)
    text = _SQRT.sub(r"√\1", text)
    text = _COMMAND.sub(lambda m: f" {_COMMANDS[m[1]]} " if m[1] in _COMMANDS else m.group(), text)
    return re.sub(r"[\^_]\{([^{}]{1,20})\}", lambda m: m.group()[0] + m[1], text)


def power(exponent: str, minus: bool) -> str:
    """Say what behind a number or a letter is raised."""
    if not minus and exponent in {"2", "3"}:
        return " squared" if exponent == "2" else " cubed"
    if exponent.isdecimal():
        return f" to the power of {'minus ' if minus else ''}{cardinal(exponent)}"
    return f" to the power of {'minus ' if minus else ''}{exponent}"


def _unit_behind(found: Found) -> str:
    """Take the unit behind a power of ten: "5.97×10^24 kg"."""
    unit = unit_at(found.text, found.end + 1) if found.after(1) == " " else None
    if (
        unit is None
        or unit[2] in {"in", "A", "C", "K"}
        or found.text[unit[1] : unit[1] + 1].isalnum()
    ):
        return ""
    found.end = unit[1]
    return f" {unit[0][1]}"


def _power(found: Found) -> str | None:
    unit = (
        unit_at(found.text, found.end + 1)
        if found.after(1) == " " and found.before(2).endswith("10")
        else None
    )
    said_unit = ""
    if (
        unit is not None
        and unit[2] not in {"in", "a", "at", "A", "C", "K"}
        and not found.text[unit[1] : unit[1] + 1].isalnum()
    ):
        found.end, said_unit = unit[1], f" {unit[0][1]}"
    return (
        power(
            found["n"].replace("^", "").translate(_RAISED),
            "-" in found["minus"] or "−" in found["minus"],
        )
        + said_unit
    )


_RAISED: Final = str.maketrans("²³", "23")
_UNITS_SAID: Final = {"²": " squared", "³": " cubed"}
_NAMES: Final = {
    "=": "equals", "==": "equals", "===": "equals", "≤": "less than or equal to", "<=": "less than or equal to",
    "≥": "greater than or equal to", ">=": "greater than or equal to", "≠": "not equal to", "!=": "not equal to",
    "≈": "is about", "±": "plus or minus", "÷": "divided by", "×": "times", "*": "times", "<": "less than",
    ">": "greater than", "+": "plus", "√": "square root of", "∞": "infinity", "→": "to", "->": "to", "=>": "to",
    "-->": "to", "==>": "to", "←": "from", "<-": "from", "↔": "and", "<->": "and", "<=>": "and",
    "/=": "divided by equals", "%=": "modulo equals", "+=": "plus equals", "-=": "minus equals", "*=": "times equals",
    "&&": "and", "||": "or",
}  # fmt: skip


def _operator(found: Found) -> str | None:
    """Say an operator between two sides."""
    sign = found["sign"]
    before, after = found.before(3), found.after(3)
    left = re.search(r"[\w.!)\]\"'°%²³½¼¾+]\s*$", before) is not None
    right = re.match(r"\s*[\w($€£\"'\[√+.#±~≈∞!−-]", after) is not None and not after.startswith(
        sign
    )
    if sign in {"√", "∞", "→", "->", "=>", "-->", "==>", "←", "<-", "↔", "<->", "<=>", "≠", "!="}:
        if sign in {"→", "->", "=>", "-->", "==>"} and not left:
            return " "
        return f" {_NAMES[sign]} "
    if sign == "*":
        spaced = re.search(r"\w\s$", before) and re.match(r"\s\w", after)
        tight = re.search(r"[\d)]$", before) and re.match(r"[\d(]", after)
        return " times " if (spaced or tight) else None
    if sign in {"<", ">"} and not (left and re.match(r"\s?(?:[\d$€£A-Za-z-]|\.\d)", after)):
        return None
    if (
        sign in {"<", ">"}
        and re.match(r"\s?[A-Za-z]{2,}", after)
        and not re.search(r"\b\w\s?$", before)
    ):
        return None
    return f" {_NAMES[sign]} " if left and right else None


def _behind(found: Found) -> str | None:
    """Say a plus behind a number or a name: "10+", "A++", "C++"."""
    if not found.before(1).isalnum():
        return None
    if found.written == "--":
        return " minus minus"
    return " plus" * len(found.written)


def _minus(found: Found) -> str | None:
    """Say a hyphen as minus between sides of a formula."""
    before, after = found.before(12), found.text[found.start + 1 : found.start + 12]
    spaced = before[-1:].isspace() and after[:1].isspace()
    if (
        re.search(r"[(=≤≥<>±×*/√,]\s?$", before)
        and _UNARY.match(after)
        and _FORMULA.search(found.before(24) + after)
    ):
        return " minus "
    if (
        spaced
        and found.written in "–-"
        and re.search(r"\b[A-Za-z]\d{1,3}(?:\.\d+)?\s$", before)
        and _AWAY.match(after)
    ):
        return ", "  # "M4.7 – 12 km SSW of Ridgecrest"
    if (
        spaced
        and re.search(r"(?:(?:\b|\d)[a-z]|\d|\))\s$", before)
        and re.match(r"\s(?:[a-z](?![A-Za-z'])|\d|\()", after)
        and _FORMULA.search(found.before(24) + found.text[found.start : found.start + 24])
    ):
        return " minus "
    powered = re.search(r"(?:\^-?\d+|[²³]|\b\d*[a-z]|\))\s?$", before) is not None
    in_formula = spaced or re.search(r"[=^²³]", found.before(24) + after) is not None
    if powered and in_formula and re.match(r"\s?\d+[a-z]?(?:\b|\^)", after):
        return " minus "
    if spaced and re.search(r"\d\s$", before) and re.match(r"\s\d", after):
        return " minus "
    if (
        re.search(r"[=^²³+]", found.before(24))
        and re.search(r"\w\s?$", before)
        and re.match(r"\s?\w", after)
        and re.search(r"(?:\b|\d)[a-z]\s?$|\d\s?$", before)
    ):
        return " minus "
    return None


_UNARY: Final = Pattern(r"(?:[a-z](?![A-Za-z'])|(?:sin|cos|tan|log|ln|exp|sqrt)\b|√|\(|∞|pi\b)")
_FORMULA: Final = Pattern(r"[=^²³√±≤≥≠]")
_AWAY: Final = Pattern(r"\s\d+(?:\.\d+)? ?(?:km|mi|miles?|kilometers?|m|ft)\b")


def _factorial(found: Found) -> str | None:
    """Say "5!" of a formula; else it is a cry."""
    return f"{cardinal(found['n'])} factorial"


def _function(found: Found) -> str | None:
    x = re.sub(r"\s?([-−+])\s?", lambda m: " plus " if m[1] == "+" else " minus ", found["x"])
    x = re.sub(r"\d+(?:\.\d+)?", lambda m: decimal(m.group()), x)
    return f"{found['f']} of {x.strip()}"


def _weigh_function(found: Found) -> int:
    """Weigh "f(2)": the value of a function where a formula is near; else it is a paragraph."""
    return 86 if re.match(r"\s?[=<>≤≥≈+]|\sis\b", found.after(4)) or "=" in found.before(40) else 0


def _weigh_not(found: Found) -> int:
    """Weigh "!done" of a program."""
    return 71 if _CODE.search(found.before(24) + "|" + found.after(24)) else 0


_CODE: Final = Pattern(r"&&|\|\||[=!]==?|\bif\b|\bwhile\b|\breturn\b|\blet\b")


def _chance(found: Found) -> str | None:
    """Say "P(A|B)"."""
    given = f" given {found['b']}" if found["b"] else ""
    return f"{found['f']} of {found['a']}{given}"


_FUNCTIONS: Final = {
    "sin": "sine", "cos": "cosine", "tan": "tangent", "log": "log", "ln": "natural log", "exp": "exponential",
    "sqrt": "square root", "arcsin": "arc sine", "arccos": "arc cosine", "arctan": "arc tangent", "cot": "cotangent",
    "sec": "secant", "csc": "cosecant",
}  # fmt: skip


def _named_function(found: Found) -> str | None:
    """Say "sin(30°)", "log2(8)": what it is of follows."""
    base = f" base {cardinal(found['base'])}" if found["base"] else ""
    return f"{_FUNCTIONS[found['f']]}{base} of "


def _bare_function(found: Found) -> str | None:
    """Say "sin 30°", "cos x"."""
    return f"{_FUNCTIONS[found['f']]} of "


_ELEMENTS: Final = frozenset(
    "H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Ti Cr Mn Fe Co Ni Cu Zn Ga As Se Br Kr Rb Sr Ag Cd Sn Sb I Xe "
    "Cs Ba Pt Au Hg Pb Bi U".split()
)
_ELEMENT: Final = Pattern(r"([A-Z][a-z]?)(\d*)")


def _chemical(found: Found) -> str | None:
    """Say a chemical formula: letters, and figures as numbers."""
    parts = [(match[1], match[2]) for match in _ELEMENT.matches(found.written)]
    if any(symbol not in _ELEMENTS for symbol, _ in parts) or sum(bool(n) for _, n in parts) < 1:
        return None
    if any(len(n) > 2 or n[:1] == "0" for _, n in parts) or len(parts) < 2:
        return None
    said = " ".join(
        f"{symbol.upper()} {cardinal(n)}" if n else symbol.upper() for symbol, n in parts
    )
    return _SYMBOLS.sub(_spelt, said)


_SYMBOLS: Final = Pattern(r"[A-Z]{1,2}(?: [A-Z]{1,2}){0,7}")


def _spelt(match: "re.Match[str]") -> str:
    """Set letters apart that would be read as a word: "NANO" of sodium nitrate."""
    together = match.group().replace(" ", "")
    return together if together in SPELLED_IN_CAPITALS else " ".join(together)


_SALTS: Final = "NaCl KCl HCl NaOH HBr KBr NaBr NaF LiF LiCl AgCl CaO MgO ZnO CuO FeO FeS ZnS PbO NaI SiC NaH CsCl"
"""Formulas without figures that are no words or names."""


def _chord(found: Found) -> str | None:
    """Say a note or a chord: "C#m7", "F#"; "A#1" is a number."""
    if found["n"] and not found["kind"] and found["n"] not in {"5", "6", "7", "9", "11", "13"}:
        return None
    tail = {
        "m": " minor",
        "maj": " major",
        "min": " minor",
        "dim": " diminished",
        "sus": " suspended",
        "": "",
    }[found["kind"]]
    return f"{found['note']} sharp{tail}" + (f" {cardinal(found['n'])}" if found["n"] else "")


def _position(found: Found) -> str | None:
    """Say a latitude or a longitude in degrees, minutes and seconds."""
    return f"{_angle(found)} {WAYS[found['way']]}"


def _angle(found: Found) -> str:
    """Say degrees, minutes and seconds of an arc."""
    names = ("degree", "minute", "second")
    parts = zip((found["d"], found["m"], found["s"]), names, strict=True)
    return " ".join(f"{decimal(n)} {name}{'' if n == '1' else 's'}" for n, name in parts if n)


def _coordinate(found: Found) -> str | None:
    """Say "40.7N"."""
    return f"{decimal(found['n'])} {WAYS[found['way']]}"


def _weigh_coordinate(found: Found) -> int:
    near = found.before(16) + "|" + found.after(16)
    return 80 if re.search(r"\d\s?[NSEW]\b", near) else 0


_QUAKE: Final = Pattern(
    r"\b(?:(?:earth)?quakes?|magnitude|epicent(?:er|re)|tremors?|aftershocks?|seismic|USGS|struck)\b",
    re.I,
)
_GRADED: Final = Pattern(
    r"\b(?:grades?|got|an?|earned|gpa|report|score[ds]?|rated|rating|final|average|marks?|to|from|with|[ABC][-+])\b|[ABCDF]\+",
    re.I,
)


def _weigh_grade(found: Found) -> int:
    """Weigh "A-": a grade where one is spoken of."""
    return 75 if _GRADED.search(found.before(24) + "|" + found.after(16)) else 0


RULES: Final = (
    Rule("power", signs("^"), r"\^\s?(?P<minus>[-−]?\^?[-−]?)(?P<n>\d+(?:\^\d+)*|[²³]|[a-z](?![a-z]))", _power, 60),
    Rule("power", signs("²³"), r"[²³]", lambda f: _UNITS_SAID[f.written], 60),
    Rule(
        KIND, signs("=≤≥≠≈±÷×*<>+√∞→←↔-!&|"),
        r"\s*(?P<sign>[-+*]=|<=>|<->|-{1,2}>|={1,2}>|<-(?!\d)|={1,3}|<=|>=|!=|&&|\|\|(?=\s)|"
        r"[≤≥≠≈±÷×*<>+√∞→←↔])",
        _operator, 70,
    ),
    Rule(KIND, signs("/%"), r"\s*(?P<sign>[/%]=)(?!=)", _operator, 70),
    Rule(KIND, signs("+"), r"\+{1,2}(?=\s|[,.!?;:)]|$)", _behind, 40),
    Rule(KIND, signs("-"), r"(?<=[a-z\]])--(?=[;)])", _behind, 41),
    Rule("minus", signs("-−–"), r"[-−–]", _minus, 40),
    Rule(KIND, figures("!"), r"(?P<n>\d{1,4})!(?=\s?[=+*/×÷-]|\s?\()", _factorial, 80),
    Rule(KIND, letters("("), r"(?P<f>[PE])\((?P<a>[A-Z])(?:\s?\|\s?(?P<b>[A-Z]))?\)", _chance, 70),
    Rule(
        KIND, words(_FUNCTIONS),
        rf"(?P<f>{'|'.join(_FUNCTIONS)})_?(?P<base>\d{{0,3}})\((?=[^()]{{1,40}}\))",
        _named_function, 86,
    ),
    Rule(
        KIND, words("sin cos tan"),
        r"(?P<f>sin|cos|tan)\s(?=\d{1,4}(?:\.\d+)?\s?°|[xyθ]\b|theta\b|alpha\b)",
        _bare_function, 86,
    ),
    Rule(
        KIND, letters("'"), r"(?P<f>[fgh])(?P<prime>'{1,2})\((?P<x>[a-z])\)",
        lambda f: f"{f['f']} {'double ' if len(f['prime']) > 1 else ''}prime of {f['x']}", 70,
    ),
    Rule(KIND, letters("("), r"(?P<f>[fghFGH])\((?P<x>[a-z](?:\s?[-+]\s?\d{1,3})?)\)", _function, 70),
    Rule(KIND, letters("("), r"(?P<f>[fgh])\((?P<x>[-−]?\d{1,4}(?:\.\d{1,3})?)\)", _function, 86, _weigh_function),
    Rule(KIND, signs("!"), r"!(?=[a-z_])", " not ", 71, _weigh_not),
    Rule("chemistry", capitals("9"), r"(?:[A-Z][a-z]?\d{0,3}){2,8}(?![\w-])", _chemical, 82),
    Rule(
        "chemistry", words(_SALTS.lower()), r"[A-Z][A-Za-z]{1,3}(?![\w'-])",
        lambda f: " ".join(f.written.upper()) if f.written in _SALTS.split() else None, 82,
    ),
    Rule("chord", capitals("#"), r"(?P<note>[A-G])#(?P<kind>maj|min|dim|sus|m|)(?P<n>\d{0,2})(?!\w)", _chord, 70),
    Rule(
        "magnitude", capitals("9"), r"M ?(?P<n>[1-9]\.\d)(?![\d.]|\w)",
        lambda f: f"magnitude {decimal(f['n'])}" if _QUAKE.search(f.before(40) + "|" + f.after(40)) else None, 83,
    ),
    Rule(
        "grade", letters("-–"), r"(?P<n>[ABCD])[-–](?=[\s,;.)]|$)(?!\s\d|\s[A-Z][a-z])",
        lambda f: f"{f['n']} minus", 75, _weigh_grade,
    ),
    Rule(
        "position", figures("°"),
        r"(?P<d>\d{1,3})°\s?(?P<m>\d{1,2}(?:\.\d{1,6})?)['′]\s?(?:(?P<s>\d{1,2}(?:\.\d{1,6})?)"
        r"(?:[\"″]|'')\s?)?(?P<way>[NSEW])(?!\w)",
        _position, 84,
    ),
    Rule(
        "angle", figures("°"),
        r"(?P<d>\d{1,3})°\s?(?P<m>\d{1,2}(?:\.\d{1,6})?)['′](?:\s?(?P<s>\d{1,2}(?:\.\d{1,6})?)(?:[\"″]|''))?(?!\w)",
        _angle, 83,
    ),
    Rule(
        "position", figures("."),
        r"(?P<n>\d{1,3}\.\d{1,6})(?P<way>[NSEW])(?!\w)",
        _coordinate, 80, _weigh_coordinate,
    ),
)  # fmt: skip
