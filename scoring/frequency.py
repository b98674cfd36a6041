"""How often strings are to be expected in talk between agents and customers: rough figures that choose what to look for first.

They decide how fast a phrase is found, never whether. A figure is a chance for each place of a text.
"""

from __future__ import annotations

from functools import lru_cache
from math import prod

VERY_COMMON = frozenset("的我您是了不一你好有这在")
COMMON = frozenset(
    "们个就要没那到可以会说也来么什能给人上下去还大时都对吗请问再看用后多天想帮点单号退货款订费电话客服话得为很过"
    "中出行发等换取完已经吧呢啊先让查里面把前日月年几小机收送签卡钱元次件家当打开分方地自己如果因但和或与及其"
    "需情处理系统记录确认信息账户通知回今明天现今直接感谢抱歉心意思知道真些种样事只别儿子名字地址手"
)
_WORDS = (
    "您好 你好 请问 可以 没有 我们 你们 什么 怎么 这个 那个 一下 已经 现在 时间 电话 今天 明天 给您 帮您 为您 跟您 谢谢 "
    "感谢 抱歉 不好意思 对不起 稍等 好的 是的 不是 不能 不会 不用 知道 问题 客服 订单 退款 快递 到账 银行 短信 手机 "
    "取消 处理 确认 查到 查询 服务 收到 发货 如果 因为 但是 所以 还有 就是 这边 工作日 小时 分钟"
)
WORDS = frozenset(_WORDS.split())
_ENGLISH = (
    "the you i to a it is and that for your we have can will of in on my this be with me so not are do what if just at get "
    "but no yes it's i'm i'll i've that's don't can't you're we're as was there here been or up out from how when now one "
    "would could all please order thank thanks help call account email number back any an know like time let go then they "
    "he she them has had did about more day today right well really need want see make some by which our us"
)
ENGLISH = frozenset(_ENGLISH.split())

_VERY_COMMON, _COMMON, _RARE = 0.02, 0.006, 0.0008
_WORD = 0.003
_ENGLISH_WORD, _LETTER, _FRAGMENT = 0.0015, 0.06, 3
"""A short piece of a word is also found inside others."""
_FIGURE, _SPACE = 0.01, 0.2


@lru_cache(maxsize=65536)
def rate(text: str) -> float:
    """The chance that a string of a normalised text begins at a place."""
    parts = sorted(_parts(text))
    # what stands together belongs together: two parts are met together more often than by chance
    return parts[0] * prod((part**0.6 for part in parts[1:]), start=1.0)


def char_rate(char: str) -> float:
    """The chance of one Chinese character."""
    return _VERY_COMMON if char in VERY_COMMON else _COMMON if char in COMMON else _RARE


def _parts(text: str) -> list[float]:
    if text in WORDS:
        return [_WORD]
    latin = "".join(c if c.isascii() else " " for c in text).split()
    chinese = [char_rate(c) for c in text if not c.isascii()]
    return [*chinese, *map(_latin_rate, latin)] or [_SPACE]


def _latin_rate(token: str) -> float:
    if token.isdecimal():
        return _FIGURE ** min(len(token), 3)
    by_letters = min(1.0, _FRAGMENT * _LETTER ** min(len(token), 5))
    return max(by_letters, _ENGLISH_WORD) if token in ENGLISH else by_letters
