"""What customers say in surveys: CSAT and NPS with intervals, by segment, and the finding "satisfied, yet would not recommend".

NPS of answers 0..10 = 100 · (promoters - detractors) / n, promoters 9-10, passives 7-8, detractors 0-6 (F. F. Reichheld, Harvard Bus.
Rev. 81 (2003) 46-54). As a mean of +1, 0, -1 its variance is (p + d - (p - d)²) / n. The interval is the adjusted Wald one, which
holds best of those compared by B. Rocks (Am. Stat. 70 (2016) 365-372): 3/4 promoters, 3/4 detractors and 3/2 passives are
added first. CSAT is the share of satisfied answers, with Wilson's interval.

**Who answers is not everybody**: surveys are filled by the pleased and the angry. The share of conversations with an answer
stands beside each figure; no interval allows for who did not answer.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal, get_args

from scoring.reasons import Reason
from scoring.standing import Tally, discoveries, p_value
from scoring.statistics import CONFIDENCE, Estimate, difference, enough, undefined, wilson

PROMOTER, PASSIVE, HIGHEST = 9, 7, 10
ADDED = 0.75
"""Promoters, and as many detractors, added before the interval is made; twice as many passives."""

Group = Literal["promoter", "passive", "detractor"]
GROUPS: tuple[Group, ...] = get_args(Group)


@dataclass(frozen=True, slots=True)
class Promoters:
    """How many answers are of which group."""

    promoters: int
    passives: int
    detractors: int

    def __add__(self, part: Promoters) -> Promoters:
        return Promoters(
            self.promoters + part.promoters, self.passives + part.passives, self.detractors + part.detractors
        )

    def __sub__(self, part: Promoters) -> Promoters:
        return Promoters(
            self.promoters - part.promoters, self.passives - part.passives, self.detractors - part.detractors
        )

    @property
    def n(self) -> int:
        """All answers."""
        return self.promoters + self.passives + self.detractors


@dataclass(frozen=True, slots=True)
class Scale:
    """The scale of a satisfaction question: `lowest` to `highest`, satisfied from `satisfied` on."""

    lowest: int
    highest: int
    satisfied: int

    def __post_init__(self) -> None:
        if not self.lowest < self.satisfied <= self.highest:
            raise ValueError(f"satisfied must lie over {self.lowest} and up to {self.highest}, got {self.satisfied}")


FIVE = Scale(1, 5, 4)
"""The two highest of five."""
TEN = Scale(1, 10, 8)
"""The highest three of ten."""


def promoter_group(answer: float) -> Group:
    """The group of an answer from 0 to 10. Raises ValueError for any other."""
    if not 0 <= answer <= HIGHEST:
        raise ValueError(f"an answer lies from 0 to {HIGHEST}, got {answer:g}")
    return "promoter" if answer >= PROMOTER else "passive" if answer >= PASSIVE else "detractor"


def nps(counts: Promoters, confidence: float = CONFIDENCE) -> Estimate:
    """The net promoter score, -100..100, with its interval."""
    n = counts.n
    if n == 0:
        return undefined()
    value = (counts.promoters - counts.detractors) / n
    size = n + 4 * ADDED
    p, d = (counts.promoters + ADDED) / size, (counts.detractors + ADDED) / size
    half = NormalDist().inv_cdf((1 + confidence) / 2) * math.sqrt((p + d - (p - d) ** 2) / size)
    low, high = min(value, max(-1.0, p - d - half)), max(value, min(1.0, p - d + half))
    return Estimate(100 * value, 100 * low, 100 * high, n)


def csat(answers: Sequence[float], scale: Scale = FIVE, confidence: float = CONFIDENCE) -> Estimate:
    """The share of satisfied answers, 0..1. Raises ValueError for an answer off the scale."""
    tally = satisfied(answers, scale)
    return wilson(tally.failed, tally.judged, confidence)


def satisfied(answers: Sequence[float], scale: Scale = FIVE) -> Tally:
    """Satisfied answers (the `failed` of the tally: what is counted) of all. Raises ValueError for an answer off the scale."""
    if strange := [a for a in answers if not scale.lowest <= a <= scale.highest]:
        raise ValueError(f"an answer lies from {scale.lowest} to {scale.highest}, got {strange[0]:g}")
    return Tally(sum(a >= scale.satisfied for a in answers), len(answers))


@dataclass(frozen=True, slots=True)
class Segment:
    """A figure of one segment beside that of the rest. `real`: the difference holds, many segments allowed for (one in ten named is
    chance at most); never with under ten answers on either side."""

    name: str
    own: Estimate
    difference: Estimate
    real: bool


def csat_segments(segments: Mapping[str, Tally]) -> tuple[Segment, ...]:
    """Segments by share satisfied, worst first; they do not overlap."""
    whole = sum(segments.values(), Tally(0, 0))
    rests = {name: whole - tally for name, tally in segments.items()}
    own = {name: wilson(tally.failed, tally.judged) for name, tally in segments.items()}
    others = {name: wilson(tally.failed, tally.judged) for name, tally in rests.items()}
    return _segments(own, others, {name: p_value(segments[name], rests[name]) for name in segments})


def nps_segments(segments: Mapping[str, Promoters]) -> tuple[Segment, ...]:
    """Segments by net promoter score, worst first; they do not overlap."""
    whole = sum(segments.values(), Promoters(0, 0, 0))
    rests = {name: whole - counts for name, counts in segments.items()}
    own, others = ({name: nps(counts) for name, counts in side.items()} for side in (segments, rests))
    return _segments(own, others, {name: nps_p_value(segments[name], rests[name]) for name in segments})


def nps_p_value(own: Promoters, other: Promoters) -> float:
    """How often two samples of the same answers would differ so much or more (normal, variance of both together); 1 when one is empty."""
    whole = own + other
    if not own.n or not other.n:
        return 1.0
    p, d = whole.promoters / whole.n, whole.detractors / whole.n
    variance = (p + d - (p - d) ** 2) * (1 / own.n + 1 / other.n)
    off = (own.promoters - own.detractors) / own.n - (other.promoters - other.detractors) / other.n
    return math.erfc(abs(off) / math.sqrt(2 * variance)) if variance > 0 else 1.0


def _segments(
    own: Mapping[str, Estimate], others: Mapping[str, Estimate], p: Mapping[str, float]
) -> tuple[Segment, ...]:
    tested = {name: p[name] for name in own if enough(own[name].n) and enough(others[name].n)}
    named = set(discoveries(tested))
    rows = [Segment(name, own[name], difference(own[name], others[name]), name in named) for name in own]
    return tuple(sorted(rows, key=lambda row: (row.own.value is None, row.own.value or 0.0, row.name)))


@dataclass(frozen=True, slots=True)
class Themes:
    """What one group speaks of: each theme with the share of the group's conversations in it, and whether the group surely speaks of
    it more or less than the other groups."""

    group: Group
    n: int
    themes: tuple[Segment, ...]


def themes_from_counts(sizes: Mapping[Group, int], spoken: Mapping[tuple[Group, str], int]) -> tuple[Themes, ...]:
    """What promoters, passives and detractors speak of: `sizes` of the groups, and how many of a group speak of a theme."""
    counted, whole, everybody = Counter(dict(spoken)), Counter[str](), sum(sizes.values())
    for (_, theme), count in spoken.items():
        whole[theme] += count
    size = {group: sizes.get(group, 0) for group in GROUPS}
    sides = {
        (group, theme): (Tally(counted[group, theme], size[group]), Tally(whole[theme] - counted[group, theme], everybody - size[group]))
        for group in GROUPS
        for theme in whole
    }  # fmt: skip
    tested = {key: p_value(*pair) for key, pair in sides.items() if enough(pair[0].judged) and enough(pair[1].judged)}
    numbers = {f"{k}": key for k, key in enumerate(tested)}
    named = {numbers[k] for k in discoveries({k: tested[key] for k, key in numbers.items()})}
    return tuple(
        Themes(
            group,
            size[group],
            tuple(_theme(t, sides[group, t], (group, t) in named) for t in _by_count(counted, group)),
        )
        for group in GROUPS
    )


def _by_count(spoken: Counter[tuple[Group, str]], group: Group) -> list[str]:
    return [theme for (of, theme), _ in sorted(spoken.items(), key=lambda pair: (-pair[1], pair[0][1])) if of == group]


def _theme(theme: str, sides: tuple[Tally, Tally], real: bool) -> Segment:
    own, others = (wilson(side.failed, side.judged) for side in sides)
    return Segment(theme, own, difference(own, others), real)


def satisfied_yet_not_promoting(
    satisfaction: Estimate, recommendation: Estimate, csat_target: float = 0.9, nps_benchmark: float = 50.0
) -> Reason | None:
    """The finding "high CSAT, low NPS", or None: the share satisfied (0..1) is not surely under its target and the NPS is surely under
    its benchmark. Ten answers each at least.

    The cause is then to be sought outside the single conversation: product, price, effort, trust.
    """
    if satisfaction.value is None or recommendation.value is None or recommendation.high is None:
        return None
    if not (enough(satisfaction.n) and enough(recommendation.n)):
        return None
    if satisfaction.value < csat_target or recommendation.high >= nps_benchmark:
        return None
    told = {
        "csat": round(100 * satisfaction.value, 1),
        "csat_target": round(100 * csat_target, 1),
        "nps": round(recommendation.value, 1),
        "nps_high": round(recommendation.high, 1),
        "benchmark": round(nps_benchmark, 1),
    }
    return Reason("satisfied_yet_not_promoting", told)
