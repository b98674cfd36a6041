"""New and rising themes, as they were last found: what they are, in whose words, and one click to make one a reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, timedelta
from html import escape
from typing import Any

import streamlit as st

from app import access
from app.frame import heading
from app.i18n.reasons import in_language
from app.i18n.translate import language, t
from app.navigation import link
from app.state import current, viewer
from app.titles import reason_title
from app.widgets import wording
from app.widgets.plots import Table, show_table
from qa.errors import CallQAError
from qa.manager import taxonomy_life
from qa.manager.theme_finding import EARLIER, LATER_DAYS, find
from qa.permissions import may
from qa.store import themes as table
from qa.store.themes import ThemeRun

MOST_SHOWN = 12
PREFILL = "topics_prefill"


def show(views: Callable[[], None]) -> None:
    """The last run of one's scope, or how to make one."""
    run = table.latest_run(current().database, viewer())
    heading(t("nav.topics"), _headline(run))
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        views()
        days = st.selectbox(
            t("topic_theme.days"),
            LATER_DAYS,
            key="theme_days",
            format_func=lambda n: t("topic_theme.last_days", n=n, before=EARLIER * n),
            label_visibility="collapsed",
            width=270,
        )
        if st.button(
            t("topic_theme.find"), key="theme_find", icon=":material/search_insights:", help=t("topic_theme.find_help")
        ):
            _find(days)
    if run is None:
        st.info(t("topic_theme.no_run"))
        return
    found = run.content["themes"]
    if not found:
        st.info(t("topic_theme.none"))
        return
    for k, theme in enumerate(found[:MOST_SHOWN]):
        _theme(theme, run, k)
    if len(found) > MOST_SHOWN:
        st.caption(t("topic_theme.more", n=len(found) - MOST_SHOWN))
    with st.expander(t("chart.table"), icon=":material/table:"):
        show_table(_table(found), key="themes-table")
    st.caption(t("topic_theme.how"))


def _find(days: int) -> None:
    try:
        with st.spinner(t("topic_theme.finding")):
            find(current().database, access.acting(), days=days)
    except CallQAError as error:
        st.warning(wording.plain(in_language(str(error), language())))
        return
    st.rerun()


def _headline(run: ThemeRun | None) -> str:
    if run is None:
        return ""
    found = run.content["themes"]
    at = run.made_at.replace(tzinfo=UTC).astimezone()
    return t(
        "topic_theme.headline",
        themes=len(found),
        rising=sum(one["rising"] for one in found),
        new=sum(one["new"] for one in found),
        n=f"{run.content['n']:,}",
        of=f"{run.content['of']:,}",
        since=f"{run.since:%m-%d}",
        until=f"{run.until:%m-%d}",
        at=f"{at:%m-%d %H:%M}",
    )


def _theme(theme: Mapping[str, Any], run: ThemeRun, k: int) -> None:
    with st.container(border=True, key=f"card-theme-{k}"):
        marks = [(name, tone) for name, tone in (("rising", "bad"), ("new", "info")) if theme[name]]
        chips = "".join(
            f'<span class="qa-chip {tone}">{escape(t(f"topic_theme.{name}"))}</span>' for name, tone in marks
        )
        title = " · ".join(theme["terms"])
        st.html(f'<div class="qa-card"><h3>{escape(title)} {chips}</h3><span>{escape(_size(theme))}</span></div>')
        st.caption(_change(theme, run))
        for id, words in theme["quotes"]:
            link("conversation", wording.plain(f"“{words}”"), {"id": id}, icon=":material/format_quote:")
        with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
            searched = {
                "q": theme["terms"][0],
                "period": "custom",
                "since": run.since.isoformat(),
                "until": run.until.isoformat(),
            }
            link(
                "conversations",
                t("topic_theme.open", term=wording.plain(theme["terms"][0])),
                searched,
                icon=":material/forum:",
            )
            if may(viewer(), "publish"):
                st.button(
                    t("topic_theme.make"), key=f"theme_make_{k}", type="tertiary", icon=":material/new_label:",
                    on_click=_make, args=(list(theme["terms"]),),
                )  # fmt: skip


def _size(theme: Mapping[str, Any]) -> str:
    share = theme["share"]
    interval = f"{wording.percent(share['low'], 1)} – {wording.percent(share['high'], 1)}"
    return t("topic_theme.size", n=theme["size"], share=wording.percent(share["value"], 1), interval=interval)


def _change(theme: Mapping[str, Any], run: ThemeRun) -> str:
    later, earlier, change = theme["later"], theme["earlier"], theme["change"]
    before = date.fromisoformat(run.content["later_from"]) - timedelta(days=1)
    told = [
        t(
            "topic_theme.change",
            later=_rate(later),
            earlier=_rate(earlier),
            day=f"{before:%m-%d}",
            points=wording.signed(100 * change["value"], 1) if change["value"] is not None else wording.DASH,
            low=wording.signed(100 * change["low"], 1) if change["low"] is not None else wording.DASH,
            high=wording.signed(100 * change["high"], 1) if change["high"] is not None else wording.DASH,
        )
    ]
    names = [f"{reason_title(id, language())} {n}" for id, n in theme["reasons"]]
    if names:
        told.append(t("topic_theme.reasons", reasons=t("frame.comma").join(names)))
    return "  \n".join(map(wording.plain, told))


def _rate(tally: Mapping[str, int]) -> str:
    share = tally["failed"] / tally["judged"] if tally["judged"] else None
    return f"{wording.percent(share, 1)}% ({tally['failed']}/{tally['judged']})"


def _make(terms: list[str]) -> None:
    """Begin a draft with this theme filled in as a new reason, and go there."""
    try:
        taxonomy_life.begin(current().database, current().folder, access.acting())
    except CallQAError as error:
        st.toast(wording.plain(in_language(str(error), language())), icon=":material/error:")
        return
    st.session_state[PREFILL] = terms
    st.query_params["view"] = "taxonomy"


def _table(found: list[Mapping[str, Any]]) -> Table:
    columns = [t(f"topic_theme.column_{name}") for name in ("theme", "size", "earlier", "later", "rising", "new")]
    yes = {True: t("topic_theme.yes"), False: ""}
    return Table(
        columns,
        [
            [
                ", ".join(one["terms"]),
                one["size"],
                _rate(one["earlier"]),
                _rate(one["later"]),
                yes[one["rising"]],
                yes[one["new"]],
            ]
            for one in found
        ],
    )
