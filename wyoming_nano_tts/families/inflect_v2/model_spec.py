"""What the model of a voice is: three graphs of one of two sizes."""

from typing import Final

from ...voice_files.architecture import PartSpec

MODEL: Final = PartSpec(
    tuple(
        tuple(f"inflect_v2_{size}_{step}" for size in ("nano", "micro"))
        for step in ("encoder", "flow", "generator")
    )
)
