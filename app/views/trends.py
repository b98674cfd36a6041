"""Trends: are we getting better? Every key metric at one look, then one of them: what moved, since when, by what, or only noise."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial

import streamlit as st

from app.frame import card_title, heading
from app.i18n.translate import language, t
from app.state import current, viewer
from app.trend_desk import Shown, write
from app.views import trends_course, trends_events, trends_groups, trends_noise
from app.views.welcome import welcome
from app.widgets import filters as filtering
from app.widgets.address_choice import asked, box, switch
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
        VIEWS[asked("view", tuple(VIEWS))](shown)


def _headline(tiles: Sequence[Course]) -> str:
    """What to look at first, in words."""
    strange = [one for one in tiles if state_of(one) in ("high", "low")]
    changed = [one for one in tiles if state_of(one) in ("rose", "fell")]
    moved = [*strange, *sorted(changed, key=lambda one: min(change.p for change in one.reading.changes))]
    if not moved:
        known = any(state_of(one) != "too_few" for one in tiles)
        return t("trends.all_steady") if known else t("trends.too_few") if tiles else ""
    named = [f"{subject_title(one.subject)} {state_words(one)}" for one in moved[:MOST_NAMED]]
    rest = t("trends.and_more", n=len(moved) - MOST_NAMED) if len(moved) > MOST_NAMED else ""
    return t("trends.look_at", names=t("frame.comma").join(named)) + rest


def _bar(shown: Shown) -> None:
    """Which metric, in which steps, seen how."""
    with st.container(key="trendbar", horizontal=True, gap="small", vertical_alignment="center"):
        keys = list(dict.fromkeys([*METRICS, *(f"{ITEM}{item}" for item in _items()), shown.subject.key]))
        box(
            "of", keys, lambda key: subject_title(trending.subject_of(key) or shown.subject),
            key="trend_of", label=t("trends.of"), usual=shown.subject.key, width=260,
        )  # fmt: skip
        for name, options, now in (("step", STEPS, shown.step), ("view", tuple(VIEWS), asked("view", tuple(VIEWS)))):
            switch(name, options, partial(_option, name), key=f"trend_{name}", label=t(f"trends.{name}"), usual=now)
    if not shown.subject.item:
        card_title(subject_title(shown.subject), METRICS[shown.subject.key].formula[language()])
    else:
        card_title(subject_title(shown.subject), t("trends.item_formula"))


def _items() -> list[str]:
    return judged_items(current().database, viewer())


def _option(name: str, value: str) -> str:
    return t(f"trend_{name}.{value}")


def _subject() -> Subject:
    found = trending.subject_of(st.query_params.get("of", ""))
    return found if found and (not found.item or found.item in _items()) else FIRST


def _step() -> Step:
    found = asked("step", STEPS, "week")
    return next(step for step in STEPS if step == found)


VIEWS: Mapping[str, Callable[[Shown], None]] = {
    "course": trends_course.show,
    "noise": trends_noise.show,
    "groups": trends_groups.show,
    "events": trends_events.show,
}
