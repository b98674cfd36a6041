"""Denying and quoting in Chinese. See scoring.assertion."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from scoring.text import simplify

FAR = 40
"""Characters before the words that are looked at."""

_CLAUSE_ENDS = re.compile(r"[。！？!?；;，,：:\n…~～]")
_SENTENCE_ENDS = re.compile(r"[。！？!?；;\n]")

_QUESTION = "能不能|可不可以|可以不可以|会不会|是不是|有没有|要不要|敢不敢|肯不肯|该不该|愿不愿意?|好不好|行不行|能否|可否|是否|会否|如何"
"""Asks whether; what is asked is not said."""
_TWICE = "不得不|不能不|不会不|不可不|不敢不|不该不|无不|没有不|莫不|未尝不|无非"
"""Two negations in one word."""
_HARMLESS = (
    "不好意思|不仅仅?|不但|不光|不单|不只|不止|不过|不管|不论|不同|不少|不错|不久|不断|不由得?|不然|不如|不愧|不妨|不禁|不停|不时"
    "|不惜|不满|不免|不料|不顾|不管怎样|不客气|不谢|差不多|要不然?|对不起|对不住|了不起|看不起|没问题|没关系|没事|没错|没准"
    "|别的|别人|别家|别处|特别|区别|级别|性别|分别|个别|类别|鉴别|告别|未来|无论(?:如何|怎样|怎么)?|无所谓|毫无疑问|无疑|非常|除非|是非|无聊|无辜"
    "|难道|难怪|难过|难受|难忘|难免|困难|为难|难听|难看|难得|免费|免税|拒收|不用担心|不必担心|别担心|别着急|别急|不用着急|不要着急"
)
"""Holds the sign of a negation and is none, or one of something else."""
_NEGATION = (
    "没有?(?:任何|一)?(?:办法|人|谁|法子|权限|权力|资格|把握)|没有?哪(?:家|个|位|里)?[一-鿿]{0,4}?(?=能|敢|会|可以|保证|承诺)"
    "|没法子?|没有|没|不曾|不|未曾|未必|未|别|莫|勿|并非|绝非|决非|非(?=是|我)|无法|无从|无权|无意|无"
    "|谈不上|算不上|称不上|说不上|做不到|很难|难以|难|禁止|严禁|杜绝|拒绝|避免|以免|免得|防止"
    "|怎么(?:可能|可以|能|会|敢|好)|怎能|怎敢|怎会|哪(?:里|儿)?(?:能|敢|会|有|来)|岂(?:能|敢|会)|谁(?:能|敢|会|都不|也不|说)|凭什么"
)
"""Denies what follows, or asks so that no is the answer (谁敢保证)."""
_BREAK = "(?:的|了|会|行|可能|用|怕|急|慌)(?=我|咱)"
"""Where speech without marks goes on to another clause: 不会的我保证."""
_LINKS = (
    "一定|肯定|绝对|完全|百分之?百|随便|轻易|直接|贸然|擅自|现在|这边|目前|暂时|从来|任何|什么|这么|那么|这样|那样|这种|那种|一个|半个"
    "|可能|可以|能够|应该|应当|需要|打算|愿意|允许|准许|支持|建议|提倡|鼓励|有意|故意|存心|真的|当场|口头|私下|单方面|提前|马上|立刻"
    "|给(?:您|你|客户|大家|任何人|出|到)?|跟(?:您|你)|和(?:您|你)|向(?:您|你|客户|任何人)?|为(?:您|你)|对(?:您|你)|替(?:您|你)|帮(?:您|你)|把"
    "|我们|咱们|我|咱|您|你|他们|她|他|大家|客户|客服|公司"
    "|承诺|答应|表示|代表|等于|意味着|意思是|意思|算是|算|认为|觉得|以为|当成|当作|理解(?:成|为)|误会|说成|骂|叫|称"
    "|说|讲|提|谈|写|讲究|是|在|有|做|作|出|下|打|保|能|会|敢|要|想|肯|得|让|许|准|可|再|又|也|都|就|才|太|很|真|过|了|的|地|个|到|像|用|去|来|被"
    "|嗯|呃|啊|那个|这个"
)
"""May stand between a negation and what it denies."""

_TOKEN = re.compile(
    f"(?P<question>{_QUESTION})|(?P<twice>{_TWICE})|(?P<harmless>{_HARMLESS})|(?P<negation>{_NEGATION})"
    f"|(?P<break>{_BREAK})|(?P<link>{_LINKS})|(?P<other>.)"
)
_DENIED_AFTER = re.compile(
    r"^(?:不了|不到|不得(?!不)|不起(?!来)|不成|不出)"
    r"|^[，,](?:这个?|那个?|这种事)(?:真|可|我们?|实在|确实|谁)*(?:做不到|办不到|给不了|不敢|不行|没法|说不准)"
    r"|^(?:的话|的事|这个|这种|那种|这|的)?(?:是|我们|我|这边|咱|您说的|公司|谁|真|可|也|都|确实|实在|恐怕|肯定)*"
    r"(?:做不到|办不到|给不了|做不了|打不了|不敢(?:给|说|打|做|下)|不能(?:给|说|打|做|下)|没法(?:给|说|打|做)|无法(?:给|说|做)|谈不上"
    r"|没有的事|不好说|说不准|没有把握|没把握|(?:不可能|不存在)(?:的|了)?(?:[。！？!?；;，,\n]|$))"
)

_MARKS = {"“": "”", "‘": "’", "「": "」", "『": "』", "〝": "〞", '"': '"', "＂": "＂"}
_OTHERS = (
    "(?:您们?|你们?|客户|顾客|用户|买家|来电人|对方|投诉人|旅客|乘客|家长|业主|他们?|她们?|人家|有人|有的人|别人|网友"
    "|评论(?:里|区)|留言(?:里|中)?|同事|师傅|司机|骑手|快递员|店员|店家|上一位|那位|工作人员|前台)"
)
_EARLIER = (
    "(?:刚才|刚刚|刚|方才|前面|之前|上次|上回|昨天|一直|总|老|也|又|还|都|就|曾经?|先|是|在?(?:电话|微信|群|评论|聊天)(?:里|中)?"
    "|一上来|开口|张口|动不动|反复|多次|里面|的时候|时"
    "|(?:跟|对|和|给|冲|朝)(?:您|你))"
)
_SAYS = (
    "(?:说过|说到|说的|说(?!话|呢|不)|讲的|讲(?!话|不)|骂的|骂过|骂|提到|提的|写的|写|留言|反馈|反映|投诉|声称|称呼|称|喊|叫"
    "|形容|评价|抱怨|质疑|指责|怀疑|认为|觉得|口中|嘴里|所说|所谓"
    "|的?意思(?:就?是)?(?:说)?)(?!什么|啥)"
)
_REPORTED = re.compile(
    rf"{_OTHERS}{_EARLIER}{{0,4}}(?:用|拿|把)?{_SAYS}(?:的|了|过|到|是|成|道|出)*[，,：:]?[^。！？!?；;\n，,]{{0,12}}$"
)
_TO_ONESELF = re.compile(r"(?:说|讲|觉得|意思就?是)(?:的|了)?[，,]?(?:您|你)")
"""您说您… asks the customer to agree: the words are the speaker's own."""
_ASKED_NOT_TO = re.compile(
    r"(?:不要|别|不能|不可以|不许|停止|请勿|不应该?|没必要)(?:再|总|老|一直|这样|这么|随便|开口)*(?:骂|喊|叫|说|称呼|形容)"
    r"(?:人|我们|我|咱们|咱|她|他|客服|同事|别人)[^。！？!?；;\n，,]{0,6}$"
)
_HEARD = re.compile(
    r"(?:被(?:您|你|客户|人|他|她)?(?:骂|说|叫|喊|称)(?:成|作|为|是|了)?|挨骂|(?:您|你)(?:刚才|刚刚|前面|之前)?(?:的)?(?:那|这)(?:句|番|个词|几个字|两个字)(?:话)?"
    r"|(?:这个|那个|一个|这|那)?(?:词|字眼|字|说法)(?:是|叫|:|：)?)[^。！？!?；;\n，,]{0,6}$"
)
_US = "(?:我们?|咱们?|人|客服|同事|她|他)"
_SPOKEN_OF = re.compile(
    rf"{_OTHERS}[^。！？!?；;\n]{{0,12}}骂(?:了|过|的|着)*(?:一?句|一?声|{_US})[^。！？!?；;\n，,]{{0,6}}$"
    rf"|(?:把|将|管){_US}[^。！？!?；;\n，,]{{0,4}}(?:比作|比成|叫[作做成]?|说成|当成|称作|称为|形容成)$"
    r"|(?:原话|原文|原句|原词)(?:就?是|写的是)?[^。！？!?；;\n，,]{0,4}$"
    r"|(?:您|你|客户)(?:发|打|敲|写)(?:来|过来)?的(?:消息|短信|微信|文字|内容|字|话)[^。！？!?；;\n，,]{0,6}$"
)
_WORD_AFTER = re.compile(
    r"^[”’」』\"'＂》)）]*(?:这|那)?(?:样的|种|么难听的)?(?:个|两个|俩|几个|三个|二|类)?(?:词|字眼?|说法|话|称呼|字样|评价)"
    r"|^[”’」』\"'＂)）]*(?:是|指的?)(?:指|的是|什么意思|(?:您|你|客户)(?:自己)?(?:刚才|刚刚)?(?:说|骂|讲|写))"
    r"|^[”’」』\"'＂)）]*(?:之类|这类|这种)的?(?:词|话|字眼|说法)"
    r"|^[”’」』\"'＂)）]*(?:什么意思|来(?:骂|形容|称呼|说)(?:我|人|我们|他|她))"
)
_POINTED = re.compile(r"(?:您|你)(?:就|可|真|才|这|们)*(?:是|种|个|叫)?(?:个|一个|种)?$")
"""Before a quotation mark: 您就是“智障” points at the customer whatever the marks."""


