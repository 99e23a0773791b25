"""Language tags: one spelling to show, every spelling understood."""

from collections.abc import Iterable


class LanguageTags(list[str]):
    """Tags in the form "en-US", in which "en_US" is found as well.

    Home Assistant compares literally, and asks with `in`: people and their scripts write both, while
    a list that shows both shows every language twice.
    """

    def __contains__(self, tag: object) -> bool:
        """Tell whether a language is in it, however it is spelt."""
        return isinstance(tag, str) and super().__contains__(_tag(tag))


def tags(languages: Iterable[str]) -> list[str]:
    """Return language tags in the form "en-US", each once, in their order."""
    return list(dict.fromkeys(_tag(language) for language in languages))


def family(tag: str) -> str:
    """Return the language without its country."""
    return _tag(tag).split("-")[0]


def _tag(language: str) -> str:
    first, *rest = language.replace("_", "-").split("-")
    return "-".join((first.lower(), *(part.upper() if len(part) == 2 else part for part in rest)))
