"""Trends: are we getting better? Every key metric at one look, then one of them: what moved, since when, by what, or only noise."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

import streamlit as st

from app.frame import card_title, heading
from app.i18n.translate import language, t
from app.state import current, viewer
from app.trend_desk import Shown, write
from app.views import trends_course, trends_events, trends_groups, trends_noise
from app.views.welcome import welcome
from app.widgets import filters as filtering
from app.widgets.sparks import sparks
from app.widgets.trend_words import spark, state_of, state_words, subject_title
from qa.manager import trending
from qa.manager.trending import FIRST, ITEM, STEPS, Course, Step, Subject
from qa.store import queries
from qa.store.filters import Filters
from qa.store.trend_reads import judged_items
from scoring.manager.change_point import FALSE_ALARMS
from scoring.manager.metrics import METRICS

MOST_NAMED = 4


def page() -> None:
    """The trends of what the address filters."""
    db, today = current().database, date.today()
    if not queries.count_conversations(db, viewer(), Filters()):
        welcome()
        return
    chosen = filtering.chosen()
    step = _step()
    tiles = trending.all_courses(db, viewer(), chosen.filters, "month" if step == "month" else "week", today)
    heading(t("nav.trends"), _headline(tiles))
    filtering.bar(queries.filter_options(db, viewer()), filtering.FIRST, filtering.MORE)
    if not tiles:
        st.info(t("overview.nothing"))
        return
    shown = Shown(chosen, _subject(), step, today, tiles)
    with st.container(key="trend-sparks"):
        sparks(
            [
                spark(one, one.subject.key, subject_title(one.subject), chosen=one.subject == shown.subject)
                for one in tiles
            ],
            lambda key: write("of", key),
            key="sparks",
        )
        if any(one.reading.changes for one in tiles):
            by_chance = 1 - (1 - FALSE_ALARMS) ** len(tiles)
            st.caption(t("trends.tiles_note", n=len(tiles), p=f"{100 * by_chance:.0f}"))
    with st.container(border=True, key="card-trend"):
        _bar(shown)
        VIEWS[_view()](shown)


def _headline(tiles: Sequence[Course]) -> str:
    """What to look at first, in words."""
    strange = [one for one in tiles if state_of(one) in ("high", "low")]
    changed = [one for one in tiles if state_of(one) in ("rose", "fell")]
    moved = [*strange, *sorted(changed, key=lambda one: min(change.p for change in one.reading.changes))]
    if not moved:
        return t("trends.all_steady") if tiles else ""
    named = [f"{subject_title(one.subject)} {state_words(one)}" for one in moved[:MOST_NAMED]]
    rest = t("trends.and_more", n=len(moved) - MOST_NAMED) if len(moved) > MOST_NAMED else ""
    return t("trends.look_at", names=t("frame.comma").join(named)) + rest


def _bar(shown: Shown) -> None:
    """Which metric, in which steps, seen how."""
    with st.container(key="trendbar", horizontal=True, gap="small", vertical_alignment="center"):
        keys = list(dict.fromkeys([*METRICS, *(f"{ITEM}{item}" for item in _items()), shown.subject.key]))
        _box("of", keys, shown.subject.key, lambda key: subject_title(trending.subject_of(key) or shown.subject), 260)
        _switch("step", STEPS, shown.step)
        _switch("view", tuple(VIEWS), _view())
    if not shown.subject.item:
        card_title(subject_title(shown.subject), METRICS[shown.subject.key].formula[language()])
    else:
        card_title(subject_title(shown.subject), t("trends.item_formula"))


def _items() -> list[str]:
    return judged_items(current().database, viewer())


def _box(name: str, options: Sequence[str], now: str, words: Callable[[str], str], width: int) -> None:
    st.session_state[f"trend_{name}"] = now
    st.selectbox(
        t(f"trends.{name}"),
        options,
        key=f"trend_{name}",
        format_func=words,
        label_visibility="collapsed",
        on_change=_write_chosen,
        args=(name,),
        width=width,
    )


def _switch(name: str, options: Sequence[str], now: str) -> None:
    st.session_state[f"trend_{name}"] = now
    st.segmented_control(
        t(f"trends.{name}"),
        options,
        key=f"trend_{name}",
        format_func=lambda value: t(f"trend_{name}.{value}"),
        label_visibility="collapsed",
        on_change=_write_chosen,
        args=(name,),
    )


def _write_chosen(name: str) -> None:
    if chosen := st.session_state[f"trend_{name}"]:
        write(name, chosen)


def _subject() -> Subject:
    found = trending.subject_of(st.query_params.get("of", ""))
    return found if found and (not found.item or found.item in _items()) else FIRST


def _step() -> Step:
    asked = st.query_params.get("step", "week")
    return next((step for step in STEPS if step == asked), "week")


def _view() -> str:
    asked = st.query_params.get("view", "course")
    return asked if asked in VIEWS else "course"


VIEWS: Mapping[str, Callable[[Shown], None]] = {
    "course": trends_course.show,
    "noise": trends_noise.show,
    "groups": trends_groups.show,
    "events": trends_events.show,
}
