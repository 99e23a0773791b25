"""The family "nano2": voices that speak without a mel, taught by a larger one."""

from typing import TYPE_CHECKING, Final

from ...voice_files.architecture import Architecture, PartSpec
from ...voice_files.quantised.profiles import StorageRules
from ...voice_files.ranges import Range
from ...voice_files.reading import TakesText
from ..about import Family

if TYPE_CHECKING:
    from ...backends.backend import Backend
    from ...text import Language
    from ...voice_files.description import VoiceInfo
    from .transcription import CharacterTranscription
    from .voice import Nano2Voice


TABLES: Final = ("embed.weight", "text_speaker.weight", "frame_speaker.weight")
PROSODY_STORAGE: Final = StorageRules(TABLES, delicate=("frame_in.weight", "duration.weight"))
DECODER_STORAGE: Final = StorageRules(TABLES, delicate=("frame_in.weight", "head.weight"))
"""The head makes the spectra: a fifth of the decoder's weights, and the ones that are heard at once."""


class Nano2(Family):
    """Voices of a prosody network and a frame decoder."""

    name = "nano2"
    architecture = Architecture(
        parts={
            "prosody": {
                "": PartSpec(
                    (
                        ("nano2_prosody_text", "nano2_small_prosody_text"),
                        ("nano2_prosody_frames", "nano2_small_prosody_frames"),
                    ),
                    storage=PROSODY_STORAGE,
                )
            },
            "decoder": {
                "": PartSpec(
                    (
                        ("nano2_decoder_text", "nano2_small_decoder_text"),
                        ("nano2_decoder_frames", "nano2_small_decoder_frames"),
                    ),
                    free=frozenset({"speaker"}),  # the row of the tables that is this voice
                    ranges={"speaker": Range(0, 15)},
                    storage=DECODER_STORAGE,
                )
            },
        },
        obeys=frozenset({"length_scale", "pitch_scale", "energy_scale", "seed", "pronunciations"}),
        speaker_rows=("decoder", "speakers"),
        takes=TakesText(writing=True),
    )
    usual_duration = ("duration", -2.7)  # of 50 sigmoids, whose sum counts 25 ms each

    def open(self, info: "VoiceInfo", backend: "Backend", threads: int) -> "Nano2Voice":
        """Read a voice's weights and open its graphs."""
        from .voice import Nano2Voice

        return Nano2Voice(info, backend, threads)

    def transcription(self, language: "Language") -> "CharacterTranscription":
        """One character a symbol."""
        from .transcription import CharacterTranscription

        return CharacterTranscription(language)


FAMILY: Final = Nano2()
