"""Events that lie in what was said: escalation, threats, insults, leaving, praise, repeated contact, vulnerable customers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from scoring.conversation import Role
from scoring.event_words import GRADES
from scoring.events.event import Event, EventKind, make_event
from scoring.events.witnesses import Heard, Witnesses
from scoring.matching import normalise

NEAR = 4
"""Turns up to which the same thing said again is the same event."""
OUTSIDE = ("authority", "media", "platform")
INSIDE = ("supervisor", "complaint")
THREATS = ("harm", "authority", "media", "court", "police", "platform", "review", "unspecified")
AGENT_THREATS = ("consequences",)
CHURN = ("leaving", "closing")
VULNERABLE = ("elderly", "ill", "pregnant", "disabled", "minor", "bereaved", "hardship")

_TIMES = re.compile(
    r"(?<!\d)(\d{1,2})(?:次|回|遍|通|趟|个|位|st|nd|rd|th"
    r"| (?:different )?(?:times|calls|chats|emails|e mails|messages|people|agents|tickets))"
)
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_COUNTS = {word: n for n, word in enumerate(_ORDINALS, 1)} | {"twice": 2, "thrice": 3}


def escalation_asked(seen: Witnesses) -> Iterator[Event]:
    """The customer asks for a superior or a formal complaint (`inside`), or names the authorities or the media (`outside`)."""
    heard = list(seen.heard(Role.CUSTOMER, ("asks_to_escalate",), (*OUTSIDE, *INSIDE), hostile=OUTSIDE))
    for label, group in _neighbours(heard, (*OUTSIDE, *INSIDE), "somebody"):
        grade = "outside" if label in OUTSIDE else "inside"
        yield _said(seen, EventKind.ESCALATION_ASKED, Role.CUSTOMER, grade, group, to=label)


def threats(seen: Witnesses) -> Iterator[Event]:
    """The customer threatens the company, or the agent the customer; `to` says with what."""
    heard = list(seen.heard(Role.CUSTOMER, ("threatens",), THREATS, hostile=THREATS))
    for label, group in _neighbours(heard, THREATS, "unspecified"):
        yield _said(seen, EventKind.THREAT, Role.CUSTOMER, label, group, to=label)
    heard = list(seen.heard(Role.AGENT, ("threatens",), AGENT_THREATS))
    for label, group in _neighbours(heard, AGENT_THREATS, "unspecified"):
        yield _said(seen, EventKind.THREAT, Role.AGENT, label, group, to=label)


def attacks(seen: Witnesses) -> Iterator[Event]:
    """The customer abuses the agent or the company."""
    heard = list(seen.heard(Role.CUSTOMER, ("insults",), ("insults",), hostile=("insults",)))
    for label, group in _neighbours(heard, ("insults",), "insults"):
        yield _said(seen, EventKind.AGENT_UNDER_ATTACK, Role.CUSTOMER, label, group)


def churn_risk(seen: Witnesses) -> Iterator[Event]:
    """The customer is leaving for another, or wants the account or contract closed: one event for each in a conversation."""
    for label in CHURN:
        if heard := list(seen.heard(Role.CUSTOMER, (), (label,))):
            yield _said(seen, EventKind.CHURN_RISK, Role.CUSTOMER, label, heard, how=label)


def praise(seen: Witnesses) -> Iterator[Event]:
    """The customer praises the agent or the service, and does not sound negative."""
    heard = [h for h in seen.heard(Role.CUSTOMER, ("praises",), ("praise",)) if not seen.negative(h.turn)]
    for _, group in _neighbours(heard, ("praise",), "praise"):
        yield _said(seen, EventKind.PRAISE, Role.CUSTOMER, "words", group)


def repeated_contact(seen: Witnesses) -> Iterator[Event]:
    """The customer was in touch about it before; `times` is the highest number told, None where none is.

    Words decide, for saying something again within one talk is the same act; the act makes them surer.
    """
    heard = [h for h in seen.heard(Role.CUSTOMER, ("repeats_self",), ("contacts",)) if h.kinds]
    if heard:
        told = [n for h in heard for e in h.evidence if (n := times_told(e.quote))]
        times = max(told, default=None)
        words = {"zh": f"（{times} 次）", "en": f" ({times} times)"} if times else {"zh": "", "en": ""}
        yield make_event(
            seen.conversation, EventKind.REPEATED_CONTACT, Role.CUSTOMER, "counted" if times else "before",
            [e for h in heard for e in h.evidence], max(h.probability for h in heard), told={"times": words},
            parameters={"times": times},
        )  # fmt: skip


def vulnerable_customer(seen: Witnesses) -> Iterator[Event]:
    """What is said about the customer, or those the customer cares for, that calls for special care: one event for each sort."""
    for label in VULNERABLE:
        if heard := list(seen.heard(Role.CUSTOMER, (), (label,))):
            yield _said(seen, EventKind.VULNERABLE_CUSTOMER, Role.CUSTOMER, label, heard, how=label)


def times_told(quote: str) -> int | None:
    """How many contacts words tell of: 三次, 第四回, `twice`, `my third call`; None where no number is told."""
    text = normalise(quote).in_figures.text
    numbers = [int(n) for n in _TIMES.findall(text)]
    numbers += [n for word, n in _COUNTS.items() if re.search(rf"\b{word}\b", text)]
    return max((n for n in numbers if n > 1), default=None)


def _neighbours(heard: Sequence[Heard], labels: Sequence[str], unnamed: str) -> Iterator[tuple[str, list[Heard]]]:
    """What was heard in turns near each other, by the first of the labels the words have; the unnamed joins what is beside it."""
    groups: list[tuple[str, list[Heard]]] = []
    for one in heard:
        label = next((label for label in labels if label in one.kinds), unnamed)
        for k, (known, group) in enumerate(groups):
            if one.turn.i - group[-1].turn.i <= NEAR and (known == label or unnamed in (known, label)):
                groups[k] = known if known != unnamed else label, [*group, one]
                break
        else:
            groups.append((label, [one]))
    yield from groups


def _said(seen: Witnesses, kind: EventKind, by: Role, grade: str, heard: Sequence[Heard], **about: str) -> Event:
    """An event of what was heard. The names in `about` are its parameters, told in the sentence by their words."""
    told = {key: GRADES[name] for key, name in about.items()}
    evidence = [e for h in heard for e in h.evidence]
    return make_event(
        seen.conversation, kind, by, grade, evidence, max(h.probability for h in heard), parameters=about, told=told
    )
