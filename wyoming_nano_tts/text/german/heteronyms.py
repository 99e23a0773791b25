"""Words that are written alike and said differently: what the capital letter or the word before tells."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from .ipa import phones_of_ipa
from .morphology import Phones


@dataclass(frozen=True, slots=True)
class Choice:
    """Two ways to say a word."""

    usual: str
    """IPA."""
    other: str
    """IPA, where `capital` or `behind` tells so."""
    capital: bool | None = None
    """The other one is what is written with a capital (True) or without (False)."""
    behind: frozenset[str] = frozenset()
    """Words before it that tell the other one, in lower case."""


_FEMININE: Final = frozenset(
    "die eine einer keine meine deine seine ihre unsere eure diese jene welche dieser jeder deutsche britische neue "
    "große andere".split()
)
_DAYS: Final = frozenset("alle beide einige mehrere viele zwei drei vier fünf an den".split())
_PEOPLE: Final = frozenset("herr herrn onkel opa kaiser könig prinz bruder sohn vater".split())

TABLE: Final = {
    "weg": Choice("veːk", "vɛk", capital=False),
    "sucht": Choice("zʊxt", "zuːxt", capital=False),
    "band": Choice("bant", "bɛnt", behind=_FEMININE),
    "bands": Choice("bɛnts", "bants", behind=frozenset("des eines dieses".split())),
    "montage": Choice("mɔnˈtaːʒə", "ˈmoːntaːɡə", behind=_DAYS),
    "august": Choice("aʊ̯ˈɡʊst", "ˈaʊ̯ɡʊst", behind=_PEOPLE),
    "modern": Choice("moˈdɛʁn", "ˈmoːdɐn", behind=frozenset("blätter zu blumen pflanzen".split())),
    "spielende": Choice("ˈʃpiːləndə", "ˈʃpiːlʔɛndə", behind=frozenset("zum vor kurz nach am bis".split())),
    "hochzeit": Choice("ˈhɔxtsaɪ̯t", "ˈhoːxtsaɪ̯t", behind=frozenset("ihre seine hatte erlebte".split())),
    "service": Choice("ˈzœʁvɪs", "zɛʁˈviːs", behind=frozenset("das".split())),
    "tenor": Choice("teˈnoːɐ̯", "ˈteːnoːɐ̯", behind=frozenset("allgemeine einhellige im".split())),
    "konstanz": Choice("kɔnˈstants", "ˈkɔnstants", behind=frozenset("in nach von bei aus stadt".split())),
    "gang": Choice("ɡaŋ", "ɡɛŋ", behind=_FEMININE),
}  # fmt: skip


def choose(written: str, texts: Sequence[str], position: int) -> Phones | None:
    """Return the phones of a word that has two ways; None for all others.

    Args:
        written: the word as written.
        texts: the sentence, marks among the words.
        position: the word's index in `texts`.
    """
    choice = TABLE.get(written.lower())
    if choice is None:
        return None
    other = False
    if choice.capital is not None:
        other = written[:1].isupper() == choice.capital
    elif position > 0:
        other = texts[position - 1].lower() in choice.behind
    return phones_of_ipa(choice.other if other else choice.usual)
