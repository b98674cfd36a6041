"""Rules that warn, as data, and what they say of the figures and events of a run.

Four kinds. `threshold`: a figure beyond a limit; `change`: so much more or less than in the period before; `anomaly`: strange for its
season (`seasonal_anomaly`); `event`: a single grave thing, such as a threat or a leaked code. A threshold or change warns only where
it is `sure`: the figure's interval, widened to as many places as the rule watches (Bonferroni: 1 - 0.05/places), lies beyond the
limit wholly, so that about one run in twenty warns by chance, whether a rule watches one team or fifty.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from scoring.manager.seasonal_anomaly import SeasonalReading
from scoring.reasons import Reason
from scoring.statistics import CONFIDENCE, ENOUGH, Estimate, difference

Kind = Literal["threshold", "change", "anomaly", "event"]
Grade = Literal["notice", "warning", "grave"]
Channel = Literal["app", "webhook", "email"]


class WarningRule(BaseModel):
    """One rule. `limit` is in the unit of the metric (of a change: the least change that matters); `least`: conversations needed.

    `metric` names the figure of threshold, change, anomaly; `events` the kinds of events, with a grade after a point where only that one
    counts (`complaint_grade.P1`). `direction`: the side on which it warns. `rest_hours`: after an alert was closed, so long the same
    finding in the same place opens no new one; `remind_hours`: as long may it stay without acknowledgement (0: no reminder).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(min_length=1)
    title: Mapping[Literal["zh", "en"], str]
    kind: Kind
    metric: str = ""
    events: tuple[str, ...] = ()
    direction: Literal["above", "below", "either"] = "above"
    limit: float | None = None
    sure: bool = True
    least: int = Field(ENOUGH, ge=1)
    grade: Grade = "warning"
    owner: str = ""
    channels: tuple[Channel, ...] = ("app",)
    rest_hours: float = Field(24.0, ge=0)
    remind_hours: float = Field(24.0, ge=0)

    @model_validator(mode="after")
    def _fits_its_kind(self) -> WarningRule:
        if (self.kind == "event") != bool(self.events):
            raise ValueError("events are named by rules of the kind event, and by those only")
        if (self.kind == "event") == bool(self.metric):
            raise ValueError("a metric is named by rules of the kinds threshold, change and anomaly, and by those only")
        if (self.kind in ("threshold", "change")) != (self.limit is not None):
            raise ValueError("a limit belongs to threshold and change, and is needed there")
        if self.kind == "threshold" and self.direction == "either":
            raise ValueError("a threshold lies on one side: direction must be above or below")
        if self.kind == "change" and self.limit is not None and self.limit < 0:
            raise ValueError("the limit of a change is its size, 0 or more")
        return self


class RuleError(ValueError):
    """Rules that cannot be read: one line a mistake, with the place, the value and what is allowed."""


@dataclass(frozen=True, slots=True)
class MetricReading:
    """A figure of one place (team, agent, channel: any label) and period, with what rules may hold it against.

    `before`: the same figure of the period before; `season`: how it stands in its season; `evidence`: ids of conversations behind it.
    """

    metric: str
    place: str
    period: str
    figure: Estimate
    before: Estimate | None = None
    season: SeasonalReading | None = None
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EventReading:
    """A single event of a conversation: kind, its grade (may be empty), and the place it belongs to."""

    kind: str
    grade: str
    conversation: str
    place: str


@dataclass(frozen=True, slots=True)
class Firing:
    """A rule that speaks. `key` tells the matter (rule and place; of an event also its conversation), `period` the finding of it."""

    rule: WarningRule
    key: str
    place: str
    period: str
    reason: Reason
    evidence: tuple[str, ...]


def read_rules(data: Sequence[Mapping[str, Any]]) -> tuple[WarningRule, ...]:
    """Rules from plain data (of YAML or JSON). Raises RuleError with all mistakes at once, two rules of one id among them."""
    rules: list[WarningRule] = []
    mistakes: list[str] = []
    for place, one in enumerate(data, 1):
        try:
            rules.append(WarningRule.model_validate(one))
        except ValidationError as error:
            name = one.get("id", "?") if isinstance(one, Mapping) else "?"
            for mistake in error.errors():
                where = ".".join(map(str, mistake["loc"]))
                mistakes.append(
                    f"rule {place} ({name}){': ' + where if where else ''}: {mistake['msg']}, got {mistake['input']!r:.80}"
                )
    ids = [rule.id for rule in rules]
    mistakes += [f"two rules have the id {name!r}" for name in sorted({i for i in ids if ids.count(i) > 1})]
    if mistakes:
        raise RuleError("\n".join(mistakes))
    return tuple(rules)


