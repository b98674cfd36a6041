import pytest

from scoring.matching import PatternError, normalise, phrase_set
from scoring.pattern_tree import least_chinese, shortest
from scoring.patterns import read_pattern


def quotes(pattern, text, exceptions=()):
    return [text[a:b] for a, b in phrase_set((pattern,), tuple(exceptions)).spans(normalise(text))]


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        # any order
        ("[退款 申请]", "申请了一笔退款", ["申请了一笔退款"]),
        ("[退款 申请]", "退款的申请", ["退款的申请"]),
        ("[退款 申请]", "退款" + "一二三四五六七八九" + "申请", []),
        ("我[退款 (申请|提交)]了", "我提交退款了", ["我提交退款了"]),
        ("[先生 姓名 号码]", "号码和姓名,先生", ["号码和姓名,先生"]),
        ("[refund urgent]", "it's urgent, please refund me", ["urgent, please refund"]),
        ("[(my order) late]", "late again, my order", ["late again, my order"]),
        ("好[您 再见]?", "好", ["好"]),
        # numbers
        ("#(天|小时)内", "我们二十四小时内回复", ["二十四小时内"]),
        ("#(天|小时)内", "3 天内", ["3 天内"]),
        ("#天", "三十五天", ["三十五天"]),
        ("最多#元", "最多1,200元", ["最多1,200元"]),
        ("利率#", "利率3.5%,不变", ["利率3.5%"]),
        ("退#?元", "退元", ["退元"]),
        ("within # hours", "within twenty-four hours", ["within twenty-four hours"]),
        ("#分", "十分抱歉", []),
        # numbers cut and whole
        ("5天", "35天", []),
        ("(五|5)天", "35天", ["5天"]),
        ("尾号12", "尾号123", []),
        # optional and groups
        ("they'?re", "theyre here", ["theyre"]),
        ("(你|您)(的)?(订单|单子)", "您单子", ["您单子"]),
        ("(a|)b", "b", ["b"]),
        ("((您|你)好|早)啊", "早啊", ["早啊"]),
        ("(我*理解|明白)您", "我很理解您", ["我很理解您"]),
        ("(我*理解|明白)您", "明白您", ["明白您"]),
        ("(must|i'd)( | * )(be|feel) sorry", "must really feel sorry", ["must really feel sorry"]),
        # spaces in Chinese patterns, marks in any
        ("(app|软件) 闪退", "软件闪退", ["软件闪退"]),
        ("app (闪退|崩溃)", "app崩溃", ["app崩溃"]),
        ("order( is|, it's) late", "order, it's late", ["order, it's late"]),
        # words are whole
        ("cat * sat", "catsat", []),
        ("cat", "concat cat", ["cat"]),
        ("(嗯|en)", "when", []),
        # gaps, the smallest behind
        ("保证*解决", "保证解决了就算解决", ["保证解决"]),
        ("我*理解", "我说我理解", ["我说我理解"]),
    ],
)
def test_what_a_pattern_finds(pattern, text, found):
    assert quotes(pattern, text) == found


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("(您好", "parentheses do not match"),
        ("您好)", "without its beginning"),
        ("您好]", "without its beginning"),
        ("您|好", "outside of parentheses"),
        ("...", "nothing to look for"),
        ("#", "nothing to look for"),
        ("?好", "nothing before it"),
        ("好?", "some words have to stand"),
        ("(您|)(好)?#", "some words have to stand"),
        ("(好|$)", r"\$ has no meaning"),
        ("[您好]", "2 to 4 things"),
        ("[a b c d e]", "2 to 4 things"),
        ("[a b?]", "2 to 4 things"),
        ("[a [b c]]", "brackets inside brackets"),
        ("[a b", "brackets do not match"),
        ("[a|b c]", "brackets do not match"),
        ("(" * 30 + "a" + ")" * 30, "inside one another"),
    ],
)
def test_a_pattern_that_cannot_be_read_says_why(pattern, said):
    with pytest.raises(PatternError, match=said) as told:
        read_pattern(pattern)
    assert repr(pattern) in str(told.value)


@pytest.mark.parametrize(
    ("pattern", "chinese", "length"),
    [
        ("我*理解(您|你)的?心情", 6, 6),
        ("(您好|早)", 1, 1),
        ("[退款 app]", 2, 5),
        ("(#|两)天", 1, 1),
        ("how are (you|we)", 0, 10),
    ],
)
def test_the_least_a_pattern_matches(pattern, chinese, length):
    tree = read_pattern(pattern).tree
    assert (least_chinese(tree), shortest(tree)) == (chinese, length)


def test_only_a_pattern_with_a_number_has_a_tree_in_figures():
    assert read_pattern("您好").in_figures is None
    assert read_pattern("三天").in_figures is not None


def test_every_way_through_a_pattern_is_found():
    """A pattern of many parts, written out by hand, finds each of its own texts and nothing else of them."""
    firsts, seconds, thirds = ["您", "你", "咱"], ["", "是", "就是"], ["来", "去", "要"]
    pattern = f"({'|'.join(firsts)})(是|就是)?({'|'.join(thirds)})(订|退|换)(单|票|货)(吗|吧|呢)?"
    texts = [a + b + c + d for a in firsts for b in seconds for c in thirds for d in ("订单", "退票", "换货吗")]
    assert [quotes(pattern, text) for text in texts] == [[text] for text in texts]
    assert not any(quotes(pattern, text[1:]) for text in texts)
