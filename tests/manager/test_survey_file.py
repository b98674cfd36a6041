"""Files of survey answers and tickets: what is read, and one clear line for each row that cannot be."""

from __future__ import annotations

import io
from datetime import datetime

import openpyxl
import pytest

from qa.errors import InputError
from qa.manager.comment_themes import theme_titles, themes_of
from qa.manager.importing_surveys import kind_of
from qa.manager.survey_file import read_answers
from qa.manager.ticket_file import read_tickets

NOW = datetime(2026, 11, 28, 9)


def read(text: str, **more):
    return read_answers("a.csv", text.encode(), NOW, **more)


def told(found) -> list[tuple[object, ...]]:
    return [(one.question, one.score, one.scale, one.satisfied) for one in found.answers]


def test_a_chinese_table_with_both_questions():
    found = read(
        "会话编号,客户,答卷时间,满意度,推荐意愿,意见\nc1,,2026/11/2 10:05,4分,9,态度很好\n,K1,2026-11-03,不满意,6,\n"
    )
    assert told(found) == [
        ("csat", 4, "1-5", True),
        ("nps", 9, "0-10", None),
        ("csat", 2, "1-5", False),
        ("nps", 6, "0-10", None),
    ]
    first, second, third, _ = found.answers
    assert (first.wanted, first.at, first.comment, first.themes) == (
        "c1",
        datetime(2026, 11, 2, 10, 5),
        "态度很好",
        ("attitude",),
    )
    assert (second.comment, third.customer_key, third.at) == ("", "k1", datetime(2026, 11, 3))
    assert found.problems == ()


def test_an_english_workbook():
    book = openpyxl.Workbook()
    book.active.append(["Call_ID", "Submitted At", "CSAT", "NPS", "Replied At"])
    book.active.append(["c1", datetime(2026, 11, 2, 10, 5), 8, None, datetime(2026, 11, 2, 12)])
    book.active.append(["c2", datetime(2026, 11, 2), 7.0, 3, None])
    out = io.BytesIO()
    book.save(out)
    found = read_answers("x.xlsx", out.getvalue(), NOW)
    assert found.scale == "1-10"
    assert told(found) == [("csat", 8, "1-10", True), ("csat", 7, "1-10", False), ("nps", 3, "0-10", None)]
    assert [(one.awaits, one.replied_at) for one in found.answers[:2]] == [
        (False, datetime(2026, 11, 2, 12)),
        (True, None),
    ]


@pytest.mark.parametrize(
    ("scores", "scale", "satisfied"),
    [
        ("5 4 3", "1-5", [True, True, False]),
        ("10 8 7", "1-10", [True, True, False]),
        ("10 8 0", "0-10", [True, True, False]),
        ("非常满意 基本满意 一般", "1-5", [True, True, False]),
        ("9/10 4/5 3/5", "", [True, True, False]),
    ],
)
def test_every_scale(scores, scale, satisfied):
    found = read("conversation_id,csat\n" + "".join(f"c{k},{score}\n" for k, score in enumerate(scores.split())))
    assert found.problems == ()
    assert [one.satisfied for one in found.answers] == satisfied
    assert scale in (found.scale, found.answers[0].scale)


def test_a_scale_in_the_row_or_of_the_caller_counts():
    found = read("id,csat,scale\nc1,4,1-10\nc2,4,5分制\n")
    assert [one.satisfied for one in read("id,csat,分制\nc1,4,1-10\nc2,4,1-5\n").answers] == [False, True]
    assert [one.satisfied for one in found.answers] == [False, True]
    assert read("id,csat\nc1,4\n", scale="1-10").answers[0].satisfied is False


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("c1,很棒,,", "the satisfaction '很棒' is neither a number nor a known word; write a number"),
        ("c1,6,,", "the satisfaction '6' does not lie on the scale 1-5"),
        ("c1,,11,", "the recommendation '11' is no number from 0 to 10"),
        ("c1,,,", "neither satisfaction nor recommendation is filled"),
        (",5,,", "the row names neither a conversation nor a customer with a time"),
        ("c1,5,,2027-01-01", "is yet to come"),
        ("c1,5,,soon", "'soon' is no time"),
        ("c1,5,,,x", "5 cells under 4 columns"),
    ],
)
def test_a_bad_row_is_told_and_the_others_go_on(row, problem):
    found = read(f"id,csat,nps,time\n{row}\nc2,5,,\n", scale="1-5")
    assert [one.wanted for one in found.answers] == ["c2"]
    (said,) = found.problems
    assert str(said).startswith("a.csv:2: ")
    assert problem in str(said)


