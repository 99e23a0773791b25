"""A subset of SSML 1.1 to passages, by a parser that lets nothing in but elements and text.

Spoken as marked: speak, p, s, break, sub, say-as, phoneme, prosody, emphasis, lang, voice. Known but
without a use here: audio, mark, w, token and whatever else; their text is spoken, and one log line
names them. `xml:lang` counts on every element that has text. DTDs, entities of their own and
processing instructions are refused, because they are how XML is made to read files or to grow
without end.
"""

import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final, NoReturn
from xml.parsers import expat

from ...errors import LanguageError, TextError
from ..language import Language, find_language, primary_tag
from ..other_languages import VoiceFinder
from ..passage import Passage
from . import values as ssml_values
from .builder import PassageBuilder
from .values import EMPHASES, Style

_LOGGER = logging.getLogger(__name__)

MOST_DEPTH: Final = 32
MOST_ELEMENTS: Final = 20_000
MOST_ATTRIBUTES: Final = 20
MOST_VALUE_CHARACTERS: Final = 1000
MOST_CHARACTERS: Final = 200_000

_SPELLED: Final = frozenset({"characters", "spell-out", "spell", "verbatim", "letters"})
_BLEEPED: Final = frozenset({"expletive", "bleep"})
"""Words that are not to be heard; silence as long as they would be stands for them."""
_BLEEP_SECONDS_A_LETTER: Final = 0.07
_SHORTEST_BLEEP_SECONDS: Final = 0.3
_WHOLE: Final = frozenset({"sub", "say-as", "phoneme"})
"""Elements whose text is read as one thing, whatever markup is in it."""
_SILENT: Final = frozenset({"desc", "metadata", "meta", "lexicon", "lookup", "title"})
"""Elements that are about the document: nothing in them is spoken."""
_HANDLED: Final = frozenset(
    {"speak", "p", "paragraph", "s", "sentence", "break", "prosody", "emphasis", "lang", "voice"}
)
_VOICE_LANGUAGES: Final = ("xml:lang", "language", "languages")
"""Attributes of `voice` that name a language, in SSML 1.0, in Google's dialect and in SSML 1.1."""

LEADING: Final = "\ufeff \t\r\n"
_OPENINGS: Final = ("<speak", "<?xml", "<!DOCTYPE speak")
_OPENING: Final = re.compile(r"<(?:speak[\s/>]|\?xml\s|!DOCTYPE speak[\s>\[])")


class SsmlError(TextError):
    """The text is not SSML that can be read."""


def opens_ssml(text: str, *, final: bool = False) -> bool | None:
    """Tell whether a text that begins like this is an SSML document; None while that is open."""
    start = text.lstrip(LEADING)
    if _OPENING.match(start):
        return True
    undecided = not final and any(opening.startswith(start) for opening in _OPENINGS)
    return None if undecided else False


_ENTITY: Final = re.compile(r"&(?:#\d{1,7};|#[xX][0-9a-fA-F]{1,6};|([A-Za-z][A-Za-z0-9]{1,31});)?")
_BEGUN_ENTITY: Final = re.compile(r"&[#A-Za-z0-9]{0,32}\Z")
_XML_ENTITIES: Final = frozenset({"amp", "lt", "gt", "quot", "apos"})


def _named(found: re.Match[str]) -> str:
    """Return an entity that XML knows; `&nbsp;` and its kind are characters."""
    name = found[1]
    if name is None:
        return found.group() if len(found.group()) > 1 else "&amp;"
    if name in _XML_ENTITIES:
        return found.group()
    from html.entities import html5  # two thousand names, for texts that have one

    character = html5.get(f"{name};")
    return character if character is not None else f"&amp;{found.group()[1:]}"


def without_tags(text: str) -> str:
    """Return the text of a document that cannot be read, as near as one gets: no tag is spoken."""
    text = _CDATA.sub(r"\1", text)
    text = _DECLARATION.sub(" ", text)
    text = _PARAGRAPH_TAG.sub("\n\n", text)
    text = _GAP_TAG.sub(" ", text)
    return _ANY_TAG.sub("", _UNCLOSED_TAG.sub(_words_of_unclosed, text))


