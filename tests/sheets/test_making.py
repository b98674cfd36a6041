from __future__ import annotations

import io
import json
import re
import zipfile
from base64 import b64decode
from dataclasses import replace
from datetime import date, datetime

import pytest
from dashboard_samples import CALL, CHAT
from typer.testing import CliRunner

from qa.__main__ import app
from qa.errors import UsageError
from qa.reviewing.content import Answer, Bookmark, Content
from qa.sheets.font import font_file
from qa.sheets.html import fragment, whole_page
from qa.sheets.making import Asked, export, make_sheet, monday, sounds
from qa.sheets.paper import typeset
from qa.sheets.pdf import pdf
from qa.sheets.request import sheet_as_asked
from qa.sheets.reviewed import Counted, Judgement, counted
from qa.sheets.sheet import Points, Sheet, Text
from qa.sheets.words import SHEET_WORDS
from qa.store import audit
from qa.store.audit import AuditFilters
from qa.store.queries import get_conversation
from qa.store.reviews import Review, insert_review
from qa.store.viewer import ADMIN, Viewer

DAY = date(2026, 3, 10)
CORA = Viewer("coach", name="Cora", every_team=True)
ONE = Asked(CALL)
WEEK = Asked(agent="王敏", week="2026-W10")
PRIVATE = ("13800112233", "一三八零零一一二二三三", "李小雨", "K-1001", "call.wav")


def sheet_of(db, folder, asked=ONE, language="zh", note="", viewer=ADMIN) -> Sheet:
    found = make_sheet(db, viewer, folder, asked, language, DAY, note)
    assert found is not None
    return found


def texts(sheet: Sheet) -> str:
    return re.sub(r"<[^>]+>", " ", fragment(sheet, {}))


def points(sheet: Sheet, title: str) -> dict[str, str]:
    section = next(section for section in sheet.sections if section.title == title)
    return {p.title: p.mark for block in section.blocks if isinstance(block, Points) for p in block.points}


def test_the_sheet_says_what_there_is_to_say(db, folder):
    sheet = sheet_of(db, folder, note="请先听这两段")
    text = texts(sheet)
    for expected in ("王敏", "84.0", "良好", "78–88", "请先听这两段", "感谢您的来电", "明天下午六点前", "系统自动评分"):
        assert expected in text, expected
    assert points(sheet, "做得好的") == {"共情安抚": "✓", "规范开场白": "✓"}
    assert list(points(sheet, "需要改进的")) == ["服务禁语（疑似致命项，待人工确认）", "规范结束语"]
    assert [section.title for section in sheet.sections][-3:] == ["情绪走向", "作出的承诺", "下一步"]


@pytest.mark.parametrize("asked", [Asked(CALL), Asked(CHAT), WEEK])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_sheet_tells_personal_data(db, folder, asked, language):
    sheet = sheet_of(db, folder, asked, language, note="打13800112233")
    page = whole_page(sheet, sounds(db, ADMIN, sheet))
    for private in PRIVATE:
        assert private not in page
    assert "138****2233" in page
    assert not any(name in sheet.name + sheet.document_title for name in ("王敏", "一组", CALL[:8]))


def test_the_clip_of_a_told_number_is_silent_there(db, folder):
    sheet = sheet_of(db, folder, WEEK)
    whole = [clip for clip in sheet.clips() if clip.conversation == CALL]
    assert whole
    silent = sheet_of(db, folder).clips()[0].silent
    assert any(a < 5.8 and b > 3.0 for a, b in silent)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_html_is_one_file_that_loads_and_runs_nothing(db, folder, language):
    _, content = export(db, CORA, folder, Asked(CALL), "html", language, DAY) or ("", b"")
    page = content.decode()
    assert "<script>window" not in page
    assert "&lt;script&gt;" in page
    sources = re.findall(r'(?:src|href)="([^"]*)"', page)
    assert len(sources) == 2
    assert all(b64decode(source.partition(",")[2]).startswith(b"\x1aE\xdf\xa3") for source in sources)
    assert "default-src 'none'" in page


@pytest.mark.parametrize(("asked", "language"), [(Asked(CALL), "zh"), (WEEK, "en")])
def test_pdf_has_its_font_in_it_and_no_name_on_it(db, folder, asked, language):
    name, content = export(db, CORA, folder, asked, "pdf", language, DAY) or ("", b"")
    assert name.endswith(".pdf")
    assert content.startswith(b"%PDF-")
    assert b"/FontFile3" in content
    assert b"/Helvetica" not in content
    for encoding in ("utf-8", "utf-16-be"):
        for form in (
            "王敏".encode(encoding),
            "王敏".encode(encoding).hex().encode(),
            "王敏".encode(encoding).hex().upper().encode(),
        ):
            assert form not in content


