"""Speech without its stumbling: fillers, particles and stammering taken out, so that a phrase is found as it was meant.

Only ever used beside the text as it stands: leaving a word out can add a match, and never takes one away. So words that
are fillers at times (那个, you know) may be in the list.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from operator import eq

from scoring.spans import Span, united

FILLERS = "就是说|怎么说呢?|那什么|那个|这个|然后呢|[嗯呃唔哎诶欸]"
"""Chinese, between characters: what is said while one looks for words."""
PARTICLES = "哦噢喔啊呀呐嘛呢哈"
"""Chinese: these belong to the word before. One that ends a clause stays, or the words around it would be read as one."""
ENGLISH_FILLERS = "u+h+m*|u+m+|e+r+m*|h+m+|m+hm+|m{2,}|ah+|you know|i mean"
"""English, as whole words."""
STAMMERED = "我你您他她它咱们这那就是不没有在要会能可给把跟和但所因为如的了"
"""Characters whose doubling is a stammer; others are doubled on purpose (谢谢, 看看, 天天)."""

_HAN = "[㐀-鿿]"
_CHINESE = re.compile(
    rf"(?P<particle>[{PARTICLES}])|(?:{FILLERS})+|(?P<one>[{STAMMERED}])(?:(?P=one))+"
    rf"|(?P<many>{_HAN})(?:(?P=many)){{2,}}|(?P<unit>{_HAN}{{2,3}})(?:(?P=unit))+"
)
_ENGLISH = re.compile(
    rf"(?<![a-z0-9'])(?:(?:{ENGLISH_FILLERS})(?: (?:{ENGLISH_FILLERS}))*+(?![a-z0-9']) ?"
    r"|(?P<word>[a-z']+(?: [a-z']+)?)(?: (?P=word))+(?![a-z0-9']))"
)
_REPEATED = ("one", "many", "unit")
_SIGNS = frozenset(PARTICLES + "嗯呃唔哎诶欸那这说")
"""Characters of which one is in every Chinese filler."""
_FILLER = re.compile(rf"\b(?:{ENGLISH_FILLERS})\b", re.ASCII)


def stumbling(text: str, offsets: Sequence[int]) -> list[Span]:
    """The spans `[from, to)` of a normalised text to leave out, in order and apart. Of what is repeated the last stays.

    `offsets` tell where the text stands in the original: where they leap, a clause ends. Time is linear in the text.
    """
    left_out = [_chinese(found, text, offsets) for found in _CHINESE.finditer(text)] if _may_stumble(text) else []
    if _may_stumble_in_english(text):
        left_out += [_english(found) for found in _ENGLISH.finditer(text)]
    return united(span for span in left_out if span[0] < span[1])


def _chinese(found: re.Match[str], text: str, offsets: Sequence[int]) -> Span:
    start, end = found.span()
    if found["particle"]:
        ends_clause = end == len(text) or offsets[end] != offsets[start] + 1
        return (start, start) if ends_clause else (start, end)
    return start, next((end - len(found[name]) for name in _REPEATED if found[name]), end)


def _english(found: re.Match[str]) -> Span:
    start, end = found.span()
    return start, end - len(found["word"] or "")


def _may_stumble(text: str) -> bool:
    """Whether a look at the characters does not rule out stumbling in Chinese."""
    if not _SIGNS.isdisjoint(text):
        return True
    return any(any(map(eq, text, text[lag:])) for lag in (1, 2, 3)) and not text.isascii()


def _may_stumble_in_english(text: str) -> bool:
    words = text.split()
    if len(words) < 2:
        return _FILLER.search(text) is not None
    return any(any(map(eq, words, words[lag:])) for lag in (1, 2)) or _FILLER.search(text) is not None
