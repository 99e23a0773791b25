"""Inflect-Nano-v2's architecture in torch, whole sentence at once, with random weights.

The published front end joins espeak-ng's phonemes with blanks; ours gives nearly as many phonemes, so
it stands in where espeak-ng is missing. As in the reference of v1 the weights do not change the
arithmetic, but for durations: the predictor's last layer is set so that speech has its usual tempo.
"""

import math
from collections.abc import Iterator
from typing import Final

from .speaking import Loaded

FRAMES_PER_TOKEN: Final = 4
"""Half the tokens are blanks: seven to eight frames of 256 samples a phoneme."""
SYMBOLS: Final = 178


def torch_vits(threads: int) -> Loaded:
    """Make the model ready on `threads` threads."""
    import torch

    from wyoming_nano_tts.families.inflect_v2.network import Vits
    from wyoming_nano_tts.text import Frontend, Passage, find_language

    torch.set_num_threads(threads)
    torch.manual_seed(0)
    frontend = Frontend(find_language("en"))
    model = Vits().eval().fold()
    with torch.no_grad():
        model.dp.get_parameter("proj.weight").zero_()
        # The runtime rounds exp of this up.
        model.dp.get_parameter("proj.bias").fill_(math.log(FRAMES_PER_TOKEN - 0.5))

    def speak(sentence: str) -> Iterator[int]:
        ids = frontend.phonemise(Passage.of(sentence)).token_ids(
            frontend.language.numbering, blanks=True
        )
        tokens = torch.from_numpy(ids.phone % SYMBOLS)
        yield int(model.synthesize(tokens).shape[-1])

    return speak, 24000
