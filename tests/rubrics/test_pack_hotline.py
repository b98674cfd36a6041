"""The public hotline standards on whole conversations: the better one scores higher, and what matters in each is seen."""

import pytest
from whole_conversations import judged

PACKS = {"zh": "hotline-12345", "en": "public-hotline"}


def scorecard(language, quality):
    return judged(PACKS[language], language, quality)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_better_conversation_scores_higher(language):
    good, middling, poor = (scorecard(language, quality) for quality in ("good", "middling", "poor"))
    assert good.total >= 90
    assert good.total - 20 > middling.total > poor.total + 5
    assert poor.total < 45
    assert min(card.judged for card in (good, middling, poor)) >= 0.9


VERDICTS = [
    ("zh", "good", "hotline_opening", "pass"),
    ("zh", "good", "elements", "pass"),
    ("zh", "good", "confidentiality", "pass"),
    ("zh", "good", "read_back", "pass"),
    ("zh", "good", "dispatched", "pass"),
    ("zh", "good", "time_limit", "pass"),
    ("zh", "good", "repeat_call", "pass"),
    ("zh", "good", "no_result_promise", "pass"),  # 我没法替他们保证
    ("zh", "good", "reporter_protected", "pass"),  # 不会把您的电话告诉店家
    ("zh", "good", "script", "pass"),
    ("zh", "good", "hold_manners", "pass"),
    ("zh", "middling", "elements", "pass"),
    ("zh", "middling", "dispatched", "fail"),  # 相关部门
    ("zh", "middling", "time_limit", "fail"),  # 尽快
    ("zh", "middling", "repeat_call", "not_applicable"),  # it was the neighbour who had called
    ("zh", "middling", "handover", "not_applicable"),  # passed on, not transferred
    ("zh", "poor", "out_of_scope", "fail"),
    ("zh", "poor", "neutral", "fail"),
    ("zh", "poor", "no_result_promise", "fail"),
    ("zh", "poor", "no_dissuasion", "fail"),
    ("zh", "poor", "reporter_protected", "fail"),
    ("zh", "poor", "no_begging", "fail"),
    ("zh", "poor", "callback", "fail"),
    ("en", "good", "line_opening", "pass"),
    ("en", "good", "particulars", "pass"),
    ("en", "good", "confidential", "pass"),
    ("en", "good", "team_named", "pass"),
    ("en", "good", "repeat_contact", "pass"),
    ("en", "good", "no_result_promise", "pass"),  # "I can't promise what they'll find"
    ("en", "good", "script", "pass"),
    ("en", "good", "handover", "not_applicable"),
    ("en", "middling", "particulars", "pass"),
    ("en", "middling", "team_named", "fail"),  # "the right team"
    ("en", "middling", "timescale", "fail"),
    ("en", "middling", "callback", "pass"),
    ("en", "poor", "urgent", "fail"),
    ("en", "poor", "complaints_route", "fail"),
    ("en", "poor", "neutral", "fail"),
    ("en", "poor", "no_discouraging", "fail"),
    ("en", "poor", "reporter_protected", "fail"),
    ("en", "poor", "no_begging", "fail"),
]


@pytest.mark.parametrize(("language", "quality", "item", "status"), VERDICTS)
def test_what_matters_is_seen(language, quality, item, status):
    assert str(scorecard(language, quality).items[item].status) == status


@pytest.mark.parametrize(
    ("language", "suspected"),
    [
        ("zh", {"no_dissuasion", "reporter_protected"}),
        ("en", {"urgent", "no_discouraging", "reporter_protected"}),
    ],
)
def test_grave_errors_are_suspected_until_a_person_confirms(language, suspected):
    assert suspected <= set(scorecard(language, "poor").critical_suspected)
    assert not suspected & set(scorecard(language, "good").critical_suspected)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_whether_the_answer_is_right_waits_for_a_person(language):
    assert str(scorecard(language, "good").items["answer_right"].status) == "not_evaluated"
