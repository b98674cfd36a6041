"""A generated year in a real database: what was planted is found through the layers the pages use, and steady weeks are left in peace.

What counts as an alarm is what pages and warnings call one: a change of level, a week that breaks a rule of its level's control
chart (`read_course`), a day strange for its weekday (`seasonal_figures`, `seasonal_counts`).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from year_draw import date_of
from year_plan import (
    DAYS,
    FIRST,
    IMPROVED,
    IMPROVED_BY,
    IMPROVED_WEEK,
    RELEASE_DAY,
    SHIFTED,
    SHIFTED_REASON,
    SHIFTED_WEEK,
    TEAMS,
    WEEKS,
)
from year_store import build

from qa.store.connection import Database, rows
from qa.store.derived import settle_all
from qa.store.filters import Filters
from qa.store.metric_figures import Cell, figures_by
from qa.store.viewer import ADMIN
from scoring.manager.control_chart import p_chart
from scoring.manager.decomposition import decompose
from scoring.manager.metrics import METRICS, figure_of
from scoring.manager.mix_adjustment import adjusted_mean, adjusted_shares, pooled
from scoring.manager.period_figure import moments
from scoring.manager.ranks import ranks_of_means
from scoring.manager.seasonal_anomaly import SeasonalReading, seasonal_counts, seasonal_figures
from scoring.manager.trend_reading import TrendReading, read_course

COUNT = 30_000
WATCHED = (
    "score", "critical_free", "resolution", "fcr", "repeat_contact", "complaints", "negative", "customer_change", "handle_time",
    "first_response", "csat", "nps",
)  # fmt: skip
STEADY = tuple(team for team in TEAMS if team not in (IMPROVED, SHIFTED))
RELEASE_WEEK = RELEASE_DAY // 7
ONE_IN_TWENTY = 0.05


@pytest.fixture(scope="module")
def year(tmp_path_factory) -> Iterator[Database]:
    with build(tmp_path_factory.mktemp("year") / "year.duckdb", COUNT, items=False, shipped=False) as database:
        yield database


@pytest.fixture(scope="module")
def weekly(year) -> dict[str, dict[str, TrendReading]]:
    """Each team's weeks, read as the page of trends reads them, by metric."""
    cells: dict[str, dict[int, Cell]] = {team: {} for team in TEAMS}
    for cell in figures_by(year, ADMIN, Filters(), WATCHED, ("team",), "week"):
        cells[cell.group[0]][(cell.start - FIRST).days // 7] = cell
    return {team: {metric: course(cells[team], metric) for metric in WATCHED} for team in TEAMS}


def course(cells: dict[int, Cell], metric: str) -> TrendReading:
    nothing = figure_of(METRICS[metric], 0, 0.0, 0.0)
    figures = tuple(cells[week].figures[metric] if week in cells else nothing for week in range(WEEKS))
    return read_course(figures, (False,) * WEEKS, METRICS[metric].kind, METRICS[metric].bounds)


def strange_days(year: Database, metric: str, by: tuple[str, ...] = ()) -> dict[tuple[str, ...], list[SeasonalReading]]:
    """Each day of the year, overall or by group, read as warnings read it."""
    found: dict[tuple[str, ...], dict[int, Cell]] = {}
    for cell in figures_by(year, ADMIN, Filters(), (metric,), by, "day"):
        found.setdefault(cell.group, {})[(cell.start - FIRST).days] = cell
    nothing, days = figure_of(METRICS[metric], 0, 0.0, 0.0), [date_of(day) for day in range(DAYS)]
    readings = {}
    for group, cells in found.items():
        figures = [cells[day].figures[metric] if day in cells else nothing for day in range(DAYS)]
        if metric == "conversations":
            readings[group] = list(seasonal_counts([float(moments(one).n) for one in figures], days))
        else:
            readings[group] = list(seasonal_figures(figures, days, METRICS[metric].bounds))
    return readings


def is_strange(reading: SeasonalReading) -> bool:
    return reading.verdict in ("high", "low")


def weeks_of(first: int, count: int, **chosen) -> Filters:
    return Filters(since=date_of(7 * first), until=date_of(7 * (first + count) - 1), **chosen)


def test_the_improvement_is_found_with_its_team_its_week_and_its_size(weekly):
    (found,) = weekly[IMPROVED]["score"].changes
    assert abs(found.at - IMPROVED_WEEK) <= 1
    assert found.earliest <= IMPROVED_WEEK <= found.latest
    assert found.difference.low <= IMPROVED_BY <= found.difference.high
    assert found.difference.low > 2


def test_the_improvement_is_true_change_and_takes_the_team_to_the_top(year):
    before, after = (
        {
            c.group: c.figures["score"]
            for c in figures_by(year, ADMIN, weeks_of(week, 9), ("score",), ("team", "channel"))
        }
        for week in (IMPROVED_WEEK - 9, IMPROVED_WEEK)
    )
    parts = decompose(before, after, ["team", "channel"])
    assert [team for team, level in parts.levels["team"].items() if level.is_named] == [IMPROVED]
    assert parts.mix.low <= 0 <= parts.mix.high
    cells = figures_by(year, ADMIN, weeks_of(IMPROVED_WEEK, 30), ("score",), ("team",))
    top, *others = ranks_of_means({cell.group[0]: cell.figures["score"] for cell in cells})
    assert (top.name, top.best, top.surely_top) == (IMPROVED, 1, True)
    assert not any(rank.worst == 1 for rank in others)


def test_the_mix_shift_lowers_the_figure_and_is_told_as_mix(year, weekly):
    (found,) = weekly[SHIFTED]["score"].changes
    assert abs(found.at - SHIFTED_WEEK) <= 1
    assert found.difference.high < 0
    before, after = (
        {
            cell.group: cell.figures["score"]
            for cell in figures_by(
                year, ADMIN, weeks_of(week, 22, teams=(SHIFTED,)), ("score",), ("contact_reason", "channel")
            )
        }
        for week in (SHIFTED_WEEK - 22, SHIFTED_WEEK)
    )
    parts = decompose(before, after, ["contact_reason", "channel"])
    assert parts.change.high < 0
    assert parts.mix_of["contact_reason"].high < -1.5
    assert parts.true_change.low <= 0 <= parts.true_change.high
    assert parts.mix_of["channel"].low <= 0 <= parts.mix_of["channel"].high
    reasons = parts.levels["contact_reason"]
    assert reasons[SHIFTED_REASON].share_after - reasons[SHIFTED_REASON].share_before > 0.2
    assert not any(level.is_named for level in reasons.values())


def test_adjusted_for_the_mix_the_team_is_where_it_was(year):
    """Scores at the mix of all teams, and low resolution as the team's reasons explain it."""
    adjusted = []
    for week in (SHIFTED_WEEK - 22, SHIFTED_WEEK):
        cells = figures_by(year, ADMIN, weeks_of(week, 22), ("score", "resolution"), ("team", "contact_reason"))
        all_reasons = {c.group[1]: c.figures["score"].n for c in cells if c.group[0] != SHIFTED}
        own = {c.group[1]: c.figures["score"] for c in cells if c.group[0] == SHIFTED}
        adjusted.append(adjusted_mean(own, all_reasons)[0])
    assert adjusted[1].low <= adjusted[0].value <= adjusted[1].high
    units: dict[str, dict[str, object]] = {}
    for c in cells:
        units.setdefault(c.group[0], {})[c.group[1]] = c.figures["resolution"]
    of_all = sum(t.failed for t in pooled(units.values()).values()) / sum(
        t.judged for t in pooled(units.values()).values()
    )
    team = adjusted_shares(units)[SHIFTED]
    assert team.verdict == "level"
    assert team.crude.value < of_all
    assert team.explained_by_mix == pytest.approx(team.crude.value - of_all, abs=0.02)


def test_the_release_day_is_out_of_control_and_strange_and_no_other_day_is(year):
    for metric, verdict in (("resolution", "low"), ("complaints", "high")):
        (readings,) = strange_days(year, metric).values()
        assert [day for day in range(DAYS) if is_strange(readings[day])] == [RELEASE_DAY]
        assert readings[RELEASE_DAY].verdict == verdict
        daily = [cell.figures[metric] for cell in figures_by(year, ADMIN, Filters(), (metric,), (), "day")]
        assert list(p_chart(daily, rules=("beyond_limits",)).signals) == [RELEASE_DAY]


def test_mondays_and_months_end_are_no_news(year):
    """A year of counts and scores: a third more on three days a month, Mondays busy and worse."""
    for metric in ("conversations", "score", "first_response"):
        (readings,) = strange_days(year, metric).values()
        strange = [date_of(day) for day in range(DAYS) if is_strange(readings[day])]
        assert len(strange) <= 2
        assert not [day for day in strange if day.weekday() == 0 or day.day == 1]


def test_steady_weeks_of_the_teams_raise_few_alarms(weekly):
    """Eight steady teams, twelve metrics, 52 weeks each: changes of level by series, weeks that break a rule by week."""
    steady = [reading for team in STEADY for reading in weekly[team].values()]
    changed = sum(bool(reading.changes) for reading in steady)
    weeks = [week for reading in steady for week in range(WEEKS) if reading.judged[week] and week != RELEASE_WEEK]
    broken = [
        week
        for reading in steady
        for week, point in enumerate(reading.points)
        if reading.judged[week] and week != RELEASE_WEEK and point.rules
    ]
    assert len(weeks) > 4000
    assert changed / len(steady) <= ONE_IN_TWENTY
    assert (len(broken) + changed) / len(weeks) <= ONE_IN_TWENTY


@pytest.mark.parametrize("by", [(), ("team",)])
def test_steady_weeks_seldom_hold_a_strange_day(year, by):
    weeks = strange = 0
    for metric in ("complaints",) if by else ("conversations", "resolution", "complaints"):
        for group, readings in strange_days(year, metric, by).items():
            if set(group) & {IMPROVED, SHIFTED}:
                continue
            for week in range(5, WEEKS):
                if week != RELEASE_WEEK:
                    weeks, strange = weeks + 1, strange + any(map(is_strange, readings[7 * week : 7 * week + 7]))
    assert weeks > 100
    assert strange / weeks <= ONE_IN_TWENTY


def test_what_is_worked_out_when_stored_is_what_was_written(tmp_path):
    derived = (
        "first_response, next_contact_at, judged_bits, failed_bits, partial_bits, round(share_attitude, 6), round(share_resolution, 6), "
        "share_knowledge"
    )
    sql = f"SELECT id, {derived} FROM conversation WHERE status = 'ok' ORDER BY id"
    with build(tmp_path / "year.duckdb", 600, turns=4, shipped=False) as database:
        before = rows(database, sql)
        with database.writing() as cursor:
            settle_all(cursor)
        after = rows(database, sql)
    assert after == before
    assert sum(line[1] is not None for line in before) > 100
    assert sum(line[2] is not None for line in before) > 20
