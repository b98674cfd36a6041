"""Noise or news: control charts of weeks and months, days beside what is usual for their weekday."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from app.i18n.translate import language, t
from app.trend_desk import Shown
from app.views.trends_course import listed
from app.widgets import trend_words as words
from app.widgets.noise_chart import control_chart, season_chart, weekday_title
from qa.manager import trending
from qa.manager.trending import Course
from scoring.manager.seasonal_anomaly import SeasonalReading
from scoring.manager.trend_reasons import of_season
from scoring.reasons import render

MOST = 8


def show(shown: Shown) -> None:
    """What is more than chance in words on the left, the chart on the right."""
    course = shown.course()
    if course is None:
        st.info(t("trends.nothing"))
        return
    left, right = st.columns([5, 8], gap="medium")
    if shown.step == "day":
        readings = trending.season_readings(course)
        with left:
            _told(_season_words(course, readings), t("trends.season_basis"))
        with right:
            picked = season_chart(course, readings, key="trend-season")
    else:
        with left:
            _told(_chart_words(course), _basis(course))
        with right:
            picked = control_chart(course, key="trend-control")
    if picked:
        shown.open(picked, course.periods)


def _told(lines: Sequence[str], basis: str) -> None:
    first, rest = lines[0], lines[1:]
    st.html(f'<div class="qa-trend"><p><b>{escape(first)}</b></p>{listed(rest)}<small>{escape(basis)}</small></div>')


def _chart_words(course: Course) -> list[str]:
    found = [f"{words.period_title(course, at)}{t('trends.colon')}{why}" for at, why in words.signals(course)]
    if not found:
        return words.chart_words(course)
    more = [t("trends.more_signals", n=len(found) - MOST)] if len(found) > MOST else []
    return [t("trends.signals", n=len(found)), *found[:MOST], *more]


def _basis(course: Course) -> str:
    """Which chart it is, and what its limits rest on."""
    chart = course.reading.phases[-1].chart
    told = [t(f"trends.chart_{chart.kind}", n=chart.baseline)]
    if len(course.reading.phases) > 1:
        told.append(t("trends.phases"))
    if chart.dispersion is not None and chart.kind == "p_prime":
        told.append(t("trends.dispersion", d=f"{chart.dispersion:.1f}"))
    return " ".join(told)


def _season_words(course: Course, readings: Sequence[SeasonalReading]) -> list[str]:
    strange = [at for at, one in enumerate(readings) if one.verdict in ("high", "low")][::-1]
    judged = sum(one.verdict != "unknown" for one in readings)
    if not strange:
        return [t("trends.days_usual", n=judged) if judged else t("trends.days_unknown")]
    lines = [
        f"{weekday_title(course.periods[at].start)}{t('trends.colon')}"
        + render(of_season(readings[at], lambda value: words.shown(course.subject, value)), language())
        for at in strange[:MOST]
    ]
    more = [t("trends.more_signals", n=len(strange) - MOST)] if len(strange) > MOST else []
    return [t("trends.days_strange", n=len(strange), judged=judged), *lines, *more]