def test_the_font_has_every_sign_of_the_sheets_own_words(db, folder):
    from fontTools.ttLib import TTFont

    known = set(TTFont(font_file()).getBestCmap())
    words = "".join(text for words in SHEET_WORDS.values() for text in words.values()) + "✓△×→–−…“”"
    assert [c for c in typeset(words, "zh") if ord(c) not in known] == []


def test_a_long_sheet_runs_over_pages(db, folder):
    long = sheet_of(db, folder, note="很长的留言。" * 1000)
    assert pdf(long, DAY).count(b"/Type /Page\n") > 2


@pytest.mark.parametrize("language", ["zh", "en"])
def test_docx_is_whole_and_names_nobody_in_its_properties(db, folder, language):
    from docx import Document

    _, content = export(db, CORA, folder, Asked(CALL), "docx", language, DAY) or ("", b"")
    document = Document(io.BytesIO(content))
    text = "\n".join(p.text for p in document.paragraphs)
    assert "王敏" in text
    assert len(document.inline_shapes) == 1
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        properties = parts.read("docProps/core.xml").decode() + parts.read("docProps/app.xml").decode()
        body = parts.read("word/document.xml").decode()
    assert "王敏" not in properties
    assert "python-docx" not in properties
    assert 'w:eastAsia="Microsoft YaHei"' in body
    for private in PRIVATE:
        assert private not in body


def test_who_may_not_see_gets_no_sheet(db, folder):
    other = Viewer("reviewer", ("二组",), name="Ben")
    for asked in (Asked(CALL), WEEK, Asked("no such")):
        assert make_sheet(db, other, folder, asked, "zh", DAY) is None
        assert export(db, other, folder, asked, "pdf", "zh", DAY) is None
    unreleased = Viewer("agent", agent="王敏", name="wm")
    assert make_sheet(db, unreleased, folder, Asked(CALL), "zh", DAY) is None


def test_who_may_not_export_does_not(db, folder):
    with pytest.raises(UsageError):
        export(db, Viewer("agent", agent="王敏", name="wm"), folder, Asked(CALL), "pdf", "zh", DAY)


def test_every_export_is_in_the_log(db, folder):
    before = audit.count(db, ADMIN, AuditFilters(action="exported"))
    for asked, format in ((Asked(CALL), "docx"), (WEEK, "html")):
        export(db, CORA, folder, asked, format, "zh", DAY)
    entries = audit.entries(db, ADMIN, AuditFilters(action="exported"))
    assert len(entries) - before == 2
    told = [(e.who, e.role, e.object, e.details["format"], e.details["sheet"]) for e in entries[:2]]
    assert told == [
        ("Cora", "coach", "agent:王敏", "html", "2026-W10"),
        ("Cora", "coach", f"conversation:{CALL}", "docx", "conversation"),
    ]


def test_a_week_has_figures_with_n_and_interval(db, folder):
    sheet = sheet_of(db, folder, WEEK)
    figures = {figure.name: figure for figure in sheet.figures.figures}
    assert figures["会话"].value == "3"
    assert re.fullmatch(r"95% 区间 [\d.]+ 至 [\d.]+\nn = 3，样本不足", figures["平均得分"].note)
    gaps = next(section for section in sheet.sections if section.title == "反复出现的不足")
    assert all(re.search(r"\d+ / \d+ 未通过", p.side) for p in gaps.blocks[0].points)
    moment = next(section for section in sheet.sections if section.title == "最佳时刻")
    assert moment.blocks[0].points[0].title == "客户情绪转好"


def test_a_week_without_conversations_gives_no_sheet(db, folder):
    assert make_sheet(db, ADMIN, folder, Asked(agent="王敏", week="2020-W10"), "zh", DAY) is None


@pytest.mark.parametrize("week", ["2026-10", "2026-W54", "26-W01", "2026-Wx", ""])
def test_a_week_that_is_none_is_refused(db, folder, week):
    with pytest.raises(UsageError, match="2026-W12"):
        make_sheet(db, ADMIN, folder, Asked(agent="王敏", week=week), "zh", DAY)


