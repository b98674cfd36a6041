import random

import pytest

from scoring.lexicon import load_lexicon
from scoring.matching import Homophones, Reader, Texts, normalise, phrase_set
from scoring.regexes import TooCostly
from scoring.vocabulary import LONGEST

SETS = [
    phrase_set(("我*理解(您|你)的?心情", "明白")),
    phrase_set(("退款", "退货"), ("不*退款",)),
    phrase_set(("#(天|小时)内", "马上")),
    phrase_set(("how (can|may) i help", "sorry")),
    phrase_set(("我要退款", "不归我管")),
]
TEXTS = [
    "我嗯真的特别理解您心情",
    "不给退款,可以退货",
    "二十四小时内给您退款",
    "How, um, may I help you? Sorry!",
    "我要推款,这个不贵我馆",
    "好的",
    "好的",
    "",
]


@pytest.mark.parametrize("homophones", [False, True, Homophones(tone=True), Homophones(fuzzy=("n/l",))])
def test_a_reader_finds_what_each_set_finds_alone(homophones):
    reader = Reader(SETS[:2])
    for _ in range(4):  # the sets it was not told of are learned on the way
        texts = reader.read(TEXTS)
        for phrases in SETS:
            alone = {
                k: spans for k, t in enumerate(TEXTS) if (spans := phrases.spans(normalise(t), homophones=homophones))
            }
            assert texts.found(phrases, homophones=homophones) == alone
            assert [phrases.spans(t, homophones=homophones) for t in texts] == [
                alone.get(k, ()) for k in range(len(TEXTS))
            ]


def test_texts_no_reader_read_are_searched_all_the_same():
    texts = Texts(TEXTS)
    assert texts.found(SETS[1]) == {1: ((7, 9),), 2: ((8, 10),)}


def test_how_much_else_is_looked_for_changes_nothing():
    chance = random.Random(7)
    syllables = "的一是了我不在有个大这来上国和地到说时要就出会也你生对能子那得于着下之年过"
    others = [phrase_set((("".join(chance.choices(syllables, k=4))),)) for _ in range(2000)]
    texts = Reader([*others, *SETS]).read(TEXTS)
    assert [texts.found(s) for s in SETS] == [Reader().read(TEXTS).found(s) for s in SETS]


HOSTILE = {
    "near misses": "我们不能保" * 5_900,
    "hits": "退款" * 14_900,
    "one character": "退" * 29_900,
    "gaps": "我" * 14_000 + "理解" * 7_000,
    "too long to be tried": "好" * 1_000_000,
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_text_made_to_be_slow_is_answered_or_given_up_never_denied(kind):
    sets = [phrase_set(("我们不能保证", "退款")), phrase_set(("我*理解*(您|你)*心情*了解*不能", "退*款*退*款"))]
    texts = Reader(sets).read([HOSTILE[kind], "退款"])
    for phrases in sets:
        found = texts.found(phrases)
        assert isinstance(found.get(0, ()), (tuple, TooCostly))
        with_tail = Reader(sets).read([HOSTILE[kind] + "我们不能保证我理解您的心情我了解不能"]).found(phrases)
        assert with_tail[0]
    assert texts.found(sets[0])[1] == ((0, 2),)


def test_given_up_is_raised_each_time_and_only_for_that_text():
    phrases = phrase_set(("退款",))
    texts = Reader([phrases]).read(["退款" * LONGEST, "要退款"])
    for _ in range(2):
        with pytest.raises(TooCostly):
            phrases.spans(texts[0])
    assert phrases.spans(texts[1]) == ((1, 3),)
    found = texts.found(phrases)
    assert isinstance(found[0], TooCostly)
    assert found[1] == ((1, 3),)


def test_kinds_of_a_lexicon_let_denied_and_quoted_hits_pass(tmp_path):
    path = tmp_path / "made.yaml"
    path.write_text(
        "lexicon: made\nversion: '1'\nlanguage: zh\nkinds:\n"
        "  promise: {phrases: [保证], negatable: true}\n"
        "  insult: {severity: severe, phrases: [垃圾], quotable: true}\n"
        "  plain: {phrases: [保证, 垃圾]}\n",
        encoding="utf-8",
    )
    lexicon = load_lexicon(path)

    def kinds(text):
        return sorted(hit.kind for hit in lexicon.hits(normalise(text)))

    assert kinds("我保证") == ["plain", "promise"]
    assert kinds("我不能保证") == ["plain"]
    assert kinds("您说我是垃圾") == ["plain"]
    assert kinds("你就是垃圾") == ["insult", "plain"]
    assert [hit.span for hit in lexicon.hits(normalise("不能保证,我保证"), kinds=("promise",))] == [(6, 8)]
