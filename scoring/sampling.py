"""Which conversations people look at: so many per agent, spread over strata, risky ones first, every chance known.

Every conversation of a channel that is sampled has a chance above 0 to be drawn, and a drawn one keeps it: so rates of
the whole are estimated without bias (`scoring.sample_estimate`), however much the draw leans to risk. Voice and chat are
drawn apart. The same candidates, plan and seed give the same draw, in whatever order they come.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise
from typing import Literal

import numpy as np

from scoring.balanced_draw import EXACT, draw_balanced
from scoring.reasons import Reason

StratumField = Literal["team", "customer_group"]
MOST_RISK_SHARE = 0.9
"""Above, a conversation without risk would weigh more than ten times one of a random draw."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A conversation that may be drawn; which these are (the filters) is the caller's. `risk` is 0 or more, on any scale."""

    conversation: str
    agent: str
    channel: str
    team: str = ""
    customer_group: str = ""
    risk: float = 0.0


@dataclass(frozen=True, slots=True)
class Amount:
    """How many conversations of each agent: a number (of an agent with fewer all), or percent of them.

    Where percent gives no whole number, chance rounds it down or up, right on average. Raises ValueError unless one of
    the two is given, and over 0 (percent to 100).
    """

    number: int | None = None
    percent: float | None = None

    def __post_init__(self) -> None:
        if (self.number is None) == (self.percent is None):
            raise ValueError("give a number or percent, not both")
        if self.number is not None and self.number < 1:
            raise ValueError(f"a number of conversations must be 1 or more, got {self.number}")
        if self.percent is not None and not 0 < self.percent <= 100:
            raise ValueError(f"percent must lie above 0 and up to 100, got {self.percent:g}")

    def of(self, count: int) -> float:
        """How many of `count` conversations are to be drawn on average."""
        return float(min(self.number, count)) if self.number is not None else count * (self.percent or 0) / 100


@dataclass(frozen=True, slots=True)
class Plan:
    """A sampling plan. A channel without an amount is not sampled.

    Strata are the channel with the values of `strata`; `minimum`: at least so many conversations of each stratum (or all
    it has), on top of the agents' amounts where these give fewer. `risk_share` 0..0.9: 0 draws at random, 0.9 nearly in
    proportion to risk. Raises ValueError for values outside these.
    """

    voice: Amount | None = None
    chat: Amount | None = None
    strata: tuple[StratumField, ...] = ()
    minimum: int = 0
    risk_share: float = 0.0
    seed: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.risk_share <= MOST_RISK_SHARE:
            raise ValueError(f"the share of risk must lie between 0 and {MOST_RISK_SHARE:g}, got {self.risk_share:g}")
        if self.minimum < 0:
            raise ValueError(f"the minimum of a stratum must be 0 or more, got {self.minimum}")

    def amount(self, channel: str) -> Amount | None:
        """How many conversations of each agent in a channel, None where it is not sampled."""
        return {"voice": self.voice, "chat": self.chat}.get(channel)

    def stratum(self, candidate: Candidate) -> tuple[str, ...]:
        """The stratum of a conversation: channel, then the values of `strata`."""
        return (candidate.channel, *[getattr(candidate, name) for name in self.strata])


@dataclass(frozen=True, slots=True)
class Draw:
    """A conversation that was drawn. `probability` is its chance to be, `weight` 1 / probability: so many it stands for.

    `reviewer` and `due` (a day of the team's calendar) are set by `scoring.assignment.assign`; an empty reviewer is whoever
    takes it.
    """

    conversation: str
    agent: str
    stratum: tuple[str, ...]
    probability: float
    weight: float
    reason: Reason = field(default_factory=lambda: Reason("sampled_all"))
    reviewer: str = ""
    due: date | None = None


