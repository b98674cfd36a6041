from __future__ import annotations

import pytest

from qa.sheets.masking import PAD, masked

PHONE = "13800112233"


def turn(i, role, text, words=None, start=0.0, end=4.0, machine_text=None):
    told = [{"text": w, "start": s, "end": e} for w, s, e in words or ()]
    return {
        "i": i, "role": role, "text": text, "start": start, "end": end, "words": told, "machine_text": machine_text
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        (f"电话是{PHONE}", "电话是138****2233"),
        ("您好，高先生", "您好，*先生"),
        ("谢谢高先生", "谢谢*先生"),
        ("王小明先生您好", "***先生您好"),
        ("Thank you, Mr Brown", "Thank you, Mr *****"),
        ("谢谢，感谢女士们", "谢谢，感谢女士们"),
        ("您的快递明天到", "您的快递明天到"),
    ],
)
def test_what_an_agent_says_leaves_without_numbers_and_names(text, hidden):
    assert masked([turn(0, "agent", text)], []).turns == {0: hidden}


def test_the_customers_name_is_hidden_wherever_it_is_said():
    turns = [
        turn(0, "customer", "我叫李小雨"),
        turn(1, "agent", "好的，李小雨"),
        turn(2, "agent", "Anna, hello announcements"),
    ]
    found = masked(turns, [], customer="Anna K-17")
    assert found.turns == {0: "我叫***", 1: "好的，***", 2: "****, hello announcements"}
    assert found.text("李小雨 and Anna") == "*** and ****"


def test_what_stands_for_a_name_hides_nothing():
    assert (
        masked([turn(0, "agent", "dear customer, 尊敬的客户")], [], customer="Customer 客户").turns[0].count("*") == 0
    )


def test_a_number_told_in_pieces_is_hidden():
    turns = [
        turn(0, "customer", "号码是138"),
        turn(1, "agent", "嗯"),
        turn(2, "customer", "0011"),
        turn(3, "customer", "2233对"),
    ]
    assert masked(turns, []).turns == {0: "号码是***", 1: "嗯", 2: "****", 3: "****对"}


def test_half_a_number_in_a_quote_is_hidden_and_so_are_texts_that_quote_it():
    text = f"打{PHONE}"
    half = {"turn": 0, "quote": text[:8], "span": (0, 8)}
    found = masked([turn(0, "customer", text)], [half])
    assert found.quote(half) == "打138****"
    assert found.text(f"客户说「{text[:8]}」") == "客户说「打138****」"
    assert found.around(half, 100) == "打138****2233"


def test_a_quote_that_does_not_stand_in_its_turn_is_masked_by_itself():
    wrong = {"turn": 0, "quote": "查快递", "span": (0, 3)}
    assert masked([turn(0, "customer", "你好，查快递")], [wrong]).quote(wrong) == "查快递"


def test_of_a_long_turn_only_what_is_around_the_evidence_is_quoted():
    text = "一" * 200 + "抱歉" + "二" * 200
    place = {"turn": 0, "quote": "抱歉", "span": (200, 202)}
    shown = masked([turn(0, "agent", text)], [place]).around(place, 50)
    assert "抱歉" in shown
    assert len(shown) <= 52


def test_the_words_of_a_number_are_silenced_whole():
    words = [("号码", 1.0, 1.5), ("138", 2.0, 2.5), ("0011", 2.5, 3.0), ("2233", 3.0, 3.6), ("对", 3.9, 4.0)]
    found = masked([turn(0, "customer", "号码 138 0011 2233 对", words)], [])
    assert found.playable
    assert min(a for a, _ in found.silent) == pytest.approx(2.0 - PAD)
    assert max(b for _, b in found.silent) == pytest.approx(3.6 + PAD)


@pytest.mark.parametrize("words", [[], [("another", 1.0, 2.0)], [(PHONE[:4], 1.0, 2.0)], [(PHONE, None, None)]])
def test_without_words_in_their_places_the_whole_turn_is_silent(words):
    found = masked([turn(0, "customer", PHONE, words, 10.0, 14.0)], [])
    assert found.silent == ((10.0 - PAD, 14.0 + PAD),)


def test_what_was_corrected_away_is_still_heard_and_so_silenced():
    found = masked([turn(0, "customer", "好", [("好", 1.0, 2.0)], 1.0, 2.0, machine_text=PHONE)], [])
    assert found.silent == ((1.0 - PAD, 2.0 + PAD),)


def test_a_number_without_a_time_lets_nothing_be_played():
    assert not masked([turn(0, "customer", PHONE, start=None, end=None)], []).playable
    assert masked([turn(0, "customer", "好", start=None, end=None)], []).playable
