"""What tells German clauses: a comma stands before nearly every one."""

from typing import Final

from ..clauses import Clauses

CLAUSES: Final = Clauses(
    conjunctions=frozenset("und oder aber denn sondern weil".split()),
    # Articles would join nouns, "der Trockner und die Waschmaschine": only pronouns are subjects for sure.
    starters=frozenset("ich du er es wir ihr man dann danach".split()),
    goes_on=frozenset(
        "montag dienstag mittwoch donnerstag freitag samstag sonntag januar februar märz april mai juni juli "
        "august september oktober november dezember dr prof nr den dem".split()
    ),
    brackets={"(": ")", "[": "]", "„": "“", "»": "«", "‚": "‘", "{": "}"},
)