def _words_of_unclosed(tag: re.Match[str]) -> str:
    """Return what follows name and attributes of a tag without an end, if it is more than a broken attribute."""
    words = tag[1].split()
    return f" {tag[1]}" if len(words) > 1 and "=" not in words[0] else ""


_DECLARATION: Final = re.compile(
    r"<\?[^<>]{0,1000}\??>|<!--(?:[^-]|-(?!->)){0,2000}(?:-->)?"
    r"|<!DOCTYPE[^<>\[]{0,1000}\[?|<!(?:ENTITY|ELEMENT|ATTLIST|NOTATION)[^<>]{0,1000}>?|\]\s{0,100}>(?!\])"
)
_CDATA: Final = re.compile(r"<!\[CDATA\[([^<>\]]{0,2000})(?:\]\]>)?")
_PARAGRAPH_TAG: Final = re.compile(r"</?(?:p|paragraph)\b[^<>]{0,1000}>", re.I)
_GAP_TAG: Final = re.compile(r"</?(?:s|sentence|break)\b[^<>]{0,1000}>", re.I)
_UNCLOSED_TAG: Final = re.compile(
    r"</?[A-Za-z][\w:.-]{0,100}(?:\s{1,20}[\w:.-]{1,100}=(?:\"[^\"<>]{0,1000}\"|'[^'<>]{0,1000}'))*+([^<>]*+)$"
)
_ANY_TAG: Final = re.compile(r"</?[A-Za-z][^<>]{0,1000}(?:>|$)|<!?$")


