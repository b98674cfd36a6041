"""Calibration: several people judge the same conversations blind; who agrees with whom, and which items need clearer words.

Consensus, alignment and accuracy are those of Kore.ai's calibration sessions (docs/statistics.md). The machine is never part of the
consensus; people among themselves and people against the machine are told apart, as in Argilla.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from statistics import fmean
from typing import Literal

from scoring.agreement import cohen_kappa
from scoring.dispute_words import RATING_NAMES
from scoring.rater_agreement import Agreement, Unit, rater_agreement
from scoring.reasons import Reason
from scoring.statistics import ENOUGH, Estimate, wilson

VERDICTS = ("fail", "partial", "pass", "na")
SCALE = VERDICTS[:3]
NA_MARGIN = 0.15
"""A rater who says not applicable so much more often than all together is flagged."""

Place = tuple[str, str]
"""A conversation and an item."""
Band = Literal["calibrated", "attention", "needs_calibration"]


@dataclass(frozen=True, slots=True)
class Rated:
    """One person's verdict (one of `VERDICTS`) on one item of one conversation."""

    conversation: str
    item: str
    rater: str
    verdict: str


@dataclass(frozen=True, slots=True)
class Session:
    """What people said blind, what the machine says, and what the lead of the session set as right.

    Raises ValueError for under two raters, a verdict that does not exist, or two of one person on one thing.
    """

    rated: tuple[Rated, ...]
    machine: Mapping[Place, str] = field(default_factory=dict)
    reference: Mapping[Place, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if len(self.raters) < 2:
            raise ValueError("a calibration needs two raters or more")
        seen = Counter((r.conversation, r.item, r.rater) for r in self.rated)
        if twice := next((key for key, count in seen.items() if count > 1), None):
            raise ValueError(f"{twice[2]} has two verdicts on {twice[1]} of {twice[0]}")
        said = {r.verdict for r in self.rated} | {*self.machine.values(), *self.reference.values()}
        if strange := said - set(VERDICTS):
            raise ValueError(f"verdicts are {', '.join(VERDICTS)}, not {', '.join(sorted(strange))}")

    @property
    def raters(self) -> tuple[str, ...]:
        """Everybody who gave a verdict, by name."""
        return tuple(sorted({r.rater for r in self.rated}))

    def answers(self) -> dict[Place, dict[str, str]]:
        """Of each thing judged the verdict of each rater."""
        found: dict[Place, dict[str, str]] = {}
        for r in sorted(self.rated, key=lambda r: (r.conversation, r.item, r.rater)):
            found.setdefault((r.conversation, r.item), {})[r.rater] = r.verdict
        return found


@dataclass(frozen=True, slots=True)
class Consensus:
    """What most said: `verdict` is that of over half of the raters, None where none is; `agreement` the share of the most frequent one."""

    verdict: str | None
    agreement: float
    raters: int

    @property
    def band(self) -> Literal["full", "majority", "none"]:
        """Whether all, over half or fewer said the same."""
        return "full" if self.agreement == 1 else "majority" if self.verdict else "none"


@dataclass(frozen=True, slots=True)
class Standing:
    """One rater: share of verdicts that are the consensus and the reference, share of not applicable, kappa with the consensus.

    `kappa` is None under ten verdicts with a consensus. The rater is part of the consensus, so alignment flatters where raters are few.
    """

    rater: str
    aligned: Estimate
    accuracy: Estimate
    na_rate: float
    na_flagged: bool
    kappa: Estimate | None


@dataclass(frozen=True, slots=True)
class ItemStanding:
    """One item: people among themselves, people with the machine, and on what they part. `split` is None where all agree."""

    item: str
    people: Agreement
    machine: Agreement
    band: Band
    split: Reason | None


def human_human(session: Session, item: str | None = None) -> Agreement:
    """The agreement of people among themselves, on all items or one."""
    units = [Unit(place[0], tuple((r, said.get(r)) for r in session.raters)) for place, said in _of(session, item)]
    return rater_agreement(units, VERDICTS, SCALE, clustered=_clustered(units))


def human_machine(session: Session, item: str | None = None) -> Agreement:
    """The agreement of each person's verdicts with the machine's; its kappas are means over people."""
    units = [
        Unit(place[0], ((rater, verdict), (MACHINE, session.machine.get(place))))
        for place, said in _of(session, item)
        for rater, verdict in said.items()
    ]
    return rater_agreement([u for u in units if len(u.given) == 2], VERDICTS, SCALE, clustered=_clustered(units))


def consensus(session: Session) -> dict[Place, Consensus]:
    """Of each thing judged what people agree on."""
    return {place: _consensus(list(said.values())) for place, said in session.answers().items()}


def session_agreement(session: Session) -> float | None:
    """The mean agreement over the things with a consensus, None where there is none."""
    found = [one.agreement for one in consensus(session).values() if one.verdict]
    return fmean(found) if found else None


def standings(session: Session) -> tuple[Standing, ...]:
    """Every rater against the others' consensus and the reference, by name."""
    agreed = {place: one.verdict for place, one in consensus(session).items()}
    overall = fmean(r.verdict == "na" for r in session.rated)
    return tuple(_standing(session, rater, agreed, overall) for rater in session.raters)


def machine_alignment(session: Session) -> Estimate:
    """The share of the things with a consensus on which the machine says the same."""
    pairs = [(session.machine.get(place), one.verdict) for place, one in consensus(session).items()]
    return _share([said == verdict for said, verdict in pairs if said and verdict])


def items(session: Session) -> tuple[ItemStanding, ...]:
    """All items, those first whose wording people read differently for sure: by the upper end of percent agreement."""
    found = [_item(session, name) for name in sorted({r.item for r in session.rated})]
    return tuple(sorted(found, key=lambda i: (i.people.percent.high or 0.0, i.people.percent.value or 0.0, i.item)))


def scores_within(scores: Iterable[Sequence[float]], points: float = 10) -> Estimate:
    """The share of conversations whose scores by all raters lie within so many points of each other."""
    return _share([max(of_one) - min(of_one) <= points for of_one in scores if len(of_one) > 1])


def band_of(percent: float) -> Band:
    """Kore.ai's bands of agreement on an item: from 0.80 calibrated, from 0.65 attention, under it needs calibration."""
    return "calibrated" if percent >= 0.80 else "attention" if percent >= 0.65 else "needs_calibration"


MACHINE = "\N{ROBOT FACE}"
"""The machine among raters: no person's name."""


def _of(session: Session, item: str | None) -> list[tuple[Place, dict[str, str]]]:
    return [(place, said) for place, said in session.answers().items() if item in (None, place[1])]


def _clustered(units: Sequence[Unit]) -> bool:
    """Of one conversation there is nothing to resample but its items."""
    return len({unit.conversation for unit in units}) > 1


def _consensus(said: Sequence[str]) -> Consensus:
    verdict, count = Counter(said).most_common(1)[0]
    return Consensus(verdict if count > len(said) / 2 else None, count / len(said), len(said))


def _standing(session: Session, rater: str, agreed: Mapping[Place, str | None], overall: float) -> Standing:
    own = {(r.conversation, r.item): r.verdict for r in session.rated if r.rater == rater}
    both = [(place, verdict, agreed[place]) for place, verdict in own.items() if agreed[place]]
    rate = fmean(verdict == "na" for verdict in own.values())
    kappa = cohen_kappa([b[1] for b in both], [b[2] for b in both], [b[0][0] for b in both])
    return Standing(
        rater,
        aligned=_share([verdict == most for _, verdict, most in both]),
        accuracy=_share([v == session.reference[place] for place, v in own.items() if place in session.reference]),
        na_rate=rate,
        na_flagged=rate > overall + NA_MARGIN,
        kappa=kappa if len(both) >= ENOUGH else None,
    )


def _item(session: Session, name: str) -> ItemStanding:
    people = human_human(session, name)
    said = [list(answers.values()) for _, answers in _of(session, name)]
    return ItemStanding(name, people, human_machine(session, name), band_of(people.percent.value or 0.0), _split(said))


def _split(said: Iterable[Sequence[str]]) -> Reason | None:
    """The two verdicts most often given to one thing, and what they say of the wording."""
    pairs = Counter(tuple(sorted(pair)) for one in said for pair in combinations(one, 2) if pair[0] != pair[1])
    if not pairs:
        return None
    (first, second), count = min(pairs.items(), key=lambda pair: (-pair[1], pair[0]))
    names: Mapping[str, Mapping[str, str]] = {str(verdict): told for verdict, told in RATING_NAMES.items()}
    code = "calibration_when_unclear" if "na" in (first, second) else "calibration_what_unclear"
    told = {"first": dict(names[first]), "second": dict(names[second])}
    return Reason(code, told | {"count": count, "total": sum(pairs.values())})


def _share(right: Sequence[bool]) -> Estimate:
    return wilson(sum(right), len(right))
