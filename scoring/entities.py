"""Things named in a text, Chinese and English: names and work numbers, order numbers, phones, amounts, dates, time commitments, e-mail.

Looked for by form, in the text with its numbers in figures (`in_figures`), so that 二十四小时 and 24 hours are alike. It
tells that something of the kind was said, not that it is right.
"""

from __future__ import annotations

from collections.abc import Iterator

from scoring.entity_forms import FORMS, Form, Kind
from scoring.matching import Matchable
from scoring.regexes import TooCostly

Span = tuple[int, int]

LONGEST = 50_000
"""Characters of a text that is searched; a longer turn is no talk, and its answer would take too long."""

NOT_NAMES = """
Sorry Afraid Happy Glad Here Not Just Very So Going Your The Really Sure Calling Looking From Also Actually Fine Good Great Okay
Right What That This Because Pleased Trying Checking Sending Having Getting Doing Able Aware Only Still Now About An A In On At
Customer Support Hello Hi Please Thanks Everyone Somebody Someone Nobody Ok Yes No
"""
"""Words that follow `I'm` and the like with a capital, as some exports write every word."""
_NOT_NAMES = frozenset(NOT_NAMES.split())


def find(kind: Kind, text: Matchable) -> tuple[Span, ...]:
    """Spans `[from, to)` of the original text in which a thing of the kind is named, in order, without overlap.

    Raises TooCostly for a text of more than `LONGEST` characters.
    """
    if len(text.original) > LONGEST:
        raise TooCostly(f"{len(text.original)} characters")
    found = sorted((span for form in FORMS[kind] for span in _spans(form, text)), key=lambda s: (s[0], -s[1]))
    if kind == "name":
        found = [span for span in found if _no_other_word(text.original[slice(*span)])]
    kept: list[Span] = []
    for span in found:
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return tuple(kept)


def _spans(form: Form, text: Matchable) -> Iterator[Span]:
    if form.original:
        if not form.hint or any(sign in text.original for sign in form.hint):
            yield from (m.span() for m in form.pattern.finditer(text.original))
        return
    figures = text.in_figures
    if not form.hint or any(sign in figures.text for sign in form.hint):
        yield from (figures.original_span(*m.span()) for m in form.pattern.finditer(figures.text))


def _no_other_word(quote: str) -> bool:
    """Whether what follows `I'm` and the like is no everyday word with a capital."""
    words = quote.split()
    last = words[-2] if words[-1] in ("here", "speaking") else words[-1]
    return last not in _NOT_NAMES