class SsmlReader:
    """Reads one document as it comes; the passages are there at its end.

    Args:
        language: of its text.
        voices: knows the voices that the text may name; without it none is known.
    """

    def __init__(self, language: Language, voices: VoiceFinder | None = None) -> None:
        self._base = language
        self._voices = voices
        self._builder = PassageBuilder(lambda tag: self._of(tag).rules)
        self._held = ""  # an entity that has only begun
        self._depth = 0
        self._elements = 0
        self._characters = 0
        self._styles = [Style()]
        self._whole: tuple[str, Mapping[str, str], int] | None = None
        self._whole_text: list[str] = []
        self._silent_depth = 0
        self._passed_over: set[str] = set()
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = _refuse("a document type declaration")
        parser.EntityDeclHandler = _refuse("an entity declaration")
        parser.ProcessingInstructionHandler = _refuse("a processing instruction")
        parser.ExternalEntityRefHandler = _refuse("an external entity")
        self._parser = parser

    def _of(self, tag: str) -> Language:
        return find_language(tag) if tag else self._base

    @property
    def _language(self) -> Language:
        """Of the text at this place."""
        return self._of(self._styles[-1].language)

    def feed(self, text: str) -> None:
        """Take more of the document.

        Raises:
            SsmlError: it is not well-formed, too large or too deep, or has what is refused.
        """
        self._characters += len(text)
        if self._characters > MOST_CHARACTERS:
            raise SsmlError(f"SSML may have {MOST_CHARACTERS} characters; send it in parts")
        self._parse(self._escaped(text), final=False)

    def _escaped(self, text: str, *, final: bool = False) -> str:
        """Return text whose entities are XML's: those of HTML as characters, a lone "&" as one."""
        text, self._held = self._held + text, ""
        if "&" not in text:
            return text
        if not final and (found := _BEGUN_ENTITY.search(text)) is not None:
            text, self._held = text[: found.start()], found.group()
        return _ENTITY.sub(_named, text)

    def finish(self) -> list[Passage]:
        """Return the passages of the whole document.

        Raises:
            SsmlError: as `feed`, or the document is not complete.
        """
        self._parse(self._escaped("", final=True), final=True)
        if self._passed_over:
            _LOGGER.info("SSML without effect: %s", ", ".join(sorted(self._passed_over)))
        return self._builder.finish()

    def _parse(self, text: str, *, final: bool) -> None:
        try:
            self._parser.Parse(text, final)
        except expat.ExpatError as error:
            raise SsmlError(f"the SSML is not well-formed: {error}") from error
        except UnicodeEncodeError as error:
            raise SsmlError("the SSML has half a character, which cannot be read") from error

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._elements += 1
        if self._depth > MOST_DEPTH or self._elements > MOST_ELEMENTS:
            raise SsmlError(
                f"SSML may have {MOST_ELEMENTS} elements, {MOST_DEPTH} deep; this one has more"
            )
        if len(attributes) > MOST_ATTRIBUTES or any(
            len(value) > MOST_VALUE_CHARACTERS for value in attributes.values()
        ):
            raise SsmlError(
                f"an SSML element may have {MOST_ATTRIBUTES} attributes of "
                f"{MOST_VALUE_CHARACTERS} characters; {name[:40]!r} has more"
            )
        if self._depth == 1 and name != "speak":
            raise SsmlError(f"an SSML document is a <speak> element, not <{name[:40]}>")
        style = self._styles[-1]
        if self._whole is None and not self._silent_depth and name not in _WHOLE | _SILENT:
            style = self._voice(attributes, style) if name == "voice" else style
            style = self._in_language(attributes.get("xml:lang"), style)
        if self._whole is not None or self._silent_depth:
            pass
        elif name in _SILENT:
            self._silent_depth = self._depth
        elif name in _WHOLE:
            self._whole, self._whole_text = (name, attributes, self._depth), []
        elif name in {"p", "paragraph", "s", "sentence"}:
            self._builder.boundary(paragraph=name[0] == "p")
        elif name == "break":
            self._break(attributes)
        elif name == "prosody":
            style = style.times(self._prosody(attributes))
        elif name == "emphasis":
            style = style.emphasised(self._emphasis(attributes))
        elif name not in _HANDLED:
            self._pass_over(f"<{name[:40]}>")
            if name == "audio":  # its text is a remark of its own
                self._builder.text(" ", style)
        self._styles.append(style)

    def _end(self, name: str) -> None:
        self._styles.pop()
        if self._silent_depth == self._depth:
            self._silent_depth = 0
        elif self._whole is not None and self._whole[2] == self._depth:
            element, attributes, _ = self._whole
            self._whole = None
            self._read_whole(element, attributes, "".join(self._whole_text))
        elif self._whole is not None or self._silent_depth:
            pass
        elif name in {"p", "paragraph", "s", "sentence"}:
            self._builder.boundary(paragraph=name[0] == "p")
        elif name == "audio":
            self._builder.text(" ", self._styles[-1])
        self._depth -= 1

    def _text(self, text: str) -> None:
        if self._silent_depth:
            return
        if self._whole is not None:
            self._whole_text.append(text)
        else:
            self._builder.text(text, self._styles[-1])

    def _in_language(self, tag: str | None, style: Style) -> Style:
        """Return a style in another language; in the same where nothing here can read that one."""
        if tag is None or not tag.strip():
            return style
        tag = tag.strip()
        if primary_tag(tag) == self._base.about.tag:
            return replace(style, language="")
        try:
            find_language(tag)
        except LanguageError:
            self._pass_over(f"xml:lang {tag[:40]!r}")
            return style
        return replace(style, language=tag)

    def _voice(self, attributes: Mapping[str, str], style: Style) -> Style:
        """Return a style in the voice that is named, or of the language that one is wanted of."""
        for name in attributes.keys() & {"gender", "age", "variant", "required", "ordering"}:
            self._pass_over(f"voice {name}")
        named = attributes.get("name", "").strip()
        # A list of names, in the order in which they are liked; names of ours may have spaces.
        for name in dict.fromkeys((named, *named.split())) if named else ():
            found = self._voices(name) if self._voices is not None else None
            if found is not None:
                return self._in_language(found[1], replace(style, voice=found[0]))
        if named:
            self._pass_over(f"voice {named[:40]!r}")
        tags = " ".join(attributes.get(name, "") for name in _VOICE_LANGUAGES).split()
        return self._in_language(tags[0].split(":")[0], style) if tags else style

    def _break(self, attributes: Mapping[str, str]) -> None:
        time, strength = attributes.get("time"), attributes.get("strength")
        seconds = ssml_values.break_seconds(time, strength)
        if seconds is None:
            self._pass_over(f"break of {(time or strength or '')[:40]!r}")
        elif seconds or time is not None:
            self._builder.pause(seconds)
        else:
            self._builder.space(self._styles[-1])

    def _prosody(self, attributes: Mapping[str, str]) -> Style:
        factors: dict[str, float] = {}
        for name, factor_of in _PROSODY.items():
            value = attributes.get(name)
            if value is None:
                continue
            factor = factor_of(value.strip())
            if factor is None:
                self._pass_over(f"{name} {value[:40]!r}")
            else:
                factors[name] = factor
        for name in attributes.keys() & {"contour", "range", "duration"}:
            self._pass_over(f"prosody {name}")
        return Style(
            factors.get("rate", 1.0), factors.get("pitch", 1.0), factors.get("volume", 1.0)
        )

    def _emphasis(self, attributes: Mapping[str, str]) -> Style:
        level = attributes.get("level", "moderate").strip().lower()
        if level not in EMPHASES:
            self._pass_over(f"emphasis {level[:40]!r}")
        return EMPHASES.get(level, Style())

    def _read_whole(self, name: str, attributes: Mapping[str, str], text: str) -> None:
        style = self._styles[-1]
        if name == "sub":
            self._builder.text(attributes.get("alias", text), style)
        elif name == "phoneme":
            alphabet = attributes.get("alphabet", "ipa")
            try:
                phones = self._language.phones(alphabet, attributes.get("ph", ""))
            except ValueError as error:
                self._pass_over(f"phoneme ({error})")
                self._builder.text(text, style)
            else:
                self._builder.spoken(text.strip(), phones, style)
        else:
            self._say_as(attributes, text)

    def _say_as(self, attributes: Mapping[str, str], text: str) -> None:
        style = self._styles[-1]
        kind = attributes.get("interpret-as", attributes.get("type", "")).strip().lower()
        if kind in _SPELLED:
            self._spell(text.strip(), style)
            return
        if kind in _BLEEPED:
            seconds = max(_SHORTEST_BLEEP_SECONDS, _BLEEP_SECONDS_A_LETTER * len(text.strip()))
            self._builder.pause(seconds)
            return
        words = self._language.say_as(kind, text, attributes.get("format", ""))
        if words is None:
            known = self._language.knows_kind(kind)
            self._pass_over(f"say-as {kind[:40]!r}" + (f" of {text[:40]!r}" if known else ""))
            self._builder.text(text, style)
        elif words:
            self._builder.words(words, style)

    def _spell(self, text: str, style: Style) -> None:
        """Spell: letters in one word of phones a run, so that "A" is not an article."""
        letters = ""
        for name in [*self._language.characters(text), ""]:
            if len(name) == 1 and self._language.spell(name):
                letters += name
                continue
            if letters:
                self._builder.spoken(" ".join(letters), self._language.spell(letters), style)
                letters = ""
            self._builder.text(f" {name}" if name else "", style)

    def _pass_over(self, what: str) -> None:
        if len(self._passed_over) < 20:  # one line must stay one line
            self._passed_over.add(what)


_PROSODY: Final = {
    "rate": ssml_values.length_factor,
    "pitch": ssml_values.pitch_factor,
    "volume": ssml_values.volume_factor,
}


def _refuse(what: str) -> Callable[..., NoReturn]:
    def handler(*_arguments: object) -> NoReturn:
        raise SsmlError(f"SSML may not have {what}")

    return handler
