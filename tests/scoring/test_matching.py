import time

import pytest

from scoring.matching import PatternError, PhraseSet, normalise, phrase_set, simplify


def quotes(patterns, text, exceptions=(), homophones=False):
    found = phrase_set(tuple(patterns), tuple(exceptions)).spans(normalise(text), homophones=homophones)
    return [text[a:b] for a, b in found]


@pytest.mark.parametrize(
    ("patterns", "text", "expected"),
    [
        (["您好"], "嗯,您 好!", ["您 好"]),
        (["我*理解(您|你)的?心情"], "我真的特别理解您心情", ["我真的特别理解您心情"]),
        (["我*理解"], "我今天在这里真的很想理解", []),
        (["退款申请"], "退款申請", ["退款申請"]),
        (["abc123"], "ABC123", ["ABC123"]),
        (["how (can|may) i help"], "Hi! How may  I help you?", ["How may  I help"]),
        (["sorry"], "sorrys", []),
        (["don't"], "I don’t know", ["don’t"]),
        (["24小时"], "24 小時內", ["24 小時"]),
        (["好的?吧"], "好吧", ["好吧"]),
        (["so * sorry"], "So very sorry", ["So very sorry"]),
        (["so * sorry"], "So sorry", ["So sorry"]),
        (["so * row"], "Sorrow", []),
    ],
)
def test_patterns_find_what_is_meant_and_quote_the_original(patterns, text, expected):
    assert quotes(patterns, text) == expected


@pytest.mark.parametrize(
    ("pattern", "text"), [("我要退款", "我要推款"), ("不归我管", "不归我馆"), ("您反馈的问题", "您返亏的问题")]
)
def test_homophones_are_found_on_request_only(pattern, text):
    assert quotes([pattern], text) == []
    assert quotes([pattern], text, homophones=True) == [text]


def test_two_characters_are_never_matched_by_sound():
    assert quotes(["退款"], "推款", homophones=True) == []


def test_the_shortest_alternative_decides_what_may_be_matched_by_sound():
    assert quotes(["(烦死|烦死个人)了?"], "饭是", homophones=True) == []


def test_an_exception_takes_its_hit_back():
    assert quotes(["保证*解决"], "我们不能保证一定解决", ["不能保证"]) == []
    assert quotes(["保证*解决"], "我保证给您解决", ["不能保证"]) == ["保证给您解决"]


@pytest.mark.parametrize("pattern", ["(您好", "您好)", "您|好", "...", "?", "(好|$)", "[您你]好", "好+"])
def test_a_pattern_that_cannot_be_read_is_an_error(pattern):
    with pytest.raises(PatternError):
        PhraseSet((pattern,)).check()


def test_spans_count_characters_of_the_original_for_wide_and_composed_text():
    text = "①ABC 您好"
    (span,) = phrase_set(("您好",)).spans(normalise(text))
    assert text[span[0] : span[1]] == "您好"


def test_simplify_keeps_the_length():
    text = "後台資料庫裡的頭髮乾淨了嗎 undefined 𠮷"
    assert len(simplify(text)) == len(text)


def test_time_grows_with_the_text_and_not_faster():
    def seconds(characters: int) -> float:
        text = normalise("我理解" * (characters // 3))
        begin = time.process_time()
        phrase_set(("我*理解*(您|你)*心情*了解",)).spans(text)
        return time.process_time() - begin

    seconds(1_200)
    assert seconds(12_000) < 100 * max(seconds(1_200), 1e-4)
