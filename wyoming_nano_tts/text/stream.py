"""A stream of text that may be SSML, to sentences and passages."""

import dataclasses
import logging
from typing import Final

from .language import Language, find_language
from .other_languages import VoiceFinder
from .passage import Passage, Run
from .sentences import SentenceStream
from .ssml.reader import LEADING, SsmlError, SsmlReader, opens_ssml, without_tags

_LOGGER = logging.getLogger(__name__)

_MOST_LEADING_CHARACTERS: Final = 64
"""White space before `<speak`; with more of it a text is not SSML."""


class SpeechStream:
    """Takes text as it comes, as `SentenceStream`, and SSML as a whole.

    Whether a text is SSML is known from its first characters: ordinary text is not held up, a
    `<speak>` document is read when it is complete. Malformed SSML is spoken without its tags.
    """

    def __init__(
        self,
        language: Language,
        *,
        ssml: bool = False,
        name_emoji: bool = False,
        voices: VoiceFinder | None = None,
    ) -> None:
        """Start an empty stream.

        Args:
            language: of the text.
            ssml: the sender says that it is SSML; `<speak>` around it may then be missing.
            name_emoji: say the names of emoji instead of dropping them.
            voices: knows the voices that SSML may name; without it none is known.
        """
        self._language = language
        self._voices = voices
        self._sentences = SentenceStream(language.rules)
        self._announced = ssml
        self._name_emoji = name_emoji
        self._reset()

    def _reset(self) -> None:
        self._head: str | None = ""  # characters too few to tell SSML by; None once it is told
        self._document: list[str] | None = None  # of SSML, kept in case it turns out malformed
        self._reader: SsmlReader | None = None
        self._failure: SsmlError | None = None
        self._wrapped = False

    def feed(self, text: str) -> list[Passage]:
        """Take more text; return the sentences that no later text can change."""
        return self._named(self._feed(text, final=False))

    def flush_pause(self, *, long: bool = False) -> list[Passage]:
        """Return what is a finished sentence if the sender pauses here; nothing of SSML.

        Args:
            long: as in `SentenceStream.flush_pause`.
        """
        if self._head or self._document is not None:
            return []
        return self._named(self._sentences.flush_pause(long=long))

    def flush_clause(self) -> list[Passage]:
        """Return the first clause of an unfinished sentence; nothing of SSML."""
        if self._head or self._document is not None:
            return []
        return self._named(self._sentences.flush_clause())

    def finish(self) -> list[Passage]:
        """Return the rest; the stream is empty and usable again."""
        sentences = self._feed("", final=True)
        if self._document is not None:
            sentences += self._read_document(self._document)
        else:
            sentences += self._sentences.finish()
        self._reset()
        return self._named(sentences)

    def _feed(self, text: str, *, final: bool) -> list[Passage]:
        if self._head is not None:
            text, self._head = self._head + text, None
            is_ssml = opens_ssml(text, final=final)
            if is_ssml is None and len(text) < _MOST_LEADING_CHARACTERS:
                self._head = text
                return []
            if is_ssml or self._announced:
                self._wrapped = not is_ssml
                self._document, self._reader = [], SsmlReader(self._language, self._voices)
                self._read("<speak>" if self._wrapped else "")
                text = text if self._wrapped else text.lstrip(LEADING)
        if self._document is None:
            return self._sentences.feed(text)
        self._document.append(text)
        self._read(text)
        return []

    def _read(self, text: str) -> None:
        """Let the parser read as the text comes: so a long document holds up nothing at its end."""
        if self._reader is None:
            return
        try:
            self._reader.feed(text)
        except SsmlError as error:
            self._failure, self._reader = error, None

    def _read_document(self, document: list[str]) -> list[Passage]:
        self._read("</speak>" if self._wrapped else "")
        if self._reader is not None:
            try:
                return self._reader.finish()
            except SsmlError as error:
                self._failure = error
        _LOGGER.warning("Spoken as plain text: %s", self._failure)
        stream = SentenceStream(self._language.rules)
        return [*stream.feed(without_tags("".join(document))), *stream.finish()]

    def _named(self, sentences: list[Passage]) -> list[Passage]:
        if not self._name_emoji:
            return sentences
        return [self._with_names(passage) for passage in sentences]

    def _with_names(self, passage: Passage) -> Passage:
        language = find_language(passage.language) if passage.language else self._language
        name, last = language.emoji.name, len(passage.runs) - 1
        runs = [
            run if run.phones else Run(name(run.text, last=i == last))
            for i, run in enumerate(passage.runs)
        ]
        return dataclasses.replace(passage, runs=tuple(run for run in runs if run.text))


def open_stream(
    tag: str, *, ssml: bool = False, name_emoji: bool = False, voices: VoiceFinder | None = None
) -> SpeechStream:
    """Start a stream of text in the language of a tag, "en" or "en_US"; the switches are the stream's.

    Raises:
        LanguageError: nothing here can read the language.
    """
    return SpeechStream(find_language(tag), ssml=ssml, name_emoji=name_emoji, voices=voices)
