"""Questions by type, Chinese and English: open (what, how, tell me …), closed (yes or no, this or that), confirming (right?).

Recognised speech often lacks punctuation, so a question is known by its form as well as by its mark; a question word in a
statement (我帮您查一下是什么原因) or in an indefinite sense (没什么, 不管怎么样) asks nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from scoring.regexes import TooCostly

QuestionKind = Literal["open", "closed", "confirming"]
Span = tuple[int, int]

LONGEST = 400
"""Characters of a clause that are looked at, from its end."""
LONGEST_TEXT = 100_000
"""Characters of a text that is searched; a longer turn is no talk."""

BORDER = re.compile(r"(?:[。！？!?；;…\n]|\.(?=\s|$)|(?<![0-9])[，,]|[，,](?![0-9]))[。！？!?；;…\n，,. ]{0,20}")
CHINESE = re.compile(r"[㐀-鿿]")

ZH_CONFIRMING = re.compile(
    r"(?:(?<![核针面相应不])对(?:吗|吧|么)|对不对|是吗|是吧|是不是|没错吧|没错吗|是这样吗|是这样吧|这样对吗|我说得对|"
    r"我理解得对|理解的?对)[?？。!！ ]*$"
    r"|(?:您|你)(?:的意思|是说|是想|是要|是希望|是指|反映的|说的|刚才说)[^?？]{0,40}(?:吗|吧|对|[?？])"
    r"|(?:跟|和|与)(?:您|你)(?:确认|核对)[^?？]{0,60}(?:吗|吧|对|[?？])"
)
_TELL = "(?:说说|讲讲|谈谈|描述|介绍一下|详细说|具体说|说一下|讲一下|说明一下|说下|讲下)"
ZH_PROMPT = re.compile(
    rf"{_TELL}[^?？]{{0,8}}(?:情况|经过|问题|原因|过程|具体|怎么|什么|现象|想法|需求|详细|事|感受)"
    rf"|{_TELL}(?:一下|看|下)?(?:吗|么|呢|吧|好吗)?[?？]?$"
    r"|告诉我(?:们)?[^?？]{0,12}(?:什么|怎么|哪里|哪儿|为什么|如何|情况|经过|原因)"
)
ZH_WORD = re.compile(
    r"什么|怎么|怎样|为何|为啥|如何|哪里|哪儿|哪个|哪些|哪种|哪一|哪位|哪家|谁|多少|多久|多长|多大|几点|"
    r"几号|几天|几个|几次|几位|几件|何时|何事|啥|咋"
)
ZH_INDEFINITE = re.compile(
    r"(?:什么|哪里|哪些|哪个|谁|多少|怎么)[^?？]{0,10}(?:吗|么)[?？]?$|有(?:什么)?(?:区别|资格)$"
)
"""In a yes-or-no question a question word is indefinite: 还需要什么吗."""
ZH_NOT_ASKED = re.compile(
    r"(?:没|没有|不管|无论|不论|随便|任何|随时|有)(?:有|是|您|你)?(?:什么|怎么|哪|谁|多少|多久)(?:问题|"
    r"需要|事|疑问|不懂|大|的|关系|意思|办法)?"
    r"|(?:不|没)(?:是|知道|清楚|太)?(?:怎么|什么)|(?:(?<!为)什么|怎么|哪里|哪个|谁|啥)[^?？]{0,6}(?:都|也)|"
    r"(?:怎么会|什么的|多少会|几个工作日|几天内|几分钟内)"
    r"|(?:看看|看一下|查一下|查查|了解|知道|清楚|明白|告诉|核实|确认一下|问一下|说明|教)(?:您|你|下|"
    r"一下)?(?:是|到底)?[^?？]{0,10}(?:什么|怎么|如何|哪|谁|多少|多久)"
)
ZH_CLOSED = re.compile(
    r"(?:吗|么|嘛|没有|不)[?？ ]*$|是不是|能不能|可不可以|可以不可以|有没有|要不要|对不对|行不行|好不好|"
    r"会不会|需不需要|愿不愿意|方不方便|是否|能否|可否|还是[^?？]{1,20}(?:[?？呢]|$)"
    r"|(?:收到|看到|解决|好了|明白|清楚|到|弄好|试过)(?:了)?没(?:有)?[?？ ]*$"
)

EN_CONFIRMING = re.compile(
    r", (?:correct|right|yes|yeah)$"
    r"|\b(?:is that (?:right|correct|so)|am i (?:right|correct)|did i (?:get|understand) (?:that|this|you)|"
    r"have i got (?:that|this) right|does that sound right|"
    r"(?:right|correct|yes|yeah|isn't it|aren't you|don't you|didn't you|wasn't it|doesn't it|haven't you)\s*\?)"
    r"|\b(?:just to (?:confirm|check|be clear|clarify)|let me (?:confirm|make sure|check i)|so (?:you're|"
    r"you are|you want|you'd like|you mean|you were|what you're saying|your)|you mean)\b[^?]{0,160}\?"
)
EN_PROMPT = re.compile(
    r"\b(?:tell me (?:more|what|how|why|when|where|a (?:bit|little)|about|exactly)|(?:can|could|"
    r"would) you (?:please |just |kindly )?(?:tell me (?:what|how|why|more|about)|describe|explain|"
    r"walk me through|talk me through|elaborate|run me through|go over)|walk me through|talk me through|"
    r"describe (?:the|what|how|your))\b"
)
EN_OPEN = re.compile(
    r"(?:^|[,:] |\b(?:and|so|but|okay|ok|alright|now|well|sorry|please|then|right|um|uh|sure|hi|"
    r"hello)[, ]+(?:\w{1,12}[, ]+)?)"
    r"(?:what(?:'s|'re)?|how(?:'s)?|why|when(?:'s)?|where(?:'s)?|who(?:'s)?|which|whose)\b(?! (?:if you|"
    r"you can|we can do is|i can do is|happens is|i mean))"
)
EN_AUXILIARY = re.compile(
    r"(?:^|\b(?:and|so|but|okay|ok|alright|now|well|sorry|then|right)[, ]+)(?:do|does|did|is|are|was|were|"
    r"can|could|would|will|have|has|had|may|might|shall|should|"
    r"isn't|aren't|don't|didn't|won't|wouldn't|couldn't|can't|haven't) (?:you|i|we|it|that|this|there|they|"
    r"he|she|the|your|my|any|anyone|anything|someone|somebody)\b"
    r"|^any(?:thing|body|one) else\b"
)


def find_questions(text: str) -> tuple[tuple[QuestionKind, Span], ...]:
    """The questions of a text with their types and spans `[from, to)`, in order: one a clause at most.

    Raises TooCostly for a text of more than `LONGEST_TEXT` characters.
    """
    if len(text) > LONGEST_TEXT:
        raise TooCostly(f"{len(text)} characters")
    found = []
    for start, end in _clauses(text):
        clause = text[start:end]
        kind = _chinese(clause) if CHINESE.search(clause) else _english(clause)
        if kind is not None:
            found.append((kind, (start, end)))
    return tuple(found)


def _clauses(text: str) -> Iterator[Span]:
    """Clauses by punctuation; a comma divides Chinese only, and no number."""
    begun = 0
    for border in BORDER.finditer(text):
        only_comma = not set(border[0]) - set(", ")
        if only_comma and not CHINESE.search(text, begun, border.start()):
            continue
        if begun < border.start():
            yield _trimmed(text, begun, border.end())
        begun = border.end()
    if text[begun:].strip():
        yield _trimmed(text, begun, len(text))


def _trimmed(text: str, start: int, end: int) -> Span:
    part = text[start:end]
    return start + len(part) - len(part.lstrip()), end - (len(part) - len(part.rstrip()))


def _chinese(clause: str) -> QuestionKind | None:
    said = clause[-LONGEST:].rstrip("，,;；。…!！ \n")
    marked = "?" in said or "？" in said
    if ZH_CONFIRMING.search(said):
        return "confirming"
    if ZH_PROMPT.search(said):
        return "open"
    word = None if ZH_INDEFINITE.search(said) else ZH_WORD.search(said)
    if word and not _not_asked(said, marked=marked):
        return "open"
    if ZH_CLOSED.search(said):
        return "closed"
    return "closed" if marked and not word else None


def _not_asked(said: str, *, marked: bool) -> bool:
    """Whether the question word asks nothing; a question mark outweighs all but a fixed phrase."""
    match = ZH_NOT_ASKED.search(said)
    if match is None:
        return False
    return not marked or not re.search(r"看|查|了解|知道|清楚|明白|告诉|核实|问|说明|教|^有", match[0])


def _english(clause: str) -> QuestionKind | None:
    said = clause[-LONGEST:].strip().lower().replace("’", "'")
    if EN_CONFIRMING.search(said):
        return "confirming"
    if EN_PROMPT.search(said):
        return "open"
    marked = said.endswith("?")
    if EN_OPEN.search(said) and (marked or not said.endswith((".", "!", ","))):
        return "open"
    if EN_AUXILIARY.search(said) and (marked or not said.endswith((".", "!", ","))):
        return "closed"
    return "closed" if marked else None
