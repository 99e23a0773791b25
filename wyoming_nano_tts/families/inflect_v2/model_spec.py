"""What the model of a voice is: three graphs of one of two sizes."""

from typing import Final

from ...voice_files.architecture import PartSpec
from ...voice_files.quantised.profiles import StorageRules

MODEL: Final = PartSpec(
    tuple(
        tuple(f"inflect_v2_{size}_{step}" for size in ("nano", "micro"))
        for step in ("encoder", "flow", "generator")
    ),
    storage=StorageRules(
        tables=("enc_p.emb.weight",),
        transposed=("dec.ups.*.weight",),
        exact=("dec.conv_post.weight", "*.log_alpha", "*.emb_rel_?"),
        delicate=(
            "enc_p.proj.weight",
            "flow.flows.*.post.weight",
            "dec.conv_pre.weight",
            "dec.ups.[23].weight",
            "dec.resblocks.[6-9].*",
            "dec.resblocks.1[01].*",
        ),
    ),
)
