"""Events of feeling: whether it was met, how long it took to calm, anger that stands out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Literal

from scoring.conversation import Role, Turn
from scoring.events.event import Event, EventKind, in_context, make_event
from scoring.events.witnesses import SURE, Witnesses, turn_evidence
from scoring.finding import evidence_at
from scoring.lexicon import Lexicon
from scoring.matching import normalise
from scoring.regexes import TooCostly
from scoring.scorecard import Evidence

STRONG = -0.6
"""Feeling (-1..1) from which down a turn starts the clock of `time_to_calm`."""
LASTING = 2
"""Turns of the customer without negative feeling, to the end, that are a calm; a single last one has to be content."""
CONTENT = ("thanks", "confirms_solved", "accepts", "praises")
POSITIVE = 0.3
"""Feeling (-1..1) from which on a turn is positive."""
ANGRY = 0.6
"""Probability of anger from which on it is flagged."""
ANSWERS = 2
"""Turns of the agent after a negative one in which its feeling can be met."""
PAUSE = 1
"""Turns of the customer without what makes a stretch that do not end it."""
LIST_TRUST = 0.6
"""How sure a list of empathy alone is."""

EmpathyGrade = Literal["met", "empty"]
EMPATHIC: dict[EmpathyGrade, tuple[str, ...]] = {
    "met": ("empathises",),
    "empty": ("empathises_empty", "apologises"),
}
"""The acts of each grade, the better one first."""


def empathy(seen: Witnesses, words: Lexicon | None) -> Iterator[Event]:
    """One event for each stretch of negative feeling that the agent answers: met, empty (stock phrase, bare apology) or missed.

    A single turn of slight displeasure that nobody takes up is not missed: people pass over such among each other, too.
    Without acts the list of empathy decides (its kind `fitting` meets a feeling, every other is empty); without either nothing
    is known and nothing is said.
    """
    if not seen.acts_known and words is None:
        return
    for stretch in _stretches(seen.customer, [seen.negative(turn) for turn in seen.customer]):
        if answers := _answers(seen, stretch):
            answer = _best_answer(seen, stretch[0], answers, words)
            if answer.grade != "missed" or _weighs(seen, stretch):
                yield answer


def time_to_calm(seen: Witnesses) -> Iterator[Event]:
    """From the customer's first strongly negative turn to the first of a calm that lasts to the end, if there is one.

    Turns are the customer's; seconds run from beginning to beginning, None without times.
    """
    first = next((k for k, turn in enumerate(seen.customer) if seen.feeling(turn) <= STRONG), None)
    if first is None:
        return
    calm = max(k for k, turn in enumerate(seen.customer) if seen.negative(turn)) + 1
    begin = seen.customer[first]
    if not _lasts(seen, seen.customer[calm:]):
        evidence = [turn_evidence(turn) for turn in dict.fromkeys((begin, seen.customer[calm - 1]))]
        yield make_event(
            seen.conversation, EventKind.TIME_TO_CALM, Role.CUSTOMER, "never", evidence, _sure(seen, begin),
            code="event_never_calm", parameters={"turns": None, "seconds": None},
        )  # fmt: skip
        return
    end = seen.customer[calm]
    seconds = None if begin.start is None or end.start is None else round(end.start - begin.start, 1)
    told = {"zh": f"（{seconds:g} 秒）", "en": f" ({seconds:g} s)"} if seconds is not None else {"zh": "", "en": ""}
    yield make_event(
        seen.conversation, EventKind.TIME_TO_CALM, Role.CUSTOMER, "calmed", (turn_evidence(begin), turn_evidence(end)), _sure(seen, begin),
        told={"turns": calm - first, "seconds": told}, parameters={"turns": calm - first, "seconds": seconds},
    )  # fmt: skip


def anger(seen: Witnesses, least: float = ANGRY) -> Iterator[Event]:
    """One event for each stretch of turns in which the customer's anger is at least so likely; `peak` is its highest probability."""
    chances = {turn.i: seen.emotion(turn, "anger") for turn in seen.customer}
    for stretch in _stretches(seen.customer, [chance >= least for chance in chances.values()]):
        angry = [turn for turn in stretch if chances[turn.i] >= least]
        peak = max(chances[turn.i] for turn in angry)
        yield make_event(
            seen.conversation, EventKind.ANGER, Role.CUSTOMER, "high", [turn_evidence(turn) for turn in angry], peak,
            told={"peak": round(peak, 2), "count": len(angry)}, parameters={"peak": round(peak, 3), "count": len(angry)},
        )  # fmt: skip


