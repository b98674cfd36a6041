"""How a feeling shows in grammar rather than in words of feeling: degree, contrast, denial, irony, reproach, insistence.

Signs of two kinds. Weights move what a phrase of the lexicon counts: 非常 before it makes it more, 有点 less, and what stands
before a 但是 counts half. Marks are counted by themselves: an angry customer seldom says so, but says 你们, 又, 三遍, 我就要;
in English "you people", "again", "three weeks", "I just want". Chinese is looked at in Simplified characters.
"""

from __future__ import annotations

import re
from functools import lru_cache

from scoring.assertion import denied
from scoring.spans import Span
from scoring.text import simplify

MORE, LESS = 1.5, 0.6
BEFORE_BUT, AFTER_BUT = 0.5, 1.25
NEAR = 24
"""Characters before a phrase in which its degree is looked for."""
MOST = 2.0

_MORE = re.compile(
    r"(?:太|很|非常|特别|真的?|真是|超级?|极其|极度|十分|实在|实在是|简直|相当|最|这么|那么|格外|万分|一万个)$"
    r"|\b(?:very|so|really|extremely|absolutely|completely|totally|utterly|such an?|too|incredibly|bloody|beyond|deeply|seriously) $"
)
_LESS = re.compile(
    r"(?:有点儿?|有些|有一点儿?|稍微|略|略微|多少有点|一点点|不太)$"
    r"|\b(?:slightly|a bit|a little(?: bit)?|somewhat|kind of|kinda|sort of|sorta|a touch|fairly|mildly) $"
)
_DENIED = re.compile(
    r"(?:不|没|没有|未|别|无|并不|毫不|毫无|从不|丝毫不|一点儿?[都也]不|一点儿?[都也]没|根本不|完全不|谈不上|算不上|称不上)"
    r"(?:是|算|要|用|太|怎么|够|那么|这么|很|会|再|觉得|感到|特别)?$"
    r"|(?:\b(?:not|never|no|hardly|barely|nothing|nobody|without|isnt|wasnt|dont|didnt|cant)|n't|\banything but|\bfar from|\bless than)"
    r"(?: (?:so|very|too|really|that|all that|exactly|at all|a bit|even|feel|feeling|been|particularly|the least bit))? ?$"
)
_BUT = re.compile(
    r"但是|但(?!愿|凡)|不过(?!几|一|两|三|十)|可是|然而|只不过|就是(?=有点|太|一直|这)|\bbut\b|\bhowever\b|\bexcept\b|\byet\b(?=,)"
)

