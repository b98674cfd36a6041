"""Courses from a real database: periods that are not over, what moved when a level changed, what was marked, who sees it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest

from qa.errors import UsageError
from qa.manager import trending
from qa.manager.event_marking import mark, unmark
from qa.manager.trend_events import trend_events
from qa.manager.trend_explaining import explain, grown
from qa.rubric_life.ledger import Entry, append
from qa.rubric_life.places import RubricFolder
from qa.state_folder import StateFolder
from qa.store import audit
from qa.store.audit import AuditFilters
from qa.store.connection import Database, insert_rows, open_database
from qa.store.filters import Filters
from qa.store.viewer import ADMIN, Viewer

MONDAY = date(2026, 1, 5)
WEEKS = 24
TODAY = MONDAY + timedelta(days=7 * WEEKS - 3)
"""A Friday: the last week is not over."""
CHANGED = 12
MANAGER = Viewer("manager", teams=("A",), name="mia")
HEAD = Viewer("manager", name="h", every_team=True)
RESOLUTION = trending.subject_of("resolution")
EASY, HARD = 10, 4
"""Of ten conversations of a reason, those that are resolved: all of the easy, four of the hard ones."""


def _week(number: int) -> list[tuple]:
    """Twenty conversations of each team. Team A gets more of the hard reason from week 12 on; team B does better from then on."""
    lines = []
    later = number >= CHANGED
    for team in ("A", "B"):
        hard = 10 if team == "A" and later else 4
        for k in range(20):
            is_hard = k < hard
            resolved = (k + number) % 10 < (HARD if is_hard else EASY)
            if team == "B":
                resolved = k < (19 if later else 12) + number % 2
            started = datetime(MONDAY.year, 1, 5, 9) + timedelta(days=7 * number + (k % 5), minutes=k)
            outcome = "resolved" if resolved else "unresolved"
            reason = "hard" if is_hard else "easy"
            id = f"{team}{number:02}{k:02}"
            lines.append(
                (id, "ok", "voice", started, team, f"{team}{k % 4}", reason, outcome, 80.0, 1.0, "h", 1, k % 2)
            )
    return lines


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    columns = "id, status, channel, started_at, team, agent, contact_reason, outcome, total, judged, rubric_hash, judged_bits, failed_bits"
    with open_database(tmp_path_factory.mktemp("trends") / "x.duckdb") as database:
        with database.writing() as cursor:
            insert_rows(cursor, f"conversation ({columns})", [line for week in range(WEEKS) for line in _week(week)])
            insert_rows(cursor, "rubric_item", [("h", 0, "greeting", "etiquette", 5.0)])
        yield database


def course(db: Database, viewer: Viewer = ADMIN, **filters) -> trending.Course:
    found = trending.course(db, viewer, Filters(**filters), RESOLUTION, "week", TODAY)
    assert found is not None
    return found


def test_all_metrics_at_one_look_leave_out_what_nobody_has(db):
    found = {one.subject.key: one for one in trending.all_courses(db, ADMIN, Filters(), "week", TODAY)}
    assert {"conversations", "score", "resolution"} <= set(found)
    assert not {"csat", "nps", "handle_time"} & set(found)
    assert found["conversations"].values[:2] == (40.0, 40.0)
    assert [period.is_open for period in found["score"].periods] == [False] * 23 + [True]


def test_the_week_that_is_not_over_is_not_judged(db):
    found = course(db)
    assert found.reading.judged == (True,) * 23 + (False,)
    assert found.periods[0] == trending.Period(MONDAY, MONDAY + timedelta(days=6), is_open=False)


def test_more_of_the_hard_reason_is_told_as_mix(db):
    found = course(db, teams=("A",))
    (change,) = found.reading.changes
    assert change.at == CHANGED
    told = explain(db, ADMIN, Filters(teams=("A",)), found, change)
    assert told.after[0] == MONDAY + timedelta(days=7 * CHANGED)
    # 4 of 20 hard ones became 10 of 20, of which 4 of 10 are resolved instead of all: -0.6 · 0.3
    assert told.found.change.value == pytest.approx(-0.18, abs=0.02)
    assert told.found.mix.value == pytest.approx(-0.18, abs=0.03)
    assert told.found.true_change.low <= 0 <= told.found.true_change.high
    assert [(one.name, round(one.level.share_after - one.level.share_before, 2)) for one in told.mixed] == [
        ("easy", -0.3),
        ("hard", 0.3),
    ]
    assert told.truly == ()


def test_the_team_that_does_better_is_told_as_true_change(db):
    found = course(db, teams=("B",))
    (change,) = found.reading.changes
    told = explain(db, ADMIN, Filters(teams=("B",)), found, change)
    # 12.5 of 20 became 19.5
    assert told.found.true_change.value == pytest.approx(0.35, abs=0.01)
    assert told.found.mix.value == pytest.approx(0.0, abs=1e-9)
    assert {one.factor for one in told.truly} <= {"contact_reason", "agent"}
    assert told.truly


def test_groups_are_found_though_all_together_hide_them(db):
    found = {
        one.group: [change.at for change in one.reading.changes]
        for one in trending.courses_by(db, ADMIN, Filters(), RESOLUTION, "week", ("team",), TODAY)
    }
    assert found == {"A": [CHANGED], "B": [CHANGED]}


def test_items_and_days_have_courses_too(db):
    item = trending.subject_of("item:greeting")
    found = trending.course(db, ADMIN, Filters(), item, "week", TODAY)
    # every second conversation failed it
    assert found.values[0] == 0.5
    days = trending.course(db, ADMIN, Filters(), RESOLUTION, "day", TODAY)
    weeks = trending.by_weeks(days, TODAY)
    assert weeks.figures == course(db).figures
    assert trending.season_readings(days)[-1].value is None
    assert trending.subject_of("no such") is None


def test_a_count_is_taken_apart_by_what_grew(db):
    count = trending.subject_of("conversations")
    within = Filters(reasons=("hard",))
    found = trending.course(db, ADMIN, within, count, "week", TODAY)
    (change,) = found.reading.changes
    assert explain(db, ADMIN, within, found, change) is None
    first = grown(db, ADMIN, within, found, change)[0]
    assert (first.factor, first.name, first.before, first.after) == ("team", "A", 4.0, 10.0)


def test_a_viewer_sees_the_courses_of_own_teams_only(db):
    assert course(db, MANAGER).n == 20 * WEEKS
    stranger = Viewer("manager", name="x")
    assert trending.course(db, stranger, Filters(), RESOLUTION, "week", TODAY) is None


def test_marks_are_kept_once_shown_to_whom_they_concern_and_audited(tmp_path):
    folder = StateFolder(tmp_path / "x.duckdb")
    folder.ensure()
    day, anna = date(2026, 3, 2), Viewer("manager", teams=("B",), name="anna")
    ledger = RubricFolder(folder).ledger
    ledger.parent.mkdir(parents=True, exist_ok=True)
    append(
        ledger, Entry("publish", "our", "2", "h", "mia", "", "2026-02-01T10:00:00+00:00", effective_from="2026-03-01")
    )
    with open_database(folder.database) as db:
        for _ in range(2):
            mark(db, MANAGER, "e1", day, "release", "  Release   7 ", "A")
        mark(db, HEAD, "e2", day, "other", "Holiday")

        def told(viewer: Viewer, **filters) -> list[tuple[str, str]]:
            found = trend_events(db, viewer, folder, Filters(**filters), date(2026, 1, 1), date(2026, 12, 31))
            return [(one.kind, one.title) for one in found]

        assert told(MANAGER) == [("rubric", "our 2"), ("other", "Holiday"), ("release", "Release 7")]
        assert told(anna) == [("rubric", "our 2"), ("other", "Holiday")]
        assert told(ADMIN, teams=("B",)) == [("rubric", "our 2"), ("other", "Holiday")]
        for team in ("B", ""):
            with pytest.raises(UsageError, match="your own teams"):
                mark(db, MANAGER, "e3", day, "release", "x", team)
        with pytest.raises(UsageError, match="role"):
            mark(db, Viewer("coach", teams=("A",), name="c"), "e3", day, "release", "x", "A")
        with pytest.raises(UsageError, match="title"):
            mark(db, MANAGER, "e3", day, "release", "  ", "A")
        unmark(db, anna, "e1")
        unmark(db, MANAGER, "e2")
        assert ("release", "Release 7") in told(MANAGER)
        for _ in range(2):
            unmark(db, MANAGER, "e1")
        assert told(MANAGER) == [("rubric", "our 2"), ("other", "Holiday")]
        log = audit.entries(db, ADMIN, AuditFilters(object="event:"))[::-1]
        assert [(one.object, one.details.get("removed", False)) for one in log] == [
            ("event:e1", False),
            ("event:e2", False),
            ("event:e1", True),
        ]
