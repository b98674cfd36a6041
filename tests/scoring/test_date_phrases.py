"""Dates and times in Chinese and English, worked by hand on the calendar of March 2025: the 5th is a Wednesday."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.date_phrases import LONGEST, find_dates, from_now

SAID = datetime(2025, 3, 5, 10, 0)
"""Wednesday morning."""


def moment(told: str, *, end: bool) -> datetime | None:
    """`6 18:00` is 6 March, `12-3` is 3 December, `26-3-1` 1 March 2026; a day alone begins, as an end it is over."""
    if told in ("", "now"):
        return SAID if told else None
    day, _, clock = told.partition(" ")
    numbers = [int(part) for part in day.split("-")]
    year, month, date = [2025, 3, *numbers][-3:] if len(numbers) == 1 else [2025, *numbers][-3:]
    begins = datetime(year + 2000 * (year < 100), month, date)
    if clock:
        hour, minute = map(int, clock.split(":"))
        return begins + timedelta(hours=hour, minutes=minute)
    return begins + timedelta(days=1, seconds=-1) if end else begins


CHINESE = [
    # days
    ("今天", "instant", "5", "5"),
    ("今日", "instant", "5", "5"),
    ("明天", "instant", "6", "6"),
    ("明儿", "instant", "6", "6"),
    ("后天", "instant", "7", "7"),
    ("大后天", "instant", "8", "8"),
    ("昨天", "instant", "4", "4"),
    ("前天", "instant", "3", "3"),
    # parts of days
    ("明天上午", "instant", "6 6:00", "6 12:00"),
    ("今天下午", "instant", "5 12:00", "5 18:00"),
    ("今晚", "instant", "5 18:00", "5"),
    ("明早", "instant", "6 6:00", "6 10:00"),
    ("明天中午", "instant", "6 12:00", "6 14:00"),
    ("下午", "instant", "5 12:00", "5 18:00"),
    ("凌晨", "instant", "6 0:00", "6 6:00"),
    # the clock
    ("后天晚上八点", "instant", "7 20:00", "7 20:00"),
    ("明早八点五十", "instant", "6 8:50", "6 8:50"),
    ("下午三点", "instant", "5 15:00", "5 15:00"),
    ("下午三点半", "instant", "5 15:30", "5 15:30"),
    ("三点一刻", "instant", "5 15:15", "5 15:15"),
    ("3點10分", "instant", "5 15:10", "5 15:10"),
    ("四点过五分", "instant", "5 16:05", "5 16:05"),
    ("四点零五", "instant", "5 16:05", "5 16:05"),
    ("八点", "instant", "5 20:00", "5 20:00"),  # eight in the morning has passed
    ("十一点", "instant", "5 11:00", "5 11:00"),
    ("两点", "instant", "5 14:00", "5 14:00"),
    ("零点四十五", "instant", "6 0:45", "6 0:45"),
    ("晚上十二点", "instant", "6 0:00", "6 0:00"),
    ("中午12点", "instant", "5 12:00", "5 12:00"),
    ("中午一点", "instant", "5 13:00", "5 13:00"),
    ("凌晨两点", "instant", "6 2:00", "6 2:00"),
    ("10:30", "instant", "5 10:30", "5 10:30"),
    ("20:00", "instant", "5 20:00", "5 20:00"),
    ("今天18点", "instant", "5 18:00", "5 18:00"),
    ("下午一点", "instant", "5 13:00", "5 13:00"),
    ("周六晚8点", "instant", "8 20:00", "8 20:00"),
    ("明天头晌九点", "instant", "6 9:00", "6 9:00"),
    # weekdays
    ("周三", "instant", "5", "5"),
    ("周三上午九点", "instant", "12 9:00", "12 9:00"),  # today nine has passed
    ("周三18点前", "deadline", "now", "5 18:00"),
    ("周二", "instant", "11", "11"),
    ("星期天", "instant", "9", "9"),
    ("礼拜五", "instant", "7", "7"),
    ("这周五", "instant", "7", "7"),
    ("本周一", "instant", "3", "3"),
    ("下周三", "instant", "12", "12"),
    ("下下周一", "instant", "17", "17"),
    ("上周五", "instant", "2-28", "2-28"),
    ("下周二上午十点", "instant", "11 10:00", "11 10:00"),
    ("週一", "instant", "10", "10"),
    ("周五(3月7日)下午两点", "instant", "7 14:00", "7 14:00"),
    # the calendar
    ("12月3号", "instant", "12-3", "12-3"),
    ("三月八日", "instant", "8", "8"),
    ("2月20号", "instant", "2-20", "2-20"),  # less than three months back
    ("11月20号", "instant", "11-20", "11-20"),
    ("2026年1月9日", "instant", "26-1-9", "26-1-9"),
    ("明年三月", "range", "26-3-1", "26-3-31"),
    ("2025-04-01", "instant", "4-1", "4-1"),
    ("12/3", "instant", "12-3", "12-3"),
    ("十五号", "instant", "15", "15"),
    ("3号", "instant", "4-3", "4-3"),
    ("下个月3号", "instant", "4-3", "4-3"),
    ("三十一号", "instant", "31", "31"),
    # weeks, months, years
    ("本周", "range", "3", "9"),
    ("下周", "range", "10", "16"),
    ("周末", "range", "8", "9"),
    ("这个月", "range", "3-1", "3-31"),
    ("下个月", "range", "4-1", "4-30"),
    ("本月底", "range", "25", "31"),
    ("月底", "range", "25", "31"),
    ("下月初", "range", "4-1", "4-5"),
    ("四月中旬", "range", "4-11", "4-20"),
    ("年底", "range", "12-1", "12-31"),
    # deadlines
    ("今天下午六点前", "deadline", "now", "5 18:00"),
    ("六点前", "deadline", "now", "5 18:00"),
    ("今晚20點前", "deadline", "now", "5 20:00"),
    ("凌晨两点半之前", "deadline", "now", "6 2:30"),
    ("十五号之前", "deadline", "now", "15"),
    ("下礼拜三之前", "deadline", "now", "12"),
    ("月底前", "deadline", "now", "31"),
    ("明天中午以前", "deadline", "now", "6 12:00"),
    ("今天下班前", "deadline", "now", "5 18:00"),
    ("最晚明天中午", "deadline", "now", "6 14:00"),
    ("最迟下周三", "deadline", "now", "12"),
    ("本周内", "deadline", "now", "9"),
    ("今天之内", "deadline", "now", "5"),
    ("12月9号前", "deadline", "now", "12-9"),
    # lengths
    ("二十分钟", "duration", "", ""),
    ("两三天", "duration", "", ""),
    ("一周左右", "duration", "", ""),
    ("三到五个工作日", "duration", "", ""),
    ("24小时之内", "deadline", "now", "6 10:00"),
    ("24h内", "deadline", "now", "6 10:00"),
    ("两个钟头之内", "deadline", "now", "5 12:00"),
    ("三个工作日内", "deadline", "now", "10"),  # Thursday, Friday, Monday
    ("五個工作日內", "deadline", "now", "12"),
    ("3-5天内", "deadline", "now", "10"),
    ("七日内", "deadline", "now", "12"),
    ("不超过三天", "deadline", "now", "8"),
    ("半个月内", "deadline", "now", "20 10:00"),
    ("一个月内", "deadline", "now", "4-5"),
    ("半小时后", "instant", "5 10:30", "5 10:30"),
    ("五分钟以后", "instant", "5 10:05", "5 10:05"),
    ("一个半小时后", "instant", "5 11:30", "5 11:30"),
    ("一刻钟后", "instant", "5 10:15", "5 10:15"),
    ("三天后", "instant", "8", "8"),
    ("再过两天", "instant", "7", "7"),
    ("两三天后", "range", "7", "8"),
    ("下一个工作日", "instant", "6", "6"),
    ("三天前", "instant", "2", "2"),
    ("十分钟之前", "instant", "5 9:50", "5 9:50"),
    ("提前半小时", "instant", "", ""),
    # from one to another
    ("九点到十一点", "range", "5 9:00", "5 11:00"),
    ("明天上午九点到十一点", "range", "6 9:00", "6 11:00"),
    ("后天下午两点到四点", "range", "7 14:00", "7 16:00"),
    ("上午十点到两点", "range", "5 10:00", "5 14:00"),
    ("夜里十二点到三点", "range", "6 0:00", "6 3:00"),
    ("3月8日到10日", "range", "8", "10"),
    ("周一到周五", "range", "10", "14"),
    ("8:00-12:00", "range", "5 8:00", "5 12:00"),
    ("今天到晚上七点", "range", "5", "5 19:00"),
    ("明天九点后", "range", "6 9:00", ""),
    ("明天起", "range", "6", ""),
    # hanging on an event
    ("当天", "instant", "", ""),
    ("次日上午", "instant", "", ""),
    ("4月31号", "instant", "", ""),
]
ENGLISH = [
    ("today", "instant", "5", "5"),
    ("tomorrow", "instant", "6", "6"),
    ("the day after tomorrow", "instant", "7", "7"),
    ("yesterday", "instant", "4", "4"),
    ("tonight", "instant", "5 18:00", "5"),
    ("tomorrow morning", "instant", "6 6:00", "6 12:00"),
    ("this afternoon", "instant", "5 12:00", "5 18:00"),
    ("first thing tomorrow", "instant", "6 6:00", "6 10:00"),
    ("noon", "instant", "5 12:00", "5 12:00"),
    ("end of day", "instant", "5", "5"),
    ("3pm", "instant", "5 15:00", "5 15:00"),
    ("6 p.m.", "instant", "5 18:00", "5 18:00"),
    ("10:30 tomorrow", "instant", "6 10:30", "6 10:30"),
    ("tomorrow at 3 pm", "instant", "6 15:00", "6 15:00"),
    ("five o'clock", "instant", "5 17:00", "5 17:00"),
    ("half past two", "instant", "5 14:30", "5 14:30"),
    ("half nine next Tuesday", "instant", "11 9:30", "11 9:30"),
    ("quarter to six", "instant", "5 17:45", "5 17:45"),
    ("twenty five past nine", "instant", "5 21:25", "5 21:25"),
    ("Friday", "instant", "7", "7"),
    ("Wednesday", "instant", "5", "5"),
    ("this Friday", "instant", "7", "7"),
    ("next Tuesday", "instant", "11", "11"),
    ("last Friday", "instant", "2-28", "2-28"),
    ("Monday morning", "instant", "10 6:00", "10 12:00"),
    ("March 12th", "instant", "12", "12"),
    ("12 March 2026", "instant", "26-3-12", "26-3-12"),
    ("the 3rd", "instant", "4-3", "4-3"),
    ("3rd of April", "instant", "4-3", "4-3"),
    ("2025-04-01", "instant", "4-1", "4-1"),
    ("next week", "range", "10", "16"),
    ("last week", "range", "2-24", "3-2"),
    ("this weekend", "range", "8", "9"),
    ("end of the week", "instant", "7", "7"),
    ("by the end of the month", "deadline", "now", "31"),
    ("by 6 pm", "deadline", "now", "5 18:00"),
    ("by five", "deadline", "now", "5 17:00"),
    ("by 6.30", "deadline", "now", "5 18:30"),
    ("by half ten", "deadline", "now", "5 10:30"),
    ("by the 15th", "deadline", "now", "15"),
    ("by Friday", "deadline", "now", "7"),
    ("before Friday", "deadline", "now", "6"),
    ("before Thursday noon", "deadline", "now", "6 12:00"),
    ("before midnight", "deadline", "now", "6 0:00"),
    ("by Monday morning", "deadline", "now", "10 12:00"),
    ("by close of business", "deadline", "now", "5 18:00"),
    ("by tomorrow", "deadline", "now", "6"),
    ("on Monday by 10", "deadline", "now", "10 10:00"),
    ("no later than 5pm on Friday", "deadline", "now", "7 17:00"),
    ("within 3 business days", "deadline", "now", "10"),
    ("within 24 hours", "deadline", "now", "6 10:00"),
    ("within the hour", "deadline", "now", "5 11:00"),
    ("within twenty working days", "deadline", "now", "4-2"),
    ("in the next ten minutes", "deadline", "now", "5 10:10"),
    ("in half an hour", "instant", "5 10:30", "5 10:30"),
    ("in a couple of days", "instant", "7", "7"),
    ("in 24-48 hours", "range", "6 10:00", "7 10:00"),
    ("in a few minutes", "range", "5 10:03", "5 10:05"),
    ("ten minutes from now", "instant", "5 10:10", "5 10:10"),
    ("in a fortnight", "instant", "19", "19"),
    ("two days ago", "instant", "3", "3"),
    ("24-48 hours", "duration", "", ""),
    ("an hour and a half", "duration", "", ""),
    ("a week or so", "duration", "", ""),
    ("3 to 5 business days", "duration", "", ""),
    ("3pm to 5pm", "range", "5 15:00", "5 17:00"),
    ("3 to 5pm", "range", "5 15:00", "5 17:00"),
    ("Wednesday 8-12", "range", "5 8:00", "5 12:00"),
    ("tomorrow between 10 and 11", "range", "6 10:00", "6 11:00"),
    ("tomorrow between 11 and 1", "range", "6 11:00", "6 13:00"),
    ("after 6pm", "range", "5 18:00", ""),
    ("until 6pm", "range", "now", "5 18:00"),
    ("the same day", "instant", "", ""),
]


@pytest.mark.parametrize(("text", "kind", "earliest", "latest"), CHINESE, ids=[row[0] for row in CHINESE])
def test_chinese(text: str, kind: str, earliest: str, latest: str) -> None:
    _check(text, "zh", kind, earliest, latest)


@pytest.mark.parametrize(("text", "kind", "earliest", "latest"), ENGLISH, ids=[row[0] for row in ENGLISH])
def test_english(text: str, kind: str, earliest: str, latest: str) -> None:
    _check(text, "en", kind, earliest, latest)


def _check(text: str, language: str, kind: str, earliest: str, latest: str) -> None:
    (when,) = find_dates(text, language, SAID)
    assert (when.text, when.kind) == (text, kind)
    assert (when.earliest, when.latest) == (moment(earliest, end=False), moment(latest, end=True))


def test_the_tables_are_large_enough() -> None:
    assert len({row[0] for row in CHINESE + ENGLISH}) >= 120


@pytest.mark.parametrize(
    "text",
    [
        "一点都不",
        "快一点",
        "有三点要说",
        "三番五次",
        "一周三次",
        "每天下午四点",
        "每周三",
        "3号线",
        "三楼3号门",
        "百分之二十",
        "十分抱歉",
        "尽快",
        "第三天",
        "等了半天",
        "周到",
        "面前",
    ],
)
def test_no_time_in_chinese(text: str) -> None:
    assert find_dates(text, "zh", SAID) == ()


@pytest.mark.parametrize(
    "text",
    [
        "24/7",
        "every Monday",
        "by one of our engineers",
        "as soon as possible",
        "he may call",
        "$20.50",
        "at one point",
        "order 1530",
        "twenty dollars and ten cents",
        "give me a sec",
        "second hand",
    ],
)
def test_no_time_in_english(text: str) -> None:
    assert find_dates(text, "en", SAID) == ()


@pytest.mark.parametrize(
    ("text", "language", "seconds", "business_days", "about"),
    [
        ("二十分钟", "zh", 1200, None, False),
        ("十几分钟", "zh", 19 * 60, None, True),
        ("两三天", "zh", 3 * 86400, None, False),
        ("三到五个工作日", "zh", None, 5, False),
        ("一周左右", "zh", 7 * 86400, None, True),
        ("两天半", "zh", 2.5 * 86400, None, False),
        ("十五六分钟", "zh", 16 * 60, None, False),
        ("24-48 hours", "en", 48 * 3600, None, False),
        ("3 to 5 business days", "en", None, 5, False),
        ("a few days", "en", 5 * 86400, None, True),
        ("an hour and a half", "en", 5400, None, False),
        ("a week or so", "en", 7 * 86400, None, True),
    ],
)
def test_lengths(text: str, language: str, seconds: float | None, business_days: float | None, about: bool) -> None:
    (when,) = find_dates(text, language, None)
    assert (when.seconds, when.business_days, when.about) == (seconds, business_days, about)


@pytest.mark.parametrize(
    ("text", "precision"),
    [
        ("六点半前", "minute"),
        ("六点前", "hour"),
        ("明天下午", "part_of_day"),
        ("明天", "day"),
        ("下周", "week"),
        ("十月", "month"),
        ("明年", "year"),
    ],
)
def test_precision(text: str, precision: str) -> None:
    assert find_dates(text, "zh", SAID)[0].precision == precision


@pytest.mark.parametrize(
    ("text", "language"),
    [("昨天下午", "zh"), ("三天前", "zh"), ("上周五", "zh"), ("two days ago", "en"), ("last week", "en")],
)
def test_past(text: str, language: str) -> None:
    (when,) = find_dates(text, language, SAID)
    assert when.past
    assert when.latest is not None
    assert when.latest < SAID


def test_several_times_in_a_turn_keep_their_places() -> None:
    text = "我今天三点把证明交给老板,五点前回您,周四下班前再给您结果"
    whens = find_dates(text, "zh", SAID)
    assert [when.text for when in whens] == ["今天三点", "五点前", "周四下班前"]
    assert [when.latest and when.latest.day for when in whens] == [5, 5, 6]


def test_a_clock_takes_the_day_before_it_in_the_sentence_only() -> None:
    first, second, third = find_dates("明天上午九点到,五点半给您电话。六点下班", "zh", SAID)
    assert (first.latest, second.latest) == (moment("6 9:00", end=True), moment("6 17:30", end=True))
    assert third.latest == moment("5 18:00", end=True)


def test_calls_without_punctuation() -> None:
    whens = find_dates("开完十一点给您打电话 两个钟头之内到 明天上午 十点 我去", "zh", SAID)
    assert [when.text for when in whens] == ["十一点", "两个钟头之内", "明天上午 十点"]


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("我保证明早八点到", "明早八点"),
        ("写明夜里十二点", "夜里十二点"),
        ("给您约明天下午两点", "明天下午两点"),
        ("六点前提交退款", "六点前"),
        ("以后提前一天告诉您", "提前一天"),
        ("今天晚自习后", "今天"),
    ],
)
def test_words_around_a_time_are_not_part_of_it(text: str, quote: str) -> None:
    (when,) = find_dates(text, "zh", SAID)
    assert when.text == quote


def test_words_about_a_time_do_not_reach_into_the_next() -> None:
    assert [when.text for when in find_dates("今天前后天", "zh", SAID)] == ["今天前", "后天"]


def test_without_the_moment_there_are_no_dates() -> None:
    (when,) = find_dates("明天下午六点前", "zh", None)
    assert (when.kind, when.earliest, when.latest, when.precision) == ("deadline", None, None, "hour")


def test_time_zone_is_kept() -> None:
    zone = timezone(timedelta(hours=8))
    (when,) = find_dates("明天十点", "zh", SAID.replace(tzinfo=zone))
    assert when.latest == datetime(2025, 3, 6, 10, tzinfo=zone)


def test_a_late_hour_turns_to_the_next_day() -> None:
    (when,) = find_dates("十点前", "zh", SAID.replace(hour=23))
    assert when.latest == datetime(2025, 3, 6, 10)


def test_business_days_from_a_weekend() -> None:
    (when,) = find_dates("五个工作日内", "zh", datetime(2025, 3, 8, 12))  # Saturday: Monday to Friday
    assert when.latest == datetime(2025, 3, 14, 23, 59, 59)


def test_month_ends_differ() -> None:
    (when,) = find_dates("月底前", "zh", datetime(2024, 2, 5))
    assert when.latest == datetime(2024, 2, 29, 23, 59, 59)
    (when,) = find_dates("31号", "zh", datetime(2025, 4, 2))
    assert when.latest == datetime(2025, 5, 31, 23, 59, 59)


def test_from_now() -> None:
    (minutes,) = find_dates("二十分钟", "zh", SAID)
    assert (from_now(minutes, SAID).kind, from_now(minutes, SAID).latest) == ("deadline", datetime(2025, 3, 5, 10, 20))
    (days,) = find_dates("三个工作日", "zh", SAID)
    assert from_now(days, SAID).latest == datetime(2025, 3, 10, 23, 59, 59)
    (day,) = find_dates("明天", "zh", SAID)
    assert from_now(day, SAID) == day
    assert from_now(minutes, None).latest is None


def test_the_language_is_told_by_the_script_where_it_is_not_known() -> None:
    assert find_dates("明天", "", SAID)[0].text == "明天"
    assert find_dates("see you tomorrow", "fr", SAID)[0].text == "tomorrow"


def test_the_rest_of_an_endless_text_is_not_looked_at() -> None:
    assert find_dates("。" * LONGEST + "明天", "zh", SAID) == ()


PIECES = """
今天|明|后天|大|周|三|下|个|月|底|号|点|半|前|之|内|工作日|小时|到|至|-|:|12|99999|0|31|2月|年| |,|。|(|按|十几|/|星期|八|两|by |within |next |
Friday| and |9999|am|half past |the 30th|February |an hour| ago|𝟛|İ|ﬁ|until |between |last |第|每
"""
PIECE = st.sampled_from([*PIECES.replace("\n", "").split("|"), "\ud800"])


@settings(max_examples=600, deadline=None)
@given(
    st.lists(PIECE, max_size=14).map("".join) | st.text(max_size=60),
    st.sampled_from(["zh", "en", ""]),
    st.datetimes() | st.none(),
)
def test_never_raises_and_stays_in_the_text(text: str, language: str, said_at: datetime | None) -> None:
    end = 0
    for when in find_dates(text, language, said_at):
        assert end <= when.span[0] < when.span[1] <= len(text)
        assert when.text == text[slice(*when.span)]
        assert when.earliest is None or when.latest is None or when.kind == "deadline" or when.earliest <= when.latest
        assert from_now(when, said_at).kind != "duration"
        end = when.span[1]
