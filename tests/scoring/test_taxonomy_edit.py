"""Reasons of a taxonomy added, changed, retired, dropped, and told what is wrong with them."""

from __future__ import annotations

from typing import Any

import pytest

from scoring.contact_reason import taxonomy_of
from scoring.taxonomy_edit import (
    Problem,
    lines_of,
    problems,
    set_retired,
    to_yaml,
    with_reason,
    without_reason,
)
from scoring.yaml_file import parse_yaml

DATA: dict[str, Any] = {
    "taxonomy": "small",
    "version": "1",
    "reasons": {
        "refund": {"title": {"zh": "退款", "en": "Refund"}, "phrases": {"zh": ["退款"]}},
        "other": {"title": {"zh": "其他", "en": "Other"}},
    },
}
FAULT = {"title": {"zh": "故障", "en": "Fault"}, "phrases": {"zh": ["坏了"], "en": []}, "hints": {}}


def test_a_new_reason_stands_before_other_and_is_read_back() -> None:
    changed = with_reason(DATA, "fault", FAULT)
    assert list(changed["reasons"]) == ["refund", "fault", "other"]
    assert list(DATA["reasons"]) == ["refund", "other"]
    assert not problems(changed)
    known = taxonomy_of(parse_yaml(to_yaml(changed), "page"))
    assert list(known.reasons) == ["refund", "fault", "other"]
    assert known.reasons["fault"].phrases.patterns == ("坏了",)


def test_a_retired_reason_is_not_given_but_keeps_its_title() -> None:
    changed = set_retired(DATA, "refund", True)
    known = taxonomy_of(parse_yaml(to_yaml(changed), "page"))
    assert list(known.reasons) == ["other"]
    assert known.retired == {"refund": {"zh": "退款", "en": "Refund"}}
    assert set_retired(changed, "refund", False) == DATA
    assert set_retired(DATA, "other", True) == DATA


def test_dropped() -> None:
    assert list(without_reason(DATA, "refund")["reasons"]) == ["other"]
    assert list(without_reason(DATA, "other")["reasons"]) == ["refund", "other"]


@pytest.mark.parametrize(
    ("id", "reason", "expected"),
    [
        ("fault", {**FAULT, "title": {"zh": "故障", "en": " "}}, Problem("fault", "no_title", language="en")),
        ("fault", {**FAULT, "phrases": {}}, Problem("fault", "no_phrases", "phrases")),
        ("Fault!", FAULT, Problem("Fault!", "bad_id")),
    ],
)
def test_what_is_wrong(id: str, reason: dict[str, Any], expected: Problem) -> None:
    assert problems(with_reason(DATA, id, reason)) == [expected]


def test_a_pattern_that_cannot_be_read_is_told_with_its_line() -> None:
    (found,) = problems(with_reason(DATA, "fault", {**FAULT, "hints": {"en": ["fine", "(a|b"]}}))
    assert (found.code, found.part, found.language, found.line) == ("bad_pattern", "hints", "en", 2)
    assert "(a|b" in found.detail


def test_too_many_and_none() -> None:
    many: dict[str, Any] = DATA
    for k in range(29):
        many = with_reason(many, f"more_{k}", FAULT)
    assert [one.code for one in problems(many)] == ["too_many"]
    assert not problems(set_retired(many, "more_0", True))
    assert [one.code for one in problems({"reasons": {}})] == ["no_other"]


def test_lines() -> None:
    assert lines_of(" 退款 \n\n退货\n退款\n") == ["退款", "退货"]