_NUMBER = r"(?:[\d一二两三四五六七八九十百千几多好半]+)"
_COUNT = r"(?:\d+|an?|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|forty|fifty|hundred|several|couple of|second|third|fourth|fifth)"
MARKS: dict[str, str] = {
    "you": (
        r"(?<!谢谢)(?<!感谢)(?<!麻烦)(?<!辛苦)(?:你们|您们|贵司|贵公司|你家)"
        r"|\byou people\b|\byou lot\b|\byour (?:company|people|team|colleague|system|driver|website|shop|store|bank|lot|guys?|man)\b"
        r"|(?<!thank )(?<!bless )(?<!thanks )\byou (?:said|told|just|keep|all|never|can't|don't|didn't|haven't|won't|always|want|are not|are\b)"
    ),
    "insists": (
        r"我(?:就是?|今天就|只|也)?(?:不要|不管|不想|不信|不认|不接受|就要|要投诉|要退|要的是)|给我(?!发|看|查|们|寄|讲)|必须|^别|^不行|少跟我|我就问|我问的是"
        r"|\bi (?:just |only )?want(?:ed)?\b(?! to (?:ask|know|check|book|change|order))|\bi (?:don't|won't|didn't|can't|refuse)\b|\bi'm not\b|\bdon't you\b|\bi expect\b"
        r"|\bi need (?:someone|somebody|you to|my)\b|\bsomebody who\b"
    ),
    "against": (
        r"又|才(?!能|可以)|(?:都|也|就|还|到现在|一直|从来|根本|压根)(?:没|不|是没)(?!问题|关系|事|用了)|明明|本来|居然|竟然|每次|每回|反正|到现在|白"
        r"|\b(?:still|again|even|yet|already|never|nothing|nobody|no one|twice|supposed|instead|without|any|anything|nowhere|only to)\b"
        r"|\b(?:every|each) (?:single )?(?:time|day|week|month)\b|\b(?:isn't|wasn't|haven't|hasn't|didn't|doesn't)\b"
    ),
    "said": (
        r"(?:说|讲|问|打|报|催|跑)(?:过)?了|跟[你您我](?:们)?说|告诉[你您我]|再说一|^我说|我刚|刚才|上次|上回|上个|前面|当初|之前(?:说|答应)|答应|承诺|每个人都|都说|也说|就说|又说"
        r"|\b(?:told|promised|was told|said|swore|assured|asked)\b|\bi've (?:been|already|told|explained|had|not)\b|\blast (?:time|week|month)\b"
    ),
    "amounts": (
        rf"{_NUMBER}(?:多)?(?:遍|趟|个?小时|个?钟头|分钟|个?星期|个?礼拜|个电话|回了|次了|天了|个?月了|年了|块|百块|千块)|半天|一(?:上午|下午|晚上?|整天|早上)|第[二三四五六七八九十几]次"
        rf"|\b{_COUNT} (?:whole |more |other |different |hundred |\w+ )?(?:hours?|days?|weeks?|months?|years?|times?|minutes?|calls?|pounds|dollars|quid|people|emails?|nights?)\b"
        r"|\b(?:all|whole|every) (?:day|night|morning|afternoon|week)\b|\bhundred\b|\btwice\b"
    ),
    "rhetorical": (
        r"难道|凭什么|谁知道|算什么|算怎么回事|这叫|这是什么|怎么(?:还|又|就|不|能|会|成)|是不是(?:就|要|得|你们|又)|会不会|到底|你说谁|为什么|还要我|我怎么|[??]{2}|[??][我你]|啊[??]"
        r"|\bso (?:you|that|now|nobody|it's|because)\b|(?:^|[.,?] )then (?:why|what|who|how|i|you)\b|\bhow (?:am|is|can|could|long|many|on earth|dare)\b|\bwhy\b"
        r"|\bwhat (?:if|am i|do i|use|good)\b|\bam i\b|\bare you (?:a|even|serious|going|kidding|telling)\b|\bis that it\b"
    ),
    "own": (
        r"我(?:妈|爸|孩子|女儿|家孩子|家老人)|老人|老伴|家里|手术|攒|血汗|睡不|一个人"
        r"|\bmy (?:mum|mom|mother|son|daughter|kids?|wife|husband|dad|father|baby|rent|wages|money|savings|name|first|own|life|landlord)\b|\brent\b|\balone\b|\bat night\b"
    ),
    "irony": (
        r"呵呵|真是(?:谢谢|感谢|辛苦|太好|厉害|服了|长见识)|(?:可|也)真(?:是|行|会|好|快|够|准|方便|贴心)|真行|真(?:够|有)(?:你|意思)|好一个|好一句|好样的|长见识|开了?眼"
        r"|(?:谢谢|感谢|多谢)(?:你们|您)?(?:的)?(?:啊|了|全家|理解|关心)?[,,。 ]?(?:我(?:就|还|又|等|都)|白|又|还是没)|你们真|厉害了你|高明|🙃"
        r"|\bjust (?:great|perfect|brilliant|wonderful|lovely|fantastic|what i needed)\b|\boh (?:great|brilliant|wonderful|lovely|good|super|marvellous)[.,!]? (?:so|another|now|more|and|just)\b"
        r"|\bhow (?:lovely|convenient|nice|kind|thoughtful|reassuring|very)\b|\bthanks? (?:you )?for nothing\b|\blucky me\b|\bbravo\b|\bwhat a surprise\b|\bgood for you\b"
        r"|\b(?:brilliant|wonderful|marvellous|fantastic|lovely|charming|splendid|terrific)\. (?:so|and|another|now|i|that|three|two|\d)|\bof course (?:it|you|he|she|they|not)\b|\bi'm sure (?:you|it|they)\b"
    ),
    "quoted": r"[“\"「『‘][^”\"」』’]{1,20}[”\"」』’]",
    "sigh": r"唉|^切|哼|(?:\.\.|…|。。)$|算了|随便|无所谓|\b(?:ugh|sigh|argh|jeez)\b|(?:^|\. )(?:no|right|fine|i see|well|okay|never mind|forget it)\.|\bi suppose\b|\bwhatever\b",
    "better": (
        r"以为[要得会又这你]|比我(?:想|预|以为)|踏实|总算|终于|救了|心里(?:有底|踏实|舒服|暖)|讲得|说得(?:清楚|明白|对)|办事|这么快|姑娘|小伙子|到了到了|太好|那就好|还好|太[快好棒]了|有你|多亏|强多了|好多了"
        r"|\b(?:i )?thought (?:i'd|it'd|it would|this would|you'd|i was|i would)\b|\boh (?:thank|that's|wow|lovely|good|you)\b|\bfirst (?:person|one|human|time) (?:who|that|to|anyone|all)\b|\bthan i\b|\byou've been\b"
        r"|\bbless\b|\bthank (?:god|goodness|heavens)\b|\bha(?:ha)*\b|\bcan sleep\b|\bgood of you\b|\byou're (?:a|very|so|good|kind)\b|\bfor telling\b|\bproper(?:ly)? (?:explained|answer|help)"
    ),
    "thanks": (
        r"谢谢(?:你|您)(?!们|的理解)|真[的是]?谢谢|太谢谢|谢谢谢谢|感谢(?:你|您)"
        r"|\bthank you (?:so|very|for|honestly|really|again|both)\b|\bthank you[.!]?$|\bthanks (?:so much|a lot|a million|for)\b|\boh thank you\b|\bappreciate\b"
    ),
}
"""Marks by name. Each is a regular expression on the simplified, lower-case text."""
_MARKS = {name: re.compile(expression) for name, expression in MARKS.items()}
NAMES = tuple(MARKS)


