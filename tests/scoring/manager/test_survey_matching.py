"""Answers and their conversations: by id, by customer and time, and each reason for none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from scoring.manager.survey_matching import Contact, SurveyAnswer, customer_key, match_answers
from scoring.reasons import render

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def contact(name: str, customer: str, hour: float, minutes: float = 10) -> Contact:
    start = NOON + timedelta(hours=hour)
    return Contact(name, customer, start, start + timedelta(minutes=minutes))


CONTACTS = [
    contact("c1", "138 0013 8000", 0),
    contact("c2", "138 0013 8000", 20),
    contact("d1", "Lee", 0),
    contact("d2", "Lee", 0.4),
    contact("n", "", 0),
]


def answer(
    conversation: str = "", customer: str = "", hour: float | None = None, question: str = "csat", id: str = "a"
) -> SurveyAnswer:
    return SurveyAnswer(id, conversation, customer, None if hour is None else NOON + timedelta(hours=hour), question)


@pytest.mark.parametrize(
    ("given", "conversation", "how"),
    [
        (answer("c1"), "c1", "id"),
        (answer(" c1 ", "+86 13800138000", 500), "c1", "id"),
        (answer("n", "Lee"), "n", "id"),
        (answer("", "86-138-0013-8000", 1), "c1", "customer_time"),
        (answer("", "13800138000", 19.9), "c1", "customer_time"),
        (answer("", "13800138000", 21), "c2", "customer_time"),
        (answer("", "13800138000", 20.1), "c2", "customer_time"),  # sent while it was being closed
        (answer("old", "13800138000", 1), "c1", "customer_time"),  # an id of another system
    ],
)
def test_matched(given, conversation, how):
    (match,) = match_answers([given], CONTACTS)
    assert (match.conversation, match.how, match.reason) == (conversation, how, None)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (answer("c1", "Lee"), "survey_other_customer"),
        (answer("old"), "survey_unknown_id"),
        (answer("", "Lee"), "survey_no_key"),
        (answer("", "", 1), "survey_no_key"),
        (answer("", "Wang", 1), "survey_unknown_customer"),
        (answer("", "13800138000", -1), "survey_no_contact_in_time"),
        (answer("", "13800138000", 95), "survey_no_contact_in_time"),
        (answer("", "13800138000", 0.05), "survey_no_contact_in_time"),  # in the middle of the call
        (answer("", "lee", 1), "survey_ambiguous"),
    ],
)
def test_not_matched_says_why(given, code):
    (match,) = match_answers([given], CONTACTS)
    assert match.conversation is None
    assert match.reason.code == code
    assert render(match.reason, "zh")
    assert "?" not in render(match.reason, "en")


def test_how_sure_it_is_is_told():
    matches = match_answers([answer("", "13800138000", 21)], CONTACTS)
    assert matches[0].candidates == 2
    assert matches[0].after == timedelta(minutes=50)


def test_the_last_answer_to_a_question_counts():
    given = [
        answer("c1", hour=3, id="late"),
        answer("c1", hour=2, id="early"),
        answer("c1", hour=1, question="nps", id="other"),
    ]
    found = {m.answer.id: m.conversation for m in match_answers(given, CONTACTS)}
    assert found == {"late": "c1", "early": None, "other": "c1"}
    twice = match_answers([answer("c1", id="a"), answer("c1", id="b")], CONTACTS)
    assert [m.conversation for m in twice] == [None, "c1"]
    assert [m.reason and m.reason.code for m in twice] == ["survey_answered_again", None]


def test_zones_are_compared_as_instants():
    beijing = timezone(timedelta(hours=8))
    given = SurveyAnswer("a", customer="13800138000", at=datetime(2026, 11, 2, 21, tzinfo=beijing))  # 13:00 UTC
    assert match_answers([given], CONTACTS)[0].conversation == "c1"
    with pytest.raises(ValueError, match="zone"):
        match_answers([SurveyAnswer("a", customer="Lee", at=datetime(2026, 11, 2))], CONTACTS)
    with pytest.raises(ValueError, match="two contacts"):
        match_answers([], [CONTACTS[0], CONTACTS[0]])


def test_keys_of_customers():
    assert customer_key("+86 (138) 0013-8000") == customer_key("１３８００１３８０００") == "13800138000"
    assert customer_key("8612345") == "8612345"
    assert customer_key(" Anna Lee ") == "annalee"


def test_many_are_quick():
    contacts = [contact(f"c{k}", f"u{k % 5000}", k % 700) for k in range(20_000)]
    found = match_answers([answer("", f"u{k % 5000}", k % 700 + 1, id=str(k)) for k in range(20_000)], contacts)
    assert sum(m.conversation is not None for m in found) > 5_000
