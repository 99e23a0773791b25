"""The symbol table that voices are trained on, and the numbers of tones and languages.

The 219 symbols are those of the MeloTTS family, which the Inflect Nano voices share: a pad, a sorted
multilingual set, then punctuation. English uses 39 of the phones; the others keep their place so
that the ids of published voices stay valid.
"""

from collections.abc import Mapping
from typing import Final

SYMBOLS: Final[tuple[str, ...]] = tuple(
    """\
_ \" ( ) * / : AA E EE En N OO Q V [ \\ ] ^ a a: aa ae ah ai an ang ao aw ay b by c ch d dh
dy e e: eh ei en eng er ey f g gy h hh hy i i0 i: ia ian iang iao ie ih in ing iong ir iu iy
j jh k ky l m my n ng ny o o: ong ou ow oy p py q r ry s sh t th ts ty u u: ua uai uan uang
uh ui un uo uw v van ve vn w x y z zh zy ~ æ ç ð ø ŋ œ ɐ ɑ ɒ ɔ ɕ ə ɛ ɜ ɡ ɣ ɥ ɦ ɪ ɫ ɬ ɭ ɯ ɲ ɵ
ɸ ɹ ɾ ʁ ʃ ʊ ʌ ʎ ʏ ʑ ʒ ʝ ʲ ˈ ˌ ː \u0303 \u0329 β θ ᄀ ᄁ ᄂ ᄃ ᄄ ᄅ ᄆ ᄇ ᄈ ᄉ ᄊ ᄋ ᄌ ᄍ ᄎ ᄏ ᄐ ᄑ ᄒ ᅡ ᅢ
ᅣ ᅤ ᅥ ᅦ ᅧ ᅨ ᅩ ᅪ ᅫ ᅬ ᅭ ᅮ ᅯ ᅰ ᅱ ᅲ ᅳ ᅴ ᅵ ᆨ ᆫ ᆮ ᆯ ᆷ ᆸ ᆼ ㄸ ! ? … , . ' - ¿ ¡ SP UNK
""".split()
)
"""Symbol of each phone id; position is the id."""

SYMBOL_IDS: Final[Mapping[str, int]] = {symbol: i for i, symbol in enumerate(SYMBOLS)}

PAD: Final = "_"
PAUSES: Final = ",.!?\u2026-"
"""Punctuation that `Phonemes` keeps."""

ENGLISH_TONE_OFFSET: Final = 7
"""Tone id of stress 0; unstressed, primary and secondary follow."""
ENGLISH_LANGUAGE: Final = 2
BLANK: Final = 0
"""Phone, tone and language id of the blank between tokens."""

VOWELS: Final = tuple("AA AE AH AO AW AY EH ER EY IH IY OW OY UH UW".split())
CONSONANTS: Final = tuple("B CH D DH F G HH JH K L M N NG P R S SH T TH V W Y Z ZH".split())
ARPABET: Final[tuple[str, ...]] = (
    *CONSONANTS,
    *(vowel + stress for vowel in VOWELS for stress in "012"),
)
"""Every phone of the lexicon: consonants bare, vowels with their stress digit."""

ARPABET_TOKENS: Final[Mapping[str, tuple[str, int]]] = {
    # The table writes V in capitals: the small letter is a vowel of another language.
    **{phone: ("V" if phone == "V" else phone.lower(), 0) for phone in CONSONANTS},
    **{phone: (phone[:-1].lower(), int(phone[-1]) + 1) for phone in ARPABET if phone[-1].isdigit()},
}
"""ARPAbet phone to symbol and stress (0 consonant, 1 unstressed, 2 primary, 3 secondary)."""
