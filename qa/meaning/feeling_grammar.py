"""How a feeling shows in grammar rather than in words of feeling: degree, contrast, denial, irony, reproach, insistence.

Signs of two kinds. Weights move what a phrase of the lexicon counts: 非常 before it makes it more, 有点 less, and what stands
before a 但是 counts half. Marks are counted by themselves: an angry customer seldom says so, but says 你们, 又, 三遍, 我就要;
in English "you people", "again", "three weeks", "I just want". They stand in `feeling_marks.yaml`, Chinese in Simplified.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.resources import files

import yaml

from scoring.assertion import denied
from scoring.spans import Span
from scoring.text import simplify

NAMES = (
    "you",
    "insists",
    "against",
    "said",
    "amounts",
    "rhetorical",
    "own",
    "irony",
    "quoted",
    "sigh",
    "better",
    "thanks",
)
"""The marks."""

MORE, LESS = 1.5, 0.6
BEFORE_BUT, AFTER_BUT = 0.5, 1.25
NEAR = 24
"""Characters before a phrase in which its degree and a denial are looked for."""
MOST = 2.0

_MORE = re.compile(
    r"(?:太|很|非常|特别|真的?|真是|超级?|极其|极度|十分|实在是?|简直|相当|最|这么|那么|格外|万分|一万个)$"
    r"|\b(?:very|so|really|extremely|absolutely|completely|totally|utterly|such an?|too|incredibly|bloody|beyond|deeply) $"
)
_LESS = re.compile(
    r"(?:有点儿?|有些|有一点儿?|稍微|略微?|一点点|不太)$"
    r"|\b(?:slightly|a bit|a little(?: bit)?|somewhat|kind of|kinda|sort of|sorta|a touch|fairly|mildly) $"
)
_DENIED = re.compile(
    r"(?:不|没|没有|未|别|无|并不|毫不|毫无|从不|丝毫不|一点儿?[都也]不|一点儿?[都也]没|谈不上|算不上|称不上)"
    r"(?:是|算|要|用|太|怎么|够|那么|这么|很|会|再|觉得|感到|特别)?$"
    r"|(?:\b(?:not|never|no|hardly|barely|nothing|nobody|without)|n't|\b(?:is|was|do|did|does|ca)nt|\banything but|\bfar from|\bless than)"
    r"(?: (?:so|very|too|really|that|all that|exactly|at all|a bit|even|feel|feeling|been|particularly|the least bit))? ?$"
)
_BUT = re.compile(
    r"但是|但(?!愿|凡)|不过(?!几|一|两|三|十)|可是|然而|只不过|就是(?=有点|太|一直|这)"
    r"|\bbut\b|\bhowever\b|\bexcept\b"
)
_NUMBERS = {
    "{number}": "[0-9一二两三四五六七八九十百千几多好半]+",
    "{count}": "(?:[0-9]+|an?|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|forty|fifty|hundred|several"
    "|couple of|second|third|fourth|fifth)",
}


@cache
def expressions() -> dict[str, re.Pattern[str]]:
    """One expression for each mark of `NAMES`. Raises KeyError where the file lacks one."""
    data = yaml.safe_load((files("qa.meaning") / "feeling_marks.yaml").read_text(encoding="utf-8"))
    return {name: _joined([one for some in data[name].values() for one in some]) for name in NAMES}


def _joined(some: list[str]) -> re.Pattern[str]:
    whole = "|".join(some)
    for name, expression in _NUMBERS.items():
        whole = whole.replace(name, expression)
    return re.compile(whole)


@lru_cache(maxsize=8192)
def folded(text: str) -> str:
    """Simplified, lower case, one kind of apostrophe; of the same length as the text, so that spans hold."""
    plain = simplify(text).lower().replace("’", "'").replace("，", ",").replace("！", "!").replace("？", "?")
    return plain if len(plain) == len(text) else text


@lru_cache(maxsize=8192)
def mark_spans(text: str) -> dict[str, tuple[Span, ...]]:
    """Where each mark stands in the text, `[from, to)`."""
    plain = folded(text)
    return {name: tuple(found.span() for found in mark.finditer(plain)) for name, mark in expressions().items()}


def marks(text: str) -> dict[str, float]:
    """How often each mark occurs, at most `MOST`."""
    return {name: min(MOST, float(len(spans))) for name, spans in mark_spans(text).items()}


def is_denied(text: str, span: Span) -> bool:
    """Whether the phrase is denied: 一点都不满意, "not at all happy"."""
    return bool(_DENIED.search(_before(text, span))) or denied(text, span)


def is_ironic(text: str, span: Span) -> bool:
    """Whether a good phrase is meant as its opposite: a mark of irony is in the text, or it stands in quotation marks."""
    found = mark_spans(text)
    return bool(found["irony"]) or any(start < span[0] and span[1] < end for start, end in found["quoted"])


def weight_of(text: str, span: Span) -> float:
    """What a phrase counts by its degree and by its place before or after the last contrast; 1 for a plain one."""
    before = _before(text, span)
    weight = MORE if _MORE.search(before) else LESS if _LESS.search(before) else 1.0
    turning = [found.end() for found in _BUT.finditer(folded(text))]
    if not turning:
        return weight
    return weight * (AFTER_BUT if span[0] >= turning[-1] else BEFORE_BUT)


def _before(text: str, span: Span) -> str:
    return folded(text)[max(0, span[0] - NEAR) : span[0]]
