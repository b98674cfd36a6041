"""Who reviews what is drawn, and until when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from scoring.sampling import Draw
from scoring.working_days import MONDAY_TO_FRIDAY, Calendar


@dataclass(frozen=True, slots=True)
class Quotas:
    """How the work is split: percent of it by reviewer, which total 100, or numbers, beyond which it is left to whoever takes it.

    Raises ValueError unless one of the two is given, for a negative quota, and where percentages do not total 100.
    """

    percent: Mapping[str, float] = field(default_factory=dict)
    numbers: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if bool(self.percent) == bool(self.numbers):
            raise ValueError("give quotas in percent or in numbers, not both")
        if negative := next((who for who, quota in {**self.percent, **self.numbers}.items() if quota < 0), None):
            raise ValueError(f"the quota of {negative} must be 0 or more")
        if self.percent and abs(sum(self.percent.values()) - 100) > 1e-6:
            raise ValueError(f"quotas in percent must total 100, got {sum(self.percent.values()):g}")

    def split(self, count: int) -> dict[str, int]:
        """How many of `count` each reviewer gets: percentages by largest remainder; numbers as they are, in proportion where there is less."""
        asked = sum(self.numbers.values())
        if self.numbers and asked <= count:
            return dict(self.numbers)
        shares = self.percent or {who: 100 * number / asked for who, number in self.numbers.items()}
        exact = {who: count * share / 100 for who, share in shares.items()}
        whole = {who: int(value + 1e-9) for who, value in exact.items()}
        by_rest = sorted(exact, key=lambda who: (whole[who] - exact[who], who))
        for who in by_rest[: count - sum(whole.values())]:
            whole[who] += 1
        return whole


def assign(
    draws: Sequence[Draw],
    quotas: Quotas,
    start: date,
    working_days: int,
    calendar: Calendar = MONDAY_TO_FRIDAY,
) -> tuple[Draw, ...]:
    """The draws with reviewer and due day, `working_days` after `start`; in their order.

    Each reviewer's share is spread evenly over the agents, and so over the strata. Nobody gets a conversation of his own as an
    agent; one for which nobody else has room is left without a reviewer.
    """
    due = calendar.after(start, working_days)
    counts = quotas.split(len(draws))
    places = sorted(((k + 0.5) / number, who) for who, number in counts.items() for k in range(number))
    free = [who for _, who in places]
    chosen: dict[str, str] = {}
    for one in sorted(draws, key=lambda d: (d.agent, d.stratum, d.conversation)):
        at = next((k for k, who in enumerate(free) if who != one.agent), None)
        chosen[one.conversation] = "" if at is None else free.pop(at)
    return tuple(replace(one, reviewer=chosen[one.conversation], due=due) for one in draws)
