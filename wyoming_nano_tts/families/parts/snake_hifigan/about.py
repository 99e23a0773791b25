"""What a voice's Snake HiFi-GAN vocoder is."""

from typing import Final

from ....voice_files.architecture import PartSpec

SNAKE_HIFIGAN: Final = PartSpec(
    (("snake_hifigan",),),
    free=frozenset({"n_fft", "win_size", "fmin", "fmax"}),  # of the mel that it was trained on
    complete=False,
)
