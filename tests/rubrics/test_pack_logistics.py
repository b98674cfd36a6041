"""The logistics standards on whole conversations: the better one scores higher, and what matters in each is seen."""

import pytest
from whole_conversations import judged


def scorecard(language, quality):
    return judged("logistics", language, quality)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_better_conversation_scores_higher(language):
    good, middling, poor = (scorecard(language, quality) for quality in ("good", "middling", "poor"))
    assert good.total >= 90
    assert good.total - 10 > middling.total > poor.total + 20
    assert poor.total < 40
    assert min(card.judged for card in (good, middling, poor)) >= 0.9


VERDICTS = [
    ("zh", "good", "waybill_number", "pass"),
    ("zh", "good", "false_signed", "pass"),
    ("zh", "good", "outlet_contacted", "pass"),
    ("zh", "good", "hold_manners", "pass"),
    ("zh", "good", "real_name", "not_applicable"),  # 我寄给我爸的 is a parcel already sent
    ("zh", "good", "lost_flow", "not_applicable"),
    ("zh", "middling", "status_told", "pass"),
    ("zh", "middling", "delay_reason", "pass"),
    ("zh", "middling", "delivery_promise", "fail"),  # 可能周四吧
    ("zh", "middling", "script", "partial"),
    ("zh", "poor", "damage_flow", "fail"),
    ("zh", "poor", "claim_terms", "fail"),  # 没买保价赔不了 explains nothing
    ("zh", "poor", "courier_conduct", "fail"),
    ("zh", "poor", "outlet_contacted", "fail"),
    ("zh", "poor", "no_unfounded_arrival", "fail"),
    ("zh", "poor", "identity_before_change", "fail"),
    ("en", "good", "tracking_number", "pass"),
    ("en", "good", "delay_reason", "pass"),
    ("en", "good", "delivery_window", "pass"),
    ("en", "good", "no_arrival_guarantee", "pass"),  # "I can't promise what the roads do"
    ("en", "good", "script", "pass"),
    ("en", "good", "hold_manners", "pass"),
    ("en", "middling", "redelivery", "partial"),
    ("en", "middling", "depot_contacted", "pass"),
    ("en", "poor", "signed_not_received", "fail"),
    ("en", "poor", "claim_terms", "fail"),
    ("en", "poor", "driver_complaint", "fail"),
    ("en", "poor", "depot_contacted", "fail"),
    ("en", "poor", "no_arrival_guarantee", "fail"),
    ("en", "poor", "identity_before_change", "fail"),
]


@pytest.mark.parametrize(("language", "quality", "item", "status"), VERDICTS)
def test_what_matters_is_seen(language, quality, item, status):
    assert str(scorecard(language, quality).items[item].status) == status


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_parcel_redirected_for_anybody_is_a_suspected_breach(language):
    assert "identity_before_change" in scorecard(language, "poor").critical_suspected
    assert "identity_before_change" not in scorecard(language, "good").critical_suspected


@pytest.mark.parametrize("language", ["zh", "en"])
def test_reading_out_an_address_waits_for_a_person(language):
    assert str(scorecard(language, "good").items["receiver_data"].status) == "not_evaluated"
