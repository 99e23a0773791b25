"""Rules that say what is written, and the one pass over a text that runs them.

A language is a table of `Rule`s. At each token the rules whose guard fits are asked; of those whose
pattern matches, the one with the most points says what the token (or the group of tokens that the
pattern takes) means. Every rule looks at the text as it was written, never at what another rule made
of it, so that the order of a table does not matter; what decides between two kinds is their points,
which a rule may lower by what stands around the token ("350 W 42nd St": a street follows).
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

LETTERS: Final = "A-Za-zÀ-ÖØ-öø-ÿ"
"""Letters that words are made of, as a class of a pattern: Latin, with those of Latin-1."""
_TOKEN: Final = re.compile(rf"[{LETTERS}]+|\d+|[^{LETTERS}\d\s]")
_LETTER: Final = re.compile(f"[{LETTERS}]")
_FIGURES: Final = "0123456789"
_LAST_WORD: Final = re.compile(rf"(?<![\w.])([{LETTERS}][{LETTERS}'/]*)[.:]?[\s\"(\[]*#?$")
_FIRST_WORD: Final = re.compile(rf"[\s-]*([{LETTERS}][{LETTERS}']*)")
_AHEAD: Final = 40
"""Characters from a token on in which `Guard.near` is looked for."""
_NEAR: Final = 32
"""Characters before a token among which its previous word is looked for."""


class Pattern:
    """A regular expression that is compiled when it is first needed: most texts need few of them."""

    __slots__ = ("_compiled", "_flags", "_source")

    def __init__(self, source: str, flags: int = 0) -> None:
        self._source, self._flags = source, flags
        self._compiled: re.Pattern[str] | None = None

    def _get(self) -> re.Pattern[str]:
        if self._compiled is None:
            self._compiled = re.compile(self._source, self._flags)
        return self._compiled

    def search(self, text: str) -> re.Match[str] | None:
        """Look for it anywhere."""
        return self._get().search(text)

    def match(self, text: str, position: int = 0) -> re.Match[str] | None:
        """Match it at a position."""
        return self._get().match(text, position)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """Match the whole text."""
        return self._get().fullmatch(text)

    def sub(self, by: "str | Callable[[re.Match[str]], str]", text: str) -> str:
        """Replace it wherever it matches."""
        return self._get().sub(by, text)

    def findall(self, text: str) -> list[str]:
        """Return the text of everything that it matches."""
        return [match.group() for match in self._get().finditer(text)]

    def matches(self, text: str) -> list[re.Match[str]]:
        """Return everything that it matches."""
        return list(self._get().finditer(text))


class Found:
    """What a rule's pattern matched, and the text around it."""

    __slots__ = ("_match", "end", "note", "start", "text")

    def __init__(self, match: re.Match[str]) -> None:
        self._match = match
        self.text: str = match.string
        self.start: int = match.start()
        self.end: int = match.end()
        """Where the next token begins; a rule may move it."""
        self.note: object = None
        """What weighing a match found out, for saying it."""

    def __getitem__(self, group: str | int) -> str:
        """Return a group of the match, "" where it took no part."""
        return self._match[group] or ""

    def has(self, group: str) -> bool:
        """Tell whether a group took part in the match."""
        return self._match[group] is not None

    def end_of(self, group: str) -> int:
        """Return where a group of the match ends."""
        return self._match.end(group)

    @property
    def written(self) -> str:
        """The text that is taken."""
        return self.text[self.start : self.end]

    def before(self, characters: int = 40) -> str:
        """Return some of the text before."""
        return self.text[max(0, self.start - characters) : self.start]

    def after(self, characters: int = 64) -> str:
        """Return some of the text behind."""
        return self.text[self.end : self.end + characters]

    @property
    def previous(self) -> str:
        """The word before in lower case, "" where a mark or nothing stands before."""
        found = _LAST_WORD.search(self.before(_NEAR))
        return found[1].lower() if found else ""

    @property
    def following(self) -> str:
        """The word behind as written, "" where something else stands there."""
        found = _FIRST_WORD.match(self.text, self.end)
        return found[1] if found else ""

    @property
    def ends_text(self) -> bool:
        """Whether nothing but white space stands behind."""
        return not self.text[self.end : self.end + 200].strip()


