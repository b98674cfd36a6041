"""Units side by side: what the mix explains, what failing items cost, machine and people, each against an example worked by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import numpy as np
import pytest

from qa.manager.comparing import MOST_RANKED, compare
from qa.result import Outcome, Result
from qa.store import item_losses
from qa.store.connection import Database, open_database
from qa.store.filters import Filters
from qa.store.machine_and_people import overruled, totals_compared
from qa.store.review_verdicts import ReviewVerdict, add_verdicts
from qa.store.segments import write_segment
from qa.store.viewer import ADMIN, Viewer
from qa.store.writer import merge_spool
from scoring.manager.pareto import losses as counted
from scoring.manager.pareto import pareto
from scoring.standing import Tally
from scoring.statistics import wilson

ALL = Filters()
POINTS = {"greeting": 5.0, "empathy": 10.0}
HARD, EASY = ("complaint", 0.5), ("delivery", 0.9)


def talk(id: str, team: str, reason: str, resolved: bool, items: str, total: float) -> Result:
    """`items` is a letter for greeting and one for empathy: p(ass), a (partial), f(ail), o(pen)."""
    words = {"p": ("pass", 1.0), "a": ("partial", 0.5), "f": ("fail", 0.0), "o": ("not_evaluated", 0.0)}
    card = {
        "rubric": "r",
        "version": "1",
        "hash": "h",
        "total": total,
        "judged": 1.0,
        "items": {
            name: {"section": "s", "status": words[k][0], "points": words[k][1] * most, "max_points": most}
            for (name, most), k in zip(POINTS.items(), items, strict=True)
        },
    }
    outcome = Outcome(label="resolved" if resolved else "unresolved")
    return Result(
        id=id, source=id, status="ok", channel="chat", team=team, agent=f"{team}1", started_at="2026-05-04T10:00:00",
        contact_reason={"id": reason}, outcome=outcome, scorecard=card,
    )  # fmt: skip


def team(name: str, hard: int, easy: int) -> list[Result]:
    """Half of the hard ones and nine of ten of the easy ones are resolved, in every team."""
    kinds = [(reason, share, k, n) for (reason, share), n in ((HARD, hard), (EASY, easy)) for k in range(n)]
    return [
        talk(f"{name}-{reason}-{k}", name, reason, k < share * n, "pf" if k % 4 == 0 else "ap", 60.0 + k % 5)
        for reason, share, k, n in kinds
    ]


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    folder = tmp_path_factory.mktemp("comparing")
    write_segment([*team("A", 80, 20), *team("B", 20, 80), *team("C", 2, 2)], [], folder)
    with open_database(folder / "x.duckdb") as database:
        merge_spool(database, folder)
        yield database


def test_a_difference_that_the_mix_explains_is_told_as_such(db: Database) -> None:
    found = compare(db, ADMIN, Filters(teams=("A", "B")), "resolution", "team")
    units = {unit.name: unit for unit in found.units}
    # A: 40 + 18 of 100, B: 10 + 72 of 100
    assert (units["A"].crude, units["B"].crude) == (wilson(58, 100), wilson(82, 100))
    assert [unit.name for unit in found.units] == ["B", "A"]
    # at the rates of all, 0.5 and 0.9, both do exactly as their mix leads one to expect
    assert units["A"].adjusted.value == pytest.approx(0.70)
    assert units["A"].by_mix == pytest.approx(-0.12)
    assert units["B"].by_mix == pytest.approx(0.12)
    assert {unit.standing for unit in found.units} == {"level"}
    assert (units["B"].rank.best, units["A"].rank.worst) == (1, 2)
    assert found.overall == wilson(140, 200)


def test_thin_units_come_last_without_a_place(db: Database) -> None:
    found = compare(db, ADMIN, ALL, "resolution", "team")
    last = found.units[-1]
    assert (last.name, last.standing, last.rank) == ("C", "too_few", None)
    assert found.funnel is not None
    assert {point.name: point.place for point in found.funnel.points}["C"] == "too_few"
    assert found.ranked
    assert len(found.units) <= MOST_RANKED


def test_means_are_adjusted_too_and_have_no_funnel(db: Database) -> None:
    found = compare(db, Viewer("manager", ("A",), name="Mia"), ALL, "score", "team")
    (unit,) = found.units
    assert (unit.name, unit.crude.value, found.funnel) == ("A", 62.0, None)
    assert unit.adjusted.value == pytest.approx(62.0)


def test_losses_counted_in_sql_are_those_of_the_table(db: Database) -> None:
    one = Filters(teams=("A",))
    found = item_losses.losses(db, ADMIN, one)
    # greeting: half of it lost in three of four; empathy: all of it lost in every fourth
    table = [[0.0, 1.0] if k % 4 == 0 else [0.5, 0.0] for n in (80, 20) for k in range(n)]
    wanted = counted(list(POINTS), np.array(table), np.array(list(POINTS.values())))
    assert found.conversations == wanted.conversations == 100
    assert found.squares == pytest.approx(wanted.squares)
    for item in POINTS:
        got, want = found.items[item], wanted.items[item]
        assert (got.failed, got.judged) == (want.failed, want.judged)
        assert (got.lost, got.squares, got.cross) == pytest.approx((want.lost, want.squares, want.cross))
    assert [row.item for row in pareto(found)] == ["empathy", "greeting"]
    assert item_losses.losses(db, Viewer("manager", ("B",), name="Mia"), one).conversations == 0


def test_machine_and_people_of_the_same_conversations(db: Database) -> None:
    with db.writing() as cursor:
        for k, (mine, machine, reviewer) in enumerate([(70.0, 60.0, "Ben"), (50.0, 61.0, "Ben"), (90.0, 62.0, "")]):
            cursor.execute(
                "INSERT INTO review (id, conversation_id, reviewer, total, machine_total, submitted_at) VALUES (?, ?, ?, ?, ?, ?)",
                [f"r{k}", f"A-complaint-{k}", reviewer, mine, machine, datetime(2026, 5, 5)],
            )
    (found,) = totals_compared(db, ADMIN, ALL, "team")
    assert (found.group, found.machine.mean, found.people.mean) == ("A", 60.5, 60.0)
    # differences +10 and -11: mean -0.5, variance 220.5; a card without a reviewer is the machine's own
    assert (found.differences.n, found.differences.mean, found.differences.variance) == (2, -0.5, 220.5)


def test_how_often_people_overrule_by_kind(db: Database) -> None:
    at = datetime(2026, 5, 5)
    said = [("B-delivery-0", "pass"), ("B-delivery-4", "fail"), ("B-delivery-8", "na")]
    add_verdicts(db, [ReviewVerdict(id, "empathy", verdict, "Ben", at) for id, verdict in said])
    # the machine failed both: one is overruled; "not applicable" is no verdict to compare
    assert overruled(db, ADMIN, ALL, ("channel", "team")) == {
        "channel": {"chat": Tally(1, 2)},
        "team": {"B": Tally(1, 2)},
    }
    assert overruled(db, Viewer("manager", ("A",), name="Mia"), ALL, ("channel",)) == {"channel": {}}
