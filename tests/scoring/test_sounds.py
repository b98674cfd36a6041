import importlib.util
from pathlib import Path

import pytest

from scoring.matching import Homophones, normalise, phrase_set
from scoring.sounds import USUAL, readings, sounds

ROOT = Path(__file__).parents[2]


def found(pattern, text, homophones=True, exceptions=()):
    return bool(phrase_set((pattern,), exceptions).spans(normalise(text), homophones=homophones))


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("我要退款", "我要推款"),
        ("我要退款", "窝要退宽"),
        ("不归我管", "不贵我馆"),
        ("知道规定", "资道规定"),
        ("吃饭时间", "次饭时间"),
        ("上班时间", "桑班时间"),
        ("心情不好", "星情不好"),
        ("银行卡号", "银航卡号"),
        ("航班取消", "行班取消"),
        ("重新办理", "从新办理"),
        ("您的年龄", "您的连龄"),
        ("给您拿来", "给您拉来"),
        ("我*理解您", "我完全李杰您"),
        ("(您好|早上好)小王", "早桑好小王"),
        ("我理解您的", "我嗯李杰您的"),
    ],
)
def test_what_sounds_alike_is_found_on_request(pattern, text):
    assert found(pattern, text)
    assert not found(pattern, text, homophones=False)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("退款", "推款"),
        ("(烦死|烦死个人)了?", "饭是"),
        ("不归我", "不贵我"),
        ("我要退款", "我要贷款"),
        ("不能退", "不能对"),
        ("发票抬头", "花票抬头"),
        ("保证金呢", "报警经呢"),
    ],
)
def test_what_is_too_short_or_sounds_otherwise_is_not(pattern, text):
    assert not found(pattern, text)


@pytest.mark.parametrize(
    ("pattern", "text", "measure", "expected"),
    [
        ("知道规定", "资道规定", Homophones(fuzzy=()), False),
        ("知道规定", "资道规定", Homophones(fuzzy=("z/zh",)), True),
        ("知道规定", "指导规定", Homophones(fuzzy=()), True),
        ("知道规定", "指导规定", Homophones(tone=True, fuzzy=()), False),
        ("知道规定", "之到规定", Homophones(tone=True, fuzzy=()), True),
        ("吃饭时间", "次饭时间", Homophones(fuzzy=("c/ch",)), True),
        ("吃饭时间", "次饭时间", Homophones(fuzzy=("s/sh",)), False),
        ("收费标准", "搜费标准", Homophones(fuzzy=("s/sh",)), True),
        ("拿给您看", "拉给您看", Homophones(fuzzy=("n/l",)), True),
        ("年龄多大", "连龄多大", Homophones(fuzzy=()), False),
        ("发票抬头", "花票抬头", Homophones(fuzzy=("f/h",)), True),
        ("飞机晚点", "灰机晚点", Homophones(fuzzy=("f/h",)), True),
        ("方便接听", "慌便接听", Homophones(fuzzy=("f/h",)), True),
        ("心情不好", "星情不好", Homophones(fuzzy=("n/ng",)), True),
        ("心情不好", "星情不好", Homophones(fuzzy=("z/zh",)), False),
    ],
)
def test_the_measure_decides_what_is_alike(pattern, text, measure, expected):
    assert found(pattern, text, measure) is expected


def test_an_exception_is_heard_too():
    assert not found("垃圾短信*", "拉级短信", exceptions=("垃圾短信",))


def test_only_known_measures_are_read():
    with pytest.raises(ValueError, match="fuzzy"):
        Homophones.model_validate({"fuzzy": ["r/l"]})


def test_signs_keep_the_length_and_what_is_not_chinese():
    assert len(sounds(USUAL).of("我要vip 退款")) == 8
    assert sounds(USUAL).of("vip 12") == "vip 12"


def test_the_table_is_what_its_maker_makes():
    spec = importlib.util.spec_from_file_location("make_sounds", ROOT / "data" / "making" / "make_sounds.py")
    maker = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(maker)
    assert maker.lines() == maker.TABLE.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize(
    ("char", "expected"), [("行", {"xing2", "hang2"}), ("呢", {"ne5"}), ("长", {"chang2", "zhang3"}), ("退", {"tui4"})]
)
def test_readings_are_those_in_daily_use(char, expected):
    assert set(readings()[char]) == expected
