"""What the page asks of the text front end: a text and options in, pieces of symbols and silences out."""

import dataclasses
import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from wyoming_nano_tts.errors import LanguageError
from wyoming_nano_tts.families.nano2.pieces import pieces
from wyoming_nano_tts.families.nano2.transcription import symbol_ids
from wyoming_nano_tts.text import Frontend, Passage, find_language, open_stream
from wyoming_nano_tts.text.german.alphabet import GERMAN, IPA
from wyoming_nano_tts.text.language import primary_tag
from wyoming_nano_tts.text.matching import best_voice
from wyoming_nano_tts.text.other_languages import in_words
from wyoming_nano_tts.text.silences import Silences
from wyoming_nano_tts.text.symbols import MISAKI
from wyoming_nano_tts.voice_files.options import SpeechOptions

SHOWN: Final[Mapping[str, Mapping[str, str]]] = {
    MISAKI.name: {"A": "eɪ", "I": "aɪ", "O": "oʊ", "W": "aʊ", "Y": "ɔɪ", "ʤ": "dʒ", "ʧ": "tʃ"},
    GERMAN.name: IPA,
}
"""By alphabet, the symbols that people know in another form."""


class Reading:
    """Reads texts for the voices of the page.

    Args:
        voices: JSON list of objects: `id`, `name`, `tag` of the language that it speaks, `reads` of the one that it
            reads, `row` of the speaker tables and `gain` of its samples.
    """

    def __init__(self, voices: str) -> None:
        self._voices: dict[str, dict[str, Any]] = {
            voice["id"]: voice for voice in json.loads(voices)
        }
        self._frontends: dict[str, Frontend] = {}

    def frontend(self, voice_id: str) -> Frontend:
        """Return the front end that a voice is read with, made when it is first asked for."""
        tag = self._voices[voice_id]["reads"]
        if tag not in self._frontends:
            self._frontends[tag] = Frontend(find_language(tag))
        return self._frontends[tag]

    def begin(self, text: str, voice_id: str, options: str) -> "Request":
        """Begin a request; `options` is a JSON object as in the protocol's `options`."""
        return Request(self, text, voice_id, SpeechOptions().updated(json.loads(options)))

    def choose(self, passage: Passage, own: str) -> tuple[str, Passage]:
        """Return the voice that speaks a passage, and what it is given: another language's own voice, or its words."""
        named = self.find(passage.voice) if passage.voice else None
        if named is not None:
            return named[0], dataclasses.replace(passage, language="")
        reads = self._voices[own]["reads"]
        if not passage.language or primary_tag(passage.language) == primary_tag(reads):
            return own, passage
        able = best_voice(
            passage.language, ((voice["id"], [voice["tag"]]) for voice in self._voices.values())
        )
        if able is not None:
            return able, dataclasses.replace(passage, language="")
        try:
            return own, in_words(passage, self.frontend(own).language)
        except LanguageError:  # no rules for it here: as it stands
            return own, dataclasses.replace(passage, language="")

    def find(self, name: str) -> tuple[str, str] | None:
        """Return id and language of the voice of that id or name."""
        for voice in self._voices.values():
            if name in (voice["id"], voice["name"]):
                return voice["id"], voice["reads"]
        return None

    def about(self, voice_id: str) -> Mapping[str, Any]:
        """Return what the page said of a voice."""
        return self._voices[voice_id]


class Request:
    """One text that is being read; a piece is read when it is asked for."""

    def __init__(self, reading: Reading, text: str, voice_id: str, options: SpeechOptions) -> None:
        self._reading, self._voice, self._options = reading, voice_id, options
        self._silences = Silences(
            options.sentence_silence,
            options.lead_silence_ms / 1000,
            options.trail_silence_ms / 1000,
        )
        self._pieces = self._read(text)

    def next(self) -> str | None:
        """Return the next piece as JSON, None behind the last.

        Keys: `pause` in seconds before it, `voice`, `ids`, `row`, `length`, `pitch`, `gain`, `sounds` and `words` for
        people. The last one has a pause only.
        """
        piece = next(self._pieces, None)
        return None if piece is None else json.dumps(piece)

    def _read(self, text: str) -> Iterator[dict[str, Any]]:
        tag = self._reading.frontend(self._voice).language.about.tag
        stream = open_stream(tag, voices=self._reading.find)
        for passage in (*stream.feed(text), *stream.finish()):
            self._silences.add(passage)
            yield from self._passage(passage)
        yield {"pause": self._silences.at_end()}

    def _passage(self, passage: Passage) -> Iterator[dict[str, Any]]:
        options = self._options.scaled(
            passage.length_factor, passage.pitch_factor, passage.volume_factor
        )
        voice_id, passage = self._reading.choose(passage, self._voice)
        voice, frontend = self._reading.about(voice_id), self._reading.frontend(voice_id)
        language = frontend.language
        symbols = language.written(frontend.phonemise(passage), language.writing.name)
        words = frontend.normalise(passage.text) if symbols else ""
        for part in pieces(symbols):
            yield {
                "pause": self._silences.before_sound() if words else 0.0,
                "voice": voice_id,
                "ids": symbol_ids(part, language.writing),
                "row": voice["row"],
                "length": options.length_scale,
                "pitch": options.pitch_scale,
                "gain": voice["gain"] * options.energy_scale * options.volume,
                "sounds": part.translate(str.maketrans(dict(SHOWN[language.writing.name]))),
                "words": words,
            }
            words = ""
