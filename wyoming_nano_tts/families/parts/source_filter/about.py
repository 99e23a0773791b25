"""What a voice's source-filter vocoder is."""

from typing import Final

from ....voice_files.architecture import PartSpec

SOURCE_FILTER: Final = PartSpec((("source_filter",),), obeys=frozenset({"seed"}))
