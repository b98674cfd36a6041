"""What is named, by its form: in both languages, spoken and written; and what only looks so."""

import pytest

from scoring.entities import LONGEST, find
from scoring.matching import normalise
from scoring.regexes import TooCostly

NAMED = [
    ("name", "您好,我是客服小林,很高兴为您服务", ["我是客服小林"]),
    ("name", "我是售后专员李经理", ["我是售后专员李经理"]),
    ("name", "工号二零六为您服务", ["工号二零六"]),
    ("name", "8012号坐席为您服务", ["8012号坐席"]),
    ("name", "免贵姓王", ["免贵姓王"]),
    ("name", "我叫张伟", ["我叫张伟"]),
    ("name", "Hi, this is Anna from billing", ["this is Anna"]),
    ("name", "Sarah here, how can I help?", ["Sarah here"]),
    ("name", "Hi there, Zihan from Lumen Market here.", ["Zihan from Lumen Market here"]),
    ("name", "Welcome to Harbour Stay here", []),
    ("name", "我是想问一下小区的物业费", []),
    ("name", "我小时候也住那里", []),
    ("name", "I'm Sorry about that", []),
    ("name", "请提供您的姓名", []),
    ("order_number", "订单号是202409128833", ["订单号是202409128833"]),
    ("order_number", "单号 SF1234567890123", ["单号 SF1234567890123"]),
    ("order_number", "Your order number is 4471-2290", ["order number is 4471-2290"]),
    ("order_number", "请提供一下订单号", []),
    ("order_number", "我的手机13912345678", []),
    ("order_number", "two orders arrived", []),
    ("phone", "我的电话一三八零零一二三四五六", ["一三八零零一二三四五六"]),
    ("phone", "请拨打95588", ["拨打95588"]),
    ("phone", "call me at (415) 555-0132", ["(415) 555-0132"]),
    ("phone", "+44 7700 900123", ["+44 7700 900123"]),
    ("phone", "订单号202409128833112", []),
    ("amount", "退您三百二十元", ["三百二十元"]),
    ("amount", "¥1,299.00", ["¥1,299.00"]),
    ("amount", "一百多块", ["一百多块"]),
    ("amount", "that is twenty dollars", ["twenty dollars"]),
    ("amount", "这一块业务我不熟", []),
    ("amount", "三天", []),
    ("date", "十月五号送到", ["十月五号"]),
    ("date", "下个礼拜天", ["下个礼拜天"]),
    ("date", "due 2026-05-04", ["2026-05-04"]),
    ("date", "on the 5th of March", ["the 5th of March"]),
    ("date", "坐5号线到3号楼", []),
    ("time_commitment", "二十四小时内给您回复", ["二十四小时内给您回复"]),
    ("time_commitment", "明天下午五点前联系您", ["明天下午五点前联系"]),
    ("time_commitment", "三到五个工作日内到账", ["三到五个工作日内到账"]),
    ("time_commitment", "明天上午给您回电", ["明天上午给您回电"]),
    ("time_commitment", "I'll call you back by 5 pm", ["'ll call you back by 5 pm"]),
    ("time_commitment", "it will hit your account in five working days", ["hit your account in five working days"]),
    ("time_commitment", "we will get back to you tomorrow morning", ["will get back to you tomorrow morning"]),
    ("time_commitment", "within two business days", ["within two business days"]),
    ("time_commitment", "您的换货这周四寄出", ["这周四寄出"]),
    ("time_commitment", "需要您在三天内提供发票", []),
    ("time_commitment", "昨天已经发货了", []),
    ("time_commitment", "你们今天发货吗", []),
    ("time_commitment", "please call us within 30 days of purchase", []),
    ("time_commitment", "三天前我就打过电话", []),
    ("time_commitment", "尽快给您处理,稍后联系您", []),
    ("time_commitment", "24小时客服热线", []),
    ("time_commitment", "I'll call you back soon", []),
    ("email", "发到abc.d@qq.com吧", ["abc.d@qq.com"]),
    ("email", "it is abc at gmail dot com", ["abc at gmail dot com"]),
    ("email", "给我发邮件", []),
]


@pytest.mark.parametrize(("kind", "text", "expected"), NAMED)
def test_found_by_form(kind, text, expected):
    assert [text[a:b] for a, b in find(kind, normalise(text))] == expected


def test_a_text_made_to_be_slow_is_refused():
    with pytest.raises(TooCostly):
        find("date", normalise("一" * (LONGEST + 1)))
