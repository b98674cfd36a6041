from __future__ import annotations

import itertools
import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.text.redact import mask, mask_result, spans


@pytest.mark.parametrize(
    ("text", "masked", "kind"),
    [
        ("11010519491231002X", "1****************X", "id_number"),
        ("11010519491231002x", "1****************x", "id_number"),
        ("110105 19491231 002X", "1***** ******** ***X", "id_number"),
        ("44052418800101001-X", "44052418800101001-X", None),  # 1880 is no year of birth
        ("110105194912310021", "110105194912310021", None),  # wrong check character
        ("110105491231002", "1*************2", "id_number"),
        ("110105499931002", "110105499931002", None),  # no such month
        ("一一零一零五一九四九一二三一零零二叉", "一****************叉", "id_number"),
        ("13812345678", "138****5678", "mobile"),
        ("138-1234-5678", "138-****-5678", "mobile"),
        ("138 1234 5678", "138 **** 5678", "mobile"),
        ("1381234 5678", "138**** 5678", "mobile"),
        ("1 3 8 1 2 3 4 5 6 7 8", "1 3 8 * * * * 5 6 7 8", "mobile"),
        ("+86 138 1234 5678", "+86 138 **** 5678", "mobile"),
        ("(+86)13812345678", "(+86)138****5678", "mobile"),
        ("8613812345678", "86138****5678", "mobile"),
        ("013812345678", "0138****5678", "mobile"),
        ("１３８１２３４５６７８", "１３８****５６７８", "mobile"),
        ("一三八一二三四五六七八", "一三八****五六七八", "mobile"),
        ("幺三八，洞洞幺三，八零零零", "幺三八，****，八零零零", "mobile"),
        ("138一二三四5678", "138****5678", "mobile"),
        ("手机13812345678x2", "手机138****5678x2", "mobile"),
        ("12812345678", "12812345678", None),
        ("1381234567", "1381234567", None),
        ("6222021234567890128", "6222***********0128", "bank_card"),
        ("4111 1111 1111 1111", "4111 **** **** 1111", "bank_card"),
        ("4111-1111-1111-1111", "4111-****-****-1111", "bank_card"),
        ("4111 1111 1111 1112", "4111 1111 1111 1112", None),  # wrong check digit
        ("四一一一一一一一一一一一一一一一", "四一一一********一一一一", "bank_card"),
        ("0000000000000000", "0000000000000000", None),
        ("zhang.wei@example.com", "z********@example.com", "email"),
        ("a@example.com", "*@example.com", "email"),
        ("zhang＠example.com", "z****＠example.com", "email"),
        ("a@b", "a@b", None),
        ("@example.com", "@example.com", None),
        ("订单20261012093105123456", "订单20261012093105123456", None),
        ("订单号138123456781234567890", "订单号138123456781234567890", None),
        ("三三两两，一二三四五", "三三两两，一二三四五", None),
        ("2026-10-12 09:31:05", "2026-10-12 09:31:05", None),
    ],
)
def test_one_number(text: str, masked: str, kind: str | None) -> None:
    assert mask(text) == masked
    assert [span.kind for span in spans(text)] == ([kind] if kind else [])


def test_a_masked_number_stands_out_of_its_sentence_only() -> None:
    text = "我叫李雷，手机13812345678，卡4111 1111 1111 1111，邮箱li.lei@example.com。再说一遍13912345678"
    assert mask(text) == "我叫李雷，手机138****5678，卡4111 **** **** 1111，邮箱l*****@example.com。再说一遍139****5678"
    assert [text[s.start : s.end] for s in spans(text)][1] == "4111 1111 1111 1111"


def test_numbers_side_by_side_are_told_apart() -> None:
    assert mask("13812345678 13912345678") == "138****5678 139****5678"
    assert mask("4111 1111 1111 1111 13912345678") == "4111 **** **** 1111 139****5678"
    assert mask("13812345678@example.com") == "1**********@example.com"


PLAIN = st.text(st.sampled_from("0123456789138一二三 零幺-@.aXx，\n"), max_size=80)


