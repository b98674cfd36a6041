"""Reasons that are kept as sentences, put into the language of the session.

A failure is kept in English, why a conversation was not scored in the language it was held in. Both are recognised
again by the sentences they were made of; what is not recognised stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

from scoring.reasons import WORDS

TABLE = Path(__file__).with_name("reasons.yaml")
_GAP = re.compile(r"\{(\w+)\}")
_NESTED = ("part", "cause")
_WIDE = str.maketrans("，：；（）", ",:;()")
_OPEN, _CLOSE = "([{", ")]}"
_DEEPEST = 4

Pattern = tuple[re.Pattern[str], str]


def in_language(text: str, language: str) -> str:
    """A kept reason, `problem` or `problem; mend`, in the language; as it is where it is not known."""
    return _translated(text, language, 0)


def split(text: str) -> tuple[str, str]:
    """`problem; mend` in its two parts; a semicolon in brackets divides nothing."""
    depth = 0
    for at, sign in enumerate(text):
        depth = max(0, depth + (sign in _OPEN) - (sign in _CLOSE))
        if depth == 0 and text.startswith("; ", at):
            return text[:at].strip(), text[at + 2 :].strip()
    return text.strip(), ""


def _translated(text: str, language: str, depth: int) -> str:
    problem, mend = split(text)
    if not mend:
        found = _matched(text, language, depth)
        return text if found is None else found
    return f"{_translated(problem, language, depth)}{'；' if language == 'zh' else '; '}{_translated(mend, language, depth)}"


def _matched(text: str, language: str, depth: int) -> str | None:
    plain = text.strip().translate(_WIDE)
    for pattern, words in _patterns(language):
        found = pattern.fullmatch(plain)
        if found:
            gaps = {name: text.strip()[slice(*found.span(name))] for name in found.groupdict()}
            return _filled(words, gaps, language, depth)
    return None


def _filled(words: str, gaps: Mapping[str, str], language: str, depth: int) -> str:
    def value(gap: re.Match[str]) -> str:
        kept = gaps.get(gap[1], gap[0])
        return _translated(kept, language, depth + 1) if gap[1].startswith(_NESTED) and depth < _DEEPEST else kept

    return _GAP.sub(value, words)


@cache
def _patterns(language: str) -> tuple[Pattern, ...]:
    """What is recognised and what is said instead. The reasons of scoring are known in both languages."""
    table: dict[str, str] = yaml.safe_load(TABLE.read_text(encoding="utf-8")) if language == "zh" else {}
    other = "en" if language == "zh" else "zh"
    scoring = {words[other]: words[language] for words in WORDS.values() if _GAP.sub("", words[other]).strip(" =")}
    # the kept text may be in the session's language already, from a version that wrote other signs
    own = {words[language]: words[language] for words in WORDS.values() if _GAP.sub("", words[language]).strip(" =")}
    return tuple((_compiled(text), words) for text, words in {**own, **scoring, **table}.items())


def _compiled(text: str) -> re.Pattern[str]:
    parts = re.split(_GAP, text.translate(_WIDE))
    # every second part is a gap's name
    return re.compile("".join(f"(?P<{p}>.+?)" if k % 2 else re.escape(p) for k, p in enumerate(parts)), re.DOTALL)
