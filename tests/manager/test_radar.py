from __future__ import annotations

import math
from collections.abc import Iterator

import pytest
from scipy import stats

from app.i18n.translate import known
from qa.errors import InputError, UsageError
from qa.manager.radar import advice, failing_items, measured_against, radar, read_benchmarks, set_benchmarks
from qa.result import Result
from qa.store import audit
from qa.store.audit import AuditFilters
from qa.store.benchmarks import Benchmark
from qa.store.connection import Database, open_database
from qa.store.filters import Filters
from qa.store.segments import write_segment
from qa.store.viewer import ADMIN, Viewer
from qa.store.writer import merge_spool
from scoring.capability import DIMENSIONS
from scoring.manager.radar import spokes
from scoring.standing import Moments

EIGHTY = dict.fromkeys(DIMENSIONS, 80.0)
MIA = Viewer("manager", ("A组",), name="Mia")


def values(*found: float) -> Moments:
    return Moments(len(found), sum(found), sum(v * v for v in found))


def test_a_dimension_is_weak_where_its_whole_interval_lies_below() -> None:
    low = [70.0, 60.0, 80.0] * 10
    found = {s.dimension: s for s in spokes({"empathy": values(*low), "attitude": values(*[80.0, 90.0] * 15)}, EIGHTY)}
    empathy = found["empathy"]
    # by hand: mean 70, s = sqrt(2000 / 29), t(29) = 2.0452
    half = 2.0452296 * math.sqrt(2000 / 29 / 30)
    assert empathy.own.value == pytest.approx(70.0)
    assert empathy.difference.low == pytest.approx(-10 - half)
    assert empathy.difference.high == pytest.approx(-10 + half)
    interval = stats.ttest_1samp(low, 80).confidence_interval()
    assert (empathy.own.low, empathy.own.high) == (pytest.approx(interval.low), pytest.approx(interval.high))
    assert (empathy.verdict, found["attitude"].verdict) == ("weak", "strong")
    assert found["listening"].verdict == "too_few"
    assert (found["listening"].own.value, found["listening"].own.n) == (None, 0)


def test_few_conversations_light_up_nothing_and_like_values_keep_a_width() -> None:
    found = {
        s.dimension: s for s in spokes({"empathy": values(0.0, 10.0), "compliance": values(*[100.0] * 12)}, EIGHTY)
    }
    assert found["empathy"].verdict == "too_few"
    assert found["compliance"].own.high == 100.0
    # Wilson's lower end for 12 of 12 is 12 / (12 + 1.96^2) = 75.7: not surely above 80
    assert found["compliance"].own.low == pytest.approx(75.75, abs=0.01)
    assert found["compliance"].verdict == "level"


def scored(k: int) -> Result:
    """A scored call, of which every fourth fails in empathy; the first twenty are of team A."""
    items = {"empathy": ("communication", "fail" if k % 4 == 0 else "pass"), "greeting": ("etiquette", "pass")}
    card = {
        "rubric": "r",
        "version": "1",
        "hash": "h",
        "total": 80.0,
        "judged": 1.0,
        "items": {
            name: {"section": section, "status": status, "points": 5.0 * (status == "pass"), "max_points": 5.0}
            for name, (section, status) in items.items()
        },
    }
    team = "A组" if k < 20 else "B组"
    return Result(id=f"c{k}", source=f"c{k}.wav", status="ok", channel="voice", team=team, agent="x", scorecard=card)


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    folder = tmp_path_factory.mktemp("radar")
    write_segment([scored(k) for k in range(24)], [], folder)
    with open_database(folder / "x.duckdb") as database:
        merge_spool(database, folder)
        yield database


def test_the_radar_of_what_may_be_seen(db: Database) -> None:
    found = {s.dimension: s for s in radar(db, MIA, Filters())}
    assert found["empathy"].own.value == pytest.approx(75.0)
    assert (found["empathy"].own.n, found["attitude"].own.value) == (20, 100.0)
    assert {s.own.n for s in radar(db, ADMIN, Filters(teams=("B组",)))} == {0, 4}
    (worst,) = failing_items(db, MIA, Filters(), "empathy")
    assert (worst.item, worst.failed.value, worst.failed.n) == ("empathy", 0.25, 20)
    assert failing_items(db, Viewer("manager", name="Nora"), Filters(), "empathy") == []


def test_benchmarks_are_set_by_those_who_manage(db: Database) -> None:
    assert measured_against(db)["empathy"] == Benchmark("empathy", 80.0, "")
    set_benchmarks(db, MIA, [Benchmark("empathy", 60.0, " trade report 2026 ")])
    assert measured_against(db)["empathy"] == Benchmark("empathy", 60.0, "trade report 2026")
    assert radar(db, MIA, Filters())[5].benchmark == 60.0
    entry = audit.entries(db, ADMIN, AuditFilters(object="radar"))[0]
    assert (entry.who, entry.action) == ("Mia", "changed")
    with pytest.raises(UsageError, match="not permitted"):
        set_benchmarks(db, Viewer("coach", ("A组",), name="Cora"), [])
    with pytest.raises(UsageError, match="0 to 100"):
        set_benchmarks(db, MIA, [Benchmark("empathy", 101.0, "")])


def test_benchmarks_from_a_file() -> None:
    found = read_benchmarks("b.csv", "维度,基准,来源\n共情,72,行业报告\nCompliance,95,\n".encode())
    assert found == [Benchmark("empathy", 72.0, "行业报告"), Benchmark("compliance", 95.0, "")]
    for text, line, mend in (
        ("维度,基准\n幽默,72\n", 2, "服务态度"),
        ("维度,基准\n共情,七十\n", 2, "0 to 100"),
        ("维度,基准\n共情,7\n共情,8\n", 3, "keep one"),
        ("维度\n共情\n", 1, "value"),
    ):
        with pytest.raises(InputError) as told:
            read_benchmarks("b.csv", text.encode())
        assert told.value.line == line
        assert mend in str(told.value)


def test_every_dimension_has_advice_and_a_name() -> None:
    assert set(advice()) == set(DIMENSIONS)
    for name in DIMENSIONS:
        assert set(advice()[name]) == {"zh", "en"}
        assert known(f"skill.{name}")
