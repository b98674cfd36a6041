"""The telecom standards on whole conversations: the better one scores higher, and what matters in each is seen."""

import pytest
from whole_conversations import judged

PACK = "telecom"


def scorecard(language, quality):
    return judged(PACK, language, quality)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_better_conversation_scores_higher(language):
    good, middling, poor = (scorecard(language, quality) for quality in ("good", "middling", "poor"))
    assert good.total >= 90
    assert good.critical_suspected == ()
    assert good.total - 10 > middling.total > poor.total + 10
    assert middling.critical_suspected == ()
    assert poor.total < 40
    assert min(card.judged for card in (good, middling, poor)) >= 0.9


VERDICTS = [
    ("zh", "good", "fault_flow", "pass"),
    ("zh", "good", "visit_terms", "pass"),
    ("zh", "good", "ticket_told", "pass"),
    ("zh", "good", "hold_manners", "pass"),  # the silence while the customer re-plugs is no hold of the agent's
    ("zh", "good", "promise_terms", "pass"),
    ("zh", "good", "order_consent", "not_applicable"),
    ("zh", "middling", "identity_verified", "pass"),
    ("zh", "middling", "cancel_honoured", "pass"),
    ("zh", "middling", "charge_explained", "partial"),
    ("zh", "middling", "billing_flow", "partial"),
    ("zh", "middling", "promise_terms", "partial"),
    ("zh", "poor", "identity_verified", "fail"),
    ("zh", "poor", "port_out_honoured", "fail"),
    ("zh", "poor", "order_consent", "fail"),
    ("zh", "poor", "cancel_honoured", "fail"),
    ("zh", "poor", "fair_claims", "fail"),
    ("en", "good", "identity_verified", "pass"),
    ("en", "good", "order_consent", "not_applicable"),  # what is cancelled needs no second consent
    ("en", "good", "billing_flow", "pass"),
    ("en", "good", "charge_explained", "pass"),
    ("en", "good", "hold_manners", "pass"),
    ("en", "middling", "visit_terms", "partial"),
    ("en", "middling", "ticket_told", "fail"),
    ("en", "middling", "leaving_honoured", "not_applicable"),
    ("en", "poor", "identity_verified", "fail"),
    ("en", "poor", "leaving_honoured", "fail"),
    ("en", "poor", "order_consent", "fail"),
    ("en", "poor", "fair_claims", "fail"),
]


@pytest.mark.parametrize(("language", "quality", "item", "status"), VERDICTS)
def test_what_matters_is_seen(language, quality, item, status):
    assert str(scorecard(language, quality).items[item].status) == status


@pytest.mark.parametrize(
    ("language", "suspected"),
    [
        ("zh", {"identity_verified", "port_out_honoured", "order_consent"}),
        ("en", {"identity_verified", "leaving_honoured", "order_consent"}),
    ],
)
def test_breaches_of_law_are_suspected_until_a_person_confirms(language, suspected):
    card = scorecard(language, "poor")
    assert suspected <= set(card.critical_suspected)
    assert card.critical_failed == ()
