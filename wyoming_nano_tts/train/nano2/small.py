"""Sizes of a float voice whose file is as large as a ternary one's, to compare them: the same design, narrower.

Together fewer than 0.6 million parameters, 1.2 MB in float16. The head that makes the spectra has 3,010 rows here too
and takes two fifths of all; blocks are fewer and see further, so that the whole sees as far as the large one.
"""

from typing import Final

from ...families.nano2.config import DecoderConfig, ProsodyConfig

SMALL_DECODER: Final = DecoderConfig(
    text_width=64, text_inner=128, text_layers=2, width=80, inner=160, layers=6, left=5, right=3
)
SMALL_PROSODY: Final = ProsodyConfig(
    width=64, inner=128, dilations=(1, 2, 4, 1), frame_width=48, frame_inner=96, frame_layers=4
)
