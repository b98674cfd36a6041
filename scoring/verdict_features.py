"""What speaks for and against a verdict: for every item a few facts, each of which stands on a turn.

No fact is a score of the whole conversation. A fact is the highest log-odds of an act (or a negative feeling) among
certain turns, with the turn that has it, or something counted that needs no opinion.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from scoring.conversation import Conversation, Role, Turn
from scoring.readings import Feeling, TurnReading

LIMIT = 4.0
"""Log-odds beyond it count as this much: how sure one turn can be is bounded."""
END = 4
"""Turns of a party that make its end."""
NEAR = 4
"""Turns after a bad feeling in which an answer to it is looked for."""
RUDE = ("insults", "mocks", "threatens", "orders", "hurries", "blames", "curt")


@dataclass(frozen=True, slots=True)
class Fact:
    """A named number, and the turn it stands on (None for what is counted)."""

    name: str
    value: float
    turn: int | None = None


@dataclass(frozen=True)
class Talk:
    """A conversation with its readings, and its turns as the facts need them."""

    conversation: Conversation
    readings: Sequence[TurnReading]
    _odds: dict[str, list[float]] = field(default_factory=dict, init=False, repr=False, compare=False)

    @cached_property
    def agent(self) -> tuple[Turn, ...]:
        """The agent's turns."""
        return self.conversation.by(Role.AGENT)

    @cached_property
    def customer(self) -> tuple[Turn, ...]:
        """The customer's turns."""
        return self.conversation.by(Role.CUSTOMER)

    @cached_property
    def answers(self) -> tuple[Turn, ...]:
        """The agent's turns shortly after a turn of the customer that is rather negative."""
        bad = [t.i for t in self.customer if self.negative(t) > -0.5]
        return tuple(t for t in self.agent if any(0 < t.i - i <= NEAR for i in bad))

    def odds(self, act: str) -> list[float]:
        """Log-odds of an act in each turn, agent's and customer's alike."""
        known = self._odds.get(act)
        if known is None:
            chances = np.array([reading.acts.get(act, 0.0) for reading in self.readings]).clip(1e-6, 1 - 1e-6)
            known = self._odds[act] = np.log(chances / (1 - chances)).clip(-LIMIT, LIMIT).tolist()
        return known

    def highest(self, turns: Iterable[Turn], acts: Sequence[str]) -> list[tuple[float, int]]:
        """The highest log-odds of some acts in each of the turns, with the turn."""
        own = [max(several) for several in zip(*map(self.odds, acts), strict=True)]
        return [(own[turn.i], turn.i) for turn in turns]

    @cached_property
    def negatives(self) -> list[float]:
        """Log-odds of a negative feeling in each turn."""
        return [_negative(reading.feeling) for reading in self.readings]

    def negative(self, turn: Turn) -> float:
        """Log-odds of a negative feeling in a turn."""
        return self.negatives[turn.i]

    def size(self, turn: Turn) -> float:
        """Length of a turn in Chinese characters or, roughly, their worth in Latin letters."""
        return len(turn.text) / (1 if self.conversation.language.startswith("zh") else 3)

    def act(self, turn: Turn, *acts: str) -> float:
        """The highest log-odds of some acts in a turn."""
        return max([self.odds(act)[turn.i] for act in acts])

    def most(self, name: str, turns: Iterable[Turn], *acts: str) -> Fact:
        """The highest log-odds of some acts among turns."""
        return _most(name, self.highest(turns, acts))

    def second(self, name: str, turns: Iterable[Turn], *acts: str) -> Fact:
        """The second highest: done twice, in two turns."""
        return _most(name, sorted(self.highest(turns, acts), reverse=True)[1:2])


def _negative(feeling: Feeling) -> float:
    """From the score and the probability of its label."""
    if feeling.label == "neg":
        return log_odds(feeling.probability)
    if feeling.label == "pos":
        return log_odds(max(0.0, feeling.probability - feeling.score))
    return log_odds(max(0.0, (1.0 - feeling.probability - feeling.score) / 2))


def log_odds(chance: float) -> float:
    """Of a probability, within the limit on both sides."""
    chance = min(max(chance, 1e-6), 1 - 1e-6)
    return max(-LIMIT, min(LIMIT, math.log(chance / (1 - chance))))


def _most(name: str, values: Iterable[tuple[float, int]]) -> Fact:
    value, turn = max(values, default=(-LIMIT, -1))
    return Fact(name, value, turn if turn >= 0 else None)


def _each(talk: Talk, turns: Sequence[Turn], acts: Sequence[str]) -> list[Fact]:
    return [talk.most(act, turns, act) for act in acts]


