"""A dialogue act, as the reader of meaning has it and the words bear it out: the agent empathises, the customer confirms …"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from scoring.acts import title_of
from scoring.combine import evaluate
from scoring.conversation import Turn
from scoring.counting import enough, unsure, where
from scoring.finding import Context, Finding, unjudged, whole_turn
from scoring.reasons import Reason
from scoring.registry import rule
from scoring.scope import HeardScope, Rule
from scoring.scorecard import Evidence

Names = Annotated[tuple[str, ...], BeforeValidator(lambda value: [value] if isinstance(value, str) else value)]


class Act(HeardScope):
    """Holds when at least `times` turns in scope have one of the acts `act`, each with a probability of `at_least`.

    `said` is a rule whose places speak for the act: where one lies in a turn, `when_said` is probability enough. Where
    nobody reads acts the words alone decide. With `unsure_from` a turn between it and `at_least` leaves the rule open
    instead of failing it. `and_acts` must be there too, in the same turn, with `at_least`.
    """

    act: Names = Field(min_length=1)
    and_acts: Names = ()
    at_least: float = Field(default=0.6, gt=0, le=1)
    unsure_from: float | None = Field(default=None, gt=0, le=1)
    times: int = Field(default=1, ge=1)
    said: Rule | None = None
    when_said: float = Field(default=0.2, ge=0, le=1)

    @model_validator(mode="after")
    def _ordered(self) -> Act:
        if self.unsure_from is not None and self.unsure_from >= self.at_least:
            raise ValueError("`unsure_from` must be under `at_least`")
        return self

    def rules(self) -> tuple[Any, ...]:
        """The rules of its anchor, its exception and its words."""
        return super().rules() + ((self.said,) if self.said is not None else ())

    @cached_property
    def title(self) -> dict[str, str]:
        """The acts in words, by language."""
        return title_of(*self.act)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What is known of a turn: probability of the act, places of the words."""

    turn: Turn
    chance: float
    places: tuple[Evidence, ...]

    def met(self, params: Act) -> bool:
        return self.chance >= params.at_least or (bool(self.places) and self.chance >= params.when_said)

    def evidence(self, params: Act) -> list[Evidence]:
        """The words where there are some, else the turn; with the witness that spoke."""
        if self.places:
            witness = "both" if self.chance >= params.at_least else "words"
            return [replace(place, witness=witness) for place in self.places]
        return [replace(whole_turn(self.turn), witness="reading")]


@rule("act", 2, Act)
def act(params: Act, context: Context) -> Finding:
    """Read the acts of the turns in scope; not evaluated where no reader knows the act and there are no words to go by."""
    read = any(name in reading.acts for reading in context.readings for name in params.act)
    if not read and params.said is None:
        return unjudged("no_act", act=params.title)
    turns = context.select(params)
    spoken = evaluate(params.said, context) if params.said is not None else None
    if not read:
        return _by_words(params, turns, spoken)
    seen = [_see(params, context, turn, spoken) for turn in turns]
    met = [one for one in seen if one.met(params)]
    hits = context.standing(place for one in met for place in one.evidence(params))
    standing = {hit.turn for hit in hits}
    met = [one for one in met if one.turn.i in standing]
    holds = enough([whole_turn(one.turn) for one in met], params.times, turns, context, params.min_confidence)
    if holds is None:
        return unsure(hits, params.min_confidence, {"scope": params.words})
    best = max((one.chance for one in seen), default=0.0)
    if holds:
        sure = max(max(one.chance, 0.5 if one.places else 0.0) for one in met)
        told = {"act": params.title, "probability": round(sure, 2), **where(hits[0], context)}
        return Finding(1.0, Reason("act_found", told), tuple(hits), sure=sure)
    told = {"act": params.title, "probability": round(best, 2), "scope": params.words}
    open_turns = [
        one for one in seen if params.unsure_from and params.unsure_from <= one.chance and not one.met(params)
    ]
    if len(met) + len(open_turns) >= params.times and open_turns:
        return Finding(None, Reason("act_unsure", told), tuple(hits), sure=best)
    return Finding(0.0, Reason("act_missing", told), tuple(hits), sure=1.0 - min(best, 0.99))


def _see(params: Act, context: Context, turn: Turn, spoken: Finding | None) -> _Seen:
    acts = context.readings[turn.i].acts
    chance = max(acts.get(name, 0.0) for name in params.act)
    if params.and_acts:
        chance = min(chance, max(acts.get(name, 0.0) for name in params.and_acts))
    places = tuple(e for e in spoken.evidence if e.turn == turn.i) if spoken is not None and spoken.score != 0 else ()
    return _Seen(turn, chance, places)


def _by_words(params: Act, turns: Sequence[Turn], spoken: Finding | None) -> Finding:
    """Nobody reads acts: what the words say, in the turns in scope."""
    assert spoken is not None
    if not spoken.score:
        return spoken
    own = {turn.i for turn in turns}
    places = tuple(replace(e, witness="words") for e in spoken.evidence if e.turn in own)
    if len({e.turn for e in places}) >= params.times:
        return replace(spoken, evidence=places)
    return Finding(0.0, Reason("not_found", {"scope": params.words}), (), spoken.confidence)
