"""Improvement projects: the effect against an example worked by hand, and the life of a project over a real database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from scipy import stats

from qa.errors import UsageError
from qa.manager import improving
from qa.manager.improving import Draft
from qa.result import Result
from qa.store import audit, notifications
from qa.store.audit import AuditFilters
from qa.store.connection import Database, open_database
from qa.store.improvements import project, projects
from qa.store.segments import write_segment
from qa.store.viewer import ADMIN, Viewer
from qa.store.writer import merge_spool
from scoring.manager.improvement_effect import Week, improvement_effect
from scoring.standing import Moments, Tally

MIA = Viewer("manager", ("A",), name="Mia")
NORA = Viewer("manager", ("B",), name="Nora")
BEN = Viewer("reviewer", ("A",), name="Ben")
BEGINS, DUE, TODAY = date(2026, 3, 2), date(2026, 4, 6), date(2026, 4, 8)


def shares(*failed: int) -> list[Week]:
    return [Week(Tally(k, 100), Tally(50, 100)) for k in failed]


def test_weeks_are_compared_less_the_others() -> None:
    before, after = [50, 54, 46, 50], [60, 64, 58, 62, 61]
    found = improvement_effect(shares(*before), shares(*after), {}, "A", True)
    # 61.0 - 50.0 points; the others stayed at 50, so all of it is the team's
    wanted = stats.ttest_ind([k / 100 for k in after], [k / 100 for k in before], equal_var=False).confidence_interval()
    assert found.difference.value == pytest.approx(0.11)
    # Welch's degrees of freedom are rounded down: never narrower
    assert found.difference.low == pytest.approx(wanted.low, abs=0.004)
    assert found.difference.low <= wanted.low + 1e-9
    assert (found.verdict, found.weeks, found.difference.n) == ("worked", (4, 5), 9)
    assert improvement_effect(shares(*before), shares(*after), {}, "A", False).verdict == "worse"
    # what moved the others as well is no effect
    moved = [Week(week.own, Tally(61, 100)) for week in shares(*after)]
    assert improvement_effect(shares(*before), moved, {}, "A", True).verdict == "unclear"


def test_few_weeks_say_nothing_and_thin_weeks_do_not_count() -> None:
    thin = [*shares(50, 50), Week(Tally(1, 4), Tally(50, 100))]
    found = improvement_effect(thin, shares(60, 60, 60), {}, "A", True)
    assert (found.verdict, found.weeks, found.difference.value) == ("too_early", (2, 3), None)
    assert [w.code for w in found.warnings] == ["improvement_few_weeks"]
    alone = improvement_effect([Week(Tally(5, 10), None)] * 3, [Week(Tally(5, 10), None)] * 3, {}, "", True)
    assert [w.code for w in alone.warnings] == ["improvement_no_others"]


def test_a_team_that_began_low_is_warned_of() -> None:
    def scores(mean: float, n: int = 10) -> Moments:
        """Half of the values ten over the mean, half ten under it."""
        return Moments(n, n * mean, n * (mean**2 + 100))

    teams = {"A": scores(70), "B": scores(80), "C": scores(82), "D": scores(78)}
    weeks = [Week(scores(70 + k % 2), scores(80)) for k in range(4)]
    after = [Week(scores(72 + k % 2), scores(80)) for k in range(4)]
    found = improvement_effect(weeks, after, teams, "A", True)
    # by hand: within 1000·4/36 = 111.1, between (10·(7.5² + 2.5² + 4.5² + 0.5²))/3 = 276.7, true (276.7 - 111.1)/10 = 16.56,
    # reliability 16.56 / (16.56 + 11.11) = 0.598, so of the 7.5 points off the mean 3.01 are expected back
    assert found.expected_regression == pytest.approx(3.01, abs=0.01)
    assert "improvement_regression" in [w.code for w in found.warnings]
    assert improvement_effect(weeks, after, {"A": scores(70)}, "A", True).expected_regression is None


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Three conversations a day of teams A and B: from the second week of March on, A scores ten more."""
    folder = tmp_path_factory.mktemp("improving")
    talks = []
    for k in range(98):
        day = date(2026, 1, 1) + timedelta(days=k)
        for team in ("A", "B"):
            for call in range(3):
                total = 70.0 + (k * 7 + call * 5) % 9 + (10 if team == "A" and day >= date(2026, 3, 9) else 0)
                talks.append(
                    Result(
                        id=f"{team}{k}-{call}",
                        source="x",
                        status="ok",
                        channel="voice",
                        team=team,
                        agent=team,
                        started_at=f"{day}T10:00:00",
                        scorecard={
                            "rubric": "r",
                            "version": "1",
                            "hash": "h",
                            "total": total,
                            "judged": 1.0,
                            "items": {},
                        },
                    )
                )
    write_segment(talks, [], folder)
    with open_database(folder / "x.duckdb") as database:
        merge_spool(database, folder)
        yield database