def draw(candidates: Iterable[Candidate], plan: Plan) -> tuple[Draw, ...]:
    """Draw by the plan; the likeliest first. Every agent gets the exact number where the plan names one and no minimum adds.

    Raises ValueError for a conversation named twice or a negative risk.
    """
    pool = sampled(candidates, plan)
    chances = inclusion_probabilities(pool, plan)
    agents = [(c.channel, c.agent) for c in pool]
    taken = draw_balanced(chances, agents, [plan.stratum(c) for c in pool], np.random.default_rng(plan.seed))
    even = inclusion_probabilities(pool, replace(plan, risk_share=0.0))
    drawn = [
        Draw(c.conversation, c.agent, plan.stratum(c), chance, 1 / chance, _reason(chance, plain))
        for c, chance, plain, hit in zip(pool, chances, even, taken, strict=True)
        if hit
    ]
    return tuple(sorted(drawn, key=lambda d: (-d.probability, d.conversation)))


def sampled(candidates: Iterable[Candidate], plan: Plan) -> list[Candidate]:
    """The candidates of the channels the plan samples, by name."""
    pool = sorted((c for c in candidates if plan.amount(c.channel)), key=lambda c: c.conversation)
    names = [c.conversation for c in pool]
    if twice := next((a for a, b in pairwise(names) if a == b), None):
        raise ValueError(f"the conversation {twice} is among the candidates twice")
    if bad := next((c for c in pool if not 0 <= c.risk < float("inf")), None):
        raise ValueError(f"the risk of {bad.conversation} must be 0 or more, got {bad.risk:g}")
    return pool


def inclusion_probabilities(pool: Sequence[Candidate], plan: Plan) -> list[float]:
    """The chance of each candidate of `sampled` to be drawn; their sum is how many will be, to the rounding.

    Within an agent's conversations of a channel in proportion to (1 - s) + s · risk / mean risk, s the share of risk; what
    would exceed 1 is certain, and the rest shares what is left (Särndal, Swensson and Wretman 1992, 3.6.2). A stratum that
    would get fewer than its minimum is raised to it in proportion.
    """
    chances = np.zeros(len(pool))
    for rows in _grouped(pool, lambda c: (c.channel, c.agent)):
        amount = plan.amount(pool[rows[0]].channel)
        risks = np.array([pool[row].risk for row in rows])
        lean = risks / risks.mean() if risks.any() else np.ones(len(rows))
        sizes = 1 - plan.risk_share + plan.risk_share * lean
        chances[rows] = proportional(sizes, amount.of(len(rows)) if amount else 0.0)
    for rows in _grouped(pool, plan.stratum):
        least = float(min(plan.minimum, len(rows)))
        if chances[rows].sum() < least:
            chances[rows] = proportional(chances[rows], least)
    return [float(chance) for chance in chances]


def proportional(sizes: np.ndarray[tuple[int], np.dtype[np.float64]], total: float) -> list[float]:
    """Probabilities that sum to `total` (at most as many as there are), in proportion to sizes > 0, none over 1."""
    shares = np.zeros(len(sizes))
    certain = np.zeros(len(sizes), dtype=bool)
    while not certain.all():
        rest = sizes[~certain]
        shares[~certain] = rest * (total - certain.sum()) / rest.sum()
        if not (over := ~certain & (shares > 1)).any():
            break
        certain |= over
        shares[certain] = 1.0
    return [float(share) for share in shares]


def _grouped(pool: Sequence[Candidate], key: Callable[[Candidate], tuple[str, ...]]) -> Iterable[list[int]]:
    rows: dict[tuple[str, ...], list[int]] = {}
    for row, candidate in enumerate(pool):
        rows.setdefault(key(candidate), []).append(row)
    return rows.values()


def _reason(chance: float, even: float) -> Reason:
    percent = float(f"{100 * chance:.3g}")
    if chance >= 1 - EXACT:
        return Reason("sampled_all" if even >= 1 - EXACT else "sampled_certain")
    if chance > even * 1.05:
        return Reason("sampled_risk", {"percent": percent, "times": round(chance / even, 1)})
    return Reason("sampled_random", {"percent": percent})
