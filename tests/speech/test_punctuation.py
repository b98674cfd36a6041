import pytest

from qa.speech.punctuation import punctuated
from qa.speech.turns import numbered, utterances
from scoring.conversation import Role, Word
from scoring.finding import evidence_at

BARE = "您好请问您要办理什么业务", "我想查一下上个月的话费账单", "好的麻烦您稍等一下"


def words_of(*stretches, pause=0.8, each=0.2, start=0.0):
    words, at = [], start
    for stretch in stretches:
        for letter in stretch:
            words.append(Word(letter, round(at, 2), round(at + each, 2), 0.9))
            at += each
        at += pause
    return words


def text(words):
    return "".join(word.text for word in words)


def test_marks_come_from_pauses_and_questions():
    found = punctuated(words_of(*BARE), "zh")
    assert text(found) == "您好请问您要办理什么业务？我想查一下上个月的话费账单。好的麻烦您稍等一下。"


def test_short_pauses_make_commas():
    found = punctuated(words_of(*BARE, pause=0.4), "zh")
    assert text(found) == "您好请问您要办理什么业务，我想查一下上个月的话费账单，好的麻烦您稍等一下。"


@pytest.mark.parametrize("said", ["您好,请问您要办理什么业务?我想查一下上个月的话费账单", "好的麻烦您稍等一下"])
def test_what_the_recogniser_punctuated_and_what_needs_none_stays(said):
    words = words_of(said)
    assert punctuated(words, "zh") == tuple(words)


def test_other_languages_stay():
    words = [Word(f" word{k}", k, k + 0.2, 0.9) for k in range(40)]
    assert punctuated(words, "en") == tuple(words)


def test_times_and_confidence_stay_and_words_still_join_to_the_text():
    bare = words_of(*BARE)
    found = punctuated(bare, "zh")
    assert [(w.start, w.end, w.confidence) for w in found] == [(w.start, w.end, w.confidence) for w in bare]
    (turn,) = numbered(utterances(found, 0, pause=2.0), [Role.CUSTOMER])
    assert "".join(word.text for word in turn.words) == turn.text
    begin = turn.text.index("账单")
    evidence = evidence_at(turn, (begin, begin + 2))
    assert (evidence.start, evidence.end) == (
        bare[text(bare).index("账单")].start,
        bare[text(bare).index("账单") + 1].end,
    )


def test_english_words_in_a_chinese_sentence_stay_words():
    words = [*words_of("我想开通你们的那个"), Word(" VIP", 1.8, 2.2, 0.9), Word(" Plus", 2.2, 2.5, 0.9)]
    words += words_of("会员套餐可以给我介绍一下吗我不太清楚", start=2.6)
    assert " VIP Plus会员" in text(punctuated(words, "zh"))
