import pytest

from qa.speech.phantoms import Removed, phantom_lines, without_phantoms
from qa.speech.voice_activity import Region
from scoring.conversation import Word

ALL = [Region(0.0, 600.0)]


def said(*pieces, start=0.0, each=0.3, confidence=0.9):
    return [
        Word(piece, round(start + k * each, 2), round(start + (k + 0.9) * each, 2), confidence)
        for k, piece in enumerate(pieces)
    ]


def text(words):
    return "".join(word.text for word in words).strip()


CREDITS = [
    "字幕由 Amara.org 社区提供",
    "请不吝点赞 订阅 转发 打赏支持明镜与点点栏目",
    "字幕志愿者 李宗盛",
    "優優獨播劇場——YoYo Television Series Exclusive",
    "Subtitles by the Amara.org community",
    "Transcribed by https://otter.ai",
    "Please subscribe to my channel!",
]
FAREWELLS = ["谢谢观看", "感谢您的收看", "Thanks for watching!", "请点赞订阅", "Please subscribe."]


@pytest.mark.parametrize("line", CREDITS)
def test_lines_said_in_no_call_go_where_they_stand_alone(line):
    words = [*said("你好", "。"), *said(line, start=3, each=6), *said("请", "讲", start=12)]
    kept, removed = without_phantoms(words, ALL)
    assert text(kept) == "你好。请讲"
    assert removed == Removed(phantom=1)


@pytest.mark.parametrize("line", FAREWELLS)
def test_lines_that_might_be_said_go_only_over_little_or_doubtful_speech(line):
    around = said("好", "的", "。"), said("再", "见", start=4)
    sure = said(line, start=1.2, each=2.5, confidence=0.95)
    doubtful = said(line, start=1.2, each=2.5, confidence=0.5)
    assert without_phantoms([*around[0], *sure, *around[1]], ALL)[1] == Removed()
    assert without_phantoms([*around[0], *doubtful, *around[1]], ALL)[1] == Removed(phantom=1)


@pytest.mark.parametrize(
    "sentence", ["我想关注一下物流", "怎么订阅你们的频道通知", "这个字幕怎么关", "I want to subscribe to the plan"]
)
def test_what_is_said_in_a_sentence_stays(sentence):
    words = said(sentence, each=3, confidence=0.4)
    assert without_phantoms(words, ALL) == (tuple(words), Removed())


@pytest.mark.parametrize(
    ("unit", "times", "kept"),
    [
        (["我", "要", "退", "款"], 6, 4),
        (["我们", "会", "尽快"], 4, 3),
        ([" I", " want", " to", " go"], 5, 4),
        (["好"], 12, 1),
        (["好"], 6, 6),
        (["喂", "你好"], 3, 6),
        ([" No"], 5, 5),
    ],
)
def test_loops_are_cut_to_their_first_round_and_people_may_repeat_themselves(unit, times, kept):
    words, removed = without_phantoms(said(*unit * times), ALL)
    assert len(words) == kept
    assert removed == Removed(loop=len(unit) * times - kept)


def test_text_over_next_to_no_speech_goes():
    crowd = said(*"感谢您的来电请您对本次服务进行评价", start=5.0, each=0.05)
    assert without_phantoms(crowd, ALL) == ((), Removed(no_speech=17))
    slow = said(*"感谢您的来电请您对本次服务进行评价", start=5.0, each=0.15)
    assert without_phantoms(slow, ALL)[1] == Removed()
    assert without_phantoms(slow, [Region(5.0, 5.4)])[1] == Removed(no_speech=17)


def test_words_the_recogniser_does_not_believe_itself_go():
    assert without_phantoms(said("油", "水", confidence=0.05), ALL) == ((), Removed(no_speech=2))


def test_the_lists_can_be_read():
    for lines in phantom_lines():
        lines.check()
        assert lines.patterns


def test_nothing_of_nothing():
    assert without_phantoms([], []) == ((), Removed())
