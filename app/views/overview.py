"""How the service is doing: key figures, teams and weeks, what fails most, each with its uncertainty."""

from __future__ import annotations

import streamlit as st

from app.frame import card_title, heading
from app.i18n.translate import language, t
from app.navigation import Params, go, link
from app.state import current, viewer
from app.titles import any_item_title
from app.views.welcome import welcome
from app.widgets import filters as filtering
from app.widgets.charts import Figure, Row, figures, intervals, trend
from qa import metrics
from qa.store import queries
from qa.store.filters import Filters

FILTERS = ("team", "agent", "channel", "queue", "group")
ARROW = ":material/arrow_forward:"
MOST_AGENTS = 12
MOST_ITEMS = 8


def page() -> None:
    """The overview, of what the address filters."""
    db = current().database
    if not queries.count_conversations(db, viewer(), Filters()):
        welcome()
        return
    chosen = filtering.chosen()
    key = metrics.key_figures(db, viewer(), chosen.filters)
    heading(t("nav.overview"), t("overview.basis", n=key.conversations, scored=key.scored))
    filtering.bar(queries.filter_options(db, viewer()), FILTERS)
    if not key.conversations:
        st.info(t("overview.nothing"))
        return
    _key_figures(key)
    left, right = st.columns(2, gap="small")
    with left, st.container(border=True, key="card-trend", height="stretch"):
        _trend(chosen.filters)
    with right, st.container(border=True, key="card-items", height="stretch"):
        _items(chosen)
    left, right = st.columns(2, gap="small")
    with left:
        with st.container(border=True, key="card-teams"):
            _teams(chosen, key.score.value)
        with st.container(border=True, key="card-coverage"):
            _coverage(key, chosen)
    with right, st.container(border=True, key="card-agents", height="stretch"):
        _agents(chosen, key.score.value)


def _key_figures(key: metrics.KeyFigures) -> None:
    figures(
        [
            Figure(t("figure.score"), key.score, "score", help=t("help.score")),
            Figure(t("figure.critical"), key.critical_rate, "share", help=t("help.critical")),
            Figure(t("figure.resolution"), key.resolution_rate, "share", help=t("help.resolution")),
            Figure(t("figure.follow_up"), key.follow_up_rate, "share", help=t("help.follow_up")),
            Figure(t("figure.negative"), key.negative_rate, "share", help=t("help.negative")),
            Figure(t("figure.change"), key.customer_change, "change", help=t("help.change")),
            Figure(t("figure.handle_time"), key.handle_time, "time", help=t("help.handle_time")),
            Figure(t("figure.first_response"), key.first_response, "time", help=t("help.first_response")),
        ],
        key="figures",
    )


def _teams(chosen: filtering.Chosen, overall: float | None) -> None:
    card_title(t("overview.teams"), t("overview.teams_note"))
    found = _best_first(metrics.score_by(current().database, viewer(), chosen.filters, "team"))
    rows = [Row(g.name or None, g.name or t("chart.no_name"), g.score) for g in found]
    picked = intervals(rows, "score", key="teams", reference=overall, clickable=True)
    if picked:
        _open({**chosen.params, "team": [picked]})


def _trend(filters: Filters) -> None:
    card_title(t("overview.trend"), t("overview.trend_note"))
    points = metrics.score_trend(current().database, viewer(), filters, by="team", period="week")
    if points:
        trend(points, key="trend")
    else:
        st.caption(t("overview.no_trend"))


def _items(chosen: filtering.Chosen) -> None:
    card_title(t("overview.items"), t("overview.items_note"))
    found = metrics.failing_items(current().database, viewer(), chosen.filters, MOST_ITEMS)
    found = sorted(found, key=lambda f: -(f.failed.value or 0.0))
    rows = [Row(f.item, any_item_title(f.item, language()), f.failed) for f in found]
    picked = intervals(rows, "share", key="items", colour="red", clickable=True, name_width="150px")
    if picked:
        _open({**chosen.params, "item": [picked]})


def _agents(chosen: filtering.Chosen, overall: float | None) -> None:
    card_title(t("overview.agents"), t("overview.agents_note"))
    found = _best_first(metrics.score_by(current().database, viewer(), chosen.filters, "agent"))
    rows = [Row(g.name or None, g.name or t("chart.no_name"), g.score) for g in found[:MOST_AGENTS]]
    picked = intervals(rows, "score", key="agents", reference=overall, clickable=True)
    if len(found) > MOST_AGENTS:
        st.caption(t("overview.more_agents", n=len(found) - MOST_AGENTS))
    if picked:
        _open({**chosen.params, "agent": [picked]})


def _best_first(groups: list[metrics.GroupFigure]) -> list[metrics.GroupFigure]:
    scored = [group for group in groups if group.score.value is not None]
    return sorted(scored, key=lambda group: (-(group.score.value or 0.0), group.name))


def _coverage(key: metrics.KeyFigures, chosen: filtering.Chosen) -> None:
    share = 100 * key.scored / key.conversations if key.conversations else 0
    card_title(t("overview.coverage"), t("overview.scored", n=key.scored, share=f"{share:.0f}"))
    with st.container(horizontal=True, gap="medium", key="coverage-links"):
        for status, count in (("not_eligible", key.not_eligible), ("failed", key.failed)):
            if count:
                params: Params = {**chosen.params, "status": [status]}
                link("conversations", t(f"overview.{status}", n=count), params, icon=ARROW)
        if key.failed:
            link("failures", t("overview.failures"), icon=ARROW)
        elif not key.not_eligible:
            st.caption(t("failures.none"))


def _open(params: Params) -> None:
    go("conversations", params)
