"""What a rule says of a conversation, and what it is handed to say it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from scoring.conversation import Channel, Conversation, Role, Timeline, Turn
from scoring.lexicon import Lexicon
from scoring.readings import TurnReading
from scoring.reasons import Reason
from scoring.scorecard import Evidence

By = Literal["agent", "customer", "any"]


@dataclass(frozen=True, slots=True)
class Finding:
    """The answer of a rule: `score` 1 holds, 0 does not, between in part, None could not be judged."""

    score: float | None
    reason: Reason
    evidence: tuple[Evidence, ...] = ()
    confidence: float = 1.0


def unjudged(code: str, **params: object) -> Finding:
    """The rule could not be judged, and why."""
    return Finding(None, Reason(code, params))


class RuleParams(BaseModel):
    """Base of every rule's parameters: unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Within(RuleParams):
    """A stretch of the conversation. Turns are counted among the turns of the party the rule looks at; seconds from the beginning or end."""

    first_turns: int | None = Field(default=None, ge=1)
    last_turns: int | None = Field(default=None, ge=1)
    turns: int | None = Field(default=None, ge=1)
    """With `after` or `before`: how many turns of the party from the anchor."""
    first_seconds: float | None = Field(default=None, gt=0)
    last_seconds: float | None = Field(default=None, gt=0)


class Scope(RuleParams):
    """Where a rule looks: whose turns, in which stretch, on which side of the anchor (`trigger`: what met the item's `when`)."""

    by: By = "agent"
    within: Within = Within()
    after: Literal["trigger"] | None = None
    before: Literal["trigger"] | None = None


@dataclass(frozen=True)
class Context:
    """One conversation with everything shared by the rules of a rubric.

    `trigger` are the turns that met the item's condition; `floor` is the first turn a later step of an order may use.
    """

    conversation: Conversation
    readings: tuple[TurnReading, ...] = ()
    lexicons: Mapping[str, Lexicon] | None = None
    trigger: tuple[int, ...] = ()
    floor: int = 0

    def from_turn(self, floor: int) -> Context:
        """The same context, blind to turns before `floor`."""
        return replace(self, floor=floor)

    def lexicon(self, name: str) -> Lexicon:
        """A lexicon the rubric has loaded."""
        return (self.lexicons or {})[name]

    def select(self, scope: Scope) -> tuple[Turn, ...]:
        """The turns a rule looks at, in order."""
        party = None if scope.by == "any" else Role(scope.by)
        turns = list(self.conversation.by(party))
        within = scope.within
        if within.first_turns is not None:
            turns = turns[: within.first_turns]
        if within.last_turns is not None:
            turns = turns[-within.last_turns :]
        if within.first_seconds is not None:
            turns = [t for t in turns if t.start is not None and t.start <= within.first_seconds]
        if within.last_seconds is not None:
            edge = self.conversation.duration - within.last_seconds
            turns = [t for t in turns if t.start is not None and t.start >= edge]
        turns = [t for t in turns if t.i >= self.floor]
        return tuple(self._anchored(turns, scope))

    def _anchored(self, turns: list[Turn], scope: Scope) -> list[Turn]:
        if not (scope.after or scope.before):
            return turns
        kept: dict[int, Turn] = {}
        for anchor in self.trigger:
            side = [t for t in turns if (t.i > anchor if scope.after else t.i < anchor)]
            if scope.within.turns is not None:
                side = side[: scope.within.turns] if scope.after else side[-scope.within.turns :]
            kept |= {t.i: t for t in side}
        return [kept[i] for i in sorted(kept)]

    @property
    def heard(self) -> bool:
        """Whether the words were heard rather than typed, so that other characters of the same sound may stand for them."""
        return self.conversation.channel == Channel.VOICE

    @property
    def overlap_known(self) -> bool:
        """Whether the times can show who spoke over whom."""
        return self.conversation.timeline in (Timeline.CHANNELS, Timeline.SUPPLIED)


def evidence_at(turn: Turn, span: tuple[int, int], *, kind: str = "", severity: str = "") -> Evidence:
    """Evidence for characters `[from, to)` of a turn, with the time they were said (seconds) as near as the turn knows it."""
    start, end = _times(turn, span)
    return Evidence(turn.i, turn.text[span[0] : span[1]], span, start, end, kind, severity)


def whole_turn(turn: Turn) -> Evidence:
    """Evidence for a turn as a whole."""
    return Evidence(turn.i, turn.text, (0, len(turn.text)), turn.start, turn.end)


def confidence_of(turns: Sequence[Turn]) -> float:
    """Mean recognition confidence of the turns; 1 for typed text and for none."""
    known = [t.confidence for t in turns if t.confidence is not None]
    return sum(known) / len(known) if known else 1.0


def _times(turn: Turn, span: tuple[int, int]) -> tuple[float | None, float | None]:
    if turn.words:
        at, hit = 0, []
        for word in turn.words:
            found = turn.text.find(word.text.strip(), at)
            if found < 0:
                continue
            at = found + len(word.text.strip())
            if found < span[1] and at > span[0]:
                hit.append(word)
        if hit:
            return hit[0].start, hit[-1].end
    if turn.start is None or turn.end is None or not turn.text:
        return turn.start, turn.end
    pace = (turn.end - turn.start) / len(turn.text)
    return round(turn.start + pace * span[0], 3), round(turn.start + pace * span[1], 3)
