"""IPA as people write it for English, to ARPAbet."""

from typing import Final

from .arpabet import VOWELS

# Longest first: two-character vowels and affricates before their parts.
_IPA: Final[tuple[tuple[str, str], ...]] = (
    ("t͡ʃ", "CH"), ("d͡ʒ", "JH"), ("tʃ", "CH"), ("dʒ", "JH"), ("aɪ", "AY"), ("aʊ", "AW"),
    ("eɪ", "EY"), ("oʊ", "OW"), ("əʊ", "OW"), ("ɔɪ", "OY"), ("ɪə", "IH R"), ("eə", "EH R"),
    ("ʊə", "UH R"), ("ɜː", "ER"), ("ɜr", "ER"), ("ɝ", "ER"), ("ɚ", "ER"), ("ər", "ER"),
    ("əɹ", "ER"), ("ɜɹ", "ER"), ("iː", "IY"), ("uː", "UW"), ("ɑː", "AA"), ("ɔː", "AO"),
    ("ju", "Y UW"), ("ʧ", "CH"), ("ʤ", "JH"), ("ɑ", "AA"), ("a", "AA"), ("ɒ", "AA"), ("æ", "AE"),
    ("ʌ", "AH"), ("ə", "AH"), ("ɐ", "AH"), ("ɔ", "AO"), ("ɛ", "EH"), ("e", "EH"), ("ɜ", "ER"),
    ("ɪ", "IH"), ("ɨ", "IH"), ("i", "IY"), ("o", "OW"), ("ʊ", "UH"), ("u", "UW"), ("y", "UW"),
    ("ʉ", "UW"), ("ø", "ER"), ("œ", "ER"), ("ɘ", "AH"), ("ɤ", "AH"), ("ɯ", "UW"), ("ɵ", "UH"),
    ("b", "B"), ("d", "D"), ("ð", "DH"), ("f", "F"), ("ɡ", "G"), ("g", "G"), ("h", "HH"),
    ("j", "Y"), ("k", "K"), ("l", "L"), ("ɫ", "L"), ("m", "M"), ("n", "N"), ("ŋ", "NG"),
    ("p", "P"), ("r", "R"), ("ɹ", "R"), ("ɾ", "D"), ("s", "S"), ("ʃ", "SH"), ("t", "T"),
    ("θ", "TH"), ("v", "V"), ("w", "W"), ("ʍ", "W"), ("x", "K"), ("z", "Z"), ("ʒ", "ZH"),
    ("ʔ", "T"), ("ɲ", "N Y"), ("ʁ", "R"), ("ç", "HH"),
)  # fmt: skip
_SYLLABIC: Final = frozenset("\u0329\u030d")
"""Below or above a consonant that is a syllable: n̩, l̩."""
_IGNORED: Final = "ː ˑ.‿()-/[]\u0361\u0329\u030d\u032f\u0303ʰʲ"
_STRESSES: Final = {"ˈ": "1", "'": "1", "ˌ": "2", ",": "2"}


def arpabet(ipa: str) -> tuple[str, ...]:
    """Return ARPAbet phones with stress; a word without a stress mark gets it on its first vowel.

    Raises:
        ValueError: a character is not English IPA, or there is no phone at all.
    """
    phones: list[str] = []
    stress = "0"
    position = 0
    while position < len(ipa):
        character = ipa[position]
        if character in _STRESSES:
            stress = _STRESSES[character]
            position += 1
            continue
        if character in _IGNORED:
            position += 1
            continue
        match = next((pair for pair in _IPA if ipa.startswith(pair[0], position)), None)
        if match is None:
            raise ValueError(f"{character!r} is not an IPA symbol for an English sound")
        symbol, names = match
        if ipa[position + len(symbol) :][:1] in _SYLLABIC and names in {"N", "L", "M", "R", "NG"}:
            names = "ER" if names == "R" else f"AH {names}"
        for name in names.split():
            if name in VOWELS:
                phones.append(name + stress)
                stress = "0"
            else:
                phones.append(name)
        position += len(symbol)
    if not phones:
        raise ValueError("there is no IPA symbol in it")
    if not any(phone.endswith("1") for phone in phones):
        for i, phone in enumerate(phones):
            if phone[:-1] in VOWELS:
                phones[i] = phone[:-1] + "1"
                break
    return tuple(phones)