@dataclass(frozen=True, slots=True)
class Judge:
    """The two judgements of a language, each of the text before the words, the words and the text after."""

    denied: Callable[[str, str, str], bool]
    quoted: Callable[[str, str, str], bool]


def denied(before: str, words: str, after: str) -> bool:  # noqa: ARG001 - the shape of both languages
    """Whether a negation or a question reaches the words, or what follows takes them back."""
    if _DENIED_AFTER.match(simplify(after[:FAR])):
        return True
    negations = 0
    for kind, token in reversed(_tokens(_clause_before(before))):
        if kind == "question":
            return True
        if kind == "negation":
            negations += 1
        elif kind == "twice":
            negations += 2
        elif kind in ("harmless", "break") or (kind == "other" and not token.isspace()):
            break
    return negations % 2 == 1


def quoted(before: str, words: str, after: str) -> bool:
    """Whether the words stand between quotation marks, are reported, or are spoken of as words."""
    if in_marks(before, after, _MARKS) and not _POINTED.search(_before_mark(before)):
        return True
    near, rest = simplify(before[-FAR:]), simplify(after[:FAR])
    if _WORD_AFTER.match(rest):
        return True
    sentence = _SENTENCE_ENDS.split(near)[-1]
    if _ASKED_NOT_TO.search(sentence) or _HEARD.search(sentence) or _SPOKEN_OF.search(sentence):
        return True
    reported = _REPORTED.search(sentence)
    at_customer = _TO_ONESELF.search(sentence + simplify(words[:1]))
    return reported is not None and not (at_customer and reported.start() <= at_customer.start())


def in_marks(before: str, after: str, marks: dict[str, str]) -> bool:
    """Whether a quotation mark opened before is closed after."""
    closes = set(marks.values())
    waiting: list[str] = []
    for char in before:
        if waiting and char == waiting[-1]:
            waiting.pop()
        elif char in marks and (char not in closes or char == marks[char]):
            waiting.append(marks[char])
    return any(mark in after for mark in waiting)


def _before_mark(before: str) -> str:
    place = max(before.rfind(mark) for mark in _MARKS)
    return before[:place]


def _tokens(clause: str) -> list[tuple[str, str]]:
    return [(str(found.lastgroup), found[0]) for found in _TOKEN.finditer(clause)]


def _clause_before(before: str) -> str:
    return _CLAUSE_ENDS.split(simplify(before[-FAR:]))[-1]


JUDGE = Judge(denied, quoted)
