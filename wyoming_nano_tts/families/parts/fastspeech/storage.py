"""How the acoustic model may be stored in fewer bits."""

from typing import Final

from ....voice_files.quantised.profiles import StorageRules

ACOUSTIC_STORAGE: Final = StorageRules(
    tables=("phone.weight", "tone.weight", "lang.weight", "speaker.weight", "abs_frame.weight"),
    delicate=("frame_gru.weight_*", "mel_head.3.weight", "postnet.4.weight", "frame_proj.0.weight"),
)
