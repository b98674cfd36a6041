"""Where a rule looks: whose turns, in which stretch, on which side of an anchor, and which hits are excused."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator, model_validator

from scoring.conversation import Channel, Conversation, Turn
from scoring.reasons import Reason

By = Literal["agent", "customer", "any"]
Side = Literal["after", "before", "around"]


class CannotJudge(Exception):
    """Raised where a rule lacks what it would need; the finding is then `not_evaluated` with this reason."""

    def __init__(self, code: str, **params: object) -> None:
        self.reason = Reason(code, params)
        super().__init__(code)


def _read(value: Any) -> Any:
    from scoring.rule_tree import read_rule  # the tree is made of families, whose parameters are made of this

    return read_rule(value)


Rule = Annotated[Any, PlainValidator(_read)]
"""A rule inside the parameters of another, read to a `RuleNode`."""


class RuleParams(BaseModel):
    """Base of every rule's parameters: unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def rules(self) -> tuple[Any, ...]:
        """The rules (`RuleNode`) that stand inside these parameters."""
        return ()

    def changed(self, **changes: Any) -> Self:
        """A copy with some fields changed; what was worked out from them is worked out anew."""
        fields = {name: getattr(self, name) for name in type(self).model_fields}
        return type(self).model_construct(**fields | changes)


class Within(RuleParams):
    """A stretch of the conversation. Turns are counted among those of the party the rule looks at, seconds from the
    beginning or the end; a percentage is of the time in calls, of the turns in chats and in calls without times.

    `turns` and `seconds` go with an anchor: how far from it. `turns: 0` around an anchor is the anchor's own turn.
    """

    first_turns: int | None = Field(default=None, ge=1)
    last_turns: int | None = Field(default=None, ge=1)
    first_seconds: float | None = Field(default=None, gt=0)
    last_seconds: float | None = Field(default=None, gt=0)
    first_percent: float | None = Field(default=None, gt=0, le=100)
    last_percent: float | None = Field(default=None, gt=0, le=100)
    from_percent: float | None = Field(default=None, ge=0, lt=100)
    to_percent: float | None = Field(default=None, gt=0, le=100)
    turns: int | None = Field(default=None, ge=0)
    seconds: float | None = Field(default=None, gt=0)

    @model_validator(mode="after")
    def _not_empty(self) -> Within:
        if self.from_percent is not None and self.to_percent is not None and self.from_percent >= self.to_percent:
            raise ValueError("`from_percent` must be under `to_percent`")
        return self

    @cached_property
    def stretch(self) -> bool:
        """Whether it limits by place in the conversation, not only by distance from an anchor."""
        return any(value is not None for key, value in self.__dict__.items() if key in _STRETCHES)


_STRETCHES = frozenset(name for name in Within.model_fields if "_" in name)


class Anchor(RuleParams):
    """The `hit`-th place another rule names as evidence: 1 the first, -1 the last, `any` each of them."""

    rule: Rule
    hit: int | Literal["any"] = "any"

    @model_validator(mode="after")
    def _counted_from_one(self) -> Anchor:
        if self.hit == 0:
            raise ValueError("`hit` counts from 1, or from the end with -1; `any` is each hit")
        return self


TRIGGER = Anchor.model_construct(rule=None, hit="any")
"""The anchor `trigger`: the turns that met the item's condition."""


def _anchor(value: Any) -> Any:
    if value == "trigger":
        return TRIGGER
    if isinstance(value, dict | Anchor):
        return value
    raise ValueError(f"an anchor is `trigger` or a mapping {{rule: …, hit: 1}}, not {value!r}")


AnchorField = Annotated[Anchor, BeforeValidator(_anchor)]


class Nearness(RuleParams):
    """How near: turns of the conversation (everybody's), or seconds."""

    turns: int | None = Field(default=None, ge=0)
    seconds: float | None = Field(default=None, gt=0)


