"""Spanish: everything that a sentence needs to become phonemes."""

from typing import Final

from ..language import AboutLanguage

ABOUT: Final = AboutLanguage(
    tag="es",
    name="Spanish",
    alphabet="ipa-es",
    # The accent differs, the words do not.
    offered=tuple(
        "es es-ES es-MX es-419 es-US es-AR es-BO es-CL es-CO es-CR es-CU es-DO es-EC es-GT es-HN es-NI "
        "es-PA es-PE es-PR es-PY es-SV es-UY es-VE es_ES es_MX".split()
    ),
)
