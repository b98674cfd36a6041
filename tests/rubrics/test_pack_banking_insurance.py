"""The banking and insurance standards on whole conversations: the better one scores higher, and what matters is seen."""

from __future__ import annotations

import pytest
from whole_conversations import judged

from scoring.scorecard import Scorecard

PACK = "banking-insurance"


def scorecard(language: str, quality: str) -> Scorecard:
    return judged(PACK, language, quality)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_better_conversation_scores_higher(language: str) -> None:
    good, middling, poor = (scorecard(language, quality) for quality in ("good", "middling", "poor"))
    assert good.total
    assert middling.total
    assert poor.total
    assert good.total >= 90
    assert good.total - 10 > middling.total > poor.total + 20
    assert poor.total < 45
    assert (good.critical_suspected, middling.critical_suspected) == ((), ())
    assert min(card.judged for card in (good, middling, poor)) >= 0.9


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_breach_of_the_law_in_the_poor_one_is_suspected(language: str) -> None:
    breaches = {"identity_verified", "third_party_data", "no_guaranteed_return", "honest_sale", "lawful_collection"}
    assert breaches <= set(scorecard(language, "poor").critical_suspected)


# In the good ones a scam is stopped and a card frozen; in the middling ones a policy is surrendered, correctly and coldly.
VERDICTS = [
    ("zh", "good", "identity_verified", "not_applicable"),  # identity was checked, but no account data told
    ("zh", "good", "loss_report_flow", "pass"),
    ("zh", "good", "fraud_warning", "pass"),
    ("zh", "good", "privacy", "pass"),
    ("zh", "good", "cooling_off", "not_applicable"),
    ("zh", "middling", "identity_verified", "pass"),
    ("zh", "middling", "surrender_explained", "pass"),
    ("zh", "middling", "lawful_collection", "not_applicable"),
    ("zh", "poor", "risk_disclosure", "fail"),
    ("zh", "poor", "suitability", "fail"),
    ("zh", "poor", "health_disclosure", "fail"),
    ("zh", "poor", "sale_recorded", "fail"),
    ("en", "good", "identity_verified", "pass"),
    ("en", "good", "fraud_warning", "pass"),
    ("en", "good", "no_guaranteed_return", "not_applicable"),
    ("en", "middling", "identity_verified", "pass"),
    ("en", "middling", "surrender_explained", "pass"),
    ("en", "middling", "third_party_data", "not_applicable"),
    ("en", "poor", "risk_disclosure", "fail"),
    ("en", "poor", "suitability", "fail"),
    ("en", "poor", "health_disclosure", "fail"),
    ("en", "poor", "exclusions_explained", "fail"),
    ("en", "poor", "sale_recorded", "fail"),
]


@pytest.mark.parametrize(("language", "quality", "item", "status"), VERDICTS)
def test_what_matters_is_seen(language: str, quality: str, item: str, status: str) -> None:
    result = scorecard(language, quality).items[item]
    assert result.status == status, result.reason
