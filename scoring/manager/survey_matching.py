"""Which conversation a survey answer belongs to: by its id, else by customer and time; and why one belongs to none.

A wrong match is worse than none: it lays a customer's anger at the wrong agent's door. So where two conversations fit alike the
answer stays open, with the reason. Of several answers to the same question of one conversation the last counts.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from scoring.reasons import Reason

WITHIN = timedelta(hours=72)
"""An answer later than this after the end of a conversation is not taken for one about it."""
EARLY = timedelta(minutes=5)
"""Survey systems send while the conversation is being closed, and clocks differ: so long before its end an answer still counts."""
ALIKE = timedelta(minutes=30)
"""Two conversations of a customer that end nearer to each other than this cannot be told apart by time."""

How = Literal["id", "customer_time"]


@dataclass(frozen=True, slots=True)
class SurveyAnswer:
    """A row of a survey or ticket file. `id` names the row, `question` what was asked (`csat`, `nps`); times know their zone."""

    id: str
    conversation: str = ""
    customer: str = ""
    at: datetime | None = None
    question: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """A conversation an answer may belong to; times know their zone."""

    conversation: str
    customer: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class SurveyMatch:
    """Where an answer belongs: `conversation` and `how`, or else the `reason` why it belongs nowhere.

    `candidates`: conversations of the customer in the time looked back at; over 1 the latest was taken. `after`: time from the end of
    the conversation to the answer.
    """

    answer: SurveyAnswer
    conversation: str | None
    how: How | None
    reason: Reason | None
    candidates: int = 1
    after: timedelta | None = None


def match_answers(
    answers: Sequence[SurveyAnswer], contacts: Iterable[Contact], within: timedelta = WITHIN
) -> tuple[SurveyMatch, ...]:
    """A match for each answer, in order. Raises ValueError for a time without a zone, or two contacts of one id."""
    known: dict[str, Contact] = {}
    by_customer: dict[str, list[Contact]] = {}
    for contact in contacts:
        if contact.conversation in known:
            raise ValueError(f"two contacts have the id {contact.conversation}")
        known[contact.conversation] = contact
        for at in (contact.start, contact.end):
            _zoned(at)
        if key := customer_key(contact.customer):
            by_customer.setdefault(key, []).append(contact)
    for several in by_customer.values():
        several.sort(key=lambda c: (c.start, c.conversation))
    return _last_of_each([_match(answer, known, by_customer, within) for answer in answers])


def customer_key(text: str) -> str:
    """A customer's name or number as it is compared: without spaces, dashes, brackets, case, width and the prefix 86 of a mobile number."""
    plain = re.sub(r"[\s\-()·.]", "", unicodedata.normalize("NFKC", text)).casefold()
    return re.sub(r"^(?:\+|00)?86(?=1\d{10}$)", "", plain)


def _match(
    answer: SurveyAnswer,
    known: Mapping[str, Contact],
    by_customer: Mapping[str, Sequence[Contact]],
    within: timedelta,
) -> SurveyMatch:
    if answer.at is not None:
        _zoned(answer.at)
    contact = known.get(answer.conversation.strip())
    if contact is not None:
        ours, theirs = customer_key(contact.customer), customer_key(answer.customer)
        if ours and theirs and ours != theirs:
            return _none(answer, "survey_other_customer", conversation=contact.conversation)
        after = None if answer.at is None else answer.at - contact.end
        return SurveyMatch(answer, contact.conversation, "id", None, after=after)
    customer = customer_key(answer.customer)
    if not customer or answer.at is None:
        if answer.conversation.strip():
            return _none(answer, "survey_unknown_id", id=answer.conversation.strip())
        return _none(answer, "survey_no_key")
    if customer not in by_customer:
        return _none(answer, "survey_unknown_customer")
    return _by_time(answer, answer.at, by_customer[customer], within)


def _by_time(answer: SurveyAnswer, at: datetime, contacts: Sequence[Contact], within: timedelta) -> SurveyMatch:
    begun = contacts[: bisect_right([c.start for c in contacts], at)]
    fitting = sorted((c.end, c.conversation) for c in begun if -EARLY <= at - c.end <= within)
    if not fitting:
        hours = round(within.total_seconds() / 3600, 1)
        return _none(answer, "survey_no_contact_in_time", hours=hours)
    end, conversation = fitting[-1]
    if len(fitting) > 1 and end - fitting[-2][0] < ALIKE:
        return replace(_none(answer, "survey_ambiguous", found=len(fitting)), candidates=len(fitting))
    return SurveyMatch(answer, conversation, "customer_time", None, len(fitting), at - end)


def _last_of_each(matches: list[SurveyMatch]) -> tuple[SurveyMatch, ...]:
    """All but the last answer to a question of a conversation set aside; without times the last row counts."""
    last: dict[tuple[str, str], SurveyMatch] = {}
    for match in matches:
        if match.conversation is not None:
            key = (match.conversation, match.answer.question)
            if key not in last or _not_earlier(match, last[key]):
                last[key] = match
    return tuple(
        match
        if match.conversation is None or last[match.conversation, match.answer.question] is match
        else _none(match.answer, "survey_answered_again", conversation=match.conversation)
        for match in matches
    )


def _not_earlier(match: SurveyMatch, other: SurveyMatch) -> bool:
    at, before = match.answer.at, other.answer.at
    return at is None or before is None or at >= before


def _none(answer: SurveyAnswer, code: str, **told: str | int | float) -> SurveyMatch:
    return SurveyMatch(answer, None, None, Reason(code, told), candidates=0)


def _zoned(at: datetime) -> None:
    if at.utcoffset() is None:
        raise ValueError(f"the time {at} must know its zone")
