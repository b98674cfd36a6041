"""How urgent a complaint is: P1 to the special group at once, P2 important, P3 general; and what makes it so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scoring.conversation import Role
from scoring.event_words import CAUSES, GRADES
from scoring.events.event import Event, EventKind, make_event
from scoring.events.feeling_events import STRONG
from scoring.events.witnesses import SURE, Witnesses, turn_evidence
from scoring.scorecard import Evidence

ANGRY_TURNS = 2
"""Angry turns that make a complaint important."""
UNHAPPY_TURNS = 2
"""Strongly negative turns that make a complaint where no acts are known."""
URGENT = ("danger", "money", "authority", "media", "court", "police", "harm", "vulnerable_in_danger")

Cause = tuple[str, tuple[Evidence, ...], float]


def complaint_grade(seen: Witnesses, events: Sequence[Event]) -> Iterator[Event]:
    """One event for a conversation that holds a complaint: its grade, and all causes of that grade; `events` are the others in it.

    Danger and loss of money are graded although nobody complains.
    """
    urgent = list(_dangers(seen, events)) + [c for e in events for c in _threatened(e)]
    complained = list(_complained(seen))
    causes, grade = urgent, "P1"
    if not urgent:
        if not complained and not any(e.kind == EventKind.ESCALATION_ASKED for e in events):
            return
        causes, grade = list(_important(seen, events)), "P2"
        if not causes:
            causes, grade = complained, "P3"
    names = list(dict.fromkeys(name for name, _, _ in causes))
    places = {(e.turn, e.span): e for _, found, _ in causes for e in found}
    yield make_event(
        seen.conversation, EventKind.COMPLAINT_GRADE, Role.CUSTOMER, grade, list(places.values()),
        max(chance for _, _, chance in causes),
        told={"to": GRADES[grade], "why": [CAUSES[name] for name in names]}, parameters={"causes": names},
    )  # fmt: skip


def _dangers(seen: Witnesses, events: Sequence[Event]) -> Iterator[Cause]:
    """Danger, loss of money, and a vulnerable customer without what is vital, in the customer's words."""
    for kind in ("danger", "money"):
        for heard in seen.heard(Role.CUSTOMER, (), (kind,)):
            yield kind, heard.evidence, heard.probability
    vulnerable = [e for e in events if e.kind == EventKind.VULNERABLE_CUSTOMER]
    vital = list(seen.heard(Role.CUSTOMER, (), ("vital",)))
    if vulnerable and vital:
        places = (*vulnerable[0].evidence, *(e for h in vital for e in h.evidence))
        yield "vulnerable_in_danger", places, min(vulnerable[0].probability, max(h.probability for h in vital))


def _threatened(event: Event) -> Iterator[Cause]:
    about = str(event.parameters.get("to", ""))
    if event.by == Role.CUSTOMER and event.kind in (EventKind.ESCALATION_ASKED, EventKind.THREAT) and about in URGENT:
        yield about, event.evidence, event.probability


def _important(seen: Witnesses, events: Sequence[Event]) -> Iterator[Cause]:
    names = {
        EventKind.ESCALATION_ASKED: "escalation",
        EventKind.REPEATED_CONTACT: "repeated_contact",
        EventKind.CHURN_RISK: "churn",
        EventKind.VULNERABLE_CUSTOMER: "vulnerable",
    }
    angry: list[Event] = []
    for one in events:
        if one.kind in names:
            yield names[one.kind], one.evidence, one.probability
        elif one.kind == EventKind.THREAT:
            yield "misconduct" if one.by == Role.AGENT else "threat", one.evidence, one.probability
        elif one.kind == EventKind.ANGER:
            angry.append(one)
    if sum(one.parameters["count"] for one in angry) >= ANGRY_TURNS:
        yield "anger", tuple(e for one in angry for e in one.evidence), max(one.probability for one in angry)
    for heard in seen.heard(Role.AGENT, ("insults",), ()):
        yield "misconduct", heard.evidence, heard.probability


def _complained(seen: Witnesses) -> Iterator[Cause]:
    """Turns in which the customer complains; without acts strongly negative turns, when there are several."""
    if seen.acts_known:
        for turn in seen.customer:
            if (chance := seen.act(turn, "complains")) >= SURE:
                yield "complaint", (turn_evidence(turn),), chance
        return
    unhappy = [turn for turn in seen.customer if seen.feeling(turn) <= STRONG]
    if len(unhappy) >= UNHAPPY_TURNS:
        for turn in unhappy:
            yield "complaint", (turn_evidence(turn),), seen.readings[turn.i].feeling.probability
