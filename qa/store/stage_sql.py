"""Conditions on the stages of a conversation (`scoring.stages`), for figures and for the lists they open.

Stages are letters. Letters of one step stand together (`asp`), and nothing but the letters of `STAGES` reaches the SQL.
"""

from __future__ import annotations

from collections.abc import Sequence

from qa.errors import UsageError
from qa.store.touchpoint_sql import touchpoint_condition
from scoring.stages import NAMES

MOST_VISITS = 20
LONGEST_CONDITION = 200
"""Characters of a condition in an address; none that a page makes comes near it."""


def place_sql(letters: str) -> str:
    """Where a step was first reached, from 1; NULL for never."""
    found = [f"nullif(strpos(c.stage_order, '{letter}'), 0)" for letter in checked(letters)]
    return found[0] if len(found) == 1 else f"least({', '.join(found)})"


def lacks_sql(letters: str) -> str:
    """Whether a step was never reached."""
    return " AND ".join(f"NOT contains(c.stage_order, '{letter}')" for letter in checked(letters))


def repeats_sql(letters: str, at_most: int) -> str:
    """Whether a step was come to more often; visits that follow each other are one."""
    if not 1 <= at_most <= MOST_VISITS:
        raise UsageError(f"visits are counted up to {MOST_VISITS}, not to {at_most}")
    if len(checked(letters)) == 1:
        return f"c.stages LIKE '%{'%'.join(letters * (at_most + 1))}%'"
    return f"regexp_matches(c.stages, '([{letters}][^{letters}]+.*){{{at_most}}}[{letters}]')"


def early_sql(letters: str, before: Sequence[str]) -> str:
    """Whether a step was reached before one of those that should come first."""
    first = ", ".join(place_sql(group) for group in before)
    return f"coalesce({place_sql(letters)} < greatest({first}, 0), false)" if before else "false"


def variant_sql(groups: Sequence[str], order: str = "c.stage_order") -> str:
    """The order in which groups were first reached, each by its first letter (`scoring.manager.conformance.variant_of`)."""
    kept = "".join(checked(group) for group in groups)
    found = f"regexp_replace({order}, '[^{kept}]', '', 'g')"
    for group in groups:
        for _ in group[1:]:  # the second of its letters goes, until one is left
            found = f"regexp_replace({found}, '([{group}])([^{group}]*)[{group}]', '\\1\\2')"
        if len(group) > 1:
            found = f"translate({found}, '{group}', '{group[0] * len(group)}')"
    return found


def checked(letters: str) -> str:
    """The letters. Raises UsageError where one is no stage's, or none is there."""
    if not letters or not set(letters) <= NAMES.keys():
        raise UsageError(f"{letters!r}: stages are written as {''.join(NAMES)}")
    return letters


def condition_sql(token: str) -> str:
    """The condition that a link to a list carries; of one that says nothing sensible, FALSE.

    `lacks:c`; `repeats:n:2` (come to more than twice); `early:s:n,c` (before either); `variant:n,c,asp,k:ncsk`; of touchpoints
    `reached:solution`, `missed:solution`, `stalled:solution`.
    """
    if len(token) > LONGEST_CONDITION:
        return "FALSE"
    kind, *rest = token.split(":")
    try:
        match kind, rest:
            case "lacks", [letters]:
                return lacks_sql(letters)
            case "repeats", [letters, number] if number.isdecimal():
                return repeats_sql(letters, int(number))
            case "early", [letters, before]:
                return early_sql(letters, before.split(","))
            case (("reached" | "missed" | "stalled"), [name]):
                return touchpoint_condition(kind, name)
            case "variant", [groups, found]:
                wanted = f"{variant_sql(groups.split(','), 'o')} = '{checked(found)}'"
                # worked out for each order once, of which there are few; only within a list it is not worked out for each row
                orders = "SELECT list(DISTINCT stage_order) FROM conversation WHERE stage_order IS NOT NULL"
                return f"c.stage_order IN (SELECT unnest(list_filter(({orders}), lambda o: {wanted})))"
    except UsageError:
        return "FALSE"
    return "FALSE"
