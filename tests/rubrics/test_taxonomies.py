"""The taxonomies that ship: what is said clearly in an industry gets its reason."""

from __future__ import annotations

import pytest

from qa import taxonomies
from scoring.contact_reason import contact_reason
from scoring.conversation import Channel, Conversation, Role, Turn


@pytest.mark.parametrize(
    ("name", "said", "reason"),
    [
        ("ecommerce", "快递三天没动了", "where_is_order"),
        ("ecommerce", "退款什么时候到账", "refund_progress"),
        ("ecommerce", "it says delivered but I never got it", "lost_parcel"),
        ("ecommerce", "发错颜色了", "wrong_or_missing"),
        ("telecom", "宽带断网了光猫红灯", "no_internet"),
        ("telecom", "这个月话费怎么多了三十", "bill"),
        ("telecom", "my broadband keeps dropping", "no_internet"),
        ("telecom", "我要携号转网", "cancel"),
        ("banking-insurance", "我的信用卡丢了要挂失", "card_lost"),
        ("banking-insurance", "住院的理赔到哪了", "claim"),
        ("banking-insurance", "I don't recognise this payment", "fraud"),
        ("banking-insurance", "我想退保", "surrender"),
        ("banking-insurance", "今天天气不错", "other"),
    ],
)
def test_what_is_said_clearly(name: str, said: str, reason: str) -> None:
    language = "en" if said.isascii() else "zh"
    talk = Conversation("t", Channel.CHAT, language, (Turn(0, Role.CUSTOMER, said),))
    assert contact_reason(talk, (), taxonomies.load(taxonomies.shipped()[name])).id == reason
