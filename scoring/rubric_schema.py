"""The shape of a rubric file: which keys there are and what they may hold. Read by pydantic, which names the place of a mistake."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from scoring.verdict_features import ITEMS

SNAKE_CASE = r"^[a-z][a-z0-9_]*$"
DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

Severity = Literal["severe", "moderate", "minor"]
NotApplicable = Literal["exclude", "award"]
ErrorClass = Literal["customer", "business", "compliance"]
Direction = Literal["in", "out"]


def _known_languages(value: dict[str, str]) -> dict[str, str]:
    if not set(value) <= {"zh", "en"}:
        raise ValueError("languages are zh and en")
    return value


def _both_languages(value: Any) -> Any:
    return {"zh": value, "en": value} if isinstance(value, str) else value


def _no_truth_value(value: Any) -> Any:
    if isinstance(value, bool):
        raise ValueError("a number is expected, not true or false")
    return value


def _one_or_many(value: Any) -> Any:
    return [value] if isinstance(value, (str, int, float)) else value


def _texts(value: Any) -> Any:
    value = _one_or_many(value)
    plain = isinstance(value, list)
    return [str(v) if isinstance(v, (int, float)) and not isinstance(v, bool) else v for v in value] if plain else value


def _day(value: str) -> str:
    """An ISO day. Two such texts compare as the days do, so nothing here needs a calendar."""
    parts = value.split("-")
    if [len(p) for p in parts] == [4, 2, 2] and all(p.isdecimal() for p in parts):
        year, month, day = map(int, parts)
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        if 1 <= month <= 12 and 1 <= day <= DAYS[month - 1] and (month, day, leap) != (2, 29, False):
            return value
    raise ValueError("a day is expected, such as 2026-01-31")


def _shorthand(key: str, *, of: type | tuple[type, ...]) -> Callable[[Any], Any]:
    """A plain value in place of a mapping stands for the mapping's main key."""
    return lambda value: {key: value} if isinstance(value, of) and not isinstance(value, bool) else value


Number = Annotated[float, BeforeValidator(_no_truth_value)]
Title = Annotated[dict[str, str], AfterValidator(_known_languages), BeforeValidator(_both_languages)]
Texts = Annotated[tuple[str, ...], BeforeValidator(_texts)]
Day = Annotated[str, AfterValidator(_day)]


class Strict(BaseModel):
    """Base of everything in the file: unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class AppliesTo(Strict):
    """Which conversations the rubric judges; what is left empty does not limit it. `min_seconds` counts for calls only,
    `min_words` counts Chinese characters or English words; `languages` is the rubric's own where it is left out."""

    channels: Annotated[tuple[Literal["voice", "chat"], ...], BeforeValidator(_one_or_many)] = ("voice", "chat")
    queues: Texts = ()
    languages: Texts = ()
    directions: Annotated[tuple[Direction, ...], BeforeValidator(_one_or_many)] = ()
    customer_groups: Texts = ()
    metadata: dict[str, Texts] = Field(default_factory=dict)
    min_turns: int = Field(default=1, ge=1)
    min_words: int = Field(default=0, ge=0)
    min_seconds: float = Field(default=0.0, ge=0)
    both_parties: bool = True


class Effective(Strict):
    """The days on which conversations are judged by this rubric, both included; empty is without end."""

    from_: Day = Field(default="", alias="from")
    until: Day = ""

    @model_validator(mode="after")
    def _in_order(self) -> Effective:
        if self.from_ and self.until and self.until < self.from_:
            raise ValueError("`until` lies before `from`")
        return self

    def on(self, day: str) -> bool:
        """Whether the rubric is in effect on a day (ISO)."""
        return (not self.from_ or self.from_ <= day) and (not self.until or day <= self.until)


class Bands(Strict):
    """Least total (0..100) of each band; under `pass` the band is `fail`."""

    excellent: float = Field(default=90, ge=0, le=100)
    good: float = Field(default=80, ge=0, le=100)
    pass_: float = Field(default=70, ge=0, le=100, alias="pass")

    @model_validator(mode="after")
    def _descending(self) -> Bands:
        if not self.excellent >= self.good >= self.pass_:
            raise ValueError("bands must descend: excellent >= good >= pass")
        return self

    def of(self, total: float) -> str:
        """The band of a total."""
        steps = (("excellent", self.excellent), ("good", self.good), ("pass", self.pass_))
        return next((name for name, least in steps if total >= least), "fail")


class Examples(Strict):
    """Dialogues that must come out so: run by `qa rubric test`. Format: `scoring.example`."""

    pass_: tuple[str, ...] = Field(default=(), alias="pass")
    partial: tuple[str, ...] = ()
    fail: tuple[str, ...] = ()
    not_applicable: tuple[str, ...] = ()
    not_evaluated: tuple[str, ...] = ()

    def all(self) -> tuple[tuple[str, str], ...]:
        """(expected status, dialogue) pairs."""
        named = ((field.alias or name, getattr(self, name)) for name, field in type(self).model_fields.items())
        return tuple((status, text) for status, texts in named for text in texts)


