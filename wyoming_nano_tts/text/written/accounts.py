"""Ends of accounts, of which the rest is hidden: "card ...7782"."""

from collections.abc import Callable
from typing import Final

from ..rules import Found, Guard, Pattern, Rule, signs

_DOTS: Final = r"(?:\.{2,4}|…)\s?(?P<n>\d{3,4})\b(?![.,:]?\d|\s?%)"


def end_of_account(
    accounts: Pattern,
    digits: Callable[[str], str],
    guard: Guard | None = None,
    pattern: str = _DOTS,
) -> Rule:
    """Make the rule that says the figures one by one.

    Args:
        accounts: words that such a thing stands beside; without one the dots are a pause.
        digits: how the language says figures one by one.
        guard: of the pattern; by default of dots.
        pattern: what is seen of the account, with the figures as `n`.
    """

    def weigh(found: Found) -> int:
        return 90 if accounts.search(found.before(40) + "|" + found.after(24)) else 0

    guard = guard or signs(".…")
    return Rule("code", guard, pattern, lambda found: f" {digits(found['n'])}", 90, weigh)