@dataclass(frozen=True, slots=True)
class Guard:
    """Where a rule is worth a look: how its first token begins, and what stands behind that."""

    first: str
    """The first characters it may have; "9" stands for any figure, "a" for a run of small letters, "A" for
    one with a capital."""
    then: str | None = None
    """What may stand behind the run of figures or letters; " " for white space, "$" for the end of the
    text, "9" and "a" as above, "•" for a full stop with a letter or figure behind it, "." for any other.
    None: anything."""
    words: frozenset[str] = frozenset()
    """The words in lower case that it begins with, where it is a table of words."""
    glued: bool = False
    """It may begin inside a word or number."""
    near: tuple[str, ...] = ()
    """One of these must stand among the next characters: a cheap look that spares the pattern."""


def figures(then: str | None = None, *, glued: bool = False, near: str = "") -> Guard:
    """Guard a rule that begins with a figure; `near` has alternatives, "_" for a space."""
    return Guard("9", _classes(then), glued=glued, near=_alternatives(near))


def capitals(then: str | None = None, *, glued: bool = False, near: str = "") -> Guard:
    """Guard a rule that begins with a run of letters of which one is a capital."""
    return Guard("A", _classes(then), glued=glued, near=_alternatives(near))


def letters(then: str | None = None, *, glued: bool = False, near: str = "") -> Guard:
    """Guard a rule that begins with a letter."""
    return Guard("aA", _classes(then), glued=glued, near=_alternatives(near))


def _classes(then: str | None) -> str | None:
    if then is None:
        return None
    return "".join(".•" if c == "." else c if c in "$•" else _class(c) for c in then)


def _alternatives(near: str) -> tuple[str, ...]:
    return tuple(part.replace("_", " ") for part in near.split())


def words(names: str | Iterable[str]) -> Guard:
    """Guard a rule that begins with one of these words, given in lower case."""
    return Guard("", words=frozenset(names.split() if isinstance(names, str) else names))


def signs(characters: str, *, glued: bool = True) -> Guard:
    """Guard a rule that begins with one of these signs."""
    return Guard(characters, glued=glued)


Say = Callable[[Found], str | None]
"""What is said for a match; None where it is not of this kind after all."""
Weigh = Callable[[Found], int]
"""The points of a match by what stands around it; nothing or less rules it out."""


@dataclass(slots=True)
class Rule:
    """How one shape of a kind of token is known and said."""

    kind: str
    guard: Guard
    pattern: str
    """A regular expression, matched at the token; without nested repetition."""
    say: Say | str
    """What is said, or what returns it."""
    points: int = 50
    """Points of a match; with `weigh` the most that it can get."""
    weigh: Weigh | None = None
    flags: int = 0
    _compiled: re.Pattern[str] | None = field(default=None, repr=False)

    def match(self, text: str, position: int) -> re.Match[str] | None:
        """Match at a position; the pattern is compiled when it is first needed."""
        if self._compiled is None:
            self._compiled = re.compile(self.pattern, self.flags)
        return self._compiled.match(text, position)


@dataclass(frozen=True, slots=True)
class Said:
    """A token, or several that belong together, and what is said for it."""

    written: str
    spoken: str
    kind: str
    """The kind that was chosen."""
    points: int
    others: tuple[tuple[str, int], ...] = ()
    """Kinds that fitted less well, with their points."""

    def row(self) -> dict[str, object]:
        """Return it for JSON."""
        return {
            "written": self.written,
            "spoken": self.spoken,
            "kind": self.kind,
            "points": self.points,
            "others": [{"kind": kind, "points": points} for kind, points in self.others],
        }


