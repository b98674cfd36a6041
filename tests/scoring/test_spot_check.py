"""How often a reviewer is right, and which way not."""

from __future__ import annotations

import pytest

from scoring.spot_check import OUTCOMES, Checked, outcome, rates, standings
from scoring.statistics import wilson


@pytest.mark.parametrize(
    ("given", "right", "expected"),
    [
        ("pass", "pass", "right"),
        ("na", "na", "right"),
        ("pass", "partial", "too_high"),
        ("partial", "fail", "too_high"),
        ("fail", "pass", "too_low"),
        ("na", "fail", "applies"),
        ("pass", "na", "applies"),
    ],
)
def test_which_way_a_verdict_is_wrong(given, right, expected):
    assert outcome(given, right) == expected


def test_a_verdict_that_does_not_exist_is_no_outcome():
    with pytest.raises(ValueError, match="ok"):
        outcome("ok", "pass")


def checks(review: str, reviewer: str, word: str) -> list[Checked]:
    """A letter an item: r right, h too high, l too low, n applies."""
    pairs = {"r": ("pass", "pass"), "h": ("pass", "fail"), "l": ("fail", "pass"), "n": ("na", "pass")}
    return [Checked(review, reviewer, f"i{k}", *pairs[letter]) for k, letter in enumerate(word)]


def test_rates_of_each_reviewer_by_hand():
    found = standings([*checks("a", "bo", "rrrh"), *checks("b", "bo", "rrln"), *checks("c", "an", "rr")])
    assert [(one.reviewer, one.reviews, one.provisional) for one in found] == [("an", 1, True), ("bo", 2, True)]
    bo = found[1].rates
    assert {name: bo[name].value for name in OUTCOMES} == {
        "right": 5 / 8, "too_high": 1 / 8, "too_low": 1 / 8, "applies": 1 / 8,
    }  # fmt: skip
    assert bo["right"].n == 8
    assert bo["right"].interval == pytest.approx((0.5, 0.75))  # over two reviews: 3/4, 2/4 or their mean


def test_what_has_no_width_is_wilsons_of_the_reviews_not_of_their_items():
    right = rates(checks("a", "an", "rr" * 10))["right"]
    assert (right.value, right.n) == (1, 20)
    assert right.interval == pytest.approx(wilson(1, 1).interval)


def test_the_items_of_one_review_are_not_taken_for_independent():
    """Ten reviews, each wholly right or wholly wrong: the interval is that of ten, not of two hundred."""
    apart = [one for k in range(10) for one in checks(str(k), "an", ("r" if k < 7 else "h") * 20)]
    low, high = rates(apart)["right"].interval
    narrow = wilson(140, 200).interval
    assert high - low > 2 * (narrow[1] - narrow[0])
    assert not standings(apart)[0].provisional


def test_nothing_checked():
    assert standings([]) == ()
    assert rates([])["right"].value is None
