"""A day against its own weekday: by hand, against scipy's median deviation, and in years with a known rhythm."""

from __future__ import annotations

import math
from datetime import date, timedelta

import numpy as np
import pytest
from scipy import stats

from scoring.manager.seasonal_anomaly import seasonal_counts, seasonal_figures, seasonal_readings
from scoring.standing import Moments, Tally

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


def days_of(count):
    return [date(2026, 1, 5) + timedelta(days=k) for k in range(count)]


def test_means_move_by_the_drawing_of_conversations_at_least():
    """Five Wednesdays of 25 scores, mean 80, variance 100: 10·sqrt(1/25 + π/2/125) = 2.293, 3.5 of them are 8.03."""
    wednesdays = [date(2026, 1, 7) + timedelta(weeks=k) for k in range(6)]
    usual = Moments(25, 2000.0, 25 * 80**2 + 24 * 100.0)
    found = [
        seasonal_figures([*[usual] * 5, Moments(25, 25 * mean, 25 * mean**2 + 2400.0)], wednesdays)[-1]
        for mean in (73.0, 71.0)
    ]
    assert [one.verdict for one in found] == ["usual", "low"]
    assert found[0].low == pytest.approx(80 - 3.5 * 2.293, abs=0.01)


def test_rare_events_are_not_strange_for_being_two():
    """1 in 100 of 20 a day: a day of two has a chance of 1.7 %, one of none 82 %, one of five .002 %."""
    generator, days = np.random.default_rng(3), days_of(71)
    history = [Tally(int(k), 20) for k in generator.binomial(20, 0.01, 70)]
    verdicts = [seasonal_figures([*history, Tally(failed, 20)], days)[-1].verdict for failed in (0, 2, 5)]
    assert verdicts == ["usual", "usual", "high"]
    passed = [Tally(20 - tally.failed, 20) for tally in history]
    assert seasonal_figures([*passed, Tally(20, 20)], days)[-1].verdict == "usual"


def test_the_days_of_months_end_are_busy_days_of_their_own():
    """Half as much again comes on the last two days of a month and its first; Mondays bring 200, other days 100."""
    days = days_of(27 * 7)
    ends = [day.day == 1 or (day + timedelta(days=2)).day <= 2 for day in days]
    noise = np.random.default_rng(5).normal(0, 4, len(days))
    counts = [
        (200 if d.weekday() == 0 else 100) * (1.5 if e else 1) + n for d, e, n in zip(days, ends, noise, strict=True)
    ]
    found = seasonal_counts(counts, days)
    assert sum(one.verdict in ("high", "low") for one in found) <= 1
    (end,) = [k for k, day in enumerate(days) if day == date(2026, 6, 30)]
    assert found[end].expected == pytest.approx(150, abs=6)
    counts[end - 7], counts[end] = 150, 100
    changed = seasonal_counts(counts, days)
    assert (changed[end - 7].verdict, changed[end].verdict) == ("high", "low")
    assert seasonal_counts([None] * 7 + counts[7:], days)[3].verdict == "unknown"
