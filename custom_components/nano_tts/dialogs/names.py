"""Names that people give: what a name may be, and which are taken."""

from collections.abc import Iterable

from ..const import MOST_NAME_CHARACTERS


def checked_name(text: str, taken: Iterable[str]) -> tuple[str, str | None]:
    """Return a name without the spaces around it, and the key of the rule that it breaks.

    Args:
        text: as it was typed.
        taken: names of others; capitals make no difference.
    """
    name = " ".join(text.split())
    if not name:
        return name, "name_blank"
    if len(name) > MOST_NAME_CHARACTERS:
        return name, "name_too_long"
    if name.casefold() in {other.casefold() for other in taken}:
        return name, "name_taken"
    return name, None


def free_name(name: str, taken: Iterable[str]) -> str:
    """Return the name, with a number behind it if it is taken."""
    names = {other.casefold() for other in taken}
    number, free = 1, name
    while free.casefold() in names:
        number += 1
        free = f"{name} {number}"
    return free
