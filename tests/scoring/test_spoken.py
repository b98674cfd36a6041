import pytest

from scoring.matching import normalise, phrase_set
from scoring.text import page_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("嗯那个我想退款", "我想退款"),
        ("我我我理解", "我理解"),
        ("我们我们不能保证", "我们不能保证"),
        ("就是说呢我要退货", "我要退货"),
        ("您看啊这个订单", "您看订单"),
        ("好呀,快点", "好呀,快点"),
        ("好的呢", "好的呢"),
        ("谢谢您", "谢谢您"),
        ("看看再说", "看看再说"),
        ("对对对没错", "对没错"),
        ("um, I I I mean we can, you know, refund it", "i mean we can refund it"),
        ("the the order order", "the order"),
        ("humming and erring", "humming and erring"),
        ("", ""),
    ],
)
def test_what_stays_of_stumbling_speech(text, expected):
    fluent = normalise(text).fluent
    assert (text.lower() if fluent is None else fluent.text) == expected


def test_of_several_texts_only_those_that_stumble_come_again():
    page = page_of(["我我想退款", "好的", "嗯等等"])
    assert page.text == "我我想退款\n好的\n嗯等等"
    assert page.fluent.text == "我想退款\n等等"
    assert [page.original[k] for k in page.fluent.offsets] == list("我想退款\n等等")


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("我理解您", "我嗯,那个,理解您", ["我嗯,那个,理解您"]),
        ("我理解您", "我我我理解您啊", ["我理解您"]),
        ("退款申请", "退款呢申请", ["退款呢申请"]),
        ("我们不能保证", "我们我们不能就是说保证", ["我们不能就是说保证"]),
        ("how can i help you", "How can, um, I I help, you know, you?", ["How can, um, I I help, you know, you"]),
        ("那个订单", "那个订单", ["那个订单"]),
        ("谢谢您", "谢谢您", ["谢谢您"]),
        ("24小时内", "二十四呃小时内", ["二十四呃小时内"]),
        ("24小时内", "二十四小时呃内", ["二十四小时呃内"]),
        ("好快", "好呀,快点", []),
    ],
)
def test_a_phrase_is_found_as_it_was_meant_and_quoted_as_it_was_said(pattern, text, found):
    spans = phrase_set((pattern,)).spans(normalise(text))
    assert [text[start:end] for start, end in spans] == found


def test_a_hit_is_counted_once_though_it_is_found_with_and_without_stumbling():
    text = "嗯对不起对不起"
    assert len(phrase_set(("对不起",)).spans(normalise(text))) == 2