class Critical(Strict):
    """What a failed item takes down, and from which severity of evidence on (`any`: whatever it is)."""

    form: Severity | Literal["any"] | None = None
    section: Severity | Literal["any"] | None = None
    report: Severity | Literal["any"] | None = None

    @model_validator(mode="after")
    def _one(self) -> Critical:
        if sum(value is not None for value in (self.form, self.section, self.report)) != 1:
            raise ValueError("names one of form, section and report")
        return self

    def scope(self) -> tuple[str, str]:
        """(form, section or report, least severity or empty)."""
        name = next(name for name in ("form", "section", "report") if getattr(self, name) is not None)
        least = getattr(self, name)
        return name, "" if least == "any" else least


def _critical(value: Any) -> Any:
    known = ("form", "section", "report")
    if value in known:
        return {value: "any"}
    if not isinstance(value, dict) or not value or not set(value) <= set(known):
        raise ValueError("is form, section or report, or a mapping such as {form: severe}")
    return value


class PerHit(Strict):
    """Points lost by a hit of each severity; `any` for a hit of another, or of none."""

    severe: Number | None = Field(default=None, gt=0)
    moderate: Number | None = Field(default=None, gt=0)
    minor: Number | None = Field(default=None, gt=0)
    any: Number | None = Field(default=None, gt=0)


class Deduct(Strict):
    """Points lost by a hit, `once` or `per_hit` (one number, or one for each severity), at `most` in all; what is left
    is never under `floor`, which may be negative."""

    per_hit: Annotated[PerHit, BeforeValidator(_shorthand("any", of=(int, float)))] | None = None
    once: Number | None = Field(default=None, gt=0)
    most: Number | None = Field(default=None, gt=0)
    floor: Number = Field(default=0, le=100)

    @model_validator(mode="after")
    def _one_way(self) -> Deduct:
        if (self.per_hit is None) == (self.once is None):
            raise ValueError("give either `per_hit` or `once`, the points lost")
        if self.once is not None and self.most is not None:
            raise ValueError("`most` goes with `per_hit`; `once` is lost once only")
        if self.per_hit is not None and not self.by_severity():
            raise ValueError("`per_hit` is a number, or one for each of severe, moderate, minor and any")
        return self

    def by_severity(self) -> dict[str, float]:
        """Points lost by a hit of each severity; under "" by every other one."""
        lost = self.per_hit.model_dump() if self.per_hit else {}
        return {"" if name == "any" else name: value for name, value in lost.items() if value is not None}


class Requires(Strict):
    """Items that must have passed before this one is judged, and what it is `otherwise`."""

    items: Texts = Field(min_length=1)
    otherwise: Literal["not_applicable", "fail"] = "not_applicable"


class Trust(Strict):
    """Bars for what is measured against people, each a lower bound (0..1): of agreement, for a verdict to stand alone;
    of precision, for a critical failure to count without a person."""

    bar: float = Field(default=0.8, ge=0, le=1)
    precision: float = Field(default=0.8, ge=0, le=1)


class ItemFields(Strict):
    """One item as it is written."""

    id: str = Field(pattern=SNAKE_CASE)
    title: Title
    help: Title = Field(default_factory=dict)
    source: str = ""
    points: Number | None = Field(default=None, ge=0, le=100)
    weight: Number | None = Field(default=None, ge=0, le=100)
    bonus: bool = False
    deduct: Deduct | None = None
    class_: ErrorClass | None = Field(default=None, alias="class")
    critical: Annotated[Critical, BeforeValidator(_critical)] | None = None
    not_applicable: NotApplicable | None = None
    min_confidence: float = Field(default=0.0, ge=0, le=1)
    requires: Annotated[Requires, BeforeValidator(_shorthand("items", of=(str, list)))] | None = None
    when: dict[str, Any] | None = None
    when_unknown: Literal["not_evaluated", "apply", "not_applicable"] = "not_evaluated"
    rule: dict[str, Any]
    reading: str = ""
    trust: Trust | None = None
    examples: Examples = Examples()

    @field_validator("reading")
    @classmethod
    def _readable(cls, value: str) -> str:
        if value and value not in ITEMS:
            raise ValueError("a reader of meaning judges no such item; docs/rubrics.md lists those it does")
        return value

    @model_validator(mode="after")
    def _bonus_alone(self) -> ItemFields:
        if self.bonus and self.deduct:
            raise ValueError("a bonus item cannot deduct; make it two items")
        return self


class SectionFields(Strict):
    """One section as it is written: items, sections, or both."""

    id: str = Field(pattern=SNAKE_CASE)
    title: Title
    weight: Number | None = Field(default=None, ge=0, le=100)
    not_applicable: NotApplicable | None = None
    items: tuple[ItemFields, ...] = ()
    sections: tuple[SectionFields, ...] = ()

    @model_validator(mode="after")
    def _not_empty(self) -> SectionFields:
        if not self.items and not self.sections:
            raise ValueError("holds neither items nor sections; add one, or leave the section out")
        return self


class RubricFields(Strict):
    """The whole file, everything it extends joined in."""

    rubric: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    version: Annotated[str, Field(strict=True, min_length=1)]
    title: Title
    language: Literal["zh", "en"]
    scoring: Literal["points", "weights"] = "points"
    weights_total: Number | None = Field(default=None, gt=0)
    not_applicable: NotApplicable = "exclude"
    effective: Effective = Effective()
    applies_to: AppliesTo = AppliesTo()
    trust: Trust = Trust()
    bands: Bands = Bands()
    sections: tuple[SectionFields, ...] = Field(min_length=1)
