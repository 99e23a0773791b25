"""Alphabets: the symbols that voices are trained on, and the numbers that a voice takes for them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

PAD: Final = "_"
"""Stands at both ends of a sentence; every alphabet has it."""
PAUSES: Final = ",.!?\u2026-"
"""Punctuation that `Phonemes` keeps."""
BLANK: Final = 0
"""Phone, tone and language id of the blank between tokens."""


@dataclass(frozen=True, slots=True)
class Alphabet:
    """A symbol table; the position of a symbol is its phone id."""

    name: str
    """As `voice.json` names it."""
    symbols: tuple[str, ...]
    ids: Mapping[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "ids", {symbol: i for i, symbol in enumerate(self.symbols)})


@dataclass(frozen=True, slots=True)
class Numbering:
    """How a language writes its phonemes in numbers: several languages can share an alphabet."""

    alphabet: Alphabet
    first_tone: int = 0
    """Tone id of a symbol without stress; unstressed, primary and secondary follow."""
    language: int = 0
    """Language id of every token."""


MELO_SYMBOLS: Final[tuple[str, ...]] = tuple(
    """\
_ \" ( ) * / : AA E EE En N OO Q V [ \\ ] ^ a a: aa ae ah ai an ang ao aw ay b by c ch d dh
dy e e: eh ei en eng er ey f g gy h hh hy i i0 i: ia ian iang iao ie ih in ing iong ir iu iy
j jh k ky l m my n ng ny o o: ong ou ow oy p py q r ry s sh t th ts ty u u: ua uai uan uang
uh ui un uo uw v van ve vn w x y z zh zy ~ æ ç ð ø ŋ œ ɐ ɑ ɒ ɔ ɕ ə ɛ ɜ ɡ ɣ ɥ ɦ ɪ ɫ ɬ ɭ ɯ ɲ ɵ
ɸ ɹ ɾ ʁ ʃ ʊ ʌ ʎ ʏ ʑ ʒ ʝ ʲ ˈ ˌ ː \u0303 \u0329 β θ ᄀ ᄁ ᄂ ᄃ ᄄ ᄅ ᄆ ᄇ ᄈ ᄉ ᄊ ᄋ ᄌ ᄍ ᄎ ᄏ ᄐ ᄑ ᄒ ᅡ ᅢ
ᅣ ᅤ ᅥ ᅦ ᅧ ᅨ ᅩ ᅪ ᅫ ᅬ ᅭ ᅮ ᅯ ᅰ ᅱ ᅲ ᅳ ᅴ ᅵ ᆨ ᆫ ᆮ ᆯ ᆷ ᆸ ᆼ ㄸ ! ? … , . ' - ¿ ¡ SP UNK
""".split()
)
"""Those of the MeloTTS family, which the Inflect Nano voices share: a pad, a sorted multilingual set, then
punctuation. A language uses some of the phones; the others keep their place so that the ids of
published voices stay valid."""

MELO: Final = Alphabet("melo-219", MELO_SYMBOLS)

_MISAKI_RUNS: Final = (
    (1, ";:,.!?"), (9, "—…\"()“” \u0303ʣʥʦʨᵝꭧAI"), (31, "O"), (33, "Q"), (35, "ST"), (39, "W"),
    (41, "Yᵊabcdef"), (50, "hijklmnopqrstuvwxyzɑɐɒæ"), (75, "βɔɕç"), (80, "ɖðʤə"), (85, "ɚɛɜ"),
    (90, "ɟ"), (92, "ɡ"), (99, "ɥ"), (101, "ɨɪʝ"), (110, "ɯɰŋɳɲɴø"), (118, "ɸθœ"), (123, "ɹ"),
    (125, "ɾɻ"), (128, "ʁɽʂʃʈʧ"), (135, "ʊʋ"), (138, "ʌɣɤ"), (142, "χʎ"), (147, "ʒʔ"), (156, "ˈˌː"),
    (162, "ʰ"), (164, "ʲ"), (169, "↓"), (171, "→↗↘"), (177, "ᵻ"),
)  # fmt: skip
"""First id, and the symbols that have it and the following ones."""
_MISAKI_COUNT: Final = 178


def _misaki_symbols() -> tuple[str, ...]:
    named = {first + n: symbol for first, run in _MISAKI_RUNS for n, symbol in enumerate(run)}
    return (PAD, *(named.get(n, f"unused {n}") for n in range(1, _MISAKI_COUNT)))


MISAKI: Final = Alphabet("misaki-178", _misaki_symbols())
"""What misaki, the front end of Kokoro-82M, writes: one character a symbol, IPA but for the diphthongs."""
