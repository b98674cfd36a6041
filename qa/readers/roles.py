"""The words that chat exports use for who speaks."""

from __future__ import annotations

import re

from scoring.conversation import Role

_AGENT = """agent staff operator representative rep csr support advisor adviser consultant assistant service seller host a
    客服 坐席 座席 坐席员 座席员 客服人员 客服代表 客服专员 人工客服 在线客服 话务员 接线员 工作人员 服务人员 员工 专员 顾问 商家 卖家 店家
    店铺 经办人
    客服人員 客服專員 客服代表 人工客服 線上客服 在線客服 話務員 工作人員 服務人員 員工 專員 顧問 商家 賣家"""
_CUSTOMER = """customer client user visitor caller guest buyer consumer member passenger c
    客户 顾客 用户 访客 客人 买家 来电人 来电者 主叫 会员 乘客 消费者 旅客 业主 客戶 顧客 用戶 訪客 買家 來電者 會員 消費者"""
_OTHER = """other system bot robot chatbot ivr supervisor manager third third-party third_party notice event auto
    系统 系统消息 系统提示 机器人 智能客服 语音导航 主管 班长 经理 第三方 其他 其它 旁人 提示
    系統 系統消息 系統訊息 機器人 智能客服 主管 經理 第三方 其他"""

_ROLES: dict[str, Role] = {
    word: role
    for words, role in ((_AGENT, Role.AGENT), (_CUSTOMER, Role.CUSTOMER), (_OTHER, Role.OTHER))
    for word in words.split()
}
_TAIL = re.compile(r"(?:[\s_\-–—·.#0-9０-９(（\[【<].*)$", re.DOTALL)

MEND = "write agent, customer or other (客服, 客户, 系统)"


def role_of(label: str) -> Role | None:
    """The role a speaker label names, or None. A name or number after the role word is allowed: `客服(王芳)`, `Agent 7`."""
    word = label.strip().strip("[]【】<>*").casefold()[:80]
    return _ROLES.get(word) or _ROLES.get(_TAIL.sub("", word))