def _weighs(seen: Witnesses, stretch: Sequence[Turn]) -> bool:
    return len(stretch) > 1 or seen.feeling(stretch[0]) <= STRONG


def _lasts(seen: Witnesses, calm: Sequence[Turn]) -> bool:
    if len(calm) >= LASTING:
        return True
    return any(seen.feeling(turn) >= POSITIVE or seen.act(turn, *CONTENT) >= SURE for turn in calm)


def _sure(seen: Witnesses, turn: Turn) -> float:
    return seen.readings[turn.i].feeling.probability


def _stretches(turns: Sequence[Turn], marked: Sequence[bool]) -> Iterator[list[Turn]]:
    """Marked turns of a party that follow each other with at most `PAUSE` others of it between them."""
    stretch: list[Turn] = []
    last = 0
    for k, (turn, mark) in enumerate(zip(turns, marked, strict=True)):
        if not mark:
            continue
        if stretch and k - last > PAUSE + 1:
            yield stretch
            stretch = []
        stretch.append(turn)
        last = k
    if stretch:
        yield stretch


def _answers(seen: Witnesses, stretch: Sequence[Turn]) -> list[Turn]:
    """The agent's turns that answer a turn of the stretch, each once, in order."""
    found: dict[int, Turn] = {}
    for turn in stretch:
        after = (t for t in seen.agent if t.i > turn.i)
        found |= {t.i: t for t, _ in zip(after, range(ANSWERS), strict=False)}
    return [found[i] for i in sorted(found)]


def _best_answer(seen: Witnesses, negative: Turn, answers: Sequence[Turn], words: Lexicon | None) -> Event:
    for grade in EMPATHIC:
        for number, turn in enumerate(answers, 1):
            place, chance = _empathic(seen, turn, grade, words)
            if place is not None:
                return _empathy(seen, grade, negative, place, chance, number)
    acts = tuple(act for some in EMPATHIC.values() for act in some)
    chance = 1 - max(seen.act(turn, *acts) for turn in answers) if seen.acts_known else LIST_TRUST
    return _empathy(seen, "missed", negative, turn_evidence(answers[0]), chance, None)


def _empathy(seen: Witnesses, grade: str, negative: Turn, answer: Evidence, chance: float, after: int | None) -> Event:
    """The event, told of the customer's turn; `after_turns` counts the agent's turns up to the one that met the feeling."""
    text = seen.conversation.turns[answer.turn].text
    evidence = (turn_evidence(negative), answer)
    return make_event(
        seen.conversation,
        EventKind.EMPATHY,
        Role.AGENT,
        grade,
        evidence,
        chance,
        told={"answer": in_context(text, answer.span)},
        code=f"event_empathy_{grade}",
        parameters={"after_turns": after},
    )


def _empathic(seen: Witnesses, turn: Turn, grade: EmpathyGrade, words: Lexicon | None) -> tuple[Evidence | None, float]:
    """Where a turn answers a feeling so, and how sure that is; None where it does not."""
    if seen.acts_known:
        chance = seen.act(turn, *EMPATHIC[grade])
        return (turn_evidence(turn), chance) if chance >= SURE else (None, chance)
    kinds = tuple(kind for kind in (words.kinds if words else ()) if (kind == "fitting") == (grade == "met"))
    hits = words.hits(normalise(turn.text), kinds=kinds) if words and kinds else iter(())
    try:
        hit = next(hits, None)
    except TooCostly:  # a text made to be slow says nothing
        hit = None
    return (replace(evidence_at(turn, hit.span), witness="words"), LIST_TRUST) if hit else (None, 0.0)
