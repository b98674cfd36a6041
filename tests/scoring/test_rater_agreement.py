"""Agreement of any number of raters: against worked examples of the literature and against other people's code."""

from __future__ import annotations

from itertools import combinations

import krippendorff
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import aggregate_raters, cohens_kappa, fleiss_kappa

from scoring.agreement import cohen_kappa, gwet_ac1, table_ac1, table_kappa, weighted_kappa
from scoring.rater_agreement import Unit, rater_agreement
from scoring.reasons import render

KRIPPENDORFF_2011 = [
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
]
"""K. Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), example C: 4 observers, 12 units, with gaps; the
same data are `cac.raw4raters` of K. L. Gwet's package irrCAC, with alpha .74342, AC1 .77544, percent .81818."""
ABSTRACTORS = np.array([[13, 0, 0], [0, 20, 7], [0, 4, 56]], dtype=float)
"""K. L. Gwet, Handbook of Inter-Rater Reliability (4th ed. 2014), `cont3x3abstractors`: 100 cases, kappa .7964, AC1 .8493."""
COHEN_1960 = np.array([[88, 14, 18], [10, 40, 10], [2, 6, 12]], dtype=float)
"""J. Cohen, Educ. Psychol. Meas. 20 (1960) 37-46, 200 cases: observed .70, chance .41, kappa .492."""
WEBB = np.array([[40, 9], [6, 45]], dtype=float)


def units_of(observers: list[str]) -> list[Unit]:
    columns = zip(*(line.split() for line in observers), strict=True)
    return [
        Unit(k, tuple((f"r{r}", None if a == "." else a) for r, a in enumerate(column)))
        for k, column in enumerate(columns)
    ]


def units_from(table: np.ndarray, names: str) -> list[Unit]:
    pairs = [(i, j) for i, row in enumerate(table) for j, count in enumerate(row) for _ in range(int(count))]
    return [Unit(k, (("a", names[i]), ("b", names[j]))) for k, (i, j) in enumerate(pairs)]


def test_krippendorffs_example_with_four_observers_and_gaps() -> None:
    found = rater_agreement(units_of(KRIPPENDORFF_2011), "12345")
    assert found.alpha.value == pytest.approx(0.74342, abs=5e-6)
    assert found.ac1.value == pytest.approx(0.77544, abs=5e-6)
    assert found.percent.value == pytest.approx(0.8181818, abs=5e-7)
    assert found.percent.n == 11  # the last unit has one answer
    assert found.ac1.interval is not None
    assert found.ac1.interval[0] == pytest.approx(0.461, abs=0.1)  # irrCAC's, by a formula: .461 to 1


def test_cohens_own_example() -> None:
    found = rater_agreement(units_from(COHEN_1960, "abc"), "abc")
    assert found.percent.value == pytest.approx(0.70)
    assert found.kappa.value == pytest.approx(0.492, abs=5e-4)
    assert found.kappa.interval == pytest.approx((0.39, 0.59), abs=0.02)  # standard error about .05


def test_gwets_example_with_two_abstractors() -> None:
    found = rater_agreement(units_from(ABSTRACTORS, "abc"), "abc")
    assert found.kappa.value == pytest.approx(0.7964094, abs=5e-7)
    assert found.ac1.value == pytest.approx(0.8493305, abs=5e-7)
    assert found.kappa.interval == pytest.approx((0.68, 0.913), abs=0.02)
    assert table_ac1(ABSTRACTORS) == pytest.approx(found.ac1.value)


def test_the_paradox_of_feinstein_and_cicchetti() -> None:
    """J. Clin. Epidemiol. 43 (1990) 543-549: percent .85 both times, kappa .70 and .32, as nearly all are positive."""
    balanced = rater_agreement(units_from(WEBB, "yn"), "yn")
    lopsided = rater_agreement(units_from(np.array([[80, 10], [5, 5]]), "yn"), "yn")
    assert balanced.percent.value == lopsided.percent.value == pytest.approx(0.85)
    assert balanced.kappa.value == pytest.approx(0.70, abs=5e-3)
    assert lopsided.kappa.value == pytest.approx(0.32, abs=5e-3)
    assert balanced.warning is None
    assert lopsided.prevalence == pytest.approx(0.875)
    assert lopsided.warning is not None
    assert "88%" in render(lopsided.warning, "zh")
    assert lopsided.ac1.value > 0.8  # what the warning sends the reader to


answer = st.sampled_from(["fail", "partial", "pass", None])
SCALE = ("fail", "partial", "pass")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(answer, answer, answer), min_size=3, max_size=25))
def test_alpha_is_that_of_the_package_krippendorff(rows):
    units = [Unit(k, tuple(zip("abc", row, strict=True))) for k, row in enumerate(rows)]
    found = rater_agreement(units, SCALE).alpha.value
    codes = np.array([[np.nan if a is None else SCALE.index(a) for a in row] for row in rows], dtype=float).T
    pairable = [{a for a in row if a} for row in rows if sum(a is not None for a in row) > 1]
    if found is None:
        assert len(set().union(*pairable)) < 2
    else:
        assert found == pytest.approx(krippendorff.alpha(codes, level_of_measurement="nominal"))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(*[st.sampled_from(SCALE)] * 3), min_size=3, max_size=25))
