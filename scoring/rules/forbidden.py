"""What must not be said, by kinds with severities: words of a list, and the acts a reader of meaning finds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property

from pydantic import Field, model_validator

from scoring.acts import KIND_OF_ACT
from scoring.conversation import Turn
from scoring.counting import Counted, count, nothing_to_look_at
from scoring.finding import Context, Finding, whole_turn
from scoring.matching import Homophones
from scoring.reasons import Reason
from scoring.registry import rule
from scoring.scope import HeardScope, RuleParams
from scoring.scorecard import Evidence

ORDER = {"severe": 0, "moderate": 1, "minor": 2, "": 3}


class Reading(RuleParams):
    """How probable a forbidden act must be: `at_least` by itself, `when_said` beside words of the list; between `unsure_from`
    and `at_least` it leaves the rule open."""

    at_least: float = Field(default=0.6, gt=0, le=1)
    when_said: float = Field(default=0.1, ge=0, le=1)
    unsure_from: float | None = Field(default=None, gt=0, le=1)

    @model_validator(mode="after")
    def _ordered(self) -> Reading:
        if self.unsure_from is not None and self.unsure_from >= self.at_least:
            raise ValueError("`unsure_from` must be under `at_least`")
        return self


class Forbidden(HeardScope):
    """`lexicon` by name; `homophones` also finds what recognition wrote with other characters of the same sound.

    With `reading` the reader of meaning is heard too, where there is one: by itself, and on words that may be meant
    otherwise.
    """

    lexicon: str
    kinds: tuple[str, ...] = ()
    homophones: bool | Homophones = False
    reading: Reading | None = None

    @cached_property
    def none_at_all(self) -> Counted:
        """The count that must hold."""
        return Counted.model_construct(**{key: getattr(self, key) for key in HeardScope.model_fields}, at_most=0)


@rule("forbidden", 3, Forbidden)
def forbidden(params: Forbidden, context: Context) -> Finding:
    """One piece of evidence for each turn and kind, the longest quote; the severest first decides the reason."""
    turns, lexicon = context.select(params), context.lexicon(params.lexicon)
    titles = lexicon.titles
    sought = {"list": params.lexicon, "kinds": [titles.get(kind) or kind for kind in params.kinds]}
    if not turns:
        return nothing_to_look_at(params.none_at_all, sought)
    hits = context.lexicon_hits(params.lexicon, turns, kinds=params.kinds, homophones=params.homophones)
    best: dict[tuple[int, str], Evidence] = {}
    for hit in context.standing(hits):
        known = best.setdefault((hit.turn, hit.kind), hit)
        if len(hit.quote) > len(known.quote):
            best[hit.turn, hit.kind] = hit
    reading = params.reading if any(context.readings[turn.i].acts for turn in turns if context.readings) else None
    if reading is None:
        found = sorted(best.values(), key=lambda e: (ORDER[e.severity], e.turn))
        return count(params.none_at_all, context, turns, found, sought=sought, titles=titles)
    severities = {kind: one.severity for kind, one in lexicon.kinds.items() if not params.kinds or kind in params.kinds}
    chances = {(turn.i, kind): chance for turn in turns for kind, chance in _kinds(context, turn) if kind in severities}
    known_kinds = set(KIND_OF_ACT.values())
    kept = {
        key: replace(hit, witness="both" if chances.get(key, 0.0) >= reading.at_least else "words")
        for key, hit in best.items()
        if key[1] not in known_kinds or chances.get(key, 0.0) >= reading.when_said
    }
    by_number = {turn.i: turn for turn in turns}
    seen = [
        replace(whole_turn(by_number[i]), kind=kind, severity=severities[kind], witness="reading")
        for (i, kind), chance in chances.items()
        if chance >= reading.at_least and (i, kind) not in kept
    ]
    kept |= {(e.turn, e.kind): e for e in context.standing(seen)}
    found = sorted(kept.values(), key=lambda e: (ORDER[e.severity], e.turn))
    finding = count(params.none_at_all, context, turns, found, sought=sought, titles=titles)
    top = max(chances.values(), default=0.0)
    if found:
        return replace(finding, sure=max([0.5, *(chances.get((e.turn, e.kind), 0.0) for e in found)]))
    if reading.unsure_from is not None and top >= reading.unsure_from:
        told = {
            "act": titles.get(_most(chances)) or _most(chances),
            "probability": round(top, 2),
            "scope": params.words,
        }
        return Finding(None, Reason("act_unsure", told), (), finding.confidence, top)
    return replace(finding, sure=1.0 - min(top, 0.99))


def _kinds(context: Context, turn: Turn) -> Iterator[tuple[str, float]]:
    """Forbidden kinds of a turn with their probability: that of the likeliest act of the kind."""
    chances: dict[str, float] = {}
    acts = context.readings[turn.i].acts
    for act, kind in KIND_OF_ACT.items():
        chances[kind] = max(chances.get(kind, 0.0), acts.get(act, 0.0))
    yield from chances.items()


def _most(chances: dict[tuple[int, str], float]) -> str:
    return max(chances, key=lambda key: chances[key])[1] if chances else ""
