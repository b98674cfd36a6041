"""The same figure in each team, channel, reason …: which of them changed, and their lines beside each other."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from app.i18n.translate import t
from app.state import current, viewer
from app.trend_desk import Shown, write
from app.widgets.address_choice import box
from app.widgets.dimension_names import FILTERED, dimension_title, value_title
from app.widgets.sparks import sparks
from app.widgets.trend_chart import groups_chart
from app.widgets.trend_words import spark
from qa.manager import trending
from qa.manager.trending import MOST_GROUPS, Course

SPLITS = (
    "team",
    "contact_reason",
    "channel",
    "agent",
    "queue",
    "customer_group",
    "rubric_version",
    "shift",
    "language",
)
MOST_LINES = 5


def show(shown: Shown) -> None:
    """Tiles of all groups, and the lines of the largest ones; a tile narrows the page to its group."""
    split = _split()
    step = "week" if shown.step == "day" else shown.step
    found = trending.courses_by(
        current().database, viewer(), shown.chosen.filters, shown.subject, step, (split,), shown.today
    )
    found = tuple(one for one in found if one.n)
    if not found:
        st.info(t("trends.nothing"))
        return
    names = {one.group: value_title(split, one.group) for one in found}
    changed = [one for one in found if one.reading.changes]
    st.caption(
        " ".join(
            [
                t("trends.groups_changed", n=len(changed), of=len(found)),
                t("trends.groups_most", n=MOST_GROUPS) if len(found) == MOST_GROUPS else "",
                t("trends.groups_weeks") if shown.step == "day" else "",
            ]
        )
    )
    sparks(
        [spark(one, one.group, names[one.group]) for one in found],
        lambda group: _narrow(split, group),
        key="trend-group-sparks",
    )
    _lines(shown, split, found[:MOST_LINES], [names[one.group] for one in found[:MOST_LINES]])


def _lines(shown: Shown, split: str, courses: Sequence[Course], names: Sequence[str]) -> None:
    picked = groups_chart(courses, names, key="trend-groups")
    st.caption(t("trends.legend_groups", n=len(courses)))
    if picked:
        start, name = picked
        group = courses[list(names).index(name)].group
        more = {FILTERED[split]: [group]} if split in FILTERED and group else {}
        shown.open(start, courses[0].periods, more)


def _narrow(split: str, group: str) -> None:
    if split in FILTERED and group:
        write(FILTERED[split], group)
        write("view", "course")


def _split() -> str:
    return box(
        "split", SPLITS, lambda name: t("trends.by", name=dimension_title(name)), key="trend_split", label=t("trends.split"),
    )  # fmt: skip
