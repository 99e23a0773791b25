"""X-SAMPA, IPA in ASCII (J. C. Wells, 1995), to the IPA that `ipa` reads."""

from typing import Final

# Longest first: "r\" before "r", "3`" before "3".
_IPA: Final = {
    "r\\`": "ɹ", "r\\": "ɹ", "@`": "ɚ", "3`": "ɝ", "_~": "", "_h": "", "_j": "", "_^": "", "_0": "",
    "A": "ɑ", "Q": "ɒ", "{": "æ", "V": "ʌ", "@": "ə", "6": "ɐ", "O": "ɔ", "E": "ɛ", "3": "ɜ",
    "I": "ɪ", "1": "ɨ", "U": "ʊ", "T": "θ", "D": "ð", "S": "ʃ", "Z": "ʒ", "N": "ŋ", "J": "ɲ",
    "R": "ʁ", "C": "ç", "W": "ʍ", "5": "ɫ", "4": "ɾ", "?": "ʔ", '"': "ˈ", "%": "ˌ", ":": "ː",
    "=": "", "-": "", "`": "",
}  # fmt: skip
_LONGEST: Final = 3


def to_ipa(text: str) -> str:
    """Return the IPA of X-SAMPA; what has no entry is the same in both, or is refused by `ipa`."""
    symbols: list[str] = []
    position = 0
    while position < len(text):
        for length in range(_LONGEST, 0, -1):
            found = _IPA.get(text[position : position + length])
            if found is not None:
                symbols.append(found)
                position += length
                break
        else:
            symbols.append(text[position])
            position += 1
    return "".join(symbols)
