"""How warnings name events and write figures, in both languages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from scoring.event_words import GRADES, TITLES
from scoring.manager.metrics import METRICS
from scoring.statistics import Estimate

OTHER_EVENTS: Mapping[str, Mapping[str, str]] = {
    "critical_error": {"zh": "已确认的致命差错", "en": "Confirmed critical error"},
    "forbidden": {"zh": "服务禁语", "en": "Forbidden words"},
}
"""Kinds that are no events of a conversation's course but of its scorecard: a critical item failed (grade: its id), a forbidden word."""
FORBIDDEN_GRADES: Mapping[str, Mapping[str, str]] = {
    "insult": {"zh": "辱骂", "en": "insult"},
    "leak": {"zh": "泄露验证码或个人信息", "en": "leaked code or personal data"},
    "provocation": {"zh": "挑衅", "en": "provocation"},
    "impatience": {"zh": "不耐烦", "en": "impatience"},
    "shirking": {"zh": "推诿", "en": "shirking"},
    "refusal": {"zh": "生硬拒绝", "en": "refusal"},
    "disparagement": {"zh": "贬低", "en": "disparagement"},
    "overpromise": {"zh": "不当承诺", "en": "improper promise"},
}


def event_words(kind: str, grade: str = "") -> dict[str, str]:
    """The title of an event, with its grade where it has one, by language."""
    title = TITLES.get(kind) or OTHER_EVENTS.get(kind) or {"zh": kind, "en": kind}
    more = {**GRADES, **FORBIDDEN_GRADES}.get(grade) or {"zh": grade, "en": grade}
    return {name: f"{title[name]} · {more[name]}" if grade else title[name] for name in ("zh", "en")}


def figure_words(metric: str, figure: Estimate | float | None) -> Any:
    """A figure in the unit of its metric, with its 95 % interval where it has one; the bare number of an unknown metric."""
    if isinstance(figure, Estimate):
        value = figure_words(metric, figure.value)
        if figure.low is None or figure.high is None or metric not in METRICS:
            return value
        return f"{value} ({figure_words(metric, figure.low)} – {figure_words(metric, figure.high)})"
    if figure is None:
        return "–"
    known = METRICS.get(metric)
    if known is None:
        return round(figure, 4)
    return _WRITTEN[known.unit](figure)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02}"


_WRITTEN: Mapping[str, Callable[[float], str]] = {
    "share": lambda value: f"{100 * value:.1f}%",
    "score": lambda value: f"{value:.1f}",
    "time": _clock,
    "change": lambda value: f"{value:+.2f}",
    "nps": lambda value: f"{value:+.0f}",
    "count": lambda value: f"{value:.0f}",
}
