"""Figures and times as people read them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime

from app.i18n.translate import t
from scoring.manager import metric_text
from scoring.statistics import Estimate, enough

BAND_TONES = {"excellent": "good", "good": "good", "pass": "warn", "fail": "bad"}
OUTCOME_TONES = {"resolved": "good", "follow_up": "info", "unresolved": "bad"}
DASH = metric_text.DASH


_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:&])")


def plain(text: str) -> str:
    """Text of files and names for places that read Markdown: nothing of it becomes a link, an image or a formula."""
    return _MARKDOWN.sub(r"\\\1", text)


def number(value: float | None, digits: int = 1) -> str:
    """A number with fixed digits, a dash for none."""
    return DASH if value is None else f"{value:.{digits}f}"


def points(value: float | None) -> str:
    """Points without useless zeros."""
    return DASH if value is None else f"{value:g}"


def signed(value: float | None, digits: int = 2) -> str:
    """A change with its sign; nothing that rounds to nought has one."""
    return DASH if value is None else metric_text.signed(value, digits)


def percent(share: float | None, digits: int = 0) -> str:
    """A share 0..1 as per cent, without the sign."""
    return DASH if share is None else f"{share * 100:.{digits}f}"


def clock(seconds: float | None) -> str:
    """Seconds as m:ss or h:mm:ss."""
    return DASH if seconds is None else metric_text.clock(seconds)


def day(at: datetime | None) -> str:
    """The day of a wall clock time."""
    return at.strftime("%Y-%m-%d") if at else DASH


def hour(at: datetime | None) -> str:
    """The time of a wall clock time, empty where the source gave a day only."""
    return "" if at is None or (at.hour, at.minute, at.second) == (0, 0, 0) else at.strftime("%H:%M")


KINDS: Mapping[str, Callable[[float | None], str]] = {
    "score": lambda v: number(v, 1),
    "share": lambda v: percent(v, 1),
    "change": signed,
    "points": lambda v: signed(v, 1),
    "time": clock,
    "share_points": lambda v: signed(None if v is None else 100 * v, 1),
    "nps": lambda v: signed(v, 0),
    "count": lambda v: DASH if v is None else f"{v:,.0f}",
}
"""How each kind of figure is written."""

UNITS = {"share": "%"}


def spread(estimate: Estimate, kind: str) -> str:
    """The interval in brackets; empty where there is none."""
    if estimate.low is None or estimate.high is None:
        return ""
    write = KINDS[kind]
    return f"({write(estimate.low)} – {write(estimate.high)})"


def is_thin(estimate: Estimate) -> bool:
    """Whether too few conversations stand behind a figure to compare it."""
    return not enough(estimate.n)


def count(estimate: Estimate) -> str:
    """The n behind a figure, and a word where it is small."""
    if estimate.n == 0 or estimate.value is None:
        return t("figure.none")
    return t("figure.n", n=estimate.n) + (f" {t('figure.thin')}" if is_thin(estimate) else "")


def basis(estimate: Estimate, kind: str) -> str:
    """Interval and n in one line."""
    return " ".join(filter(None, [spread(estimate, kind), count(estimate)]))
