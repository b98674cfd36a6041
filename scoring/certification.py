"""Which level of certification an agent's scores over a window reach, and what is missing for the next.

Junior, intermediate and senior, each with a pass mark of its own, are the plan of
《2026年客户服务认证化方案与企业客服体系标准化提升手册》, and 80 its pass mark. The marks above it, the least numbers of conversations
and the bars for single skills and critical errors are ours, and a team's to change.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, Literal

from scoring.capability import Mastery
from scoring.statistics import Estimate

Requirement = Literal["score", "conversations", "skills", "critical"]
Result = Literal["granted", "refused", "revoked"]
State = Literal["none", "valid", "due", "expired", "revoked"]

DUE_WITHIN = 30
"""Days before its end from which a certificate is to be renewed."""


@dataclass(frozen=True, slots=True)
class Level:
    """What a level asks for: mean score (0..100), least conversations, least share (0..100) of every skill's points, and
    the largest share (0..100) of conversations with a confirmed critical error."""

    id: str
    score: float
    conversations: int
    skill: float
    critical: float


@dataclass(frozen=True, slots=True)
class Scheme:
    """The levels, lowest first, the days that scores are taken from, and the days that a certificate holds."""

    levels: tuple[Level, ...]
    window: int = 90
    valid: int = 365

    def level(self, id: str) -> Level:
        """The level of that id. Raises KeyError."""
        return {level.id: level for level in self.levels}[id]


DEFAULT = Scheme(
    (
        Level("junior", 80.0, 30, 60.0, 2.0),
        Level("intermediate", 85.0, 50, 70.0, 1.0),
        Level("senior", 90.0, 80, 80.0, 0.0),
    )
)


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of an agent in the window: the mean score, each skill, and in how many conversations a critical error is
    confirmed (`critical`) or only suspected by the machine. `reviewed`: conversations whose score a person gave."""

    score: Estimate
    skills: Mapping[str, Mastery] = field(default_factory=dict)
    critical: int = 0
    suspected: int = 0
    reviewed: int = 0


@dataclass(frozen=True, slots=True)
class Check:
    """One requirement of a level: what was found, what is needed, in the unit of `Level`; `names` are the skills under the bar."""

    requirement: Requirement
    met: bool
    found: float
    needed: float
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """The highest level all of whose requirements are met, "" for none, and the checks of every level by id.

    `sure`: the whole interval of the mean lies at its pass mark or over, so that it was not luck with the calls.
    `safe`: the highest level that would stand if every critical error the machine only suspects were confirmed; where it is
    lower, a person has to look at these first.
    """

    level: str
    sure: bool
    checks: Mapping[str, tuple[Check, ...]]
    safe: str

    def missing(self, scheme: Scheme) -> tuple[str, tuple[Check, ...]]:
        """The level above and its checks that are not met; ("", ()) of the highest."""
        ids = [level.id for level in scheme.levels]
        above = ids[ids.index(self.level) + 1 if self.level else 0 :]
        return (above[0], tuple(c for c in self.checks[above[0]] if not c.met)) if above else ("", ())


@dataclass(frozen=True, slots=True)
class Certificate:
    """What was decided of an agent: `result` on `decided`; a granted level holds until `until` included."""

    level: str
    result: Result
    decided: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What an agent holds today: the level ("" for none), whether it is to be renewed, and until when it holds or held."""

    level: str
    state: State
    until: date | None = None


def judge(scheme: Scheme, record: Record) -> Judgement:
    """Each level's requirements held against the record. A skill of under ten conversations is not held against anybody."""
    checks = {level.id: _checks(level, record, record.critical) for level in scheme.levels}
    worst = {level.id: _checks(level, record, record.critical + record.suspected) for level in scheme.levels}
    best, safe = _highest(scheme, checks), _highest(scheme, worst)
    low = record.score.low
    sure = best is not None and low is not None and low >= best.score
    return Judgement(best.id if best else "", sure, checks, safe.id if safe else "")


def _highest(scheme: Scheme, checks: Mapping[str, tuple[Check, ...]]) -> Level | None:
    reached = [level for level in scheme.levels if all(check.met for check in checks[level.id])]
    return reached[-1] if reached else None


def _checks(level: Level, record: Record, errors: int) -> tuple[Check, ...]:
    n, mean = record.score.n, record.score.value
    shares = {name: 100 * (m.share.value or 0.0) for name, m in record.skills.items() if m.level != "unknown"}
    weak = tuple(sorted((name for name, share in shares.items() if share < level.skill), key=lambda name: shares[name]))
    critical = 100 * errors / n if n else 0.0
    return (
        Check("score", mean is not None and mean >= level.score, mean or 0.0, level.score),
        Check("conversations", n >= level.conversations, n, level.conversations),
        Check("skills", not weak, min(shares.values(), default=0.0), level.skill, weak),
        Check("critical", critical <= level.critical, critical, level.critical),
    )


def standing(decisions: Iterable[Certificate], today: date) -> Standing:
    """What holds today of all that was decided of one agent, in order. A refusal takes nothing away, a revocation does."""
    held: Certificate | None = None
    for decision in decisions:
        if decision.result != "refused":
            held = decision
    if held is None:
        return Standing("", "none")
    if held.result == "revoked":
        return Standing("", "revoked", held.decided)
    if held.until is not None and held.until < today:
        return Standing("", "expired", held.until)
    due = held.until is not None and held.until <= today + timedelta(days=DUE_WITHIN)
    return Standing(held.level, "due" if due else "valid", held.until)


def scheme_of(data: Mapping[str, Any]) -> Scheme:
    """A scheme from plain data as `scheme_data` gives it. Raises ValueError saying what is wrong."""
    levels = tuple(
        Level(
            str(one["id"]),
            float(one["score"]),
            int(one["conversations"]),
            float(one["skill"]),
            float(one["critical"]),
        )
        for one in data["levels"]
    )
    return checked(Scheme(levels, int(data["window"]), int(data["valid"])))


def scheme_data(scheme: Scheme) -> dict[str, Any]:
    """The scheme as plain data."""
    return asdict(scheme)


def checked(scheme: Scheme) -> Scheme:
    """The scheme itself. Raises ValueError where a level asks for less than the one below, or a number makes no sense."""
    if not scheme.levels or scheme.window < 1 or scheme.valid < 1:
        raise ValueError("a scheme needs a level, and a window and a validity of one day or more")
    for level in scheme.levels:
        if not all(0 <= share <= 100 for share in (level.score, level.skill, level.critical)):
            raise ValueError(f"{level.id}: marks and shares lie between 0 and 100")
        if level.conversations < 1:
            raise ValueError(f"{level.id}: it takes one conversation or more")
    if falling := _falling(scheme.levels):
        raise ValueError(f"{falling}: a level asks for no less than the one below it")
    return scheme


def _falling(levels: Sequence[Level]) -> str:
    for below, above in pairwise(levels):
        lower = above.score < below.score or above.conversations < below.conversations or above.skill < below.skill
        if lower or above.critical > below.critical:
            return above.id
    return ""
