"""Every metric of the overview by hand, the change and the target of each, and the conversations behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from qa.errors import UsageError
from qa.manager import targets, viewing
from qa.manager.overview import GROUPS, SHOWN, by_segment, findings, key_figures
from qa.store import audit
from qa.store.connection import Database, open_database, rows
from qa.store.derived import settle_all
from qa.store.filters import Filters
from qa.store.metric_figures import figures
from qa.store.metric_targets import list_targets, targets_for
from qa.store.queries import list_ids
from qa.store.saved_views import list_views
from qa.store.viewer import ADMIN, Viewer
from scoring.manager.metrics import METRICS, estimate_of
from scoring.statistics import Estimate

MAY = datetime(2026, 5, 1, 10)
MIA, CORA = Viewer("manager", ("A",), name="Mia"), Viewer("coach", ("A",), name="Cora")
ANNA = Viewer("admin", name="Anna")

# total, share judged, status, channel, outcome, customer, day, critical class standing, seconds, first response, feeling (end, change)
TEN = (
    (90, 1.0, "ok", "voice", "resolved", "u1", 0, "ok", 100, None, 0.5, 0.6),
    (80, 0.9, "ok", "voice", "resolved", "u1", 3, "ok", 200, None, 0.1, 0.2),
    (70, 0.7, "ok", "voice", "follow_up", "u2", 0, "failed", 300, None, -0.3, -0.5),
    (10, 0.6, "ok", "voice", "unresolved", "u2", 8, "suspected", 0, None, -0.2, 0.0),
    (60, 1.0, "ok", "chat", "resolved", "", 1, "ok", 0, 30.0, None, None),
    (50, 1.0, "ok", "chat", "resolved", "u3", 1, "open", 0, 60.0, -0.9, -1.0),
    (None, 0.0, "ok", "chat", "", "u4", 2, "", 0, None, None, None),
    (None, None, "not_eligible", "voice", "", "u5", 3, "", 20, None, None, None),
    (None, None, "failed", "voice", "", "u6", 4, "", 60, None, None, None),
    (100, 1.0, "ok", "voice", "resolved", "u7", 20, "ok", 400, None, 0.4, 0.1),
)


@pytest.fixture(scope="module")
def ten(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with open_database(tmp_path_factory.mktemp("ten") / "x.duckdb") as db:
        with db.writing() as cursor:
            for k, (total, judged, status, channel, outcome, customer, day, standing, *rest) in enumerate(TEN):
                failed = ["leak"] if standing == "failed" else []
                suspected = ["leak"] if standing == "suspected" else []
                line = [f"c{k}", status, channel, outcome, customer, MAY + timedelta(days=day), total, judged]
                line += [failed, suspected, standing, *rest, "AB"[k % 2], ["new", "vip"][k % 2]]
                cursor.execute(
                    """
                    INSERT INTO conversation (id, status, channel, outcome, customer, started_at, total, judged, critical_failed,
                        critical_suspected, critical_compliance, duration, first_response, customer_end, customer_change, team,
                        customer_group, merged_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, now()::TIMESTAMP)
                    """,
                    line,
                )
            first = rows(cursor, "SELECT id, first_response FROM conversation WHERE first_response IS NOT NULL")
            settle_all(cursor)
            for id, seconds in first:  # no turns are written here, so the time is put back
                cursor.execute("UPDATE conversation SET first_response = ? WHERE id = ?", [seconds, id])
            cursor.execute(
                "INSERT INTO review (id, conversation_id, submitted_at) VALUES ('r', 'c0', now()::TIMESTAMP)"
            )
            cursor.execute(
                "INSERT INTO review (id, conversation_id, submitted_at, retracted_at) "
                "VALUES ('s', 'c1', now()::TIMESTAMP, now()::TIMESTAMP)"
            )
            cursor.execute("INSERT INTO event (conversation_id, kind, grade) VALUES ('c2', 'complaint_grade', 'P1')")
            cursor.execute(
                "INSERT INTO contact_satisfaction VALUES ('c0', true, 10), ('c1', true, 9), ('c2', false, 3), ('c4', true, 8)"
            )
        yield db


SHARES = {
    "eligible": (9, 10),
    # a total under 70 % judged does not stand; what failed was eligible
    "scored": (6, 9),
    "reviewed": (1, 8),
    "critical_free": (6, 8),
    "critical_free_compliance": (4, 6),
    "resolution": (5, 7),
    "follow_up": (1, 7),
    # known customers up to 14 May, seven days before the newest: c0 came again after 3 days, c2 after 8
    "fcr": (2, 5),
    "repeat_contact": (1, 8),
    "negative": (2, 6),
    "complaints": (1, 8),
    "csat": (3, 4),
}
MEANS = {
    "score": [90, 80, 70, 60, 50, 100],
    "handle_time": [100, 200, 300, 20, 400],
    "first_response": [30, 60],
    "customer_change": [0.6, 0.2, -0.5, 0, -1, 0.1],
}


@pytest.mark.parametrize("metric", SHARES)
def test_a_share_by_hand(ten: Database, metric: str) -> None:
    counted, n = SHARES[metric]
    found = figure(ten, metric)
    low, high = proportion_confint(counted, n, method="wilson")
    assert (found.value, found.n) == (pytest.approx(counted / n), n)
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-9)


@pytest.mark.parametrize("metric", MEANS)
def test_a_mean_by_hand(ten: Database, metric: str) -> None:
    values, (least, most) = MEANS[metric], METRICS[metric].bounds
    found = figure(ten, metric)
    mean = sum(values) / len(values)
    low, high = stats.t.interval(0.95, len(values) - 1, loc=mean, scale=stats.sem(values))
    assert (found.value, found.n) == (pytest.approx(mean), len(values))
    assert (found.low, found.high) == pytest.approx((max(least, low), min(most, high)), abs=1e-7)


def test_the_other_metrics_by_hand(ten: Database) -> None:
    assert figure(ten, "conversations") == Estimate(10.0, None, None, 10)
    # two promoters, a passive, a detractor: (2 - 1) / 4
    found = figure(ten, "nps")
    assert (found.value, found.n) == (25.0, 4)
    assert found.low is not None
    assert found.high is not None
    assert found.low < 25 < found.high
    assert (figure(ten, "critical_free_customer").n, figure(ten, "critical_free_business").n) == (0, 0)
    told = {*SHARES, *MEANS, "conversations", "nps", "critical_free_customer", "critical_free_business"}
    assert set(SHOWN) <= told
    assert {name for name in METRICS if not name.startswith("dimension_")} <= told


def figure(db: Database, metric: str) -> Estimate:
    return estimate_of(METRICS[metric], figures(db, ADMIN, Filters(), (metric,))[metric])


@pytest.mark.parametrize("metric", [m for group in GROUPS.values() for m in group])
def test_a_figure_opens_the_conversations_that_make_it(ten: Database, metric: str) -> None:
    found = figure(ten, metric)
    sides = {c: set(list_ids(ten, ADMIN, Filters(metric=metric, counted=c))) for c in ("any", "yes", "no")}
    assert len(sides["any"]) == found.n
    if METRICS[metric].kind == "share":
        assert len(sides["yes"]) == round((found.value or 0) * found.n)
        assert sides["yes"] | sides["no"] == sides["any"]
        assert not sides["yes"] & sides["no"]


def test_segments_are_those_with_answers(ten: Database) -> None:
    found = by_segment(ten, ADMIN, Filters(), ("csat", "nps"), ("channel", "customer_group"))
    assert {name: (e.value, e.n) for _, name, e in found["csat"]} == {
        "voice": (pytest.approx(2 / 3), 3),
        "chat": (1.0, 1),
        "new": (pytest.approx(2 / 3), 3),
        "vip": (1.0, 1),
    }
    assert {name: e.value for _, name, e in found["nps"]} == {
        "voice": pytest.approx(100 / 3),
        "chat": 0,
        "new": 0,
        "vip": 100,
    }


@pytest.fixture(scope="module")
def months(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """April and May: scores rise by 4 points, calls get longer, resolution stays."""
    with (
        open_database(tmp_path_factory.mktemp("months") / "x.duckdb") as db,
        db.writing() as cursor,
    ):
        cursor.execute(
            """
            INSERT INTO conversation (id, status, channel, outcome, started_at, total, judged, critical_failed, critical_suspected,
                duration, team, merged_at)
            SELECT 'm' || k, 'ok', 'voice', CASE WHEN k % 5 < 4 THEN 'resolved' ELSE 'unresolved' END,
                TIMESTAMP '2026-04-01 09:00:00' + to_days((k // 10)::INT), 80 + k % 7 - 3 + CASE WHEN k < 300 THEN 0 ELSE 4 END,
                1.0, [], [], 300 + k % 11 + CASE WHEN k < 300 THEN 0 ELSE 20 END, CASE WHEN k % 2 = 0 THEN 'A' ELSE 'B' END,
                now()::TIMESTAMP
            FROM range(600) r(k)
            """
        )
    with open_database(db.path) as again:
        yield again


APRIL = Filters(since=date(2026, 4, 1), until=date(2026, 4, 30))
IN_MAY = Filters(since=date(2026, 5, 1), until=date(2026, 5, 30))


def test_what_changed_and_what_misses_its_target_is_said(months: Database) -> None:
    found = key_figures(months, ADMIN, IN_MAY, APRIL)
    score = found["score"].change
    assert score is not None
    assert score.change.value == pytest.approx(4.0, abs=0.1)
    assert (found["score"].turned, found["handle_time"].turned, found["resolution"].turned) == ("better", "worse", "")
    said = findings(found)
    assert [one.metric for one in said.better] == ["score"]
    assert [one.metric for one in said.worse] == ["handle_time"]
    # 84 of 85, 80 % of 95 %: both surely under; 5 min 25 s is within 10 min
    assert {one.metric for one in said.missed} == {"score", "resolution"}
    assert found["conversations"].change is None
    assert key_figures(months, ADMIN, IN_MAY)["score"].change is None


def test_a_target_is_the_teams_own_then_that_of_all_then_the_given_one(months: Database) -> None:
    targets.set_target(months, ANNA, "score", "", 80.0, None)
    targets.set_target(months, MIA, "score", "A", 90.0, None)
    assert [(one.team, one.target, one.by) for one in list_targets(months, ADMIN)] == [
        ("", 80.0, "Anna"),
        ("A", 90.0, "Mia"),
    ]
    assert [targets_for(months, ADMIN, team)["score"] for team in ("", "A", "B")] == [80.0, 90.0, 80.0]
    assert [one.team for one in list_targets(months, Viewer("manager", ("B",)))] == [""]
    found = key_figures(months, ADMIN, replace(IN_MAY, teams=("A",)))["score"].target
    assert found is not None
    assert (found.target, found.verdict) == (90.0, "missed")
    # the same again is nothing; what somebody else changed meanwhile is not overwritten
    targets.set_target(months, MIA, "score", "A", 90.0, None)
    with pytest.raises(UsageError, match="somebody else"):
        targets.set_target(months, MIA, "score", "A", 95.0, 80.0)
    targets.set_target(months, MIA, "score", "A", None, 90.0)
    assert targets_for(months, ADMIN, "A")["score"] == 80.0
    told = [e.details for e in audit.entries(months, ADMIN, audit.AuditFilters(object="target:score"))]
    assert told[0] == {"team": "A", "target": None, "before": 90.0}
    assert len(told) == 3


@pytest.mark.parametrize(
    ("by", "metric", "team", "target"),
    [
        (CORA, "score", "A", 90.0),
        (MIA, "score", "", 90.0),
        (MIA, "score", "B", 90.0),
        (ANNA, "score", "", 101.0),
        (ANNA, "fcr", "", 1.2),
        (ANNA, "handle_time", "", float("nan")),
        (ANNA, "no", "", 1.0),
    ],
)
def test_a_target_that_cannot_be_set(months: Database, by: Viewer, metric: str, team: str, target: float) -> None:
    with pytest.raises(UsageError):
        targets.set_target(months, by, metric, team, target, None)


def test_views_are_ones_own_or_everybodys(months: Database) -> None:
    own = viewing.save_view(months, CORA, "overview", " Morning  A ", "team=A", for_all=False)
    assert viewing.save_view(months, CORA, "overview", "Morning A", "team=A&period=7d", for_all=False).id == own.id
    for_all = viewing.save_view(months, MIA, "trends", "Week", "period=last_week", for_all=True)
    assert [(v.name, v.address) for v in list_views(months, CORA)] == [
        ("Morning A", "team=A&period=7d"),
        ("Week", "period=last_week"),
    ]
    assert [v.name for v in list_views(months, MIA)] == ["Week"]
    with pytest.raises(UsageError):
        viewing.save_view(months, CORA, "trends", "x", "", for_all=True)
    with pytest.raises(UsageError):
        viewing.save_view(months, CORA, "trends", " ", "", for_all=False)
    with pytest.raises(UsageError):
        viewing.delete_view(months, CORA, for_all.id)
    # nobody sees or deletes what is another person's own
    assert not viewing.delete_view(months, MIA, own.id)
    assert viewing.delete_view(months, CORA, own.id)
    assert not viewing.delete_view(months, CORA, own.id)
    assert list_views(months, CORA) == [for_all]


def test_every_metric_is_in_the_documentation() -> None:
    told = (Path(__file__).parents[2] / "docs" / "metrics.md").read_text(encoding="utf-8").splitlines()
    for metric in METRICS.values():
        line = next((line for line in told if f" `{metric.id}` |" in line), "")
        titles, formula, counted, unit, target, source = (cell.strip() for cell in line.strip("|").split(" | "))
        assert titles == f"{metric.title['en']} {metric.title['zh']} `{metric.id}`".strip()
        assert (formula, counted, source) == (metric.formula["en"], metric.counted["en"], metric.source["en"])
        better = "–" if metric.kind == "count" else "higher" if metric.higher_is_better else "lower"
        assert unit == f"{metric.unit}, {better}"
        assert (target == "–") == (metric.target is None)
