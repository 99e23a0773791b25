"""What tells English clauses."""

from typing import Final

from ..clauses import Clauses

CLAUSES: Final = Clauses(
    conjunctions=frozenset("and but or so because while although though since unless".split()),
    starters=frozenset(
        "i i'm i'll i've you you'll you're he he's she she's it it's we we'll we're they they're there "
        "there's this that the my your his her its our their please then".split()
    ),
    goes_on=frozenset(
        "monday tuesday wednesday thursday friday saturday sunday january february march april may june "
        "july august september october november december mr mrs ms dr".split()
    ),
    brackets={"(": ")", "[": "]", "“": "”", "«": "»", "{": "}"},
)
