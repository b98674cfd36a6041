import time

import pytest

from scoring.matching import normalise, phrase_set
from scoring.numbers import value


def figures(text):
    return normalise(text).in_figures.text


def quotes(pattern, text, exceptions=()):
    return [text[a:b] for a, b in phrase_set((pattern,), exceptions).spans(normalise(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("二十四小时", "24小时"),
        ("一百二十块", "120块"),
        ("一百二", "120"),
        ("一百零二", "102"),
        ("三千五", "3500"),
        ("一亿三千万", "130000000"),
        ("十五个工作日", "15个工作日"),
        ("三天", "3天"),
        ("十分钟", "10分钟"),
        ("幺三八零零", "13800"),
        ("二零二四年", "2024年"),
        ("百分之九十", "90%"),
        ("90%", "90%"),
        ("百分之九十九点九", "99 9%"),
        ("99.9%", "99 9%"),
        ("1,200元", "1200元"),
        ("一万二", "12000"),
        ("3万", "30000"),
        ("1.5万", "15000"),
        ("一点五万", "15000"),
        ("貳佰元", "200元"),
        ("within twenty-four hours", "within 24 hours"),
    ],
)
def test_numbers_come_out_in_figures(text, expected):
    assert figures(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        *(
            "一下",
            "一定",
            "一样",
            "一起",
            "一点",
            "一点点",
            "一一对应",
            "万一",
            "千万别",
            "百万富翁",
            "十分抱歉",
            "零件",
        ),
        *("三番五次", "一五一十", "三三两两", "两三天", "三四天", "三五个", "十七八岁", "一一", "one moment"),
    ],
)
def test_words_that_hold_a_numeral_stay(text):
    assert figures(text) == text


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("二十四小时", "我们24小时内回复", ["24小时"]),
        ("24小时", "我们二十四小时内回复", ["二十四小时"]),
        ("24小时", "一百二十四小时内", []),
        ("百分之九十", "有90%的客户", ["90%"]),
        ("90%", "有百分之九十的客户", ["百分之九十"]),
        ("10086", "请拨打一零零八六。", ["一零零八六"]),
        ("第二(次|回)", "这是第 2 次了", ["第 2 次"]),
        ("(两|三)(天|个)", "等了3天", ["3天"]),
        ("三天*解决", "3天之内给您解决", ["3天之内给您解决"]),
        ("一千二百元", "退您1,200元。", ["1,200元"]),
        ("5天", "三十五天", []),
        ("10分满意", "十分满意", []),
        ("24 hours", "within twenty-four hours", ["twenty-four hours"]),
    ],
)
def test_a_phrase_is_found_however_its_number_is_written_and_the_original_is_quoted(pattern, text, found):
    assert quotes(pattern, text) == found


def test_an_exception_with_a_number_holds_however_it_is_written():
    assert quotes("小时", "二十四小时", ("24小时",)) == []
    assert quotes("24小时", "不是二十四小时", ("不是24小时",)) == []


@pytest.mark.parametrize(("numerals", "expected"), [("三零七一", "3071"), ("两", "2"), ("万一", ""), ("三四十", "")])
def test_the_value_of_numerals(numerals, expected):
    assert value(numerals) == expected


def test_every_number_up_to_a_hundred_thousand_is_read_as_it_is_spoken():
    def spoken(n: int) -> str:
        for unit, name in ((10_000, "万"), (1000, "千"), (100, "百"), (10, "十")):
            if n >= unit:
                rest = n % unit
                gap = "零" if 0 < rest < unit // 10 else ""
                return spoken(n // unit) + name + gap + (spoken(rest) if rest else "")
        return "零一二三四五六七八九"[n]

    wrong = [n for n in range(20, 100_000, 7) if value(spoken(n)) != str(n)]
    assert wrong == []


@pytest.mark.parametrize("piece", ["三", "1,", "一百二十", "百分之", "twenty ", "点一"])
def test_time_grows_with_the_text_and_not_faster(piece):
    def seconds(characters: int) -> float:
        text = normalise(piece * (characters // len(piece)))
        begin = time.process_time()
        _ = text.in_figures
        return time.process_time() - begin

    seconds(3_000)
    assert seconds(200_000) < 100 * max(seconds(20_000), 1e-3)
