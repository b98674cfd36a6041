"""Finds the events of a conversation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scoring.conversation import Conversation
from scoring.events.complaint_grading import complaint_grade
from scoring.events.event import Event, EventKind
from scoring.events.feeling_events import ANGRY, anger, empathy, time_to_calm
from scoring.events.said_events import (
    attacks,
    churn_risk,
    escalation_asked,
    praise,
    repeated_contact,
    threats,
    vulnerable_customer,
)
from scoring.events.witnesses import Witnesses
from scoring.lexicon import Lexicon
from scoring.readings import TurnReading

WORDS_TRUST: Mapping[str, float] = {
    "supervisor": 0.9, "complaint": 0.9, "authority": 0.9, "media": 0.9, "court": 0.9, "platform": 0.9, "insults": 0.9,
    "praise": 0.9, "elderly": 0.9, "pregnant": 0.9, "ill": 0.85, "contacts": 0.85, "leaving": 0.75, "closing": 0.85,
    "consequences": 0.8, "hardship": 0.8, "money": 0.8, "danger": 0.75, "minor": 0.75, "vital": 0.7, "police": 0.4,
}  # fmt: skip
"""How often words of a kind alone were right in the corpus, rounded down (docs/events.md)."""

SAID = (escalation_asked, threats, attacks, churn_risk, praise, repeated_contact, vulnerable_customer)

_ORDER = {kind: place for place, kind in enumerate(EventKind)}


def find_events(
    conversation: Conversation,
    readings: Sequence[TurnReading],
    words: Lexicon,
    empathy_words: Lexicon | None = None,
    *,
    trust: Mapping[str, float] = WORDS_TRUST,
    angry: float = ANGRY,
) -> tuple[Event, ...]:
    """The events of a conversation in the order of their turns.

    `readings` has one entry a turn, or is empty (ValueError otherwise); `words` is the list `events-LANGUAGE`; `empathy_words` is
    used where the reader knows no acts; `trust` says how sure (0..1) words of a kind are by themselves,
    `angry` from which probability (0..1) on anger is flagged.
    """
    seen = Witnesses(conversation, readings, words, trust)
    events = [one for find in SAID for one in find(seen)]
    events += [*empathy(seen, empathy_words), *time_to_calm(seen), *anger(seen, angry)]
    events += complaint_grade(seen, events)
    return tuple(sorted(events, key=lambda e: (e.evidence[0].turn, _ORDER[e.kind], e.evidence[0].span)))