def evaluate(
    rules: Sequence[WarningRule], readings: Sequence[MetricReading], events: Sequence[EventReading] = ()
) -> tuple[Firing, ...]:
    """What the rules say of a run, grave ones first."""
    firings: list[Firing] = []
    for rule in rules:
        if rule.kind == "event":
            firings += [_event(rule, event) for event in events if _named(rule, event)]
            continue
        watched = [r for r in readings if r.metric == rule.metric and r.figure.n >= rule.least]
        for reading in watched:
            reason = _JUDGES[rule.kind](rule, reading, len(watched))
            if reason is not None:
                key = f"{rule.id}|{reading.place}"
                firings.append(Firing(rule, key, reading.place, reading.period, reason, reading.evidence))
    order: Sequence[Grade] = ("grave", "warning", "notice")
    return tuple(sorted(firings, key=lambda f: order.index(f.rule.grade)))


def _named(rule: WarningRule, event: EventReading) -> bool:
    return event.kind in rule.events or f"{event.kind}.{event.grade}" in rule.events


def _event(rule: WarningRule, event: EventReading) -> Firing:
    name = f"{event.kind}.{event.grade}" if event.grade else event.kind
    reason = Reason("warning_event", {"event": name})
    key = f"{rule.id}|{event.place}|{event.conversation}"
    return Firing(rule, key, event.place, event.conversation, reason, (event.conversation,))


def _threshold(rule: WarningRule, reading: MetricReading, places: int) -> Reason | None:
    figure, limit = reading.figure, rule.limit
    if figure.value is None or limit is None or not _beyond(figure, limit, rule, places):
        return None
    return Reason(f"warning_{rule.direction}", {"value": round(figure.value, 4), "limit": limit, "n": figure.n})


def _change(rule: WarningRule, reading: MetricReading, places: int) -> Reason | None:
    before, figure, limit = reading.before, reading.figure, rule.limit
    if before is None or before.value is None or figure.value is None or limit is None or before.n < rule.least:
        return None
    off = difference(figure, before)
    if off.value is None:
        return None
    direction = "above" if off.value > 0 else "below"
    if rule.direction not in (direction, "either") or abs(off.value) < limit:
        return None
    if rule.sure and not _clear(off, 0.0, direction, places):
        return None
    told = {"value": round(figure.value, 4), "before": round(before.value, 4), "n": figure.n}
    return Reason("warning_rise" if direction == "above" else "warning_fall", told)


def _anomaly(rule: WarningRule, reading: MetricReading, _places: int) -> Reason | None:
    season = reading.season
    if season is None or season.value is None or season.low is None or season.high is None:
        return None
    direction = {"high": "above", "low": "below"}.get(season.verdict)
    if direction is None or rule.direction not in (direction, "either"):
        return None
    told = {
        "value": round(season.value, 4),
        "low": round(season.low, 4),
        "high": round(season.high, 4),
        "n": reading.figure.n,
    }
    return Reason("warning_strange", told)


_JUDGES = {"threshold": _threshold, "change": _change, "anomaly": _anomaly}


def _beyond(figure: Estimate, limit: float, rule: WarningRule, places: int) -> bool:
    if figure.value is None:
        return False
    is_beyond = figure.value > limit if rule.direction == "above" else figure.value < limit
    return is_beyond and (not rule.sure or _clear(figure, limit, rule.direction, places))


def _clear(figure: Estimate, limit: float, direction: str, places: int) -> bool:
    """Whether the end of the interval towards the limit, widened to so many places, still lies beyond it."""
    if figure.value is None or figure.low is None or figure.high is None:
        return False
    if direction == "above":
        return figure.value - (figure.value - figure.low) * widening(places) > limit
    return figure.value + (figure.high - figure.value) * widening(places) < limit


def widening(places: int) -> float:
    """By how much a 95 % interval grows to hold in all of so many places at once: normal quantiles of 1 - 0.05/places and 0.95."""
    wide, plain = (NormalDist().inv_cdf(1 - (1 - CONFIDENCE) / of / 2) for of in (max(1, places), 1))
    return wide / plain
