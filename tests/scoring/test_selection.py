"""Which rubric judges which conversation, and how close calls are settled."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from rubric_making import make, said

from scoring.conversation import Channel, Conversation
from scoring.reasons import render
from scoring.selection import choose, specificity, ties

BODY = f"sections: [{{id: s, items: [{{id: a, points: 1, {said('甲')}}}]}}]\n"
DAY = "2026-05-04"


@pytest.fixture
def rubric(tmp_path):
    def build(name, applies="{}", effective="{}", version="1"):
        made = make(tmp_path, f"applies_to: {applies}\neffective: {effective}\n{BODY}", name)
        return replace(made, version=version)

    return build


def talk(**more):
    base = {"id": "c", "channel": Channel.VOICE, "language": "zh", "turns": (), "queue": "售后"}
    metadata = more.pop("metadata", {"direction": "呼入", "customer_group": "VIP", "shop": 7})
    return Conversation(**base | more, metadata=metadata)


@pytest.mark.parametrize(
    ("applies", "change", "expected"),
    [
        ("{}", {}, True),
        ("{}", {"language": "zh-TW"}, True),
        ("{}", {"language": "en"}, False),
        ("{languages: [zh, en]}", {"language": "en"}, True),
        ("{channels: [chat]}", {}, False),
        ("{channels: voice}", {}, True),
        ("{queues: [售前, 售后]}", {}, True),
        ("{queues: 售前}", {}, False),
        ("{queues: [vip]}", {"queue": "VIP"}, True),
        ("{queues: [vip]}", {"queue": ""}, False),
        ("{directions: [in]}", {}, True),
        ("{directions: [in]}", {"metadata": {"direction": "Inbound"}}, True),
        ("{directions: [in]}", {"metadata": {"direction": "外呼"}}, False),
        ("{directions: [in]}", {"metadata": {}}, False),
        ("{customer_groups: [vip]}", {}, True),
        ("{metadata: {shop: [7, 8]}}", {}, True),
        ("{metadata: {shop: [8]}}", {}, False),
        ("{metadata: {team: [一组]}}", {"team": "一组"}, True),
        ("{metadata: {gone: [x]}}", {}, False),
    ],
)
def test_where_a_rubric_applies(rubric, applies, change, expected):
    one = rubric("one", applies)
    choice = choose([one], talk(**change), DAY)
    assert (choice.rubric is one) == expected


@pytest.mark.parametrize(
    ("sets", "expected", "tied"),
    [
        ({"a": "{}", "b": "{queues: [售后]}"}, "b", ()),
        ({"a": "{queues: [售后], directions: [in]}", "b": "{queues: [售后]}"}, "a", ()),
        ({"a": "{queues: [售前, 售后]}", "b": "{queues: [售后]}"}, "b", ()),
        ({"a": "{channels: [voice, chat]}", "b": "{channels: [voice]}"}, "b", ()),
        ({"b": "{queues: [售后]}", "a": "{customer_groups: [vip]}"}, "a", ("b",)),
        ({"b": "{}", "a": "{}", "c": "{}"}, "a", ("b", "c")),
        ({"b": "{queues: [售前], directions: [in]}", "a": "{}"}, "a", ()),
    ],
)
def test_the_most_specific_is_taken_whatever_the_order(rubric, sets, expected, tied):
    rubrics = [rubric(name, applies) for name, applies in sets.items()]
    for order in (rubrics, rubrics[::-1]):
        choice = choose(order, talk(), DAY)
        assert (choice.rubric.name, choice.tied) == (expected, tied)


@pytest.mark.parametrize(
    ("day", "expected"),
    [("2025-12-31", "1"), ("2026-01-01", "2"), ("2026-06-30", "2"), ("2026-07-01", "3"), ("2027-01-01", "3")],
)
def test_of_one_rubric_the_version_that_took_effect_last(rubric, day, expected):
    versions = [
        rubric("one", version="1"),
        rubric("one", effective="{from: 2026-01-01, until: 2026-06-30}", version="2"),
        rubric("one", effective='{from: "2026-07-01"}', version="3"),
    ]
    for order in (versions, versions[::-1]):
        assert choose(order, talk(), day).rubric.version == expected


def test_of_two_versions_of_one_day_the_first_of_the_sequence(rubric):
    versions = [rubric("one", version="new"), rubric("one", version="old")]
    assert choose(versions, talk(), DAY).rubric.version == "new"


def test_none_is_a_stated_outcome(rubric):
    choice = choose([rubric("one", "{queues: [售前]}")], talk(), DAY)
    assert (choice.rubric, choice.reason.code) == (None, "no_rubric")
    said_zh, said_en = render(choice.reason, "zh"), render(choice.reason, "en")
    assert all(word in said_zh for word in ("voice", "zh", "售后", "in", DAY)), said_zh
    assert "No rubric is assigned" in said_en
    assert choose([rubric("one", effective="{until: 2026-01-01}")], talk(), DAY).reason is not None


def test_specificity_counts_fields_before_values(rubric):
    wide = rubric("wide", "{queues: [a, b, c], directions: [in]}")
    narrow = rubric("narrow", "{queues: [a]}")
    assert specificity(wide) > specificity(narrow)


@pytest.mark.parametrize(
    ("one", "other", "tied"),
    [
        ("{queues: [a, b]}", "{queues: [b, c]}", True),
        ("{queues: [a]}", "{queues: [c]}", False),
        ("{queues: [a]}", "{directions: [in]}", True),
        ("{queues: [a]}", "{queues: [A]}", True),
        ("{queues: [a]}", "{queues: [a, b]}", False),
        ("{languages: [zh]}", "{languages: [en]}", False),
        ("{metadata: {shop: [1]}}", "{metadata: {shop: [2]}}", False),
    ],
)
def test_ties_are_found_before_a_conversation_meets_them(rubric, one, other, tied):
    found = ties([rubric("one", one), rubric("other", other)])
    assert [(t.chosen, t.other) for t in found] == ([("one", "other")] if tied else [])


def test_no_tie_between_rubrics_of_other_days(rubric):
    old, new = rubric("old", effective="{until: 2026-01-31}"), rubric("new", effective="{from: 2026-02-01}")
    assert ties([old, new]) == ()
    assert ties([rubric("old", effective="{until: 2026-02-01}"), new]) != ()
