"""How a conversation came out: solved in it, followed up by agreement, or neither.

Three witnesses are heard: what the agent says was done, promised or refused, what the customer says of it, and the
customer's feeling at the end. Order decides between them: a promise that is kept later in the same conversation leaves
nothing to follow up, and a thing done before a promise is a step on the way.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Literal

from scoring.conversation import Conversation, Role, Turn
from scoring.finding import evidence_at, whole_turn
from scoring.lexicon import Lexicon
from scoring.matching import normalise
from scoring.readings import TurnReading
from scoring.reasons import Reason
from scoring.regexes import TooCostly
from scoring.scorecard import Evidence
from scoring.verdict_features import Talk
from scoring.verdicts import ItemWeights, read_verdict

OutcomeLabel = Literal["resolved", "follow_up", "unresolved"]

KINDS = {
    "solved_by_agent": Role.AGENT,
    "commitment": Role.AGENT,
    "vague": Role.AGENT,
    "refused": Role.AGENT,
    "confirmed_by_customer": Role.CUSTOMER,
    "dissatisfied": Role.CUSTOMER,
}
"""The kinds of an outcome lexicon, and whose turns each is looked for in."""
END_TURNS = 3
"""How many of the customer's last turns speak for the end."""
UNHAPPY = -0.35
"""Mean feeling (-1..1) at the end from which the customer counts as unhappy."""
HAPPY = 0.2
"""Mean feeling (-1..1) at the end from which the customer counts as content."""

NEVER = (-1, 0)
STATUSES: dict[str, str] = {"resolved": "not_applicable", "follow_up": "pass", "unresolved": "fail"}
LABELS: dict[str, OutcomeLabel] = {"na": "resolved", "pass": "follow_up", "fail": "unresolved"}
"""An outcome as the status and the answer of the item `follow_up`, with which it goes together."""


@dataclass(frozen=True, slots=True)
class OutcomeReading:
    """The outcome, why, the places that bear it out, and its probability (0..1) where a reader of acts gave one."""

    label: OutcomeLabel
    reason: Reason
    evidence: tuple[Evidence, ...] = ()
    probability: float = 1.0


@dataclass(frozen=True, slots=True)
class _Witnesses:
    """What was heard: evidence by kind, in order of the turns; the customer's last turns and their mean feeling."""

    heard: dict[str, tuple[Evidence, ...]]
    last_turns: tuple[Turn, ...]
    feeling: float

    def last(self, kind: str) -> tuple[int, int]:
        """Turn and character where a kind was last heard, (-1, 0) for never."""
        return max(((e.turn, e.span[0]) for e in self.heard[kind]), default=NEVER)

    def at_end(self, kind: str) -> tuple[Evidence, ...]:
        """Evidence of a kind from the customer's last turns on."""
        start = self.last_turns[0].i if self.last_turns else 0
        return tuple(e for e in self.heard[kind] if e.turn >= start)


def read_outcome(
    conversation: Conversation,
    readings: Sequence[TurnReading],
    lexicon: Lexicon,
    weights: ItemWeights | None = None,
) -> OutcomeReading:
    """Judge the outcome. `readings` has one entry a turn, or is empty; `lexicon` has the kinds of `KINDS`.

    With the weights of a reader of acts its verdict counts, the words being one witness of it.
    """
    by_words = outcome_by_words(conversation, readings, lexicon)
    if weights is None or not any(reading.acts for reading in readings):
        return by_words
    verdict = read_verdict("outcome", weights, Talk(conversation, readings), STATUSES[by_words.label])
    label = LABELS[verdict.answer]
    if label == by_words.label and by_words.evidence:
        return replace(by_words, probability=verdict.probability)
    evidence = tuple(whole_turn(conversation.turns[i]) for i in verdict.turns[:2])
    quote = {"quote": evidence[0].quote} if evidence else {}
    code = f"outcome_read_{label}" if evidence else "outcome_nothing"
    return OutcomeReading(label, Reason(code, quote), evidence, verdict.probability)


def outcome_by_words(conversation: Conversation, readings: Sequence[TurnReading], lexicon: Lexicon) -> OutcomeReading:
    """What set phrases and the customer's feeling say of the outcome."""
    seen = _listen(conversation, readings, lexicon)
    unhappy = seen.feeling <= UNHAPPY
    committed, solved = seen.last("commitment"), seen.last("solved_by_agent")
    confirmed = seen.last("confirmed_by_customer")
    if committed > NEVER and not _kept(seen):
        return _reading("follow_up", "outcome_committed", seen.heard["commitment"][-1:])
    if unhappy:
        return _reading("unresolved", "outcome_unhappy", _last_of(seen, "dissatisfied", "refused", "vague"), seen)
    if solved > NEVER and solved > seen.last("refused"):
        return _reading("resolved", "outcome_solved", seen.heard["solved_by_agent"][-1:])
    if confirmed > max(seen.last("vague"), seen.last("refused")):
        return _reading("resolved", "outcome_confirmed", seen.heard["confirmed_by_customer"][-1:])
    if seen.at_end("dissatisfied") or seen.heard["vague"] or seen.heard["refused"]:
        return _reading("unresolved", "outcome_open", _last_of(seen, "dissatisfied", "vague", "refused"), seen)
    if seen.feeling >= HAPPY or confirmed > NEVER:
        return _reading("resolved", "outcome_content", seen.heard["confirmed_by_customer"][-1:], seen)
    return _reading("unresolved", "outcome_nothing", ())


def _kept(seen: _Witnesses) -> bool:
    """Whether what was promised was done in the conversation: the agent tells it after the promise, with no ill end."""
    return seen.feeling > UNHAPPY and seen.last("solved_by_agent") > seen.last("commitment")


def _listen(conversation: Conversation, readings: Sequence[TurnReading], lexicon: Lexicon) -> _Witnesses:
    heard: dict[str, list[Evidence]] = {kind: [] for kind in KINDS}
    for turn in conversation.turns:
        kinds = tuple(kind for kind, role in KINDS.items() if role == turn.role and kind in lexicon.kinds)
        if kinds:
            with suppress(TooCostly):  # a text made to be slow says nothing
                for hit in lexicon.hits(normalise(turn.text), kinds=kinds):
                    heard[hit.kind].append(evidence_at(turn, hit.span, kind=hit.kind))
    last = conversation.by(Role.CUSTOMER)[-END_TURNS:]
    scores = [readings[t.i].feeling.score for t in last] if readings else []
    mean = sum(scores) / len(scores) if scores else 0.0
    return _Witnesses({kind: tuple(found) for kind, found in heard.items()}, last, mean)


def _last_of(seen: _Witnesses, *kinds: str) -> tuple[Evidence, ...]:
    """The latest evidence of each kind that was heard."""
    return tuple(e for kind in kinds for e in seen.heard[kind][-1:])


def _reading(
    label: OutcomeLabel, code: str, evidence: tuple[Evidence, ...], seen: _Witnesses | None = None
) -> OutcomeReading:
    """Where no words bear it out, the customer's last turn does."""
    if not evidence and seen is not None:
        evidence = tuple(whole_turn(t) for t in seen.last_turns[-1:])
    quote = evidence[0].quote if evidence else ""
    return OutcomeReading(label, Reason(code, {"quote": quote} if quote else {}), evidence)