def _feelings(talk: Talk) -> list[Fact]:
    """The worst turn, the second worst, and the end."""
    ranked = sorted(((talk.negative(t), t.i) for t in talk.customer), reverse=True)
    last = talk.customer[-END:]
    end = sum(talk.readings[t.i].feeling.score for t in last) / len(last) if last else 0.0
    return [
        _most("negative", ranked[:1]),
        _most("negative again", ranked[1:2]),
        Fact("feeling at the end", 2 * end, last[-1].i if last else None),
    ]


def _greeting(talk: Talk) -> list[Fact]:
    first = talk.agent[:2]
    return [*_each(talk, first, ("greets", "offers_help", "names_self")), talk.most("rude at once", first, *RUDE)]


def _closing(talk: Talk) -> list[Fact]:
    last, end = talk.agent[-2:], talk.customer[-2:]
    final = talk.conversation.turns[-1] if talk.conversation.turns else None
    facts = _each(talk, last, ("closes", "thanks", "checks_solved"))
    facts += [talk.most("rude at the end", last, *RUDE), talk.most("leaves", end, "leaves")]
    facts += [talk.most("kind word", talk.agent[-1:], "closes", "thanks", "checks_solved", "commits", "empathises")]
    customer_last = final is not None and final.role == Role.CUSTOMER
    left = talk.most("leaves unanswered", end if customer_last else (), "leaves")
    words = math.log1p(talk.size(talk.agent[-1])) - 2 if talk.agent else 0.0
    facts += [left, Fact("customer has the last word", float(customer_last)), Fact("length of the last words", words)]
    return [*facts, *_feelings(talk)[2:]]


def _polite_wording(talk: Talk) -> list[Fact]:
    kinds = ("curt", "insults", "mocks", "orders", "hurries", "blames", "threatens")
    again = talk.second("rude again", talk.agent, *RUDE)
    return [
        *_each(talk, talk.agent, kinds),
        again,
        talk.most("courtesy", talk.agent, "thanks", "apologises", "greets", "closes"),
    ]


