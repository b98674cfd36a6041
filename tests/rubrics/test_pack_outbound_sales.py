"""The outbound and sales standards on whole conversations: the better one scores higher, and what matters in each is seen."""

import pytest
from whole_conversations import judged


def scorecard(language, quality):
    return judged("outbound-sales", language, quality)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_better_conversation_scores_higher(language):
    good, middling, poor = (scorecard(language, quality) for quality in ("good", "middling", "poor"))
    assert good.total >= 90
    assert good.total - 10 > middling.total > poor.total + 30
    assert poor.total < 35
    assert min(card.judged for card in (good, middling, poor)) >= 0.9


GOOD = [
    "who_and_why",
    "right_person",
    "leave_to_talk",
    "source_explained",
    "need_probe",
    "objection",
    "terms_told",
    "explicit_consent",
    "order_read_back",
    "cancel_right",
    "stop_request",
    "no_pressure",
    "no_guarantee",
    "no_disguise",
    "script",
]
POOR = [
    "who_and_why",
    "right_person",
    "leave_to_talk",
    "source_explained",
    "fair_comparison",
    "explicit_consent",
    "order_read_back",
    "cancel_right",
    "respect_refusal",
    "stop_request",
    "no_pressure",
    "no_guarantee",
    "no_disguise",
    "script",
]
MIDDLING = [
    ("right_person", "fail"),
    ("leave_to_talk", "fail"),
    ("who_and_why", "partial"),  # no name
    ("need_probe", "pass"),
    ("objection", "pass"),
    ("respect_refusal", "pass"),
    ("explicit_consent", "not_applicable"),
    ("stop_request", "not_applicable"),
    ("script", "partial"),
]
VERDICTS = [("good", item, "pass") for item in GOOD] + [("poor", item, "fail") for item in POOR]
VERDICTS += [("middling", *verdict) for verdict in MIDDLING]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("quality", "item", "status"), VERDICTS)
def test_what_matters_is_seen(language, quality, item, status):
    assert str(scorecard(language, quality).items[item].status) == status


@pytest.mark.parametrize("language", ["zh", "en"])
def test_breaches_of_law_are_suspected_until_a_person_confirms(language):
    breaches = {"explicit_consent", "stop_request", "no_guarantee", "no_disguise"}
    assert breaches <= set(scorecard(language, "poor").critical_suspected)
    assert not breaches & set(scorecard(language, "good").critical_suspected)
