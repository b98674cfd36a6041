from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from qa.errors import UsageError
from qa.metrics import failing_items, key_figures, score_by, score_trend
from qa.result import Outcome, Result
from qa.source import Failure
from qa.store.connection import Database, open_database
from qa.store.filters import Filters
from qa.store.segments import write_segment
from qa.store.viewer import ADMIN, Viewer
from qa.store.writer import merge_spool
from scoring.statistics import Estimate, mean_interval, wilson

ALL = Filters()


def result(id: str, total: float | None = 80.0, items: str = "", **change: Any) -> Result:
    """A scored call; `items` is one letter an item of i0, i1 …: p(ass), a (partial), f(ail), n(ot applicable), o(pen)."""
    words = {"p": "pass", "a": "partial", "f": "fail", "n": "not_applicable", "o": "not_evaluated"}
    card = {
        "rubric": "r",
        "version": "1",
        "hash": "h",
        "total": total,
        "total_range": [0.0, 100.0],
        "judged": change.pop("judged", 1.0),
        "band": "",
        "critical_failed": change.pop("failed", []),
        "critical_suspected": change.pop("suspected", []),
        "sections": {},
        "items": {f"i{k}": {"section": "s", "status": words[letter]} for k, letter in enumerate(items)},
    }
    base: dict[str, Any] = {"status": "ok", "channel": "voice", "language": "zh", "started_at": "2026-05-04T10:00:00"}
    base |= {"team": "A", "agent": "x", "duration": 100.0, "source": f"{id}.wav", "scorecard": card}
    if change.get("status", "ok") != "ok":
        base["scorecard"] = {}
    return Result(id=id, **base | change)


def chat(id: str, *turns: tuple[str, float | None], **change: Any) -> Result:
    transcript = [{"i": i, "role": role, "text": "…", "start": start} for i, (role, start) in enumerate(turns)]
    return result(id, channel="chat", transcript=transcript, duration=0.0, **change)


def listed(estimate: Estimate) -> list[Any]:
    return [estimate.value, estimate.low, estimate.high, estimate.n]


def figure(estimate: Estimate) -> Any:
    """The estimate, equal within what sums in floating point leave open."""
    return pytest.approx(listed(estimate))


Fill = Callable[..., Database]


@pytest.fixture
def fill(tmp_path: Path) -> Iterator[Fill]:
    with open_database(tmp_path / "x.duckdb") as db:

        def put(*results: Result, failures: tuple[Failure, ...] = ()) -> Database:
            write_segment(results, failures, tmp_path / "spool")
            merge_spool(db, tmp_path / "spool")
            return db

        yield put


def test_nothing_gives_figures_without_a_value(fill: Fill) -> None:
    found = key_figures(fill(), ADMIN, ALL)
    assert (found.conversations, found.scored, found.failed) == (0, 0, 0)
    for figure in (found.score, found.critical_rate, found.resolution_rate, found.handle_time, found.first_response):
        assert (figure.value, figure.n) == (None, 0)
    assert score_by(fill(), ADMIN, ALL, "team") == []
    assert score_trend(fill(), ADMIN, ALL) == []
    assert failing_items(fill(), ADMIN, ALL) == []


def test_a_score_is_the_mean_of_the_totals_that_stand(fill: Fill) -> None:
    db = fill(
        result("a", 90.0),
        result("b", 70.0),
        result("c", 10.0, judged=0.69),
        result("d", None, judged=0.0),
        result("e", status="not_eligible"),
        result("f", status="failed", error="empty"),
    )
    found = key_figures(db, ADMIN, ALL)
    assert (found.conversations, found.scored, found.not_eligible, found.failed) == (6, 2, 1, 1)
    assert listed(found.score) == figure(mean_interval([90.0, 70.0], bounds=(0, 100)))
    assert found.score.value == 80.0


def test_inputs_without_a_conversation_count_where_nothing_is_filtered(fill: Fill) -> None:
    db = fill(result("a"), result("b", status="failed", error="empty"), failures=(Failure("z.wav", "not a sound"),))
    assert key_figures(db, ADMIN, ALL).failed == 2
    assert key_figures(db, ADMIN, Filters(teams=("A",))).failed == 1
    assert key_figures(db, Viewer("manager", teams=("A",)), ALL).failed == 1


def test_a_critical_counts_whether_failed_or_suspected(fill: Fill) -> None:
    db = fill(
        result("a", failed=["i0"]), result("b", suspected=["i0", "i1"]), result("c"), result("d", None, judged=0.0)
    )
    assert key_figures(db, ADMIN, ALL).critical_rate == wilson(2, 4)


def test_rates_of_the_outcome_are_of_those_with_one(fill: Fill) -> None:
    labels = ["resolved", "resolved", "follow_up", "unresolved", ""]
    db = fill(*(result(f"c{k}", outcome=Outcome(label=label)) for k, label in enumerate(labels)))
    found = key_figures(db, ADMIN, ALL)
    assert found.resolution_rate == wilson(2, 4)
    assert found.follow_up_rate == wilson(1, 4)


