"""Speech without its stumbling: fillers, particles and stammering taken out, so that a phrase is found as it was meant.

Only ever used beside the text as it stands: leaving a word out can add a match, and never takes one away. So words that
are fillers at times (那个, you know) may be in the list.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

FILLERS = "就是说|怎么说呢?|那什么|那个|这个|然后呢|[嗯呃唔哎诶欸]"
"""Chinese, between characters: what is said while one looks for words."""
PARTICLES = "哦噢喔啊呀呐嘛呢哈"
"""Chinese: these belong to the word before. One that ends a clause stays, or the words around it would be read as one."""
ENGLISH_FILLERS = "u+h+m*|u+m+|e+r+m*|h+m+|m+hm+|m{2,}|ah+|you know|i mean"
"""English, as whole words."""
STAMMERED = "我你您他她它咱们这那就是不没有在要会能可给把跟和但所因为如的了"
"""Characters whose doubling is a stammer; others are doubled on purpose (谢谢, 看看, 天天)."""

_STUMBLE = re.compile(
    rf"(?P<particle>[{PARTICLES}])"
    rf"|(?:{FILLERS})+"
    rf"|(?<![a-z0-9'])(?:{ENGLISH_FILLERS})(?: (?:{ENGLISH_FILLERS}))*+(?![a-z0-9']) ?"
    rf"|(?P<one>[{STAMMERED}])(?:(?P=one))+"
    r"|(?P<many>[㐀-鿿])(?:(?P=many)){2,}"
    r"|(?P<unit>[㐀-鿿]{2,3})(?:(?P=unit))+"
    r"|(?<![a-z0-9'])(?P<word>[a-z']+(?: [a-z']+)?)(?: (?P=word))+(?![a-z0-9'])"
)
_REPEATED = ("one", "many", "unit", "word")


def fluent(text: str, offsets: Sequence[int]) -> tuple[tuple[int, int], ...] | None:
    """The spans `[from, to)` of a normalised text that stay, None where all of it does. Of what is repeated the last stays.

    `offsets` tell where the text stands in the original: where they leap, a clause ends. Time is linear in the text.
    """
    kept: list[tuple[int, int]] = []
    at = 0
    for found in _STUMBLE.finditer(text):
        start, end = found.span()
        if found["particle"] and (end == len(text) or offsets[end] != offsets[start] + 1):
            continue
        said_last = next((end - len(found[name]) for name in _REPEATED if found[name]), end)
        kept.append((at, start))
        at = said_last
    if not at:
        return None
    kept.append((at, len(text)))
    return tuple(span for span in kept if span[0] < span[1])
