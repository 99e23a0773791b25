"""Spanish abbreviations: what they stand for, and whether a sentence can end with them."""

from typing import Final

TITLES: Final = {
    "sr": "señor", "sra": "señora", "srta": "señorita", "sres": "señores", "dr": "doctor", "dra": "doctora",
    "d": "don", "dña": "doña", "prof": "profesor", "profa": "profesora", "ing": "ingeniero", "lic": "licenciado",
    "sto": "santo", "sta": "santa", "gral": "general",
}  # fmt: skip
"""Before a name, so that no sentence ends with them."""

NUMBERED: Final = {
    "pág": "página", "págs": "páginas", "núm": "número", "nº": "número", "tel": "teléfono", "tfno": "teléfono",
    "cap": "capítulo", "art": "artículo", "vol": "volumen", "av": "avenida", "avda": "avenida", "pza": "plaza",
    "fig": "figura", "hab": "habitación",
}  # fmt: skip
"""Before a number or a name."""

WORDS: Final = {
    "etc": "etcétera", "aprox": "aproximadamente", "ud": "usted", "uds": "ustedes", "vd": "usted",
    "máx": "máxima", "mín": "mínima", "temp": "temperatura", "dpto": "departamento", "izq": "izquierda",
    "dcha": "derecha", "admón": "administración", "cía": "compañía", "ej": "ejemplo", "incl": "incluido",
}  # fmt: skip
"""Which may end a sentence."""

DAYS: Final = {
    "lun": "lunes", "mar": "martes", "mié": "miércoles", "mie": "miércoles", "jue": "jueves", "vie": "viernes",
    "sáb": "sábado", "sab": "sábado", "dom": "domingo",
}  # fmt: skip
MONTHS: Final = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre",
    "diciembre",
)  # fmt: skip
SHORT_MONTHS: Final = {
    **{month[:3]: month for month in MONTHS},
    "sept": "septiembre",
}