def test_the_days_of_a_week_are_those_of_iso_8601():
    assert monday("2026-W01") == date(2025, 12, 29)
    assert monday("2026-W53") == date(2026, 12, 28)


def test_a_persons_verdicts_take_the_machines_place(db, folder):
    detail = get_conversation(db, ADMIN, CALL)
    assert detail is not None
    content = Content(
        answers={
            "greeting": Answer(verdict="fail", cause="meaning_context", comment="问候太急", lapse="skill_wording"),
            "closing": Answer(verdict="pass", cause="evidence_elsewhere"),
        },
        comment="整体不错",
        bookmarks=(Bookmark(turn=2, kind="best_practice", note="道歉自然"),),
        points={"greeting": 0.0, "closing": 5.0},
    )
    with db.writing() as cursor:
        insert_review(
            cursor,
            Review("r1", CALL, "", "Ben", 1, detail.rubric, detail.rubric_version, detail.rubric_hash,
                   content.model_dump_json(), 77.5, 84.0, 60.0, datetime(2026, 3, 3, 9)),
        )  # fmt: skip
    try:
        sheet = sheet_of(db, folder)
        assert sheet.figures.figures[0].value == "77.5"
        assert "人工复核 2026-03-03" in dict(sheet.facts).values()
        assert "规范开场白" in points(sheet, "需要改进的")
        assert "规范结束语" not in points(sheet, "需要改进的")
        assert "复核标记：优秀示范" in points(sheet, "做得好的")
        text = texts(sheet)
        for expected in ("整体不错", "复核：问候太急", "原因：", "道歉自然"):
            assert expected in text
        assert "Ben" not in text
    finally:
        with db.writing() as cursor:
            cursor.execute("DELETE FROM review")


def test_the_words_are_there_in_both_languages():
    for key, words in SHEET_WORDS.items():
        assert set(words) == {"zh", "en"}, key
        gaps = [sorted(re.findall(r"\{(\w+)\}", text)) for text in words.values()]
        assert gaps[0] == gaps[1], key


def test_a_note_is_a_paragraph_however_it_is_written(db, folder):
    sheet = sheet_of(db, folder, note="<b>你好</b>\n第二行")
    first = sheet.sections[0].blocks[0]
    assert isinstance(first, Text)
    assert "&lt;b&gt;你好&lt;/b&gt;<br>第二行" in fragment(sheet, {})


def test_a_command_asks_by_the_beginning_of_an_id(db, folder):
    asked = {"by": "anna", "format": "docx", "language": "en", "today": "2026-03-10"}
    told = sheet_as_asked(db, folder, asked | {"conversation": CALL[:6]})
    assert json.loads(json.dumps(told))["name"].endswith(".docx")
    assert audit.entries(db, ADMIN, AuditFilters(), limit=1)[0].who == "os:anna"
    for conversation, problem in (("0", "more than one"), ("zz", "no such")):
        with pytest.raises(UsageError, match=problem):
            sheet_as_asked(db, folder, asked | {"conversation": conversation})


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        [CALL, "--agent", "王敏", "--week", "2026-W10"],
        ["--agent", "王敏"],
        ["--week", "2026-W10"],
        ["--agent", "王敏", "--week", "week 10"],
        [CALL, "--to", "sheet.xls"],
        [CALL, "--language", "fr"],
    ],
)
def test_a_command_that_makes_no_sense_is_refused(tmp_path, arguments):
    result = CliRunner().invoke(app, ["sheet", *arguments, "--db", str(tmp_path / "none.duckdb")])
    assert isinstance(result.exception, UsageError)


def test_a_decided_dispute_counts_and_a_review_of_nobody_does_not(db, folder):
    detail = get_conversation(db, ADMIN, CALL)
    assert detail is not None
    at = datetime(2026, 3, 3, 9)
    nobodys = Review(
        "r", CALL, "", "", 0, detail.rubric, detail.rubric_version, detail.rubric_hash, "{}", 84, 84, 0, at
    )
    assert counted(detail, Judgement(nobodys, {}, at), folder) == Counted(detail)
    changed = counted(detail, Judgement(nobodys, {"closing": "pass"}, at), folder)
    status = {item["id"]: item["status"] for item in changed.detail.items}
    assert (status["closing"], changed.at) == ("pass", at)
    elsewhere = Judgement(replace(nobodys, rubric_hash="other"), {"closing": "pass"}, at)
    assert counted(detail, elsewhere, folder) == Counted(detail)