class Unless(RuleParams):
    """An exception: a hit counts for nothing when `rule` holds near it. Where the rule holds without naming a place, it excuses all.

    `side` says where the exception must stand: `before` the hit, `after` it, or `around` (either).
    """

    rule: Rule
    within: Nearness = Nearness(turns=2)
    side: Side = "around"


class Scope(RuleParams):
    """Where a rule looks. One anchor at most: `trigger` (what met the item's `when`) or the hits of another rule."""

    by: By = "agent"
    within: Within = Within()
    after: AnchorField | None = None
    before: AnchorField | None = None
    around: AnchorField | None = None

    @model_validator(mode="after")
    def _one_anchor(self) -> Scope:
        sides = [side for side in ("after", "before", "around") if getattr(self, side) is not None]
        if len(sides) > 1:
            raise ValueError(f"one anchor at most, not {' and '.join(sides)}")
        if not sides and (self.within.turns is not None or self.within.seconds is not None):
            raise ValueError(
                "`turns` and `seconds` in `within` are counted from an anchor; give after, before or around"
            )
        if self.within.turns == 0 and sides != ["around"]:
            raise ValueError("`turns: 0` is the anchor's own turn and goes with `around`")
        return self

    @cached_property
    def side(self) -> Side | None:
        """On which side of its anchor the rule looks, None without one."""
        return "after" if self.after else "before" if self.before else "around" if self.around else None

    @cached_property
    def anchor(self) -> Anchor | None:
        """The anchor, whichever side is looked at."""
        return self.after or self.before or self.around

    @cached_property
    def words(self) -> dict[str, Any]:
        """The scope as parameters of a reason: JSON-able, put into words by `scoring.reasons`."""
        limits = {key: value for key, value in self.within.model_dump().items() if value is not None}
        return {"by": self.by, **limits} | ({"side": self.side} if self.side else {})

    def rules(self) -> tuple[Any, ...]:
        """The rule of its anchor."""
        return (self.anchor.rule,) if self.anchor and self.anchor is not TRIGGER else ()


class HitScope(Scope):
    """The scope of rules that name places: `unless` excuses some of them."""

    unless: Unless | None = None

    def rules(self) -> tuple[Any, ...]:
        """The rules of its anchor and its exception."""
        return super().rules() + ((self.unless.rule,) if self.unless else ())


class HeardScope(HitScope):
    """The scope of rules that rest on words: heard with less than `min_confidence` (0..1) they decide nothing."""

    min_confidence: float = Field(default=0.0, ge=0, le=1)


def in_stretch(turns: Sequence[Turn], within: Within, talk: Conversation) -> list[Turn]:
    """The turns (of one party, in order) that lie in the stretch. Raises CannotJudge where its seconds need times there are not."""
    first = 0 if within.last_turns is None else max(0, len(turns) - within.last_turns)
    kept = list(turns[first : within.first_turns])
    if within.first_seconds is not None:
        kept = [t for t in kept if start_of(t) <= within.first_seconds]
    if within.last_seconds is not None:
        edge = talk.duration - within.last_seconds
        kept = [t for t in kept if start_of(t) >= edge]
    return _in_percent(kept, within, talk)


def start_of(turn: Turn) -> float:
    """When a turn begins (seconds). Raises CannotJudge without times."""
    if turn.start is None:
        raise CannotJudge("no_times")
    return turn.start


def _in_percent(turns: list[Turn], within: Within, talk: Conversation) -> list[Turn]:
    low, high = within.from_percent or 0.0, within.to_percent or 100.0
    if within.first_percent is not None:
        high = min(high, within.first_percent)
    if within.last_percent is not None:
        low = max(low, 100.0 - within.last_percent)
    if (low, high) == (0.0, 100.0):
        return turns
    by_time = talk.channel == Channel.VOICE and talk.duration > 0 and all(t.start is not None for t in talk.turns)
    length = talk.duration if by_time else float(len(talk.turns))
    places = [(turn, 100 * ((turn.start or 0.0) if by_time else turn.i) / length) for turn in turns]
    return [turn for turn, place in places if low <= place and (place < high or high == 100)]