def test_kappas_are_those_of_scikit_learn_and_statsmodels(rows):
    units = [Unit(k, tuple(zip("abc", row, strict=True))) for k, row in enumerate(rows)]
    found = rater_agreement(units, SCALE, SCALE)
    columns = [[SCALE.index(a) for a in column] for column in zip(*rows, strict=True)]
    apart = [(a, b) for a, b in combinations(columns, 2) if len({*a, *b}) > 1]
    if not apart:
        assert found.kappa.value is None
        return
    plain = [cohen_kappa_score(a, b, labels=[0, 1, 2]) for a, b in apart]
    weighted = [cohen_kappa_score(a, b, labels=[0, 1, 2], weights="quadratic") for a, b in apart]
    assert found.kappa.value == pytest.approx(np.nanmean(plain))
    assert found.weighted_kappa.value == pytest.approx(np.nanmean(weighted))
    table = np.zeros((3, 3))
    np.add.at(table, (apart[0][0], apart[0][1]), 1)
    with np.errstate(all="ignore"):
        theirs = cohens_kappa(table).kappa
    assert table_kappa(table) == pytest.approx(theirs)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(*[st.sampled_from("pf")] * 4), min_size=4, max_size=20))
def test_percent_is_the_observed_agreement_of_fleiss(rows):
    """statsmodels' Fleiss kappa is (p - chance) / (1 - chance) with the same p."""
    units = [Unit(k, tuple(zip("abcd", row, strict=True))) for k, row in enumerate(rows)]
    found = rater_agreement(units, "pf").percent.value
    counts = aggregate_raters(np.array([["pf".index(a) for a in row] for row in rows]), n_cat=2)[0]
    share = counts.sum(axis=0) / counts.sum()
    if (chance := np.square(share).sum()) < 1:
        assert (found - chance) / (1 - chance) == pytest.approx(fleiss_kappa(counts))
    else:
        assert found == 1


def test_two_raters_without_gaps_have_the_figures_of_two() -> None:
    first, second = list("ppppffnppf"), list("pppfffnnpp")
    units = [Unit(k, (("a", x), ("b", y))) for k, (x, y) in enumerate(zip(first, second, strict=True))]
    found = rater_agreement(units, "fpn", "fp")
    assert found.kappa == cohen_kappa(first, second)
    assert found.ac1.value == pytest.approx(gwet_ac1(first, second, "fpn").value)
    on_scale = [(x, y) for x, y in zip(first, second, strict=True) if "n" not in (x, y)]
    assert found.weighted_kappa.value == pytest.approx(weighted_kappa(*zip(*on_scale, strict=True), "fp").value)
    assert found.weighted_kappa.n == len(on_scale)
    assert found.percent.n == 10


def test_full_agreement_is_told_with_its_doubt() -> None:
    found = rater_agreement([Unit(k, (("a", "p"), ("b", "p"), ("c", "p"))) for k in range(6)], "pf")
    assert found.percent.value == 1
    assert found.percent.interval == pytest.approx((0.61, 1), abs=5e-3)  # Wilson of 6 conversations, not of 18 pairs
    assert (found.kappa.value, found.alpha.value) == (None, None)
    assert (found.ac1.value, found.ac1.interval) == (1, None)
    assert found.provisional
    assert found.warning is not None


def test_what_belongs_to_one_conversation_stays_together() -> None:
    """Ten conversations of twenty items, agreed on all through or not at all: as little is known as from ten answers."""
    units = [Unit(c, (("a", "pf"[k % 2]), ("b", "pf"[(k + (c > 7)) % 2]))) for c in range(10) for k in range(20)]
    together, apart = rater_agreement(units, "pf"), rater_agreement(units, "pf", clustered=False)
    assert together.kappa.value == apart.kappa.value == pytest.approx(0.6)
    wide, narrow = together.kappa.interval, apart.kappa.interval
    assert wide is not None
    assert narrow is not None
    assert wide[1] - wide[0] > 2 * (narrow[1] - narrow[0])


def test_nothing_and_nonsense() -> None:
    nothing = rater_agreement([], "pf")
    assert (nothing.percent.value, nothing.kappa.value, nothing.alpha.value, nothing.prevalence) == (
        None,
        None,
        None,
        None,
    )
    alone = rater_agreement([Unit(1, (("a", "p"), ("b", None)))], "pf", "pf")
    assert (alone.percent.n, alone.ac1.value, alone.weighted_kappa.value) == (0, None, None)
    with pytest.raises(ValueError, match="outside the categories"):
        rater_agreement([Unit(1, (("a", "x"), ("b", "p")))], "pf")
