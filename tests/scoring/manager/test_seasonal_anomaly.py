"""A day against its own weekday: by hand, against scipy's median deviation, and in years with a known rhythm."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from scoring.manager.seasonal_anomaly import seasonal_readings

WEEKDAYS = list(range(7))


def test_by_hand():
    """One season, history 1 2 3 4 5: each against the median of the others errs by -2.5 -1.5 0 1.5 2.5.

    (At 1 the others are 2 3 4 5 with median 3.5, at 2: 1 3 4 5, 3.5, at 3: 1 2 4 5, 3, and so on.) An error over
    sqrt(1 + π/2/4), their median absolute value 1.5 / that · 1.4826, and the new day's own error sqrt(1 + π/2/5).
    """
    found = seasonal_readings([1, 2, 3, 4, 5, 20], [0] * 6)[-1]
    spread = 1.4826 * 1.5 / math.sqrt(1 + math.pi / 8) * math.sqrt(1 + math.pi / 10)
    assert found.expected == 3
    assert found.distance == pytest.approx(17 / spread)
    assert (found.low, found.high) == pytest.approx((3 - 3.5 * spread, 3 + 3.5 * spread))
    assert found.verdict == "high"
    assert found.history == 5


def test_many_days_of_one_kind_are_hampels_rule():
    values = np.random.default_rng(1).normal(50, 5, 400)
    found = seasonal_readings([*values, 70], [0] * 401, window=400)[-1]
    expected = (70 - np.median(values)) / stats.median_abs_deviation(values, scale="normal")
    assert found.distance == pytest.approx(expected, rel=0.02)


def rhythm(generator, weeks, noise=4.0):
    """Weekdays around 80, weekends around 60."""
    weekdays = WEEKDAYS * weeks
    return np.where(np.array(weekdays) < 5, 80, 60) + generator.normal(0, noise, 7 * weeks), weekdays


def test_a_sunday_is_judged_by_sundays():
    values, weekdays = rhythm(np.random.default_rng(4), 10, noise=1)
    values[-1], values[-2] = 80, 60
    sunday, saturday = seasonal_readings(list(values), weekdays)[-1], seasonal_readings(list(values), weekdays)[-2]
    assert sunday.verdict == "high"
    assert saturday.verdict == "usual"


def test_an_old_release_day_does_not_hide_a_new_one():
    values, weekdays = rhythm(np.random.default_rng(2), 10)
    values[40], values[68] = 20, 35
    found = seasonal_readings(list(values), weekdays)
    assert [at for at, one in enumerate(found) if one.verdict in ("high", "low")] == [40, 68]


def test_few_conversations_may_lie_further_off():
    generator = np.random.default_rng(6)
    sizes = generator.integers(80, 120, 70)
    shares = [*(generator.binomial(sizes, 0.2) / sizes), 0.4]
    many, few = (seasonal_readings(shares, [*WEEKDAYS * 10, 0], [*sizes, n], bounds=(0, 1))[-1] for n in (100, 10))
    assert (many.verdict, few.verdict) == ("high", "usual")
    assert few.low == 0
    assert few.high > many.high


@pytest.mark.parametrize(
    ("values", "reading"),
    [
        ([], None),
        ([5.0, None, 6.0, 4.0, 9.0], (9, None, None, "unknown")),
        ([5.0] * 8, (5, 5, None, "unknown")),
        ([1.0, 2, 3, 4, 5, None], (None, 3, None, "unknown")),
    ],
)
def test_what_cannot_be_judged_is_unknown(values, reading):
    found = seasonal_readings(values, [0] * len(values))
    if reading is not None:
        last = found[-1]
        assert (last.value, last.expected, last.distance, last.verdict) == reading


def test_a_gap_still_has_a_usual_range():
    found = seasonal_readings([1.0, 2, 3, 4, 5, None], [0] * 6)[-1]
    assert found.low < 3 < found.high
    assert seasonal_readings([1.0, 2, 3, 4, 5, 6], [0] * 6, [1] * 5 + [0])[-1] == found


def test_where_most_days_are_alike_the_mean_deviation_serves():
    values = [0.0] * 30 + [1.0, 0, 0, 2, 0, 0, 0, 50]
    assert seasonal_readings(values, [0] * 38)[-1].verdict == "high"
    assert seasonal_readings(values, [0] * 38)[-2].verdict == "usual"


def test_one_season_a_period():
    with pytest.raises(ValueError, match="one season and size"):
        seasonal_readings([1.0, 2.0], [0])


def test_a_rhythm_alone_raises_few_alarms_and_a_bad_day_one():
    """26 weeks: of steady weeks under one in twenty holds a false alarm; a day 25 points down is found in nearly all."""
    alarms, weeks, seen = 0, 0, 0
    for seed in range(20):
        values, weekdays = rhythm(np.random.default_rng(seed), 26)
        found = seasonal_readings(list(values), weekdays)
        odd = np.array([one.verdict in ("high", "low") for one in found]).reshape(26, 7)[4:]
        alarms, weeks = alarms + int(odd.any(axis=1).sum()), weeks + len(odd)
        values[150] -= 25
        seen += seasonal_readings(list(values), weekdays)[150].verdict == "low"
    assert alarms / weeks <= 0.05
    assert seen >= 19
