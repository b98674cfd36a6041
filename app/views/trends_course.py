"""The course of one figure: sentences first - since when, by how much, by what - then the line they are read from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from html import escape

import streamlit as st

from app.i18n.translate import t
from app.state import current, viewer
from app.trend_desk import Shown, write
from app.widgets import trend_words as words
from app.widgets.begin_project import begin_project
from app.widgets.trend_chart import course_chart
from qa.manager import trending
from qa.manager.trend_events import TrendEvent, trend_events
from qa.manager.trend_explaining import explain, grown
from qa.manager.trending import Course
from qa.store.metric_targets import targets_for
from scoring.manager.change_point import ChangePoint
from scoring.manager.trend_reading import smooth_course

NEAR = timedelta(days=7)
"""An event so near to the plausible days of a change is told beside it."""
MOST_CHANGES = 3


def show(shown: Shown) -> None:
    """The words on the left, the chart on the right."""
    db = current().database
    course = shown.course()
    if course is None:
        st.info(t("trends.nothing"))
        return
    levels = trending.by_weeks(course, shown.today) if shown.step == "day" else course
    span = course.periods[0].start, course.periods[-1].end
    events = trend_events(db, viewer(), current().folder, shown.chosen.filters, *span)
    left, right = st.columns([5, 8], gap="medium")
    with left:
        _words(shown, levels, events)
    with right:
        _drawn(shown, course, events)


def _drawn(shown: Shown, course: Course, events: Sequence[TrendEvent]) -> None:
    flags = tuple(period.is_open for period in course.periods)
    smooth = smooth_course(course.figures, flags, course.subject.kind) if shown.step != "day" else ()
    picked = course_chart(course, smooth, _target(shown), events, key="trend-course")
    st.caption(t("trends.legend_day" if shown.step == "day" else "trends.legend"))
    if picked:
        shown.open(picked, course.periods)


def _target(shown: Shown) -> float | None:
    teams = shown.chosen.filters.teams
    return targets_for(current().database, viewer(), teams[0] if len(teams) == 1 else "").get(shown.subject.key)


def _words(shown: Shown, course: Course, events: Sequence[TrendEvent]) -> None:
    changes = course.reading.changes[::-1][:MOST_CHANGES]
    parts = [_state(course)]
    target = _target(shown)
    if target is not None and (told := words.of_target(course, target)):
        parts.append(f"<p>{escape(told)}</p>")
    for at, change in enumerate(changes):
        parts.append(_change(shown, course, change, events, is_newest=at == 0))
    if not changes and course.reading.state != "too_few":
        parts.append(f"<p>{escape(t('trends.no_change'))}</p>")
    st.html(f'<div class="qa-trend">{"".join(parts)}</div>')
    if changes:
        teams = shown.chosen.filters.teams
        told = f"{words.subject_title(shown.subject)}{t('trends.colon')}{words.sentence(course, changes[0])}"
        begin_project(shown.subject.key, teams[0] if len(teams) == 1 else "", told)
    if len(shown.chosen.filters.teams) != 1:
        _teams(shown)


def _state(course: Course) -> str:
    state = words.state_of(course)
    tone = words.tone_of(course.subject, state)
    chip = f'<span class="qa-chip {tone}">{escape(t(f"trends.state_{state}"))}</span>'
    at = course.reading.latest
    if at is None:
        return f"<p>{chip} {escape(t('trends.too_few'))}</p>"
    estimate = course.subject.estimate(course.figures[at])
    spread = (
        ""
        if estimate.low is None
        else f" ({words.shown(course.subject, estimate.low)} – {words.shown(course.subject, estimate.high)})"
    )
    told = t(
        "trends.latest",
        at=words.period_title(course, at),
        value=words.shown(course.subject, course.values[at]) + spread,
        n=estimate.n,
    )
    signal = next((why for place, why in words.signals(course) if place == at), "")
    return f"<p>{chip} {escape(told)}</p>" + (f"<p>{escape(signal)}</p>" if signal else "")


def _change(shown: Shown, course: Course, change: ChangePoint, events: Sequence[TrendEvent], *, is_newest: bool) -> str:
    """A change in words; the newest one is taken apart."""
    lines = [f"<p><b>{escape(words.sentence(course, change))}</b></p>"]
    if is_newest:
        lines += _why(shown, course, change)
    if near := _near(course, change, events):
        lines.append(f"<p>{escape(t('trends.near'))}</p>{listed([words.event_words(one) for one in near])}")
    lines.append(f"<small>{escape(words.sureness(course, change))}</small>")
    return "".join(lines)


def _why(shown: Shown, course: Course, change: ChangePoint) -> list[str]:
    """What the change is made of: a sentence, and the values of the factors that moved."""
    db, filters = current().database, shown.chosen.filters
    if course.subject.kind == "count":
        return [listed([words.moved_count(one) for one in grown(db, viewer(), filters, course, change)])]
    found = explain(db, viewer(), filters, course, change)
    if found is None:
        return []
    truly = [words.moved_truly(course.subject, one) for one in found.truly]
    mixed = [words.moved_mix(one) for one in found.mixed]
    told = words.joined(words.compared(found), words.explained(course.subject, found))
    return [f"<p>{escape(told)}</p>", listed([*truly, *mixed])]


def listed(lines: Sequence[str]) -> str:
    """Lines as a list; nothing for none."""
    return f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>" if lines else ""


def _near(course: Course, change: ChangePoint, events: Sequence[TrendEvent]) -> list[TrendEvent]:
    first = course.periods[change.earliest].start - NEAR
    last = course.periods[change.latest].end
    return [one for one in events if first <= one.day <= last]


def _teams(shown: Shown) -> None:
    """Teams whose level changed, which may go unseen in all of them together; a click narrows the page to one."""
    step: trending.Step = "month" if shown.step == "month" else "week"
    found = trending.courses_by(
        current().database, viewer(), shown.chosen.filters, shown.subject, step, ("team",), shown.today
    )
    moved = [one for one in found if one.reading.changes and one.group]
    if len(found) < 2:
        return
    st.caption(t("trends.teams_moved") if moved else t("trends.teams_steady", n=len(found)))
    with st.container(horizontal=True, gap="small", key="trend-teams"):
        for one in moved:
            name = f"{one.group} {words.state_words(one)}"
            st.button(name, key=f"trend-team-{one.group}", on_click=write, args=("team", one.group))