def _confirm_understanding(talk: Talk) -> list[Fact]:
    early = talk.agent[: max(3, len(talk.agent) * 2 // 3)]
    asks = ("restates", "asks_open", "asks_closed")
    solves = ("performs", "gives_steps", "commits", "explains")
    first = next((k for k, turn in enumerate(talk.agent) if talk.act(turn, *solves) > 0), len(talk.agent))
    facts = _each(talk, early, (*asks, "asks_needed_data"))
    facts += [
        talk.second("asks again", early, "asks_closed", "asks_open"),
        talk.second("restates again", early, "restates"),
    ]
    facts += [
        talk.most("asks before acting", talk.agent[:first], *asks),
        talk.most("acts at once", talk.agent[:2], *solves),
    ]
    facts += _each(talk, talk.customer[:3], ("asks", "states_problem", "complains", "gives_details"))
    facts += [talk.most("rejects", talk.customer, "rejects", "repeats_self", "insists")]
    matter = math.log1p(sum(talk.size(turn) for turn in talk.customer[:3])) - 3
    count = math.log1p(len(talk.customer)) - 2
    return [*facts, Fact("length of the matter", matter), Fact("turns", count), *_feelings(talk)[:1]]


def _empathy(talk: Talk) -> list[Fact]:
    facts = [
        talk.most("empathises near", talk.answers, "empathises"),
        talk.second("empathises again", talk.answers, "empathises"),
    ]
    facts += _each(talk, talk.agent, ("empathises", "empathises_empty", "apologises"))
    return [*facts, talk.most("rude", talk.agent, *RUDE), *_feelings(talk)]


def _patience(talk: Talk) -> list[Fact]:
    late = sum(
        before.role == Role.CUSTOMER and before.end is not None and turn.start is not None and turn.start < before.end - 0.15
        for before, turn in zip(talk.conversation.turns, talk.conversation.turns[1:], strict=False)
        if turn.role == Role.AGENT
    )  # fmt: skip
    return [
        *_each(talk, talk.agent, RUDE),
        talk.second("rude again", talk.agent, *RUDE),
        Fact("cuts in", float(min(late, 3))),
    ]


def _concrete_solution(talk: Talk) -> list[Fact]:
    good = ("performs", "commits", "gives_steps", "explains", "refuses_with_way", "transfers_warm")
    bad = ("puts_off", "refuses_flat", "shirks", "transfers_cold")
    facts = _each(talk, talk.agent, (*good, *bad))
    facts += [talk.second("explains again", talk.agent, "explains"), talk.second("vague again", talk.agent, *bad)]
    facts += [
        talk.most("confirms_solved", talk.customer, "confirms_solved"),
        talk.most("accepts", talk.customer, "accepts"),
    ]
    return [*facts, *_feelings(talk)[2:]]


def _ownership(talk: Talk) -> list[Fact]:
    good = ("performs", "commits", "transfers_warm", "gives_steps", "refuses_with_way")
    bad = ("shirks", "transfers_cold", "refuses_flat", "puts_off")
    facts = _each(talk, talk.agent, (*good, *bad))
    return [*facts, talk.second("bad again", talk.agent, *bad), *_feelings(talk)[2:]]


def _resolution_confirmed(talk: Talk) -> list[Fact]:
    agent, customer = talk.agent[-END:], talk.customer[-END:]
    facts = _each(talk, agent, ("checks_solved", "performs", "puts_off"))
    facts += _each(talk, customer, ("confirms_solved", "accepts", "praises", "thanks", "rejects", "complains"))
    return [*facts, *_course(talk), *_feelings(talk)[2:]]


def _course(talk: Talk) -> list[Fact]:
    """What was promised, done, put off, and in which order: the course that outcome and follow-up rest on."""
    half = talk.agent[len(talk.agent) // 2 :]
    end = talk.agent[-END:]
    facts = [
        talk.most(f"{act} late", half, act)
        for act in ("commits", "performs", "puts_off", "gives_steps", "transfers_warm")
    ]
    facts += [talk.most("commits at the end", end, "commits"), talk.second("commits again", talk.agent, "commits")]
    facts += [
        talk.most(f"{act} anywhere", talk.agent, act)
        for act in ("refuses_flat", "shirks", "explains", "transfers_cold")
    ]
    return facts


def _follow_up(talk: Talk) -> list[Fact]:
    customer = talk.customer[-END:]
    facts = _each(talk, customer, ("confirms_solved", "accepts", "rejects", "complains", "leaves", "praises"))
    checks = talk.most("checks_solved", talk.agent[-END:], "checks_solved")
    return [*facts, checks, *_course(talk), *_feelings(talk)[2:]]


def _privacy(talk: Talk) -> list[Fact]:
    return [
        *_each(talk, talk.agent, ("asks_dangerous_data", "discloses")),
        talk.second("again", talk.agent, "asks_dangerous_data"),
    ]


def _honesty(talk: Talk) -> list[Fact]:
    return [
        talk.most("promises_absolutely", talk.agent, "promises_absolutely"),
        talk.second("promises again", talk.agent, "promises_absolutely"),
    ]


FACTS: Mapping[str, Callable[[Talk], list[Fact]]] = {
    "greeting": _greeting,
    "closing": _closing,
    "polite_wording": _polite_wording,
    "confirm_understanding": _confirm_understanding,
    "empathy": _empathy,
    "patience": _patience,
    "concrete_solution": _concrete_solution,
    "ownership": _ownership,
    "resolution_confirmed": _resolution_confirmed,
    "follow_up": _follow_up,
    "outcome": _follow_up,
    "privacy": _privacy,
    "honesty": _honesty,
}
"""The items a reader of meaning can judge, and the outcome, with the facts of each."""
ITEMS: tuple[str, ...] = tuple(name for name in FACTS if name != "outcome")


def facts_of(item: str, talk: Talk, words: str) -> list[Fact]:
    """The facts of an item, with what the words alone came to: a status, or empty where they were not asked."""
    return [*FACTS[item](talk), *(Fact(f"words: {status}", float(words == status)) for status in WORDS)]


WORDS = ("pass", "fail", "not_applicable", "not_evaluated")


def places_of_absence(item: str, talk: Talk) -> tuple[int, ...]:
    """Where the expected act is missing: the turns that should have done it, or the answers that passed over."""
    if item == "greeting":
        return tuple(t.i for t in talk.agent[:1])
    if item in ("closing", "resolution_confirmed"):
        return tuple(t.i for t in talk.agent[-1:])
    if item == "follow_up":
        vague = talk.most("", talk.agent, "puts_off", "refuses_flat", "shirks")
        return tuple(dict.fromkeys(i for i in (vague.turn, talk.agent[-1].i if talk.agent else None) if i is not None))
    if item == "empathy":
        worst = max(talk.customer, key=talk.negative, default=None)
        return tuple(t.i for t in talk.agent if worst is not None and t.i > worst.i)[:1]
    if item == "confirm_understanding":
        problem = max(talk.customer[:4], key=lambda t: talk.act(t, "states_problem", "complains"), default=None)
        return tuple(t.i for t in talk.agent if problem is not None and t.i > problem.i)[:1]
    return ()
