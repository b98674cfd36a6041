"""A sampling plan as people make it: which conversations may be drawn, how many, how risk counts, who reviews, until when.

A plan never changes once it is made, so that every draw can be made again; another is made from its copy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from qa.errors import UsageError
from qa.store.candidates import Pool
from qa.store.filters import Filters
from scoring.assignment import Quotas
from scoring.sampling import MOST_RISK_SHARE, Amount, Plan, StratumField
from scoring.triage import WEIGHTS

Kind = Literal["sample", "triage"]
LONGEST_NAME = 80
WEEK = 7


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Narrowing(_Model):
    """Which conversations may be drawn; empty is no condition. Seconds and totals are included at both ends."""

    teams: tuple[str, ...] = ()
    agents: tuple[str, ...] = ()
    queues: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    bands: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    critical: bool | None = None
    score_min: Annotated[float | None, Field(ge=0, le=100)] = None
    score_max: Annotated[float | None, Field(ge=0, le=100)] = None
    seconds_min: Annotated[float | None, Field(ge=0)] = None
    seconds_max: Annotated[float | None, Field(ge=0)] = None
    unscored: bool = False
    """Also those that were too short or lacked a side to be scored."""


class PlanContent(_Model):
    """What a plan says. `kind` sample: by chance, every chance known; triage: all with cause enough, the weightiest first.

    A channel's amount is per agent, a number or percent; None leaves the channel out. `percent` and `numbers` split the work
    among reviewers, at most one of the two; what is nobody's is taken by whoever comes. `weights` change what a cause of
    triage adds, and in a sample what counts as risk.
    """

    kind: Kind = "sample"
    voice: dict[str, float] | None = None
    chat: dict[str, float] | None = None
    strata: tuple[StratumField, ...] = ()
    minimum: Annotated[int, Field(ge=0)] = 0
    risk_share: Annotated[float, Field(ge=0, le=MOST_RISK_SHARE)] = 0.0
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0
    filters: Narrowing = Narrowing()
    least_priority: Annotated[float, Field(ge=0)] = 15.0
    at_most: Annotated[int, Field(ge=1, le=5000)] = 100
    automatic: bool = False
    """A triage that the dashboard runs by itself, over the last `days` up to today."""
    weights: dict[str, float] = {}
    percent: dict[str, float] = {}
    numbers: dict[str, int] = {}
    working_days: Annotated[int, Field(ge=0, le=60)] = 5
    days: Annotated[int, Field(ge=1, le=366)] = WEEK
    """How many days of conversations one run takes in, unless told otherwise."""

    @model_validator(mode="after")
    def _makes_sense(self) -> PlanContent:
        if self.kind == "sample" and self.sampling().voice is None and self.sampling().chat is None:
            raise ValueError("say how many calls or chats of each agent are drawn")
        if self.percent or self.numbers:
            self.quotas()
        if self.automatic and self.kind == "sample":
            raise ValueError("only a triage runs by itself")
        if unknown := set(self.weights) - set(WEIGHTS):
            raise ValueError(f"there is no cause {min(unknown)}")
        if any(weight < 0 for weight in self.weights.values()):
            raise ValueError("the weight of a cause must be 0 or more")
        narrow = self.filters
        for low, high in ((narrow.score_min, narrow.score_max), (narrow.seconds_min, narrow.seconds_max)):
            if low is not None and high is not None and low > high:
                raise ValueError(f"the lower limit {low:g} lies over the upper {high:g}")
        return self

    def sampling(self) -> Plan:
        """The plan as it is drawn by. Raises ValueError for amounts that make no sense."""
        return Plan(
            _amount(self.voice), _amount(self.chat), self.strata, self.minimum, self.risk_share, self.seed
        )  # fmt: skip

    def quotas(self) -> Quotas | None:
        """How the work is split; None where everything is left to whoever takes it. Raises ValueError."""
        return Quotas(self.percent, self.numbers) if self.percent or self.numbers else None

    def causes(self) -> dict[str, float]:
        """What each cause adds to a priority."""
        return {**WEIGHTS, **self.weights}

    def channels(self) -> tuple[str, ...]:
        """The channels drawn from; of triage both."""
        amounts = {"voice": self.voice, "chat": self.chat}
        return tuple(name for name, amount in amounts.items() if amount is not None or self.kind == "triage")

    def pool(self, since: date, until: date) -> Pool:
        """The conversations of these days (both included) that may be drawn."""
        told = self.filters.model_dump()
        rest = {name: told.pop(name) for name in ("seconds_min", "seconds_max", "unscored")}
        chosen = Filters(since=since, until=until, channels=self.channels(), **told)
        return Pool(chosen, rest["seconds_min"], rest["seconds_max"], rest["unscored"])


@dataclass(frozen=True, slots=True)
class Days:
    """The days whose conversations one run takes in, both included."""

    since: date
    until: date


def days_of_next_run(content: PlanContent, last: Days | None, today: date) -> Days:
    """The days after the last run up to yesterday; the last `content.days` before today where there was none.

    Where yesterday was run already, the same day again, so that asking twice draws nothing twice.
    """
    yesterday = today - timedelta(days=1)
    if last is None:
        return Days(yesterday - timedelta(days=content.days - 1), yesterday)
    since = last.until + timedelta(days=1)
    return Days(since, yesterday) if since <= yesterday else last


def content_of(told: Mapping[str, Any]) -> PlanContent:
    """A plan's content from what was typed or kept. Raises UsageError in one line."""
    try:
        return PlanContent.model_validate(told)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        text = str(first["msg"]).removeprefix("Value error, ")
        raise UsageError(f"{where}: {text}" if where else text) from error


def checked_name(name: str) -> str:
    """A plan's name without needless spaces. Raises UsageError for an empty or very long one."""
    found = " ".join(name.split())
    if not found or len(found) > LONGEST_NAME:
        raise UsageError(f"a plan needs a name of up to {LONGEST_NAME} characters")
    return found


def _amount(told: Mapping[str, float] | None) -> Amount | None:
    if told is None:
        return None
    if strange := set(told) - {"number", "percent"}:
        raise ValueError(f"an amount is a number or percent, not {min(strange)}")
    number, percent = told.get("number"), told.get("percent")
    if number is not None and number != int(number):
        raise ValueError(f"a number of conversations must be whole, got {number:g}")
    return Amount(None if number is None else int(number), percent)
