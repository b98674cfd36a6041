"""The complaint standards on whole conversations: the better one scores higher, and what matters is seen."""

from __future__ import annotations

import pytest
from whole_conversations import judged

from scoring.scorecard import Scorecard

PACK = "complaints"


def scorecard(language: str, quality: str) -> Scorecard:
    return judged(PACK, language, quality)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_better_conversation_scores_higher(language: str) -> None:
    good, middling, poor = (scorecard(language, quality) for quality in ("good", "middling", "poor"))
    assert good.total
    assert middling.total
    assert poor.total
    assert good.total >= 90
    assert good.total - 20 > middling.total > poor.total + 20
    assert poor.total < 40
    assert (good.critical_suspected, middling.critical_suspected) == ((), ())
    assert {"no_pressure", "complainant_protected"} <= set(poor.critical_suspected)
    assert min(card.judged for card in (good, middling, poor)) >= 0.9


# The middling ones apologise in set phrases, ask for the number, and promise that somebody will call.
VERDICTS = [
    ("zh", "good", "complaint", "pass"),
    ("zh", "good", "calm_first", "pass"),
    ("zh", "good", "demand_asked", "pass"),
    ("zh", "good", "fair_offer", "pass"),
    ("zh", "good", "promise_who_when", "pass"),
    ("zh", "good", "urgent_grading", "pass"),
    ("zh", "good", "no_argument", "pass"),
    ("zh", "good", "remedy_routes", "not_applicable"),
    ("zh", "middling", "complaint", "partial"),
    ("zh", "middling", "calm_first", "fail"),
    ("zh", "middling", "sincere_apology", "pass"),
    ("zh", "middling", "promise_who_when", "fail"),
    ("zh", "middling", "no_pressure", "pass"),
    ("zh", "poor", "no_argument", "fail"),
    ("zh", "poor", "escalation_honoured", "fail"),
    ("zh", "poor", "sincere_apology", "fail"),
    ("zh", "poor", "urgent_grading", "fail"),
    ("en", "good", "complaint", "pass"),
    ("en", "good", "calm_first", "pass"),
    ("en", "good", "demand_asked", "pass"),
    ("en", "good", "reference_number", "pass"),
    ("en", "good", "promise_who_when", "pass"),
    ("en", "good", "escalation_honoured", "not_applicable"),
    ("en", "middling", "complaint", "partial"),
    ("en", "middling", "repeat_complaint", "pass"),
    ("en", "middling", "promise_who_when", "fail"),
    ("en", "poor", "no_argument", "fail"),
    ("en", "poor", "escalation_honoured", "fail"),
    ("en", "poor", "urgent_grading", "fail"),
    ("en", "poor", "feeling_recovered", "fail"),
]


@pytest.mark.parametrize(("language", "quality", "item", "status"), VERDICTS)
def test_what_matters_is_seen(language: str, quality: str, item: str, status: str) -> None:
    result = scorecard(language, quality).items[item]
    assert result.status == status, result.reason