def test_the_feeling_of_the_customer(fill: Fill) -> None:
    ends = [(-0.8, -0.2), (-0.21, 0.4), (0.5, 0.6), (-0.2, None), (None, None)]
    db = fill(
        *(
            result(f"c{k}", sentiment={"customer": {"mean": end, "start": end, "end": end, "change": change}})
            for k, (end, change) in enumerate(ends)
        )
    )
    found = key_figures(db, ADMIN, ALL)
    assert found.negative_rate == wilson(2, 4)
    assert listed(found.customer_change) == figure(mean_interval([-0.2, 0.4, 0.6]))


def test_handle_time_is_of_calls(fill: Fill) -> None:
    db = fill(result("a", duration=60.0), result("b", duration=120.0), result("c", duration=0.0), chat("d"))
    assert listed(key_figures(db, ADMIN, ALL).handle_time) == figure(
        mean_interval([60.0, 120.0], bounds=(0, float("inf")))
    )


def test_first_response_runs_from_the_customers_first_message_to_the_agents_next(fill: Fill) -> None:
    db = fill(
        chat("a", ("customer", 0.0), ("agent", 30.0), ("agent", 90.0)),
        # a greeting before anything was asked answers nothing; a bot is not the agent; the second question does not count
        chat("b", ("agent", 0.0), ("customer", 10.0), ("other", 11.0), ("customer", 40.0), ("agent", 100.0)),
        chat("unanswered", ("customer", 0.0)),
        chat("untimed", ("customer", None), ("agent", None)),
        chat("half timed", ("customer", 5.0), ("agent", None)),
        result("call", transcript=[{"i": 0, "role": "customer", "text": "…", "start": 0.0},
                                   {"i": 1, "role": "agent", "text": "…", "start": 1.0}]),
    )  # fmt: skip
    found = key_figures(db, ADMIN, ALL).first_response
    assert (found.value, found.n) == (60.0, 2)


def test_groups_side_by_side(fill: Fill) -> None:
    db = fill(
        result("a", 90.0), result("b", 80.0, suspected=["i0"]), result("c", 50.0, team="B"), result("d", team=""),
        result("e", team="C", status="not_eligible"),
    )  # fmt: skip
    found = {figure.name: figure for figure in score_by(db, ADMIN, ALL, "team")}
    assert list(found) == ["", "A", "B", "C"]
    assert listed(found["A"].score) == figure(mean_interval([90.0, 80.0], bounds=(0, 100)))
    assert found["A"].critical_rate == wilson(1, 2)
    assert (found["C"].conversations, found["C"].score.n) == (1, 0)
    assert [f.name for f in score_by(db, Viewer("manager", teams=("B",)), ALL, "team")] == ["B"]
    with pytest.raises(UsageError, match="team, agent"):
        score_by(db, ADMIN, ALL, "id")


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        ("day", [(date(2026, 5, 3), 60.0), (date(2026, 5, 4), 85.0), (date(2026, 5, 10), 50.0)]),
        ("week", [(date(2026, 4, 27), 60.0), (date(2026, 5, 4), pytest.approx(220 / 3))]),
        ("month", [(date(2026, 5, 1), 70.0)]),
    ],
)
def test_a_trend_has_a_point_for_each_period_with_a_score(fill: Fill, period: str, expected: list[Any]) -> None:
    db = fill(
        result("a", 90.0, started_at="2026-05-04T00:00:00+08:00"),
        result("b", 80.0, started_at="2026-05-04T23:59:59+08:00"),
        result("c", 50.0, started_at="2026-05-10T12:00:00+08:00"),
        result("d", 60.0, started_at="2026-05-03T23:00:00-11:00"),
        result("undated", 0.0, started_at=""),
    )
    points = score_trend(db, ADMIN, ALL, "team", period)
    assert [(p.period_start, p.score.value) for p in points] == expected
    assert {p.group for p in points} == {"A"}


def test_the_items_that_fail_most_are_those_that_surely_do(fill: Fill) -> None:
    db = fill(
        result("a", items="fpfno"),
        result("b", items="fafnp"),
        *(result(f"c{k}", items="fponp") for k in range(8)),
        *(result(f"d{k}", items="pponp") for k in range(4)),
    )
    found = failing_items(db, ADMIN, ALL)
    assert [f.item for f in found] == ["i0", "i2"]
    assert found[0].failed == wilson(10, 14)
    # two of two fail, but two say little
    assert found[1].failed == wilson(2, 2)
    assert [f.item for f in failing_items(db, ADMIN, ALL, limit=1)] == ["i0"]
    assert failing_items(db, Viewer("agent", agent="somebody else"), ALL) == []


def test_every_figure_follows_the_filters(fill: Fill) -> None:
    db = fill(result("a", 90.0, items="p"), result("b", 10.0, items="f", team="B"))
    only = Filters(teams=("A",))
    assert key_figures(db, ADMIN, only).score.value == 90.0
    assert [f.name for f in score_by(db, ADMIN, only, "team")] == ["A"]
    assert [p.group for p in score_trend(db, ADMIN, only)] == ["A"]
    assert failing_items(db, ADMIN, only) == []
