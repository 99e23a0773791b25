"""The 178 symbols of Inflect v2, and the ids that the network takes."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BLANK: Final = 0

SYMBOLS: Final[tuple[str, ...]] = (
    "_",
    *';:,.!?¡¿—…"«»“” ',
    *"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
    *"ɑɐɒæɓʙβɔɕçɗɖðʤəɘɚɛɜɝɞɟʄɡɠɢʛɦɧħɥʜɨɪʝɭɬɫɮʟɱɯɰŋɳɲɴøɵɸθœɶʘɹɺɾɻʀʁɽʂʃʈʧʉʊʋⱱʌɣɤʍχʎʏʑʐʒʔʡʕʢ",
    *"ǀǁǂǃˈˌːˑʼʴʰʱʲʷˠˤ˞↓↑→↗↘'\u0329'ᵻ",
)
"""Symbol of each id. The apostrophe stands twice; its first row was never trained."""

SYMBOL_IDS: Final[Mapping[str, int]] = {symbol: i for i, symbol in enumerate(SYMBOLS)}
"""Id of each symbol; of the apostrophe the later one, as the published program looks it up."""


def token_ids(phonemes: str) -> "NDArray[np.int64]":
    """Return the ids with a blank between and around them: n symbols are 2n + 1 ids.

    Code points outside the table are dropped; the published program stops with an error there.
    """
    import numpy as np

    known = [SYMBOL_IDS[symbol] for symbol in phonemes if symbol in SYMBOL_IDS]
    ids = np.full(2 * len(known) + 1, BLANK, dtype=np.int64)
    ids[1::2] = known
    return ids


def symbols_of(ids: "NDArray[np.int64]") -> tuple[str, ...]:
    """Return the symbol of each id, "" for a blank."""
    return tuple("" if number == BLANK else SYMBOLS[number] for number in ids)