class Rules:
    """The rules of a language, found by how a token begins."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        ordered = sorted(rules, key=lambda rule: -rule.points)
        self._by_word: dict[str, list[Rule]] = {}
        self._by_shape: dict[str, list[Rule]] = {}
        self._buckets: dict[tuple[str, str, str], tuple[Rule, ...]] = {}
        for rule in ordered:
            for word in rule.guard.words:
                self._by_word.setdefault(word, []).append(rule)
            for first in rule.guard.first:
                self._by_shape.setdefault(first, []).append(rule)

    def _candidates(self, text: str, token: re.Match[str]) -> tuple[Rule, ...]:
        """Return the rules for a token, those with the most points first."""
        run, end = token.group(), token.end()
        first, word = _class(run[0]), ""
        if first == "a":
            word = run.lower()
            first = "a" if word == run else "A"
            word = word if word in self._by_word else ""
        then = _class(text[end]) if end < len(text) else "$"
        if then == "." and text[end + 1 : end + 2].isalnum():
            then = "•"
        key = (first, then, word)
        bucket = self._buckets.get(key)
        if bucket is None:
            shaped = [
                rule
                for rule in self._by_shape.get(first, ())
                if rule.guard.then is None or then in rule.guard.then
            ]
            every = shaped + self._by_word.get(word, [])
            bucket = tuple(sorted(every, key=lambda rule: -rule.points))
            self._buckets[key] = bucket
        return bucket

    def say(self, text: str) -> str:
        """Return what is said of a text, each token looked at once."""
        output: list[str] = []
        position = kept = 0
        while (token := _TOKEN.search(text, position)) is not None:
            start, position = token.span()
            candidates = self._candidates(text, token)
            if not candidates:
                continue
            best, _ = _choose(candidates, text, start, explain=False)
            if best is not None:
                _, _, spoken, position = best
                output += (text[kept:start], _spaced(text, start, spoken, position))
                kept = position
        if not output:
            return text
        output.append(text[kept:])
        return "".join(output)

    def explain(self, text: str) -> Iterator[Said]:
        """Yield the tokens that something is said for, with the kinds that fitted less well."""
        position = 0
        while (token := _TOKEN.search(text, position)) is not None:
            start, position = token.span()
            best, others = _choose(self._candidates(text, token), text, start, explain=True)
            if best is not None:
                points, rule, spoken, position = best
                rest = tuple(other for other in others if other != (rule.kind, points))
                yield Said(text[start:position], spoken.strip(), rule.kind, points, rest)


_Choice = tuple[int, Rule, str, int]
"""Points, the rule, what is said, and where the next token begins."""


def _choose(
    candidates: Iterable[Rule], text: str, position: int, *, explain: bool
) -> tuple[_Choice | None, list[tuple[str, int]]]:
    """Ask the rules for a token; the one with the most points says what it is."""
    before = text[position - 1] if position else " "
    glued = before.isalnum() or before == "_"
    ahead = text[position : position + _AHEAD]
    best: _Choice | None = None
    others: list[tuple[str, int]] = []
    for rule in candidates:
        if best is not None and rule.points <= best[0] and not explain:
            break
        near = rule.guard.near
        if (glued and not rule.guard.glued) or (near and not any(n in ahead for n in near)):
            continue
        answer = _ask(rule, text, position)
        if answer is None:
            continue
        if best is None or answer[0] > best[0]:
            best = (answer[0], rule, answer[1], answer[2])
        if explain:
            others.append((rule.kind, answer[0]))
    return best, others


def _spaced(text: str, start: int, spoken: str, end: int) -> str:
    """Set what is said apart from words that it was glued to."""
    if not spoken:
        return " "
    if start and spoken[0].isalnum() and text[start - 1].isalnum():
        spoken = " " + spoken
    if end < len(text) and spoken[-1].isalnum() and text[end].isalnum():
        spoken += " "
    return spoken


def _ask(rule: Rule, text: str, position: int) -> tuple[int, str, int] | None:
    match = rule.match(text, position)
    if match is None or match.end() == position:
        return None
    found = Found(match)
    points = rule.points if rule.weigh is None else rule.weigh(found)
    if points <= 0:
        return None
    spoken = rule.say if isinstance(rule.say, str) else rule.say(found)
    return None if spoken is None or found.end <= position else (points, spoken, found.end)


@lru_cache(maxsize=512)
def _class(character: str) -> str:
    if character in _FIGURES:
        return "9"
    if _LETTER.match(character):
        return "a"
    return " " if character.isspace() else character
