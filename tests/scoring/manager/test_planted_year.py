"""A year with planted effects: what was planted is found, and nothing else.

Three teams, two channels, 364 days. In week 20 the north team improves by 4 points; from week 30 on two of three conversations are
chats, which score 6 points lower, instead of one of three; the Friday of week 36 is a bad
release day; fewer and harder conversations come at weekends.
"""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from scoring.manager.change_point import change_points
from scoring.manager.control_chart import xmr_chart
from scoring.manager.decomposition import decompose
from scoring.manager.seasonal_anomaly import seasonal_readings
from scoring.standing import Moments

DAYS, RELEASE, IMPROVED, SHIFTED = 364, 249, 19 * 7, 29 * 7
TEAMS, CHANNELS = ("north", "south", "west"), ("voice", "chat")


class Year:
    def __init__(self, seed):
        generator = np.random.default_rng(seed)
        day = np.repeat(np.arange(DAYS), np.where(np.arange(DAYS) % 7 < 5, 60, 25))
        self.day, self.week = day, day // 7
        self.team = generator.integers(0, 3, len(day))
        self.channel = (generator.random(len(day)) < np.where(day < SHIFTED, 1 / 3, 2 / 3)).astype(int)
        truth = 80 + 4.0 * ((self.team == 0) & (day >= IMPROVED)) - 6 * self.channel - 3 * (day % 7 >= 5)
        self.score = truth - 15 * (day == RELEASE) + generator.normal(0, 12, len(day))

    def moments(self, chosen):
        scores = self.score[chosen]
        return Moments(len(scores), float(scores.sum()), float((scores**2).sum()))

    def weekly(self, chosen):
        return [self.moments(chosen & (self.week == week)) for week in range(52)]

    def cells(self, chosen):
        return {
            (team, channel): self.moments(chosen & (self.team == t) & (self.channel == c))
            for (t, team), (c, channel) in product(enumerate(TEAMS), enumerate(CHANNELS))
        }


@pytest.fixture(scope="module")
def years():
    return [Year(seed) for seed in range(5)]


def test_the_team_that_improved_and_no_other(years):
    """By channel, so that the shift to chats does not move it."""
    for year in years:
        (found,) = change_points(year.weekly((year.team == 0) & (year.channel == 0)))
        assert abs(found.at - 19) <= 2
        assert found.difference.low <= 4 <= found.difference.high
    others = [
        change_points(year.weekly((year.team == t) & (year.channel == c)))
        for year in years
        for t in (1, 2)
        for c in (0, 1)
    ]
    assert sum(map(bool, others)) <= 1  # of twenty steady years


def test_the_mix_shift_is_a_change_of_the_figure_and_not_of_the_work(years):
    held = 0
    for year in years:
        rest = year.team > 0
        (found,) = change_points(year.weekly(rest))
        assert abs(found.at - 29) <= 2
        before = rest & (year.day >= SHIFTED - 42) & (year.day < SHIFTED)
        after = rest & (year.day >= SHIFTED) & (year.day < SHIFTED + 42)  # the release comes later
        parts = decompose(year.cells(before), year.cells(after), ["team", "channel"])
        assert parts.change.high < 0
        assert parts.mix_of["channel"].low <= -2 <= parts.mix_of["channel"].high
        assert parts.mix_of["team"].low <= 0 <= parts.mix_of["team"].high
        held += parts.true_change.low <= 0 <= parts.true_change.high
    assert held >= 4


def test_the_improvement_is_true_change_of_that_team(years):
    for year in years:
        windows = [(year.day >= IMPROVED + off) & (year.day < IMPROVED + off + 56) for off in (-56, 0)]
        levels = decompose(*map(year.cells, windows), ["team", "channel"]).levels["team"]
        assert [team for team in levels if levels[team].is_named] == ["north"]
        assert levels["north"].true_change.low <= 4 / 3 <= levels["north"].true_change.high
        assert max(levels, key=lambda team: levels[team].true_change.value) == "north"


def test_the_release_day_is_strange_and_the_rhythm_is_not(years):
    false, judged = 0, 0
    for year in years:
        days = [year.moments(year.day == day) for day in range(DAYS)]
        weekdays = [day % 7 for day in range(DAYS)]
        found = seasonal_readings([day.mean for day in days], weekdays, [day.n for day in days])
        assert found[RELEASE].verdict == "low"
        for week in range(4, 52):
            if not (29 <= week < 34 or week == RELEASE // 7):  # the mix has moved, the window has not taken it in
                false += any(reading.verdict in ("high", "low") for reading in found[7 * week : 7 * week + 7])
                judged += 1
    assert false / judged <= 0.05


def test_steady_weeks_are_left_in_peace(years):
    alarms = 0
    for year in years:
        weeks = year.weekly((year.team == 1) & (year.channel == 0) & (year.day != RELEASE))
        alarms += len(xmr_chart([week.mean for week in weeks]).signals)
    assert alarms / (52 * len(years)) <= 0.05
