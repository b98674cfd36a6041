"""Agreement against worked examples of the literature, and where it is undefined."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.agreement import (
    Level,
    cohen_kappa,
    confusion,
    detection,
    gwet_ac1,
    krippendorff_alpha,
    macro_f1,
    percent_agreement,
    precision_recall_f1,
    table_ac1,
    table_agreement,
    table_kappa,
    table_macro_f1,
    table_weighted_kappa,
    weighted_kappa,
)
from scoring.statistics import Floats, resampled_totals, undefined

COHEN_1960 = np.array([[88, 14, 18], [10, 40, 10], [2, 6, 12]], dtype=float)
"""J. Cohen (1960), 200 cases: kappa .492; with the weights of Cohen (1968), .348."""
SPOUSES = np.array([[7, 7, 2, 3], [2, 8, 3, 7], [1, 5, 4, 9], [2, 8, 9, 14]], dtype=float)
"""A. Agresti, Categorical Data Analysis (1990) p. 30: kappa .129; with linear weights .237."""
GWET_2002 = np.array([[118, 5], [2, 0]], dtype=float)
"""K. L. Gwet (2002), 125 subjects: kappa -.023, AC1 .941."""


def answers(table: Floats) -> tuple[list[int], list[int]]:
    pairs = [(i, j) for i, row in enumerate(table) for j, count in enumerate(row) for _ in range(int(count))]
    return [i for i, _ in pairs], [j for _, j in pairs]


def test_kappa_of_the_literature() -> None:
    assert table_kappa(COHEN_1960) == pytest.approx(0.492, abs=5e-4)
    assert table_kappa(SPOUSES) == pytest.approx(0.129, abs=5e-4)
    estimate = cohen_kappa(*answers(COHEN_1960))
    assert estimate.value == pytest.approx(0.492, abs=5e-4)
    assert estimate.n == 200
    # Fleiss, Cohen and Everitt (1969): large-sample standard error about .05
    assert estimate.interval == pytest.approx((0.39, 0.59), abs=0.02)


def test_weighted_kappa_of_the_literature() -> None:
    weights = np.array([[0, 1, 3], [1, 0, 6], [3, 6, 0]], dtype=float)
    assert table_weighted_kappa(COHEN_1960, weights) == pytest.approx(0.348, abs=5e-4)
    assert table_weighted_kappa(SPOUSES, "linear") == pytest.approx(0.237, abs=5e-4)
    estimate = weighted_kappa(*answers(SPOUSES), categories=range(4), weights="linear")
    assert estimate.value == pytest.approx(0.2374, abs=5e-5)


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=40))
def test_quadratic_kappa_is_the_concordance_correlation(pairs: list[tuple[int, int]]) -> None:
    """With population moments the two are one: 2·cov / (var + var + (difference of means)²)."""
    first, second = np.array(pairs).T
    spread = first.var() + second.var() + (first.mean() - second.mean()) ** 2
    found = table_weighted_kappa(confusion(list(first), list(second), range(5)))
    if spread == 0:
        assert np.isnan(found)
    else:
        assert found == pytest.approx(2 * np.mean((first - first.mean()) * (second - second.mean())) / spread)


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("ab")), min_size=1, max_size=30))
def test_two_categories_need_no_weights(pairs: list[tuple[str, str]]) -> None:
    table = confusion([a for a, _ in pairs], [b for _, b in pairs], "ab")
    assert table_weighted_kappa(table, "linear") == pytest.approx(table_kappa(table), nan_ok=True)


def test_ac1_of_the_literature() -> None:
    assert table_kappa(GWET_2002) == pytest.approx(-0.0234, abs=5e-5)
    assert table_ac1(GWET_2002) == pytest.approx(0.9408, abs=5e-5)
    assert gwet_ac1(*answers(GWET_2002)).value == pytest.approx(0.9408, abs=5e-5)


@pytest.mark.parametrize(("level", "alpha"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)])
def test_alpha_of_the_literature(level: Level, alpha: float) -> None:
    """K. Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), example C: 4 observers, 12 units, gaps."""
    observers = [
        (1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None),
        (1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3),
        (None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None),
        (1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None),
    ]
    estimate = krippendorff_alpha(list(zip(*observers, strict=True)), level)
    assert estimate.value == pytest.approx(alpha, abs=5e-4)
    assert estimate.n == 11  # the last unit has one answer
    assert estimate.interval is not None
    assert estimate.interval[0] < alpha < estimate.interval[1]


def test_alpha_of_two_observers_without_gaps() -> None:
    """The same source, example A: ten units, two values, alpha .095."""
    first, second = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    assert krippendorff_alpha(list(zip(first, second, strict=True))).value == pytest.approx(0.095, abs=5e-4)


def test_alpha_takes_the_order_of_categories() -> None:
    units = [("poor", "fair"), ("poor", "fair"), ("fair", "fair"), ("good", "good")]
    right = krippendorff_alpha(units, "ordinal", categories=["poor", "fair", "good"])
    wrong = krippendorff_alpha(units, "ordinal", categories=["poor", "good", "fair"])
    assert right.value is not None
    assert wrong.value is not None
    assert right.value > wrong.value
    with pytest.raises(ValueError, match="good"):
        krippendorff_alpha(units, "ordinal", categories=["poor", "fair"])


def test_answers_that_agree_with_nothing() -> None:
    """3 pass and 1 fail, two of them not judged: observed 2/4, chance (3·1 + 1·1) / 16, kappa (1/2 - 1/4) / (3/4)."""
    table = np.array([[1, 0, 2], [0, 1, 0]], dtype=float)
    assert table_agreement(table) == 0.5
    assert table_kappa(table) == pytest.approx(1 / 3)
    assert table_kappa(table[:, :2]) == 1
    assert table_macro_f1(table) == pytest.approx((2 * 1 / (3 + 1) + 1) / 2)


def test_undefined_figures() -> None:
    same = ["pass"] * 5
    assert percent_agreement(same, same).value == 1
    assert cohen_kappa(same, same) == undefined(5)
    assert weighted_kappa(same, same, ["fail", "pass"]) == undefined(5)
    assert krippendorff_alpha(list(zip(same, same, strict=True))) == undefined(5)
    assert gwet_ac1(same, same) == undefined(5)
    assert gwet_ac1(same, same, categories=["pass", "fail"]).value == 1
    assert macro_f1(same, same).value == 1
    for measure in (percent_agreement, cohen_kappa, gwet_ac1, macro_f1):
        assert measure([], []) == undefined()
        assert measure(["pass", None], [None, "pass"]) == undefined()
    assert krippendorff_alpha([]) == krippendorff_alpha([("a", None), (None, None)]) == undefined()


def test_precision_recall_f1() -> None:
    truth = ["fail", "fail", "fail", "pass", "pass", "na"]
    found = ["fail", "fail", "pass", "fail", "pass", "na"]
    fail = precision_recall_f1(truth, found, "fail")
    assert (fail.precision.value, fail.precision.n) == (2 / 3, 3)
    assert (fail.recall.value, fail.recall.n) == (2 / 3, 3)
    assert fail.f1.value == pytest.approx(2 / 3)
    assert fail.f1.n == 4
    assert fail.precision.interval == pytest.approx((0.208, 0.939), abs=5e-4)
    # fail 2/3; pass 1/2; na 1
    assert macro_f1(truth, found).value == pytest.approx((2 / 3 + 1 / 2 + 1) / 3)


def test_precision_recall_f1_of_nothing() -> None:
    nothing = precision_recall_f1(["pass"], ["pass"], "fail")
    assert (nothing.precision, nothing.recall, nothing.f1) == (undefined(), undefined(), undefined())
    missed = precision_recall_f1(["fail"], ["pass"], "fail")
    assert missed.precision == undefined()
    assert (missed.recall.value, missed.f1.value) == (0, 0)


def test_clusters_widen_the_interval() -> None:
    """Ten conversations of twenty answers each, all right or all wrong: as little is known as from ten answers."""
    truth = [c % 2 for c in range(10) for _ in range(20)]
    found = [t if c < 8 else 1 - t for c, t in zip([c for c in range(10) for _ in range(20)], truth, strict=True)]
    names = [c for c in range(10) for _ in range(20)]
    alone, together = cohen_kappa(truth, found), cohen_kappa(truth, found, clusters=names)
    assert alone.value == together.value == pytest.approx(0.6)
    assert alone.interval is not None
    assert together.interval is not None
    assert together.interval[1] - together.interval[0] > 2 * (alone.interval[1] - alone.interval[0])


def test_clustered_detection_takes_the_bootstrap() -> None:
    totals = resampled_totals(np.array([[2, 0, 0], [0, 1, 1], [3, 0, 1]]))
    loose, clustered = detection(totals, clustered=False), detection(totals, clustered=True)
    assert loose.precision.value == clustered.precision.value == 5 / 6
    assert clustered.precision.interval == (0.0, 1.0)
    assert loose.precision.interval == pytest.approx((0.4365, 0.9699), abs=5e-4)


def test_bad_calls() -> None:
    with pytest.raises(ValueError, match="same things: 1 and 2"):
        cohen_kappa(["a"], ["a", "b"])
    with pytest.raises(ValueError, match="outside the categories"):
        confusion(["a"], ["c"], "ab")
