"""Reports: one content, the same numbers in four files, sentences that claim no more than the figures, made by those who may."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pptx import Presentation
from pypdf import PdfReader

from qa.commands.report import make
from qa.errors import UsageError
from qa.reports.charts import Point, course_chart
from qa.reports.content import Report
from qa.reports.making import FORMATS, export, file_name, make_report, render
from qa.reports.span import last_full, named, span_of
from qa.reports.told import headline, next_steps
from qa.reports.words import REPORT_WORDS
from qa.result import Outcome, Result
from qa.sheets.drawing import Stroke
from qa.state_folder import StateFolder
from qa.store import audit
from qa.store.audit import AuditFilters
from qa.store.connection import Database, open_database
from qa.store.segments import write_segment
from qa.store.viewer import ADMIN, Viewer
from qa.store.writer import merge_spool
from scoring.manager.metric_text import shown
from scoring.statistics import Estimate, wilson

MADE = date(2026, 4, 1)
WEEK = named("2026-W12")
HOSTILE = '=HYPERLINK("x")<b>&乙'
MIA = Viewer("manager", ("甲组",), name="Mia")


def talk(day: date, k: int, team: str) -> Result:
    """In W12 the first team resolves 9 of 10, before that 5 of 10; empathy fails in every third."""
    share = 9 if team == "甲组" and day >= WEEK.first else 5
    items = {"empathy": ("fail" if k % 3 == 0 else "pass", 10.0), "greeting": ("pass", 5.0)}
    card = {
        "rubric": "zh-standard",
        "version": "2026.1",
        "hash": "h",
        "total": 60.0 + k % 10,
        "judged": 1.0,
        "items": {
            name: {"section": "s", "status": status, "points": most * (status == "pass"), "max_points": most}
            for name, (status, most) in items.items()
        },
    }
    return Result(
        id=f"{team}-{day}-{k}", source="x", status="ok", channel="chat", team=team, agent=f"{team}{k % 2}",
        customer=f"客户{k}", started_at=f"{day}T10:00:00", outcome=Outcome(label="resolved" if k % 10 < share else "unresolved"),
        contact_reason={"id": "delivery"}, scorecard=card,
    )  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> StateFolder:
    folder = StateFolder(tmp_path_factory.mktemp("reports") / "r.duckdb")
    folder.ensure()
    days = [WEEK.last - timedelta(days=k) for k in range(35)]
    talks = [talk(day, k, team) for day in days for team in ("甲组", HOSTILE) for k in range(10)]
    write_segment(talks, [], folder.spool)
    return folder


@pytest.fixture(scope="module")
def db(folder: StateFolder) -> Iterator[Database]:
    with open_database(folder.database) as database:
        merge_spool(database, folder.spool)
        yield database


@pytest.fixture(scope="module")
def report(db: Database, folder: StateFolder) -> Report:
    return make_report(db, ADMIN, folder, WEEK, "", MADE)


def test_weeks_and_months_by_name() -> None:
    assert (WEEK.first, WEEK.last, WEEK.name) == (date(2026, 3, 16), date(2026, 3, 22), "2026-W12")
    assert named("2026-02").last == date(2026, 2, 28)
    assert span_of("month", date(2026, 12, 31)).before(12).name == "2025-12"
    assert named("2026-W01").before().name == "2025-W52"
    assert [last_full(kind, date(2026, 3, 23)).name for kind in ("week", "month")] == ["2026-W12", "2026-02"]
    for wrong in ("2026-W54", "2026-13", "2026", "W12", "２０２６-W12", ""):
        with pytest.raises(UsageError, match="2026-W12"):
            named(wrong)


def test_the_numbers_are_those_of_the_conversations(report: Report) -> None:
    # 70 of each team: 63 and 35 resolved; the week before 35 of 70 in both
    found = report.figures["resolution"]
    assert found.estimate == wilson(98, 140)
    assert found.change is not None
    assert found.change.change.value == pytest.approx(0.2)
    assert (found.turned, report.by, report.basis.conversations) == ("better", "team", 140)
    assert report.basis.rubrics == {"zh-standard 2026.1": 140}
    assert [(row.item, row.failed, row.rate.n) for row in report.items] == [("empathy", 56, 140)]
    units = {unit.name: unit for unit in report.comparisons["resolution"].units}
    assert (units["甲组"].crude, units["甲组"].standing) == (wilson(63, 70), "better")


def text_of(content: bytes, format: str) -> str:
    """What a reader of the file sees."""
    if format == "html":
        return html.unescape(re.sub(r"<[^>]+>", " ", content.decode()))
    if format == "pdf":
        return "\n".join(page.extract_text().replace("\0", "") for page in PdfReader(BytesIO(content)).pages)
    if format == "xlsx":
        book = load_workbook(BytesIO(content))
        return "\n".join(str(cell.value) for sheet in book for line in sheet.iter_rows() for cell in line)
    frames = [shape for slide in Presentation(BytesIO(content)).slides for shape in slide.shapes]
    tables = [cell.text for f in frames if f.has_table for line in f.table.rows for cell in line.cells]
    return "\n".join([*tables, *(f.text_frame.text for f in frames if f.has_text_frame)])


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_same_numbers_in_every_file(report: Report, format: str, language: str) -> None:
    text = text_of(render(report, format, language), format)
    for metric in ("score", "resolution", "critical_free"):
        e = report.figures[metric].estimate
        if format == "xlsx":
            assert str(e.value) in text
            assert str(e.low) in text
        else:
            assert shown(metric, e.value) in text
            assert f"{shown(metric, e.low)} – {shown(metric, e.high)}" in text
    assert "客户3" not in text
    for _, told in headline(report, language):
        assert re.sub(r"\s", "", told[:24]) in re.sub(r"\s", "", text)


def test_a_workbook_has_clean_numbers_and_no_formulas(report: Report) -> None:
    book = load_workbook(BytesIO(render(report, "xlsx", "zh")))
    cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line]
    assert [cell for cell in cells if cell.data_type == "f"] == []
    assert HOSTILE in [cell.value for cell in cells]
    figures = book[book.sheetnames[1]]
    head = [cell.value for cell in figures[1]]
    line = next(line for line in figures.iter_rows(values_only=True) if line[0] == "解决率")
    assert line[head.index("本期")] == pytest.approx(0.7)
    assert line[head.index("n")] == 140
    assert figures.freeze_panes == "B2"


def test_what_is_hostile_is_text(report: Report) -> None:
    page = render(report, "html", "zh").decode()
    assert "<b>&" not in page
    assert html.escape(HOSTILE) in page


def test_sentences_claim_only_what_is_sure(report: Report, db: Database, folder: StateFolder) -> None:
    told = dict(headline(report, "zh"))
    assert "解决率 70.0%（+20.0 个百分点）" in told["确定变好"]
    assert "目标 95.0%" in told["确定未达目标"]
    assert any("empathy" in step.lower() or "共情" in step for step in next_steps(report, "zh"))
    own = make_report(db, MIA, folder, named("2026-W11"), "甲组", MADE)
    assert (own.by, own.findings.better, own.findings.worse) == ("agent", (), ())
    assert "没有确定的变化" in headline(own, "zh")[0][1]
    # nothing was stored before the first of the five weeks: that nothing changed cannot be said
    first = make_report(db, MIA, folder, named("2026-W08"), "甲组", MADE)
    assert first.basis.conversations > 0
    assert "无法比较" in headline(first, "zh")[0][1]


def test_a_span_without_conversations_says_so(db: Database, folder: StateFolder) -> None:
    empty = make_report(db, ADMIN, folder, named("2024-W10"), "", MADE)
    assert empty.empty
    for format in FORMATS:
        assert "没有会话" in text_of(render(empty, format, "zh"), format) or format == "xlsx"


def test_a_report_is_of_what_one_may_see(db: Database, folder: StateFolder) -> None:
    own = make_report(db, MIA, folder, WEEK, "", MADE)
    assert own.basis.conversations == 70
    with pytest.raises(UsageError, match="no conversations of such a team"):
        make_report(db, MIA, folder, WEEK, HOSTILE, MADE)
    with pytest.raises(UsageError, match="role"):
        make_report(db, Viewer("agent", agent="甲组0", name="a"), folder, WEEK, "", MADE)
    file = export(db, MIA, own, "xlsx", "zh")
    assert file.name == "report-2026-W12.xlsx"
    entry = audit.entries(db, ADMIN, AuditFilters(action="exported"))[0]
    assert (entry.who, entry.object, entry.details["format"]) == ("Mia", "report:all", "xlsx")
    assert re.fullmatch(
        r"report-2026-W12-[0-9a-f]{6}\.pdf", file_name(make_report(db, MIA, folder, WEEK, "甲组", MADE), "pdf")
    )


def test_a_gap_in_a_course_is_a_gap() -> None:
    known, gap = Estimate(80.0, 78.0, 82.0, 30), Estimate(None, None, None, 0)
    drawn = course_chart(
        "x", [Point("a", known), Point("b", gap), Point("c", known), Point("d", known)], lambda v: f"{v:.0f}", 85.0
    )
    lines = [shape for shape in drawn.shapes if isinstance(shape, Stroke) and shape.ink == "agent"]
    assert [len(line.places) for line in lines] == [2]
    assert sum(shape.dashed for shape in drawn.shapes if isinstance(shape, Stroke)) == 1


def test_the_command_writes_files_for_the_owner_alone(db: Database, folder: StateFolder, tmp_path: Path) -> None:
    db.close()
    paths = make(folder, "2026-W12", "week", ["甲组"], "html, xlsx", tmp_path / "out", "en", MADE)
    assert [path.suffix for path in paths] == [".html", ".xlsx"]
    assert {oct(path.stat().st_mode & 0o777) for path in paths} == {"0o600"}
    for wrong, told in (
        ({"format": "doc"}, "unknown format"), ({"format": ","}, "name a format"), ({"language": "fr"}, "no such language"),
        ({"period": "year"}, "no such period"), ({"of": "2026"}, "no week and no month"), ({"teams": ["丙"]}, "such a team"),
    ):  # fmt: skip
        how = {"of": "2026-W12", "period": "week", "teams": [], "format": "html", "language": "zh"} | wrong
        with pytest.raises(UsageError, match=told):
            make(folder, how["of"], how["period"], how["teams"], how["format"], tmp_path, how["language"], MADE)


def test_every_word_is_there_in_both_languages() -> None:
    for key, words in REPORT_WORDS.items():
        assert set(words) == {"zh", "en"}, key
        assert set(re.findall(r"{(\w+)}", words["zh"])) == set(re.findall(r"{(\w+)}", words["en"])), key
