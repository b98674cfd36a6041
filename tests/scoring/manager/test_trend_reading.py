"""What a course says: levels, limits made anew for each, what is not judged - on hand-worked series."""

from __future__ import annotations

import math

import pytest

from scoring.manager.trend_reading import (
    level_of,
    neighbour_correlation,
    read_course,
    smooth_course,
    values_of,
)
from scoring.standing import Moments, Tally

OVER = (False,) * 20
WOBBLE = (3, -2, 1, -3, 2, 0, -1, 3, -3, 1)


def shares(*levels: int, n: int = 200) -> tuple[Tally, ...]:
    """Ten periods of each level, with the same ups and downs."""
    return tuple(Tally(level + change, n) for level in levels for change in WOBBLE)


def means(value: float, n: int = 50, spread: float = 8.0) -> Moments:
    return Moments(n, n * value, n * value * value + (n - 1) * spread * spread)


def counts(*numbers: int) -> tuple[Moments, ...]:
    return tuple(Moments(n, float(n), float(n)) for n in numbers)


def test_a_steady_course_is_steady():
    found = read_course(shares(40, 40), OVER, "share")
    assert (found.state, found.changes, found.latest) == ("steady", (), 19)
    # 20 % of 200, both halves alike: (400 + 1 + 400 + 1) / 4000
    assert found.phases[0].chart.centre == pytest.approx(802 / 4000)


def test_a_change_makes_two_levels_each_with_limits_of_its_own():
    found = read_course(shares(40, 60), OVER, "share")
    assert (found.state, [change.at for change in found.changes]) == ("changed", [10])
    assert [phase.start for phase in found.phases] == [0, 10]
    assert [phase.chart.centre for phase in found.phases] == pytest.approx([401 / 2000, 601 / 2000])
    # by limits of all twenty periods together the ends would lie on one side in a row; by their own they are steady
    assert not any(point.rules for point in found.points)
    levels = level_of(found, values_of(shares(40, 60), "share"))
    assert levels[0] == pytest.approx(0.2005)
    assert levels[19] == pytest.approx(0.3005)


def test_a_last_period_beyond_its_limits_is_a_signal():
    figures = (*shares(40, 40)[:-1], Tally(75, 200))
    found = read_course(figures, OVER, "share")
    assert found.state == "signal"
    assert found.points[19].rules == ("beyond_limits",)


def test_what_is_not_over_and_what_is_few_is_shown_but_not_judged():
    figures = (*shares(40, 40)[:-2], Tally(8, 9), Tally(190, 200))
    found = read_course(figures, (False,) * 19 + (True,), "share")
    assert (found.judged[17:], found.latest, found.state) == ((True, False, False), 17, "steady")
    assert found.points[18].value is None
    assert values_of(figures, "share")[18] == pytest.approx(8 / 9)


def test_under_six_periods_nothing_is_said():
    found = read_course(shares(40)[:5], (False,) * 5, "share")
    assert (found.state, found.latest) == ("too_few", 4)
    assert read_course((Tally(0, 0),) * 3, (False,) * 3, "share").latest is None


def test_a_count_is_the_number_of_conversations_and_none_is_nought():
    figures = counts(*(100 + change for change in WOBBLE), *(150 + change for change in WOBBLE))
    found = read_course(figures, OVER, "count")
    (change,) = found.changes
    assert (change.at, round(change.before, 1), round(change.after, 1)) == (10, 100.1, 150.1)
    assert [phase.chart.kind for phase in found.phases] == ["xmr", "xmr"]
    empty = read_course(counts(5, 6, 0, 5, 6, 5, 6), (False,) * 7, "count")
    assert all(empty.judged)
    assert empty.points[2].value == 0.0


def test_means_are_read_by_xmr():
    # moving range 2 at every step: limits at the mean ± 2.66 · 2
    figures = tuple(means(80 + 2 * (at % 2)) for at in range(20))
    found = read_course(figures, OVER, "mean", (0.0, 100.0))
    chart = found.phases[0].chart
    assert (chart.kind, chart.centre) == ("xmr", 81.0)
    assert chart.points[0].low == pytest.approx(81 - 3 * 2 / 1.128)


def test_shares_that_differ_by_more_than_drawing_are_read_by_p_prime():
    figures = tuple(Tally(round(n * share), n) for n, share in zip([20_000] * 20, [0.20, 0.22] * 10, strict=True))
    assert read_course(figures, OVER, "share").phases[0].chart.kind == "p_prime"


def test_resembling_neighbours_are_told():
    slow = tuple(means(80 + 3 * math.sin(at / 3)) for at in range(40))
    read = read_course(slow, (False,) * 40, "mean", false_alarms=0.0)
    assert neighbour_correlation(read, values_of(slow, "mean")) > 0.7
    zigzag = tuple(means(80 + 2 * (at % 2)) for at in range(20))
    read = read_course(zigzag, OVER, "mean")
    assert neighbour_correlation(read, values_of(zigzag, "mean")) == pytest.approx(-1.0)
    few = read_course(zigzag[:8], OVER[:8], "mean")
    assert neighbour_correlation(few, values_of(zigzag[:8], "mean")) is None


def test_the_smooth_line_leaves_out_what_is_not_over_and_what_would_take_long():
    straight = tuple(means(70 + at) for at in range(10))
    line = smooth_course(straight, (False,) * 10, "mean")
    assert [point.value for point in line] == pytest.approx([70 + at for at in range(10)])
    assert smooth_course(straight, (False,) * 9 + (True,), "mean")[9].value is None
    assert all(point.value is None for point in smooth_course(straight * 13, (False,) * 130, "mean"))


def test_flags_belong_to_figures():
    with pytest.raises(ValueError, match="argument 2"):
        read_course(shares(40), (False,) * 3, "share")
