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
ENGLISH_FILLERS = "uh uhh uhm um umm ummm er err erm hm hmm hmmm mm mmm mhm ah ahh"
"""English, as whole words; `PHRASES` too."""
PHRASES = ("you know", "i mean")
STAMMERED = "我你您他她它咱们这那就是不没有在要会能可给把跟和但所因为如的了"
"""Characters whose doubling is a stammer; others are doubled on purpose (谢谢, 看看, 天天), and three of a kind are always one."""

_HAN = "[㐀-鿿]"
_CHINESE = re.compile(
    rf"(?P<particle>[{PARTICLES}])|{FILLERS}|(?P<one>[{STAMMERED}])(?:(?P=one))+"
    rf"|(?P<many>{_HAN})(?:(?P=many)){{2,}}|(?P<unit>{_HAN}{{2,3}})(?:(?P=unit))+"
)
_REPEATED = ("one", "many", "unit")
_FILLER_WORDS = frozenset(ENGLISH_FILLERS.split())
_ENGLISH = re.compile(
    rf"(?<![a-z0-9'])(?:(?:{'|'.join((*ENGLISH_FILLERS.split(), *PHRASES))})(?![a-z0-9']) ?"
    r"|(?P<word>[a-z']+(?: [a-z']+)?)(?: (?P=word))+(?![a-z0-9']))"
)


def stumbling(text: str, offsets: Sequence[int]) -> list[Span]:
    """The spans `[from, to)` of a normalised text to leave out, in order and apart. Of what is repeated the last stays.

    `offsets` tell where the text stands in the original: where they leap, a clause ends. Time is linear in the text.
    """
    left_out: list[Span] = []
    if not text.isascii():
        left_out += (span for found in _CHINESE.finditer(text) if (span := _chinese(found, text, offsets)))
    if _may_stumble_in_english(text):
        left_out += (span for found in _ENGLISH.finditer(text) if (span := _english(found))[0] < span[1])
    return united(left_out) if left_out else left_out


def _chinese(found: re.Match[str], text: str, offsets: Sequence[int]) -> Span | None:
    start, end = found.span()
    if found["particle"]:
        ends_clause = end == len(text) or offsets[end] != offsets[start] + 1
        return None if ends_clause else (start, end)
    return start, next((end - len(found[name]) for name in _REPEATED if found[name]), end)


def _english(found: re.Match[str]) -> Span:
    start, end = found.span()
    return start, end - len(found["word"] or "")


def _may_stumble_in_english(text: str) -> bool:
    words = text.split()
    if not _FILLER_WORDS.isdisjoint(words) or any(phrase in text for phrase in PHRASES):
        return True
    if any(map(eq, words, words[1:])):
        return True
    return b"\1\1" in bytes(map(eq, words, words[2:]))