@lru_cache(maxsize=8192)
def folded(text: str) -> str:
    """Simplified, lower case, one kind of apostrophe; of the same length as the text, so that spans hold."""
    plain = simplify(text).lower().replace("’", "'").replace("，", ",").replace("！", "!").replace("？", "?")
    return plain if len(plain) == len(text) else text


def marks(text: str) -> dict[str, float]:
    """How often each mark occurs, at most `MOST`."""
    plain = folded(text)
    return {name: min(MOST, float(sum(1 for _ in mark.finditer(plain)))) for name, mark in _MARKS.items()}


def mark_spans(text: str) -> dict[str, tuple[Span, ...]]:
    """Where each mark stands in the text, `[from, to)`."""
    plain = folded(text)
    return {name: tuple(found.span() for found in mark.finditer(plain)) for name, mark in _MARKS.items()}


def is_denied(text: str, span: Span) -> bool:
    """Whether the phrase is denied: 一点都不满意, "not at all happy"."""
    before = folded(text)[max(0, span[0] - NEAR) : span[0]]
    return bool(_DENIED.search(before)) or denied(text, span)


def weight_of(text: str, span: Span) -> float:
    """What a phrase counts by its degree and by its place before or after a contrast; 1 for a plain one."""
    plain = folded(text)
    before = plain[max(0, span[0] - NEAR) : span[0]]
    weight = MORE if _MORE.search(before) else LESS if _LESS.search(before) else 1.0
    turning = [found for found in _BUT.finditer(plain)]
    if not turning:
        return weight
    return weight * (AFTER_BUT if span[0] >= turning[-1].end() else BEFORE_BUT)
