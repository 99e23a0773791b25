"""Our reading of a sentence for the published voices: what they speak by default.

Inflect v1 takes our phonemes as they are: `Phonemes.token_ids(blanks=True)` puts the pads, tones and
blanks around them that its voices were trained with. Inflect v2 was trained on what espeak-ng writes,
so our normalised sentence goes through espeak-ng, word for word but for those where we know better:
own pronunciations, heteronyms, the letter A, capitals that are spelled. Its marks are ours as well: a
run of marks is its strongest, and the sentence ends with one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ....errors import LanguageError
from ....text import Frontend, OwnWords, Passage, Phonemes
from ....text.english import heteronyms
from ....text.english.arpabet import VOWELS, arpabet_of
from ....text.english.dictionary import Phones
from ....text.english.language import English
from ....text.english.pronounce import Pronouncer, is_letter_a
from ....text.english.reading import own_phones, shouted_tokens, tokens_of
from ....text.english.spelling import spell
from ....text.espeak import Espeak
from ....text.frontend import check_length
from ....text.symbols import PAUSES
from ....text.written.tokens import merged_tokens
from .arpabet_ipa import espeak_ipa
from .chunks import LEAST_CHARACTERS, MOST_CHARACTERS, OTHER_PAUSE_SAMPLES, PAUSE_SAMPLES
from .frontend import phonemise

_LONGEST_WORD: Final = 60
_GOES_ON: Final = (",", ";")
_PLACEHOLDERS: Final = ("table", "apple")
"""Words that stand for one that we pronounce, by whether it begins with a vowel: espeak-ng sees that
a word follows ("the", "a") and writes exactly one."""


@dataclass(frozen=True, slots=True)
class _Word:
    written: str
    phones: Phones
    """ARPAbet, where espeak-ng is not asked; empty otherwise."""
    mark: str
    """What stands behind it, or nothing."""

    @property
    def length(self) -> int:
        return len(self.written) + len(self.mark) + 1


def inflect_v2_phonemes(
    frontend: Frontend, passage: Passage, espeak: Espeak, own: OwnWords | None = None
) -> list[tuple[str, int]]:
    """Return the phonemes of a sentence in chunks that Inflect v2 can speak.

    Args:
        frontend: normalises, and brings a person's own words.
        passage: a sentence, or what is spoken in one go.
        espeak: writes the phonemes.
        own: words of this request.

    Returns:
        Phonemes for `inflect_v2.token_ids`, each with the samples of silence before it (24 kHz);
        most sentences are one chunk, and one without a word is none.

    Raises:
        TextError: the sentence is longer than `frontend.MOST_CHARACTERS`.
    """
    output: list[tuple[str, int]] = []
    pause = 0
    for words in _chunks(_words(frontend, passage, own)):
        output.append((_phonemes(words, espeak), pause))
        pause = PAUSE_SAMPLES.get(words[-1].mark[-1:], OTHER_PAUSE_SAMPLES)
    return output


def inflect_v2_ipa(phonemes: Phonemes) -> str:
    """Return phonemes of ours in espeak-ng's IPA, for what came as phonemes: one word, or a few.

    They know no spaces, which the voices expect between words.
    """
    output = ""
    for token in _runs(arpabet_of(phonemes)):
        output += f"{token[0]} " if token[0] in PAUSES else espeak_ipa(token)
    return output.strip()


def _runs(tokens: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield phones up to a mark, and marks."""
    start = 0
    for i, token in enumerate(tokens):
        if token in PAUSES:
            if start < i:
                yield tokens[start:i]
            yield (token,)
            start = i + 1
    if start < len(tokens):
        yield tokens[start:]


def _words(frontend: Frontend, passage: Passage, own: OwnWords | None) -> list[_Word]:
    """Normalise a sentence and find the words whose phones we insist on."""
    english = frontend.language
    if not isinstance(english, English):
        raise LanguageError(f"Inflect v2 speaks English only, not {english.about.name}")
    layers = frontend.layers(own)
    check_length(passage.text)
    tokens = merged_tokens(tokens_of(passage, layers))
    lower = [token.text.lower() for token in tokens]
    shouted = shouted_tokens(tokens)
    pronouncer = english.pronouncer
    output: list[_Word] = []
    for position, token in enumerate(tokens):
        if token.is_mark:
            if output:
                output[-1] = _Word(output[-1].written, output[-1].phones, _mark(token.text))
            continue
        phones = (
            token.phones
            or own_phones(pronouncer, layers, lower[position])
            or _insisted(pronouncer, token.text, lower, position, shouted=shouted)
        )
        # Capitals that are not spelled are a word, and espeak-ng might spell it.
        written = token.text if len(token.text) == 1 and not shouted else lower[position]
        if phones:
            output.append(_Word(written[:_LONGEST_WORD], phones, ""))
        else:
            output += (
                _Word(written[start : start + _LONGEST_WORD], (), "")
                for start in range(0, len(written), _LONGEST_WORD)
            )
    if output and not output[-1].mark:
        mark = "," if passage.end.rstrip().endswith(_GOES_ON) else "."
        output[-1] = _Word(output[-1].written, output[-1].phones, mark)
    return output


def _mark(mark: str) -> str:
    """Return a mark as the published normalisation writes it: it knows no "…"."""
    return ". . ." if mark == "…" else mark


def _insisted(
    pronouncer: Pronouncer, written: str, words: Sequence[str], position: int, *, shouted: bool
) -> Phones:
    """Return the phones of a word that its letters do not tell, or none."""
    if written == "A" and not shouted and is_letter_a(words, position):
        return spell(written)
    if not written.isupper() or len(written) == 1 or shouted:
        chosen = heteronyms.choose(words, position, written)
        if chosen is not None:
            return chosen
    if written.isupper() and 1 < len(written) <= _LONGEST_WORD:
        phones = pronouncer.in_sentence(written, words, position, shouted=shouted)
        return phones if phones == spell(written) else ()
    return ()


def _chunks(words: list[_Word]) -> Iterator[list[_Word]]:
    """Yield the words in chunks of the length that the published program allows.

    A chunk that is too long is cut at the last mark of its second half, or where it is full.
    """
    start = 0
    while start < len(words):
        length, full, at_mark = 0, start, start
        while full < len(words) and length + words[full].length <= MOST_CHARACTERS + 1:
            length += words[full].length
            full += 1
            if words[full - 1].mark and length > LEAST_CHARACTERS:
                at_mark = full
        end = full if full == len(words) or at_mark == start else at_mark
        yield words[start:end]
        start = end


def _phonemes(words: list[_Word], espeak: Espeak) -> str:
    parts: list[str] = []
    waiting: list[str] = []
    for word in words:
        if not word.phones:
            waiting.append(word.written + word.mark)
            continue
        placeholder = _PLACEHOLDERS[word.phones[0].rstrip("012") in VOWELS]
        before, _, _ = phonemise(" ".join((*waiting, placeholder)), espeak).rpartition(" ")
        parts += (before, espeak_ipa(word.phones) + word.mark)
        waiting = []
    parts.append(phonemise(" ".join(waiting), espeak))
    return " ".join(part for part in parts if part)
