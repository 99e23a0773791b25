"""Phones of unknown words as the package g2p_en 2.1.0 guesses them (Park and Kim, Apache-2.0).

A GRU reads the letters, a second one writes phones, each time the likeliest, at most 20. The weights
are those of the package, 3 MB that are not part of ours: `voices fetch-frontend` puts them into the
store. Our own front end does not use them: `g2p.GraphemeToPhoneme` guesses better.
"""

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ....errors import VoiceError
from ....text.english.arpabet import ARPABET
from ....voice_files.places import voice_folders

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

WEIGHTS_FILE: Final = "g2p_en-2.1.0.npz"
"""In a folder of voices."""
PHONES: Final = tuple(sorted((*ARPABET, "UW")))
"""Index 4 and on; "UW" without a stress is a flaw of the training words."""
MOST_PHONES: Final = 20

_FIRST_LETTER: Final = 3
_FIRST_PHONE: Final = 4
_WORD_END: Final = 2
_START: Final = 2
_END: Final = 3


def find_weights() -> Path:
    """Return the file of the weights in the first folder of voices that has it.

    Raises:
        VoiceError: none has.
    """
    for folder in voice_folders():
        if (folder / WEIGHTS_FILE).is_file():
            return folder / WEIGHTS_FILE
    raise VoiceError(
        f"the published front end guesses unknown words with {WEIGHTS_FILE}, which is in no folder of voices; "
        "fetch it with: wyoming-nano-tts voices fetch-frontend"
    )


class NeuralG2p:
    """The two networks; read by the constructor (3 MB)."""

    def __init__(self, path: Path) -> None:
        """Read the weights.

        Raises:
            OSError: the file cannot be read.
            ValueError, KeyError: it is not a file of these weights.
        """
        import numpy as np

        with np.load(path, allow_pickle=False) as file:
            weights: dict[str, Floats] = {name: file[name] for name in file.files}
        # What the input gates add is the same for a letter wherever it stands.
        self._letters: Floats = weights["enc_emb"] @ weights["enc_w_ih"].T + weights["enc_b_ih"]
        self._phones: Floats = weights["dec_emb"] @ weights["dec_w_ih"].T + weights["dec_b_ih"]
        self._encoder = weights["enc_w_hh"], weights["enc_b_hh"]
        self._decoder = weights["dec_w_hh"], weights["dec_b_hh"]
        self._output = weights["fc_w"], weights["fc_b"]
        self._zeros: Floats = np.zeros(weights["enc_w_hh"].shape[1], np.float32)
        self.pronounce = lru_cache(maxsize=2048)(self._pronounce)

    def _pronounce(self, word: str) -> tuple[str, ...]:
        """Return ARPAbet phones of a word of letters a-z."""
        state = self._zeros
        for index in (*(ord(letter) - ord("a") + _FIRST_LETTER for letter in word), _WORD_END):
            state = _gru(self._letters[index], state, *self._encoder)
        phones: list[str] = []
        index = _START
        matrix, bias = self._output
        for _ in range(MOST_PHONES):
            state = _gru(self._phones[index], state, *self._decoder)
            index = int((matrix @ state + bias).argmax())
            if index == _END:
                break
            if index >= _FIRST_PHONE:
                phones.append(PHONES[index - _FIRST_PHONE])
        return tuple(phones)


def _gru(entering: "Floats", state: "Floats", matrix: "Floats", bias: "Floats") -> "Floats":
    """Take one step of a GRU.

    Args:
        entering: the input's share of the gates r, z and n, (3H,).
        state: (H,).
        matrix: of the state's share, (3H, H).
        bias: of the state's share, (3H,).

    Returns:
        The new state, (H,).
    """
    import numpy as np

    r, z, n = np.split(entering, 3)
    kept_r, kept_z, kept_n = np.split(matrix @ state + bias, 3)
    reset = 1 / (1 + np.exp(-(r + kept_r)))
    update = 1 / (1 + np.exp(-(z + kept_z)))
    new = np.tanh(n + reset * kept_n)
    result: Floats = (1 - update) * new + update * state
    return result
