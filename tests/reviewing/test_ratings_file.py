"""Ratings from files: what is read, and one clear line for each row that cannot be."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

sys.path.insert(0, str(Path(__file__).parent))

from people_samples import ANNA, CORA, LI, MIA, TODAY, filled

from qa.errors import InputError, UsageError
from qa.reviewing.importing_ratings import import_ratings
from qa.reviewing.ratings_file import read_ratings
from qa.store import audit, outside_ratings
from qa.store.audit import AuditFilters
from qa.store.connection import Database
from qa.store.viewer import Viewer

PEOPLE = [("A", "王敏"), ("A", "李强"), ("B", "王敏")]
HEAD = "agent,team,side,rater,dimension,rating,scale,date"


def read(text: str, **more):
    return read_ratings("ratings.csv", text.encode(), PEOPLE, TODAY, **more)


def workbook(*lines) -> bytes:
    book = openpyxl.Workbook()
    for line in lines:
        book.active.append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with filled(tmp_path_factory.mktemp("ratings") / "x.duckdb") as database:
        yield database


def test_a_table_in_chinese_with_a_scale_for_all():
    found = read(
        "坐席,班组,评价方,评价人,维度,评分,日期\n王敏,A,客户,,,9,2026/10/2\n李强,,同事,张三,态度,4分,2026-10-03\n",
        scale="1-10",
    )
    first, second = found.ratings
    assert (first.person, first.side, first.day) == (("A", "王敏"), "customer", date(2026, 10, 2))
    assert first.rating == pytest.approx(800 / 9)
    assert (second.person, second.side, second.dimension) == (("A", "李强"), "peer", "态度")
    assert second.rater
    assert "张三" not in str(found)  # raters are kept as codes
    assert found.problems == ()


def test_a_workbook_with_dates_and_numbers():
    data = workbook(
        ["agent", "team", "side", "rating", "scale", "date"], ["李强", "A", "customer", 4, "1-5", datetime(2026, 10, 2)]
    )
    (found,) = read_ratings("a.XLSX", data, PEOPLE, TODAY).ratings
    assert (found.rating, found.day, found.source) == (75, date(2026, 10, 2), "a.XLSX")


@pytest.mark.parametrize(
    ("row", "problem", "mend"),
    [
        ("王每,A,peer,x,,4,1-5,2026-10-02", "no agent '王每' in the team 'A' is known", "write the name"),
        ("李强 ,C,peer,x,,4,1-5,2026-10-02", "no agent '李强' in the team 'C'", "write the name"),
        ("王敏,,peer,x,,4,1-5,2026-10-02", "2 teams have an agent '王敏'", "fill the column team"),
        ("李强,A,boss,x,,4,1-5,2026-10-02", "'boss' is no side that rates", "customer 客户, peer"),
        ("李强,A,peer,x,,6,1-5,2026-10-02", "6 is not on the scale from 1 to 5", "name its scale"),
        ("李强,A,peer,x,,nan,1-5,2026-10-02", "'nan' is no number", "write a number"),
        ("李强,A,peer,x,,4,stars,2026-10-02", "'stars' is no scale", "1-5 or"),
        ("李强,A,peer,x,,4,5-1,2026-10-02", "from a lower to a higher", "name its scale"),
        ("李强,A,peer,x,,4,1-5,soon", "'soon' is no date", "2026-10-12"),
        ("李强,A,peer,x,,4,1-5,2026-12-01", "2026-12-01 is yet to come", "correct the date"),
        ("李强,A,peer,李强,,4,1-5,2026-10-02", "do not go together", "self is for the agent"),
        ("李强,A,peer,x,,,1-5,2026-10-02", "the column rating is empty", "fill it"),
        ("李强,A,peer,x,,4,1-5,2026-10-02,more", "9 cells under 8 columns", "quote"),
    ],
)
def test_a_bad_row_is_one_line_and_the_rest_goes_on(row, problem, mend):
    found = read(f"{HEAD}\n{row}\n李强,A,peer,y,,4,1-5,2026-10-02\n")
    assert len(found.ratings) == 1
    (told,) = found.problems
    assert str(told).startswith("ratings.csv:2: ")
    assert problem in told.problem
    assert mend in told.mend
    assert "\n" not in str(told)


@pytest.mark.parametrize(
    ("name", "data", "problem"),
    [
        ("a.csv", b"", "the file is empty"),
        ("a.csv", "agent,rating\n李强,4\n".encode(), "no column side and no date"),
        ("a.csv", f"{HEAD},agent\n".encode(), "is there twice"),
        ("a.pdf", b"%PDF", "the kind of this file is not known"),
        ("a.xlsx", b"PK\x03\x04 broken", "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_used_says_so(name, data, problem):
    with pytest.raises(InputError, match=problem):
        read_ratings(name, data, PEOPLE, TODAY)


def test_a_long_name_keeps_its_kind_and_no_folder_is_told():
    name = "C:\\ratings\\" + "评价" * 60 + ".xlsx"
    with pytest.raises(InputError, match="cannot be read") as told:
        read_ratings(name, b"", PEOPLE, TODAY)
    assert told.value.path.endswith("评价.xlsx")
    assert len(told.value.path) <= 64
    with pytest.raises(InputError, match="cannot be read") as told:
        read_ratings("../../etc/a.xlsx", b"", PEOPLE, TODAY)
    assert told.value.path == "a.xlsx"


def test_a_workbook_that_unpacks_to_too_much_is_not_unpacked(monkeypatch):
    monkeypatch.setattr("qa.readers.table_file.MOST_UNPACKED", 1000)
    with pytest.raises(InputError, match="too large to unpack"):
        read_ratings("a.xlsx", workbook(["agent", "side", "rating", "date"]), PEOPLE, TODAY)


def test_the_same_file_again_adds_nothing_and_a_correction_takes_the_old_ones_place(full):
    rows = ["李强,A,customer,,,9,1-10,2026-10-02"] * 2 + ["李强,A,peer,x,态度,4,1-5,2026-10-02"]
    text = "\n".join([HEAD, *rows])
    first = import_ratings(full, MIA, "a.csv", text.encode(), today=TODAY)
    assert (first.kept.new, first.kept.same) == (3, 0)  # two nameless customers who say the same are two
    again = import_ratings(full, MIA, "b.csv", text.encode(), today=TODAY)
    assert (again.kept.new, again.kept.same) == (0, 3)
    mended = text.replace("态度,4,", "态度,5,")
    assert import_ratings(full, MIA, "c.csv", mended.encode(), today=TODAY).kept.replaced == 1
    found = outside_ratings.samples(full, ANNA, date(2026, 10, 1), TODAY)
    assert found[("A", "李强")]["peer"].mean == 100
    assert found[("A", "李强")]["customer"].n == 2
    assert outside_ratings.samples(full, Viewer("manager", ("B",)), date(2026, 10, 1), TODAY) == {}
    assert outside_ratings.dimensions(full, CORA, ("A", "李强"), date(2026, 10, 1), TODAY)["态度", "peer"].n == 1
    (last, *_) = audit.entries(full, ANNA, AuditFilters(object="ratings"))
    assert (last.who, last.details["replaced"]) == ("Mia", 1)


def test_nobody_rates_agents_whom_whoever_imports_may_not_see(full):
    found = import_ratings(full, MIA, "a.csv", f"{HEAD}\n王敏,B,peer,x,,4,1-5,2026-10-02\n".encode(), today=TODAY)
    assert found.kept.new == 0
    assert "no agent '王敏' in the team 'B' is known" in found.problems[0].problem
    with pytest.raises(UsageError, match="does not import"):
        import_ratings(full, LI, "a.csv", HEAD.encode())
