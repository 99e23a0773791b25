"""Gender of a Spanish noun, by its ending and a few tables."""

from typing import Final

from .numbers import ALONE, FEMININE, MASCULINE

_MASCULINE: Final = frozenset(
    "día días mapa mapas problema problemas programa programas sistema sistemas tema temas idioma idiomas clima "
    "planeta planetas diagrama diagramas esquema esquemas gramo gramos sofá sofás aviones camiones millones "
    "corazones botones ratones leones cajones sillones balcones escalones buzones jabones "
    "pijama pijamas telegrama telegramas kilogramas".split()
)
_FEMININE: Final = frozenset(
    "luz luces vez veces voz voces red redes pared paredes mano manos foto fotos moto motos radio radios "
    "noche noches tarde tardes clase clases llave llaves nube nubes calle calles gente clave claves flor flores "
    "señal señales serie series imagen imágenes orden órdenes parte partes torre torres fuente fuentes "
    "leche sal miel piel cárcel edad edades actriz nariz raíz raíces cruz cruces paz".split()
)
_NOT_COUNTED: Final = frozenset(
    "a al con de del desde e en es está están y o que por para se sin sobre u más menos como cuando si no la "
    "las el los lo le un una nevó era fue coma mil".split()
)
_FEMININE_ENDINGS: Final = (
    "a",
    "as",
    "ción",
    "ciones",
    "sión",
    "siones",
    "dad",
    "dades",
    "tud",
    "tudes",
    "umbre",
)


def gender_of(word: str) -> str:
    """Return the gender of the noun that a word is taken for; `ALONE` where it is none."""
    word = word.lower()
    if not word or word in _NOT_COUNTED:
        return ALONE
    if word in _MASCULINE:
        return MASCULINE
    if word in _FEMININE or word.endswith(_FEMININE_ENDINGS):
        return FEMININE
    return MASCULINE
