import pytest

from scoring.regexes import Regex, RegexError, RegexTooCostly, compile_regex


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        (r"\d{2,4}元", "一共120元,另外30元运费", ["120元", "30元"]),
        (r"order\s*(?:no\.?|number)", "Your ORDER Number please", ["ORDER Number"]),
        (r"\p{Han}{2}险", "买了意外险和医疗险", ["意外险", "医疗险"]),
        (r"(?:好的|嗯)+", "嗯嗯好的😀嗯", ["嗯嗯好的", "嗯"]),
        (r"^您好", "您好您好", ["您好"]),
        (r"\bno\b", "no nothing no", ["no", "no"]),
        (r"\b", "a b", []),
        ("退款", "", []),
        ("x", "half a pair \ud800x", ["x"]),
    ],
)
def test_finds(pattern, text, found):
    assert [text[start:end] for start, end in compile_regex(pattern).spans(text)] == found
    assert compile_regex(pattern).found(text) is bool(found)


def test_case_counts_where_it_is_asked_to():
    assert not compile_regex("VIP", ignore_case=False).found("vip")
    assert compile_regex("VIP").found("vip")


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        (r"不(?=保证)", "looking ahead"),
        (r"(?<!不)保证", "looking behind"),
        (r"(.)\1", "referring back"),
        (r"a{1001}", "the limit is 1000"),
        (r"(好", "missing )"),
        (r"[a", "missing ]"),
        (r"(?:好)*", "matches the empty text"),
        ("", "matches the empty text"),
        (r"a\C", "single bytes"),
        ("\ud800", "half a character"),
    ],
)
def test_says_what_it_cannot_use(pattern, said):
    with pytest.raises(RegexError, match=said.replace(")", r"\)").replace("]", r"\]")) as told:
        compile_regex(pattern)
    assert repr(pattern) in str(told.value)


CATASTROPHES = [(r"(x+x+)+y", "x", "y"), (r"(a|aa)+c$", "a", "c"), (r"(.*)(.*)(.*)z", "ab", "z"), (r"(a*)*d", "a", "d")]


@pytest.mark.parametrize(("pattern", "unit", "end"), CATASTROPHES)
def test_a_catastrophe_for_backtracking_is_answered(pattern, unit, end):
    assert compile_regex(pattern).found(unit * 100_000 + end)
    assert not compile_regex(pattern).found(unit * 100_000 + "-")


@pytest.mark.parametrize(
    ("pattern", "unit"),
    [("不.{0,1000}退", "我们"), ("a(a|b){900}c", "ab"), ("a.*b|a", "a"), ("(a|b)*a(a|b){200}c", "ab")],
)
def test_stops_rather_than_run_on(pattern, unit):
    with pytest.raises(RegexTooCostly):
        compile_regex(pattern).spans(unit * 400_000)


def test_many_hits_are_counted():
    assert len(compile_regex("保证").spans("我们保证" * 30_000)) == 30_000


def test_a_cut_search_never_denies_what_it_did_not_read():
    dear = compile_regex("[ab]{1,900}c退")
    assert isinstance(dear, Regex)
    with pytest.raises(RegexTooCostly):
        dear.found("b" * 500_000 + "c退")
