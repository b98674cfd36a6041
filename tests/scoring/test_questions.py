"""Questions by type, with and without their mark; and question words that ask nothing."""

import pytest

from scoring.questions import LONGEST_TEXT, find_questions
from scoring.regexes import TooCostly

QUESTIONS = [
    ("您好,请问有什么可以帮您?", "open"),
    ("您是什么时候发现的", "open"),
    ("您说说具体情况", "open"),
    ("麻烦您描述一下当时的情况", "open"),
    ("您能告诉我是什么问题吗?", "open"),
    ("屏幕上显示什么?", "open"),
    ("大概多久能好啊", "open"),
    ("您收到货了吗", "closed"),
    ("能不能提供一下订单号", "closed"),
    ("您是要退款还是换货", "closed"),
    ("您知道怎么操作吗", "closed"),
    ("还有其他问题吗", "closed"),
    ("您的意思是想换一台新的对吗", "confirming"),
    ("跟您核对一下,是城南路8号,对吧?", "confirming"),
    ("我帮您查一下是什么原因", None),
    ("没什么问题", None),
    ("不管怎么样我们都会处理", None),
    ("有什么问题随时联系我们", None),
    ("三到五个工作日内到账", None),
    ("我知道怎么操作了", None),
    ("请您告诉我订单号", None),
    ("麻烦您说一下运单号后四位", None),
    ("请您把经过讲一下", "open"),
    ("为什么每次都要我来催？", "open"),
    ("还需要我们做些什么吗？", "closed"),
    ("那就用别的方式核对吧", None),
    ("您是希望停用这张卡、对这笔1,360元提出异议，对吗？", "confirming"),
    ("Hello, this is Daniel. How can I help you today?", "open"),
    ("The router shows a red light, what does it mean?", "open"),
    ("The lamp arrived cracked, can I swap it?", "closed"),
    ("What exactly happened?", "open"),
    ("Could you tell me what the screen says?", "open"),
    ("Walk me through the steps you took", "open"),
    ("how can i help you today", "open"),
    ("Okay, and when did it start?", "open"),
    ("Can you confirm your address?", "closed"),
    ("Did you restart it", "closed"),
    ("Is there anything else I can help you with?", "closed"),
    ("So you want to cancel, is that right?", "confirming"),
    ("You'd like it by Friday, correct?", "confirming"),
    ("I'll check what happened.", None),
    ("That's what I can do for you.", None),
    ("What a pity.", None),
    ("Please hold.", None),
]


@pytest.mark.parametrize(("text", "kind"), QUESTIONS)
def test_type(text, kind):
    kinds = [found for found, _ in find_questions(text)]
    assert (kind in kinds) if kind else not kinds


def test_spans_are_those_of_the_clauses():
    text = "您好。 请问是哪一天买的？发票还在吗？"
    assert [(kind, text[a:b]) for kind, (a, b) in find_questions(text)] == [
        ("open", "请问是哪一天买的？"),
        ("closed", "发票还在吗？"),
    ]


def test_a_text_made_to_be_slow_is_refused():
    with pytest.raises(TooCostly):
        find_questions("说说," * LONGEST_TEXT)
