"""Spanish, the language's door."""

import re
from collections.abc import Sequence
from typing import Final

from ..language import Language
from ..own_words import OwnWords
from ..passage import Passage
from ..phonemes import Phonemes
from ..rules import Said
from ..symbols import MISAKI
from . import ABOUT, alphabet, say_as
from .alphabet import written
from .boundaries import RULES
from .letters import LETTER_NAMES, phones_of_word
from .normalise import explain, normalise

_TOKEN: Final = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*|[,.!?…]")
_SPOKEN_WORD: Final = re.compile(r"[^\W\d_]+")
_LEADING: Final = {mark: mark for mark in alphabet.MARKS} | {";": ",", ":": ","}
_PHONE: Final = re.compile(r"[aeiou][12]?|[pbtdkɡfθsxʧmnɲlrɾʝjw]")

EXAMPLES: Final = (
    "La lavadora ha terminado.",
    "Alguien ha dejado abierta la puerta de atrás, y está lloviendo.",
    "¡Buenas tardes! La cena estará lista a las siete.",
    "Hoy hace frío en la calle, así que llévate un abrigo.",
    "¿Quieres que apague las luces del pasillo?",
    "Tu próxima reunión empieza dentro de un cuarto de hora.",
    "Hay un paquete para ti en la entrada.",
    "Habrá que cambiar pronto la pila del sensor del baño.",
    "No he encontrado ninguna canción con ese nombre.",
    "Buenas noches. Todas las puertas están cerradas, y la alarma está puesta.",
)
"""What a voice is measured by."""


class Spanish(Language):
    """Normalises and pronounces Spanish; everything by rule, so there is nothing to load."""

    about = ABOUT
    numbering = alphabet.NUMBERING
    rules = RULES
    notation_example = "/ˈkasa/"
    examples = EXAMPLES
    letters = "letters"

    def normalise(self, text: str) -> str:
        """Return the text in words."""
        return normalise(text)

    def explain(self, text: str) -> Sequence[Said]:
        """Return the tokens that are said otherwise than they are written, with their kinds."""
        return explain(text)

    def phonemise(self, passage: Passage, own: Sequence[OwnWords] = ()) -> Phonemes:
        """Normalise and pronounce a passage."""
        said: list[tuple[str, Sequence[str]]] = []
        for run in passage.runs:
            if run.phones:
                said.append((run.text, run.phones))
                continue
            text = run.text
            for words in own:
                text = words.respell(text)
            # A mark behind phones is no layout.
            if said and (mark := text.lstrip()[:1]) in _LEADING:
                said.append((_LEADING[mark], (_LEADING[mark],)))
            tokens = _TOKEN.findall(self.normalise(text))
            said += ((token, self._said(token, own)) for token in tokens)
        spoken = alphabet.phonemes_of(said)
        return spoken if any(s not in alphabet.MARKS for s in spoken.symbols) else Phonemes()

    def _said(self, token: str, own: Sequence[OwnWords]) -> tuple[str, ...]:
        """Return the phones of a word, or a mark."""
        if token in alphabet.MARKS:
            return (token,)
        entry = next((found for words in own if (found := words.get(token.lower()))), None)
        if entry is not None and entry.phones:
            return entry.phones
        words = [token] if entry is None else entry.respelling.split()
        return tuple(phone for word in words for phone in phones_of_word(word))

    def written(self, phonemes: Phonemes, alphabet: str) -> str:
        """Write phonemes one character a symbol, in the language's alphabet or misaki's."""
        if alphabet in {ABOUT.alphabet, MISAKI.name}:
            return written(phonemes)
        return super().written(phonemes, alphabet)

    def shown(self, phonemes: Phonemes) -> tuple[str, ...]:
        """Return IPA with the mark of stress before its vowel."""
        return alphabet.shown(phonemes)

    def phones(self, alphabet: str, value: str) -> tuple[str, ...]:
        """Read IPA or X-SAMPA, or phones as `phones_of_ipa` returns them."""
        tokens = value.split()
        if alphabet.lower() == "ipa" and len(tokens) > 1 and all(map(_PHONE.fullmatch, tokens)):
            return tuple(tokens)
        return super().phones(alphabet, value)

    def phones_of_ipa(self, ipa: str) -> tuple[str, ...]:
        """Read IPA."""
        return alphabet.phones_of_ipa(ipa)

    def looks_like_phones(self, value: str) -> bool:
        """Tell whether it is phones with a mark of stress: "k a1 s a"."""
        tokens = value.split()
        return any(c in value for c in "12") and all(map(_PHONE.fullmatch, tokens))

    def is_spoken_word(self, word: str) -> bool:
        """Tell whether it is of letters alone."""
        return _SPOKEN_WORD.fullmatch(word) is not None

    def say_as(self, kind: str, text: str, layout: str) -> str | None:
        """Read what says itself what it is."""
        return say_as.read(kind, text)

    def knows_kind(self, kind: str) -> bool:
        """Tell whether there is a reading of this kind."""
        return say_as.known(kind)

    def characters(self, text: str) -> list[str]:
        """Name characters one by one; letters stay, for `spell`."""
        return [c if c.lower() in LETTER_NAMES else self.normalise(f" {c} ") or " " for c in text]

    def spell(self, letters: str) -> tuple[str, ...]:
        """Return the names of letters in one word."""
        names = (LETTER_NAMES.get(letter.lower(), "") for letter in letters)
        words = [word for name in names for word in name.split()]
        return tuple(phone for word in words for phone in phones_of_word(word, is_name=True))


LANGUAGE: Final = Spanish()