def draft(**change: object) -> Draft:
    made = Draft("共情训练", "A", "Ben", "score", BEGINS, DUE, "共情低于基准", "每日一听")
    return replace(made, **change)


def test_the_life_of_a_project(db: Database) -> None:
    improving.begin(db, MIA, "p1", draft())
    improving.begin(db, MIA, "p1", draft(title="the same click again"))
    (row,) = projects(db, MIA)
    assert (row.title, row.state, row.by, row.version) == ("共情训练", "plan", "Mia", 1)
    assert projects(db, NORA) == []
    assert project(db, NORA, "p1") is None
    assert [one.kind for one in notifications.told(db, BEN)] == ["improvement_given"]
    improving.move(db, BEN, row, "do", "开始了")
    with pytest.raises(UsageError, match="meanwhile"):
        improving.move(db, MIA, row, "do", "too late")
    row = project(db, ADMIN, "p1")
    with pytest.raises(UsageError, match="after do comes check"):
        improving.move(db, MIA, row, "act", "")
    with pytest.raises(UsageError, match="why"):
        improving.move(db, MIA, row, "closed", " ")
    with pytest.raises(UsageError, match="managers and the owner"):
        improving.move(db, Viewer("coach", ("A",), name="Cora"), row, "check", "")
    improving.change(db, MIA, row, draft(title="共情训练二"))
    row = project(db, MIA, "p1")
    assert (row.title, row.version, [s["note"] for s in row.content["steps"]]) == ("共情训练二", 3, ["开始了"])
    assert improving.tell_due(db, DUE - timedelta(days=1)) == 0
    assert [improving.tell_due(db, DUE), improving.tell_due(db, DUE)] == [1, 0]
    assert sorted(one.kind for one in notifications.told(db, BEN)) == ["improvement_due", "improvement_given"]
    entries = audit.entries(db, ADMIN, AuditFilters(object="improvement:p1"))
    assert sorted(one.who for one in entries) == ["Ben", "Mia", "Mia"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"title": " "}, "title"), ({"action": ""}, "action"), ({"due": BEGINS}, "due after"), ({"team": "B"}, "your teams"),
        ({"metric": "luck"}, "unknown metric"), ({"finding": "x" * 2001}, "longer"),
    ],
)  # fmt: skip
def test_what_is_missing_is_named(db: Database, change: dict[str, object], told: str) -> None:
    with pytest.raises(UsageError, match=told):
        improving.begin(db, MIA, "bad", draft(**change))
    with pytest.raises(UsageError, match="role"):
        improving.begin(db, BEN, "bad", draft())


def test_the_effect_is_that_of_the_weeks_around(db: Database) -> None:
    improving.begin(db, ADMIN, "p2", draft())
    found = improving.course(db, ADMIN, project(db, ADMIN, "p2"), TODAY)
    # eight weeks before 2 March, and the full weeks of 9, 16, 23 and 30 March; the week of the beginning counts for neither
    assert found.effect.weeks == (8, 4)
    assert found.effect.difference.value == pytest.approx(10.0)
    assert found.effect.verdict == "worked"
    assert found.weeks[-1][0] == date(2026, 3, 30)
    # a manager of A alone sees no others to compare with
    alone = improving.course(db, MIA, project(db, MIA, "p2"), TODAY)
    assert "improvement_no_others" in [w.code for w in alone.effect.warnings]
    improving.begin(db, ADMIN, "p3", draft(begins=date(2026, 3, 30), due=date(2026, 5, 1)))
    assert improving.course(db, ADMIN, project(db, ADMIN, "p3"), TODAY).effect.verdict == "too_early"