@given(PLAIN | st.text())
@settings(max_examples=200, deadline=None)
def test_masks_keep_the_length_and_hide_what_is_found(text: str) -> None:
    masked = mask(text)
    found = spans(text)
    assert len(masked) == len(text)
    assert all(left.end <= right.start for left, right in itertools.pairwise(found))
    covered = {i for span in found for i in range(span.start, span.end)}
    assert all(masked[i] == text[i] for i in range(len(text)) if i not in covered)
    assert all("*" in masked[span.start : span.end] for span in found)


@given(st.integers(0, 10**8 - 1), st.sampled_from(["{}", "手机{}。", "a{}b", "{} 元", "：{}，"]))
def test_no_mobile_number_gets_through(tail: int, sentence: str) -> None:
    number = f"139{tail:08}"
    assert number not in mask(sentence.format(number))


@pytest.mark.parametrize("unit", ["1 ", "138 ", "4111 ", "a", "a@", "@", "a.", "1x", "一", "1381 2345 678 ", "a@a."])
def test_hostile_input_takes_linear_time(unit: str) -> None:
    text = unit * (200_000 // len(unit))
    begun = time.process_time()
    spans(text)
    assert time.process_time() - begun < 3


def test_a_megabyte_of_digits() -> None:
    begun = time.process_time()
    assert mask("1" * 1_000_000) == "1" * 1_000_000
    assert time.process_time() - begun < 3


def result() -> dict[str, Any]:
    words = [
        {"text": "号码", "start": 0.0, "end": 0.4, "confidence": 0.9},
        {"text": "13812", "start": 0.4, "end": 0.9, "confidence": 0.9},
        {"text": "345678", "start": 0.9, "end": 1.4, "confidence": 0.9},
    ]
    evidence = {"turn": 0, "quote": "12345678", "span": [5, 13], "start": 0.0, "end": 1.4}
    return {
        "id": "13812345678",
        "source": "calls/13812345678.wav",
        "customer": "13812345678",
        "metadata": {"phone": "13812345678", "n": 3, "none": None},
        "transcript": [
            {"i": 0, "role": "customer", "text": "号码13812345678", "words": words},
            {"i": 1, "role": "agent", "text": "好的", "words": [{"text": "好的", "start": 2.0, "end": 2.2}]},
        ],
        "scorecard": {
            "hash": "13812345678",
            "items": {"privacy": {"evidence": [evidence], "reason": "「13812345678」"}},
        },
        "forbidden": [{"turn": 0, "text": "13812345678", "kind": "leak"}],
    }


def test_a_result_is_masked_as_a_whole() -> None:
    data = result()
    masked = mask_result(data)
    assert data == result()  # the original is left alone
    assert masked["id"] == data["id"]
    assert masked["source"] == "calls/138****5678.wav"
    assert masked["scorecard"]["hash"] == data["scorecard"]["hash"]
    kept = json.dumps({k: v for k, v in masked.items() if k != "id"}, ensure_ascii=False)
    assert kept.count("13812345678") == 1  # the hash
    assert masked["metadata"] == {"phone": "138****5678", "n": 3, "none": None}


def test_neither_words_nor_quotes_leak_a_masked_number() -> None:
    masked = mask_result(result())
    first, second = masked["transcript"]
    assert [w["text"] for w in first["words"]] == ["号码", "138**", "**5678"]
    assert [w["start"] for w in first["words"]] == [0.0, 0.4, 0.9]
    assert second == result()["transcript"][1]
    assert masked["scorecard"]["items"]["privacy"]["evidence"][0]["quote"] == "****5678"


def test_words_that_do_not_fit_their_text_are_hidden() -> None:
    turn = {"i": 0, "text": "13812345678", "words": [{"text": "一三八", "start": 0.0, "end": 1.0}]}
    assert mask_result({"transcript": [turn]})["transcript"][0]["words"] == [{"text": "***", "start": 0.0, "end": 1.0}]


@given(st.recursive(st.none() | st.integers() | st.text(), lambda v: st.lists(v) | st.dictionaries(st.text(), v)))
@settings(max_examples=50, deadline=None)
def test_any_structure_keeps_its_shape(data: object) -> None:
    masked = mask_result(data)
    assert len(json.dumps(masked)) > 0
    assert type(masked) is type(data)
