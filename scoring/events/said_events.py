"""Events that lie in what was said: escalation, threats, insults, leaving, praise, repeated contact, vulnerable customers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from scoring.conversation import Role
from scoring.event_words import GRADES
from scoring.events.event import Event, EventKind, event
from scoring.events.witnesses import Heard, Witnesses
from scoring.matching import normalise

NEAR = 4
"""Turns up to which the same thing said again is the same event."""
OUTSIDE = ("authority", "media", "platform")
INSIDE = ("supervisor", "complaint")
THREATS = ("harm", "authority", "media", "court", "platform", "review", "unspecified")
AGENT_THREATS = ("consequences",)
CHURN = ("leaving", "closing")
VULNERABLE = ("elderly", "ill", "pregnant", "disabled", "minor", "bereaved", "hardship")
AGED = {"elderly": (65, 120), "minor": (0, 17)}
"""Years of age, from and to, that make a kind where words tell an age."""

_TIMES = re.compile(r"(?<!\d)(\d{1,2})(?:次|回|遍|通|趟|个|位|st|nd|rd|th| (?:different )?(?:times|calls|chats|emails|e mails|messages|people|agents|tickets))")
_AGE = re.compile(r"(\d+)(?:多|来|几)?(?:岁|周岁|了|的人|高龄| year| yr|(?= *$))|(?:age|aged|i am|i'm|he's|she's|is) (\d+)")
_MONTHS = re.compile(r"\d+(?:个|個)?多?月|\d+ (?:months?|weeks?) old")
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
_COUNTS = {word: n for n, word in enumerate(_ORDINALS, 1)} | {"twice": 2, "thrice": 3}


def escalation_asked(seen: Witnesses) -> Iterator[Event]:
    """The customer asks for a superior or a formal complaint (`inside`), or names the authorities or the media (`outside`)."""
    heard = list(seen.heard(Role.CUSTOMER, ("asks_to_escalate",), (*OUTSIDE, *INSIDE), hostile=OUTSIDE))
    for label, group in _neighbours(heard, (*OUTSIDE, *INSIDE), "somebody"):
        grade = "outside" if label in OUTSIDE else "inside"
        yield _said(EventKind.ESCALATION_ASKED, Role.CUSTOMER, grade, group, to=label)


def threats(seen: Witnesses) -> Iterator[Event]:
    """The customer threatens the company, or the agent the customer; `to` says with what."""
    heard = list(seen.heard(Role.CUSTOMER, ("threatens",), THREATS, hostile=THREATS))
    for label, group in _neighbours(heard, THREATS, "unspecified"):
        yield _said(EventKind.THREAT, Role.CUSTOMER, label, group, to=label)
    heard = list(seen.heard(Role.AGENT, ("threatens",), AGENT_THREATS))
    for label, group in _neighbours(heard, AGENT_THREATS, "unspecified"):
        yield _said(EventKind.THREAT, Role.AGENT, label, group, to=label)


def attacks(seen: Witnesses) -> Iterator[Event]:
    """The customer abuses the agent or the company."""
    heard = list(seen.heard(Role.CUSTOMER, ("insults",), ("insults",), hostile=("insults",)))
    for label, group in _neighbours(heard, ("insults",), "insults"):
        yield _said(EventKind.AGENT_UNDER_ATTACK, Role.CUSTOMER, label, group, count=len(group))


def churn_risk(seen: Witnesses) -> Iterator[Event]:
    """The customer is leaving for another, or wants the account or contract closed: one event for each in a conversation."""
    heard = list(seen.heard(Role.CUSTOMER, (), CHURN))
    for label in CHURN:
        if group := [h for h in heard if label in h.kinds]:
            yield _said(EventKind.CHURN_RISK, Role.CUSTOMER, label, _only(group, label), how=label)


def praise(seen: Witnesses) -> Iterator[Event]:
    """The customer praises the agent or the service, and does not sound negative."""
    heard = [h for h in seen.heard(Role.CUSTOMER, ("praises",), ("praise",)) if not seen.negative(h.turn)]
    for _, group in _neighbours(heard, ("praise",), "praise"):
        yield _said(EventKind.PRAISE, Role.CUSTOMER, "words", group)


def repeated_contact(seen: Witnesses) -> Iterator[Event]:
    """The customer was in touch about it before; `times` is the highest number told, None where none is.

    Words decide, for saying something again within one talk is the same act; the act makes them surer.
    """
    heard = [h for h in seen.heard(Role.CUSTOMER, ("repeats_self",), ("contacts",)) if h.kinds]
    if heard:
        told = [n for h in heard for e in h.evidence if (n := times_told(e.quote))]
        times = max(told, default=None)
        words = {"zh": f"（{times} 次）", "en": f" ({times} times)"} if times else {"zh": "", "en": ""}
        yield event(
            EventKind.REPEATED_CONTACT, Role.CUSTOMER, "counted" if times else "before",
            [e for h in heard for e in h.evidence], max(h.probability for h in heard), told={"times": words}, times=times,
        )  # fmt: skip


def vulnerable_customer(seen: Witnesses) -> Iterator[Event]:
    """What is said about the customer, or those the customer cares for, that calls for special care: one event for each sort."""
    heard = list(seen.heard(Role.CUSTOMER, (), VULNERABLE))
    for label in VULNERABLE:
        group = [h for h in _only((h for h in heard if label in h.kinds), label) if _of_age(h, label)]
        if group:
            yield _said(EventKind.VULNERABLE_CUSTOMER, Role.CUSTOMER, label, group, how=label)


def times_told(quote: str) -> int | None:
    """How many contacts words tell of: 三次, 第四回, `twice`, `my third call`; None where no number is told."""
    text = normalise(quote).in_figures.text
    numbers = [int(n) for n in _TIMES.findall(text)]
    numbers += [n for word, n in _COUNTS.items() if re.search(rf"\b{word}\b", text)]
    return max((n for n in numbers if n > 1), default=None)


def _of_age(heard: Heard, label: str) -> bool:
    """Whether an age that is told makes the kind; words without an age stand."""
    if label not in AGED:
        return True
    least, most = AGED[label]
    for place in heard.evidence:
        text = normalise(place.quote).in_figures.text
        ages = [int(next(filter(None, found.groups()))) for found in _AGE.finditer(text)]
        if not ages or any(least <= age <= most for age in ages) or (label == "minor" and _MONTHS.search(text)):
            return True
    return False


def _only(heard: Iterable[Heard], label: str) -> list[Heard]:
    """What was heard with the places of one kind only."""
    return [Heard(h.turn, (label,), tuple(e for e in h.evidence if e.kind == label), h.probability) for h in heard]


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


def _said(kind: EventKind, by: Role, grade: str, heard: Sequence[Heard], **about: str | int) -> Event:
    """An event of what was heard. Names in `about` are parameters, told in the sentence by their words."""
    told = {key: GRADES[value] if isinstance(value, str) else value for key, value in about.items()}
    evidence = [e for h in heard for e in h.evidence]
    return event(kind, by, grade, evidence, max(h.probability for h in heard), told=told, **about)
