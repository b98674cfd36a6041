"""Lengths of time in words of two parts at most: 2 d 3 h, 45 min."""

from __future__ import annotations

from datetime import timedelta

from app.i18n.translate import t


def length(span: timedelta) -> str:
    """Days and hours, hours and minutes, or minutes; a negative one is told as its size."""
    minutes = round(abs(span.total_seconds()) / 60)
    hours, minutes = divmod(minutes, 60)
    days, rest = divmod(hours, 24)
    # promises are made in hours: 72 h, not 3 d
    if days >= 4:
        return t("span.days", n=days) + (f" {t('span.hours', n=rest)}" if rest else "")
    if hours:
        return t("span.hours", n=hours) + (f" {t('span.minutes', n=minutes)}" if minutes and hours < 24 else "")
    return t("span.minutes", n=minutes)
