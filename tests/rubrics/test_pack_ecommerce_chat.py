"""The shop's chat standards on whole conversations: the better one scores higher, and what matters in each is seen."""

import pytest
from whole_conversations import judged

PACK = "ecommerce-chat"


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
    ("zh", "good", "order_checked", "pass"),
    ("zh", "good", "faulty_goods_flow", "pass"),
    ("zh", "good", "buyer_verified", "pass"),
    ("zh", "good", "invoice_right", "pass"),
    ("zh", "good", "promise_terms", "pass"),
    ("zh", "good", "refund_terms", "not_applicable"),  # a refund was one of two offers, and not taken
    ("zh", "middling", "order_checked", "fail"),
    ("zh", "middling", "shipping_time", "fail"),
    ("zh", "middling", "faulty_goods_flow", "partial"),
    ("zh", "middling", "honest_reviews", "pass"),
    ("zh", "poor", "return_right", "fail"),
    ("zh", "poor", "honest_reviews", "fail"),
    ("zh", "poor", "off_platform", "fail"),
    ("zh", "poor", "wait_announced", "fail"),
    ("zh", "poor", "faulty_goods_flow", "not_applicable"),
    ("en", "good", "order_checked", "pass"),
    ("en", "good", "faulty_goods_flow", "pass"),
    ("en", "good", "buyer_verified", "pass"),
    ("en", "good", "promise_terms", "pass"),
    ("en", "middling", "promise_terms", "partial"),
    ("en", "middling", "parcel_trouble_flow", "partial"),
    ("en", "middling", "return_right", "not_applicable"),
    ("en", "poor", "return_right", "fail"),
    ("en", "poor", "honest_reviews", "fail"),
    ("en", "poor", "off_platform", "fail"),
    ("en", "poor", "card_data", "fail"),
    ("en", "poor", "truthful_claims", "pass"),
]


@pytest.mark.parametrize(("language", "quality", "item", "status"), VERDICTS)
def test_what_matters_is_seen(language, quality, item, status):
    assert str(scorecard(language, quality).items[item].status) == status


@pytest.mark.parametrize(
    ("language", "suspected"),
    [
        ("zh", {"off_platform", "return_right", "honest_reviews"}),
        ("en", {"off_platform", "return_right", "honest_reviews", "card_data"}),
    ],
)
def test_breaches_of_law_are_suspected_until_a_person_confirms(language, suspected):
    card = scorecard(language, "poor")
    assert suspected <= set(card.critical_suspected)
    assert card.critical_failed == ()
