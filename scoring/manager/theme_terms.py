"""The terms of a short text: words in English, pairs of neighbouring characters in Chinese.

Chinese is not cut into words: pairs between function words serve as well for likeness and need no dictionary. Where a term names
something it grows to the phrase that is said. Figures, codes and masked numbers are never terms.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from scoring.text import simplify

LONGEST_PHRASE = 8
"""Characters to which a Chinese term grows when it names a theme; an English one to three words."""
SAID_BESIDE = 0.7
"""Share of the texts with a term that have a character (a word) beside it, from which that belongs to it."""
SHORTEST_WORD = 3
"""Letters of an English one."""

_HAN = re.compile("[㐀-鿿]+")
_LATIN = re.compile(r"[a-z]+(?:'[a-z]+)?")
_FUNCTION = re.compile(
    "你好|您好|请问|麻烦|谢谢|帮我|给我|帮忙|一下|什么|怎么|为什么|是不是|能不能|可不可以|可以|这个|那个|这边|那边|一个|就是|然后|但是|因为|所以"
    "|还是|没有|已经|现在|时候|知道|觉得|你们|我们|他们|咱们|自己|这样|那样|这么|那么|多少|哪里|有没有|不是|喂|想问|问问|问下|咨询"
    "|显示|出来|下来|回来|起来|上面|里面|家里|老师|师傅|先生|小姐|同志|经理|公司|开始|今天|昨天|明天|后天|前天|昨晚|今晚|早上|上午|中午|下午|晚上|上周|下周|这周|周末|礼拜|星期|小时|分钟|上次|刚才|刚刚|一直|本来|其实"
    "|[的了吗呢吧啊呀哦嗯哎我你您他她它是在有就都也很还又再把被让给跟和与或而且但个这那哪啥么着过到从向对为于将会能要想说得地之其所及请嘛哈呗唉噢]"
    "|[一二三四五六七八九十百两几半次天号月年]"
)
_STOP = re.compile(
    "the|and|for|are|was|were|but|not|you|your|have|has|had|with|this|that|there|they|them|then|than|what"
    "|when|where|which|who|why|how|can|could|would|should|will|just|get|got|been|being|from|into|out"
    "|about|over|again|very|really|some|any|all|one|two|also|its|it's|i'm|i've|i'd|i'll|don't|can't"
    "|didn't|doesn't|won't|isn't|wasn't|haven't|hasn't|you're|we're|they're|that's|there's|what's|hello"
    "|hey|please|thanks|thank|yes|yeah|okay|sorry|need|want|know|like|tell|told|said|say|says|help"
    "|because|before|after|still|even|does|did|doing|going|gone|our|ours|his|hers|him|she|their|mine|more"
    "|most|much|many|now|today|yesterday|tomorrow|tonight|here|only|other|same|too|well|back|let|make"
    "|made|see|look|looking|trying|try|call|called|calling|speak|talk|chat|ask|asking|something|anything"
    "|nothing|someone|anyone|everyone|time|times|day|days|week|weeks|month|months|year|years|hour|hours"
    "|minute|minutes|three|four|five|six|seven|eight|nine|ten|since|last|next|monday|tuesday|wednesday"
    "|thursday|friday|saturday|sunday|morning|afternoon|evening|night|right|first|second|never|ever|every"
    "|keep|keeps|went|come|came|put|take|took|give|gave|good|hundred|off"
)
"""Words of speech, of time and of number: they tell nothing of what somebody comes with."""


def terms_of(text: str) -> frozenset[str]:
    """The terms of a text, each once, in Simplified script and lower case."""
    plain = simplify(text.lower())
    return frozenset((*_chinese(plain), *_english(plain)))


def _any(_part: str) -> bool:
    return True


def is_chinese_term(term: str) -> bool:
    """Whether a term is of Chinese characters."""
    return _HAN.match(term) is not None


def same_words(one: str, other: str) -> bool:
    """Whether two terms name the same words: one is part of the other, or they are pieces of one longer string."""
    if not _HAN.match(one) or not _HAN.match(other):
        return bool(set(one.split()) & set(other.split()))
    return one in other or other in one or any(one[-k:] == other[:k] or other[-k:] == one[:k] for k in (1, 2, 3))


def grown(term: str, texts: Sequence[str]) -> str:
    """A term with what most texts that hold it have beside it: a whole word or phrase, not a piece of one.

    `texts` are in Simplified script and lower case; of English ones the words count, function words left out.
    """
    if not _HAN.match(term):
        return " ".join(_grown((term,), [list(_english(text)) for text in texts], _any, 3))
    return "".join(
        _grown(tuple(term), [list(text) for text in texts], lambda char: bool(_HAN.match(char)), LONGEST_PHRASE)
    )


def _grown(
    term: tuple[str, ...], texts: Sequence[Sequence[str]], fits: Callable[[str], bool], longest: int
) -> tuple[str, ...]:
    while len(term) < longest:
        places = [(text, at) for text in texts if (at := _place(term, text)) >= 0]
        after = Counter(text[at + len(term)] for text, at in places if at + len(term) < len(text))
        before = Counter(text[at - 1] for text, at in places if at > 0)
        sides = [(n, k, part) for k, found in ((1, after), (0, before)) for part, n in found.items() if fits(part)]
        n, last, part = max(sides, default=(0, 0, ""))
        if not n or n < SAID_BESIDE * len(places):
            break
        term = (*term, part) if last else (part, *term)
    return term


def _place(term: tuple[str, ...], text: Sequence[str]) -> int:
    """Where a term first stands in a text, -1 where it does not."""
    return next((k for k in range(len(text) - len(term) + 1) if tuple(text[k : k + len(term)]) == term), -1)


def _chinese(text: str) -> Iterator[str]:
    for run in _HAN.finditer(text):
        for piece in _FUNCTION.split(run.group()):
            yield from (piece[k : k + 2] for k in range(len(piece) - 1))


def _english(text: str) -> Iterator[str]:
    for found in _LATIN.finditer(text.replace("’", "'")):
        word = found.group()
        if len(word) >= SHORTEST_WORD and not _STOP.fullmatch(word):
            stem = word.endswith("s") and not word.endswith("ss") and len(word) > SHORTEST_WORD
            yield word[:-1] if stem else word
