"""Whether words that were found are meant: not denied (我们不能保证 is no promise), and not somebody else's (您骂我垃圾 is no insult).

Pure looking at the turn's own text around the words, in the language of the words. Both are cautious: what is not
clearly denied or quoted stands.
"""

from __future__ import annotations

from scoring import assertion_chinese, assertion_english
from scoring.spans import Span
from scoring.text import is_chinese

NEAR = 200
"""Characters on both sides that are looked at: a quotation that opened earlier is not this one."""


def denied(text: str, span: Span) -> bool:
    """Whether the words `[from, to)` of a text stand under a negation or in a question of possibility.

    Words within the span do not count, so 不归我管 is not denied by its own 不; two negations are none (不能不保证).
    """
    return _language(text, span).denied(*_around(text, span))


def quoted(text: str, span: Span) -> bool:
    """Whether the words `[from, to)` of a text are somebody else's: between quotation marks or reported."""
    return _language(text, span).quoted(*_around(text, span))


def stands(text: str, span: Span, *, negatable: bool, quotable: bool) -> bool:
    """Whether a hit counts when denying it (`negatable`) or quoting it (`quotable`) takes it back."""
    return not (negatable and denied(text, span)) and not (quotable and quoted(text, span))


def _language(text: str, span: Span) -> assertion_chinese.Judge:
    words = text[span[0] : span[1]]
    return assertion_chinese.JUDGE if any(map(is_chinese, words)) else assertion_english.JUDGE


def _around(text: str, span: Span) -> tuple[str, str, str]:
    start, end = span
    return text[max(0, start - NEAR) : start], text[start:end], text[end : end + NEAR]
