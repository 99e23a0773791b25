"""What a voice's source-filter vocoder is."""

from typing import Final

from ....voice_files.architecture import PartSpec
from ....voice_files.quantised.profiles import StorageRules

SOURCE_FILTER: Final = PartSpec(
    (("source_filter",),),
    obeys=frozenset({"seed"}),
    storage=StorageRules(delicate=("embed.weight", "head.weight")),
)
