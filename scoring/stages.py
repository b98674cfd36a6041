"""The stages a conversation goes through, from the opening to the closing: what each turn is for, and how long that took.

A turn belongs to the stages its acts (`scoring.acts`) stand for, or goes on with the stage before it; turns of one stage that follow
each other are one visit to it. The stages are those of the manuals: greeting, need, verification, restating, solution, agreed next
step, confirmation and closing, with what comes between: a wait, a transfer, an objection, an escalation, a brush-off.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from scoring.conversation import Channel, Conversation, Role, Turn
from scoring.readings import TurnReading

STAGES: dict[str, str] = {
    "opening": "o",
    "empathy": "e",
    "need": "n",
    "confirmation": "c",
    "verification": "v",
    "objection": "j",
    "escalation": "u",
    "brush_off": "b",
    "answer": "a",
    "solution": "s",
    "sale": "l",
    "promise": "p",
    "hold": "h",
    "transfer": "t",
    "check": "k",
    "closing": "z",
}
"""Every stage with its letter, in the order they come in within one turn. A path is one letter a visit: `onvcspkz`."""
NAMES: dict[str, str] = {letter: name for name, letter in STAGES.items()}

AGENT = {
    **dict.fromkeys(("greets", "names_self", "offers_help"), "opening"),
    **dict.fromkeys(("empathises", "empathises_empty"), "empathy"),
    "asks_open": "need",
    "restates": "confirmation",
    **dict.fromkeys(("asks_needed_data", "asks_dangerous_data"), "verification"),
    **dict.fromkeys(("refuses_flat", "shirks", "puts_off", "blames", "hurries", "mocks", "insults"), "brush_off"),
    **dict.fromkeys(("gives_steps", "performs", "refuses_with_way"), "solution"),
    "sells": "sale",
    "commits": "promise",
    "asks_hold": "hold",
    **dict.fromkeys(("transfers_warm", "transfers_cold"), "transfer"),
    "checks_solved": "check",
    "closes": "closing",
}
AGENT_ELSE = {"explains": "answer", "asks_closed": "verification", "apologises": "empathy"}
"""What a turn of the agent is for where none of the acts above is in it."""
CUSTOMER = {
    **dict.fromkeys(("states_problem", "complains", "repeats_self", "insists", "rejects"), "need"),
    **dict.fromkeys(("asks_to_escalate", "threatens"), "escalation"),
    "confirms_solved": "check",
}
CUSTOMER_ELSE = {"asks": "need"}
ANSWERED = {**dict.fromkeys(("complains", "repeats_self", "insists", "rejects"), "objection")}
"""What the customer's acts stand for instead, once an answer was given."""
ANSWERS = frozenset({"brush_off", "answer", "solution", "promise"})

LEAST = 0.5
"""From this probability (0..1) on an act counts."""
OPENING_TURNS = 2
"""A greeting opens the conversation in the agent's first turns only."""
LAST_TURNS = 2
"""A customer who leaves closes the conversation in its last turns only."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One visit to a stage: its first turn, how many turns it has, when it began and how long it took (None without times).

    `start` and `seconds` in seconds. A turn that is of several stages divides its time evenly among them.
    """

    name: str
    turn: int
    turns: int
    start: float | None
    seconds: float | None


@dataclass(frozen=True, slots=True)
class _Piece:
    name: str
    turn: int
    start: float | None
    seconds: float | None


def find_stages(conversation: Conversation, readings: Sequence[TurnReading]) -> tuple[Stage, ...]:
    """The visits in order; none where no reader of acts has read the conversation.

    `readings` has one entry a turn, or is empty. In a call a stage lasts until the next begins. A message is there when it is
    sent: the time before it is the time of its stage, but a wait that was asked for lasts until the next message.
    """
    if not any(reading.acts for reading in readings):
        return ()
    named = _names(conversation, readings)
    pieces = _pieces(named, _spans(conversation, named))
    return tuple(_joined(list(group)) for _, group in groupby(pieces, key=lambda piece: piece.name))


def path_of(stages: Sequence[Stage]) -> str:
    """The visits as one letter each."""
    return "".join(STAGES[stage.name] for stage in stages)


def _names(conversation: Conversation, readings: Sequence[TurnReading]) -> list[tuple[str, ...]]:
    """The stages of each turn, one at least."""
    found: list[tuple[str, ...]] = []
    current, spoken, answered = "", 0, False
    for turn, reading in zip(conversation.turns, readings, strict=True):
        if turn.role == Role.AGENT:
            spoken += 1
            own = _of_agent(reading.acts, opening=spoken <= OPENING_TURNS)
        elif turn.role == Role.CUSTOMER:
            own = _of_customer(reading.acts, answered=answered, last=turn.i >= len(conversation.turns) - LAST_TURNS)
        else:
            own = ()
        own = own or (current or _first(turn),)
        answered = answered or not ANSWERS.isdisjoint(own)
        current = own[-1]
        found.append(own)
    return found


def _first(turn: Turn) -> str:
    return "need" if turn.role == Role.CUSTOMER else "opening"


def _of_agent(acts: Mapping[str, float], *, opening: bool) -> tuple[str, ...]:
    found = _told(acts, AGENT) - (set() if opening else {"opening"})
    return _ordered(found or _told(acts, AGENT_ELSE))


def _of_customer(acts: Mapping[str, float], *, answered: bool, last: bool) -> tuple[str, ...]:
    found = _told(acts, CUSTOMER | ANSWERED if answered else CUSTOMER)
    if "escalation" in found:  # who asks for a superior also complains and insists
        found = {"escalation"}
    if not found and last and acts.get("leaves", 0.0) >= LEAST:
        found = {"closing"}
    return _ordered(found or (set() if answered else _told(acts, CUSTOMER_ELSE)))


def _told(acts: Mapping[str, float], stages: Mapping[str, str]) -> set[str]:
    return {stages[act] for act, probability in acts.items() if probability >= LEAST and act in stages}


def _ordered(names: set[str]) -> tuple[str, ...]:
    return tuple(name for name in STAGES if name in names) if len(names) > 1 else tuple(names)


def _spans(conversation: Conversation, named: Sequence[tuple[str, ...]]) -> list[tuple[float, float]]:
    """From when to when each turn counts; empty where a turn has no time or time runs backwards."""
    turns = conversation.turns
    starts = [turn.start for turn in turns if turn.start is not None]
    if len(starts) < len(turns) or any(later < one for one, later in pairwise(starts)):
        return []
    if conversation.channel == Channel.CHAT:
        ends = [*starts]
        for k, names in enumerate(named[:-1]):
            if names[-1] == "hold":
                ends[k] = starts[k + 1]
        return list(zip([starts[0], *ends[:-1]], ends, strict=True))
    last = turns[-1].end or starts[-1]
    return list(zip(starts, [*starts[1:], max(last, starts[-1])], strict=True))


def _pieces(named: Sequence[tuple[str, ...]], spans: Sequence[tuple[float, float]]) -> Iterator[_Piece]:
    for i, names in enumerate(named):
        for k, name in enumerate(names):
            if not spans:
                yield _Piece(name, i, None, None)
                continue
            start, end = spans[i]
            share = (end - start) / len(names)
            yield _Piece(name, i, start + k * share, share)


def _joined(pieces: Sequence[_Piece]) -> Stage:
    first = pieces[0]
    seconds = None if first.seconds is None else round(sum(piece.seconds or 0.0 for piece in pieces), 3)
    start = None if first.start is None else round(first.start, 3)
    return Stage(first.name, first.turn, pieces[-1].turn - first.turn + 1, start, seconds)