def test_a_scale_that_cannot_be_told_is_asked_for():
    with pytest.raises(InputError, match="the scale of satisfaction cannot be told"):
        read("id,csat\nc1,0\nc2,4\n")


@pytest.mark.parametrize(
    ("header", "problem"),
    [("id,comment", "no column csat or nps"), ("customer,csat", "neither a conversation nor a customer with a time")],
)
def test_a_header_without_what_is_needed(header, problem):
    with pytest.raises(InputError, match=problem):
        read(f"{header}\na,5\n")


def test_ids_stay_when_an_answer_is_corrected_and_differ_where_answers_do():
    def ids(text):
        return [one.id for one in read(f"id,customer,time,csat,comment\n{text}").answers]

    before, after = ids("c1,,2026-11-02 10:00,2,x\n"), ids("c1,,2026-11-02 10:00,5,y\n")
    assert before == after
    assert len(set(ids("c1,,,2,x\nc1,,,2,x\nc1,,,3,x\nc2,,,2,x\n"))) == 4
    assert ids("c1,,,2,x\nc1,,,2,x\n") == ids("c1,,,2,x\nc1,,,2,x\n")


def test_tickets_in_chinese_with_words_for_what_they_are():
    found = read_tickets(
        "t.csv",
        "工单号,客户,紧急程度,客诉等级,状态,创建时间,首次响应时间,解决时间,挂起分钟\n"
        "W1,K1,高,P1,,2026-11-02 10:00,2026-11-02 10:20,2026-11-02 20:00,30\n"
        "W2,K1,,P3,等待客户,2026-11-02 10:00,,,\n"
        "W3,K1,,,,2026-11-02 10:00,2026-11-02 09:00,,\n"
        "W4,K1,特快,,,2026-11-02 10:00,,,\n".encode(),
        NOW,
    )
    first, second = found.tickets
    assert (first.severity, first.grade, first.status, first.paused_seconds) == ("urgent", "P1", "resolved", 1800)
    assert (second.severity, second.grade, second.status) == ("complex", "P3", "paused")
    assert [str(one).partition("; ")[0] for one in found.problems] == [
        "t.csv:4: answered_at lies before the ticket was opened",
        "t.csv:5: the severity '特快' is not known",
    ]


def test_the_header_tells_the_kind():
    assert kind_of("a.csv", "工单号,创建时间\n".encode()) == "tickets"
    assert kind_of("a.csv", "会话,满意度\n".encode()) == "answers"
    with pytest.raises(InputError, match="neither that of survey answers nor that of tickets"):
        kind_of("a.csv", b"a,b\n1,2\n")


@pytest.mark.parametrize(
    ("comment", "themes"),
    [
        ("等了半天没人管，最后也没解决", {"waiting", "resolution"}),
        ("乱扣费还不承认，再也不用了", {"price", "trust"}),
        ("Very polite, but I waited for hours", {"attitude", "waiting"}),
        ("Charged twice, never again", {"price", "trust"}),
        ("好", set()),
        ("", set()),
    ],
)
def test_themes_of_comments(comment, themes):
    assert set(themes_of(comment)) == themes


def test_every_theme_has_a_title_in_both_languages():
    assert all(set(title) == {"zh", "en"} for title in theme_titles().values())
    assert len(theme_titles()) == 10
