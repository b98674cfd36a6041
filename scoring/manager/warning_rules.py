"""Rules that warn, as data, and what they say of the figures and events of a run.

Four kinds. `threshold`: a figure beyond a limit; `change`: so much more or less than in the period before; `anomaly`: strange for its
season (`seasonal_anomaly`); `event`: a single grave thing, such as a threat or a leaked code. A threshold or change warns only where
it is `sure`: the figure's interval, widened to as many places as the rule watches (Bonferroni: 1 - 0.05/places), lies beyond the
limit wholly, so that about one run in twenty warns by chance, whether a rule watches one team or fifty. So is the range of a season.

Several events of one conversation that concern the same owner are one warning, under the gravest of their rules.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from scoring.manager.seasonal_anomaly import LIMIT, SeasonalReading
from scoring.manager.warning_words import event_words, figure_words
from scoring.reasons import Reason
from scoring.statistics import CONFIDENCE, ENOUGH, Estimate, difference

Kind = Literal["threshold", "change", "anomaly", "event"]
Grade = Literal["notice", "warning", "grave"]
Channel = Literal["app", "webhook", "email"]
Span = Literal["day", "week"]
GRADES: Sequence[Grade] = ("grave", "warning", "notice")
"""The gravest first."""
JUDGED = "critical_error"
"""The event that a person's judgement makes, maybe days later: a matter of its own."""
ALL_PLACES = "*"
"""The place of a figure of all teams together."""


class WarningRule(BaseModel):
    """One rule. `limit` is in the unit of the metric (of a change: the least change that matters); `least`: conversations needed.

    `metric` names the figure of threshold, change, anomaly; `events` the kinds of events, with a grade after a point where only that one
    counts (`complaint_grade.P1`). `direction`: the side on which it warns. `rest_hours`: after an alert was closed, so long the same
    finding in the same place opens no new one; `remind_hours`: as long may it stay without acknowledgement (0: no reminder).
    `period`: what a figure is of, the last full day or week. Of events `least_probability` is asked for, and `gather` makes one warning
    of all of a place instead of one a conversation. A rule that is not `on` says nothing.
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
    on: bool = True
    period: Span = "week"
    gather: bool = False
    least_probability: float = Field(0.0, ge=0, le=1)

    def names(self, kind: str, grade: str) -> bool:
        """Whether an event of this kind and grade is one of the rule's."""
        return kind in self.events or f"{kind}.{grade}" in self.events

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
    span: Span = "week"


@dataclass(frozen=True, slots=True)
class EventReading:
    """A single event of a conversation: kind, its grade (may be empty), the place it belongs to, how probable it is (0..1)."""

    kind: str
    grade: str
    conversation: str
    place: str
    probability: float = 1.0


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
    spoken: dict[tuple[str, str], int] = {}
    for rule in sorted((rule for rule in rules if rule.on), key=lambda one: GRADES.index(one.grade)):
        if rule.kind != "event":
            firings += _measured(rule, readings)
            continue
        for conversation, found in _happened(rule, events):
            matter = (conversation, rule.owner)
            alone = rule.gather or JUDGED in {event.kind for event in found}
            if alone or matter not in spoken:
                if not alone:
                    spoken[matter] = len(firings)
                firings.append(_event(rule, found))
            else:  # told of already: the event is named there
                at = spoken[matter]
                firings[at] = replace(firings[at], reason=_with(firings[at].reason, found))
    return tuple(firings)


def _measured(rule: WarningRule, readings: Sequence[MetricReading]) -> list[Firing]:
    watched = [r for r in readings if r.metric == rule.metric and r.span == rule.period and r.figure.n >= rule.least]
    found = []
    for reading in watched:
        reason = _JUDGES[rule.kind](rule, reading, len(watched))
        if reason is not None:
            key = f"{rule.id}|{reading.place}"
            found.append(Firing(rule, key, reading.place, reading.period, reason, reading.evidence))
    return found


def _happened(rule: WarningRule, events: Sequence[EventReading]) -> list[tuple[str, list[EventReading]]]:
    """The conversations in which events of the rule happened, with these, in order."""
    by_conversation: dict[str, list[EventReading]] = {}
    for event in events:
        if rule.names(event.kind, event.grade) and event.probability >= rule.least_probability:
            by_conversation.setdefault(event.conversation, []).append(event)
    return list(by_conversation.items())


def _event(rule: WarningRule, found: Sequence[EventReading]) -> Firing:
    conversation, place = found[0].conversation, found[0].place
    key = f"{rule.id}|{place}" if rule.gather else f"{rule.id}|{place}|{conversation}"
    reason = _with(Reason("warning_event", {"event": []}), found)
    return Firing(rule, key, place, conversation, reason, (conversation,))


def _with(reason: Reason, found: Sequence[EventReading]) -> Reason:
    """The reason with these events named as well, each once."""
    named = [*reason.params["event"]]
    named += [words for event in found if (words := event_words(event.kind, event.grade)) not in named]
    return Reason(reason.code, {"event": [one for k, one in enumerate(named) if one not in named[:k]]})


def _threshold(rule: WarningRule, reading: MetricReading, places: int) -> Reason | None:
    figure, limit = reading.figure, rule.limit
    if figure.value is None or limit is None or not _beyond(figure, limit, rule, places):
        return None
    told = {"value": figure_words(rule.metric, figure), "limit": figure_words(rule.metric, limit), "n": figure.n}
    return Reason(f"warning_{rule.direction}", told)


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
    told = {
        "value": figure_words(rule.metric, figure),
        "before": figure_words(rule.metric, before),
        "n": figure.n,
        "m": before.n,
    }
    return Reason("warning_rise" if direction == "above" else "warning_fall", told)


def _anomaly(rule: WarningRule, reading: MetricReading, places: int) -> Reason | None:
    season = reading.season
    if season is None or season.value is None or season.low is None or season.high is None:
        return None
    direction = {"high": "above", "low": "below"}.get(season.verdict)
    if direction is None or rule.direction not in (direction, "either"):
        return None
    if season.distance is not None and abs(season.distance) <= LIMIT * widening(places):
        return None
    named = {"value": season.value, "low": season.low, "high": season.high}
    told = {name: figure_words(rule.metric, value) for name, value in named.items()} | {"n": reading.figure.n}
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
