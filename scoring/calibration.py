"""Calibration: several people judge the same conversations blind; who agrees with whom, and which items need clearer words.

Consensus, alignment and accuracy are those of Kore.ai's calibration sessions (docs/statistics.md). The machine is never part of the
consensus; people among themselves and people against the machine are told apart, as in Argilla.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import fmean
from typing import Literal

from scoring.agreement import cohen_kappa
from scoring.calibration_session import SCALE, VERDICTS, Answers, Place, Session
from scoring.dispute_words import RATING_NAMES
from scoring.rater_agreement import Agreement, Unit, rater_agreement
from scoring.reasons import Reason
from scoring.statistics import ENOUGH, Estimate, wilson

NA_MARGIN = 0.15
"""A rater who says not applicable so much more often than all together is flagged."""

Band = Literal["calibrated", "attention", "needs_calibration"]


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


def human_human(session: Session) -> Agreement:
    """The agreement of people among themselves, on all items."""
    return _people(session.answers(), session.raters, VERDICTS)


def human_machine(session: Session) -> Agreement:
    """The agreement of each person's verdicts with the machine's, on all items; its kappas are means over people."""
    return _with_machine(session.answers(), session.machine, VERDICTS)


def consensus(session: Session) -> dict[Place, Consensus]:
    """Of each thing judged what people agree on."""
    return {place: _consensus(list(said.values())) for place, said in session.answers().items()}


def session_agreement(session: Session) -> float | None:
    """The mean agreement over the things with a consensus, None where there is none."""
    found = [one.agreement for one in consensus(session).values() if one.verdict]
    return fmean(found) if found else None


def standings(session: Session) -> tuple[Standing, ...]:
    """Every rater against the consensus and the reference, by name."""
    agreed = {place: one.verdict for place, one in consensus(session).items()}
    overall = fmean(r.verdict == "na" for r in session.rated)
    return tuple(_standing(session, rater, agreed, overall) for rater in session.raters)


def machine_alignment(session: Session) -> Estimate:
    """The share of the things with a consensus on which the machine says the same."""
    pairs = [(session.machine.get(place), one.verdict) for place, one in consensus(session).items()]
    return _share([said == verdict for said, verdict in pairs if said and verdict])


def items(session: Session) -> tuple[ItemStanding, ...]:
    """All items, those first whose wording people read differently for sure: by the upper end of percent agreement.

    Raises ValueError for a verdict that is not offered for its item.
    """
    by_item: dict[str, Answers] = {}
    for place, said in session.answers().items():
        by_item.setdefault(place[1], {})[place] = said
    raters = session.raters
    found = [_item(name, answers, raters, session) for name, answers in by_item.items()]
    return tuple(sorted(found, key=lambda i: (i.people.percent.high or 0.0, i.people.percent.value or 0.0, i.item)))


def scores_within(scores: Iterable[Sequence[float]], points: float = 10) -> Estimate:
    """The share of conversations whose scores by all raters lie within so many points of each other."""
    return _share([max(of_one) - min(of_one) <= points for of_one in scores if len(of_one) > 1])


def band_of(percent: float) -> Band:
    """Kore.ai's bands of agreement on an item: from 0.80 calibrated, from 0.65 attention, under it needs calibration."""
    return "calibrated" if percent >= 0.80 else "attention" if percent >= 0.65 else "needs_calibration"


MACHINE = "\N{ROBOT FACE}"
"""The machine among raters: no person's name."""


def _people(answers: Answers, raters: Sequence[str], verdicts: Sequence[str]) -> Agreement:
    units = [Unit(place[0], tuple((rater, said.get(rater)) for rater in raters)) for place, said in answers.items()]
    return rater_agreement(units, verdicts, [v for v in SCALE if v in verdicts], clustered=_clustered(units))


def _with_machine(answers: Answers, machine: Mapping[Place, str], verdicts: Sequence[str]) -> Agreement:
    units = [
        Unit(place[0], ((rater, verdict), (MACHINE, machine[place])))
        for place, said in answers.items()
        if place in machine
        for rater, verdict in said.items()
    ]
    return rater_agreement(units, verdicts, [v for v in SCALE if v in verdicts], clustered=_clustered(units))


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
    talks = [place[0] for place, _, _ in both]
    kappa = cohen_kappa([b[1] for b in both], [b[2] for b in both], talks if len(set(talks)) > 1 else None)
    return Standing(
        rater,
        aligned=_share([verdict == most for _, verdict, most in both]),
        accuracy=_share([v == session.reference[place] for place, v in own.items() if place in session.reference]),
        na_rate=rate,
        na_flagged=rate > overall + NA_MARGIN,
        kappa=kappa if len(both) >= ENOUGH else None,
    )


def _item(name: str, answers: Answers, raters: Sequence[str], session: Session) -> ItemStanding:
    verdicts = session.verdicts(name)
    people, machine = _people(answers, raters, verdicts), _with_machine(answers, session.machine, verdicts)
    split = _split([list(said.values()) for said in answers.values()])
    return ItemStanding(name, people, machine, band_of(people.percent.value or 0.0), split)


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
