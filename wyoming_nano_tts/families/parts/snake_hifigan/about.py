"""What a voice's Snake HiFi-GAN vocoder is."""

from typing import Final

from ....voice_files.architecture import PartSpec
from ....voice_files.quantised.profiles import StorageRules

SNAKE_HIFIGAN: Final = PartSpec(
    (("snake_hifigan",),),
    free=frozenset({"n_fft", "win_size", "fmin", "fmax"}),  # of the mel that it was trained on
    complete=False,
    storage=StorageRules(
        transposed=("ups.*.weight",),
        exact=("conv_post.weight", "*.log_alpha"),
        # The stages of 18 and 9 channels, next to the waveform.
        delicate=(
            "conv_pre.weight",
            "ups.[23].weight",
            "resblocks.[6-9].*",
            "resblocks.1[01].*",
        ),
    ),
)
